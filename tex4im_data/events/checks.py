"""Own the faults of an event file that a schema can't see: names that are not there, slots outside, times that do not exist.

Refuse to stop at the first one, and to fail on a file whose shape is wrong too: what can be read is checked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tex4im_data.events.faults import Fault, Json, show
from tex4im_data.methods.scheduling.problem import GOALS

LATEST = date(9990, 1, 1)
EARLIEST = date(2, 1, 1)
LOCAL_NAMES = frozenset({"localtime", "posixrules", "Factory"})


@cache
def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its IANA name, or None where there is none of that name."""
    if name in LOCAL_NAMES or name != name.strip():
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def begins(day: str, start: str, name: ZoneInfo) -> datetime | None:
    """Return when a session starts, in UTC: the first of two such times, None where the clock skips it."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(start), name)
    utc = local.astimezone(UTC)
    return utc if utc.astimezone(name).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def records(given: Json, field: str) -> list[tuple[int, Json]]:
    """Return the objects of a list, with their positions; nothing where there is no list."""
    found = given.get(field)
    return (
        [(place, each) for place, each in enumerate(found) if isinstance(each, dict)] if isinstance(found, list) else []
    )


def whole(value: Any) -> int | None:
    """Return a number of JSON that is whole, or None."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or value != value
        or value in (float("inf"), float("-inf"))
    ):
        return None
    return int(value) if value == int(value) else None


