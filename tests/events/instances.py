"""Own seeded events of the kinds that the scheduler must manage. Refuse real people: every code and name is invented."""

from __future__ import annotations

import copy
import random
from typing import Any

Json = dict[str, Any]
REGIONS = ["ITI1", "RO21", "ES52", "PT11", "CZ05", "ITC1", "SE23", "FRE1", None]
TONGUES = ["it", "ro", "es", "pt", "cs", "it", "sv", "fr", "en"]


def participant(number: int, rng: random.Random, english: float = 0.95, **more: Any) -> Json:
    home = rng.randrange(len(REGIONS))
    spoken = [TONGUES[home]] + (["en"] if rng.random() < english and TONGUES[home] != "en" else [])
    return {
        "id": f"p{number:04}",
        "organisation": f"Invented firm {number}",
        "region": REGIONS[home],
        "kind": rng.choice(["firm", "firm", "cluster", "research"]),
        "languages": spoken,
    } | more


def session(name: str, day: str, start: str, slots: int, tables: Any, **more: Any) -> Json:
    return {
        "id": name,
        "kinds": ["B2B", "C2C", "R&D"],
        "day": day,
        "start": start,
        "slot_minutes": 20,
        "slots": slots,
        "tables": tables,
    } | more


def wishes(
    people: list[Json], count: int, rng: random.Random, skew: float = 0.7, kinds: tuple[str, ...] = ("B2B",)
) -> list[Json]:
    """Return `count` wishes between different pairs; with `skew` > 0 some participants are wanted far more than others."""
    weights = [1 / (1 + place) ** skew for place in range(len(people))]
    rng.shuffle(weights)
    found: dict[tuple[str, str], Json] = {}
    for _ in range(count * 200):
        if len(found) == count:
            break
        one = rng.choices(people, weights)[0]["id"]
        other = rng.choices(people, [0.3 + w for w in weights])[0]["id"]
        if one == other or (min(one, other), max(one, other)) in found:
            continue
        found[min(one, other), max(one, other)] = {
            "id": f"w{len(found):04}",
            "from": one,
            "to": other,
            "kind": rng.choice(kinds),
            "priority": rng.randint(1, 5),
            "mutual": rng.random() < 0.3,
        }
    return list(found.values())


def event(name: str, people: list[Json], sessions: list[Json], wanted: list[Json], **more: Any) -> Json:
    return {
        "format": "tex4im-event/1",
        "id": name,
        "title": f"Invented event {name}",
        "time_zone": "Europe/Stockholm",
        "participants": people,
        "sessions": sessions,
        "wishes": wanted,
    } | more


def some_absent(people: list[Json], sessions: list[Json], rng: random.Random, share: float) -> None:
    """Let a share of the participants miss some of the sessions or the first or last slots of them."""
    for person in people:
        if rng.random() >= share:
            continue
        kept = []
        for each in sessions:
            slots = list(range(1, each["slots"] + 1))
            draw = rng.random()
            if draw < 0.3:
                continue
            cut = rng.randrange(len(slots))
            kept.append(
                {
                    "session": each["id"],
                    "slots": slots if draw < 0.6 else slots[cut:] if draw < 0.8 else slots[: cut + 1],
                }
            )
        person["available"] = kept


def fair(seed: int, people: int = 52, count: int = 109, tables: int = 6, slots: int = 6, absent: float = 0.3) -> Json:
    """Return two days with two sessions each and few tables: the size of the event in Stockholm."""
    rng = random.Random(seed)
    there = [participant(number, rng) for number in range(people)]
    halls = [
        session(f"s{day}{half}", f"2026-10-0{7 + day}", start, slots, tables, breaks=[{"after": 3, "minutes": 20}])
        for day in (1, 2)
        for half, start in enumerate(("09:00", "14:00"))
    ]
    some_absent(there, halls, rng, absent)
    return event(f"fair-{seed}", there, halls, wishes(there, count, rng, 0.5))


def online(seed: int, people: int = 388, count: int = 300) -> Json:
    """Return six half-days online with participants in several time zones."""
    rng = random.Random(seed)
    there = [participant(number, rng) for number in range(people)]
    for person in there:
        if rng.random() < 0.25:
            zone = rng.choice(["Europe/Lisbon", "Europe/Bucharest", "America/New_York", "Asia/Kolkata"])
            person["hours"] = {"time_zone": zone, "from": "08:00", "to": "18:00"}
        if rng.random() < 0.2:
            person["max_per_day"] = rng.randint(1, 3)
    halls = [
        session(f"s{half}", f"2026-11-{10 + half // 2}", ("09:00", "14:00")[half % 2], 8, "online", slot_minutes=25)
        for half in range(6)
    ]
    some_absent(there, halls, rng, 0.3)
    return event(f"online-{seed}", there, halls, wishes(there, count, rng, 0.6))


def large(
    seed: int,
    people: int = 1000,
    count: int = 3000,
    tables: int = 50,
    slots: int = 10,
    halves: int = 6,
    skew: float = 0.35,
) -> Json:
    """Return a thousand participants on three days, with a little less room than wishes."""
    rng = random.Random(seed)
    there = [participant(number, rng) for number in range(people)]
    for person in there:
        if rng.random() < 0.2:
            person["max_meetings"] = rng.randint(2, 8)
        if rng.random() < 0.2:
            person["max_per_day"] = rng.randint(1, 4)
    halls = [
        session(
            f"s{half}",
            f"2026-11-{10 + half // 2}",
            ("09:00", "14:00")[half % 2],
            slots,
            tables,
            breaks=[{"after": 5, "minutes": 30}],
        )
        for half in range(halves)
    ]
    some_absent(there, halls, rng, 0.3)
    return event(f"large-{seed}", there, halls, wishes(there, count, rng, skew))


def disturbed(given: Json, schedule: Json, seed: int, late: float = 0.05) -> tuple[Json, Json]:
    """Return the event after no-shows, late comers, a table less and new wishes, and the schedule with half of it confirmed."""
    rng = random.Random(seed)
    changed, earlier = copy.deepcopy(given), copy.deepcopy(schedule)
    for meeting in earlier["meetings"]:
        meeting["confirmed"] = rng.random() < 0.5
    people = changed["participants"]
    for person in rng.sample(people, max(1, len(people) // 25)):
        person["available"] = []
    first = changed["sessions"][0]
    for person in rng.sample(people, max(1, int(len(people) * late))):
        if "available" not in person:
            person["available"] = [{"session": first["id"], "slots": list(range(3, first["slots"] + 1))}] + [
                {"session": each["id"], "slots": list(range(1, each["slots"] + 1))} for each in changed["sessions"][1:]
            ]
    for each in changed["sessions"]:
        if isinstance(each["tables"], int) and rng.random() < 0.5:
            each["tables"] = max(1, each["tables"] - 1)
    newcomer = participant(len(people), rng)
    people.append(newcomer)
    for number, other in enumerate(rng.sample(people[:-1], 4)):
        changed["wishes"].append(
            {"id": f"new{number}", "from": newcomer["id"], "to": other["id"], "kind": "B2B", "priority": 4}
        )
    gone = {wish["id"] for wish in rng.sample(changed["wishes"], max(1, len(changed["wishes"]) // 40))}
    changed["wishes"] = [wish for wish in changed["wishes"] if wish["id"] not in gone]
    return changed, earlier
