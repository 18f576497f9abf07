"""Own which table each meeting gets: once the slots stand, or together with them inside the program of a small event.

Refuse to move a meeting by itself. Slot by slot the best assignment is exact (Hungarian method); over a session it is a local optimum.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from tex4im_data.methods.scheduling.problem import Plan, Problem

FORBIDDEN = 1e6
Held = dict[tuple[int, int], cp_model.IntVar]


def reseat(problem: Problem, before: Plan, slots: Sequence[int]) -> Plan:
    """Return a plan with new slots in which meetings that stay keep their table, as far as none is taken twice."""
    tables = [0] * len(slots)
    used: dict[int, set[int]] = defaultdict(set)
    left = []
    for wish, slot in enumerate(slots):
        if slot < 0 or problem.slots[slot].tables is None:
            continue
        asked = problem.fixed.get(wish, (slot, None))[1]
        if asked is not None:
            tables[wish] = asked
            used[slot].add(asked)
        else:
            left.append(wish)
    newly = []
    for wish in left:
        slot, old = slots[wish], before.tables[wish]
        if slot == before.slots[wish] and 0 < old <= (problem.slots[slot].tables or 0) and old not in used[slot]:
            tables[wish] = old
            used[slot].add(old)
        else:
            newly.append(wish)
    for wish in newly:
        free = (
            table for table in range(1, (problem.slots[slots[wish]].tables or 0) + 1) if table not in used[slots[wish]]
        )
        tables[wish] = next(free)
        used[slots[wish]].add(tables[wish])
    return Plan(tuple(slots), tuple(tables))


class Seating:
    """The tables of one session, improved slot by slot."""

    def __init__(self, problem: Problem, plan: Plan, session: int) -> None:
        self.problem = problem
        self.tables = {
            wish: plan.tables[wish]
            for wish, slot in enumerate(plan.slots)
            if slot >= 0 and problem.slots[slot].session == session
        }
        self.at: dict[int, list[int]] = defaultdict(list)
        self.days: dict[int, list[int]] = defaultdict(list)
        for wish in sorted(self.tables, key=lambda each: (plan.slots[each], each)):
            self.at[plan.slots[wish]].append(wish)
            for person in problem.wishes[wish].people:
                self.days[person].append(wish)
        self.beside: dict[int, list[int]] = defaultdict(list)
        for meetings in self.days.values():
            for one, two in pairwise(meetings):
                self.beside[one].append(two)
                self.beside[two].append(one)

    def changes(self) -> int:
        """Return how often somebody changes the table."""
        return sum(self.tables[one] != self.tables[two] for one, others in self.beside.items() for two in others) // 2

    def settle(self, slot: int, known: set[int], rng: random.Random) -> None:
        """Give the meetings of a slot the tables that suit their neighbours among the `known` best."""
        meetings = self.at[slot]
        count = self.problem.slots[slot].tables or 0
        cost = np.array([[rng.random() * 1e-3 for _ in range(count)] for _ in meetings])
        for row, wish in enumerate(meetings):
            for other in self.beside[wish]:
                if other in known and self.tables[other] <= count:
                    cost[row, self.tables[other] - 1] -= 1
            asked = self.problem.fixed.get(wish, (slot, None))[1]
            if asked is not None:
                cost[row, :] += FORBIDDEN
                cost[row, asked - 1] -= FORBIDDEN
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            self.tables[meetings[row]] = int(column) + 1

    def improve(self, rng: random.Random, rounds: int) -> None:
        """Settle slot by slot, forth and back, several times anew; keep the best."""
        best = (self.changes(), dict(self.tables))
        slots = sorted(self.at)
        for attempt in range(rounds):
            known = (
                {wish for wish in self.tables if wish in self.problem.fixed} if attempt % 2 == 0 else set(self.tables)
            )
            order = slots if rng.random() < 0.5 else slots[::-1]
            for slot in order:
                self.settle(slot, known, rng)
                known |= set(self.at[slot])
            last = self.changes() + 1
            while self.changes() < last:
                last = self.changes()
                for slot in [*slots, *slots[::-1]]:
                    self.settle(slot, known, rng)
            if self.changes() < best[0]:
                best = (self.changes(), dict(self.tables))
            if best[0] == 0:
                break
            self.tables = dict(best[1])
        self.tables = best[1]


def seat(problem: Problem, plan: Plan, seed: int = 0, rounds: int = 6) -> Plan:
    """Return the plan with tables that make few participants change."""
    rng = random.Random(seed)  # noqa: S311 - a seed makes the same plan; nothing is kept secret by it
    tables = list(plan.tables)
    for session, places in enumerate(problem.sessions):
        if problem.slots[places[0]].tables is None:
            continue
        seating = Seating(problem, plan, session)
        if seating.changes():
            seating.improve(rng, rounds)
        for wish, table in seating.tables.items():
            tables[wish] = table
    return Plan(plan.slots, tuple(tables))


class Seats:
    """A table for each meeting that the program may place, and for the fixed ones."""

    def __init__(self, model: cp_model.CpModel, problem: Problem, plan: Plan, held: Held) -> None:
        self.model, self.problem = model, problem
        self.at: dict[tuple[int, int, int], cp_model.IntVar] = {}
        meetings: list[tuple[int, int, cp_model.IntVar | int]] = [(*key, literal) for key, literal in held.items()]
        meetings += [(wish, slot, 1) for wish, (slot, _) in problem.fixed.items()]
        loose = {wish for wish, _ in held} | set(problem.fixed)
        stays = {(slot, plan.tables[w]) for w, slot in enumerate(plan.slots) if slot >= 0 and w not in loose}
        seats: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for wish, slot, literal in meetings:
            tables = problem.slots[slot].tables
            if tables is None:
                continue
            asked = problem.fixed.get(wish, (slot, None))[1]
            mine = []
            for table in range(1, tables + 1):
                if (asked is None or asked == table) and (slot, table) not in stays:
                    self.at[wish, slot, table] = model.new_bool_var("")
                    mine.append(self.at[wish, slot, table])
                    seats[slot, table].append(mine[-1])
            model.add(cp_model.LinearExpr.sum(mine) == literal)
        for literals in seats.values():
            model.add_at_most_one(literals)

    def hint(self, plan: Plan) -> None:
        """Start the next solution from the tables of a plan."""
        for (wish, slot, table), literal in self.at.items():
            self.model.add_hint(literal, plan.slots[wish] == slot and plan.tables[wish] == table)

    def read(self, solver: cp_model.CpSolver, tables: list[int]) -> None:
        """Write the tables of a solution."""
        for (wish, _, table), literal in self.at.items():
            if solver.boolean_value(literal):
                tables[wish] = table

    def changes(self) -> cp_model.LinearExprT:
        """Return how often a participant's next meeting of a session is at another table."""
        mine: dict[tuple[int, int], dict[tuple[int, int], list[cp_model.IntVar]]] = defaultdict(
            lambda: defaultdict(list)
        )
        several: dict[tuple[int, int], set[int]] = defaultdict(set)
        for (wish, slot, table), literal in self.at.items():
            for person in self.problem.wishes[wish].people:
                key = person, self.problem.slots[slot].session
                mine[key][slot, table].append(literal)
                several[key].add(wish)
        found: list[cp_model.IntVar] = []
        for key, there in mine.items():
            if len(several[key]) > 1:
                found += self._changes_of(there, self.problem.sessions[key[1]])
        return cp_model.LinearExpr.sum(found)

    def _changes_of(
        self, there: dict[tuple[int, int], list[cp_model.IntVar]], slots: tuple[int, ...]
    ) -> list[cp_model.IntVar]:
        """Follow one participant through a session: `last[t]` may be true only if the latest meeting was at table t."""
        tables = sorted({table for _, table in there})
        last: dict[int, cp_model.IntVar] = {}
        met: cp_model.IntVar | None = None
        found = []
        for slot in slots:
            here = {table: there[slot, table] for table in tables if (slot, table) in there}
            if not here:
                continue
            everywhere = [literal for literals in here.values() for literal in literals]
            if met is not None:
                change = self.model.new_bool_var("")
                found.append(change)
                for table, literals in here.items():
                    for literal in literals:
                        same = [last[table]] if table in last else []
                        self.model.add_bool_or([~literal, ~met, *same, change])
            now: dict[int, cp_model.IntVar] = {}
            for table in set(last) | set(here):
                now[table] = self.model.new_bool_var("")
                before = [last[table]] if table in last else []
                self.model.add_bool_or([~now[table], *before, *here.get(table, [])])
                for other, literals in here.items():
                    if other != table:
                        for literal in literals:
                            self.model.add_implication(literal, ~now[table])
            later = self.model.new_bool_var("")
            for literal in [*everywhere, *([] if met is None else [met])]:
                self.model.add_implication(literal, later)
            last, met = now, later
        return found
