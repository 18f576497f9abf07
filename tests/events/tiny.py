"""Tiny random events: every rule of the format turns up, and all schedules can be counted."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]
GOALS = ["must", "placed", "mutual", "priority", "no_meeting", "waits", "table_changes", "interregional", "moves"]
NIGHTS = [
    ("2026-03-29", "00:40"),
    ("2026-10-25", "01:30"),
    ("2026-10-25", "02:10"),
    ("2026-03-28", "23:20"),
    ("2026-06-01", "09:00"),
]
ZONES = ["Europe/Stockholm", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]


def _places(rng: random.Random, sessions: list[Json]) -> list[Json]:
    return [
        {"session": each["id"], "slots": [slot for slot in range(1, each["slots"] + 1) if rng.random() < 0.7]}
        for each in sessions
        if rng.random() < 0.9
    ]


def _sessions(rng: random.Random) -> list[Json]:
    day, start = rng.choice(NIGHTS)
    found = []
    for number in range(rng.choice([1, 1, 2, 2])):
        slots = rng.randint(1, 4) if number == 0 else rng.randint(1, 2)
        tables: Any = rng.choice([1, 1, 2, "online", [rng.randint(0, 2) for _ in range(slots)]])
        each = {
            "id": f"s{number}",
            "kinds": rng.choice([["B2B"], ["B2B", "C2C"], ["B2B", "R&D"]]),
            "day": day if rng.random() < 0.7 else "2026-06-02",
            "start": start if rng.random() < 0.6 else rng.choice(["04:15", "09:10"]),
            "slot_minutes": rng.choice([15, 20, 30]),
            "slots": slots,
            "tables": tables,
        }
        if rng.random() < 0.4:
            each["breaks"] = [{"after": rng.randint(1, slots), "minutes": rng.choice([5, 15])}]
        found.append(each)
    return found


def event(seed: int) -> Json:
    """Return a tiny event; the same seed makes the same one."""
    rng = random.Random(seed)
    sessions = _sessions(rng)
    people = []
    for number in range(rng.randint(2, 5)):
        person: Json = {
            "id": f"p{number}",
            "organisation": rng.choice(["Café", "Cafe\u0301 ", "A", "B", "C", "D"]),
            "region": rng.choice([None, "PT11", "SE23"]),
        }
        if rng.random() < 0.5:
            person["languages"] = rng.choice([["en"], ["en", "pt"], ["pt"], []])
        if rng.random() < 0.35:
            person["available"] = _places(rng, sessions)
        if rng.random() < 0.15:
            person["hours"] = {"time_zone": rng.choice(ZONES), "from": "00:00", "to": rng.choice(["12:00", "23:59"])}
        if rng.random() < 0.3:
            person["max_meetings"] = rng.choice([0, 1, 2, 2])
        if rng.random() < 0.25:
            person["max_per_day"] = rng.choice([0, 1, 2])
        people.append(person)
    wishes = []
    for number in range(rng.randint(1, 5)):
        one, other = rng.sample(people, 2)
        wish: Json = {
            "id": f"w{number}",
            "from": one["id"],
            "to": other["id"],
            "kind": rng.choice(["B2B", "B2B", "B2B", "C2C", "R&D"]),
        }
        wish |= {"priority": rng.randint(1, 5), "mutual": rng.random() < 0.4, "must": rng.random() < 0.2}
        if rng.random() < 0.15:
            wish["only"] = _places(rng, sessions)
        wishes.append(wish)
    order = rng.sample(GOALS, rng.randint(1, len(GOALS)))
    return {
        "format": "tex4im-event/1",
        "id": f"tiny-{seed}",
        "title": "Tiny",
        "time_zone": "Europe/Stockholm",
        "participants": people,
        "sessions": sessions,
        "wishes": wishes,
    } | ({} if rng.random() < 0.4 else {"order": order})
