"""Own the data folders against their packages: every file, header, row, cell and key, all problems at once.

Refuse to repair, to skip and to stop at the first.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from tex4im_data.catalog.catalog import Catalog, ForeignKey, Table, nearest
from tex4im_data.catalog.packages import PACKAGE, Column
from tex4im_data.errors import Problem

SUGGESTIONS = 200  # likening a value to every key is slow; after so many the list of problems says enough


@dataclass
class _Sheet:
    """One CSV file as read: its header and its rows by number, each as long as the header."""

    table: Table
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def problem(self, row: int | None, column: str, value: str, reason: str, cure: str) -> Problem:
        return Problem(self.table.path.name, row, column, _cut(value), reason, cure, dataset=self.table.dataset)

    def column(self, name: str) -> Iterator[str]:
        """Yield the cells of a column, empty where missing; nothing if the file lacks the column."""
        if name in self.header:
            place, missing = self.header.index(name), set(self.table.missing_values)
            yield from ("" if row[place] in missing else row[place] for _, row in self.rows)

    def keys(self, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield row number and values for several columns; nothing if the file lacks one."""
        if set(columns) <= set(self.header):
            numbers = (number for number, _ in self.rows)
            yield from zip(numbers, zip(*map(self.column, columns), strict=True), strict=True)


def problems(catalog: Catalog) -> list[Problem]:
    """Return everything in the files that breaks their packages, in the order of datasets, files and rows."""
    found = list(_stray_files(catalog))
    sheets: dict[str, list[_Sheet]] = {}
    for table in (table for dataset in catalog.datasets for table in dataset.tables):
        if table.format == "csv":
            sheet = _Sheet(table)
            found.extend(_read(sheet))
            sheets.setdefault(table.table, []).append(sheet)
        else:
            found.extend(_geojson(table))
    code_lists = _code_lists(sheets.get("code", []))
    for feeds in sheets.values():
        for sheet in feeds:
            found.extend(_cells(sheet, code_lists))
            for key in sheet.table.foreign_keys:
                targets = sheets.get(key.table, [])
                if all(set(key.references) <= set(target.header) for target in targets):  # else said already
                    found.extend(_foreign_key(sheet, key, _known(targets, key.references)))
        found.extend(_repetitions(feeds))
    places = {dataset.name: number for number, dataset in enumerate(catalog.datasets)}
    return sorted(found, key=lambda p: (places.get(p.dataset, -1), p.file, p.row or 0))


def _stray_files(catalog: Catalog) -> Iterator[Problem]:
    described = {table.path for dataset in catalog.datasets for table in dataset.tables}
    for folder in sorted(path for path in catalog.root.iterdir() if path.is_dir() and path.name[0] not in "._"):
        if not (folder / PACKAGE).is_file():
            cure = "Describe the folder or delete it."
            yield Problem("", None, "", "", f"has no {PACKAGE}", cure, dataset=folder.name)
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in (".csv", ".geojson") and path not in described:
                name = path.relative_to(folder).as_posix()
                cure = f"Describe it in {PACKAGE} or delete it."
                yield Problem(name, None, "", "", "is no resource of its package", cure, dataset=folder.name)


def _read(sheet: _Sheet) -> Iterator[Problem]:
    """Fill a sheet from its file and yield what is wrong with the file, its header and its rows' lengths."""
    try:
        text = sheet.table.path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        yield sheet.problem(None, "", "", "is missing", f"Deliver the file or take it out of {PACKAGE}.")
        return
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        yield sheet.problem(line, "", "", "is not UTF-8 text from here on", "Save the file as CSV UTF-8.")
        return
    if text.startswith("\ufeff"):
        yield sheet.problem(1, "", "", "begins with a byte order mark", "Save the file as UTF-8 without it.")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if number == 1:
                sheet.header = record
                yield from _header(sheet)
            elif len(record) == len(sheet.header):
                sheet.rows.append((number, record))
            else:
                reason = f"has {len(record)} fields where the header has {len(sheet.header)}"
                yield sheet.problem(number, "", "", reason, "Quote cells that hold a comma; delete empty rows.")
    except csv.Error as error:
        reason = f"cannot be read as CSV ({error})"
        yield sheet.problem(number + 1, "", "", reason, "Close every quotation mark in this row.")
    if number == 0:
        yield sheet.problem(None, "", "", "is empty", "Deliver at least the header.")


def _header(sheet: _Sheet) -> Iterator[Problem]:
    wanted = [column.name for column in sheet.table.columns]
    for name in wanted:
        if name not in sheet.header:
            yield sheet.problem(1, name, "", "is missing in the header", "Add the column.")
    for place, name in enumerate(sheet.header):
        if name not in wanted:
            near = nearest(name, wanted).removeprefix(". ")
            cure = f"{near} Write one of {', '.join(wanted)}.".lstrip()
            yield sheet.problem(1, "", name, "is not a column of this file", cure)
        elif name in sheet.header[:place]:
            yield sheet.problem(1, name, "", "stands twice in the header", "Delete one of the two columns.")
    if sorted(sheet.header) == sorted(wanted) and sheet.header != wanted:
        yield sheet.problem(1, "", "", "has its columns in another order", f"Write {','.join(wanted)}.")


