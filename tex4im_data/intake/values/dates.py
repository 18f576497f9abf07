"""Own written dates: every form the partners' offices use, with the order of day and month decided for a column.

Refuse to guess an order: a column that reads two ways is asked for, one that holds two orders stops the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from tex4im_data.errors import Problem
from tex4im_data.intake.folding import fold
from tex4im_data.intake.spec import Column, Words
from tex4im_data.intake.values.reading import Cell, Reading, is_unknown, some

_TIME = r"(?:[T\s]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[./-]\s*(\d{{1,2}})\s*[./-]\s*(\d{{1,2}})\.?{_TIME}")
_COMPACT = re.compile(r"(20\d{2}|2100)(\d{2})(\d{2})")
_SHORT = re.compile(rf"(\d{{1,2}})\s*([./-])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}})\.?(?:\s*r\.?)?{_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH = dt.date(1899, 12, 30)
MOST_OF_A_DATE = 60  # characters
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
_CURE = "Write the date as 2026-01-15."


def read(column: Column, cells: Iterable[Cell], words: Words) -> Reading:
    """Return the reading of a column of dates; canonical form YYYY-MM-DD, the calendar day as written."""
    reading = Reading()
    short: dict[Cell, dict[str, dt.date]] = {}
    forms: dict[str, set[Cell]] = {}
    for cell in cells:
        text, kind = cell
        if len(text) > MOST_OF_A_DATE:
            _keep(reading, cell, None)
            continue
        if is_unknown(text):
            reading.results[cell] = ""
            continue
        iso = _ISO.fullmatch(text)
        if iso:
            _keep(reading, cell, _date(iso[1], iso[2], iso[3]))
        elif _SHORT.fullmatch(text) and kind == "s":
            short[cell] = _orders(text)
        else:
            form, day = _other_form(text, words)
            if form:
                forms.setdefault(form, set()).add(cell)
            _keep(reading, cell, day)
    _decide(column, short, reading)
    for form, members in forms.items():
        good = [cell for cell in members if isinstance(reading.results[cell], str)]
        example = next(iter(sorted(good)), None)
        if example:
            reading.remark(
                f"date_{form}",
                f"Dates written with {_NAMES[form]} were read: {example[0]} is {reading.results[example]}.",
                good,
                each=True,
            )
    return reading


_NAMES = {
    "year_first": "the year first",
    "compact": "eight digits",
    "serial": "day numbers of a spreadsheet",
    "month_name": "month names",
}


def _date(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _keep(reading: Reading, cell: Cell, day: dt.date | None) -> None:
    if day is None:
        reading.results[cell] = Problem.of_cell("not_a_date", f'"{cell[0][:40]}" is not a date.', _CURE)
    elif not _FIRST <= day <= _LAST:
        reading.results[cell] = Problem.of_cell(
            "out_of_range", f"{day.isoformat()} is outside the years 2000 to 2100.", _CURE
        )
    else:
        reading.results[cell] = day.isoformat()


def _other_form(text: str, words: Words) -> tuple[str, dt.date | None]:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return "year_first", _date(found[1], found[2], found[3])
    found = _COMPACT.fullmatch(text)
    if found:
        return "compact", _date(found[1], found[2], found[3])
    found = _SERIAL.fullmatch(text)
    if found:
        return "serial", _EPOCH + dt.timedelta(days=int(found[1]))
    return "month_name", _with_month(text, words.months, words.date_words)


def _with_month(text: str, months: Mapping[str, int], small: frozenset[str]) -> dt.date | None:
    """Return the date of `15 gennaio 2026`, `3 févr. 2026`, `January 15, 2026` and their like."""
    bare = re.sub(_TIME + r"$", "", text) if re.search(r"\d[:]\d", text) else text
    month, numbers = 0, []
    for word in re.findall(r"\d+|[^\W\d_]+", fold(bare).replace("º", " ").replace("ª", " ")):
        if word.isdigit():
            numbers.append(word)
        elif word in months and not month:
            month = months[word]
        elif word not in small and word not in ("st", "nd", "rd", "th", "er", "o", "a", "r"):
            return None
    if not month or len(numbers) != 2:
        return None
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    if len(year) == 2:
        year = f"20{year}"
    return _date(year, month, day) if len(year) == 4 and len(day) <= 2 else None


def _orders(text: str) -> dict[str, dt.date]:
    """Return the possible readings of a short date, by order: D day first, M month first, Y year first."""
    found = _SHORT.fullmatch(text)
    if not found:
        return {}
    first, sign, second, last = found[1], found[2], found[3], found[4]
    year = last if len(last) == 4 else f"20{last}"
    tries = {"D": _date(year, second, first), "M": _date(year, first, second)}
    if sign == ".":
        del tries["M"]  # no office in Europe writes the month first with points
    if len(last) == 2 and sign == "-" and len(first) == 2:
        tries["Y"] = _date(f"20{first}", second, last)
    return {order: day for order, day in tries.items() if day}


def _decide(column: Column, short: dict[Cell, dict[str, dt.date]], reading: Reading) -> None:
    possible = {cell: days for cell, days in short.items() if days}
    for cell in short.keys() - possible.keys():
        reading.results[cell] = Problem.of_cell("not_a_date", f'"{cell[0]}" is not a date.', _CURE)
    if not possible:
        return
    common = set.intersection(*(set(days) for days in possible.values()))
    if not common:
        single = {order: cell for cell, days in sorted(possible.items()) for order in days if len(days) == 1}
        examples = " and ".join(f'"{cell[0]}"' for cell in single.values())
        reading.stop = ("two_date_orders", f"The column holds dates in two orders: {examples}.", _CURE)
        return
    order = next(one for one in "DMY" if one in common)
    alike = all(len({days[one] for one in common}) == 1 for days in possible.values())
    spoken = {"D": "day first", "M": "month first", "Y": "year first"}[order]
    example = next(
        (cell for cell, days in sorted(possible.items()) if len(set(days.values())) > 1), next(iter(sorted(possible)))
    )
    if len(common) > 1 and not alike:
        reading.questions.append(
            ("date_order", f'{column.name}: is "{example[0]}" the {possible[example][order].isoformat()} ({spoken})?')
        )
    for cell, days in possible.items():
        _keep(reading, cell, days[order])
    two = any(re.search(r"[./-]\s*\d{2}\s*$", cell[0]) for cell in possible)
    reading.remark(
        "date_order",
        f"Dates such as {some(cell[0] for cell in possible)} were read {spoken}{', in the years 20..' if two else ''}.",
        possible,
        each=False,
    )
