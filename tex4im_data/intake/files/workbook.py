"""Own the step from an XLSX workbook to numbered rows of text, one grid a sheet, with the kind of every cell.

Refuse to compute or to follow: formulas give their saved results, links and macros are never touched.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tex4im_data.intake.files.container import read_part
from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.report import Findings

MAX_COLUMNS = 200  # columns further right are looked at only to say that something stands there
MAX_GAP = 1000  # a cell after so many empty rows is a stray one
MAX_ROWS = 60_000
_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_OTHER_MONEY = re.compile(r"\[\$(?!€)([^\]\-]+)|\"\s*(kr|Kč|lei|RON|SEK|CZK|USD|GBP|CHF)\.?\s*\"|(?<!\[)([$£¥])", re.I)


def sheets(data: bytes, findings: Findings) -> list[Grid]:
    """Return every worksheet that holds something, in the order of the tabs; raise RefusedError for damage."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
    book = _tree(archive, names["xl/workbook.xml"], findings)
    strings = _strings(archive, names, findings)
    dates, money = _styles(archive, names, findings)
    properties = _first(book, "workbookPr")
    since_1904 = properties is not None and properties.get("date1904", "0").lower() in ("1", "true", "on")
    targets = _targets(archive, names, findings)
    grids = []
    for entry in _all(book, "sheet"):
        relation = next((value for key, value in entry.attrib.items() if key.endswith("}id") or key == "id"), "")
        part = names.get(targets.get(relation, "").lower())
        if part is None or "worksheets/" not in part.lower():
            continue
        grid = _sheet(read_part(archive, part, findings), strings, dates, money, since_1904, findings)
        grid.sheet = entry.get("name", "")
        grid.hidden = entry.get("state", "visible") != "visible"
        if grid.rows:
            grids.append(grid)
    return grids


def _tree(archive: zipfile.ZipFile, name: str, findings: Findings) -> ET.Element:
    try:
        return ET.fromstring(read_part(archive, name, findings))  # noqa: S314 - read_part refuses entities
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise _damaged(findings, name) from fault


def _damaged(findings: Findings, name: str) -> Exception:
    return findings.stop(
        "damaged", f"A part of the workbook cannot be read ({name}).", "Save it again with a spreadsheet program."
    )


def _all(tree: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in tree.iter() if local(element.tag) == name)


def _first(tree: ET.Element, name: str) -> ET.Element | None:
    return next(_all(tree, name), None)


def _targets(archive: zipfile.ZipFile, names: dict[str, str], findings: Findings) -> dict[str, str]:
    part = names.get("xl/_rels/workbook.xml.rels")
    if part is None:
        return {}
    found = {}
    for relation in _all(_tree(archive, part, findings), "Relationship"):
        if relation.get("TargetMode") != "External":
            found[relation.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
    return found


def _strings(archive: zipfile.ZipFile, names: dict[str, str], findings: Findings) -> list[str]:
    part = names.get("xl/sharedstrings.xml")
    if part is None:
        return []
    found = []
    try:
        for _, item in ET.iterparse(io.BytesIO(read_part(archive, part, findings)), events=("end",)):  # noqa: S314
            if local(item.tag) == "si":
                found.append(unescape(text_of(item)))
                item.clear()
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise _damaged(findings, part) from fault
    return found


def _styles(archive: zipfile.ZipFile, names: dict[str, str], findings: Findings) -> tuple[set[str], dict[str, str]]:
    """Return the styles that show a number as a date, and those that show a currency other than euro."""
    part = names.get("xl/styles.xml")
    if part is None:
        return set(), {}
    tree = _tree(archive, part, findings)
    formats = {style.get("numFmtId", ""): style.get("formatCode", "") for style in _all(tree, "numFmt")}
    styles = _first(tree, "cellXfs")
    dates, money = set(), {}
    for count, style in enumerate(styles if styles is not None else ()):
        number = style.get("numFmtId", "0")
        code = formats.get(number, "")
        bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
        if (number.isdigit() and int(number) in _DATE_IDS and not code) or re.search(r"[yd]|mmm|h:|:s", bare, re.I):
            dates.add(str(count))
        other = _OTHER_MONEY.search(code)
        if other and not re.search(r"€|EUR", code):
            money[str(count)] = next(group for group in other.groups() if group)
    return dates, money


def _sheet(
    content: bytes, strings: list[str], dates: set[str], money: dict[str, str], since_1904: bool, findings: Findings
) -> Grid:
    grid = Grid([], [], kinds=[])
    row_number = 0
    try:
        for _, element in ET.iterparse(io.BytesIO(content), events=("end",)):  # noqa: S314 - checked before
            name = local(element.tag)
            if name == "row":
                row_number = int(element.get("r", row_number + 1))
                _row(grid, element, row_number, strings, dates, money, since_1904)
                element.clear()
                if len(grid.rows) > MAX_ROWS:
                    raise findings.stop(
                        "too_many_rows", "A sheet has more than 60,000 rows; the limit is 50,000.", "Split it."
                    )
            elif name == "mergeCell":
                first, _, last = element.get("ref", "").replace("$", "").partition(":")
                (top, left), (bottom, right) = place_of(first), place_of(last or first)
                grid.merged.append((top, left, bottom, right))
            elif name == "col" and element.get("hidden") in ("1", "true"):
                grid.hidden_columns |= set(
                    range(int(element.get("min", 1)), min(int(element.get("max", 1)), MAX_COLUMNS) + 1)
                )
    except (ET.ParseError, ValueError, LookupError, OverflowError) as fault:
        raise _damaged(findings, "a worksheet") from fault
    return grid


def _row(
    grid: Grid,
    element: ET.Element,
    number: int,
    strings: list[str],
    dates: set[str],
    money: dict[str, str],
    since_1904: bool,
) -> None:
    values: list[str] = []
    kinds: list[str] = []
    column = 0
    for cell in element:
        reference = cell.get("r")
        column = place_of(reference)[1] if reference else column + 1
        value, kind = cell_of(cell, strings, dates, since_1904)
        if not value and kind == "s":
            continue
        stray = column > MAX_COLUMNS or (grid.numbers and number > grid.numbers[-1] + MAX_GAP)
        if stray:
            grid.stray.append(reference or f"column {column} of row {number}")
            continue
        while len(values) < column - 1:
            values.append("")
            kinds.append("s")
        values[column - 1 :] = [value]
        kinds[column - 1 :] = [kind]
        style = cell.get("s", "")
        if kind == "n" and style in money:
            grid.currencies[number, column] = money[style]
    if values:
        grid.rows.append(values)
        grid.numbers.append(number)
        grid.kinds.append("".join(kinds))  # type: ignore[union-attr]
        if element.get("hidden") in ("1", "true"):
            grid.hidden_rows.add(number)


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
