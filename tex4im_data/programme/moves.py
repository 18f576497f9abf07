"""Own the move of a proposal from stage to stage: who may make it, with a reason, and only from where the editor saw it.

Refuse to overwrite somebody else's move, to store one twice, and to keep personal data in a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Reader, Version
from tex4im_data.personal import personal
from tex4im_data.query import Row, Rows, rows, serving
from tex4im_data.visitor import Visitor, must_change

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Move:
    """What an editor asks for: `seen` is the number of the last move that was on the screen, `stage` where to go."""

    opportunity_id: str
    seen: int
    stage: str
    reason: str


class MoveError(LakeError):
    """A move that cannot be made: what, why, and what to do. Nothing was stored."""


class MovedMeanwhileError(MoveError):
    """Somebody moved the proposal since it was last seen: who, where to, when, why."""


def move(lake: Lake, catalog: Catalog, who: Visitor, wanted: Move, today: date) -> Version | None:
    """Store one move, dated `today` and signed with the visitor's name, as a new version.

    Returns None where this very move stands already: a second click changes nothing. Raises MovedMeanwhileError,
    NotAllowedError, MoveError for a reason or a stage that can't be, and LakeError where the store refuses.
    """
    reason = _reason(wanted.reason)
    proposal = _of(lake.read("opportunity"), wanted.opportunity_id)
    must_change(who, _text(proposal["region_id"]), "The move")
    stages = {str(row["code_id"]): str(row["label"]) for row in _stages(lake.read("code"))}
    if wanted.stage not in stages:
        raise MoveError(f'"{wanted.stage[:60]}" is not a stage. They are: {", ".join(stages)}. Choose one of them.')
    row = {
        "opportunity_id": wanted.opportunity_id,
        "position": wanted.seen + 1,
        "stage": wanted.stage,
        "moved_on": today,
        "moved_by": who.name or who.role,
        "reason": reason,
        "nature": proposal["nature"],
    }
    kept = lake.read("stage_move")
    if row in kept.to_pylist():
        return None

    def unchanged(read: Reader) -> None:
        must_change(who, _text(_of(read("opportunity"), wanted.opportunity_id)["region_id"]), "The move")
        _still(read("stage_move"), wanted, stages)

    before = max(_moves(kept, wanted.opportunity_id), key=lambda made: made.whole("position"), default=None)
    start = stages.get(str(before["stage"]), str(before["stage"])) if before else "no stage"
    return lake.commit(
        {"stage_move": pa.Table.from_pylist([row], kept.schema)},
        author=who.name or who.role,
        message=f"“{proposal['title']}” moved from {start.lower()} to {stages[wanted.stage].lower()}: {reason}",
        info={"move": {"opportunity_id": wanted.opportunity_id, "stage": wanted.stage}},
        guard=unchanged,
        check=serving.check(catalog),
    )


def _reason(given: str) -> str:
    reason = " ".join(given.split())
    if not reason:
        raise MoveError("The move has no reason. Say in a few words why the proposal moves.")
    if len(reason) > LONGEST_REASON:
        raise MoveError(f"The reason has {len(reason)} signs, and {LONGEST_REASON} is the most. Shorten it.")
    if not reason.isprintable():
        raise MoveError("The reason holds a sign that can't be printed. Type it anew.")
    if found := personal(reason):
        raise MoveError(f"The reason holds {found}. Everybody reads it: name an office or a firm, not a person.")
    return reason


def _still(moves: pa.Table, wanted: Move, stages: dict[str, str]) -> None:
    made = _moves(moves, wanted.opportunity_id)
    last = max(made, key=lambda row: row.whole("position"), default=None)
    if last is None or last["position"] == wanted.seen:
        if last is not None and last["stage"] == wanted.stage:
            raise MoveError(f"The proposal is in that stage already: {stages[wanted.stage].lower()}. Choose another.")
        return
    raise MovedMeanwhileError(f"{meanwhile(last, stages)} Your move was not stored.")


def meanwhile(last: Mapping[str, object], stages: Mapping[str, str]) -> str:
    """Return the sentence that tells an editor of the move of another: who, where to, when, why."""
    stage = stages.get(str(last["stage"]), str(last["stage"])).lower()
    day = last["moved_on"]
    when = f"{day.day} {day:%b %Y}" if isinstance(day, date) else "a day not given"
    why = str(last["reason"] or "no reason given")
    end = "" if why.endswith((".", "!", "?")) else "."
    return f"{last['moved_by']} moved this proposal to {stage} on {when}, after you saw it: “{why}”{end}"


def _of(opportunities: pa.Table, name: str) -> dict[str, object]:
    found: list[dict[str, object]] = opportunities.filter(pc.field("opportunity_id") == name).to_pylist()
    if not found:
        raise MoveError(f'There is no proposal "{name[:60]}" any more. Load the page again.')
    return found[0]


def _moves(moves: pa.Table, name: str) -> Rows:
    return rows(moves.filter(pc.field("opportunity_id") == name))


def _stages(codes: pa.Table) -> list[Row]:
    return sorted(rows(codes.filter(pc.field("code_list") == "pipeline_stage")), key=lambda row: row.whole("position"))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
