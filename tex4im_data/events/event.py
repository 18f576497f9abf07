"""Own an event read from its file: the timetable problem in numbers, and the names that belong to the numbers.

Refuse to plan, and to read a file with a fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from tex4im_data.events.checks import starts_of, zone
from tex4im_data.events.faults import Json
from tex4im_data.methods.scheduling.problem import Problem, Slot, Wish

ORDER = ("must", "placed", "moves", "priority", "no_meeting", "waits", "table_changes", "interregional")


@dataclass(frozen=True)
class Event:
    """An event without faults. `problem.wishes[i]` is `wishes[i]` of the file, and so for participants and sessions.

    `candidates[i]` are the slots that rule H2 allows, those without a table included; `forbidden[i]` is the reason why H6 rules
    the meeting out, or None.
    """

    given: Json
    problem: Problem
    candidates: tuple[tuple[int, ...], ...]
    forbidden: tuple[str | None, ...]

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Return the codes of the participants."""
        return tuple(each["id"] for each in self.given["participants"])

    @cached_property
    def wishes(self) -> dict[str, int]:
        """Return the position of each wish."""
        return {each["id"]: place for place, each in enumerate(self.given["wishes"])}

    @cached_property
    def places(self) -> dict[tuple[str, int], int]:
        """Return the position of each slot, by its session's code and its number there."""
        names = [each["id"] for each in self.given["sessions"]]
        return {(names[slot.session], slot.number): place for place, slot in enumerate(self.problem.slots)}

    def seat(self, slot: int, table: int) -> Json:
        """Return session, slot and table as schedules write them."""
        there = self.problem.slots[slot]
        table_or_none = table if there.tables is not None else None
        return {"session": self.given["sessions"][there.session]["id"], "slot": there.number, "table": table_or_none}

    def person(self, place: int) -> str:
        """Return the code of a participant."""
        return self.people[place]

    @property
    def goals(self) -> tuple[str, ...]:
        """Return the goals that the organiser listed (or the default), with `moves` where there is an earlier schedule."""
        return (
            self.problem.order
            if "placed" in listed(self.given)
            else tuple(g for g in self.problem.order if g != "placed")
        )


def listed(given: Json) -> list[str]:
    """Return the order of goals as the file gives it, or the default."""
    return list(given.get("order", ORDER))


def order_of(given: Json, again: bool) -> tuple[str, ...]:
    """Return the goals to plan by; where nobody asked for meetings, they still come last: a plan of nothing helps nobody."""
    order = listed(given)
    if again and "moves" not in order:
        after = next((goal for goal in ("placed", "must") if goal in order), None)
        order.insert(order.index(after) + 1 if after else 0, "moves")
    if not again:
        order = [goal for goal in order if goal != "moves"]
    return tuple(order if "placed" in order else [*order, "placed"])


def utc(moment: int) -> str:
    """Return a moment as schedules write it."""
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def _slots(given: Json) -> tuple[Slot, ...]:
    clock = zone(given["time_zone"])
    if clock is None:
        raise ValueError(given["time_zone"])
    found = []
    for place, session in enumerate(given["sessions"]):
        day = date.fromisoformat(session["day"]).toordinal()
        tables = session["tables"]
        for number, (start, end) in enumerate(starts_of(session, clock), 1):
            count = None if tables == "online" else int(tables[number - 1] if isinstance(tables, list) else tables)
            found.append(Slot(place, number, start, end, day, count))
    return tuple(found)


def _within_hours(hours: Json, slots: tuple[Slot, ...]) -> frozenset[int]:
    clock = zone(hours["time_zone"])
    found = set()
    for place, slot in enumerate(slots):
        start, end = (datetime.fromtimestamp(moment, UTC).astimezone(clock) for moment in (slot.start, slot.end))
        times = start.strftime("%H:%M:%S"), end.strftime("%H:%M:%S")
        if start.date() == end.date() and times[0] >= hours["from"] + ":00" and times[1] <= hours["to"] + ":00":
            found.add(place)
    return frozenset(found)


