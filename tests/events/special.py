"""Own seeded small events with one special rule each, and events that lack room. Refuse real people: all is invented."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.events.instances import Json, event, participant, session, some_absent, wishes

ORDERS = [
    ["waits", "placed", "priority"],
    ["placed", "waits", "priority", "no_meeting"],
    ["no_meeting", "priority", "waits"],
    ["interregional", "placed", "waits", "table_changes"],
    ["mutual", "priority", "placed", "waits"],
    ["priority", "table_changes", "waits", "placed"],
    ["must", "no_meeting", "placed", "interregional", "waits"],
    ["table_changes", "waits", "placed", "priority"],
]


def base(rng: random.Random, tables: Any = 3, slots: int = 6, count: int = 34, people: int = 18) -> Json:
    there = [participant(number, rng, 1.0) for number in range(people)]
    halls = [
        session("am", "2026-05-06", "09:00", slots, tables, breaks=[{"after": 3, "minutes": 15}]),
        session("pm", "2026-05-07", "14:00", slots, tables),
    ]
    some_absent(there, halls, rng, 0.4)
    return event("small", there, halls, wishes(there, count, rng, 0.6))


def languages(rng: random.Random) -> Json:
    given = base(rng)
    for person in given["participants"]:
        person["languages"] = rng.choice([["it"], ["pt"], ["en"], ["it", "en"], ["pt", "en"], ["sv"], []])
    return given


def days(rng: random.Random) -> Json:
    given = base(rng)
    for person in given["participants"]:
        person["max_per_day"] = rng.choice([1, 2, 2, 3, None])
        person["max_meetings"] = rng.choice([2, 3, 5, None])
    return given


def overlapping(rng: random.Random) -> Json:
    given = base(rng, slots=5)
    given["sessions"][0] |= {"kinds": ["B2B"]}
    given["sessions"][1] |= {
        "kinds": ["B2B", "C2C"],
        "day": "2026-05-06",
        "start": "09:30",
        "slot_minutes": 45,
        "slots": 4,
        "tables": 2,
    }
    given["sessions"].append(
        session("third", "2026-05-06", "10:10", 8, "online", slot_minutes=15, kinds=["C2C", "R&D"])
    )
    for person in given["participants"]:
        person.pop("available", None)
    for wish in given["wishes"]:
        wish["kind"] = rng.choice(["B2B", "B2B", "C2C", "R&D"])
    return given


def promises(rng: random.Random) -> Json:
    given = base(rng, tables=2, slots=5, count=40)
    for wish in given["wishes"]:
        wish["must"] = rng.random() < 0.3
    for person in rng.sample(given["participants"], 6):
        person["max_meetings"] = 1
    return given


def orders(rng: random.Random) -> Json:
    given = base(rng, slots=5, count=28)
    given["order"] = rng.choice(ORDERS)
    for wish in given["wishes"]:
        wish["must"] = rng.random() < 0.1
    return given


def clocks(rng: random.Random) -> Json:
    given = base(rng)
    night = rng.choice([("2026-03-28", "2026-03-29"), ("2026-10-24", "2026-10-25")])
    given["sessions"] = [
        session("eve", night[0], "21:00", 8, "online", slot_minutes=30),
        session("night", night[1], "00:30", 8, "online", slot_minutes=30, breaks=[{"after": 4, "minutes": 20}]),
        session("day", night[1], "09:00", 6, 3),
    ]
    zones = [
        "Europe/Lisbon",
        "Europe/Bucharest",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Europe/Stockholm",
    ]
    for person in given["participants"]:
        person.pop("available", None)
        if rng.random() < 0.7:
            first = rng.choice(["00:00", "06:00", "08:00"])
            person["hours"] = {"time_zone": rng.choice(zones), "from": first, "to": rng.choice(["20:00", "23:59"])}
    return given


def tables_by_slot(rng: random.Random) -> Json:
    given = base(rng, count=40)
    for hall in given["sessions"]:
        hall["tables"] = [rng.randint(0, 5) for _ in range(hall["slots"])]
    return given


def fixed(rng: random.Random) -> Json:
    given = base(rng, count=36)
    used: set[tuple[str, str, int]] = set()
    seats: dict[tuple[str, int], int] = {}
    given["fixed"] = []
    people = {each["id"]: each for each in given["participants"]}
    for wish in rng.sample(given["wishes"], 12):
        hall = rng.choice(given["sessions"])
        slot = rng.randint(1, hall["slots"])
        pair = [people[wish["from"]], people[wish["to"]]]
        free = all(
            "available" not in p or any(a["session"] == hall["id"] and slot in a["slots"] for a in p["available"])
            for p in pair
        )
        keys = [(p["id"], hall["id"], slot) for p in pair]
        if free and not used & set(keys) and seats.get((hall["id"], slot), 0) < 3:
            seats[hall["id"], slot] = seats.get((hall["id"], slot), 0) + 1
            used |= set(keys)
            table = (
                seats[hall["id"], slot]
                if rng.random() < 0.5 and len([k for k in used if k[1:] == (hall["id"], slot)]) == 2
                else None
            )
            given["fixed"].append({"wish": wish["id"], "session": hall["id"], "slot": slot, "table": table})
    return given


SPECIAL: dict[str, Callable[[random.Random], Json]] = {
    "languages": languages,
    "days": days,
    "overlapping": overlapping,
    "promises": promises,
    "orders": orders,
    "clocks": clocks,
    "tables_by_slot": tables_by_slot,
    "fixed": fixed,
}


def small(rule: str, seed: int) -> Json:
    """Return a small event with one special rule."""
    return SPECIAL[rule](random.Random(seed)) | {"id": f"{rule}-{seed}"}


def narrow(seed: int) -> Json:
    """Return an event that lacks tables, slots, or meetings a participant takes."""
    rng = random.Random(seed)
    given = base(rng, tables=rng.choice([1, 2, [2, 1, 2, 1]]), slots=4, count=rng.randint(24, 40), people=16)
    if rng.random() < 0.6:
        for person in rng.sample(given["participants"], 5):
            person["max_meetings"] = rng.randint(1, 2)
    if rng.random() < 0.4:
        for person in rng.sample(given["participants"], 5):
            person["max_per_day"] = 1
    for person in given["participants"]:
        if rng.random() < 0.6:
            person.pop("available", None)
    return given | {"id": f"narrow-{seed}"}
