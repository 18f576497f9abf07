"""Own which figures of the map move by a change: a few questions put to the store before it and after it.

Refuse to count anything by itself: the numbers are those of the pages' own questions.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tex4im_data.filters import Filters
from tex4im_data.query import Serving, today
from tex4im_data.query.question_files import question as question_of

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
        old, new = (_figures(copy, question, column, where) for copy in (before, after))
        found += [
            Moved(label, labels.get(code, code or "no region"), old.get(code, 0.0), new.get(code, 0.0))
            for code in dict.fromkeys([*old, *new])
            if old.get(code, 0.0) != new.get(code, 0.0)
        ]
    return tuple(found)


def _figures(copy: Serving, name: str, column: str, where: str) -> dict[str, float | None]:
    asked = question_of(name)
    values = {**Filters().sql(), "today": today()}
    cursor = copy.cursor().execute(asked.sql, {key: value for key, value in values.items() if key in asked.fields})
    sums: dict[str, float | None] = defaultdict(float)
    for row in cursor.to_arrow_table().to_pylist():
        code, value = str(row[where] or ""), 1 if not column else row[column]
        held = sums[code]
        sums[code] = None if value is None or held is None else held + float(value)
    return dict(sums)
