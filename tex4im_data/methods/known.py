"""What counts as a known number in every method here.

It refuses to let NaN or infinity pass for a figure.
"""

from __future__ import annotations

import math
from typing import TypeGuard

Number = float | None
"""A figure, or None where it is not published. NaN is read as None."""


def is_known(value: Number) -> TypeGuard[float]:
    """Tell whether a figure is published: neither None nor NaN. Raises ValueError for infinity."""
    if value is None or math.isnan(value):
        return False
    if math.isinf(value):
        raise ValueError("an infinite figure is a fault, not a figure")
    return True


def checked(**figures: Number) -> bool:
    """Tell whether all figures are known; raises ValueError, with its name, for a negative one."""
    known = True
    for name, value in figures.items():
        if not is_known(value):
            known = False
        elif value < 0:
            raise ValueError(f"{name} is negative: {value}")
    return known


def over(part: Number, whole: Number) -> Number:
    """Return part / whole; None where either is unknown or the whole is zero."""
    if not is_known(part) or not is_known(whole) or whole == 0:
        return None
    return part / whole
