"""Own written numbers: decimal and thousands signs decided for a whole column, whole numbers, money, coordinates.

Refuse a number that is not plain: bands, abbreviations, other currencies, not-a-number and infinities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from tex4im_data.errors import Problem
from tex4im_data.intake.spec import Column, Words
from tex4im_data.intake.values.reading import Cell, Reading, is_unknown, some

_PLAIN = re.compile(r"[+-]?\d+")
_CLEAN = {"money": re.compile(r"(?:0|[1-9]\d{0,14})\.\d\d"), "coordinate": re.compile(r"-?(?:0|[1-9]\d{0,2})\.\d{4}")}
MOST_OF_A_NUMBER = 60  # characters
_NEVER = re.compile(r"(?!)")
_SCIENTIFIC = re.compile(r"([+-]?\d+(?:[.,]\d+)?)[eE]([+-]?\d{1,4})")
_CURRENCY = re.compile(r"^(?:€|eur(?:os?)?\b)\s*|\s*(?:€|\beuros?|(?<![a-z])eur(?:os?)?)$", re.I)
_OTHER = re.compile(
    r"(?<![a-z])(sek|kr|kč|kc|czk|ron|lei|leu|usd|us\$|gbp|chf|sfr|pln|zł|huf|ft|dkk|nok|jpy|cny|rub|try|bgn|dollars?|pounds?)(?![a-z])\.?|[$£¥₽₺]",
    re.I,
)
_SPECIAL = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.I)
_DATE_LIKE = re.compile(
    r"(\d{1,2}[-/. ])?(jan|feb|mar|apr|may|mag|mai|jun|giu|jul|lug|aug|ago|sep|set|oct|ott|okt|nov|dec|dic|dez)"
    r"[a-zà-ž]*\.?[-/. ]\d{1,4}",
    re.I,
)


def read(column: Column, cells: Iterable[Cell], words: Words, scale: int, currency: str, year: int) -> Reading:
    """Return the reading of a column of numbers. `scale` multiplies, `currency` is one other than euro in the header.

    Signs are decided for the column: a cell that needs the other reading than the rest is refused, and a column in
    which every sign can be read two ways is asked for.
    """
    reading = Reading()
    values: dict[Cell, Decimal] = {}
    written: dict[Cell, Seen] = {}
    signed: list[Cell] = []
    clean: list[Cell] = []
    is_clean = _CLEAN.get(column.type, _NEVER).fullmatch
    for cell in cells:
        text, kind = cell
        if is_clean(text) and not currency:
            clean.append(cell)
        elif is_unknown(text):
            reading.results[cell] = ""
        elif currency:
            reading.results[cell] = _other_currency(currency)
        elif kind == "n" or (kind == "s" and len(text) < MOST_OF_A_NUMBER and _PLAIN.fullmatch(text)):
            values[cell] = Decimal(text)
        else:
            _look(column, cell, values, written, signed, reading)
    if not written and scale == 1 and clean:
        _keep_clean(column, clean, reading)
    elif clean:
        written.update((cell, Seen(cell[0], ".", "", "")) for cell in clean)
    _decide(column, values, written, reading)
    if signed:
        reading.remark(
            "currency_sign", "The euro sign was left out.", [cell for cell in signed if cell in values], each=True
        )
    for cell, value in values.items():
        reading.results[cell] = _canonical(column, value * scale, year, reading, cell)
    return reading


def _keep_clean(column: Column, clean: list[Cell], reading: Reading) -> None:
    """Keep cells that are in the canonical form already; only their range is looked at."""
    low, high = column.min, column.max
    for cell in clean:
        text = cell[0]
        if (low is None or float(text) >= low) and (high is None or float(text) <= high):
            reading.results[cell] = text if text[0] != "-" or text.strip("-0.") else text[1:]
        else:
            reading.results[cell] = _out_of_range(column, text, high)


def _look(
    column: Column,
    cell: Cell,
    values: dict[Cell, Decimal],
    written: dict[Cell, Seen],
    signed: list[Cell],
    reading: Reading,
) -> None:
    text = cell[0].replace("−", "-")
    if len(text) > MOST_OF_A_NUMBER:
        reading.results[cell] = Problem.of_cell("not_a_number", "The cell is too long for a number.", _wanted(column))
        return
    if column.prefix:
        text = re.sub(rf"^{column.prefix}\s*[-:]?\s*(?=\d)", "", text, flags=re.I)
    if column.type == "money":
        if _OTHER.search(text):
            reading.results[cell] = _other_currency(text)
            return
        bare = _CURRENCY.sub("", text).strip()
        if bare != text and any(mark.isdigit() for mark in bare):
            signed.append(cell)
            text = bare
    power = _SCIENTIFIC.fullmatch(text)
    seen = seen_in(text)
    if power:
        value = Decimal(power[1].replace(",", ".")) * Decimal(10) ** int(power[2])
        if "," in power[1]:
            written[cell] = Seen(text, ",", "", "")
        if value.copy_abs() > Decimal(10) ** 300:
            reading.results[cell] = Problem.of_cell(
                "not_a_number", "This is more than any number that can be stored.", _wanted(column)
            )
            written.pop(cell, None)
            return
        values[cell] = value
    elif seen:
        written[cell] = seen
    else:
        reading.results[cell] = _why_not(column, text)


def _decide(column: Column, values: dict[Cell, Decimal], written: dict[Cell, Seen], reading: Reading) -> None:
    point, used = _signs(column, written, reading)
    for cell, seen in written.items():
        if cell in values:
            continue
        text = re.sub(rf"^{column.prefix}\s*[-:]?\s*", "", seen.text, flags=re.I) if column.prefix else seen.text
        value = value_of(text, point or "\x00")
        if value is None:
            reading.results[cell] = _why_not(column, seen.text)
        else:
            values[cell] = value
    _remark_on_signs(point, used, written, reading)


def _signs(column: Column, written: dict[Cell, Seen], reading: Reading) -> tuple[str, set[str]]:
    """Return the column's decimal sign ("" for none) and its signs of thousands; refuse the cells that go against it."""
    points = {sign: {cell for cell, seen in written.items() if seen.decimal == sign} for sign in ".,"}
    groups = {sign: {cell for cell, seen in written.items() if seen.thousands == sign} for sign in ".,s'"}
    against = minority(points, groups)
    for cell in against:
        reading.results[cell] = Problem.of_cell(
            "mixed_signs",
            f'"{cell[0]}" uses points and commas in another way than the rest of the column.',
            _wanted(column),
        )
        del written[cell]
    decimal = next((sign for sign in ".," if points[sign] - against), "")
    thousands = {sign for sign in ".,s'" if groups[sign] - against}
    doubtful = {cell: seen for cell, seen in written.items() if seen.doubtful}
    point = decimal
    used = set(thousands)
    for sign in ".,":
        members = [cell for cell, seen in doubtful.items() if seen.doubtful == sign]
        if not members:
            continue
        as_group = sign in thousands or decimal not in ("", sign)
        if column.type == "coordinate" or (not as_group and (decimal == sign or ({".", ","} - {sign}) & thousands)):
            point = sign
            continue
        used.add(sign)
        is_whole = column.type in ("whole", "year", "grade") and not all(cell[0].endswith("000") for cell in members)
        if not as_group and not is_whole:
            example = members[0][0]
            meant = re.sub(r"\D", "", example)
            question = f'{column.name}: does "{example}" mean {meant} (the sign separates thousands)?'
            reading.questions.append(("thousands_or_decimal", question))
    return (decimal if point in used else point), used


