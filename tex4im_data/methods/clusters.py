"""Own the threshold of a ranking of regions, by which data/clusters was made.

Refuse to rank a handful: below a number of known regions there is no threshold. Stars are given by the questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .known import Number, is_known


def threshold(figures: Mapping[str, Number], top_share: float, fewest: int) -> Number:
    """Return the smallest figure that still belongs to the top share of the known regions.

    With n known regions the top share holds ceil(n * top_share) of them; ties at the threshold all belong.
    None when fewer than `fewest` regions are known.
    """
    known = sorted((value for value in figures.values() if is_known(value)), reverse=True)
    if len(known) < fewest or not known:
        return None
    return known[math.ceil(len(known) * top_share - 1e-9) - 1]
