"""Own what an attacker works out: the interval of a withheld sum, from all published totals together.

Refuse to decide what is published; a breach names the published cells that it rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from tex4im_data.publication.contributions import Cell, Contribution, Rule, by_contributor

Place = tuple[int, Cell]
"""The number of a publication, and a cell of it."""

Vector = NDArray[np.float64]
TINY = 1e-7


@dataclass(frozen=True, slots=True)
class Cut:
    """Of these published cells one must go; where `unless` is given, only as long as that cell itself is withheld."""

    cells: frozenset[Place]
    unless: Place | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    parts: Vector
    place: Place | None


class Attack:
    """The unknowns of all publications: contributions that stand in the same cells of each are one group.

    A contribution that did not change between two publications is one unknown in both: the attacker may know that.
    """

    def __init__(self, publications: Sequence[Sequence[Contribution]], rule: Rule) -> None:
        self.rule = rule
        unknowns: dict[tuple[str, float], list[tuple[int, Contribution]]] = {}
        for number, parts in enumerate(publications):
            for part in parts:
                unknowns.setdefault((part.record, part.value), []).append((number, part))
        groups: dict[frozenset[Place], list[Contribution]] = {}
        for stands in unknowns.values():
            places = frozenset((number, cell) for number, part in stands for cell in part.cells)
            groups.setdefault(places, []).append(stands[-1][1])
        self._groups = sorted(groups.items(), key=lambda item: sorted(item[0]))
        self._inside = {
            place: np.array([place in places for places, _ in self._groups])
            for place in sorted(set().union(*groups) if groups else set())
        }
        totals = np.array([sum(part.value for part in parts) for _, parts in self._groups])
        self.scale = max(1.0, float(totals.max(initial=0.0)))
        self._totals: Vector = totals / self.scale
        self._low: Vector = np.array([sum(p.low for p in parts) for _, parts in self._groups]) / self.scale
        self._high: Vector = np.array([sum(p.high for p in parts) for _, parts in self._groups]) / self.scale

    def difference(self, a: Place, b: Place) -> tuple[list[Contribution], list[Contribution]]:
        """Return the contributions that are in the one cell only, and those in the other only."""
        one, other = self._inside[a], self._inside[b]
        return self._parts(one & ~other), self._parts(other & ~one)

    def _parts(self, mask: NDArray[np.bool_]) -> list[Contribution]:
        return [part for place in np.flatnonzero(mask).tolist() for part in self._groups[place][1]]

    def same(self, a: Place, b: Place) -> bool:
        """Return whether two cells hold the same contributions, so that who knows the one knows the other."""
        return bool((self._inside[a] == self._inside[b]).all())

    def breaches(self, shown: Sequence[Place], known: Sequence[Place]) -> Iterator[Cut]:
        """Yield why publishing the `shown` cells beside those `known` already tells too much; nothing if it does not.

        What the known ones tell by themselves can't be taken back, and is no fault of the shown ones.
        """
        if not self._groups:
            return
        matrix, before = self._rows([*shown, *known]), self._rows(known)
        points: list[Vector] = [self._totals]
        for target in self._targets({*shown, *known}):
            for sign in (1.0, -1.0):
                wanted = self._wanted(target.parts, sign)
                if sign * target.parts @ self._totals >= wanted or self._shifts(matrix, target.parts, sign, wanted):
                    continue
                if any(sign * target.parts @ point >= wanted for point in points):
                    continue
                point, dual = self._furthest(matrix, sign * target.parts)
                if point is None:
                    continue
                points.append(point)
                reached = float(sign * target.parts @ point)
                cut = frozenset(shown[i] for i in np.flatnonzero(np.abs(dual) > TINY).tolist() if i < len(shown))
                if reached >= wanted - TINY or not cut:
                    continue
                if len(before):
                    prior, _ = self._furthest(before, sign * target.parts)
                    if prior is not None and reached >= float(sign * target.parts @ prior) - TINY:
                        continue
                yield Cut(cut, target.place)
        yield from self._pairs(matrix, shown)

    def _rows(self, places: Sequence[Place]) -> Vector:
        rows = [self._inside[place] for place in places]
        return np.array(rows, dtype=float).reshape(len(rows), len(self._groups))

    def _is_bare(self, place: Place) -> bool:
        """Return whether a cell has to be withheld for its own sake."""
        return self.rule.is_sensitive(by_contributor(self._parts(self._inside[place])))

    def _targets(self, known: Collection[Place]) -> Iterator[_Target]:
        """Yield every withheld cell, and every group that has too few contributors or a dominant one."""
        for place, inside in self._inside.items():
            if place not in known:
                yield _Target(inside.astype(float), None if self._is_bare(place) else place)
        for number, (_, parts) in enumerate(self._groups):
            if self.rule.is_sensitive(by_contributor(parts)):
                unit = np.zeros(len(self._groups))
                unit[number] = 1.0
                yield _Target(unit, None)

    def _wanted(self, parts: Vector, sign: float) -> float:
        """Return how far a sum must be able to go, signed: p % away, as far as what everybody knows lets it."""
        total = float(parts @ self._totals)
        away = max(self.rule.percent / 100 * total, self.rule.unit / self.scale, 10 * TINY) + TINY
        bounds = self._high if sign > 0 else self._low
        prior = float(bounds[parts > 0].sum())
        return min(total + away, prior) if sign > 0 else -max(total - away, prior)

    def _shifts(self, matrix: Vector, parts: Vector, sign: float, wanted: float) -> bool:
        """Return whether groups that no published cell tells apart can trade enough; spares most of the programmes."""
        if np.count_nonzero(parts) != 1:
            return False
        place = int(np.flatnonzero(parts)[0])
        alike = (matrix == matrix[:, [place]]).all(axis=0)
        alike[place] = False
        up, down = self._high - self._totals, self._totals - self._low
        ours, theirs = (up, down) if sign > 0 else (down, up)
        moved = min(float(ours[place]), float(theirs[alike].sum()))
        return bool(sign * self._totals[place] + moved >= wanted)

    def _furthest(self, matrix: Vector, goal: Vector) -> tuple[Vector | None, Vector]:
        """Return the point in which the goal is largest (None: nothing bounds it), and what each published total weighs in that."""
        solved = linprog(
            -goal,
            A_eq=matrix if len(matrix) else None,
            b_eq=matrix @ self._totals if len(matrix) else None,
            bounds=np.column_stack([self._low, self._high]),
            method="highs",
        )
        if solved.status == 3:
            return None, np.zeros(len(matrix))
        if solved.x is None:  # a total that its own parts contradict by rounding: all of it is named
            return self._totals, np.ones(len(matrix))
        return solved.x, solved.eqlin.marginals if len(matrix) else np.zeros(0)

    def _pairs(self, matrix: Vector, shown: Sequence[Place]) -> Iterator[Cut]:
        """Yield how the published totals fix a sum or a difference of two groups that are too few together."""
        few = [
            place
            for place, (_, parts) in enumerate(self._groups)
            if len(by_contributor(parts)) < self.rule.contributors
        ]
        if not len(matrix) or len(few) < 2 or len(few) > 3_000:
            return
        inverse = np.linalg.pinv(matrix)
        residues = np.eye(len(self._groups))[few] - (inverse @ matrix)[:, few].T
        product = residues @ residues.T
        norms = np.diag(product)
        for sign in (1.0, -1.0):
            fixed = norms[:, None] + norms[None, :] + 2 * sign * product < TINY
            for i, j in np.argwhere(np.triu(fixed, 1)).tolist():
                parts = [*self._groups[few[i]][1], *self._groups[few[j]][1]]
                if len(by_contributor(parts)) >= self.rule.contributors:
                    continue
                goal = np.zeros(len(self._groups))
                goal[few[i]], goal[few[j]] = 1.0, sign
                used = np.flatnonzero(np.abs(goal @ inverse) > TINY).tolist()
                cut = frozenset(shown[k] for k in used if k < len(shown))
                if cut:
                    yield Cut(cut)
