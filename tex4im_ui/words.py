"""Own how values read on screen: numbers, money, dates, codes; and the escaping of every text.

Refuse to compute: a value comes in as the answer holds it, and an unknown one never becomes a zero.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from tex4im_data.catalog import Column
from tex4im_data.filters import ROWS
from tex4im_data.query import Answer

NAMES = {row.name: row.label for row in ROWS if row.filters}
"""What each filter is called on a page."""

THIN = "\u2009"
NOT_PUBLISHED = "not published"
CONFIDENTIAL = "confidential"
SWITCHED_OFF = "switched off"
HOW_ON = (
    "it is published by region and priority, NACE division or size only. Remove the other filters, or keep one priority or "
    "one size"
)
STATUS = {"value": "status", "other_value": "other_status"}
"""Columns whose empty cells another column explains."""
NO_DATA = "no data yet"
MINUS = "\u2212"

_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def shown(value: object) -> str:
    """Return a value as text in which invisible and direction-changing characters are shown by their code."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", str(value))


def text(value: object) -> str:
    """Return a value as harmless HTML text."""
    return html.escape(shown(value), quote=True)


def plain(value: object) -> str:
    """Return a value as harmless Markdown, for widget labels: every sign that means something is escaped."""
    return _MARKDOWN.sub(r"\\\1", shown(value))


def number(value: object, decimals: int | None = None) -> str:
    """Return a number with at most three significant figures and thin spaces; counts up to 9,999 are whole."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOT_PUBLISHED
    amount = float(str(value))
    if decimals is not None and decimals > 0:
        shown = f"{amount:,.{decimals}f}"
    elif abs(amount) >= 10_000:
        shown = f"{_three(amount):,.0f}"
    elif amount == int(amount):
        shown = f"{amount:,.0f}"
    else:
        shown = f"{amount:.3g}"
    return shown.replace(",", THIN).replace("-", MINUS)


def amount(value: object, unit: str = "", decimals: int | None = None) -> str:
    """Return a number with its unit: millions for large sums, a percent sign, or the unit's word."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOT_PUBLISHED
    size = float(str(value))
    if unit == "fraction":
        return f"{size * 100:.0f}{THIN}%"
    if unit == "ratio":
        return number(size, 2 if decimals is None else decimals)
    if unit == "EUR":
        return f"€{THIN}{_scaled(size)}"
    if unit == "persons" and abs(size) >= 1_000_000:
        return _scaled(size)
    if unit.startswith("%"):
        return f"{number(size, decimals)}{THIN}%"
    if unit == "million EUR":
        return f"€{THIN}{_scaled(size * 1_000_000)}"
    return number(size, decimals)


def signed(value: float, unit: str = "") -> str:
    """Return a change with its sign and unit: +3, −1.2 persons, 0."""
    said = with_unit(number(abs(value)), "" if unit == "ratio" else unit).strip()
    return f"+{said}" if value > 0 else f"{MINUS}{said}" if value < 0 else said


def with_unit(said: str, unit: str) -> str:
    """Return an amount with the word of its unit behind it, where the amount does not show the unit itself."""
    return said if unit in ("EUR", "million EUR", "fraction", "ratio") or unit.startswith("%") else f"{said} {unit}"


def day(value: object, precision: str = "day") -> str:
    """Return a date as 14 Nov 2019, or Nov 2019 where only the month is known."""
    if not isinstance(value, date):
        return NO_DATA
    return f"{value:%b %Y}" if precision == "month" else f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    """Return a time as 14 Nov 2019, 16:05 UTC."""
    return f"{value.day} {value:%b %Y, %H:%M} UTC"


def absent(status: object) -> str:
    """Return the words for a figure that is not there: nobody published it, it is confidential, or it is switched off."""
    return {"confidential": CONFIDENTIAL, "switched-off": SWITCHED_OFF}.get(str(status), NOT_PUBLISHED)


def cell(answer: Answer, column: Column, value: object, row: Mapping[str, object] | None = None) -> str:
    """Return one cell of a table as plain text: label for a code, unit-aware number, readable date.

    The `row` that it stands in says why it is empty.
    """
    if value is None or value == "":
        return absent((row or {}).get(STATUS[column.name])) if column.name in STATUS else "–"
    if column.name in answer.labels:
        return answer.label(column.name, value)
    if column.name == "priorities":
        return ", ".join(answer.scope.label("priority", code) for code in str(value).split(";"))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.name in ("year", "founded", "trl"):
        return str(value)
    if isinstance(value, int | float):
        return amount(value, column.unit, column.decimals)
    return str(value)


def is_numeric(column: Column) -> bool:
    """Return whether a column's cells are set to the right: numbers, but neither codes nor years."""
    return column.type in ("number", "integer") and not column.code_list and column.unit not in ("code", "date")


def low(label: str) -> str:
    """Return a label for the middle of a sentence: its first letter small, unless a number stands in its first word."""
    first = label.split(" ")[0]
    return (
        label
        if (any(sign.isdigit() for sign in label) and "(" not in label) or first.isupper()
        else label[:1].lower() + label[1:]
    )


def listed(words: Iterable[str]) -> str:
    """Return words as an English list: a, b and c."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def counted(value: int | None, one: str, many: str | None = None) -> str:
    """Return a count with its word: 1 proposal, 3 proposals, no proposals, an unknown number of proposals."""
    word = one if value == 1 else many or f"{one}s"
    if value is None:
        return f"an unknown number of {word}"
    return f"{number(value) if value else 'no'} {word}"


def _three(value: float) -> float:
    digits = 3 - math.ceil(math.log10(abs(value))) if value else 0
    return round(value, min(digits, 0))


def _scaled(value: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.3g} {word}".replace("-", MINUS)
    return number(value)
