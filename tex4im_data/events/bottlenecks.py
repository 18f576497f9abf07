"""Own which small changes of an event would let more meetings take place, and how many at least.

Refuse to claim what was not found: each number is that of a timetable of the changed event that keeps every rule, and no goal above
the number of meetings is worse in it than it can be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from tex4im_data.events import earlier, event
from tex4im_data.events.event import Event
from tex4im_data.events.faults import Json
from tex4im_data.methods.scheduling import greedy
from tex4im_data.methods.scheduling.problem import SUMS, Plan, Problem, Room, count
from tex4im_data.methods.scheduling.search import Search
from tex4im_data.methods.scheduling.sums import Sums

Change = dict[str, Any]
AT_ONCE = 40_000
"""Meetings times slots up to which the changed event is solved exactly."""
LONG = 20.0
"""Seconds from which a search of a large changed event is worth its time; before, what simply fits is counted."""


def changes(given: Event, plan: Plan) -> Iterator[Change]:
    """Yield the changes worth a try, those of sessions first, then of the participants with most wishes left out."""
    problem, room = given.problem, Room(given.problem, plan.slots)
    out = [wish for wish, slot in enumerate(plan.slots) if slot < 0 and not given.forbidden[wish]]
    kinds = {given.given["wishes"][wish]["kind"] for wish in out}
    sessions = [each for each in given.given["sessions"] if kinds & set(each["kinds"])]
    for more in (1, 2):
        yield from ({"session": each["id"], "tables": more} for each in sessions if each["tables"] != "online")
    yield from ({"session": each["id"], "slots": 1} for each in sessions if each["slots"] < 200)
    wanted: dict[int, int] = {}
    for wish in out:
        for person in problem.wishes[wish].people:
            wanted[person] = wanted.get(person, 0) + 1
    for more in (1, 2):
        for person in sorted(wanted, key=lambda each: (-wanted[each], each)):
            code = given.person(person)
            limit, daily = problem.max_meetings[person], problem.max_per_day[person]
            if limit is not None and room.meetings[person] >= limit and wanted[person] >= more:
                yield {"participant": code, "max_meetings": more}
            days = [met for (who, _), met in room.days.items() if who == person]
            if daily is not None and (daily == 0 or any(met >= daily for met in days)) and wanted[person] >= more:
                yield {"participant": code, "max_per_day": more}


def _first_goals(problem: Problem) -> list[str]:
    """Return the goals up to the number of meetings."""
    return list(problem.order[: problem.order.index("placed") + 1])


def placed(problem: Problem, start: Plan, seconds: float) -> int:
    """Return a number of meetings that a timetable reaches without loss at the goals above; 0 where none was found in time."""
    goals = _first_goals(problem)
    size = sum(len(wish.slots) for wish in problem.wishes)
    if set(goals) <= SUMS and size <= AT_ONCE:
        program, value = Sums(problem, by_session=False), None
        for goal in goals:
            value, _ = program.optimise(goal, seconds)
            if value is None:
                return 0
            program.keep(goal, value)
        return value or 0
    filled = greedy.fill(problem, start.slots, range(len(start.slots)))
    counted, program = count(problem, filled), Sums(problem, by_session=True)
    if set(goals) <= SUMS:
        for goal in goals:
            value, bound = program.optimise(goal, seconds)
            if value is None or bound is None or counted[goal] != bound:
                break
            program.keep(goal, value)
        else:
            return counted["placed"]
        if goal == "placed" and seconds < LONG:
            return counted["placed"]
    search = Search(problem, seconds, workers=1)
    search.offer(filled)
    search.run()
    counted, bounds = search.snapshot()[1:]
    return counted["placed"] if all(counted[goal] == bounds[goal] for goal in goals[:-1]) else 0


def _says(change: Change, more: int) -> str:
    meetings = "one more meeting" if more == 1 else f"{more} more meetings"
    match change:
        case {"session": name, "tables": count_of}:
            return f"{'One more table' if count_of == 1 else f'{count_of} more tables'} in every slot of {name} would allow {meetings}."
        case {"session": name}:
            return f"One more slot at the end of {name} would allow {meetings}."
        case {"participant": name, "max_meetings": by}:
            return f"A limit of all meetings that is higher by {by} for {name} would allow {meetings}."
        case _:
            return f"A limit a day that is higher by {change['max_per_day']} for {change['participant']} would allow {meetings}."


def find(
    given: Event, schedule: Json | None, plan: Plan, left: Callable[[], float], told: Callable[[list[Json]], None]
) -> None:
    """Tell up to ten changes with what they bring, best first, anew with each found; `left` says how many seconds there still are."""
    now = count(given.problem, plan).get("placed", 0)
    least = now
    if all(slot >= 0 or given.forbidden[wish] for wish, slot in enumerate(plan.slots)):
        return
    found: list[tuple[int, int, int, Change]] = []
    best: dict[str, int] = {}
    for number, change in enumerate(changes(given, plan)):
        seconds = left()
        if seconds <= 0.2:
            break
        file = event.changed(given.given, change)
        other = event.of(file, again=schedule is not None)
        standing = earlier.stand(other, schedule)
        other = event.with_standing(other, standing.fixed, standing.earlier)
        slots = [other.places[key] if (key := _key(given, slot)) else -1 for slot in plan.slots]
        begun = time.monotonic()
        value = placed(other.problem, Plan(tuple(slots), plan.tables), min(seconds * 0.4, 12.0))
        amount = next(by for name, by in change.items() if isinstance(by, int))
        kind = "|".join(f"{name}={by}" if isinstance(by, str) else name for name, by in change.items())
        if value > best.get(kind, least):
            best[kind] = value
            found.append((-value, amount, number, change))
            found.sort(key=lambda each: each[:3])
            told([{"change": c, "placed": -v, "says": _says(c, -v - now)} for v, _, _, c in found[:10]])
        if time.monotonic() - begun > seconds * 0.5:
            break


def _key(given: Event, slot: int) -> tuple[str, int] | None:
    if slot < 0:
        return None
    there = given.problem.slots[slot]
    return given.given["sessions"][there.session]["id"], there.number
