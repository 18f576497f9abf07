"""Own the preview of a delivery: what it adds, changes and removes, which figures move, and what has to be asked.

Refuse to store anything, and to count by itself: the figures are those of the pages' own questions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.desk import remembered
from tex4im_data.desk.landing import QUIET, Landed, Line, asks, gone_from, land, line
from tex4im_data.desk.links import Key, Read, Rows, Stored
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.intake import Report
from tex4im_data.lake import Version
from tex4im_data.query import Serving, serving, today
from tex4im_data.query.question_files import question as question_of
from tex4im_data.visitor import VISIBILITIES, Visitor


@dataclass(frozen=True)
class Cell:
    """One cell that changes; `number` is the row of the file, 0 where the file has none of its own."""

    table: str
    key: str
    column: str
    old: object
    new: object
    number: int = 0


@dataclass(frozen=True, eq=False)
class Preview:
    """What one delivery would do to one version of the store. `base` is that version's number."""

    report: Report
    visitor: Visitor
    base: int
    replaces: str | None = None
    added: tuple[Line, ...] = ()
    changed: tuple[Cell, ...] = ()
    removed: tuple[Line, ...] = ()
    stays: tuple[Line, ...] = ()
    figures: tuple[Moved, ...] = ()
    asks: tuple[str, ...] = ()
    refusal: str = ""
    put: Mapping[str, pa.Table] = field(default_factory=dict)
    drop: Mapping[str, pa.Table] = field(default_factory=dict)
    before: Mapping[str, Rows] = field(default_factory=dict)
    regions: frozenset[str | None] = frozenset()
    usual: int = 0

    @property
    def note(self) -> str:
        """Return what was assumed of new records in words; empty where nothing was."""
        if not self.usual:
            return ""
        many = "new organisation comes in as a firm" if self.usual == 1 else "new organisations come in as firms"
        return f"{self.usual} {many}: the file gives no kind."

    @property
    def taken(self) -> int:
        """Return how many rows of the file are taken."""
        return self.report.rows_accepted

    @property
    def left(self) -> int:
        """Return how many rows of the file are not taken; taken and left rows are the rows that came in."""
        return self.report.rows_rejected

    @property
    def is_empty(self) -> bool:
        """Return whether the store holds all of it already."""
        return not any(rows.num_rows for rows in (*self.put.values(), *self.drop.values()))

    @property
    def changed_records(self) -> int:
        """Return how many records stay and differ."""
        return len({(cell.table, cell.key) for cell in self.changed})

    @property
    def counts(self) -> str:
        """Return the three counts in words."""
        return f"{len(self.added)} added, {self.changed_records} changed, {len(self.removed)} removed"


