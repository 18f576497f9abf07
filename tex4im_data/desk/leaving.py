"""Own what a region's whole list means: the stored records that it lacks, those that stay, and when to ask.

Refuse to remove a record that another one names, and one whose row was sent with a fault.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tex4im_data.desk.links import Key, Row, Rows, Stored
from tex4im_data.errors import LakeError
from tex4im_data.intake import Report, spec
from tex4im_data.visitor import Visitor, must_change

WHOLE = ("organisation", "opportunity", "need", "offer", "support_service", "activity", "chain_link")
"""Tables whose list can be a region's whole list: what it lacks is then removed."""

LABELS = ("name", "title", "stage")


@dataclass(frozen=True)
class Line:
    """One record that comes or goes: its table, key and name."""

    table: str
    key: str
    label: str


def gone_from(
    report: Report, stored: Stored, kept: Collection[Key], visitor: Visitor, region: str | None
) -> tuple[dict[str, Rows], tuple[Line, ...]]:
    """Return the stored records that a region's whole list lacks, and those that stay as others name them."""
    if region is None:
        return {}, ()
    table = report.table
    if table not in WHOLE:
        raise LakeError(f"A list of {table} can't replace a region's list: nothing of it is removed by a list.")
    must_change(visitor, region, "The list")
    named = set(kept) | _keys(report)
    gone: dict[str, Rows] = {}
    stays: list[Line] = []
    for key, row in stored[table].items():
        if key in named or stored.region(table, row) != region:
            continue
        if users := stored.users(table, key):
            stays.append(line(table, key, {**row, "name": f"named in {', '.join(users)}"}))
            continue
        gone.setdefault(table, {})[key] = row
        if table == "opportunity":
            moves = {k: move for k, move in stored["stage_move"].items() if k[0] == key[0]}
            gone.setdefault("stage_move", {}).update(moves)
    return gone, tuple(stays)


def _keys(report: Report) -> set[Key]:
    """Return the keys of all delivered rows, also of refused ones: a row with a fault is not missing from the list."""
    columns = [report.staged_columns.get(name, ()) for name in spec.tables()[report.table].key]
    return set(zip(*columns, strict=True)) if columns and all(columns) else set()


def line(table: str, key: Key, row: Row) -> Line:
    """Return a record as its table, key and name."""
    label = next((str(row[name]) for name in LABELS if row.get(name)), "")
    return Line(table, " ".join(map(str, key)), label)


def asks(report: Report, stored: Stored, gone: Mapping[str, Rows], region: str | None) -> list[str]:
    """Return what somebody has to say yes to before this is stored, beside the choice of the good rows."""
    if region is None or report.table not in gone:
        return []
    settings = {key[0]: row["value"] for key, row in stored["setting"].items()}
    percent = float(str(settings.get("intake_shrink_percent", 20)))
    there = sum(stored.region(report.table, row) == region for row in stored[report.table].values())
    less = len(gone[report.table])
    if there and less * 100 > percent * there:
        return [f"The list of {region} loses {less} of {there} records ({less * 100 / there:.0f} %). Remove them?"]
    return []
