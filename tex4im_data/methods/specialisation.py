"""Location quotients and the references they are measured against.

A sum over states names the states that are missing from it; a region without a figure has no quotient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .known import Number, checked, is_known, over

EU28 = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "UK"),
)
"""Member states from July 2013 to January 2020, in Eurostat's codes."""


@dataclass(frozen=True)
class Reference:
    """A sum to compare with: its name, the sum (None if no member is known), and the members missing from it."""

    name: str
    value: Number
    missing: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """Return the words that stand beside every figure measured against this reference."""
        if not self.missing:
            return ""
        return f"DERIVED sum of published member states; missing: {','.join(self.missing)}"


@dataclass(frozen=True)
class Quotient:
    """A location quotient with what it was measured against; value None where a figure is unknown."""

    value: Number
    reference: str
    missing: tuple[str, ...] = ()


def sum_of(name: str, figures: Mapping[str, Number], members: Sequence[str]) -> Reference:
    """Add the known figures of `members` (in one unit) and name the members that have none."""
    known = {member: value for member in members if is_known(value := figures.get(member))}
    missing = tuple(sorted(member for member in members if member not in known))
    return Reference(name, sum(known.values()) if known else None, missing)


def matched(
    name: str, activity: Mapping[str, Number], total: Mapping[str, Number], members: Sequence[str]
) -> tuple[Reference, Reference]:
    """Return both sums over the members that publish both figures, so that neither holds what the other lacks.

    Where large members are missing from the activity only (France and the United Kingdom in NACE 15 of 2015),
    a quotient against unmatched sums comes out too high.
    """
    both = [m for m in members if is_known(activity.get(m)) and is_known(total.get(m))]
    missing = tuple(sorted(set(members) - set(both)))
    sums = (sum_of(name, figures, both) for figures in (activity, total))
    first, second = (Reference(name, found.value, missing) for found in sums)
    return first, second


def location_quotient(local: Number, local_total: Number, reference: Number, reference_total: Number) -> Number:
    """Return a region's share of an activity over the reference's share (1.0 = the same).

    All four in one unit, here persons employed. None where a figure is unknown, or a share has nothing to be
    a share of (a total of zero, or an activity that the reference does not have). Raises ValueError for a
    negative figure. Source: Florence (1939), Report on the Location of Industry; Isard (1960), Methods of
    Regional Analysis, chapter 5.
    """
    if not checked(local=local, local_total=local_total, reference=reference, reference_total=reference_total):
        return None
    return over(over(local, local_total), over(reference, reference_total))


def quotient(local: Number, local_total: Number, reference: Reference, reference_total: Reference) -> Quotient:
    """Return the location quotient against a named reference, with all members missing from either sum."""
    value = location_quotient(local, local_total, reference.value, reference_total.value)
    missing = tuple(sorted({*reference.missing, *reference_total.missing}))
    return Quotient(value, reference.name, missing)


def quotients(
    activity: Mapping[str, Number], total: Mapping[str, Number], reference: Reference, reference_total: Reference
) -> dict[str, Quotient]:
    """Return the quotient of every region named in `activity` or `total`, sorted by code."""
    return {
        geo: quotient(activity.get(geo), total.get(geo), reference, reference_total)
        for geo in sorted({*activity, *total})
    }
