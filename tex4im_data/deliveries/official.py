"""Own what happens to a delivery: compared with what is stored, put into words, and committed as one version.

Refuse to fetch or to read a file, to ask a person anything, and to store what breaks a rule.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.deliveries.arrivals import Arrival
from tex4im_data.errors import Problem
from tex4im_data.lake import Lake, Version
from tex4im_data.query import serving
from tex4im_data.sources import Changed, Changes, Key, Raw, Row, SourceError, compare

SHOWN = 15
"""Lines of one kind that a diff shows; the rest is counted."""

FIGURES = {
    "regional_indicator": "value",
    "call": "grant_max_eur",
    "research_project": "eu_contribution_eur",
    "research_participation": "eu_contribution_eur",
    "boundary": "source",
}
"""The column of each table whose loss makes a delivery poorer than what is stored."""

_WIDTH = 60


@dataclass(frozen=True, eq=False)
class Difference:
    """What a delivery changes in one table: the comparison, the rows as delivered, and what is to be written."""

    table: str
    changes: Changes
    rows: Mapping[Key, Row]
    put: pa.Table
    drop: pa.Table

    @property
    def changed(self) -> int:
        """Return how many rows stay and differ."""
        return len({cell.key for cell in self.changes.changed})


@dataclass(frozen=True, eq=False)
class Plan:
    """What one delivery would change; nothing is stored yet."""

    arrival: Arrival
    raws: tuple[Raw, ...]
    differences: tuple[Difference, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether the store holds all of it already."""
        return not any(each.put.num_rows or each.drop.num_rows for each in self.differences)

    @property
    def doubts(self) -> list[str]:
        """Return why a person should look before this is stored; empty where nobody needs to."""
        gone = sum(len(each.changes.removed) for each in self.differences)
        lost = sum(each.changes.lost_figures for each in self.differences)
        odd = sum(problem.doubt for problem in self.arrival.problems)
        found = [f"stored rows that it does not hold: {gone}"] if gone else []
        found += [f"stored figures that it does not know: {lost}"] if lost else []
        return found + ([f"problems listed: {odd}"] if odd else [])

    @property
    def message(self) -> str:
        """Return the words under which the version is stored: what came, what it changed, when, from which file."""
        rows = Counter(added=0, changed=0, gone=0)
        for each in self.differences:
            rows.update(added=len(each.changes.added), changed=each.changed, gone=len(each.changes.removed))
        counts = ", ".join(f"{number} {word}" for word, number in rows.items())
        return f"{self.arrival.what}: rows {counts}. Retrieved {self.raws[0].fetched_at:%d %b %Y}, sha256 {self.sha256[:12]}"

    @property
    def sha256(self) -> str:
        """Return the checksum of the raw file; of several, that over their checksums."""
        if len(self.raws) == 1:
            return self.raws[0].sha256
        return hashlib.sha256("".join(raw.sha256 for raw in self.raws).encode()).hexdigest()

    def info(self) -> dict[str, object]:
        """Return what is kept with the version: each raw file with its address, time (UTC) and checksum."""
        files = [
            {"file": raw.path.name, "address": raw.address, "at": raw.fetched_at.isoformat(), "sha256": raw.sha256}
            for raw in self.raws
        ]
        return {"refresh": {"dataset": self.arrival.what, "files": files}}

    def lines(self) -> Iterator[str]:
        """Yield the differences for a person to read: changed figures first, what is gone, what is new."""
        for each in self.differences:
            changes, figure = each.changes, FIGURES[each.table]
            counts = f"{len(changes.added)} added, {each.changed} changed, {len(changes.removed)} gone"
            yield f"{each.table}: rows {counts}"
            yield from _cells(changes.changed, figure)
            yield from _cut([f"  - {_name(key)}" for key in changes.removed])
            news = [(key, each.rows[key]) for key in changes.added]
            flags = [f" {row['flag']}" if row.get("flag") else "" for _, row in news]
            yield from _cut(
                [f"  + {_name(k)}: {_shown(row[figure])}{flag}" for (k, row), flag in zip(news, flags, strict=True)]
            )


def plan(lake: Lake, arrival: Arrival, raws: Sequence[Raw]) -> Plan:
    """Compare a delivery with the stored rows that it speaks for. Raises SourceError for a key that stands twice."""
    found = []
    for table, rows in arrival.rows.items():
        shape = lake.shapes[table]
        try:
            changes = compare(arrival.before[table], rows, shape.key, FIGURES[table])
        except ValueError as error:
            cure = "Nothing can tell which of the two holds: ask the publisher."
            raise SourceError(Problem(arrival.what, None, table, "", f"gives one row twice: {error}.", cure)) from error
        keyed = {tuple(row[column] for column in shape.key): row for row in rows}
        differing = sorted({*changes.added, *(cell.key for cell in changes.changed)}, key=str)
        schema = lake.read(table).schema
        put = pa.Table.from_pylist([dict(keyed[key]) for key in differing], schema)
        gone = [dict(zip(shape.key, key, strict=True)) for key in changes.removed]
        drop = pa.Table.from_pylist(gone, pa.schema([schema.field(name) for name in shape.key]))
        found.append(Difference(table, changes, keyed, put, drop))
    return Plan(arrival, tuple(raws), tuple(found))


def commit(lake: Lake, catalog: Catalog, planned: Plan, author: str) -> Version | None:
    """Store a plan as one version; None where there is nothing to change.

    Raises LakeError where a rule refuses it or the store stays busy: the last version stays then.
    """
    return lake.commit(
        {each.table: each.put for each in planned.differences if each.put.num_rows},
        drop={each.table: each.drop for each in planned.differences if each.drop.num_rows},
        author=author,
        message=planned.message,
        info=planned.info(),
        check=serving.check(catalog),
    )


def _cells(cells: Sequence[Changed], figure: str) -> Iterator[str]:
    """Yield changed cells, the figures each; the same change of a word in many rows is one line."""
    alike = Counter((cell.column, cell.before, cell.after) for cell in cells if cell.column != figure)
    yield from _cut(
        [
            f"  ~ {_name(cell.key)}, {cell.column}: {_shown(cell.before)} -> {_shown(cell.after)}"
            for cell in cells
            if cell.column == figure
        ]
    )
    yield from _cut(
        [
            f"  ~ {_name(cell.key)}, {cell.column}: {_shown(cell.before)} -> {_shown(cell.after)}"
            for cell in cells
            if cell.column != figure and alike[cell.column, cell.before, cell.after] == 1
        ]
    )
    yield from _cut(
        [
            f"  ~ {number} rows, {column}: {_shown(before)} -> {_shown(after)}"
            for (column, before, after), number in alike.items()
            if number > 1
        ]
    )


def _cut(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  {lines[0].split()[0]} … and {len(lines) - SHOWN} more of this kind"


def _name(key: Key) -> str:
    return " ".join(map(str, key))


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    text = " ".join(str(value).split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
