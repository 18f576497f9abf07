"""One cell against its column: type, bounds, pattern, length and valid codes.

Owns what makes a cell wrong and the words for it; refuses to repair it or to look at other cells.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from tex4im_data.catalog.packages import Column

MANY = 12  # a longer list of valid codes does not fit into a sentence


class Fault(NamedTuple):
    """Why a cell is wrong, as the end of a sentence that begins with its value, and what to do about it."""

    reason: str
    cure: str


def _matching(pattern: str, make: Callable[[str], Any]) -> Callable[[str], Any]:
    shape = re.compile(pattern, re.ASCII)

    def convert(text: str) -> Any:
        if not shape.fullmatch(text):
            raise ValueError(text)
        return make(text)

    return convert


_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"
_READ: Mapping[str, tuple[Callable[[str], Any], str, str]] = {
    "string": (str, "a text", "Write a text."),
    "integer": (_matching(r"[+-]?[0-9]{1,18}", int), "a whole number", "Write digits only, such as 1250."),
    "number": (_matching(_NUMBER, Decimal), "a number", "Write digits with a point for decimals, such as 1250.50."),
    "boolean": ({"true": True, "false": False}.__getitem__, "true or false", "Write true or false."),
    "date": (
        _matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat),
        "a date of the calendar",
        "Write year-month-day, such as 2026-08-17.",
    ),
    "datetime": (
        _matching("[0-9]{4}-[0-9]{2}-[0-9]{2}T.+", datetime.fromisoformat),
        "a date with a time",
        "Write it as 2026-08-17T09:30:00.",
    ),
    "year": (_matching("[0-9]{4}", int), "a year", "Write four digits, such as 2018."),
}


def convert(kind: str, text: str) -> Any:
    """Return the value of a cell in a Table Schema type. Raises ValueError where the text is none of it."""
    try:
        return _READ[kind][0](text)
    except KeyError:
        raise ValueError(text) from None


@lru_cache(maxsize=4096)
def _bound(kind: str, text: str) -> Any:
    return convert(kind, text)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def check(column: Column, text: str, codes: Mapping[str, str]) -> Fault | None:
    """Return what is wrong with a cell that is not empty, None if nothing is.

    `codes` are the valid codes of the column with their labels; empty means any value.
    """
    if text != text.strip():
        return Fault("begins or ends with a blank", "Delete the blank.")
    if not text.isprintable() and re.search(r"[\x00-\x1f\x7f]", text):
        return Fault("holds a line break or a control character", "Delete it.")
    _, noun, cure = _READ[column.type]
    try:
        value = convert(column.type, text)
    except ValueError:
        return Fault(f"is not {noun}", cure)
    limits = column.constraints
    if codes and text not in codes:
        return Fault(f'is not one of the {len(codes)} codes for "{column.label}"', choice(text, codes))
    if limits.pattern and not _pattern(limits.pattern).fullmatch(text):
        return Fault("has not the form asked for", f"{column.definition} Pattern: {limits.pattern} .")
    if limits.minimum and value < _bound(column.type, limits.minimum):
        return Fault(f"is below {limits.minimum}", f"Write {noun} from {limits.minimum} up.")
    if limits.maximum and value > _bound(column.type, limits.maximum):
        return Fault(f"is above {limits.maximum}", f"Write {noun} up to {limits.maximum}.")
    if len(text) < limits.min_length:
        return Fault(f"has {len(text)} characters", f"Write at least {limits.min_length}.")
    if limits.max_length is not None and len(text) > limits.max_length:
        return Fault(f"has {len(text)} characters", f"Write at most {limits.max_length}.")
    return None


def choice(text: str, codes: Mapping[str, str], instead: str = "Write one of the codes.") -> str:
    """Return the cure for a code that is not valid: the nearest one by code or label, or the list of them."""
    near = nearest_code(text, codes)
    if near:
        label = codes[near]
        shown = near if label in ("", near) else f"{near} ({label})"
        return f"Did you mean {shown}? Write the code."
    return f"Write one of {', '.join(codes)}." if len(codes) <= MANY else instead


def nearest_code(text: str, codes: Mapping[str, str]) -> str:
    """Return the code that is, or whose label is, most like a text; empty if none is near."""
    words: dict[str, str] = {}
    for code, label in codes.items():
        words.setdefault(code.casefold(), code)
        words.setdefault(label.casefold(), code)
    near = difflib.get_close_matches(text.strip().casefold(), _without_empty(words), n=1)
    return words[near[0]] if near else ""


def _without_empty(words: Iterable[str]) -> list[str]:
    return [word for word in words if word]
