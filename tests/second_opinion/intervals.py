"""Intervals for shares of few cases.

Too few cases give no interval and no share, only their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: a two-sided level of 95 %."""


@dataclass(frozen=True)
class Interval:
    """A lower and an upper bound, of a share between 0 and 1 or of a ratio of shares."""

    low: float
    high: float


def wilson(cases: int, of: int, z: float = Z95) -> Interval | None:
    """Return Wilson's score interval for the share cases / of; None where there are no cases to count.

    Raises ValueError unless 0 <= cases <= of and z > 0. Source: Wilson (1927), Probable inference, the law
    of succession, and statistical inference, Journal of the American Statistical Association 22.
    """
    if not 0 <= cases <= of or z <= 0:
        raise ValueError(f"{cases} cases of {of} at z = {z} is not a share")
    if of == 0:
        return None
    share, square = cases / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Interval(0.0 if cases == 0 else max(0.0, middle - half), 1.0 if cases == of else min(1.0, middle + half))
