"""Own the change between two versions as an answer: its rows, its key figures, and the version it starts from.

Refuse to find a change by itself: `history` compares, and the key figures are those of the questions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from cachetools import LRUCache, cached

from tex4im_data import query, visitor
from tex4im_data.filters import Filters
from tex4im_data.lake import Version, VersionNames
from tex4im_data.query import Answer, Question
from tex4im_data.versions import history
from tex4im_data.versions.history import History

NAME = "changes"
FIGURES = "changed_figures"
COMMITS = "commits"
HEADINGS = {
    NAME: "Which records changed between the two versions?",
    FIGURES: "How did the key figures change?",
    COMMITS: "Who changed the data, when and why?",
}
MEETINGS = ("matchmaking",)
"""Kinds of events after which people ask what changed since."""

_COMMIT = {"changed_at": pa.timestamp("us"), "changed_by": pa.string(), "why": pa.string()}
_RECORD = ("change", "changed_table", "record", "record_key", "changed_column", "old_value", "new_value")
SCHEMAS: Mapping[str, Mapping[str, pa.DataType]] = {
    NAME: {**dict.fromkeys(_RECORD, pa.string()), "changed_in": pa.int64(), "changes": pa.int64(), **_COMMIT},
    FIGURES: {
        **dict.fromkeys(("figure", "unit_of_figure"), pa.string()),
        **dict.fromkeys(("old_number", "new_number", "difference"), pa.float64()),
    },
    COMMITS: {"changed_in": pa.int64(), "version_label": pa.string(), **_COMMIT},
}
WITHHELD = ("confidential", "earlier", "switched-off")
MEASURES = ("proposals", "value_of_proposals_eur", "organisations", "firms", "open_needs", "open_offers")


def usual_since(until: int) -> int:
    """Return the version that changes are counted from where a link names none: itself if there is no earlier one.

    The newest at the end of the last meeting, else the newest that has a name, else the one before.
    """
    store = query.store()
    names = store.version_names()
    earlier = VersionNames([version for version in store.versions() if version.number < until])
    if not earlier:
        return until
    for day in _meetings(until):
        if (found := earlier.by_end_of(day)) is not None:
            return found
    named = [number for number in names.labels if str(number) in earlier]
    return max(named, default=earlier.versions[-1].number)


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


def figures(filters: Filters) -> Answer:
    """Return the key figures in both versions, one row a figure; None is unknown, which is not zero."""
    found = between(filters)
    new, old = _figures(found.until.number), _figures(found.since) if found.since else {}
    rows = []
    for (label, unit), value in new.items():
        before = old.get((label, unit))
        difference = None if before is None or value is None else value - before
        rows.append({"figure": label, "unit_of_figure": unit, "old_number": before, "new_number": value})
        rows[-1]["difference"] = difference
    uses = ("organisation", "opportunity", "stage_move", "need", "offer")
    return _answer(filters, found, FIGURES, uses, rows)


@cached(LRUCache(32), key=lambda number: (query.store().at(number).serial, visitor.present().role))
def _figures(number: int) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    filters = Filters(version=number)
    for measure in MEASURES:
        answer = query.ask("measure_by_region", replace(filters, measure=measure))
        values = [value for row in answer.rows if (value := row.number("value")) is not None]
        if any(row["status"] in WITHHELD for row in answer.rows):
            continue  # a sum over some of the regions would pass for one over all; the measure's own panel says more
        column = query.store().catalog.measures[measure]
        found[column.label, column.unit] = sum(values) if values else None
    stages = query.ask("proposals_by_stage", filters)
    for row in stages.rows:
        label = f"Now at: {stages.label('stage', row['stage'])}"
        found[label, "proposals"] = row.number("proposals_now")
    total, staged = found["Proposals", "proposals"], [n for (name, _), n in found.items() if name.startswith("Now at")]
    found["Now at: Stopped", "proposals"] = None if total is None else total - sum(n for n in staged if n is not None)
    gaps = query.ask("gaps_by_region_and_priority", filters)
    found["Gaps: region and priority without a proposal", "gaps"] = float(gaps.total)
    return found


def answer(filters: Filters) -> Answer:
    """Return the changes, one row a cell."""
    found = between(filters)
    return _answer(filters, found, NAME, tuple(dict.fromkeys(change.table for change in found.changes)), _rows(found))


def commits(filters: Filters) -> Answer:
    """Return the commits between the two versions that touched something the visitor may see, newest first."""
    found = between(filters)
    names = query.store().version_names()
    rows = [
        {
            "changed_in": version.number,
            "version_label": names.labels.get(version.number),
            "changed_at": _moment(version),
            "changed_by": version.author,
            "why": version.message,
        }
        for version in reversed(found.commits)
    ]
    return _answer(filters, found, COMMITS, tuple(dict.fromkeys(change.table for change in found.changes)), rows)


def _answer(
    filters: Filters, found: History, name: str, uses: tuple[str, ...], rows: Iterable[dict[str, Any]]
) -> Answer:
    """Return rows as an answer, so that they are drawn and handed out like those of any question."""
    store = query.store()
    serving = store.at(found.until.number)
    asked = Question(name, HEADINGS[name], uses, "", frozenset({"since"}))
    table = pa.Table.from_pylist(list(rows), pa.schema(SCHEMAS[name]))
    columns = tuple(store.catalog.measures[column] for column in SCHEMAS[name])
    kept = replace(filters, since=found.since or None, version=filters.version and found.until.number)
    scope = query.scope(found.until.number)
    # Names of versions come from the newest copy, whichever two versions are compared.
    key = ("changes", name, found.since, found.until.number, serving.serial, store.at(None).serial)
    return Answer(asked, table, columns, {}, kept, scope, serving.version, store.catalog.datasets_of(uses), key)


ANSWERS: Mapping[str, Callable[[Filters], Answer]] = {NAME: answer, FIGURES: figures, COMMITS: commits}
"""What can be asked about two versions, by the name that stands in links of extracts."""


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
                "changed_at": _moment(last) if last else None,
                "changed_by": last.author if last else None,
                "why": last.message if last else None,
            }


def said(value: object) -> str | None:
    """Return a stored value as text; unknown stays unknown."""
    return None if value is None else str(value)


def _moment(version: Version) -> datetime:
    return version.committed_at.astimezone(UTC).replace(tzinfo=None)
