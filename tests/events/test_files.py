"""Claims about event files that make no sense: every fault at once, each with its code and its place."""

from __future__ import annotations

import copy
import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.events import special
from tests.events.planning import loaded, planned
from tex4im_data.events import schedule
from tex4im_data.events.faults import FaultyError

Json = dict[str, Any]

SMALL: Json = {
    "format": "tex4im-event/1",
    "id": "e",
    "title": "Two invented firms",
    "time_zone": "Europe/Lisbon",
    "participants": [
        {"id": "a", "organisation": "A", "languages": ["pt"]},
        {"id": "b", "organisation": "B"},
        {"id": "c", "organisation": "C", "languages": ["sv"]},
    ],
    "sessions": [
        {
            "id": "s",
            "kinds": ["B2B"],
            "day": "2026-06-01",
            "start": "09:00",
            "slot_minutes": 20,
            "slots": 3,
            "tables": 1,
        },
        {
            "id": "t",
            "kinds": ["B2B"],
            "day": "2026-06-01",
            "start": "09:10",
            "slot_minutes": 20,
            "slots": 3,
            "tables": "online",
        },
    ],
    "wishes": [
        {"id": "ab", "from": "a", "to": "b", "kind": "B2B"},
        {"id": "ba", "from": "b", "to": "a", "kind": "B2B"},
        {"id": "bc", "from": "b", "to": "c", "kind": "B2B"},
        {"id": "ac", "from": "a", "to": "c", "kind": "B2B"},
    ],
}


def told(folder: Path, event: Json, earlier: Json | None = None) -> list[tuple[str, str]]:
    with pytest.raises(FaultyError) as raised:
        loaded(folder, event, earlier)
    for line in str(raised.value).splitlines():
        word, code, where, says = line.split(" ", 3)
        assert word == "error"
        assert where.endswith(":")
        assert says
        assert code
    return [(fault.code, fault.where) for fault in raised.value.faults]


def with_(path: str, value: Any) -> Json:
    """Return the small event with a value at a path such as `sessions.0.day`."""
    event = copy.deepcopy(SMALL)
    here: Any = event
    *before, last = path.split(".")
    for part in before:
        here = here[int(part)] if part.isdigit() else here[part]
    if last.isdigit():
        here[int(last)] = value
    else:
        here[last] = value
    return event


FAULTS = [
    ("id", "two words", "schema", "id"),
    ("id", "x\n", "schema", "id"),
    ("title", "", "schema", "title"),
    ("colour of hall", 1, "schema", "colour of hall"),
    ("participants.1", {"id": "b"}, "schema", "participants[1].organisation"),
    ("participants.1.phone", "1", "schema", "participants[1].phone"),
    ("participants.1.max_meetings", -1, "schema", "participants[1].max_meetings"),
    ("participants.1.max_meetings", True, "schema", "participants[1].max_meetings"),
    ("participants.1.languages", ["English"], "schema", "participants[1].languages[0]"),
    ("sessions.0.slots", 2.5, "schema", "sessions[0].slots"),
    ("sessions.0.day", "2026-02-30", "schema", "sessions[0].day"),
    ("sessions.0.day", "9999-12-31", "schema", "sessions[0].day"),
    ("sessions.0.start", "24:00", "schema", "sessions[0].start"),
    ("sessions.0.tables", -1, "schema", "sessions[0].tables"),
    ("sessions.0.kinds", [], "schema", "sessions[0].kinds"),
    ("wishes.0.priority", 6, "schema", "wishes[0].priority"),
    ("order", [], "schema", "order"),
    ("order", ["placed", "fun"], "bad_order", "order[1]"),
    ("order", ["placed", "waits", "placed"], "bad_order", "order[2]"),
    ("time_zone", "Europe/Atlantis", "unknown_time_zone", "time_zone"),
    ("time_zone", "Europe", "unknown_time_zone", "time_zone"),
    ("time_zone", "../../etc/passwd", "unknown_time_zone", "time_zone"),
    ("participants.1.id", "a", "duplicate_id", "participants[1].id"),
    ("sessions.1.id", "s", "duplicate_id", "sessions[1].id"),
    ("wishes.1.id", "ab", "duplicate_id", "wishes[1].id"),
    ("wishes.0.to", "z", "unknown_participant", "wishes[0].to"),
    ("wishes.0.to", "a", "self_meeting", "wishes[0].to"),
    ("wishes.0.only", [{"session": "z", "slots": [1]}], "unknown_session", "wishes[0].only[0].session"),
    ("wishes.0.only", [{"session": "s", "slots": [1, 4]}], "bad_slot", "wishes[0].only[0].slots[1]"),
    ("participants.0.available", [{"session": "s", "slots": [0]}], "bad_slot", "participants[0].available[0].slots[0]"),
    ("sessions.0.breaks", [{"after": 4, "minutes": 5}], "bad_slot", "sessions[0].breaks[0].after"),
    ("sessions.0.tables", [1, 2], "bad_slot", "sessions[0].tables"),
    ("fixed", [{"wish": "zz", "session": "s", "slot": 1}], "unknown_wish", "fixed[0].wish"),
    ("fixed", [{"wish": "ab", "session": "z", "slot": 1}], "unknown_session", "fixed[0].session"),
    ("fixed", [{"wish": "ab", "session": "s", "slot": 9}], "bad_slot", "fixed[0].slot"),
    (
        "participants.0.hours",
        {"time_zone": "Asia/Tokyo", "from": "10:00", "to": "10:00"},
        "bad_hours",
        "participants[0].hours",
    ),
    (
        "participants.0.hours",
        {"time_zone": "Mars/Base", "from": "08:00", "to": "10:00"},
        "unknown_time_zone",
        "participants[0].hours.time_zone",
    ),
]


