"""Priority specialisation: which priorities a region's portfolio leans to, with the number of cases.

A handful of proposals is a count, not a pattern: below a set number no index is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.second_opinion.intervals import Interval, wilson
from tex4im_data.methods.known import Number

TOO_FEW = 5
"""Fewest cases of a region for which an index is shown; a setting, not a law."""


@dataclass(frozen=True)
class Lean:
    """A region's lean to one priority: its cases, of how many, the index (1.0 = like all) and its interval."""

    cases: int
    of: int
    index: Number
    interval: Interval | None

    @property
    def words(self) -> str:
        """Return what stands beside the index, or in its place."""
        if self.interval is None or self.index is None:
            return f"{self.cases} of {self.of} cases: too few cases"
        low, high = self.interval.low, self.interval.high
        return f"{self.index:.2f} ({low:.2f} to {high:.2f}; {self.cases} of {self.of} cases)"

    @property
    def stands_out(self) -> bool:
        """Tell whether the whole interval lies on one side of 1.0."""
        return self.interval is not None and (self.interval.low > 1 or self.interval.high < 1)


def lean(cases: int, of: int, all_cases: int, all_of: int, fewest: int = TOO_FEW) -> Lean:
    """Return a region's share of cases in a priority over the share in the whole portfolio.

    `cases` of the region's `of` cases name the priority; `all_cases` of `all_of` do in the reference, which
    holds the region's own. A case may name several priorities, so shares need not add up to one. The interval
    is Wilson's for the region's share, divided by the reference's share, which is taken as known. No index
    where the region has fewer than `fewest` cases or nobody names the priority. Raises ValueError when the
    region's cases are not part of the reference's. Source: Balassa (1965), Trade liberalisation and "revealed"
    comparative advantage, The Manchester School 33; Wilson (1927) for the interval.
    """
    inside = 0 <= cases <= of <= all_of and cases <= all_cases <= all_of and of - cases <= all_of - all_cases
    if not inside:
        raise ValueError(f"{cases} of {of} cases cannot be part of {all_cases} of {all_of}")
    if of < max(fewest, 1) or all_cases == 0:
        return Lean(cases, of, None, None)
    reference = all_cases / all_of
    interval = wilson(cases, of)
    assert interval is not None
    ratio = Interval(interval.low / reference, interval.high / reference)
    return Lean(cases, of, cases / of / reference, ratio)


def leans(
    cases: Mapping[tuple[str, str], int], of: Mapping[str, int], fewest: int = TOO_FEW
) -> dict[tuple[str, str], Lean]:
    """Return the lean of every region to every priority; cases by (region, priority), `of` by region.

    A pair that is not in `cases` counts as none: the portfolio is counted in full.
    """
    priorities = sorted({priority for _, priority in cases})
    in_all = {priority: sum(n for (_, p), n in cases.items() if p == priority) for priority in priorities}
    all_of = sum(of.values())
    return {
        (region, priority): lean(cases.get((region, priority), 0), of[region], in_all[priority], all_of, fewest)
        for region in sorted(of)
        for priority in priorities
    }
