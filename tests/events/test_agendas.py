"""Claims about agendas: a calendar file replaces what it replaces, cancels what was cancelled, and tells of no person."""

from __future__ import annotations

import copy
import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.events.planning import planned
from tests.events.test_files import SMALL
from tex4im_data import __main__

Json = dict[str, Any]


def agendas(folder: Path, event: Json, schedule: Json) -> dict[str, list[Any]]:
    """Return the entries of every calendar file that the command leaves in the folder."""
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    (folder / "made.json").write_text(json.dumps(schedule), encoding="utf-8")
    assert (
        __main__.main(["agendas", str(folder / "event.json"), str(folder / "made.json"), "-o", str(folder / "out")])
        == 0
    )
    found = {}
    for path in (folder / "out").glob("*.ics"):
        calendar = Calendar.from_ical(path.read_bytes())
        assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
        found[path.stem] = list(calendar.walk("VEVENT"))
    return found


def test_each_participant_with_a_meeting_has_a_file_with_both_sides_of_it(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    found = agendas(tmp_path, SMALL, made)
    assert set(found) == {"a", "b", "c"}
    assert sum(map(len, found.values())) == 2 * len(made["meetings"])
    one, other = found["a"][0], next(each for each in found["b"] if each["UID"] == found["a"][0]["UID"])
    assert (one["SUMMARY"], other["SUMMARY"]) == ("Meeting with B", "Meeting with A")
    assert one.decoded("DTSTART") == other.decoded("DTSTART")
    assert {str(each["LOCATION"]) for entries in found.values() for each in entries} <= {"s, table 1", "t, online"}


def test_the_list_has_a_row_for_each_meeting_by_start_session_and_table(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    agendas(tmp_path, SMALL, made)
    with (tmp_path / "out" / "meetings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["session", "slot", "start", "end", "table", "wish", "from", "to"]
    assert [(row["wish"], row["start"]) for row in rows] == [(each["wish"], each["start"]) for each in made["meetings"]]
    assert all((row["table"] == "") == (row["session"] == "t") for row in rows)


def test_a_moved_meeting_updates_its_entry_and_a_dropped_one_is_cancelled_in_both_files(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    before = agendas(tmp_path, SMALL, made)
    event = copy.deepcopy(SMALL)
    event["participants"][2]["available"] = []
    event["participants"][0]["available"] = [{"session": "s", "slots": [3]}]
    again = planned(tmp_path, event, made)
    after = agendas(tmp_path, event, again)
    assert [(str(each["STATUS"]), each["SEQUENCE"]) for each in after["c"]] == [("CANCELLED", 1)]
    assert after["c"][0]["UID"] == before["c"][0]["UID"]
    assert after["c"][0].decoded("DTSTART") == before["c"][0].decoded("DTSTART")
    assert [str(each["STATUS"]) for each in after["a"]] == ["CONFIRMED"]
    assert after["a"][0]["SEQUENCE"] == 1


def test_a_calendar_with_nothing_left_in_it_goes_and_a_strange_file_stays(tmp_path: Path) -> None:
    made = planned(tmp_path, SMALL)
    agendas(tmp_path, SMALL, made)
    (tmp_path / "out" / "notes.ics").write_text("BEGIN:VCALENDAR", encoding="utf-8")
    kept = made | {"meetings": [each for each in made["meetings"] if each["wish"] != "bc"]}
    (tmp_path / "out" / "notes.ics").rename(tmp_path / "notes.ics")
    assert set(agendas(tmp_path, SMALL, kept)) == {"a", "b"}
    (tmp_path / "notes.ics").rename(tmp_path / "out" / "c.ics")
    (tmp_path / "made.json").write_text(json.dumps(kept), encoding="utf-8")
    __main__.main(["agendas", str(tmp_path / "event.json"), str(tmp_path / "made.json"), "-o", str(tmp_path / "out")])
    assert (tmp_path / "out" / "c.ics").read_text(encoding="utf-8") == "BEGIN:VCALENDAR"


def test_times_are_right_over_a_change_of_clocks(tmp_path: Path) -> None:
    event = copy.deepcopy(SMALL) | {"time_zone": "Europe/Stockholm"}
    event["sessions"] = [
        event["sessions"][0]
        | {"day": "2026-03-29", "start": "01:40", "slot_minutes": 30, "slots": 2, "tables": "online"}
    ]
    event["wishes"] = event["wishes"][2:3] + event["wishes"][:1]
    found = agendas(tmp_path, event, planned(tmp_path, event))
    starts = sorted(each.decoded("DTSTART") for each in found["b"])
    assert starts == [datetime(2026, 3, 29, 0, 40, tzinfo=UTC), datetime(2026, 3, 29, 1, 10, tzinfo=UTC)]


def test_no_person_stands_in_a_calendar_and_a_hostile_name_stays_text(tmp_path: Path) -> None:
    event = copy.deepcopy(SMALL) | {"x_nature": "synthetic"}
    event["participants"][1]["organisation"] = "B\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT;,\\"
    found = agendas(tmp_path, event, planned(tmp_path, event))
    for path in (tmp_path / "out").glob("*.ics"):
        lines = path.read_bytes().decode().replace("\r\n ", "").split("\r\n")
        assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]
        assert max(len(line) for line in path.read_bytes().split(b"\r\n")) <= 75
    assert "ATTENDEE" in str(found["a"][0]["SUMMARY"])
    assert "Invented data" in str(found["a"][0]["DESCRIPTION"])


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"event": "other"}, "error wrong_event schedule.event: "),
        ({"format": "x"}, "error wrong_format schedule.format: "),
        ({"revision": -1}, "error schema schedule.revision: "),
    ],
)
def test_a_schedule_that_does_not_belong_to_the_event_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Json, line: str
) -> None:
    (tmp_path / "event.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "made.json").write_text(json.dumps(planned(tmp_path, SMALL) | change), encoding="utf-8")
    assert (
        __main__.main(
            ["agendas", str(tmp_path / "event.json"), str(tmp_path / "made.json"), "-o", str(tmp_path / "out")]
        )
        == 2
    )
    assert capsys.readouterr().err.startswith(line)
    assert not (tmp_path / "out").exists()
