"""Own one cell of a worksheet as it was saved: its text, its kind, numbers without noise, dates of both epochs.

Refuse to compute: a formula without a saved result is marked as such.
"""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET


def local(tag: object) -> str:
    """Return the name of an XML element without its namespace."""
    return str(tag).rsplit("}", 1)[-1]


def text_of(element: ET.Element) -> str:
    """Return a string item: its runs joined, without phonetic guides."""
    if len(element) == 1 and local(element[0].tag) == "t":
        return element[0].text or ""
    parts = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if local(run.tag) == "t"]
    return "".join(parts)


def unescape(text: str) -> str:
    """Return text with the escapes of control characters undone."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def place_of(reference: str) -> tuple[int, int]:
    """Return (row, column) of `C12`, counted from 1."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column


def cell_of(cell: ET.Element, strings: list[str], dates: set[str], since_1904: bool) -> tuple[str, str]:
    """Return the text of a cell and its kind (s, n, d, b, e, f); raises ValueError for a damaged one."""
    kind = cell.get("t", "n")
    value: str | None = None
    formula = False
    for child in cell:
        name = local(child.tag)
        if name == "v":
            value = child.text or ""
        elif name == "is":
            return unescape(text_of(child)), "s"
        elif name == "f":
            formula = True
    if formula and not value and kind != "str":
        return "=", "f"
    if not value:
        return "", "s"
    if kind == "s":
        place = int(value)
        return (strings[place], "s") if 0 <= place < len(strings) else ("#REF!", "e")
    if kind == "str":
        return unescape(value), "s"
    if kind == "b":
        return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), "b"
    if kind == "e":
        return value, "e"
    if kind == "d":
        return value, "d"
    value = value.strip()
    if cell.get("s", "") in dates:
        return _date(value, since_1904)
    return _number(value), "n"


def _number(value: str) -> str:
    """Return a stored number without the noise of binary fractions: 0.30000000000000004 was typed as 0.3."""
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return value
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(f"{number:.15g}"))


def _date(value: str, since_1904: bool) -> tuple[str, str]:
    number = float(value)
    if not 0 <= number < 2_958_466:
        return value, "n"
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)
    moment = start + dt.timedelta(days=number)
    return moment.date().isoformat(), "d"
