"""Own the times of some meetings beside others that stay: a CP-SAT program with waits, level by level.

Refuse to choose which meetings are free to move; whoever asks does. With all of them free the program is the whole problem,
and what it proves is proven of the problem.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from tex4im_data.methods.scheduling.problem import MORE, Plan, Problem, Room, waits_of, worth
from tex4im_data.methods.scheduling.seats import Seats

Term = cp_model.LinearExprT
Busy = list[cp_model.IntVar] | Literal[True]
Met = bool | cp_model.IntVar


@dataclass(frozen=True)
class Limits:
    """How long a solution may take: `work` in CP-SAT's own deterministic seconds, `seconds` by the clock.

    `linear` is CP-SAT's level of linearisation: 2 proves waits of a small event a hundred times faster, 1 suits short steps.
    """

    work: float
    seconds: float
    seed: int = 0
    linear: int = 1


@dataclass(frozen=True)
class Found:
    """What a solution brought: `plan` is None where none was found, `bound` None where nothing was proven."""

    plan: Plan | None
    value: int | None
    bound: int | None
    proven: bool


def so_far(model: cp_model.CpModel, busy: list[Busy]) -> list[Met]:
    """Return for each place whether there was a meeting at an earlier one: True, False or a literal that must follow."""
    found: list[Met] = [False]
    for literals in busy[:-1]:
        last = found[-1]
        if last is True or literals is True:
            found.append(True)
        elif not literals:
            found.append(last)
        else:
            now = model.new_bool_var("")
            for each in [*literals, *([] if isinstance(last, bool) else [last])]:
                model.add_implication(each, now)
            found.append(now)
    return found


class Times:
    """The program of the `free` wishes; every other keeps the slot and table it has in `plan`."""

    def __init__(
        self, problem: Problem, plan: Plan, free: Iterable[int], tables: bool = False, session: int | None = None
    ) -> None:
        self.problem, self.start = problem, plan
        self.free = sorted(set(free) - set(problem.fixed))
        self.model = cp_model.CpModel()
        loose = set(self.free)
        self.room = Room(problem, [-1 if wish in loose else slot for wish, slot in enumerate(plan.slots)])
        self.people = sorted({person for wish in self.free for person in problem.wishes[wish].people})
        self.held: dict[tuple[int, int], cp_model.IntVar] = {}
        self.met: dict[int, Term] = {}
        self.at: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        self.group = None if session is None else next(group for group in problem.groups if session in group)
        self._meetings()
        self._rules()
        self.goals: dict[str, Term] = {}
        self.seats = Seats(self.model, problem, self.start, self.held) if tables else None
        self.hint(plan)

    def _meetings(self) -> None:
        allowed = {wish: self.room.below_limits(wish) for wish in self.free}
        for wish in self.free:
            mine = []
            for slot in self.problem.wishes[wish].slots:
                if not allowed[wish] or not self._open(slot):
                    continue
                if self.room.fits(wish, slot):
                    literal = self.model.new_bool_var("")
                    self.held[wish, slot] = literal
                    mine.append(literal)
                    for person in self.problem.wishes[wish].people:
                        self.at[person, slot].append(literal)
            self.met[wish] = cp_model.LinearExpr.sum(mine) if mine else 0

    def _open(self, slot: int) -> bool:
        return self.group is None or self.problem.slots[slot].session in self.group

    def _rules(self) -> None:
        pairs = {self.problem.rivals(wish) for wish in self.free}
        for rivals in sorted(pairs):
            self._at_most(
                [
                    self.held[w, s]
                    for w in rivals
                    if w in self.met
                    for s in self.problem.wishes[w].slots
                    if (w, s) in self.held
                ],
                1,
            )
        of_clique: dict[int, list[int]] = defaultdict(list)
        for name, clique in enumerate(self.problem.cliques):
            for slot in clique:
                of_clique[slot].append(name)
        moments: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        days: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (person, slot), literals in self.at.items():
            for name in of_clique[slot]:
                moments[person, name] += literals
            days[person, self.problem.slots[slot].day] += literals
        for literals in moments.values():
            self._at_most(literals, 1)
        for (person, day), literals in days.items():
            limit = self.problem.max_per_day[person]
            if limit is not None:
                self._at_most(literals, limit - self.room.days[person, day])
        for person in self.people:
            limit = self.problem.max_meetings[person]
            if limit is not None:
                mine = [each for (p, _), literals in self._of(person) for each in literals]
                self._at_most(mine, limit - self.room.meetings[person])
        seats: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (_, slot), literal in self.held.items():
            seats[slot].append(literal)
        for slot, literals in seats.items():
            self._at_most(literals, self.room.left[slot])

    def _of(self, person: int) -> list[tuple[tuple[int, int], list[cp_model.IntVar]]]:
        slots = {slot for wish in self.problem.wishes_of[person] for slot in self.problem.wishes[wish].slots}
        return [((person, slot), self.at[person, slot]) for slot in sorted(slots) if (person, slot) in self.at]

    def _at_most(self, literals: list[cp_model.IntVar], limit: int) -> None:
        if len(literals) > limit:
            if limit == 1:
                self.model.add_at_most_one(literals)
            else:
                self.model.add(cp_model.LinearExpr.sum(literals) <= limit)

    def expression(self, goal: str) -> Term:
        """Return what the whole plan counts at a goal, those meetings included that stay."""
        if goal not in self.goals:
            make = {"no_meeting": self._without, "moves": self._moves, "waits": self._waits}
            if goal == "table_changes" and self.seats:
                self.goals[goal] = self.seats.changes()
            else:
                self.goals[goal] = make[goal]() if goal in make else self._sum(goal)
        return self.goals[goal]

    def _sum(self, goal: str) -> Term:
        stays = sum(worth(self.problem, goal, wish) for wish, slot in enumerate(self.room.slots) if slot >= 0)
        weights = {key: worth(self.problem, goal, key[0]) for key in self.held}
        return cp_model.LinearExpr.weighted_sum(list(self.held.values()), list(weights.values())) + stays

    def _moves(self) -> Term:
        held = [self.held[wish, slot] for wish, slot in self.problem.earlier.items() if (wish, slot) in self.held]
        loose = set(self.free)
        stays = sum(wish not in loose and self.room.slots[wish] == slot for wish, slot in self.problem.earlier.items())
        return len(self.problem.earlier) - stays - cp_model.LinearExpr.sum(held)

    def _without(self) -> Term:
        alone: list[cp_model.IntVar] = []
        never = 0
        touched = set(self.people)
        for person in self.problem.named:
            if self.room.meetings[person]:
                continue
            literals = [each for _, found in self._of(person) for each in found] if person in touched else []
            if not literals:
                never += 1
                continue
            literal = self.model.new_bool_var("")
            self.model.add_bool_or([*literals, literal])
            alone.append(literal)
        return cp_model.LinearExpr.sum(alone) + never

    def _waits(self) -> Term:
        waits: list[cp_model.IntVar] = []
        stay = 0
        touched = set(self.people)
        for person, busy in enumerate(self.room.taken):
            if person not in touched:
                if len(busy) > 1:
                    sessions = {self.problem.slots[slot].session for slot in busy}
                    stay += sum(waits_of(self.problem, person, session, busy) for session in sessions)
                continue
            for session in range(len(self.problem.sessions)):
                waits += self._waits_in(person, session)
        return cp_model.LinearExpr.sum(waits) + stay

    def _waits_in(self, person: int, session: int) -> list[cp_model.IntVar]:
        slots = self.problem.sessions[session]
        taken = self.room.taken[person]
        used = [place for place, slot in enumerate(slots) if slot in taken or self.at.get((person, slot))]
        if self._meetings_in(person, session) < 2 or used[-1] - used[0] < 2:
            return []
        span = slots[used[0] : used[-1] + 1]
        busy: list[Busy] = [True if slot in taken else self.at.get((person, slot), []) for slot in span]
        before = so_far(self.model, busy)
        after = so_far(self.model, busy[::-1])[::-1]
        waits = []
        for place, slot in enumerate(span[1:-1], 1):
            here, others = busy[place], self.problem.overlaps[slot]
            if here is True or slot not in self.problem.available[person] or not taken.isdisjoint(others):
                continue
            if before[place] is False or after[place] is False:
                continue
            wait = self.model.new_bool_var("")
            elsewhere = [each for other in others for each in self.at.get((person, other), [])]
            conditions = [~each for each in (before[place], after[place]) if not isinstance(each, bool)]
            self.model.add_bool_or([*conditions, *here, *elsewhere, wait])
            waits.append(wait)
        return waits

    def _meetings_in(self, person: int, session: int) -> int:
        """Return the most meetings that a participant can have in a session."""
        slots = self.problem.sessions[session]
        loose = {wish for wish in self.problem.wishes_of[person] if any((wish, slot) in self.held for slot in slots)}
        return len(loose) + sum(slot in self.room.taken[person] for slot in slots)

    def hint(self, plan: Plan) -> None:
        """Start the next solution from a plan."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for (wish, slot), literal in self.held.items():
            self.model.add_hint(literal, plan.slots[wish] == slot)
        if self.seats:
            self.seats.hint(plan)

    def keep(self, goal: str, value: int) -> None:
        """Let no later solution be worse than a value at a goal."""
        expression = self.expression(goal)
        self.model.add(expression >= value if goal in MORE else expression <= value)

    def optimise(self, goal: str, limits: Limits, then: str | None = None) -> Found:
        """Return the best plan for a goal, given what is kept; among equals the better at the goal `then`."""
        sign = 1 if goal in MORE else -1
        expression = self.expression(goal)
        objective: Term = sign * expression
        if then:
            bigger = 1 + 6 * len(self.free)
            objective = cp_model.LinearExpr.weighted_sum(
                [expression, self.expression(then)], [sign * bigger, 1 if then in MORE else -1]
            )
        self.model.maximize(objective)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # two steps run side by side instead: that stays the same from run to run
        solver.parameters.linearization_level = limits.linear
        solver.parameters.random_seed = limits.seed
        solver.parameters.max_deterministic_time = limits.work
        solver.parameters.max_time_in_seconds = max(0.05, limits.seconds)
        solver.parameters.symmetry_level = 0 if len(self.held) > 5000 else 2
        status = solver.solve(self.model)
        proven = status == cp_model.OPTIMAL
        bound = None
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and not then:  # without a solution the bound may not be one
            raw = solver.best_objective_bound
            bound = sign * math.floor(raw + 1e-6) if abs(raw) < 1e15 else None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, None, bound, False)
        return Found(self._plan(solver), solver.value(expression), bound, proven)

    def _plan(self, solver: cp_model.CpSolver) -> Plan:
        slots, tables = list(self.room.slots), list(self.start.tables)
        for wish in self.free:
            slots[wish], tables[wish] = -1, 0
        for (wish, slot), literal in self.held.items():
            if solver.boolean_value(literal):
                slots[wish] = slot
        if self.seats:
            self.seats.read(solver, tables)
        return Plan(tuple(slots), tuple(tables))
