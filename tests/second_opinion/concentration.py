"""How unevenly a quantity is spread: Herfindahl-Hirschman index and Gini coefficient.

With one unknown part both are unknown; leaving a part out is the caller's decision, and his to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from tex4im_data.methods.known import Number, checked, is_known


def _all_known(values: Sequence[Number]) -> list[float] | None:
    if not checked(**{f"value {n}": value for n, value in enumerate(values, start=1)}):
        return None
    known = [value for value in values if is_known(value)]
    return known if known and sum(known) > 0 else None


def herfindahl(values: Sequence[Number]) -> Number:
    """Return the sum of squared shares: 1/n when all n are equal, 1 when one has everything.

    None where a value is unknown, or there is nothing to share. Raises ValueError for a negative value.
    Source: Herfindahl (1950), Concentration in the steel industry; Hirschman (1964), The paternity of an
    index, American Economic Review 54.
    """
    known = _all_known(values)
    if known is None:
        return None
    total = sum(known)
    return sum((value / total) ** 2 for value in known)


def normalised_herfindahl(values: Sequence[Number]) -> Number:
    """Return the index on a scale from 0 (all equal) to 1 (one has everything); None for a single value."""
    index = herfindahl(values)
    if index is None or len(values) < 2:
        return None
    return (index - 1 / len(values)) / (1 - 1 / len(values))


def gini(values: Sequence[Number]) -> Number:
    """Return the Gini coefficient: 0 when all are equal, (n-1)/n when one of n has everything.

    None where a value is unknown, or all are zero. Raises ValueError for a negative value.
    Source: Gini (1912), Variabilità e mutabilità; formula by ranks after Sen (1973), On Economic Inequality.
    """
    known = _all_known(values)
    if known is None:
        return None
    n, total = len(known), sum(known)
    ranked = sum(rank * value for rank, value in enumerate(sorted(known), start=1))
    return 2 * ranked / (n * total) - (n + 1) / n
