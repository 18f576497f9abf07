"""Own what a checked file means for the store: typed rows of its tables, rows that wait, and what a whole list lacks.

Refuse to store, to take a row of another region, and to remove a record that another one names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tex4im_data.desk.links import Key, Row, Rows, Stored
from tex4im_data.errors import LakeError, Problem
from tex4im_data.intake import Report, spec
from tex4im_data.lake import Shape
from tex4im_data.visitor import Visitor, must_change

RENAMED = {"region": "region_id", "priority": "priority_id", "town": "city", "organisation_kind": "kind"}
"""Canonical column of a file -> column of the store, where the two differ. Inside `opportunity`, `kind` stays."""

USUAL: Mapping[str, Row] = {"organisation": {"kind": "firm"}}
"""What a new row holds in a column that must not be empty and that the file does not have."""

QUIET = ("source",)
"""Columns whose change alone is no change of a record."""


@dataclass
class Landed:
    """Rows to be stored by table and key, the row number in the file of each, and the problems of the others.

    `usual` counts new rows that hold what is usual where the file says nothing.
    """

    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    numbers: dict[Key, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    usual: int = 0


def office(visitor: Visitor, stored: Stored) -> str:
    """Return who delivers, in words that name no person."""
    if visitor.region:
        region = stored["region"].get((visitor.region,), {})
        return f"cluster office, {region.get('label', visitor.region)}"
    return "coordinator"


def land(report: Report, stored: Stored, shapes: Mapping[str, Shape], visitor: Visitor, today: dt.date) -> Landed:
    """Return what the accepted rows of a report become in the store, for somebody who may change certain regions.

    A column that the file lacks keeps what is stored; an empty cell in a column that it has empties the cell.
    """
    table, done, by = report.table, Landed(), office(visitor, stored)
    names = [_name(table, column) for column in report.columns]
    there = {_name(table, column) for column in report.mapped}
    for number, cells in zip(report.numbers, report.rows, strict=True):
        given: Row = dict(zip(names, cells, strict=True))
        stage = given.pop("stage", None) if table == "opportunity" else None
        typed = {name: _typed(shapes[table].columns[name], str(value)) for name, value in given.items()}
        key = stored.key(table, typed)
        old = stored[table].get(key)
        row = _row(table, shapes[table], old, typed, there, by)
        problems = list(_problems(table, row, old, number, stored, visitor))
        if problems:
            done.problems += problems
            continue
        done.numbers[key] = number
        if old is None and any(typed.get(name) is None for name in USUAL.get(table, {})):
            done.usual += 1
        if old is None or _differs(old, row):
            done.rows.setdefault(table, {})[key] = row
        if stage:
            _move(done, stored, row, str(stage), by, today)
    return done


def _name(table: str, column: str) -> str:
    return RENAMED.get(column, column)


def _typed(kind: str, text: str) -> object:
    if text == "":
        return None
    if kind == "bigint":
        return int(text)
    if kind == "double":
        return float(text)
    return dt.date.fromisoformat(text) if kind == "date" else text


def _row(table: str, shape: Shape, old: Row | None, typed: Row, there: set[str], by: str) -> Row:
    row: Row = dict(old) if old else {**dict.fromkeys(shape.columns), **USUAL.get(table, {})}
    row |= {name: value for name, value in typed.items() if old is None or name in there}
    for name, value in USUAL.get(table, {}).items():
        if row[name] is None:
            row[name] = old[name] if old else value
    if "nature" in row:
        row["nature"] = "observed"
    if "source" in row:
        row["source"] = f"list delivered by the {by}"
    if table == "stage_move" and row["moved_by"] is None:
        row["moved_by"] = by
    return row


def _differs(old: Row, new: Row) -> bool:
    return any(old[name] != new[name] for name in new if name not in QUIET)


def _problems(
    table: str, row: Row, old: Row | None, number: int, stored: Stored, visitor: Visitor
) -> Iterator[Problem]:
    gone = list(stored.missing(table, row))
    for column, value, target in gone:
        reason = f'"{value}" is no {target} of the store.'
        cure = f"Correct the code, or deliver the list of {_many(target)} first."
        yield Problem("", number, column, value, reason, cure, code=f"unknown_{target}")
    if gone:
        return
    if visitor.role != "coordinator":
        regions = {stored.region(table, one) for one in (row, old) if one is not None}
        others = sorted(str(region or "no region") for region in regions if not visitor.may_change(region))
        if others:
            reason = f"The record belongs to {', '.join(others)}; your office changes records of {visitor.region}."
            cure = "Ask that region's office, or a coordinator."
            yield Problem("", number, "", ", ".join(others), reason, cure, code="other_region", level="row")
            return
    if table == "opportunity" and row["owner_id"] is not None:
        owner = stored["organisation"][(row["owner_id"],)]
        if owner["region_id"] != row["region_id"]:
            reason = f"The owner {row['owner_id']} has its seat in {owner['region_id']}, the proposal is of {row['region_id']}."
            cure = "A proposal counts in the region of its owner: correct the owner or the region."
            yield Problem("", number, "owner_id", str(row["owner_id"]), reason, cure, code="owner_elsewhere")


def _many(table: str) -> str:
    return {"opportunity": "opportunities"}.get(table, f"{table}s")


def _move(done: Landed, stored: Stored, proposal: Row, stage: str, by: str, today: dt.date) -> None:
    """Add the first move of a new proposal, or the next one of a proposal whose stage is another one now."""
    named = proposal["opportunity_id"]
    moves = [row for row in stored["stage_move"].values() if row["opportunity_id"] == named]
    last = max(moves, key=lambda row: int(str(row["position"])), default=None)
    if last is not None and last["stage"] == stage:
        return
    opened = proposal["opened"]
    day = opened if last is None and stage == "idea" and isinstance(opened, dt.date) else today
    if last is not None and isinstance(last["moved_on"], dt.date) and isinstance(day, dt.date):
        day = max(day, last["moved_on"])
    position = 1 if last is None else int(str(last["position"])) + 1
    done.rows.setdefault("stage_move", {})[(named, position)] = {
        "opportunity_id": named,
        "position": position,
        "stage": stage,
        "moved_on": day,
        "moved_by": by,
        "reason": "Stage as delivered.",
        "nature": "observed",
    }


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
