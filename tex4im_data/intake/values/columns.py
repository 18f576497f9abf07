"""Own the conversion of columns: each different cell is read once, by the type of its column, for all rows together.

Refuse to decide by the single cell: signs, orders and paddings are settled for all rows, then applied to each.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from tex4im_data.errors import Problem
from tex4im_data.intake.files import encoding
from tex4im_data.intake.layout.body import Body
from tex4im_data.intake.layout.header import Match
from tex4im_data.intake.report import Findings
from tex4im_data.intake.spec import Column, References, Table, Words
from tex4im_data.intake.values import codes, dates, numbers, texts
from tex4im_data.intake.values.reading import Cell, Reading
from tex4im_data.intake.values.texts import MAX_ID, PRIVATE
from tex4im_data.personal import MAX_URL

_EXCEL_ERROR = re.compile(r"#(?:N/A|N/D|NV|N/V|NEDOSTUPNÝ|SAKNAS!?|[A-ZÀ-Ž/0]{2,14}[!?])")


def convert(
    body: Body,
    table: Table,
    matches: dict[str, Match],
    known: References,
    words: Words,
    findings: Findings,
    year: int,
    tell: Callable[[float], None],
) -> dict[str, list[str]]:
    """Return every column of the table in canonical text, "" where unknown; bad cells refuse their rows.

    `tell` is told how much is done, from 0 to 1.
    Raises RefusedError where a column stops the whole file (two orders of dates, formulas without results).
    """
    _repair_twice(body, table, findings)
    done: dict[str, list[str]] = {}
    for place, column in enumerate(table.columns):
        tell(place / len(table.columns))
        if column.name not in body.columns:
            done[column.name] = [""] * len(body.numbers)
            continue
        if column.name in table.key:
            _pad(body, column.name, findings)
        found = matches[column.name]
        if column.name not in body.kinds and is_plain(
            column, body.columns[column.name], found.scale, found.currency, year
        ):
            done[column.name] = body.columns[column.name]
            continue
        read = functools.partial(_read, column, known=known, words=words, found=found, year=year)
        done[column.name] = _column(column, body, findings, read)
    return done


def _read(column: Column, cells: Iterable[Cell], known: References, words: Words, found: Match, year: int) -> Reading:
    if column.type in ("whole", "year", "grade", "money", "coordinate"):
        return numbers.read(column, cells, words, found.scale, found.currency, year)
    if column.type == "date":
        return dates.read(column, cells, words)
    if column.type == "region":
        return codes.regions(column, cells, known)
    if column.type == "nace":
        return codes.nace(column, cells, known)
    if column.type in ("code", "codes"):
        return codes.codes(column, cells, known)
    if column.type == "url":
        return texts.addresses(column, cells)
    return texts.ids(column, cells) if column.type == "id" else texts.names(column, cells)


def _column(column: Column, body: Body, findings: Findings, read: Callable[[list[Cell]], Reading]) -> list[str]:
    values = body.columns[column.name]
    kinds = body.kinds.get(column.name)
    keys: list[Cell] | list[str] = list(zip(values, kinds, strict=True)) if kinds else values
    good: list[Cell] = []
    results: dict[Cell, str | Problem] = {}
    if not kinds and "\n#" not in "\n" + "\n".join(values):
        good = list(zip(dict.fromkeys(values), itertools.repeat("s")))
    for key in dict.fromkeys(keys) if not good else ():
        cell: Cell = key if isinstance(key, tuple) else (key, "s")
        if cell[1] in "sn" and cell[0][:1] != "#":
            good.append(cell)
            continue
        bad = _by_kind(column, cell, findings)
        if bad:
            results[cell] = bad
        else:
            good.append(cell)
    reading = read(good)
    if reading.stop:
        code, reason, cure = reading.stop
        raise findings.stop(code, reason, cure, level="header", column=column.name)
    results.update(reading.results)
    for code, question in reading.questions:
        findings.ask(code, question, column=column.name)
    _tell(column, keys, reading, body, findings)
    return _apply(column, keys, results, body, findings)


def _by_kind(column: Column, cell: Cell, findings: Findings) -> Problem | None:
    text, kind = cell
    if kind == "f":
        raise findings.stop(
            "formula",
            "The workbook holds formulas without saved results.",
            "Open it in a spreadsheet program, let it compute, and save it again.",
            column=column.name,
        )
    if kind == "e" or (text[:1] == "#" and _EXCEL_ERROR.fullmatch(text)):
        return Problem.of_cell(
            "excel_error",
            f'"{text}" is an error value of a spreadsheet.',
            "Repair the formula, or leave the cell empty.",
        )
    if kind == "d" and column.type != "date":
        return Problem.of_cell(
            "date_cell",
            f"The spreadsheet holds a date here ({text}), perhaps made from what was typed.",
            f"Format the cell as text and write it anew, such as {column.example}.",
        )
    if kind == "b" and column.type != "text":
        return Problem.of_cell(
            "truth_cell",
            f'"{text}" is a truth value, not a value of {column.name}.',
            f"Write it as {column.example or 'text'}.",
        )
    return None


def _tell(column: Column, keys: list[Cell] | list[str], reading: Reading, body: Body, findings: Findings) -> None:
    for remark in reading.remarks:
        cells = remark.cells
        if remark.each:
            places = [
                (body.numbers[place], key if isinstance(key, str) else key[0])
                for place, key in enumerate(keys)
                if (key if isinstance(key, tuple) else (key, "s")) in cells
            ]
            findings.notices(remark.code, remark.reason, places, column=column.name, cure=remark.cure)
        else:
            findings.notice(remark.code, remark.reason, remark.cure, column=column.name, value=min(cells)[0])


def _apply(
    column: Column, keys: list[Cell] | list[str], results: dict[Cell, str | Problem], body: Body, findings: Findings
) -> list[str]:
    if keys and isinstance(keys[0], str):
        by_text = {text: result for (text, _), result in results.items()}
        done = [by_text[key] for key in keys]
    else:
        done = [results[key] for key in keys]  # type: ignore[index]
    if set(map(type, done)) == {str} and not (column.needs and "" in done):
        return done  # type: ignore[return-value]
    out: list[str] = []
    for place, result in enumerate(done):
        if isinstance(result, Problem):
            value = _safe(body.columns[column.name][place], result)
            findings.refuse(place, body.numbers[place], column.name, value, result.code, result.reason, result.cure)
            out.append("")
            continue
        if column.needs and not result and place not in body.structural:
            findings.refuse(
                place,
                body.numbers[place],
                column.name,
                "",
                "required",
                f"{column.name} is empty.",
                f"Write it; it is required, such as {column.example}.",
            )
        out.append(result)
    return out


def _safe(value: str, bad: Problem) -> str:
    """Return the value for the report; personal data are never repeated."""
    return "(not shown)" if bad.code == "personal_data" else value


def _pad(body: Body, name: str, findings: Findings) -> None:
    """Ask whether short numbers among ids with leading zeros lost theirs, and give them back."""
    values = body.columns[name]
    widths = {len(one) for one in values if one.isdigit() and one.startswith("0")}
    short = [place for place, one in enumerate(values) if one.isdigit() and widths and len(one) < max(widths)]
    if len(widths) != 1 or not short:
        return
    width = widths.pop()
    first, last = values[short[0]], values[short[-1]]
    full = [body.numbers[place] for place, one in enumerate(values) if len(one) == width]
    findings.ask(
        "leading_zeros",
        f"{name} has {width} digits in {len(full)} rows and fewer in {len(short)} "
        f"(row {body.numbers[short[0]]}: {first}, row {body.numbers[short[-1]]}: {last}): "
        f"read {first.zfill(width)} to {last.zfill(width)}?",
        "Format the column as text before typing.",
        column=name,
        row=body.numbers[short[0]],
        value=first,
    )
    body.columns[name] = [one.zfill(width) if one.isdigit() and len(one) < width else one for one in values]
    if name in body.kinds:
        body.kinds[name] = ["s"] * len(values)


def _repair_twice(body: Body, table: Table, findings: Findings) -> None:
    """Ask whether text that was encoded twice is to be repaired, and repair it for the answer yes."""
    examples: dict[str, str] = {}
    for column in table.columns:
        values = body.columns.get(column.name)
        if values is None or column.type not in ("text", "region", "code", "codes"):
            continue
        marked = {one for one in values if not one.isascii()}
        if not encoding.perhaps_twice(marked):
            continue
        repaired = {one: encoding.once(one) for one in marked if encoding.suspicious(one)}
        if repaired:
            examples.update(repaired)
            body.columns[column.name] = [repaired.get(one, one) for one in values]
    if examples:
        pairs = ", ".join(f'"{before}" as "{after}"' for before, after in list(examples.items())[:3])
        findings.ask(
            "encoded_twice",
            f"{len(examples)} cells look as if their letters were encoded twice; read {pairs}?",
            "Save as CSV UTF-8 from the original.",
        )


compute: Any = arrow_compute  # its functions are made when it is loaded, so no type checker sees them

_FORMS = {
    "id": rf"^[A-Za-z0-9._-]{{1,{MAX_ID}}}$",
    "money": r"^(?:0|[1-9][0-9]{0,14})\.[0-9]{2}$",
    "coordinate": r"^-?(?:0|[1-9][0-9]{0,2})\.[0-9]{4}$",
    "whole": r"^(?:0|[1-9][0-9]{0,8})$",
    "year": r"^[1-9][0-9]{3}$",
    "grade": r"^[1-9][0-9]?$",
    "url": r"^https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}(?:/[A-Za-z0-9_./-]*)?$",
}
_NUMBERS = ("money", "coordinate", "whole", "year", "grade")
_PRIVATE_HOST = rf"\.(?:{'|'.join(sorted(PRIVATE))})(?:/|$)"


def is_plain(column: Column, values: list[str], scale: int, currency: str, year: int) -> bool:
    """Return whether all cells of a column stand as they are to be stored; False where that takes a closer look."""
    form = _FORMS.get(column.type)
    if form is None or scale != 1 or currency:
        return False
    try:
        cells = pa.array(values, pa.string())
    except UnicodeEncodeError:  # bytes that fit no encoding
        return False
    empty = compute.equal(cells, "")
    if column.needs and compute.any(empty).as_py():
        return False
    if not compute.all(compute.or_(compute.match_substring_regex(cells, form), empty), min_count=0).as_py():
        return False
    if column.type == "coordinate" and compute.any(compute.equal(cells, "-0.0000")).as_py():
        return False  # zero is written without a sign
    if column.type == "url":
        if compute.max(compute.utf8_length(cells)).as_py() >= MAX_URL:
            return False
        return not compute.any(compute.match_substring_regex(cells, _PRIVATE_HOST)).as_py()
    return column.type not in _NUMBERS or _within(column, cells.filter(compute.invert(empty)), year)


def _within(column: Column, cells: Any, year: int) -> bool:
    if not len(cells):
        return True
    found = compute.min_max(compute.cast(cells, pa.float64())).as_py()
    high = year if column.type == "year" else column.max
    return (column.min is None or found["min"] >= column.min) and (high is None or found["max"] <= high)
