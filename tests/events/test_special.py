"""Claims about small events with one special rule each, and about what an event lacks."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.events import brute, checker, special, tiny
from tests.events.instances import disturbed, fair
from tests.events.planning import planned
from tex4im_data.events import event as events
from tex4im_data.events.faults import FaultyError

Json = dict[str, Any]


@pytest.mark.parametrize("rule", special.SPECIAL)
def test_a_schedule_keeps_every_rule_and_proves_its_sums(tmp_path: Path, rule: str) -> None:
    event = special.small(rule, 1)
    made = planned(tmp_path, event, seconds=12)
    assert checker.faults(event, made) == []
    proven = {level["name"]: level["status"] for level in made["levels"]}
    assert {
        name: state for name, state in proven.items() if state != "optimal" and name not in ("waits", "table_changes")
    } == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("rule", special.SPECIAL)
def test_many_more_schedules_keep_every_rule(tmp_path: Path, rule: str, seed: int) -> None:
    event = special.small(rule, seed)
    made = planned(tmp_path, event, seconds=12)
    assert checker.faults(event, made) == []
    changed, earlier = disturbed(event, made, seed)
    with suppress(FaultyError):  # confirmed meetings may contradict what changed
        again = planned(tmp_path, changed, earlier, seconds=12)
        assert checker.faults(changed, again, earlier) == []


def test_planning_again_moves_as_few_as_can_be(tmp_path: Path) -> None:
    event = fair(3)
    changed, earlier = disturbed(event, planned(tmp_path, event, seconds=15), 3)
    again = planned(tmp_path, changed, earlier, seconds=15)
    assert checker.faults(changed, again, earlier) == []
    assert {level["name"]: level["status"] for level in again["levels"]}["moves"] == "optimal"


def _most(event: Json) -> int:
    return max((dict(each)["placed"] for each in brute.vectors(event)), default=0)


@pytest.mark.parametrize("seed", range(60))
def test_a_change_brings_what_it_claims_and_none_that_helps_is_forgotten(tmp_path: Path, seed: int) -> None:
    event = tiny.event(seed)
    event["order"] = ["placed", "priority"]
    try:
        made = planned(tmp_path, event)
    except FaultyError:
        return
    now = len(made["meetings"])
    for each in made["bottlenecks"]:
        assert _most(events.changed(event, each["change"])) >= each["placed"] > now
    sessions = [{"session": each["id"], "tables": 1} for each in event["sessions"]]
    helping = [change for change in sessions if _most(events.changed(event, change)) > now]
    assert all(
        any(each["change"].items() >= {"session": change["session"]}.items() for each in made["bottlenecks"])
        for change in helping
    )


@pytest.mark.parametrize("seed", range(3))
def test_an_event_that_lacks_room_is_told_what_would_help(tmp_path: Path, seed: int) -> None:
    event = special.narrow(seed)
    event["order"] = ["must", "placed", "priority"]
    made = planned(tmp_path, event)
    assert made["bottlenecks"]
    for each in made["bottlenecks"][:3]:
        other = planned(tmp_path, events.changed(event, each["change"]))
        assert {level["name"]: level["value"] for level in other["levels"]}["placed"] >= each["placed"]
