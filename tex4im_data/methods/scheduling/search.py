"""Own the search for a schedule: sums first, then waits, then tables; the best plan so far and what is proven of it, at any moment.

Refuse to trade between goals: a plan is better only if the first goal at which two differ says so. Whoever asks may stop it at any
time and still has a plan that keeps every rule.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from tex4im_data.methods.scheduling import greedy, neighbours
from tex4im_data.methods.scheduling.problem import (
    MORE,
    SUMS,
    Plan,
    Problem,
    Room,
    ceiling,
    count,
    score,
    waits_by_session,
)
from tex4im_data.methods.scheduling.seats import reseat, seat
from tex4im_data.methods.scheduling.spreading import Spreading
from tex4im_data.methods.scheduling.sums import Sums
from tex4im_data.methods.scheduling.times import Limits, Times

EXACT = 8_000
"""Meetings times slots up to which one program of all meetings is worth its time."""
NUMBERED = 25_000
"""Meetings times slots times tables up to which this program may hold the numbers of the tables too."""
DIRECT = 250_000
"""Meetings times slots up to which the sums' program may know each slot."""


class Stopped(Exception):  # noqa: N818 - no error: the time is over, or somebody asked to stop
    """The search is over before its end."""


@dataclass(frozen=True)
class Proof:
    """A bound of a goal, true of all plans that are at least as good as `given` at the goals named there."""

    bound: int
    given: dict[str, int]


