"""Own the change between two versions as an answer: its rows, its key figures, and the version it starts from.

Refuse to find a change by itself: `history` compares, and the key figures are those of the questions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Any

import pyarrow as pa
from cachetools import LRUCache, cached

from tex4im_data import history, query, visitor
from tex4im_data.filters import Filters
from tex4im_data.history import History
from tex4im_data.names import VersionNames
from tex4im_data.query import Answer, Question

NAME = "changes"
HEADING = "What changed between the two versions?"
MEETINGS = ("matchmaking",)
"""Kinds of events after which people ask what changed since."""

COLUMNS = {
    "change": pa.string(),
    "changed_table": pa.string(),
    "record": pa.string(),
    "record_key": pa.string(),
    "changed_column": pa.string(),
    "old_value": pa.string(),
    "new_value": pa.string(),
    "changed_in": pa.int64(),
    "changes": pa.int64(),
    "changed_at": pa.timestamp("us"),
    "changed_by": pa.string(),
    "why": pa.string(),
}
MEASURES = ("proposals", "value_of_proposals_eur", "organisations", "firms", "open_needs", "open_offers")


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure in both versions; None is unknown, which is not zero."""

    label: str
    unit: str
    old: float | None
    new: float | None


def usual_since(until: int) -> int:
    """Return the version that changes are counted from where a link names none: 0 if there is no earlier one.

    The newest at the end of the last meeting, else the newest that has a name, else the one before.
    """
    store = query.store()
    names = store.version_names()
    earlier = [version.number for version in store.versions() if version.number < until]
    if not earlier:
        return 0
    for day in _meetings(until):
        if (found := names.by_end_of(day)) is not None and found in earlier:
            return found
    named = [number for number in names.labels if number in earlier]
    return max(named, default=earlier[-1])


def _meetings(until: int) -> list[date]:
    """Return the last days of the meetings that are over, the last one first."""
    rows = query.ask("participants_by_event", Filters(version=until)).rows
    days = [row.get("ended_on") for row in rows if row.get("kind") in MEETINGS]
    return sorted((day for day in days if isinstance(day, date) and day <= query.today()), reverse=True)[:1]


def between(filters: Filters) -> History:
    """Return what changed from `filters.since` (or the usual start) to `filters.version` (or the newest).

    Two versions in the wrong order are told forwards. Raises LakeError for a version that is not kept.
    """
    until = query.store().at(filters.version).version.number
    since = usual_since(until) if filters.since is None else filters.since
    older, newer = sorted((since, until))
    return _between(older, newer, query.store().at(newer).serial, visitor.present().role)


@cached(LRUCache(16), key=lambda *key: key, condition=threading.Condition())
def _between(since: int, until: int, serial: int, role: str) -> History:
    store = query.store()
    return history.between(store.lake, store.catalog, since, until)


def names() -> VersionNames:
    """Return the versions with their names, as links may write them."""
    return query.store().version_names()


def figures(found: History) -> list[Figure]:
    """Return the key figures in both versions."""
    new = _figures(found.until.number)
    old = _figures(found.since) if found.since else {}
    return [Figure(label, unit, old.get((label, unit)), value) for (label, unit), value in new.items()]


@cached(LRUCache(32), key=lambda number: (query.store().at(number).serial, visitor.present().role))
def _figures(number: int) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    filters = Filters(version=number)
    for measure in MEASURES:
        answer = query.ask("measure_by_region", replace(filters, measure=measure))
        values = [float(str(row["value"])) for row in answer.rows if row.get("value") is not None]
        column = query.store().catalog.measures[measure]
        found[column.label, column.unit] = sum(values) if values else None
    stages = query.ask("proposals_by_stage", filters)
    for row in stages.rows:
        label = f"Now at: {stages.label('stage', row['stage'])}"
        found[label, "proposals"] = float(str(row["proposals_now"]))
    gaps = query.ask("gaps_by_region_and_priority", filters)
    found["Gaps: region and priority without a proposal", "gaps"] = float(gaps.table.num_rows)
    return found


def answer(filters: Filters) -> Answer:
    """Return the changes as an answer, one row a cell, so that it is drawn and handed out like any other."""
    found = between(filters)
    store = query.store()
    serving = store.at(found.until.number)
    tables = tuple(dict.fromkeys(change.table for change in found.changes))
    asked = Question(NAME, HEADING, tables, "", frozenset({"since"}))
    rows = pa.Table.from_pylist(list(_rows(found)), pa.schema(COLUMNS))
    columns = tuple(store.catalog.measures[name] for name in COLUMNS)
    kept = replace(filters, since=found.since or None, version=filters.version and found.until.number)
    scope = query.scope(found.until.number)
    datasets = store.catalog.datasets_of(tables)
    return Answer(asked, rows, columns, {}, kept, scope, serving.version, datasets)


def _rows(found: History) -> Iterator[dict[str, Any]]:
    versions = {version.number: version for version in query.store().lake.versions()}
    for change in found.changes:
        last = versions.get(change.commits[-1]) if change.commits else None
        title = query.store().catalog.tables(change.table)[0].table
        for cell in change.cells:
            yield {
                "change": change.kind,
                "changed_table": title,
                "record": change.record,
                "record_key": ", ".join(map(str, change.key)),
                "changed_column": cell.column.label,
                "old_value": said(cell.old),
                "new_value": said(cell.new),
                "changed_in": last.number if last else None,
                "changes": len(change.commits),
                "changed_at": last.committed_at.astimezone(UTC).replace(tzinfo=None) if last else None,
                "changed_by": last.author if last else None,
                "why": last.message if last else None,
            }


def said(value: object) -> str | None:
    """Return a stored value as text; unknown stays unknown."""
    return None if value is None else str(value)
