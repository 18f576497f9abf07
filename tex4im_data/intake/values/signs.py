"""Own the signs inside written numbers: what points, commas, blanks and apostrophes say by themselves.

Refuse to settle a doubtful sign: that takes the whole column.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tex4im_data.intake.values.reading import Cell

SPACES = " \u00a0\u202f\u2009\u2007\u2005\u2006\u200a"
_SHAPE = re.compile(rf"([+-]?)(\d[\d.,'’´{SPACES}]*\d|\d)")


class Seen(NamedTuple):
    """One written number: its digits, and which signs are certainly decimal or certainly thousands."""

    text: str
    decimal: str
    thousands: str
    doubtful: str


def seen_in(text: str) -> Seen | None:
    """Return what the signs of a written number say by themselves; None where it is no number."""
    shape = _SHAPE.fullmatch(text)
    if not shape:
        return None
    body = shape[2]
    signs = [mark for mark in body if not mark.isdigit()]
    if not signs:
        return Seen(text, "", "", "")
    kinds = list(dict.fromkeys("s" if mark in SPACES else "'" if mark in "'’´" else mark for mark in signs))
    body = "".join("s" if mark in SPACES else "'" if mark in "'’´" else mark for mark in body)
    if len(kinds) > 2:
        return None
    if len(kinds) == 2:
        group, point = kinds
        if point not in ".," or body.count(point) != 1:
            return None
        return (
            Seen(text, point, group, "")
            if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+{re.escape(point)}\d+", body)
            else None
        )
    sign = kinds[0]
    grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}})+", body) is not None
    if sign in "s'" or body.count(sign) > 1:
        return Seen(text, "", sign, "") if grouped else None
    return Seen(text, "", "", sign) if grouped else Seen(text, sign, "", "")


def value_of(text: str, point: str) -> Decimal | None:
    """Return the number of a text whose decimal sign is known; every other sign separates thousands."""
    kept = "".join("." if mark == point else mark for mark in text if mark.isdigit() or mark in "+-" or mark == point)
    try:
        return Decimal(kept)
    except InvalidOperation:
        return None


def minority(points: dict[str, set[Cell]], groups: dict[str, set[Cell]]) -> set[Cell]:
    """Return the cells that need another reading of point and comma than most; all of them where it is even."""
    pointed, comma = points["."] | groups[","], points[","] | groups["."]
    if not pointed or not comma:
        return set()
    if len(pointed) == len(comma):
        return pointed | comma
    return min(pointed, comma, key=len)
