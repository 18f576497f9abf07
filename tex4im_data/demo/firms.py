"""Owns the invented firms of the demonstration portfolio, and the draws by which all of it is made.

Refuses to know of needs, offers and proposals, and to place a firm outside a real textile town of its region.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from tex4im_data.demo import words

Row = dict[str, object]
T = TypeVar("T")

MARK = "(invented)"
SIZES = (("micro", 1, 9, 38), ("small", 10, 49, 40), ("medium", 50, 249, 18), ("large", 250, 899, 4))  # last: weight
ERAS = ((1880, 1945, 1), (1946, 1979, 3), (1980, 1999, 4), (2000, 2018, 4))  # first year, last year, weight
JITTER = 80  # ten-thousandths of a degree: at most 0.9 km from the centre of the town


def luck(seed: int) -> Random:
    """Return a source of draws that are the same on every machine for the same seed."""
    return Random(seed)  # noqa: S311 - chance that can be repeated is wanted here, not secrecy


def draw(rng: Random, weights: Sequence[int]) -> int:
    """Return a place in the sequence, each drawn as often as its weight says.

    Raises ValueError where no weight is positive.
    """
    left = rng.randrange(sum(weights))
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    raise AssertionError("the weights changed during a draw")


def one(rng: Random, choices: Sequence[T]) -> T:
    """Return one of the choices, each equally likely. Raises ValueError where there is none."""
    return choices[rng.randrange(len(choices))]


def shares(weights: Sequence[int], seats: int) -> list[int]:
    """Share out whole seats in proportion to the weights, by largest remainder; of equal ones the earlier wins.

    Raises ValueError where no weight is positive. Source: Hamilton's method; Balinski and Young (1982), Fair
    Representation.
    """
    total = sum(weights)
    if min(weights) < 0 or not total:
        raise ValueError("shares need weights of zero or more, one of them positive")
    whole = [weight * seats // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(weights[place] * seats % total))
    for place in by_remainder[: seats - sum(whole)]:
        whole[place] += 1
    return whole


def register(count: int, seed: int) -> list[list[Row]]:
    """Return the firms, a list for each region in the order of the regions.

    They stand in proportion to the persons employed, by region and then by division within the region. Raises
    ValueError where a region would have none.
    """
    rng = luck(seed)
    employment = [[0 if cell == "-" else int(cell) for cell in row[1:]] for row in words.EMPLOYMENT]
    by_region = shares([sum(divisions) for divisions in employment], count)
    if min(by_region) < 1:
        raise ValueError(f"{count} firms are too few: a region would have none")
    regions: list[list[Row]] = []
    number = 0
    for region, divisions, firms in zip(words.REGIONS, employment, by_region, strict=True):
        regions.append([])
        for division, members in zip(("13", "14", "15"), shares(divisions, firms), strict=True):
            for _ in range(members):
                number += 1
                firm = _firm(rng, region, division, number, len(regions[-1]) + 1)
                regions[-1].append({**firm, "source": f"TEX4IM demonstration portfolio, seed {seed}"})
    return regions


def _firm(rng: Random, region: list[str], division: str, number: int, place: int) -> Row:
    region_id, _, language, head, _ = region
    trades = [trade.split() for row in words.TRADES if row[:2] == [region_id, division] for trade in row[2].split(", ")]
    nace, stage, _ = trades[draw(rng, [int(trade[2]) for trade in trades])]
    town = one(rng, [row for row in words.TOWNS if row[0] == region_id and division in row[4].split()])
    called = {row[0]: row[int(language)] for row in words.TRADE_WORDS}
    sample = one(rng, words.SAMPLE_WORDS)[int(language)]
    size, least, most, _ = SIZES[draw(rng, [size[3] for size in SIZES])]
    employees = min(rng.randrange(least, most + 1) for _ in range(2))  # within a class, fewer are more common
    turnover = employees * int(head) * rng.randrange(60, 141) * 10  # thousands times per cent
    first, last, _ = ERAS[draw(rng, [era[2] for era in ERAS])]
    return {
        "organisation_id": f"demo-firm-{number:04d}",
        "name": f"{called.get(nace) or called[stage]} {sample} {place:03d} {MARK}",
        "kind": "firm",
        "region_id": region_id,
        "city": town[1],
        "nace": nace,
        "value_chain_stage": stage,
        "size_class": size,
        "employees": employees,
        "turnover_eur": round(turnover, -3) if rng.randrange(100) < 93 else None,
        "founded": rng.randrange(first, last + 1),
        "website": f"https://firm-{number:04d}.example" if rng.randrange(100) < 85 else None,
        "latitude": round(float(town[2]) + rng.randrange(-JITTER, JITTER + 1) / 10000, 4),
        "longitude": round(float(town[3]) + rng.randrange(-JITTER, JITTER + 1) / 10000, 4),
        "priorities": _priorities(rng, region_id, stage),
        "role_in_project": None,
        "note": None,
        "source": None,
        "nature": "synthetic",
    }


def _priorities(rng: Random, region_id: str, stage: str) -> str:
    """Return one to three codes, drawn by the emphasis of the region times that of the stage."""
    regional = next(row[1:] for row in words.REGION_EMPHASIS if row[0] == region_id)
    staged = next(row[1:] for row in words.STAGE_EMPHASIS if row[0] == stage)
    weights = [int(here) * int(there) for here, there in zip(regional, staged, strict=True)]
    chosen: list[int] = []
    for _ in range(1 + draw(rng, (4, 4, 2))):
        chosen.append(draw(rng, weights))
        weights[chosen[-1]] = 0
    return ";".join(words.PRIORITIES[place] for place in sorted(chosen))
