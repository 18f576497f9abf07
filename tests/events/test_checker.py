"""Claims about the checker: a sound schedule passes, and each kind of planted fault is found under its name."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.events import checker
from tests.events.instances import disturbed
from tests.events.planning import planned
from tests.events.special import base

Json = dict[str, Any]


def _event() -> Json:
    """An event in which every kind of fault can be planted."""
    given = base(random.Random(3), tables=2, slots=4, count=26, people=14)
    given["sessions"].append(given["sessions"][0] | {"id": "web", "tables": "online", "start": "09:10"})
    for number, person in enumerate(given["participants"]):
        person.pop("available", None)
        person["languages"] = ["en"]
        person["max_meetings"] = 5 if number % 3 == 0 else None
        person["max_per_day"] = 3 if number % 3 == 1 else None
    return given


@cache
def world() -> tuple[Json, Json, Json, Json]:
    """Return an event, its schedule, the event after a change, and the schedule planned again."""
    event = _event()
    with TemporaryDirectory() as folder:
        first = planned(Path(folder), event, seconds=20)
        later, earlier = disturbed(event, first, 5)
        return event, earlier, later, planned(Path(folder), later, earlier, seconds=20)


def meetings(made: Json) -> list[Json]:
    found: list[Json] = made["meetings"]
    return found


def seated(made: Json) -> list[Json]:
    return [each for each in meetings(made) if each["table"] is not None]


def _pair(event: Json, made: Json) -> tuple[Json, Json]:
    """Return two meetings of one participant in one session."""
    wishes = {each["id"]: {each["from"], each["to"]} for each in event["wishes"]}
    found = [
        (one, two)
        for one in meetings(made)
        for two in meetings(made)
        if one is not two and one["session"] == two["session"] and len(wishes[one["wish"]] & wishes[two["wish"]]) == 1
    ]
    return found[0]


def twice_told(event: Json, made: Json) -> None:
    made["unplaced"].append({"wish": meetings(made)[0]["wish"], "reason": "tables_full", "says": "Both."})


def not_told(event: Json, made: Json) -> None:
    meetings(made).pop()


def met_twice(event: Json, made: Json) -> None:
    first = meetings(made)[0]
    wish = next(each for each in event["wishes"] if each["id"] == first["wish"])
    event["wishes"].append(wish | {"id": "again", "from": wish["to"], "to": wish["from"]})
    meetings(made).append(first | {"wish": "again", "session": "web", "slot": 4, "table": None})


def two_at_once(event: Json, made: Json) -> None:
    one, two = _pair(event, made)
    two |= {"slot": one["slot"], "start": one["start"], "end": one["end"]}


def shared_table(event: Json, made: Json) -> None:
    at: dict[Any, Json] = {}
    for each in seated(made):
        other = at.setdefault((each["session"], each["slot"]), each)
        if other is not each:
            each["table"] = other["table"]
            return
    raise AssertionError


def no_such_table(event: Json, made: Json) -> None:
    seated(made)[0]["table"] = 3


def table_nought(event: Json, made: Json) -> None:
    seated(made)[0]["table"] = 0


def table_online(event: Json, made: Json) -> None:
    next(each for each in meetings(made) if each["session"] == "web")["table"] = 1


def no_table(event: Json, made: Json) -> None:
    seated(made)[0]["table"] = None


def not_there(event: Json, made: Json) -> None:
    wish = next(each for each in event["wishes"] if each["id"] == meetings(made)[0]["wish"])
    next(each for each in event["participants"] if each["id"] == wish["from"])["available"] = []


def asleep(event: Json, made: Json) -> None:
    wish = next(each for each in event["wishes"] if each["id"] == meetings(made)[0]["wish"])
    person = next(each for each in event["participants"] if each["id"] == wish["to"])
    person["hours"] = {"time_zone": "Asia/Tokyo", "from": "09:00", "to": "10:00"}


def wrong_kind(event: Json, made: Json) -> None:
    next(each for each in event["wishes"] if each["id"] == meetings(made)[0]["wish"])["kind"] = "C2C"
    for session in event["sessions"]:
        session["kinds"] = ["B2B"]


def not_only_there(event: Json, made: Json) -> None:
    next(each for each in event["wishes"] if each["id"] == meetings(made)[0]["wish"])["only"] = []


def over_limit(event: Json, made: Json) -> None:
    one, _ = _pair(event, made)
    wish = next(each for each in event["wishes"] if each["id"] == one["wish"])
    for person in event["participants"]:
        if person["id"] in (wish["from"], wish["to"]):
            person["max_meetings"] = 0


def over_day(event: Json, made: Json) -> None:
    one, _ = _pair(event, made)
    wish = next(each for each in event["wishes"] if each["id"] == one["wish"])
    for person in event["participants"]:
        if person["id"] in (wish["from"], wish["to"]):
            person["max_per_day"] = 0


def colleagues(event: Json, made: Json) -> None:
    for person in event["participants"]:
        person["organisation"] = " Café " if person["id"] < "p0007" else "Cafe\u0301"


def no_tongue(event: Json, made: Json) -> None:
    for number, person in enumerate(event["participants"]):
        person["languages"] = [f"a{'abcdefghijklmn'[number]}"]


def fixed_left(event: Json, made: Json) -> None:
    first = meetings(made)[0]
    event["fixed"] = [{"wish": first["wish"], "session": first["session"], "slot": first["slot"] % 4 + 1}]


def fixed_unseen(event: Json, made: Json) -> None:
    first = meetings(made)[0]
    event["fixed"] = [{"wish": first["wish"], "session": first["session"], "slot": first["slot"]}]


def confirmed(event: Json, made: Json) -> None:
    meetings(made)[0]["confirmed"] = True


def another_hour(event: Json, made: Json) -> None:
    meetings(made)[0]["start"] = "2026-05-06T06:59:00Z"


def another_reason(event: Json, made: Json) -> None:
    left = made["unplaced"][0]
    left["reason"] = "no_tables" if left["reason"] != "no_tables" else "tables_full"


def says_nothing(event: Json, made: Json) -> None:
    made["unplaced"][0]["says"] = " "


def could_be_added(event: Json, made: Json) -> None:
    for session in event["sessions"]:
        session["slots"], session["tables"] = 30, 9
    for person in event["participants"]:
        person |= {"max_meetings": None, "max_per_day": None}


def unknown_wish(event: Json, made: Json) -> None:
    meetings(made)[0]["wish"] = "nobody"


def unknown_slot(event: Json, made: Json) -> None:
    meetings(made)[0]["slot"] = 9


def _level(made: Json, name: str) -> Json:
    return next(each for each in made["levels"] if each["name"] == name)


def counted_wrong(name: str) -> Callable[[Json, Json], None]:
    def plant(event: Json, made: Json) -> None:
        _level(made, name)["value"] += 1

    plant.__name__ = f"{name}_counted_wrong"
    return plant


def bound_beaten(event: Json, made: Json) -> None:
    _level(made, "placed")["bound"] -= 1


def bound_beaten_below(event: Json, made: Json) -> None:
    _level(made, "waits")["bound"] = _level(made, "waits")["value"] + 1


def proven_without_proof(event: Json, made: Json) -> None:
    level = _level(made, "priority")
    level |= {"bound": level["value"] + 1, "status": "optimal"}


def all_proven(event: Json, made: Json) -> None:
    level = _level(made, "priority")
    level |= {"bound": level["value"] + 1, "status": "feasible"}
    made["status"] = "optimal"


def level_missing(event: Json, made: Json) -> None:
    made["levels"].pop()


def levels_swapped(event: Json, made: Json) -> None:
    made["levels"].reverse()


def another_event(event: Json, made: Json) -> None:
    made["event"] = "other"


def another_revision(event: Json, made: Json) -> None:
    made["revision"] += 1


def empty_claim(event: Json, made: Json) -> None:
    made["bottlenecks"] = [
        {"change": {"session": "am", "tables": 1}, "placed": len(meetings(made)), "says": "Nothing."}
    ]


def unsorted_claims(event: Json, made: Json) -> None:
    now = len(meetings(made))
    made["bottlenecks"] = [
        {"change": {"session": "am", "tables": 1}, "placed": now + more, "says": "More."} for more in (1, 2)
    ]


def claim_of_nobody(event: Json, made: Json) -> None:
    made["bottlenecks"] = [
        {"change": {"participant": "x", "max_meetings": 1}, "placed": len(meetings(made)) + 1, "says": "X."}
    ]


def moves_alone(event: Json, made: Json) -> None:
    made["moves"] = []


PLANTED = {
    twice_told: "told", not_told: "told", met_twice: "H1", two_at_once: "H3", shared_table: "H4", no_such_table: "H4",
    table_nought: "H4", table_online: "H4", no_table: "H4", not_there: "H2", asleep: "H2", wrong_kind: "H2", not_only_there: "H2",
    over_limit: "H5", over_day: "H5", colleagues: "H6", no_tongue: "H6", fixed_left: "H7", fixed_unseen: "confirmed",
    confirmed: "confirmed", another_hour: "times", another_reason: "reason", says_nothing: "says", could_be_added: "added",
    unknown_wish: "unknown", unknown_slot: "unknown", bound_beaten: "bound", bound_beaten_below: "bound",
    proven_without_proof: "status", all_proven: "status", level_missing: "levels", levels_swapped: "levels", another_event: "head",
    another_revision: "revision", empty_claim: "bottlenecks", unsorted_claims: "bottlenecks", claim_of_nobody: "bottlenecks",
    moves_alone: "moves",
} | {counted_wrong(name): "value" for name in ("must", "placed", "priority", "no_meeting", "waits", "table_changes", "interregional")}  # fmt: skip


def move_untold(made: Json) -> None:
    made["moves"].pop()


def move_invented(made: Json) -> None:
    made["moves"].append(made["moves"][0] | {"wish": made["meetings"][0]["wish"]})


def move_elsewhere(made: Json) -> None:
    made["moves"][0]["from"] = made["moves"][0]["from"] | {"slot": 9}


def released_untold(made: Json) -> None:
    made["released"].pop()


def released_for_another_reason(made: Json) -> None:
    first = made["released"][0]
    first["reason"] = "no_tables" if first["reason"] != "no_tables" else "wish_gone"


def unconfirmed(made: Json) -> None:
    next(each for each in made["meetings"] if each["confirmed"])["confirmed"] = False


def moves_counted_wrong(made: Json) -> None:
    _level(made, "moves")["value"] += 1


def same_revision(made: Json) -> None:
    made["revision"] -= 1


LATER = {
    move_untold: "moves", move_invented: "moves", move_elsewhere: "moves", released_untold: "released",
    released_for_another_reason: "released", unconfirmed: "confirmed", moves_counted_wrong: "value", same_revision: "revision",
}  # fmt: skip


def test_sound_schedules_pass() -> None:
    event, earlier, later, again = world()
    for meeting in earlier["meetings"]:
        assert meeting["confirmed"] in (True, False)
    first = copy.deepcopy(earlier)
    for meeting in first["meetings"]:
        meeting["confirmed"] = False
    assert checker.faults(event, first) == []
    assert checker.faults(later, again, earlier) == []


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(plant: Callable[[Json, Json], None]) -> None:
    event, made = copy.deepcopy(world()[0]), copy.deepcopy(world()[1])
    for meeting in made["meetings"]:
        meeting["confirmed"] = False
    plant(event, made)
    assert PLANTED[plant] in {fault.partition(":")[0] for fault in checker.faults(event, made)}


@pytest.mark.parametrize("plant", LATER, ids=lambda plant: plant.__name__)
def test_a_fault_planted_in_a_schedule_planned_again_is_found(plant: Callable[[Json], None]) -> None:
    _, earlier, later, made = copy.deepcopy(world())
    plant(made)
    assert LATER[plant] in {fault.partition(":")[0] for fault in checker.faults(later, made, earlier)}


def test_at_least_thirty_kinds_of_faults_are_planted() -> None:
    assert len(PLANTED) + len(LATER) >= 30
