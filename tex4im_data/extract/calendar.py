"""Calls with a deadline as a calendar (.ics) that any calendar program can subscribe to or import.

A call without a deadline is no event; nothing here reads the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//TEX4IM//Opportunity map//EN"
_LIMIT = 75  # octets in a line, without its end (RFC 5545, 3.1)


def calendar_of_calls(calls: Iterable[Mapping[str, object]], stamp: datetime, name: str = "EU calls") -> str:
    """Return an iCalendar text with one all-day event for the deadline of each call.

    `calls` are rows of the table `call` (deadline a date or ISO text, None where there is none); `stamp` is
    the time that all events carry as DTSTAMP, with its zone: the time of the version, so that the same version
    always gives the same text. Lines end in CRLF and are folded at 75 octets. Raises ValueError for a stamp
    without a zone. Source: RFC 5545, Internet Calendaring and Scheduling Core Object Specification.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp needs a time zone")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    dated = [(day, call) for call in calls if (day := _day(call.get("deadline")))]
    for day, call in sorted(dated, key=lambda pair: (pair[0], str(pair[1]["call_id"]))):
        lines += _event(day, call, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    r"""Return a value of type TEXT: backslash, semicolon, comma and line ends written as the standard wants."""
    text = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    text = "".join(letter for letter in text if letter in "\n\t" or (ord(letter) >= 0x20 and letter != "\x7f"))
    for plain, coded in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, coded)
    return text


def folded(line: str) -> str:
    """Return a line broken so that no piece is longer than 75 octets and no letter is cut in two."""
    pieces, piece, room = [], "", _LIMIT
    for letter in line:
        size = len(letter.encode("utf-8"))
        if size > room:
            pieces.append(piece)
            piece, room = "", _LIMIT - 1  # the blank that marks a continued line counts
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])


def _event(day: date, call: Mapping[str, object], stamp: datetime) -> list[str]:
    call_id, title, address = (str(call.get(key) or "") for key in ("call_id", "title", "portal_url"))
    priorities = [text for text in str(call.get("priorities") or "").split(";") if text]
    said = [
        title,
        _grant(call),
        *(f"{key.capitalize()}: {call[key]}" for key in ("programme", "status") if call.get(key)),
    ]
    if call.get("as_of"):
        said.append(f"As read on {call['as_of']}")
    said.append(address)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{re.sub(r'[^A-Za-z0-9._-]', '_', call_id)}@tex4im-map",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(f'Deadline {call_id}: {title}')}",
        f"DESCRIPTION:{escaped(chr(10).join(text for text in said if text))}",
        "TRANSP:TRANSPARENT",
    ]
    if re.fullmatch(r"https?://[^\s\"<>]+", address):
        lines.append(f"URL:{address}")
    if priorities:
        lines.append(f"CATEGORIES:{','.join(escaped(text) for text in priorities)}")
    return [*lines, "END:VEVENT"]


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