@pytest.mark.parametrize(("path", "value", "code", "where"), FAULTS)
def test_a_fault_is_told_with_code_and_place(tmp_path: Path, path: str, value: Any, code: str, where: str) -> None:
    assert (code, where) in told(tmp_path, with_(path, value))


def test_a_start_that_the_clock_skips_is_a_fault_and_one_that_comes_twice_is_the_first(tmp_path: Path) -> None:
    event = with_("sessions.0.day", "2026-03-29")
    event["sessions"][0]["start"] = "01:30"
    assert told(tmp_path, event) == [("missing_local_time", "sessions[0].start")]
    event["sessions"][0]["day"] = "2026-10-25"
    event["sessions"][1]["tables"], event["sessions"][0]["tables"] = 0, 1
    assert planned(tmp_path, event)["meetings"][0]["start"] == "2026-10-25T00:30:00Z"


def test_all_faults_are_told_at_once_those_of_the_shape_and_those_of_meaning(tmp_path: Path) -> None:
    event = with_("participants.1.id", "a")
    event["wishes"][3]["priority"] = "high"
    event["sessions"][0]["breaks"] = [{"after": 7, "minutes": 1}]
    event["order"] = ["fame"]
    codes = {code for code, _ in told(tmp_path, event)}
    assert codes == {"duplicate_id", "schema", "bad_slot", "bad_order", "unknown_participant"}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_not_json_in_utf8_is_told_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "event.json").write_bytes(content)
    with pytest.raises(FaultyError) as raised:
        schedule.load(tmp_path / "event.json")
    assert [(fault.code, fault.where) for fault in raised.value.faults] == [("not_json", "-")]


def test_another_format_is_told_alone(tmp_path: Path) -> None:
    for event in ({"id": 3}, SMALL | {"format": "tex4im-event/2", "title": 3}):
        assert told(tmp_path, event) == [("wrong_format", "format")]


def test_a_byte_order_mark_and_own_fields_are_fine(tmp_path: Path) -> None:
    event = with_("participants.0.x_stand", {"a": 1}) | {"x_note": "ours"}
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8-sig")
    assert schedule.load(tmp_path / "event.json")[0].given["x_note"] == "ours"


def test_faults_of_the_earlier_schedule_are_told_beside_those_of_the_event(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    assert told(tmp_path, SMALL, made | {"event": "other"}) == [("wrong_event", "earlier.event")]
    assert told(tmp_path, SMALL, {}) == [("wrong_format", "earlier.format")]
    broken = made | {"meetings": [made["meetings"][0] | {"slot": "one"}]}
    assert told(tmp_path, with_("wishes.0.to", "z"), broken) == [
        ("unknown_participant", "wishes[0].to"),
        ("schema", "earlier.meetings[0].slot"),
    ]
    del made["revision"]
    assert planned(tmp_path, SMALL, made)["revision"] == 1


IMPOSSIBLE = [
    [{"wish": "ac", "session": "s", "slot": 1}],
    [{"wish": "ab", "session": "s", "slot": 1, "table": 2}],
    [{"wish": "ab", "session": "t", "slot": 1, "table": 1}],
]
CONFLICTS = [
    [{"wish": "ab", "session": "s", "slot": 1}, {"wish": "ba", "session": "s", "slot": 3}],
    [{"wish": "ab", "session": "s", "slot": 1}, {"wish": "bc", "session": "t", "slot": 1}],
    [{"wish": "ab", "session": "s", "slot": 1}, {"wish": "ab", "session": "s", "slot": 2}],
]


@pytest.mark.parametrize(
    ("fixed", "code"),
    [(each, "fixed_impossible") for each in IMPOSSIBLE] + [(each, "fixed_conflict") for each in CONFLICTS],
)
def test_fixed_meetings_that_contradict_a_rule_end_with_3(tmp_path: Path, fixed: list[Json], code: str) -> None:
    with pytest.raises(FaultyError) as raised:
        loaded(tmp_path, SMALL | {"fixed": fixed})
    assert raised.value.status == 3
    assert [(fault.code, fault.where) for fault in raised.value.faults] == [(code, f"fixed[{len(fixed) - 1}]")]


def test_the_same_meeting_fixed_by_event_and_earlier_schedule_is_one(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    for meeting in made["meetings"]:
        meeting["confirmed"] = True
    event = SMALL | {"fixed": [{name: made["meetings"][0][name] for name in ("wish", "session", "slot", "table")}]}
    assert planned(tmp_path, event, made)["moves"] == []


@pytest.mark.parametrize("missing", ["participants", "sessions", "wishes"])
def test_empty_events_are_valid(tmp_path: Path, missing: str) -> None:
    event = SMALL | {"wishes": [], missing: []}
    assert planned(tmp_path, event)["status"] == "optimal"
    if missing == "sessions":
        made = planned(tmp_path, SMALL | {"sessions": []})
        assert {each["reason"] for each in made["unplaced"]} == {"no_session_of_kind", "no_common_language"}


def test_shapes_gone_wrong_at_random_are_told_and_never_crash(tmp_path: Path) -> None:
    rng = random.Random(1)
    strange = [None, True, -1, 1.5, "", "x y", [], {}, [[]], {"id": None}, 10**30, "2026-13-01", "é\n"]
    for number in range(300):
        event = copy.deepcopy(special.small("overlapping", number % 5))
        here: Any = event
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = rng.choice(keys)
            if not isinstance(here[key], dict | list) or not here[key] or rng.random() < 0.2:
                here[key] = rng.choice(strange)
                break
            here = here[key]
        with suppress(FaultyError):
            loaded(tmp_path, event)
