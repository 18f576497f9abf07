"""Own the step from text to numbered rows of fields: line ends, separator, quotes, and lines that do not parse.

Refuse to join what does not fit: a line that breaks the rules of CSV is kept whole and marked as broken.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tex4im_data.intake.report import Findings

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_UNFIT = re.compile("[\x00\ud800-\udfff]")
MOST_LINES_OF_A_CELL = 200
MOST_OF_A_CELL = 50_000  # characters; a spreadsheet cell holds 32,767
MOST_FIELDS = 16_384  # columns of a spreadsheet
MOST_LINES = 300_000  # blank ones included
_LOOKED_AT = 40  # lines in which a header can stand


@dataclass
class Grid:
    """Rows of text as they came. `numbers`: row numbers for people; `broken`: place -> (code, reason, cure).

    `kinds` tells of a workbook's cells, one letter each: s text, n number, d date, b truth, e error, f formula
    without a result; None for text files, where everything is text. `sheet` names the sheet of a workbook.
    """

    rows: list[list[str]]
    numbers: list[int]
    broken: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    kinds: list[str] | None = None
    sheet: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    stray: list[str] = field(default_factory=list)
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)
    separator: str = ""


def split(text: str, findings: Findings, known: Callable[[Sequence[str]], int]) -> Grid:
    """Return the rows of a delimited text. `known` counts the header names in a row of fields.

    The separator is the one under which a line near the top holds most known names. Raises RefusedError where the
    header and the rows under it use different separators, or where nothing is there.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    declared = re.fullmatch(r'"?sep=(.|\\t)"?[,;\t| ]*', lines[0].strip(" ﻿"), re.I) if lines else None
    if declared:
        lines = lines[1:]
    if len(lines) > MOST_LINES:
        findings.rows_in = sum(1 for line in lines if line)
        raise findings.stop(
            "too_many_rows", f"The file has {len(lines):,} lines; the limit is 50,000 rows.", "Split it."
        )
    if not any(line.strip(' \t,;|\x00\ufeff\u00a0"') for line in lines):
        raise findings.stop(
            "no_data", "The file holds no data.", "Send the file with a header row and at least one row."
        )
    separator, at = _separator(lines, known)
    _same_separator(lines, separator, at, findings)
    if any(len(line) > MOST_FIELDS and line.count(separator) > MOST_FIELDS for line in lines):
        raise findings.stop(
            "too_many_columns", f"A row has more than {MOST_FIELDS:,} fields; the limit is 60.", "Split it."
        )
    findings.dialect = f'separator "{separator}" ({SEPARATORS[separator]})' if separator != "\t" else "separator tab"
    grid = _parsed(lines, separator)
    grid.separator = separator
    return grid


def _separator(lines: list[str], known: Callable[[Sequence[str]], int]) -> tuple[str, int]:
    best, found = (-1, -1, -1), (",", 0)
    top = [(place, line) for place, line in enumerate(lines[:400]) if line.strip()][:_LOOKED_AT]
    for separator in SEPARATORS:
        for place, line in top:
            if len(line) > 20000:
                continue
            fields = fields_of(line, separator)
            if isinstance(fields, str):
                continue
            rank = (known(fields), min(len(fields), 2), -place)
            if rank > best:
                best, found = rank, (separator, place)
            if len(fields) > 4 and rank[0] == len(fields):
                return found  # every field is a known name: nothing can fit better
    return found


def _same_separator(lines: list[str], separator: str, at: int, findings: Findings) -> None:
    width = len(_or_nothing(fields_of(lines[at], separator)))
    body = [line for line in lines[at + 1 : at + 201] if line.strip()]
    if width < 3 or not body:
        return
    counts = {
        sign: sum(abs(len(_or_nothing(fields_of(line, sign))) - width) <= 1 for line in body if len(line) < 20000)
        for sign in SEPARATORS
    }
    other = max(counts, key=lambda sign: counts[sign])
    if counts[separator] < len(body) / 2 < counts[other]:
        findings.rows_in = sum(1 for line in lines[at + 1 :] if line.strip())
        raise findings.stop(
            "two_separators",
            f'The header uses "{separator}" between fields, the rows use "{other}".'.replace("\t", "tab"),
            "Use one separator in the whole file.",
        )


