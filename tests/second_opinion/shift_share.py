"""Shift-share: what of a region's change came from the country, from its industries, and from itself.

It explains a change in figures, not its causes; a cell with an unknown figure is not taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tex4im_data.methods.known import Number, checked, is_known


@dataclass(frozen=True)
class Shift:
    """The change of one activity in one region and its three parts, in the unit of the figures.

    Exact fractions: `national + mix + regional == change`, always. Use float() for display.
    """

    change: Fraction
    national: Fraction
    mix: Fraction
    regional: Fraction


@dataclass(frozen=True)
class RegionShift:
    """The sum over a region's activities, and the activities that had to be left out."""

    total: Shift | None
    parts: Mapping[str, Shift]
    left_out: tuple[str, ...]


def shift_share(
    before: Number,
    after: Number,
    reference_before: Number,
    reference_after: Number,
    total_before: Number,
    total_after: Number,
) -> Shift | None:
    """Take the change of one activity in one region apart.

    `before`, `after`: the activity in the region; `reference_*`: the same activity in the reference area;
    `total_*`: all activities in the reference area. One unit, the same two years, no break in between.
    National growth: what the region would have gained at the reference's overall rate. Industry mix: what the
    activity's own rate adds. Regional shift: the rest, where the region did better or worse than its activity.
    None where a figure is unknown or the reference was empty before. Raises ValueError for a negative figure.
    Source: Dunn (1960), A statistical and analytical technique for regional analysis, Papers in Regional
    Science 6.
    """
    figures = (before, after, reference_before, reference_after, total_before, total_after)
    names = ("before", "after", "reference_before", "reference_after", "total_before", "total_after")
    if not checked(**dict(zip(names, figures, strict=True))):
        return None
    b, a, rb, ra, tb, ta = (Fraction(figure) for figure in figures if is_known(figure))
    if rb == 0 or tb == 0:
        return None
    overall, own = ta / tb, ra / rb
    return Shift(change=a - b, national=b * (overall - 1), mix=b * (own - overall), regional=a - b * own)


def shift_share_of_region(
    before: Mapping[str, Number],
    after: Mapping[str, Number],
    reference_before: Mapping[str, Number],
    reference_after: Mapping[str, Number],
    total_before: Number,
    total_after: Number,
) -> RegionShift:
    """Take a region's change apart by activity and add the parts up; unknown activities are named."""
    activities = sorted({*before, *after})
    parts: dict[str, Shift] = {}
    for activity in activities:
        part = shift_share(
            before.get(activity),
            after.get(activity),
            reference_before.get(activity),
            reference_after.get(activity),
            total_before,
            total_after,
        )
        if part is not None:
            parts[activity] = part
    left_out = tuple(activity for activity in activities if activity not in parts)
    if not parts:
        return RegionShift(None, {}, left_out)
    every = parts.values()
    total = Shift(
        change=sum((part.change for part in every), Fraction()),
        national=sum((part.national for part in every), Fraction()),
        mix=sum((part.mix for part in every), Fraction()),
        regional=sum((part.regional for part in every), Fraction()),
    )
    return RegionShift(total, parts, left_out)
