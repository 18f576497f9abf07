"""Own the files of the match command: needs and offers in, matches out.

Refuse a file that can't be matched, with file, line and column; a value that can't be used counts as unknown and is told.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tex4im_data.catalog import DATA, nearest
from tex4im_data.errors import shown
from tex4im_data.matching.words import LANGUAGES

OFFER_KINDS = ("technology", "material", "equipment", "software", "service", "testing", "training")
NEED_KINDS = (*(f"{kind}-request" for kind in OFFER_KINDS), "partner-search")
_ID = re.compile(r"[A-Za-z0-9._-]+")
_REGION = re.compile(r"[A-Z]{2}[A-Z0-9]{2}")


class MatchFileError(ValueError):
    """A file that can't be matched; `faults` has a sentence for each fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Item:
    """A need or an offer; what is unknown is empty or None."""

    item_id: str
    title: str
    text: str = ""
    language: str = ""
    priorities: frozenset[str] = frozenset()
    trl: tuple[int, int] | None = None
    region_id: str = ""
    stage: str = ""
    kind: str = ""
    capacity: int | None = None

    @property
    def words(self) -> str:
        """Title and text as one."""
        return f"{self.title}. {self.text}".strip() if self.text else self.title


@cache
def _codes(folder: str, file: str, column: str, code_list: str = "") -> tuple[str, ...]:
    with (DATA / folder / file).open(encoding="utf-8", newline="") as rows:
        return tuple(row[column] for row in csv.DictReader(rows) if row.get("code_list", "") == code_list)


def priorities() -> tuple[str, ...]:
    """Return the codes of the thematic priorities."""
    return _codes("priorities", "priority.csv", "priority_id")


def stages() -> tuple[str, ...]:
    """Return the codes of the stages of the value chain."""
    return _codes("codes", "code.csv", "code_id", "value_chain_stage")


def read(path: Path, side: str) -> tuple[list[Item], list[str]]:
    """Return the rows of a file of `need`s or `offer`s, ordered by id, and notes on values that count as unknown.

    Raises MatchFileError with every fault at once.
    """
    name = path.name
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MatchFileError([f"{name} could not be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = f"{name}, line {line}: is not UTF-8 (byte {error.object[error.start]:#04x}). Save the file as UTF-8."
        raise MatchFileError([f"{fault} The column can't be told before that."]) from error
    key = f"{side}_id"
    faults: list[str] = []
    notes: list[str] = []
    items: dict[str, Item] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(name, content, key, faults):
        item = _item(f"{name}, line {line}", row, key, faults, notes)
        if item.item_id in lines:
            faults.append(
                f'{name}, line {line}, column {key}: "{shown(item.item_id)}" stands in line {lines[item.item_id]} already.'
                " Give each row its own id."
            )
        lines.setdefault(item.item_id, line)
        items.setdefault(item.item_id, item)
    if faults:
        raise MatchFileError(faults)
    return [items[name] for name in sorted(items)], notes


def _rows(name: str, content: str, key: str, faults: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        for column in (key, "title"):
            if header.count(column) != 1:
                said = "is missing" if column not in header else "stands more than once"
                hint = nearest(column, []) if column in header else nearest(column, header)
                faults.append(f"{name}, line 1, column {column}: {said} in the header{hint}. Name it once.")
        if faults:
            return
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                faults.append(
                    f"{name}, line {line}, column {header[min(len(cells), len(header)) - 1]}: the row has {len(cells)} cells,"
                    f" the header {len(header)}. Put a text with a comma in double quotes."
                )
            elif cells:
                yield line, dict(zip(header, (cell.strip() for cell in cells), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        faults.append(f"{name}, line {line}: can't be read as CSV ({error}). Close each double quote, or double it.")


def _item(place: str, row: Mapping[str, str], key: str, faults: list[str], notes: list[str]) -> Item:
    item_id, title = row[key], row["title"]
    if not _ID.fullmatch(item_id):
        said = f'"{shown(item_id)}" is no id' if item_id else "is empty"
        faults.append(f"{place}, column {key}: {said}. Use letters, digits, full stop, underscore and hyphen.")
    if not title:
        faults.append(f"{place}, column title: is empty. Say in a few words what it is.")

    def known(column: str, value: str, codes: Sequence[str]) -> str:
        if value and value not in codes:
            told = nearest(value, codes)
            notes.append(f'{place}, column {column}: "{shown(value)}" is not known{told}. It counts as unknown.')
            return ""
        return value

    column = "priorities" if "priorities" in row else "priority_id"
    wanted = [value.strip() for value in row.get(column, "").split(";")]
    region = row.get("region_id", "")
    if region and not _REGION.fullmatch(region):
        notes.append(f'{place}, column region_id: "{shown(region)}" is no NUTS 2 code. It counts as unknown.')
        region = ""
    return Item(
        item_id,
        title,
        row.get("text", ""),
        known("language", row.get("language", "").lower(), LANGUAGES),
        frozenset(filter(None, (known(column, value, priorities()) for value in wanted))),
        _readiness(place, row, notes),
        region,
        known("value_chain_stage", row.get("value_chain_stage", ""), stages()),
        known("kind", row.get("kind", ""), NEED_KINDS if key == "need_id" else OFFER_KINDS),
        _whole(place, "capacity", row.get("capacity", ""), 0, 10**6, notes),
    )


def _readiness(place: str, row: Mapping[str, str], notes: list[str]) -> tuple[int, int] | None:
    low, high = (_whole(place, column, row.get(column, ""), 1, 9, notes) for column in ("trl_min", "trl_max"))
    if low is not None and high is not None and low > high:
        notes.append(f"{place}, column trl_min: {low} is more than trl_max, {high}. The readiness counts as unknown.")
        return None
    if low is None and high is None:
        return None
    return (low or 1), (high or 9)


def _whole(place: str, column: str, value: str, least: int, most: int, notes: list[str]) -> int | None:
    if not value:
        return None
    if re.fullmatch(r"\d{1,7}", value, re.ASCII) and least <= int(value) <= most:
        return int(value)
    notes.append(
        f'{place}, column {column}: "{shown(value)}" is no whole number of {least} to {most}. It counts as unknown.'
    )
    return None


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file; one with the wanted name is always a whole one. Raises OSError."""
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        mask = os.umask(0)
        os.umask(mask)
        Path(made).chmod(0o666 & ~mask)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