def _geojson(table: Table) -> Iterator[Problem]:
    wrong = partial(Problem, table.path.name, None, "", "", dataset=table.dataset)
    try:
        content = json.loads(table.path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield wrong("is missing", f"Deliver the file or take it out of {PACKAGE}.")
    except ValueError as error:
        yield wrong(f"is not JSON in UTF-8 ({error})", "Deliver the file again.")
    else:
        if not isinstance(content, dict) or not content.get("features"):
            yield wrong("holds no features", "Deliver a FeatureCollection.")


def _code_lists(sheets: list[_Sheet]) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        for _, (code_list, code, label) in sheet.keys(("code_list", "code_id", "label")):
            lists.setdefault(code_list, {})[code] = label
    return lists


def _cells(sheet: _Sheet, code_lists: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    keys = {name for key in sheet.table.foreign_keys for name in key.columns}
    for column in sheet.table.columns:
        if column.name in keys:  # the entries it may name say more than a pattern
            column = replace(column, constraints=replace(column.constraints, pattern=""))
        codes = _codes(column, code_lists)
        seen: dict[str, Problem | None] = {"": None}
        for (row, _), text in zip(sheet.rows, sheet.column(column.name), strict=False):
            if text not in seen:
                seen[text] = check(column, text, codes)
            problem = seen[text]
            if problem:
                yield replace(problem, row=row, file=sheet.table.path.name, dataset=sheet.table.dataset)
            elif not text and (column.constraints.required or column.name in sheet.table.primary_key):
                yield sheet.problem(row, column.name, "", "is empty", f"Fill it in: {column.definition}")


def _codes(column: Column, code_lists: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if column.constraints.pattern:  # codes that may stand together, such as flags: the pattern says how
        return {}
    labels = code_lists.get(column.code_list, {})
    return {code: labels.get(code, "") for code in column.constraints.enum} or labels


def _repetitions(feeds: list[_Sheet]) -> Iterator[Problem]:
    """Yield the keys that stand twice in one serving table, be it in one file or in two."""
    table = feeds[0].table
    unique = [(column.name,) for column in table.columns if column.constraints.unique]
    for columns in dict.fromkeys([table.primary_key, *unique]):
        seen: dict[tuple[str, ...], str] = {}
        for sheet in feeds:
            for row, key in sheet.keys(columns):
                if "" in key:
                    continue
                if key in seen:
                    reason = f"stands already in {seen[key]}"
                    cure = "Delete one of the two rows or give it a key of its own."
                    yield sheet.problem(row, ", ".join(columns), ", ".join(key), reason, cure)
                else:
                    seen[key] = f"{sheet.table.dataset}/{sheet.table.path.name}, row {row}"


def _known(sheets: list[_Sheet], columns: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Return the values that a foreign key may take, with the label of each for the message."""
    known: dict[tuple[str, ...], str] = {}
    for sheet in sheets:
        label = next((name for name in ("label", "name", "title") if name in sheet.header), columns[0])
        known.update((key[:-1], key[-1]) for _, key in sheet.keys((*columns, label)))
    return known


def _foreign_key(sheet: _Sheet, key: ForeignKey, known: Mapping[tuple[str, ...], str]) -> Iterator[Problem]:
    codes = {values[0]: label for values, label in known.items()} if len(key.columns) == 1 else {}
    cure = f"Write the {', '.join(key.references)} of an entry of {key.table}, or add the entry first."
    cures: dict[str, str] = {}
    for row, values in sheet.keys(key.columns):
        if "" in values:
            continue
        parts = [(part,) for part in values[0].split(key.each)] if key.each else [values]
        for place, part in enumerate(parts):
            shown = ", ".join(part)
            if part in parts[:place]:
                reason, advice = f'names "{shown}" twice', "Name each once."
            elif part in known:
                continue
            else:
                if shown not in cures and len(cures) < SUGGESTIONS:
                    cures[shown] = choice(shown, codes, cure) if codes else cure
                reason, advice = f"is not one of the {len(known)} entries of {key.table}", cures.get(shown, cure)
            yield sheet.problem(row, ", ".join(key.columns), shown, reason, advice)


MANY = 12  # a longer list of valid codes does not fit into a sentence


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


def check(column: Column, text: str, codes: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with a cell that is not empty, None if nothing is; the caller knows file and row.

    `codes` are the valid codes of the column with their labels; empty means any value.
    """
    wrong = partial(Problem, "", None, column.name, _cut(text))
    if text != text.strip():
        return wrong("begins or ends with a blank", "Delete the blank.")
    if not text.isprintable() and re.search(r"[\x00-\x1f\x7f]", text):
        return wrong("holds a line break or a control character", "Delete it.")
    _, noun, cure = _READ[column.type]
    try:
        value = convert(column.type, text)
    except ValueError:
        return wrong(f"is not {noun}", cure)
    limits = column.constraints
    if codes and text not in codes:
        return wrong(f'is not one of the {len(codes)} codes for "{column.label}"', choice(text, codes))
    if limits.pattern and not _pattern(limits.pattern).fullmatch(text):
        return wrong("has not the form asked for", f"{column.definition} Pattern: {limits.pattern} .")
    if limits.minimum and value < _bound(column.type, limits.minimum):
        return wrong(f"is below {limits.minimum}", f"Write {noun} from {limits.minimum} up.")
    if limits.maximum and value > _bound(column.type, limits.maximum):
        return wrong(f"is above {limits.maximum}", f"Write {noun} up to {limits.maximum}.")
    if len(text) < limits.min_length:
        return wrong(f"has {len(text)} characters", f"Write at least {limits.min_length}.")
    if limits.max_length is not None and len(text) > limits.max_length:
        return wrong(f"has {len(text)} characters", f"Write at most {limits.max_length}.")
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


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
