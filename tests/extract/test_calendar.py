"""Calls as a calendar: read back by a calendar library, and its bytes held against the standard."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tex4im_data.extract.calendar import calendar_of_calls

STAMP = datetime(2026, 8, 17, 14, 0, tzinfo=timezone(timedelta(hours=2)))
CALL: dict[str, Any] = {
    "call_id": "HORIZON-CL2-2027-01-HERITAGE-03",
    "title": "Crafting routes; to a circular economy, 100 % “wool” – a title long enough to be folded twice at least, čšž",
    "programme": "Horizon Europe",
    "status": "forthcoming",
    "as_of": date(2026, 8, 17),
    "deadline": date(2027, 9, 23),
    "grant_min_eur": 3000000.0,
    "grant_max_eur": 3500000.0,
    "priorities": "circular-economy;creativity",
    "portal_url": "https://example.org/topic;a=1,2",
}


def events(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_reader_finds_the_deadline_as_an_event_of_one_whole_day() -> None:
    event = events(calendar_of_calls([CALL], STAMP))[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 9, 23), date(2027, 9, 24))
    assert event["DTSTAMP"].dt == datetime(2026, 8, 17, 12, 0, tzinfo=UTC)
    assert event["SUMMARY"] == f"Deadline {CALL['call_id']}: {CALL['title']}"
    assert event["URL"] == CALL["portal_url"]
    assert event["CATEGORIES"].cats == ["circular-economy", "creativity"]
    assert "Grant: EUR 3 000 000 to 3 500 000\n" in event["DESCRIPTION"]
    assert "As read on 2026-08-17" in event["DESCRIPTION"]


def test_lines_end_in_crlf_and_are_folded_at_75_octets_without_cutting_a_letter() -> None:
    raw = calendar_of_calls([CALL], STAMP).encode()
    lines = raw.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode("utf-8")


def test_a_call_without_a_deadline_is_no_event_and_an_unknown_budget_is_said_to_be_so() -> None:
    text = calendar_of_calls([CALL | {"deadline": None}, CALL | {"grant_min_eur": None, "grant_max_eur": None}], STAMP)
    found = events(text)
    assert len(found) == 1
    assert "Grant: not published" in found[0]["DESCRIPTION"]


def test_the_same_version_gives_the_same_text_in_the_order_of_deadlines() -> None:
    early = CALL | {"call_id": "A", "deadline": "2026-09-17"}
    text = calendar_of_calls([CALL, early], STAMP)
    assert text == calendar_of_calls([early, CALL], STAMP)
    assert [event["UID"] for event in events(text)] == ["A@tex4im-map", f"{CALL['call_id']}@tex4im-map"]


def test_an_empty_list_is_still_a_calendar_and_a_stamp_without_zone_is_refused() -> None:
    assert events(calendar_of_calls([], STAMP)) == []
    with pytest.raises(ValueError, match="time zone"):
        calendar_of_calls([CALL], datetime(2026, 8, 17))


def test_no_title_can_add_a_line_of_its_own() -> None:
    event = events(
        calendar_of_calls(
            [CALL | {"title": "x\r\nEND:VEVENT\r\nATTACH:http://evil", "portal_url": "javascript:x"}], STAMP
        )
    )
    assert len(event) == 1
    assert "ATTACH" not in event[0]
    assert "URL" not in event[0]


@given(st.text(max_size=200))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    plain = "".join(letter for letter in title if letter.isprintable()).replace("\\N", "")  # read as a line end
    event = events(calendar_of_calls([CALL | {"title": plain}], STAMP))[0]
    assert event["SUMMARY"] == f"Deadline {CALL['call_id']}: {plain}"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_folding_undone_gives_each_text_in_one_piece(title: str) -> None:
    raw = calendar_of_calls([CALL | {"title": title.replace("\\", "")}], STAMP).encode()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    summary = raw.replace(b"\r\n ", b"").decode().split("SUMMARY:")[1].split("\r\n")[0]
    plain = title.replace("\\", "").replace("\N{LINE SEPARATOR}", "\n").replace("\N{PARAGRAPH SEPARATOR}", "\n")
    assert re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], summary).endswith(f": {plain}")


def test_the_four_signs_of_the_standard_are_escaped() -> None:
    text = calendar_of_calls([CALL | {"title": "a\\b;c,d\re\x00\x0bf"}], STAMP)
    assert ": a\\\\b\\;c\\,d\\nef\r\n" in text.replace("\r\n ", "")


def test_an_event_has_the_same_members_and_identifier_in_every_version() -> None:
    lines = calendar_of_calls([CALL], STAMP).replace("\r\n ", "").split("\r\n")
    assert lines[:6] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//TEX4IM//Opportunity map//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:EU calls",
    ]
    later = calendar_of_calls([CALL | {"deadline": date(2027, 10, 1), "title": "Another"}], STAMP)
    assert f"UID:{CALL['call_id']}@tex4im-map" in lines
    assert f"UID:{CALL['call_id']}@tex4im-map" in later.replace("\r\n ", "").split("\r\n")
    names = {line.partition(":")[0].partition(";")[0] for line in lines[lines.index("BEGIN:VEVENT") + 1 :]}
    assert names >= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP", "URL", "CATEGORIES"}
