"""Every schedule of a tiny event, one after the other: what the best is, goal by goal, without any solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.events.checker import UP, World, again, counted

Json = dict[str, Any]


def _slots(world: World, fixed: dict[str, tuple[str, int]]) -> Iterator[dict[str, tuple[str, int]]]:
    """Yield each way to give wishes slots that keeps H1 to H3, H5 to H7 and leaves each meeting a table."""
    names = list(world.wishes)
    chosen: dict[str, tuple[str, int]] = {}

    def allowed(name: str, place: tuple[str, int]) -> bool:
        wish = world.wishes[name]
        for other, there in chosen.items():
            shared = {wish["from"], wish["to"]} & {world.wishes[other]["from"], world.wishes[other]["to"]}
            if len(shared) == 2 or (shared and world.clash(place, there)):
                return False
        if sum(there == place for there in chosen.values()) >= world.tables(place):
            return False
        for code in (wish["from"], wish["to"]):
            mine = [
                there
                for other, there in chosen.items()
                if code in (world.wishes[other]["from"], world.wishes[other]["to"])
            ]
            most, daily = world.people[code].get("max_meetings"), world.people[code].get("max_per_day")
            if most is not None and len(mine) >= most:
                return False
            if daily is not None and sum(world.day(there) == world.day(place) for there in mine) >= daily:
                return False
        return True

    def place_next(number: int) -> Iterator[dict[str, tuple[str, int]]]:
        if number == len(names):
            yield dict(chosen)
            return
        name = names[number]
        if name not in fixed:
            yield from place_next(number + 1)
        if world.ruled_out(world.wishes[name]):
            return
        for place in sorted({fixed[name]} if name in fixed else world.candidates(world.wishes[name])):
            if allowed(name, place):
                chosen[name] = place
                yield from place_next(number + 1)
                del chosen[name]

    yield from place_next(0)


def _tables(world: World, slots: dict[str, tuple[str, int]], asked: dict[str, int]) -> Iterator[dict[str, int | None]]:
    names = list(slots)
    choices = []
    for name in names:
        session = slots[name][0]
        free = [None] if world.online(session) else list(range(1, int(world.tables(slots[name])) + 1))
        choices.append([asked[name]] if name in asked else free)
    for tables in product(*choices):
        seats = [(slots[name], table) for name, table in zip(names, tables, strict=True) if table is not None]
        if len(seats) == len(set(seats)):
            yield dict(zip(names, tables, strict=True))


def vectors(event: Json, earlier: Json | None = None) -> set[tuple[tuple[str, int], ...]]:
    """Return the counts of all schedules of an event, each once."""
    world = World(event)
    standing = again(world, earlier) if earlier else None
    fixed = {each["wish"]: (each["session"], each["slot"]) for each in event.get("fixed", [])}
    asked = {each["wish"]: each["table"] for each in event.get("fixed", []) if each.get("table") is not None}
    for wish, session, slot, table in standing["fixed"] if standing else []:
        fixed[wish] = (session, slot)
        if table is not None:
            asked.setdefault(wish, table)
    found = set()
    for slots in _slots(world, fixed):
        best: dict[str, int] | None = None
        for tables in _tables(world, slots, asked):
            meetings = [{"wish": w, "session": p[0], "slot": p[1], "table": tables[w]} for w, p in slots.items()]
            moved = len(standing["moved"]({"meetings": meetings})) if standing else 0
            counts = counted(event, meetings, moved)
            if best is None or counts["table_changes"] < best["table_changes"]:
                best = counts
            if best["table_changes"] == 0:
                break
        if best is not None:
            found.add(tuple(sorted(best.items())))
    return found


def best(found: set[tuple[tuple[str, int], ...]], order: list[str]) -> list[int]:
    """Return the counts of the best schedule at the goals of an order."""
    counts = [dict(each) for each in found]
    top = max(tuple(each[goal] if goal in UP else -each[goal] for goal in order) for each in counts)
    return [value if goal in UP else -value for goal, value in zip(order, top, strict=True)]
