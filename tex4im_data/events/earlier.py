"""Own what stands before planning: meetings that the organiser fixed, and what an earlier schedule leaves of itself.

Refuse to move anything; fixed meetings that contradict a rule or each other are faults, all told at once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tex4im_data.events.event import Event
from tex4im_data.events.faults import Fault, Json
from tex4im_data.methods.scheduling.problem import Slot


@dataclass(frozen=True)
class Standing:
    """What an event and an earlier schedule leave: fixed meetings, earlier meetings still possible, and those let go."""

    fixed: dict[int, tuple[int, int | None]]
    earlier: dict[int, int]
    seats: dict[int, Json]
    released: list[Json]
    faults: list[Fault]


@dataclass(frozen=True)
class _Fixed:
    where: str
    wish: int
    slot: int
    table: int | None


def stand(event: Event, schedule: Json | None) -> Standing:
    """Return what stands; `faults` is empty where all of it can stand together."""
    meetings = []
    for place, each in enumerate(event.given.get("fixed", [])):
        slot = event.places[each["session"], int(each["slot"])]
        table = None if each.get("table") is None else int(each["table"])
        meetings.append(_Fixed(f"fixed[{place}]", event.wishes[each["wish"]], slot, table))
    faults = [fault for each in meetings if (fault := _impossible(event, each))]
    earlier: dict[int, int] = {}
    seats: dict[int, Json] = {}
    released: list[Json] = []
    for place, each in enumerate(schedule["meetings"] if schedule else []):
        reason = release(event, each)
        if reason:
            released.append({name: each[name] for name in ("wish", "start", "end")} | {"reason": reason})
            continue
        wish, slot = event.wishes[each["wish"]], event.places[each["session"], int(each["slot"])]
        earlier[wish] = slot
        seats[wish] = {"session": each["session"], "slot": int(each["slot"]), "table": _table(each["table"])}
        if each["confirmed"]:
            tables = event.problem.slots[slot].tables
            table = _table(each["table"])
            kept = table if tables is not None and table is not None and table <= tables else None
            meetings.append(_Fixed(f"earlier.meetings[{place}]", wish, slot, kept))
    fixed, conflicts = _together(event, [each for each in meetings if not _impossible(event, each)])
    return Standing(fixed, earlier, seats, released, [*faults, *conflicts])


def _table(value: float | None) -> int | None:
    return None if value is None else int(value)


def release(event: Event, meeting: Json) -> str | None:
    """Return why an earlier meeting is not possible any more, or None where it still is."""
    if meeting["wish"] not in event.wishes:
        return "wish_gone"
    wish = event.wishes[meeting["wish"]]
    asked = event.given["wishes"][wish]
    if event.forbidden[wish]:
        return event.forbidden[wish]
    if not any(asked["kind"] in session["kinds"] for session in event.given["sessions"]):
        return "no_session_of_kind"
    slot = event.places.get((meeting["session"], int(meeting["slot"])))
    if slot is None or asked["kind"] not in event.given["sessions"][event.problem.slots[slot].session]["kinds"]:
        return "slot_gone"
    there = [(each["session"], int(number)) for each in asked.get("only", []) for number in each["slots"]]
    if "only" in asked and (meeting["session"], int(meeting["slot"])) not in there:
        return "slot_gone"
    if slot not in event.candidates[wish]:
        return "not_available"
    return _no_room(event, wish, event.problem.slots[slot])


def _no_room(event: Event, wish: int, slot: Slot) -> str | None:
    if slot.tables == 0:
        return "no_tables"
    people = event.problem.wishes[wish].people
    if any(event.problem.max_meetings[person] == 0 for person in people):
        return "meeting_limit"
    return "day_limit" if any(event.problem.max_per_day[person] == 0 for person in people) else None


def _impossible(event: Event, meeting: _Fixed) -> Fault | None:
    """Return the fault of a fixed meeting that breaks a rule by itself."""
    says = None
    names = " and ".join(event.person(person) for person in event.problem.wishes[meeting.wish].people)
    slot = event.problem.slots[meeting.slot]
    if event.forbidden[meeting.wish] == "same_organisation":
        says = f"{names} belong to the same organisation"
    elif event.forbidden[meeting.wish]:
        says = f"{names} have no common language"
    elif meeting.slot not in event.candidates[meeting.wish]:
        says = (
            f"{names} can't meet in this slot: the session's kinds, the wish's own slots or somebody's times forbid it"
        )
    elif slot.tables is None and meeting.table is not None:
        says = "the session is online and has no tables; leave the table out"
    elif slot.tables is not None and (slot.tables == 0 or not 1 <= (meeting.table or 1) <= slot.tables):
        says = f"the slot has {slot.tables} tables" + (
            f", not a table {meeting.table}" if meeting.table is not None else ""
        )
    else:
        limit = _no_room(event, meeting.wish, slot)
        says = f"{names}: somebody takes no meetings at all ({limit.replace('_', ' ')} 0)" if limit else None
    return Fault("fixed_impossible", meeting.where, says) if says else None


def _together(event: Event, meetings: list[_Fixed]) -> tuple[dict[int, tuple[int, int | None]], list[Fault]]:
    """Return the fixed meetings as one, and a fault for each that contradicts an earlier one in the list."""
    problem = event.problem
    fixed: dict[int, tuple[int, int | None]] = {}
    faults: list[Fault] = []
    taken: dict[int, dict[int, str]] = defaultdict(dict)
    pairs: dict[tuple[int, int], str] = {}
    tables: dict[tuple[int, int], str] = {}
    seats: dict[int, int] = defaultdict(int)
    counts: dict[tuple[int, int | None], int] = defaultdict(int)
    for each in meetings:
        people = problem.wishes[each.wish].people
        slot = problem.slots[each.slot]
        says: list[str] = []
        same = fixed.get(each.wish)
        if same and same[0] == each.slot and (each.table is None or same[1] in (None, each.table)):
            if same[1] is None and each.table is not None:
                if (each.slot, each.table) in tables:
                    says.append(f"table {each.table} of this slot is given to {tables[each.slot, each.table]} already")
                else:
                    fixed[each.wish] = (each.slot, each.table)
                    tables[each.slot, each.table] = each.where
            faults += [Fault("fixed_conflict", each.where, text) for text in says]
            continue
        pair = min(people), max(people)
        if pair in pairs:
            says.append(f"the two meet already by {pairs[pair]}")
        for person in people:
            for other, where in taken[person].items():
                if other == each.slot or other in problem.overlaps[each.slot]:
                    says.append(f"{event.person(person)} has another meeting at that time by {where}")
        if each.table is not None and (each.slot, each.table) in tables:
            says.append(f"table {each.table} of this slot is given to {tables[each.slot, each.table]} already")
        if slot.tables is not None and seats[each.slot] >= slot.tables:
            says.append(f"the slot has {slot.tables} tables and they are taken by other fixed meetings")
        for person in people:
            for limit, key in ((problem.max_meetings, None), (problem.max_per_day, slot.day)):
                most = limit[person]
                if most is not None and counts[person, key] >= most:
                    says.append(
                        f"{event.person(person)} takes {most} meetings at most {'in all' if key is None else 'a day'}"
                    )
        faults += [Fault("fixed_conflict", each.where, text) for text in says]
        fixed.setdefault(each.wish, (each.slot, each.table))
        pairs.setdefault(pair, each.where)
        seats[each.slot] += 1
        if each.table is not None:
            tables.setdefault((each.slot, each.table), each.where)
        for person in people:
            taken[person].setdefault(each.slot, each.where)
            counts[person, None] += 1
            counts[person, slot.day] += 1
    return fixed, faults
