"""Own the sums of a schedule as a mixed-integer program, level by level, with bounds that HiGHS proved.

Refuse waits and tables' numbers: those belong to `times` and `seats`. The program either knows each slot (exact for the sums),
or whole sessions only (a relaxation ten times smaller: its bounds hold, its solution still has to be timed).
"""

from __future__ import annotations

import math
import os
import sys
from collections import defaultdict
from collections.abc import Iterable

import highspy
import numpy as np

from tex4im_data.methods.scheduling.problem import MORE, Problem, worth

Row = tuple[list[int], list[float], float, float]
INFINITY = highspy.kHighsInf


def most_apart(problem: Problem, slots: Iterable[int]) -> int:
    """Return how many of the slots one participant can use: the most that do not overlap in time."""
    used, free_from = 0, -math.inf
    for slot in sorted((problem.slots[place] for place in slots), key=lambda each: each.end):
        if slot.start >= free_from:
            used, free_from = used + 1, slot.end
    return used


def _quiet_solver() -> highspy.Highs:
    """Return a solver; it greets on the process's standard output before it can be told not to."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        return highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class Sums:
    """The program of a problem. Columns: one for each option of a wish, one for each wish, one for each participant without a meeting."""

    def __init__(self, problem: Problem, by_session: bool, seed: int = 0) -> None:
        self.problem, self.by_session = problem, by_session
        self.options: list[tuple[int, tuple[int, ...]]] = []
        self.of_wish: list[list[int]] = []
        for wish in range(len(problem.wishes)):
            self.of_wish.append([])
            for block in self._blocks(wish):
                self.of_wish[wish].append(len(self.options))
                self.options.append((wish, block))
        self.first_wish = len(self.options)
        self.first_person = self.first_wish + len(problem.wishes)
        self.columns = self.first_person + len(problem.available)
        self.rows: list[Row] = []
        self.values: np.ndarray | None = None
        self._wish_rows()
        self._people_rows()
        self._table_rows()
        self._start(seed)

    def _blocks(self, wish: int) -> list[tuple[int, ...]]:
        slots = self.problem.wishes[wish].slots
        if wish in self.problem.fixed:
            return [(self.problem.fixed[wish][0],)]
        if not self.by_session:
            return [(slot,) for slot in slots]
        held = self.problem.earlier.get(wish)
        apart: dict[int, list[int]] = defaultdict(list)
        for slot in slots:
            if slot != held:
                apart[self.problem.slots[slot].session].append(slot)
        return ([(held,)] if held is not None and held in slots else []) + [tuple(block) for block in apart.values()]

    def _at_most(self, columns: list[int], limit: int) -> None:
        if len(columns) > limit:
            self.rows.append((columns, [1.0] * len(columns), -INFINITY, float(limit)))

    def _wish_rows(self) -> None:
        for wish, options in enumerate(self.of_wish):
            self.rows.append(([*options, self.first_wish + wish], [1.0] * len(options) + [-1.0], 0.0, 0.0))
        for places in self.problem.pairs.values():
            self._at_most([self.first_wish + wish for wish in places], 1)
        for person, places in enumerate(self.problem.wishes_of):
            columns = [self.first_wish + wish for wish in places]
            limit = self.problem.max_meetings[person]
            if limit is not None:
                self._at_most(columns, limit)
            if columns and "no_meeting" in self.problem.order:
                self.rows.append(([*columns, self.first_person + person], [1.0] * (len(columns) + 1), 1.0, INFINITY))

    def _people_rows(self) -> None:
        cliques_of: dict[int, list[int]] = defaultdict(list)
        for name, clique in enumerate(self.problem.cliques):
            for slot in clique:
                cliques_of[slot].append(name)
        group_of = {session: name for name, group in enumerate(self.problem.groups) for session in group}
        for person, places in enumerate(self.problem.wishes_of):
            moments: dict[int, list[int]] = defaultdict(list)
            parts: dict[tuple[str, int], list[int]] = defaultdict(list)
            for option in (option for wish in places for option in self.of_wish[wish]):
                block = self.options[option][1]
                first = self.problem.slots[block[0]]
                parts["day", first.day].append(option)
                parts["session", first.session].append(option)
                parts["group", group_of[first.session]].append(option)
                if len(block) == 1:
                    for name in cliques_of[block[0]]:
                        moments[name].append(option)
            for columns in moments.values():
                self._at_most(columns, 1)
            for (part, _), columns in parts.items():
                limit = self.problem.max_per_day[person]
                if part == "day" and limit is not None:
                    self._at_most(columns, limit)
                if part != "day" and self.by_session:
                    usable = {slot for column in columns for slot in self.options[column][1]}
                    self._at_most(columns, most_apart(self.problem, usable))

    def _table_rows(self) -> None:
        at_slot: dict[int, list[int]] = defaultdict(list)
        in_session: dict[int, list[int]] = defaultdict(list)
        for option, (_, block) in enumerate(self.options):
            in_session[self.problem.slots[block[0]].session].append(option)
            if len(block) == 1:
                at_slot[block[0]].append(option)
        for place, columns in at_slot.items():
            tables = self.problem.slots[place].tables
            if tables is not None:
                self._at_most(columns, tables)
        if self.by_session:
            for session, columns in in_session.items():
                tables_there = [self.problem.slots[place].tables for place in self.problem.sessions[session]]
                if None not in tables_there:
                    self._at_most(columns, sum(tables or 0 for tables in tables_there))

    def _start(self, seed: int) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(self.rows)
        lower, upper = np.zeros(self.columns), np.ones(self.columns)
        for wish in self.problem.fixed:
            lower[self.first_wish + wish] = 1
        for wish, options in enumerate(self.of_wish):
            upper[self.first_wish + wish] = min(1, len(options))
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(self.columns), lower, upper
        model.row_lower_ = np.array([row[2] for row in self.rows])
        model.row_upper_ = np.array([row[3] for row in self.rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in self.rows)]).astype(np.int32)
        model.a_matrix_.index_ = np.array([column for row in self.rows for column in row[0]], np.int32)
        model.a_matrix_.value_ = np.array([value for row in self.rows for value in row[1]])
        whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole] * self.first_wish + [part] * (self.columns - self.first_wish)
        self.solver = _quiet_solver()
        for option, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": seed,
            "mip_rel_gap": 0.0,
            "mip_detect_symmetry": False,  # it takes longer than the whole solution
        }.items():
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)

    def expression(self, goal: str) -> tuple[dict[int, float], float]:
        """Return a goal as columns with coefficients, and a constant."""
        if goal == "no_meeting":
            return {self.first_person + person: 1.0 for person in self.problem.named}, 0.0
        if goal == "moves":
            found: dict[int, float] = {}
            for wish, slot in self.problem.earlier.items():
                held = [option for option in self.of_wish[wish] if self.options[option][1] == (slot,)]
                found |= dict.fromkeys(held, -1.0)
            return found, float(len(self.problem.earlier))
        values = {self.first_wish + wish: worth(self.problem, goal, wish) for wish in range(len(self.problem.wishes))}
        return {column: float(value) for column, value in values.items() if value}, 0.0

    def optimise(self, goal: str, seconds: float) -> tuple[int | None, int | None]:
        """Return the best value found and the bound proven for a goal, given what is kept; None where there is none in time."""
        terms, constant = self.expression(goal)
        cost = np.zeros(self.columns)
        cost[list(terms)] = list(terms.values())
        value, bound = self.run(cost, goal in MORE, seconds)
        sign = 1 if goal in MORE else -1
        proven = None if bound is None else sign * math.floor(sign * (bound + constant) + 1e-4)
        return (None if value is None else round(value + constant)), proven

    def run(self, cost: np.ndarray, more: bool, seconds: float) -> tuple[float | None, float | None]:
        """Optimise any objective; keeps the solution found in `values`."""
        solver = self.solver
        solver.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if more else highspy.ObjSense.kMinimize)
        solver.setOptionValue("time_limit", solver.getRunTime() + max(0.05, seconds))
        if self.values is not None:
            start = highspy.HighsSolution()
            start.col_value = list(self.values)
            solver.setSolution(start)
        solver.run()
        info = solver.getInfo()
        bound = info.mip_dual_bound if math.isfinite(info.mip_dual_bound) and abs(info.mip_dual_bound) < 1e15 else None
        if info.primal_solution_status != highspy.kSolutionStatusFeasible:
            return None, bound
        self.values = np.round(np.array(solver.getSolution().col_value), 6)
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and not bound:
            bound = info.objective_function_value
        return info.objective_function_value, bound

    def keep(self, goal: str, value: int) -> None:
        """Let no later solution be worse than a value at a goal."""
        terms, constant = self.expression(goal)
        if terms:
            bounds = (value - constant, INFINITY) if goal in MORE else (-INFINITY, value - constant)
            columns = np.array(list(terms), np.int32)
            self.solver.addRow(*bounds, len(columns), columns, np.array(list(terms.values())))

    def pick(self) -> dict[int, tuple[int, ...]]:
        """Return the block in which the solution places each wish that it places."""
        if self.values is None:
            return {}
        return {self.options[o][0]: self.options[o][1] for o in range(self.first_wish) if self.values[o] > 0.5}
