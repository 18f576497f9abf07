"""Own what goes into a published total: contributions, the cells they are added to, and the rule of a single total.

Refuse a contribution of unknown value: nobody told it, so nothing can tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = tuple[str, str]
"""A dimension and a class of it: ("size", "small"), or TOTAL."""

TOTAL: Cell = ("region", "all")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one contributor told for one record: the cells it is added to, and the bounds that everybody knows."""

    record: str
    contributor: str
    cells: frozenset[Cell]
    value: float
    low: float = 0.0
    high: float = float("inf")


@dataclass(frozen=True, slots=True)
class Rule:
    """The settings: least contributors of a total, p of the p % rule, and the least that a value must stay open by."""

    contributors: int = 3
    percent: float = 10.0
    unit: float = 0.0

    def is_sensitive(self, values: Sequence[float]) -> bool:
        """Return whether the sum of these contributors' values tells too much of one of them.

        Too few contributors; or all zero; or the second largest, who knows the own value, could estimate the largest
        within p %: the others together are less than that share of it.
        """
        if not values:
            return False
        ordered = sorted(values, reverse=True)
        others = sum(ordered[2:])
        return len(ordered) < self.contributors or ordered[0] <= 0 or others < self.percent / 100 * ordered[0]


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published once: all contributions of one region and measure then, and the cells that were kept back.

    `repeated` are those of them that showed the figure of an earlier publication instead.
    """

    contributions: tuple[Contribution, ...]
    suppressed: frozenset[Cell]
    repeated: frozenset[Cell] = frozenset()


def by_contributor(parts: Iterable[Contribution]) -> list[float]:
    """Return what each contributor adds to a sum."""
    sums: dict[str, float] = {}
    for part in parts:
        sums[part.contributor] = sums.get(part.contributor, 0.0) + part.value
    return list(sums.values())


def members(parts: Iterable[Contribution]) -> dict[Cell, list[Contribution]]:
    """Return the contributions of each cell that has any."""
    held: dict[Cell, list[Contribution]] = {}
    for part in parts:
        for cell in part.cells:
            held.setdefault(cell, []).append(part)
    return held
