"""Claims about tiny events: the planner's schedule is the best of all schedules, at every goal and in every order."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest

from tests.events import brute, checker, tiny
from tests.events.checker import Json
from tests.events.planning import planned
from tex4im_data.events.faults import FaultyError

FEW, MANY = range(40), range(40, 400)


ACCEPTED = {"missing_local_time", "fixed_conflict"}
"""A start that the clock skips, or fixed meetings that a change made impossible: such events are refused."""


def planned_or_refused(folder: Path, event: Json, earlier: Json | None) -> Json | None:
    try:
        return planned(folder, event, earlier)
    except FaultyError as error:
        if {fault.code for fault in error.faults} <= ACCEPTED:
            return None
        raise


def best_of_all(folder: Path, event: Json, earlier: Json | None) -> Json | None:
    made = planned_or_refused(folder, event, earlier)
    if made is None:
        return None
    order = checker.goals(event, earlier is not None)
    assert checker.faults(event, made, earlier) == []
    assert [level["value"] for level in made["levels"]] == brute.best(brute.vectors(event, earlier), order)
    assert made["status"] == "optimal"
    return made


def changed(event: Json, rng: random.Random) -> Json:
    later = copy.deepcopy(event)
    first = later["sessions"][0]
    if rng.random() < 0.5:
        rng.choice(later["participants"])["available"] = [{"session": "s0", "slots": [1]}]
    if rng.random() < 0.3:
        later["wishes"].pop()
    if rng.random() < 0.3:
        first["tables"] = 1
    elif isinstance(first["tables"], list) and rng.random() < 0.5:
        first["tables"] = [max(0, count - 1) for count in first["tables"]]
    return later


def all_agree(folder: Path, seed: int) -> None:
    event = tiny.event(seed)
    made = best_of_all(folder, event, None)
    if made is not None:
        rng = random.Random(seed)
        for meeting in made["meetings"]:
            meeting["confirmed"] = rng.random() < 0.3
        best_of_all(folder, changed(event, rng), made)
        if made["meetings"]:
            standing = {name: made["meetings"][0][name] for name in ("wish", "session", "slot", "table")}
            best_of_all(folder, event | {"fixed": [standing]}, None)


@pytest.mark.parametrize("seed", FEW)
def test_no_other_schedule_of_a_tiny_event_is_better(tmp_path: Path, seed: int) -> None:
    all_agree(tmp_path, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_no_other_schedule_of_hundreds_of_tiny_events_is_better(tmp_path: Path, seed: int) -> None:
    all_agree(tmp_path, seed)


def test_the_tiny_events_hold_every_rule() -> None:
    events = [tiny.event(seed) for seed in range(200)]
    text = str(events)
    for word in (
        "available",
        "hours",
        "only",
        "max_meetings",
        "max_per_day",
        "breaks",
        "online",
        "'order'",
        "2026-03-29",
        "2026-10-25",
    ):
        assert word in text
    reasons = set()
    for event in events:
        world = checker.World(event)
        reasons |= {world.ruled_out(wish) for wish in event["wishes"]}
    assert reasons == {None, "same_organisation", "no_common_language"}
