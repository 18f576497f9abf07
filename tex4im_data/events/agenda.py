"""Own what participants take home: one calendar file each, which updates the one before, and one list of all meetings.

Refuse any person's name or address, and a schedule that does not belong to the event.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from icalendar import Calendar, vText
from icalendar import Event as Entry

from tex4im_data.events import checks, event, faults
from tex4im_data.events.event import Event
from tex4im_data.events.faults import Fault, FaultyError, Json

PRODUCT = "-//TEX4IM//Opportunity map//EN"
COLUMNS = ("session", "slot", "start", "end", "table", "wish", "from", "to")


@dataclass(frozen=True)
class Meeting:
    """One entry for the calendars of both: a meeting, or one that does not take place any more."""

    wish: str
    start: str
    end: str
    session: str | None
    table: int | None
    cancelled: bool = False


def load(path: Path, schedule: Path) -> tuple[Event, Json]:
    """Return an event and its schedule. Raises FaultyError with all faults of both files."""
    given, found = faults.read(path)
    if not found:
        found += faults.shape(given, "event")
        if not any(fault.code == "wrong_format" for fault in found):
            known = {(fault.code, fault.where) for fault in found}
            found += [fault for fault in checks.Checks(given).run() if (fault.code, fault.where) not in known]
    made, unread = faults.read(schedule, "schedule")
    unread = unread or faults.shape(made, "schedule", "schedule")
    if found or unread:
        raise FaultyError([*found, *unread])
    read = event.of(given)
    if strange := _strange(read, made):
        raise FaultyError(strange)
    return read, made


def _strange(given: Event, schedule: Json) -> list[Fault]:
    """Return what in a schedule does not belong to the event."""
    found = []
    if schedule["event"] != given.given["id"]:
        says = f"the schedule is of event {faults.show(schedule['event'])}, not of {faults.show(given.given['id'])}"
        return [Fault("wrong_event", "schedule.event", says)]
    for place, meeting in enumerate(schedule["meetings"]):
        where = f"schedule.meetings[{place}]"
        if meeting["wish"] not in given.wishes:
            found.append(
                Fault("unknown_wish", f"{where}.wish", f"there is no wish {faults.show(meeting['wish'])} in the event")
            )
        if (meeting["session"], int(meeting["slot"])) not in given.places:
            says = f"there is no slot {int(meeting['slot'])} of session {faults.show(meeting['session'])} in the event"
            found.append(Fault("bad_slot", f"{where}.slot", says))
    return found


def meetings(given: Event, schedule: Json) -> list[Meeting]:
    """Return what stands in calendars: meetings by time, session and table, then what was cancelled."""
    found = [
        Meeting(
            each["wish"],
            each["start"],
            each["end"],
            each["session"],
            None if each["table"] is None else int(each["table"]),
        )
        for each in schedule["meetings"]
    ]
    found.sort(key=lambda each: (each.start, each.session or "", each.table or 0, each.wish))
    return [*found, *_cancelled(given, schedule)]


def _cancelled(given: Event, schedule: Json) -> Iterator[Meeting]:
    met = {each["wish"] for each in schedule["meetings"]}
    for move in schedule.get("moves", []):
        place = given.places.get((move["from"]["session"], int(move["from"]["slot"])))
        if move["to"] is None and move["wish"] in given.wishes and move["wish"] not in met and place is not None:
            slot = given.problem.slots[place]
            table = None if move["from"]["table"] is None else int(move["from"]["table"])
            yield Meeting(
                move["wish"], event.utc(slot.start), event.utc(slot.end), move["from"]["session"], table, True
            )
    for gone in schedule.get("released", []):
        if gone["wish"] in given.wishes and gone["wish"] not in met:
            yield Meeting(gone["wish"], gone["start"], gone["end"], None, None, True)


def calendars(given: Event, schedule: Json, now: datetime) -> dict[str, bytes]:
    """Return the calendar file of each participant who has something in it, by code."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for meeting in meetings(given, schedule):
        wish = given.given["wishes"][given.wishes[meeting.wish]]
        for code, other in ((wish["from"], wish["to"]), (wish["to"], wish["from"])):
            entries[code].append(_entry(given, schedule, meeting, other, now))
    return {code: _calendar(given, mine) for code, mine in entries.items()}


def _calendar(given: Event, entries: list[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", vText(given.given["title"]))
    for entry in entries:
        calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made


def _entry(given: Event, schedule: Json, meeting: Meeting, other: str, now: datetime) -> Entry:
    organisation = given.given["participants"][given.people.index(other)]["organisation"]
    entry = Entry()
    entry.add("UID", f"{given.given['id']}/{meeting.wish}@tex4im")
    entry.add("DTSTAMP", now.astimezone(UTC))
    entry.add("DTSTART", _moment(meeting.start))
    entry.add("DTEND", _moment(meeting.end))
    entry.add("SEQUENCE", int(schedule["revision"]))
    entry.add("STATUS", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    entry.add("SUMMARY", f"{'Cancelled: m' if meeting.cancelled else 'M'}eeting with {organisation}")
    if meeting.session is not None:
        entry.add("LOCATION", _location(given, meeting))
    note = f"{given.given['title']}, wish {meeting.wish}"
    entry.add("DESCRIPTION", f"{note}. Invented data." if given.given.get("x_nature") == "synthetic" else note)
    return entry


def _location(given: Event, meeting: Meeting) -> str:
    session = next((each for each in given.given["sessions"] if each["id"] == meeting.session), None)
    name = session.get("title", meeting.session) if session else meeting.session
    return f"{name}, online" if meeting.table is None else f"{name}, table {meeting.table}"


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def table(given: Event, schedule: Json) -> str:
    """Return the list of all meetings as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    numbers = {each["wish"]: int(each["slot"]) for each in schedule["meetings"]}
    for each in meetings(given, schedule):
        if not each.cancelled:
            wish = given.given["wishes"][given.wishes[each.wish]]
            writer.writerow(
                (
                    each.session,
                    numbers[each.wish],
                    each.start,
                    each.end,
                    each.table,
                    each.wish,
                    wish["from"],
                    wish["to"],
                )
            )
    return text.getvalue()


def write(given: Event, schedule: Json, folder: Path, now: datetime) -> int:
    """Write all files into a folder; returns the number of calendars. A calendar of ours that has nothing left in it is removed.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = calendars(given, schedule, now)
    for code in set(given.people) - set(made):
        old = folder / f"{code}.ics"
        if old.is_file() and PRODUCT.encode() in old.read_bytes()[:200]:
            old.unlink()
    for code, content in made.items():
        _replace(folder / f"{code}.ics", content)
    _replace(folder / "meetings.csv", table(given, schedule).encode())
    return len(made)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