def _or_nothing(fields: list[str] | str) -> list[str]:
    return fields if isinstance(fields, list) else []


def fields_of(line: str, separator: str) -> list[str] | str:
    """Return the fields of one record, or "open" where a quote does not close, or "torn" for text after a quote."""
    if '"' not in line:
        return line.split(separator)
    fields: list[str] = []
    place, end = 0, len(line)
    while True:
        if line.startswith('"', place):
            quoted = _QUOTED.match(line, place)
            if quoted is None:
                return "open"
            fields.append(quoted[1].replace('""', '"'))
            place = quoted.end()
            while line.startswith(" ", place) and separator != " ":
                place += 1
            if place < end and line[place] != separator:
                return "torn"
        else:
            stop = line.find(separator, place)
            stop = end if stop < 0 else stop
            fields.append(line[place:stop])
            place = stop
        if place >= end:
            return fields
        place += 1


def _parsed(lines: list[str], separator: str) -> Grid:
    while lines and not lines[-1]:
        lines = lines[:-1]
    grid = _at_once(lines, separator) or _one_by_one(lines, separator)
    if not _UNFIT.search("\n".join(lines)):
        return grid
    for place, fields in enumerate(grid.rows):
        whole = separator.join(fields)
        if "\x00" in whole:
            grid.broken.setdefault(
                place, ("nul", "The row holds a NUL byte.", "Save the file again from the program it comes from.")
            )
        elif _UNFIT.search(whole):
            grid.broken.setdefault(
                place,
                (
                    "bytes",
                    "The row holds bytes that fit no encoding of the file; it may be cut.",
                    "Write the row again, or send the whole file as CSV UTF-8.",
                ),
            )
    return grid


def _at_once(lines: list[str], separator: str) -> Grid | None:
    """Parse everything with the C parser; None where any record might reach over a line end or be torn."""
    if not any('"' in line for line in lines):
        return Grid([line.split(separator) for line in lines], list(range(1, len(lines) + 1)))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows = []
    try:
        for count, fields in enumerate(reader, 1):
            if reader.line_num != count:
                return None
            rows.append(fields or [""])
    except csv.Error:
        return None
    return Grid(rows, list(range(1, len(rows) + 1)))


def _one_by_one(lines: list[str], separator: str) -> Grid:
    grid = Grid([], [])
    width = 0
    place, number = 0, 1
    while place < len(lines):
        fields, used = _record(lines, place, separator, max(width, 3))
        if isinstance(fields, list):
            grid.rows.append(fields)
            grid.numbers.append(number)
            width = max(width, len(fields)) if len(grid.rows) <= _LOOKED_AT else width
            place, number = place + used, number + 1
            continue
        # A quote that never closes makes every later line doubtful; one torn line can be left out alone.
        last = place + used if fields == "torn" else len(lines)
        reason = (
            "There is text after a closing quote."
            if fields == "torn"
            else f"A quote opened in row {number} is never closed."
        )
        for line in lines[place:last]:
            if line.strip():
                grid.broken[len(grid.rows)] = (
                    "quote",
                    reason,
                    'Close the quote, and write quotes inside a cell twice ("").',
                )
            grid.rows.append([line])
            grid.numbers.append(number)
            number += 1
        place = last
    return grid


def _record(lines: list[str], place: int, separator: str, width: int) -> tuple[list[str] | str, int]:
    fields = fields_of(lines[place], separator)
    if fields != "open":
        return fields, 1
    parts = [lines[place]]
    length = len(lines[place])
    for used, line in enumerate(lines[place + 1 : place + MOST_LINES_OF_A_CELL], 2):
        parts.append(line)
        length += len(line)
        if length > MOST_OF_A_CELL:
            return "open", used
        if '"' not in line:
            inner = line.split(separator)
            if len(inner) >= width:  # a whole row inside a cell: the quote swallowed it
                return "open", used
            continue
        fields = fields_of("\n".join(parts), separator)
        if fields == "open":
            inner_fields = fields_of(line, separator)
            if isinstance(inner_fields, list) and len(inner_fields) >= width:
                return "open", used
            continue
        return ("open" if fields == "torn" else fields), used
    return "open", len(parts)
