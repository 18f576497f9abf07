"""Cluster stars after the European Cluster Observatory, and strength after its successor EOCIC.

A star that cannot be judged is unknown, never refused; thresholds are settings, and ranks need all regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tex4im_data.methods.clusters import threshold
from tex4im_data.methods.known import Number, is_known, over
from tex4im_data.methods.specialisation import location_quotient

Star = bool | None
"""True: awarded. False: judged and not awarded. None: a figure is unknown, so it cannot be judged."""


@dataclass(frozen=True)
class Settings:
    """Thresholds. Shares of regions ("the top tenth") and quotients; `fewest` regions make a ranking."""

    top_share: float = 0.10
    least_quotient: float = 2.0
    fewest: int = 10


OBSERVATORY = Settings()
"""The European Cluster Observatory's: the top tenth by size and focus, a quotient of 2 or more."""
EOCIC = Settings(top_share=0.20, least_quotient=1.5)
"""This project's setting for the three EOCIC criteria; the methodology report of each edition has its own."""


@dataclass(frozen=True)
class Stars:
    """The stars of one region in one activity, each True, False or unknown, and what they rest on."""

    stars: Mapping[str, Star]
    regions_ranked: int

    @property
    def awarded(self) -> int:
        """Return how many stars are awarded for certain."""
        return sum(star is True for star in self.stars.values())

    @property
    def possible(self) -> int:
        """Return how many there could be if every unknown one were awarded."""
        return sum(star is not False for star in self.stars.values())


def observatory_stars(
    activity: Mapping[str, Number], total: Mapping[str, Number], settings: Settings = OBSERVATORY
) -> dict[str, Stars]:
    """Return the stars of every region for size, specialisation and focus.

    `activity` and `total` hold persons employed in the activity and in all activities, for all regions of the
    comparison area (NUTS 2 of the EU), not for the eight alone. Size: in the top tenth by persons employed.
    Specialisation: a quotient of 2 or more against the sum of all regions with both figures. Focus: in the
    top tenth by the activity's share of the region's employment.
    Source: European Cluster Observatory, evaluation of regional cluster strength (Center for Strategy and
    Competitiveness, Stockholm School of Economics); European Commission, DG Enterprise and Industry (2007),
    Innovation Clusters in Europe: A statistical analysis and overview of current policy support.
    """
    quotients = _quotients(activity, total)
    shares = {geo: over(activity.get(geo), total.get(geo)) for geo in quotients}
    size = threshold(activity, settings.top_share, settings.fewest)
    focus = threshold(shares, settings.top_share, settings.fewest)
    ranked = sum(is_known(value) for value in shares.values())
    return {
        geo: Stars(
            {
                "size": _reaches(activity.get(geo), size),
                "specialisation": _reaches(quotients[geo], settings.least_quotient),
                "focus": _reaches(shares[geo], focus),
            },
            ranked,
        )
        for geo in quotients
    }


def eocic_strength(
    activity: Mapping[str, Number],
    total: Mapping[str, Number],
    productivity: Mapping[str, Number] | None = None,
    settings: Settings = EOCIC,
) -> dict[str, Stars]:
    """Return the stars of every region for specialisation, size and productivity.

    `productivity` is value added, turnover or wages per person employed in the activity, all in one unit; without it
    that star is unknown. Specialisation: a quotient of at least `least_quotient`. Size and productivity: in
    the top share of all regions. Source: Hollanders and Merkelbach (2020), European Panorama of Clusters and
    Industrial Change, European Commission, doi 10.2826/867756, which continues the Observatory's stars with
    productivity in place of focus.
    """
    quotients = _quotients(activity, total)
    output = productivity or {}
    size = threshold(activity, settings.top_share, settings.fewest)
    best = threshold(output, settings.top_share, settings.fewest)
    ranked = sum(is_known(value) for value in activity.values())
    return {
        geo: Stars(
            {
                "specialisation": _reaches(quotients[geo], settings.least_quotient),
                "size": _reaches(activity.get(geo), size),
                "productivity": _reaches(output.get(geo), best),
            },
            ranked,
        )
        for geo in quotients
    }


def _quotients(activity: Mapping[str, Number], total: Mapping[str, Number]) -> dict[str, Number]:
    geos = sorted({*activity, *total})
    both = [geo for geo in geos if is_known(activity.get(geo)) and is_known(total.get(geo))]
    all_activity = sum(activity[geo] or 0 for geo in both)
    all_total = sum(total[geo] or 0 for geo in both)
    return {geo: location_quotient(activity.get(geo), total.get(geo), all_activity, all_total) for geo in geos}


def _reaches(value: Number, least: Number) -> Star:
    if not is_known(value) or not is_known(least):
        return None
    return value >= least
