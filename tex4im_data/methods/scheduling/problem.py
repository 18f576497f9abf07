"""Own the timetable problem in numbers: slots, wishes, limits, a plan, and what a plan counts at each goal.

Refuse files, names and clocks: participants, wishes and slots are positions in lists, times are seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

MORE = frozenset({"must", "placed", "mutual", "priority", "interregional"})
"""Goals of which more is better; of all others fewer is."""
GOALS = ("must", "placed", "mutual", "priority", "no_meeting", "waits", "table_changes", "interregional", "moves")
SUMS = frozenset(GOALS) - {"waits", "table_changes"}
"""Goals that are a sum over meetings, whenever these take place (`moves`: over meetings in their earlier slot)."""


@dataclass(frozen=True)
class Slot:
    """A stretch of real time in a session; `tables` is None online."""

    session: int
    number: int
    start: int
    end: int
    day: int
    tables: int | None


@dataclass(frozen=True)
class Wish:
    """Two participants who may meet once in one of `slots`; no slot where a rule forbids the meeting altogether."""

    one: int
    other: int
    slots: tuple[int, ...]
    priority: int = 3
    must: bool = False
    mutual: bool = False
    interregional: bool = False

    @property
    def people(self) -> tuple[int, int]:
        """Return both participants."""
        return self.one, self.other


@dataclass(frozen=True)
class Plan:
    """A slot for each wish (-1: no meeting) and a table (0: online, or no meeting)."""

    slots: tuple[int, ...]
    tables: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """All that a plan depends on. `available[p]` holds the slots of participant p; limits are None where there is none."""

    slots: tuple[Slot, ...]
    wishes: tuple[Wish, ...]
    available: tuple[frozenset[int], ...]
    max_meetings: tuple[int | None, ...]
    max_per_day: tuple[int | None, ...]
    order: tuple[str, ...]
    fixed: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    earlier: dict[int, int] = field(default_factory=dict)

    @cached_property
    def sessions(self) -> tuple[tuple[int, ...], ...]:
        """Return the slots of each session, in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, slot in enumerate(self.slots):
            found[slot.session].append(place)
        return tuple(tuple(found[session]) for session in range(max(found, default=-1) + 1))

    @cached_property
    def overlaps(self) -> tuple[tuple[int, ...], ...]:
        """Return for each slot the others that it overlaps in time (all of other sessions)."""
        by_start = sorted(range(len(self.slots)), key=lambda place: self.slots[place].start)
        found: list[list[int]] = [[] for _ in self.slots]
        open_slots: list[int] = []
        for place in by_start:
            start = self.slots[place].start
            open_slots = [other for other in open_slots if self.slots[other].end > start]
            for other in open_slots:
                found[place].append(other)
                found[other].append(place)
            open_slots.append(place)
        return tuple(tuple(sorted(others)) for others in found)

    @cached_property
    def cliques(self) -> tuple[tuple[int, ...], ...]:
        """Return the largest sets of slots that share a moment: of each, a participant can have one meeting."""
        found: list[frozenset[int]] = []
        for place, slot in enumerate(self.slots):
            at_start = {place} | {o for o in self.overlaps[place] if self.slots[o].start <= slot.start}
            found.append(frozenset(at_start))
        largest = [one for one in set(found) if not any(one < other for other in found if len(other) > len(one))]
        return tuple(sorted(tuple(sorted(one)) for one in largest))

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Return the sessions, those together that overlap in time with each other or through a third."""
        label = list(range(len(self.sessions)))
        for place, others in enumerate(self.overlaps):
            for other in others:
                old, new = label[self.slots[other].session], label[self.slots[place].session]
                if old != new:
                    label = [new if each == old else each for each in label]
        found: dict[int, list[int]] = defaultdict(list)
        for session, name in enumerate(label):
            found[name].append(session)
        return tuple(sorted(tuple(sessions) for sessions in found.values()))

    @cached_property
    def wishes_of(self) -> tuple[tuple[int, ...], ...]:
        """Return the wishes that name each participant."""
        found: list[list[int]] = [[] for _ in self.available]
        for place, wish in enumerate(self.wishes):
            found[wish.one].append(place)
            found[wish.other].append(place)
        return tuple(map(tuple, found))

    @cached_property
    def pairs(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Return the wishes of each pair of participants, in either direction."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, wish in enumerate(self.wishes):
            found[min(wish.people), max(wish.people)].append(place)
        return {pair: tuple(places) for pair, places in found.items()}

    @cached_property
    def named(self) -> tuple[int, ...]:
        """Return the participants whom at least one wish names."""
        return tuple(person for person, places in enumerate(self.wishes_of) if places)

    def rivals(self, wish: int) -> tuple[int, ...]:
        """Return the wishes of the same pair, this one included."""
        people = self.wishes[wish].people
        return self.pairs[min(people), max(people)]


def worth(problem: Problem, goal: str, wish: int) -> int:
    """Return what a meeting of the wish counts at a goal that is a sum over meetings wherever they take place."""
    given = problem.wishes[wish]
    if goal == "priority":
        return given.priority
    return int({"must": given.must, "mutual": given.mutual, "interregional": given.interregional}.get(goal, True))


def count(problem: Problem, plan: Plan) -> dict[str, int]:
    """Return what a plan counts at each goal of the order."""
    met = [wish for wish, slot in enumerate(plan.slots) if slot >= 0]
    found: dict[str, int] = {}
    for goal in problem.order:
        if goal == "no_meeting":
            busy = {person for wish in met for person in problem.wishes[wish].people}
            found[goal] = len(problem.named) - len(busy)
        elif goal == "moves":
            found[goal] = sum(plan.slots[wish] != slot for wish, slot in problem.earlier.items())
        elif goal == "waits":
            found[goal] = sum(waits_by_session(problem, plan.slots).values())
        elif goal == "table_changes":
            found[goal] = table_changes(problem, plan)
        else:
            found[goal] = sum(worth(problem, goal, wish) for wish in met)
    return found


def busy_slots(problem: Problem, slots: Sequence[int]) -> list[set[int]]:
    """Return the slots in which each participant has a meeting."""
    busy: list[set[int]] = [set() for _ in problem.available]
    for wish, slot in enumerate(slots):
        if slot >= 0:
            for person in problem.wishes[wish].people:
                busy[person].add(slot)
    return busy


def waits_by_session(problem: Problem, slots: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return the waits of each participant in each session, where there is one."""
    found: dict[tuple[int, int], int] = {}
    for person, busy in enumerate(busy_slots(problem, slots)):
        if len(busy) < 2:
            continue
        for session in {problem.slots[slot].session for slot in busy}:
            waits = waits_of(problem, person, session, busy)
            if waits:
                found[person, session] = waits
    return found