def _listed_slots(given: Iterable[Json], places: dict[tuple[str, int], int]) -> frozenset[int]:
    return frozenset(places[each["session"], int(slot)] for each in given for slot in each["slots"])


def _organisation(person: Json) -> str:
    return unicodedata.normalize("NFC", person["organisation"]).strip()


def _limit(person: Json, field: str) -> int | None:
    value = person.get(field)
    return None if value is None else int(value)


def of(given: Json, again: bool = False) -> Event:
    """Return the event of a file without faults; `again` where it is planned around an earlier schedule."""
    slots = _slots(given)
    names = [each["id"] for each in given["sessions"]]
    places = {(names[slot.session], slot.number): place for place, slot in enumerate(slots)}
    people = given["participants"]
    number = {each["id"]: place for place, each in enumerate(people)}
    clocks: dict[tuple[str, str, str], frozenset[int]] = {}
    available = []
    for person in people:
        free = _listed_slots(person["available"], places) if "available" in person else frozenset(range(len(slots)))
        if "hours" in person:
            key = person["hours"]["time_zone"], person["hours"]["from"], person["hours"]["to"]
            if key not in clocks:
                clocks[key] = _within_hours(person["hours"], slots)
            free &= clocks[key]
        available.append(free)
    organisations = [_organisation(person) for person in people]
    wishes, candidates, forbidden = [], [], []
    for wish in given["wishes"]:
        one, other = number[wish["from"]], number[wish["to"]]
        kinds = {place for place, session in enumerate(given["sessions"]) if wish["kind"] in session["kinds"]}
        allowed = available[one] & available[other]
        if "only" in wish:
            allowed &= _listed_slots(wish["only"], places)
        fitting = tuple(sorted(slot for slot in allowed if slots[slot].session in kinds))
        tongues = [set(people[person].get("languages") or []) for person in (one, other)]
        why = None
        if organisations[one] == organisations[other]:
            why = "same_organisation"
        elif all(tongues) and tongues[0].isdisjoint(tongues[1]):
            why = "no_common_language"
        regions = [people[person].get("region") for person in (one, other)]
        candidates.append(fitting)
        forbidden.append(why)
        wishes.append(
            Wish(
                one,
                other,
                () if why else tuple(slot for slot in fitting if slots[slot].tables != 0),
                int(wish.get("priority", 3)),
                bool(wish.get("must", False)),
                bool(wish.get("mutual", False)),
                None not in regions and regions[0] != regions[1],
            )
        )
    limits = [tuple(_limit(person, field) for person in people) for field in ("max_meetings", "max_per_day")]
    problem = Problem(slots, tuple(wishes), tuple(available), limits[0], limits[1], order_of(given, again))
    return Event(given, problem, tuple(candidates), tuple(forbidden))


def with_standing(event: Event, fixed: dict[int, tuple[int, int | None]], earlier: dict[int, int]) -> Event:
    """Return the event with the meetings that are fixed, and the earlier ones still possible."""
    return replace(event, problem=replace(event.problem, fixed=fixed, earlier=earlier))


def changed(given: Json, change: dict[str, Any]) -> Json:
    """Return an event's file with one of the changes that schedules name as bottlenecks."""
    copy = dict(given)
    if "session" in change:
        sessions = [dict(session) for session in given["sessions"]]
        here = next(session for session in sessions if session["id"] == change["session"])
        tables = here["tables"]
        if "tables" in change:
            more = int(change["tables"])
            here["tables"] = (
                [count + more for count in tables]
                if isinstance(tables, list)
                else tables
                if tables == "online"
                else tables + more
            )
        else:
            here["slots"] += int(change["slots"])
            if isinstance(tables, list):
                here["tables"] = tables + tables[-1:] * int(change["slots"])
        return copy | {"sessions": sessions}
    people = [dict(person) for person in given["participants"]]
    here = next(person for person in people if person["id"] == change["participant"])
    for limit in ("max_meetings", "max_per_day"):
        if limit in change and here.get(limit) is not None:
            here[limit] += int(change[limit])
    return copy | {"participants": people}