def preview(
    report: Report,
    read: Read,
    catalog: Catalog,
    base: int,
    visitor: Visitor,
    *,
    today: dt.date,
    replaces: str | None = None,
    current: Serving | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Preview:
    """Return what a checked file would change. `replaces` names the region whose whole list the file is.

    `chosen` are names of columns whose meaning somebody chose for this file; they are remembered with it.
    `read` gives the tables of version `base`; `current` is its serving copy, loaded anew where there is none.
    Raises LakeError for a region that the visitor may not change, or a table that can't replace a list.
    """
    shapes = serving.shapes(catalog)
    stored = Stored(read, {name: shape.key for name, shape in shapes.items()})
    landed = land(report, stored, shapes, visitor, today)
    gone, stays = gone_from(report, stored, landed.numbers.keys(), visitor, replaces)
    if report.verdict != "ask":
        remembered.add(landed.rows, stored, report, visitor, chosen or {})
    put = {name: _table(name, rows.values(), read) for name, rows in landed.rows.items()}
    drop = {name: _table(name, rows.values(), read).select(list(shapes[name].key)) for name, rows in gone.items()}
    before = {
        name: {key: stored[name][key] for key in rows if key in stored[name]} for name, rows in landed.rows.items()
    }
    for name, rows in gone.items():
        before[name] = before.get(name, {}) | rows
    shown = {name: rows for name, rows in landed.rows.items() if name != remembered.TABLE}
    added = tuple(
        line(name, key, row) for name, rows in shown.items() for key, row in rows.items() if key not in stored[name]
    )
    changed = tuple(_cells(shown, stored, landed.numbers, report.table))
    removed = tuple(line(name, key, row) for name, rows in gone.items() for key, row in rows.items())
    report = _narrowed(report, landed)
    figures, refusal = _figures(put, drop, before, read, catalog, base, current) if put or drop else ((), "")
    return Preview(
        report, visitor, base, replaces, added, changed, removed, stays, figures,
        tuple(asks(report, stored, gone, replaces)), refusal, put, drop, before,
        _regions(landed, gone, stored), landed.usual,
    )  # fmt: skip


def _regions(landed: Landed, gone: Mapping[str, Rows], stored: Stored) -> frozenset[str | None]:
    """Return the regions of all records that are touched, as they are stored and as they will be."""
    found: set[str | None] = set()
    for rows in (landed.rows, gone):
        for name, these in rows.items():
            for key, row in these.items() if name != remembered.TABLE else ():
                old = stored[name].get(key)
                found |= {stored.region(name, one, landed.rows) for one in (row, old) if one is not None}
    return frozenset(found)


def _narrowed(report: Report, landed: Landed) -> Report:
    """Return the report with the rows that the store can't take among the rejected ones."""
    if not landed.problems:
        return report
    left = {problem.row for problem in landed.problems}
    kept = [place for place, number in enumerate(report.numbers) if number not in left]
    return replace(
        report,
        verdict="partial" if kept else "reject",
        problems=(*report.problems, *landed.problems),
        rows=tuple(report.rows[place] for place in kept),
        numbers=tuple(report.numbers[place] for place in kept),
    )


def _table(name: str, rows: object, read: Read) -> pa.Table:
    return pa.Table.from_pylist(list(rows), read(name).schema)  # type: ignore[call-overload]


def _cells(rows: Mapping[str, Rows], stored: Stored, numbers: Mapping[Key, int], table: str) -> list[Cell]:
    found = []
    for name, these in rows.items():
        for key, row in these.items():
            old = stored[name].get(key)
            for column in row if old else ():
                if column not in QUIET and old is not None and old[column] != row[column]:
                    number = numbers.get(key, 0) if name == table else 0
                    found.append(Cell(name, " ".join(map(str, key)), column, old[column], row[column], number))
    return found


def _figures(
    put: Mapping[str, pa.Table],
    drop: Mapping[str, pa.Table],
    before: Mapping[str, Rows],
    read: Read,
    catalog: Catalog,
    base: int,
    current: Serving | None,
) -> tuple[tuple[Moved, ...], str]:
    """Return the figures that move, and why the store would refuse the change (empty: it would not)."""
    shapes, version = serving.shapes(catalog), Version(base, dt.datetime.now(dt.UTC), "", "", {})

    def overlaid(name: str) -> pa.Table:
        rows = read(name)
        touched = set(before.get(name, {}))
        if not touched and name not in put:
            return rows
        keys = zip(*(rows[column].to_pylist() for column in shapes[name].key), strict=True)
        rest = rows.filter(pa.array([key not in touched for key in keys], pa.bool_()))
        return pa.concat_tables([rest, put[name]]) if name in put else rest

    try:
        after = serving.load(overlaid, catalog, version, VISIBILITIES[-1])
    except LakeError as refusal:
        return (), str(refusal)
    held = current or serving.load(read, catalog, version)
    try:
        return moved(held, after), ""
    finally:
        after.connection.close()
        if current is None:
            held.connection.close()


WATCHED = (
    ("organisations_by_region_and_kind", "organisations", "organisations", "region_id"),
    ("firms_by_region", "firms", "firms", "region_id"),
    ("needs_and_offers_by_region_and_priority", "open_needs", "open needs", "region_id"),
    ("needs_and_offers_by_region_and_priority", "open_offers", "open offers", "region_id"),
    ("proposals_by_region_and_priority", "proposals", "proposals", "region_id"),
    ("proposals_by_region_and_priority", "value_of_proposals_eur", "value of proposals, EUR", "region_id"),
    ("proposals_by_stage", "proposals_now", "proposals now at a stage", "stage"),
    ("gaps_by_region_and_priority", "", "gaps", "region_id"),
)
"""Question, column that is summed (empty: rows are counted), what it is, and the column that says where."""


@dataclass(frozen=True)
class Moved:
    """One figure that changes: what it is, where (a code and its label), before and after; None is unknown."""

    figure: str
    where: str
    before: float | None
    after: float | None


def moved(before: Serving, after: Serving) -> tuple[Moved, ...]:
    """Return the figures that differ between two copies, in the order of the watched questions."""
    labels = dict(before.cursor().execute("select region_id, label from region").fetchall())
    labels |= dict(
        before.cursor().execute("select code_id, label from code where code_list = 'pipeline_stage'").fetchall()
    )
    found = []
    for question, column, label, where in WATCHED:
        old, new = (_watched(copy, question, column, where) for copy in (before, after))
        found += [
            Moved(label, labels.get(code, code or "no region"), old.get(code, 0.0), new.get(code, 0.0))
            for code in dict.fromkeys([*old, *new])
            if old.get(code, 0.0) != new.get(code, 0.0)
        ]
    return tuple(found)


def _watched(copy: Serving, name: str, column: str, where: str) -> dict[str, float | None]:
    asked = question_of(name)
    values = {**Filters().sql(), "today": today()}
    cursor = copy.cursor().execute(asked.sql, {key: value for key, value in values.items() if key in asked.fields})
    sums: dict[str, float | None] = defaultdict(float)
    for row in cursor.to_arrow_table().to_pylist():
        code, value = str(row[where] or ""), 1 if not column else row[column]
        held = sums[code]
        sums[code] = None if value is None or held is None else held + float(value)
    return dict(sums)