def waits_of(problem: Problem, person: int, session: int, busy: set[int]) -> int:
    """Return the waits of a participant in a session, from the slots in which they meet somebody anywhere."""
    here = [place for place, slot in enumerate(problem.sessions[session]) if slot in busy]
    if len(here) < 2:
        return 0
    between = problem.sessions[session][here[0] + 1 : here[-1]]
    return sum(
        slot not in busy and slot in problem.available[person] and busy.isdisjoint(problem.overlaps[slot])
        for slot in between
    )


def table_changes(problem: Problem, plan: Plan) -> int:
    """Return how often a participant's next meeting of a session is at another table."""
    at: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for wish, slot in enumerate(plan.slots):
        if slot >= 0 and problem.slots[slot].tables is not None:
            for person in problem.wishes[wish].people:
                at[person, problem.slots[slot].session].append((slot, plan.tables[wish]))
    changes = 0
    for meetings in at.values():
        tables = [table for _, table in sorted(meetings)]
        changes += sum(before != after for before, after in pairwise(tables))
    return changes


def score(problem: Problem, counted: dict[str, int]) -> tuple[int, ...]:
    """Return the counts so that the larger tuple is the better plan."""
    return tuple(counted[goal] if goal in MORE else -counted[goal] for goal in problem.order)


def ceiling(problem: Problem, goal: str) -> int:
    """Return the bound that is true of any plan of this problem without solving anything."""
    if goal not in MORE:
        return 0
    best: dict[tuple[int, int], int] = defaultdict(int)
    for pair, places in problem.pairs.items():
        for wish in places:
            if problem.wishes[wish].slots:
                best[pair] = max(best[pair], worth(problem, goal, wish))
    return sum(best.values())


class Room:
    """Where there still is room beside the meetings of a plan; grows and shrinks meeting by meeting."""

    def __init__(self, problem: Problem, slots: Iterable[int] = ()) -> None:
        self.problem = problem
        self.slots = [-1] * len(problem.wishes)
        self.taken: list[set[int]] = [set() for _ in problem.available]
        self.left = [len(problem.wishes) if slot.tables is None else slot.tables for slot in problem.slots]
        self.meetings = [0] * len(problem.available)
        self.days: dict[tuple[int, int], int] = defaultdict(int)
        for wish, slot in enumerate(slots):
            if slot >= 0:
                self.add(wish, slot)

    def add(self, wish: int, slot: int) -> None:
        """Place a wish."""
        self.slots[wish] = slot
        self.left[slot] -= 1
        for person in self.problem.wishes[wish].people:
            self.taken[person].add(slot)
            self.meetings[person] += 1
            self.days[person, self.problem.slots[slot].day] += 1

    def remove(self, wish: int) -> int:
        """Take a meeting out; returns the slot it had."""
        slot = self.slots[wish]
        self.slots[wish] = -1
        self.left[slot] += 1
        for person in self.problem.wishes[wish].people:
            self.taken[person].remove(slot)
            self.meetings[person] -= 1
            self.days[person, self.problem.slots[slot].day] -= 1
        return slot

    def below_limits(self, wish: int) -> bool:
        """Say whether the pair does not meet yet and neither has reached the limit of all meetings."""
        if any(self.slots[rival] >= 0 for rival in self.problem.rivals(wish)):
            return False
        limits = ((self.problem.max_meetings[person], person) for person in self.problem.wishes[wish].people)
        return all(limit is None or self.meetings[person] < limit for limit, person in limits)

    def fits(self, wish: int, slot: int) -> bool:
        """Say whether a wish below its limits could take place in one of its slots."""
        if self.left[slot] <= 0:
            return False
        day = self.problem.slots[slot].day
        for person in self.problem.wishes[wish].people:
            limit = self.problem.max_per_day[person]
            if limit is not None and self.days[person, day] >= limit:
                return False
            taken = self.taken[person]
            if slot in taken or not taken.isdisjoint(self.problem.overlaps[slot]):
                return False
        return True

    def first(self, wish: int) -> int:
        """Return the first slot in which a wish could take place, or -1."""
        if not self.below_limits(wish):
            return -1
        return next((slot for slot in self.problem.wishes[wish].slots if self.fits(wish, slot)), -1)
