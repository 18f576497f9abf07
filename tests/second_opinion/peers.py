"""Peer regions by a stated distance: which measures, over which range, how many of them known.

It suggests whom to talk to; it does not rank regions, and two regions with too little in common get no distance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tex4im_data.methods.known import Number, is_known


@dataclass(frozen=True)
class Peer:
    """How far another region is (0 = alike, 1 = opposite ends), and on which measures that rests."""

    region_id: str
    distance: Number
    measures: tuple[str, ...]
    unknown: tuple[str, ...]


def ranges(table: Mapping[str, Mapping[str, Number]], measures: tuple[str, ...]) -> dict[str, float]:
    """Return the spread (largest less smallest known value) of each measure over all regions of the table."""
    found = {}
    for measure in measures:
        known = [value for row in table.values() if is_known(value := row.get(measure))]
        found[measure] = max(known) - min(known) if known else 0.0
    return found


def distance(
    one: Mapping[str, Number],
    other: Mapping[str, Number],
    spread: Mapping[str, float],
    fewest: int = 3,
) -> tuple[Number, tuple[str, ...]]:
    """Return Gower's distance and the measures it rests on.

    The mean, over the measures known for both, of the difference divided by the measure's spread over all
    regions. A measure on which all regions agree tells nothing and is left out. None when fewer than `fewest`
    measures are left. Every measure has the same weight. Source: Gower (1971), A general coefficient of
    similarity and some of its properties, Biometrics 27.
    """
    parts = {}
    for measure, width in spread.items():
        a, b = one.get(measure), other.get(measure)
        if width > 0 and is_known(a) and is_known(b):
            parts[measure] = abs(a - b) / width
    used = tuple(parts)
    return (sum(parts.values()) / len(parts) if len(parts) >= max(fewest, 1) else None), used


def peers(
    region_id: str, table: Mapping[str, Mapping[str, Number]], measures: tuple[str, ...], fewest: int = 3
) -> list[Peer]:
    """Return all other regions of the table, nearest first; those without a distance last, then by code.

    `table` holds measures by region, each measure in one unit. Raises KeyError for an unknown region.
    """
    spread = ranges(table, measures)
    own = table[region_id]
    found = []
    for other in sorted(set(table) - {region_id}):
        far, used = distance(own, table[other], spread, fewest)
        found.append(Peer(other, far, used, tuple(measure for measure in measures if measure not in used)))
    return sorted(found, key=lambda peer: (peer.distance is None, peer.distance or 0.0, peer.region_id))