class Checks:
    """The checks of one file; `faults` lists what they find."""

    def __init__(self, given: Json) -> None:
        self.given = given
        self.faults: list[Fault] = []
        self.slots: dict[str, int] = {}
        for _, session in records(given, "sessions"):
            count = whole(session.get("slots"))
            if isinstance(session.get("id"), str):
                self.slots.setdefault(session["id"], count if count is not None else 10**9)

    def run(self) -> list[Fault]:
        """Return all faults."""
        for check in (self._ids, self._order, self._sessions, self._participants, self._wishes, self._fixed):
            check()
        return self.faults

    def _add(self, code: str, where: str, says: str) -> None:
        self.faults.append(Fault(code, where, says))

    def _ids(self) -> None:
        for field in ("participants", "sessions", "wishes"):
            seen: dict[str, int] = {}
            for place, each in records(self.given, field):
                name = each.get("id")
                if isinstance(name, str):
                    if name in seen:
                        says = f"{show(name)} is the id of {field}[{seen[name]}] already; each needs its own"
                        self._add("duplicate_id", f"{field}[{place}].id", says)
                    seen.setdefault(name, place)

    def _order(self) -> None:
        order = self.given.get("order")
        for place, goal in enumerate(order if isinstance(order, list) else []):
            if isinstance(goal, str) and goal not in GOALS:
                self._add("bad_order", f"order[{place}]", f"{show(goal)} is no goal; goals are {', '.join(GOALS)}")
            elif isinstance(goal, str) and isinstance(order, list) and goal in order[:place]:
                self._add("bad_order", f"order[{place}]", f"the goal {goal} stands twice; name each once")

    def _zone(self, value: Any, where: str) -> ZoneInfo | None:
        if not isinstance(value, str) or not 0 < len(value) <= 64:
            return None
        found = zone(value)
        if found is None:
            self._add(
                "unknown_time_zone", where, f"there is no time zone {show(value)}; write a name such as Europe/Lisbon"
            )
        return found

    def _sessions(self) -> None:
        clock = self._zone(self.given.get("time_zone"), "time_zone")
        for place, session in records(self.given, "sessions"):
            where = f"sessions[{place}]"
            count = whole(session.get("slots"))
            tables = session.get("tables")
            if isinstance(tables, list) and count is not None and len(tables) != count:
                self._add(
                    "bad_slot",
                    f"{where}.tables",
                    f"{len(tables)} numbers of tables for {count} slots; give one for each",
                )
            if count is not None:
                for number, pause in records(session, "breaks"):
                    self._inside(pause.get("after"), count, f"{where}.breaks[{number}].after", str(session.get("id")))
            if clock is not None:
                self._start(session, clock, where)

    def _start(self, session: Json, clock: ZoneInfo, where: str) -> None:
        try:
            day, start = date.fromisoformat(session["day"]), time.fromisoformat(session["start"])
        except (KeyError, TypeError, ValueError):
            return  # told by the schema
        if not EARLIEST <= day <= LATEST:
            self._add(
                "schema",
                f"{where}.day",
                f"{day} is outside the years that can be planned ({EARLIEST.year} to {LATEST.year})",
            )
        elif begins(day.isoformat(), f"{start:%H:%M}", clock) is None:
            says = f"on {day} the clock of {clock.key} skips {start:%H:%M}; choose a start before or after the change"
            self._add("missing_local_time", f"{where}.start", says)

    def _inside(self, value: Any, count: int, where: str, session: str) -> None:
        number = whole(value)
        if number is not None and not 1 <= number <= count:
            self._add("bad_slot", where, f"session {show(session)} has slots 1 to {count}, not {number}")

    def _places(self, given: Json, field: str, where: str) -> None:
        for place, each in records(given, field):
            here = f"{where}.{field}[{place}]"
            name, slots = each.get("session"), each.get("slots")
            if isinstance(name, str) and self._session(name, f"{here}.session"):
                for number, slot in enumerate(slots if isinstance(slots, list) else []):
                    self._inside(slot, self.slots[name], f"{here}.slots[{number}]", name)

    def _session(self, name: str, where: str) -> bool:
        if name not in self.slots:
            self._add("unknown_session", where, f"there is no session {show(name)}")
        return name in self.slots

    def _participants(self) -> None:
        for place, person in records(self.given, "participants"):
            where = f"participants[{place}]"
            self._places(person, "available", where)
            hours = person.get("hours")
            if isinstance(hours, dict):
                self._zone(hours.get("time_zone"), f"{where}.hours.time_zone")
                first, last = hours.get("from"), hours.get("to")
                if isinstance(first, str) and isinstance(last, str) and first >= last:
                    says = (
                        f"{show(first)} is not before {show(last)}; hours lie within one day of the participant's clock"
                    )
                    self._add("bad_hours", f"{where}.hours", says)

    def _wishes(self) -> None:
        people = {each.get("id") for _, each in records(self.given, "participants") if isinstance(each.get("id"), str)}
        for place, wish in records(self.given, "wishes"):
            where = f"wishes[{place}]"
            one, other = wish.get("from"), wish.get("to")
            for field, name in (("from", one), ("to", other)):
                if isinstance(name, str) and name not in people:
                    self._add("unknown_participant", f"{where}.{field}", f"there is no participant {show(name)}")
            if isinstance(one, str) and one == other:
                self._add("self_meeting", f"{where}.to", f"{show(one)} can't meet itself; from and to must differ")
            self._places(wish, "only", where)

    def _fixed(self) -> None:
        wishes = {each.get("id") for _, each in records(self.given, "wishes") if isinstance(each.get("id"), str)}
        for place, meeting in records(self.given, "fixed"):
            where, name = f"fixed[{place}]", meeting.get("session")
            if isinstance(meeting.get("wish"), str) and meeting["wish"] not in wishes:
                self._add("unknown_wish", f"{where}.wish", f"there is no wish {show(meeting['wish'])}")
            if isinstance(name, str) and self._session(name, f"{where}.session"):
                self._inside(meeting.get("slot"), self.slots[name], f"{where}.slot", name)


def starts_of(session: Json, clock: ZoneInfo) -> list[tuple[int, int]]:
    """Return start and end of each slot of a sound session, in seconds since 1970 UTC."""
    start = begins(session["day"], session["start"], clock)
    if start is None:
        raise ValueError(session["start"])
    pauses: dict[int, int] = {}
    for pause in session.get("breaks", []):
        pauses[int(pause["after"])] = pauses.get(int(pause["after"]), 0) + int(pause["minutes"])
    moment = (start - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    length, found = int(session["slot_minutes"]) * 60, []
    for number in range(1, int(session["slots"]) + 1):
        found.append((moment, moment + length))
        moment += length + 60 * pauses.get(number, 0)
    return found
