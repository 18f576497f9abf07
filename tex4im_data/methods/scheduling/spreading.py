"""Own how chosen meetings are spread over sessions: few participants with several meetings in one, for there waits come from.

Refuse to choose meetings and to time them. A descent with some luck (simulated annealing), which keeps every limit that the sums keep.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict

from tex4im_data.methods.scheduling.problem import Problem
from tex4im_data.methods.scheduling.sums import most_apart

Block = tuple[int, ...]


class Spreading:
    """The meetings in their sessions, with how many each participant has in each."""

    def __init__(self, problem: Problem, blocks: dict[int, Block], options: dict[int, list[Block]]) -> None:
        self.problem, self.blocks, self.options = problem, dict(blocks), options
        self.there: dict[tuple[int, int], int] = defaultdict(int)
        self.days: dict[tuple[int, int], int] = defaultdict(int)
        self.used: dict[int, int] = defaultdict(int)
        self.session_of = [slot.session for slot in problem.slots]
        self.day_of = [slot.day for slot in problem.slots]
        self.group_of = {session: group for group in problem.groups for session in group}
        self.room: dict[int, float] = {}
        for session, places in enumerate(problem.sessions):
            tables = [problem.slots[place].tables for place in places]
            self.room[session] = math.inf if None in tables else sum(each or 0 for each in tables)
        self.limits: dict[tuple[int, int], int] = {}
        for wish, block in self.blocks.items():
            self._count(wish, block, 1)

    def _count(self, wish: int, block: Block, by: int) -> None:
        session, day = self.session_of[block[0]], self.day_of[block[0]]
        self.used[session] += by
        for person in self.problem.wishes[wish].people:
            self.there[person, session] += by
            self.days[person, day] += by

    def _limit(self, person: int, session: int) -> int:
        """Return how many meetings a participant can have in a session; a participant of overlapping sessions stays in one."""
        if (person, session) not in self.limits:
            mine = set().union(*(self.problem.wishes[wish].slots for wish in self.problem.wishes_of[person]))
            self.limits[person, session] = most_apart(self.problem, mine & set(self.problem.sessions[session]))
        return self.limits[person, session]

    def _gain(self, wish: int, old: Block, new: Block) -> int | None:
        """Return by how much a move lessens second meetings of a session, None where a limit forbids it."""
        before, after = self.session_of[old[0]], self.session_of[new[0]]
        day = self.day_of[new[0]]
        gain = 0
        for person in self.problem.wishes[wish].people:
            there = self.there[person, after]
            if there >= self._limit(person, after):
                return None
            if any(self.there[person, other] for other in self.group_of[after] if other not in (after, before)):
                return None
            limit = self.problem.max_per_day[person]
            if limit is not None and day != self.day_of[old[0]] and self.days[person, day] >= limit:
                return None
            gain += (self.there[person, before] > 1) - (there > 0)
        return gain

    def improve(self, rng: random.Random, steps: int) -> dict[int, Block]:
        """Return the blocks after so many tries."""
        movable = [wish for wish in sorted(self.blocks) if len(self.options[wish]) > 1]
        if not movable:
            return self.blocks
        for step in range(steps):
            heat = 0.5 * (1 - step / steps)
            wish = rng.choice(movable)
            old, new = self.blocks[wish], rng.choice(self.options[wish])
            if new is old or self.session_of[new[0]] == self.session_of[old[0]]:
                continue
            self._try(wish, old, new, heat, rng, movable)
        return self.blocks

    def _try(self, wish: int, old: Block, new: Block, heat: float, rng: random.Random, movable: list[int]) -> None:
        gain = self._gain(wish, old, new)
        if gain is None or (gain < 0 and rng.random() >= math.exp(gain / max(heat, 1e-6))):
            return
        after = self.session_of[new[0]]
        if self.used[after] < self.room[after]:
            self._move(wish, old, new)
            return
        other = rng.choice(movable)
        here = self.blocks[other]
        back = next((b for b in self.options[other] if self.session_of[b[0]] == self.session_of[old[0]]), None)
        if self.session_of[here[0]] != after or back is None:
            return
        self._move(wish, old, new)
        returned = self._gain(other, here, back)
        if returned is None or (gain + returned < 0 and rng.random() >= math.exp((gain + returned) / max(heat, 1e-6))):
            self._move(wish, new, old)
            return
        self._move(other, here, back)

    def _move(self, wish: int, old: Block, new: Block) -> None:
        self._count(wish, old, -1)
        self._count(wish, new, 1)
        self.blocks[wish] = new
