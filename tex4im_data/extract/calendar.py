"""Calls with a deadline as a calendar (.ics) that any calendar program can subscribe to or import.

A call without a deadline is no event; nothing here reads the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//TEX4IM//Opportunity map//EN"


def calendar_of_calls(calls: Iterable[Mapping[str, object]], stamp: datetime, name: str = "EU calls") -> str:
    """Return an iCalendar text with one all-day event for the deadline of each call.

    `calls` are rows of the table `call` (deadline a date or ISO text, None where there is none); `stamp` is
    the time that all events carry as DTSTAMP, with its zone: the time of the version, so that the same version
    always gives the same text. Lines end in CRLF and are folded at 75 octets. Raises ValueError for a stamp
    without a zone. Source: RFC 5545, Internet Calendaring and Scheduling Core Object Specification.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp needs a time zone")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _text(name))
    dated = [(day, call) for call in calls if (day := _day(call.get("deadline")))]
    for day, call in sorted(dated, key=lambda pair: (pair[0], str(pair[1]["call_id"]))):
        calendar.add_component(_event(day, call, stamp))
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def _event(day: date, call: Mapping[str, object], stamp: datetime) -> Event:
    call_id, title, address = (_text(str(call.get(key) or "")) for key in ("call_id", "title", "portal_url"))
    priorities = [_text(text) for text in str(call.get("priorities") or "").split(";") if text]
    said = [
        title,
        _grant(call),
        *(_text(f"{key.capitalize()}: {call[key]}") for key in ("programme", "status") if call.get(key)),
    ]
    if call.get("as_of"):
        said.append(f"As read on {call['as_of']}")
    said.append(address)
    event = Event()
    event.add("uid", f"{re.sub(r'[^A-Za-z0-9._-]', '_', call_id)}@tex4im-map")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"Deadline {call_id}: {title}")
    event.add("description", "\n".join(text for text in said if text))
    event.add("transp", "TRANSPARENT")
    if re.fullmatch(r"https?://[^\s\"<>]+", address):
        event.add("url", address)
    if priorities:
        event.add("categories", priorities)
    return event


def _text(text: str) -> str:
    """Return text without the control characters that RFC 5545 forbids, with one kind of line end."""
    lines = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    return "".join(letter for letter in lines if letter in "\n\t" or (ord(letter) >= 0x20 and letter != "\x7f"))


def _grant(call: Mapping[str, object]) -> str:
    low, high = call.get("grant_min_eur"), call.get("grant_max_eur")
    amounts = [f"{float(str(found)):,.0f}".replace(",", " ") for found in (low, high) if found not in (None, "")]
    return f"Grant: EUR {' to '.join(dict.fromkeys(amounts))}" if amounts else "Grant: not published"


def _day(found: object) -> date | None:
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    return date.fromisoformat(str(found)[:10]) if found else None