class Search:
    """One search. `snapshot()` may be asked from another thread at any time."""

    def __init__(
        self,
        problem: Problem,
        seconds: float,
        seed: int = 0,
        workers: int = 2,
        told: Callable[[str], None] = lambda line: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem, self.seed, self.workers, self.told, self.clock = problem, seed, workers, told, clock
        self.end = clock() + seconds
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.proofs = {goal: [Proof(ceiling(problem, goal), {})] for goal in problem.order}
        self.blind = set() if self.unusual() else {"table_changes"}
        self.best = greedy.empty(problem)
        self.counted = count(problem, self.best)
        self.rng = random.Random(seed)  # noqa: S311 - a seed makes the same schedule; nothing is kept secret by it

    # --- what stands -------------------------------------------------------------------------------------------

    def offer(self, plan: Plan, sideways: bool = False) -> bool:
        """Take a plan if it is better than the best (or as good, with `sideways`)."""
        counted = count(self.problem, plan)
        seen = replace(self.problem, order=tuple(goal for goal in self.problem.order if goal not in self.blind))
        new, old = score(seen, counted), score(seen, self.counted)
        if new < old or (new == old and not sideways):
            return False
        with self.lock:
            self.best, self.counted = plan, counted
        if new > old:
            self._tell()
        return True

    def prove(self, goal: str, bound: int | None, given: dict[str, int]) -> None:
        """Keep a bound that is true of all plans at least as good as `given` at earlier goals."""
        if bound is not None:
            old = self.bounds()[goal]
            with self.lock:
                self.proofs[goal].append(Proof(bound, dict(given)))
            if self.bounds()[goal] != old:
                self._tell()

    def bounds(self) -> dict[str, int]:
        """Return the best bound of each goal that is proven given what the best plan counts."""
        found = {}
        for goal, proofs in self.proofs.items():
            true = [proof.bound for proof in proofs if all(self._reached(g, v) for g, v in proof.given.items())]
            found[goal] = min(true) if goal in MORE else max(true)
        return found

    def _reached(self, goal: str, value: int) -> bool:
        return self.counted[goal] >= value if goal in MORE else self.counted[goal] <= value

    def snapshot(self) -> tuple[Plan, dict[str, int], dict[str, int]]:
        """Return the best plan, its counts and the bounds, as they belong together."""
        with self.lock:
            return self.best, dict(self.counted), self.bounds()

    def proven(self, goal: str) -> bool:
        """Say whether the best plan can't be better at a goal."""
        return self.counted[goal] == self.bounds()[goal]

    def open_goals(self) -> list[str]:
        """Return the goals at which a better plan may exist, in order."""
        bounds = self.bounds()
        return [goal for goal in self.problem.order if self.counted[goal] != bounds[goal]]

    def unusual(self) -> bool:
        """Say whether waits or changes of table count more than meetings, so that a meeting may not be worth it."""
        order = self.problem.order
        before = order[: order.index("placed")] if "placed" in order else order
        return "waits" in before or "table_changes" in before

    def _tell(self) -> None:
        bounds = self.bounds()
        self.told("; ".join(f"{goal} {self.counted[goal]} (bound {bounds[goal]})" for goal in self.problem.order))

    def left(self) -> float:
        """Return the seconds left; raises Stopped where there are none."""
        seconds = self.end - self.clock()
        if seconds <= 0 or self.stop.is_set():
            raise Stopped
        return seconds

    # --- the way ------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Search until all is proven, the time is over or `stop` is set."""
        try:
            if not self.unusual():
                self.offer(greedy.first_come(self.problem))
            self._tell()
            self._sums()
            self.fill()
            if self._size() > EXACT:
                self._descend(self.left() * 0.97, rounds=None)
            else:
                self._descend(self.left() * 0.3, rounds=4, work=0.3)
                self._exact(tables=False)
            numbered = self._size(tables=True) <= NUMBERED
            if self.unusual() and numbered:
                self._exact(tables=True)
            if self._size() <= EXACT:
                self._descend(self.left() * 0.5, rounds=None)
            self.fill()
            self.settle()
            if numbered:
                self._exact(tables=True)
        except Stopped:
            pass
        self.settle()

    def settle(self) -> None:
        """Give the meetings tables that few have to change, as the last thing."""
        self.blind = set()
        if "table_changes" in self.problem.order and not self.proven("table_changes"):
            self.offer(seat(self.problem, self.best, self.seed))

    def fill(self) -> None:
        """Add what simply fits, unless it may not be worth it."""
        wishes = self.problem.wishes
        order = sorted(range(len(wishes)), key=lambda w: (-wishes[w].must, -wishes[w].priority, w))
        if not self.unusual():
            self.offer(greedy.fill(self.problem, self.best.slots, order))
            return
        for wish in order:
            if self.best.slots[wish] < 0:
                self.offer(greedy.fill(self.problem, self.best.slots, [wish]))

    def _size(self, tables: bool = False) -> int:
        slots = self.problem.slots
        return sum((slots[slot].tables or 1) if tables else 1 for wish in self.problem.wishes for slot in wish.slots)

    # --- sums ---------------------------------------------------------------------------------------------------

    def _leading(self) -> list[str]:
        """Return the sums that stand before every goal of another kind."""
        found = []
        for goal in self.problem.order:
            if goal not in SUMS:
                break
            found.append(goal)
        return found

    def _sums(self) -> None:
        """Prove the sums on sessions, which is quick; on single slots only where no plan reaches those bounds."""
        if not self._size():
            return
        program = Sums(self.problem, True, self.seed)
        self._chain(program)
        options = {wish: [program.options[each][1] for each in mine] for wish, mine in enumerate(program.of_wish)}
        blocks = program.pick()
        for wish, block in blocks.items():
            held = self.problem.earlier.get(wish)
            options[wish] = [block] if block == (held,) else [each for each in options[wish] if each != (held,)]
        steps = 30 * sum(map(len, options.values()))
        self._realise(Spreading(self.problem, blocks, options).improve(self.rng, steps))
        self.fill()
        if any(not self.proven(goal) for goal in self._leading()) and self._size() <= DIRECT:
            if self._size() > EXACT:
                self._descend(self.left() * 0.15, rounds=None, only=self._leading())
            if any(not self.proven(goal) for goal in self._leading()):
                program = Sums(self.problem, False, self.seed)
                self._chain(program)
                slots = [-1] * len(self.problem.wishes)
                for wish, block in program.pick().items():
                    slots[wish] = block[0]
                self.offer(reseat(self.problem, self.best, slots))

    def _chain(self, program: Sums) -> None:
        """Prove bounds level by level; sums behind other goals are bounded as if those cost nothing."""
        given: dict[str, int] = {}
        for goal in self.problem.order:
            if goal in SUMS:
                value, bound = program.optimise(goal, self.left() * 0.6)
                self.prove(goal, bound, given)
                if value is None:
                    return
                program.keep(goal, value)
                given[goal] = value

    def _realise(self, blocks: dict[int, tuple[int, ...]]) -> None:
        """Give each wish a slot within its block, group of sessions by group."""
        parts = []
        for group in self.problem.groups:
            mine = {wish: block for wish, block in blocks.items() if self.problem.slots[block[0]].session in group}
            if mine:
                parts.append(mine)
        slots = [-1] * len(self.problem.wishes)
        with ThreadPoolExecutor(self.workers) as pool:
            for timed in pool.map(self._time_group, parts):
                for wish, slot in timed.items():
                    slots[wish] = slot
        self.offer(reseat(self.problem, self.best, slots))

    def _time_group(self, blocks: dict[int, tuple[int, ...]]) -> dict[int, int]:
        """Place as many wishes as can be within their blocks (proven by the sums' program), then let few participants wait."""
        names = sorted(blocks)
        wishes = tuple(replace(self.problem.wishes[wish], slots=blocks[wish]) for wish in names)
        fixed = {place: self.problem.fixed[wish] for place, wish in enumerate(names) if wish in self.problem.fixed}
        part = replace(self.problem, wishes=wishes, fixed=fixed, earlier={}, order=("placed", "waits"))
        program = Sums(part, by_session=False, seed=self.seed)
        program.optimise("placed", self.left() * 0.2)
        slots = [-1] * len(names)
        for place, block in program.pick().items():
            slots[place] = block[0]
        plan = reseat(part, Plan(tuple(slots), (0,) * len(slots)), slots)
        if "waits" in self.problem.order and 1 < len(names) <= 130:
            timing = Times(part, plan, range(len(names)))
            timing.keep("placed", sum(slot >= 0 for slot in slots))
            found = timing.optimise("waits", Limits(2.0, self.left() * 0.2, self.seed))
            plan = found.plan or plan
        return dict(zip(names, plan.slots, strict=True))

    # --- some meetings at a time --------------------------------------------------------------------------------

    def _target(self, only: list[str] | None) -> str | None:
        """Return the first goal that may get better by moving meetings."""
        goals = [goal for goal in self.open_goals() if goal != "table_changes" and (only is None or goal in only)]
        return goals[0] if goals else None

    def _descend(self, seconds: float, rounds: int | None, only: list[str] | None = None, work: float = 1.0) -> None:
        """Move some meetings at a time, several choices at once, until nothing is open, or time or rounds are used."""
        until, done = self.clock() + seconds, 0
        with ThreadPoolExecutor(self.workers) as pool:
            while self.clock() < until and (rounds is None or done < rounds):
                self.left()
                target, base = self._target(only), self.best
                if target is None:
                    return
                choices = [self._choice(target) for _ in range(self.workers)]
                steps = [pool.submit(self._step, base, target, work, *choice) for choice in choices]
                for plan in (step.result() for step in steps):
                    if plan is not None:
                        self._merge(base, plan)
                done += 1

    def _choice(self, target: str) -> tuple[set[int], int | None, int]:
        rng, slots, problem = self.rng, self.best.slots, self.problem
        size = rng.choice((25, 40, 60, 90, 130))
        seed = rng.randrange(1000)
        waits = waits_by_session(problem, slots)
        if target != "waits" or not waits:
            return neighbours.left_out(problem, slots, size, rng), None, seed
        person, session = neighbours.by_waits(waits, rng)
        kind = rng.random()
        if kind < 0.5:
            chosen = neighbours.around(problem, slots, person, session, size, rng)
            if kind < 0.25:
                chosen |= neighbours.seats_beside(problem, slots, session, size // 3, rng)
            return chosen, session, seed
        size = min(size, 60)
        chosen = neighbours.around(problem, slots, person, None, size, rng)
        if kind < 0.75:
            chosen = neighbours.with_left_out(problem, slots, chosen, size // 2, rng)
        return chosen, None, seed

    def _step(
        self, base: Plan, target: str, work: float, chosen: set[int], session: int | None, seed: int
    ) -> Plan | None:
        if self.stop.is_set() or not chosen:
            return None
        program = Times(self.problem, base, chosen, session=session)
        order = self.problem.order
        for goal in order[: order.index(target)]:
            if goal != "table_changes":
                program.keep(goal, self.counted[goal])
        rest = [goal for goal in order[order.index(target) + 1 :] if goal in SUMS]
        seconds = max(0.1, min(3.0, self.end - self.clock()))
        return program.optimise(target, Limits(work, seconds, seed), then=rest[0] if rest else None).plan

    def _merge(self, base: Plan, plan: Plan) -> None:
        """Take what a step changed over to the best plan, which another step may have changed meanwhile."""
        changed = {wish for wish, slot in enumerate(plan.slots) if slot != base.slots[wish]}
        if not changed:
            return
        room = Room(self.problem, [-1 if wish in changed else slot for wish, slot in enumerate(self.best.slots)])
        for wish in sorted(changed):
            slot = plan.slots[wish]
            if slot >= 0:
                if not (room.below_limits(wish) and room.fits(wish, slot)):
                    return
                room.add(wish, slot)
        self.offer(reseat(self.problem, self.best, room.slots), sideways=True)

    # --- all meetings at once -----------------------------------------------------------------------------------

    def _exact(self, tables: bool) -> None:
        """Solve the whole problem level by level; `tables` with their numbers, which the goal `table_changes` needs."""
        if not self.open_goals() or (tables and "table_changes" not in self.problem.order):
            return
        program = Times(self.problem, self.best, range(len(self.problem.wishes)), tables)
        given: dict[str, int] = {}
        for goal in self.problem.order:
            if goal == "table_changes" and not tables:
                if self.unusual():
                    return
                continue
            if not self.proven(goal):
                program.hint(self.best)
                share = 0.4 if goal == "table_changes" else 0.6
                found = program.optimise(goal, Limits(self.left() * share, self.left() * share, self.seed, linear=2))
                self.prove(goal, found.bound, given)
                if found.plan:
                    self.offer(found.plan if tables else reseat(self.problem, self.best, found.plan.slots))
            program.keep(goal, self.counted[goal])
            given[goal] = self.counted[goal]