def _remark_on_signs(point: str, used: set[str], written: dict[Cell, Seen], reading: Reading) -> None:
    if point == ",":
        with_comma = [cell for cell, seen in written.items() if "," in seen.text]
        said = f"Decimal comma read, as in {some(cell[0] for cell in with_comma)}."
        reading.remark("decimal_comma", said, with_comma, each=False)
    if used:
        grouped = [
            cell
            for cell, seen in written.items()
            if any((mark in seen.text) if mark in ".,'" else any(one in SPACES for one in seen.text) for mark in used)
            or any(one in "’´" for one in seen.text)
        ]
        said = f"Thousands separators left out, as in {some(cell[0] for cell in grouped)}."
        reading.remark("thousands", said, grouped, each=False)


def _other_currency(text: str) -> Problem:
    return Problem.of_cell("other_currency", f'"{text}" is not in euro.', "Write the amount in euro, as a number only.")


def _why_not(column: Column, text: str) -> Problem:
    if _SPECIAL.fullmatch(text):
        return Problem.of_cell(
            "not_a_number", f'"{text}" is not a number.', "Leave the cell empty if the value is not known."
        )
    if _DATE_LIKE.fullmatch(text):
        return Problem.of_cell(
            "date_for_number", f'"{text}" looks like a band that a spreadsheet turned into a date.', _wanted(column)
        )
    if re.search(r"\d\s*(-|–|to|a|až|till|à)\s*\d|^[<>≤≥~]|\d\s*\+$", text):
        return Problem.of_cell("band", f'"{text}" is a band, not a number.', _wanted(column))
    return Problem.of_cell("not_a_number", f'"{text[:40]}" is not a plain number.', _wanted(column))


def _wanted(column: Column) -> str:
    if column.type == "money":
        return "Write the full amount in euro, such as 12450000.50, or leave the cell empty."
    what = "one whole number" if column.type != "coordinate" else "degrees"
    return f"Write {what} such as {column.example}, or leave the cell empty."


def _out_of_range(column: Column, text: str, most: int | None) -> Problem:
    return Problem.of_cell("out_of_range", f'"{text}" is outside the range {column.min} to {most}.', _wanted(column))


_CENT, _FOUR = Decimal("0.01"), Decimal("0.0001")


def _canonical(column: Column, value: Decimal, year: int, reading: Reading, cell: Cell) -> str | Problem:
    most = year if column.type == "year" else column.max
    if (column.min is not None and value < column.min) or (most is not None and value > most):
        return _out_of_range(column, cell[0], most)
    if column.type == "money":
        rounded = value.quantize(_CENT, ROUND_HALF_UP)
        if abs(rounded - value) > Decimal("0.000001") * (abs(value) + 1) or (abs(rounded - value) > Decimal("0.0001")):
            reading.remark("rounded", f"{cell[0]} was rounded to whole cents.", [cell], each=True)
        return f"{rounded:f}" if rounded else "0.00"
    if column.type == "coordinate":
        rounded = value.quantize(_FOUR, ROUND_HALF_UP)
        return f"{rounded:f}" if rounded else "0.0000"
    if value != value.to_integral_value():
        return Problem.of_cell("not_whole", f'"{cell[0]}" is not a whole number.', _wanted(column))
    return f"{int(value)}"


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
