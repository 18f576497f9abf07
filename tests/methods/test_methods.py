"""Methods of regional analysis: golden numbers worked by hand, and identities."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.methods import clusters, specialisation

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "regional_indicators.csv"
# Persons employed in 2015: NACE C13 and C (Eurostat, sbs_r_nuts06_r2), as the product ships them.
TEXTILES = {
    "ITI1": 22616,
    "ITC1": 17779,
    "RO21": 5818,
    "ES52": 12050,
    "PT11": 35683,
    "CZ05": 10677,
    "SE23": 2386,
    "FRE1": 6276,
}
MANUFACTURING = {
    "ITI1": 279962,
    "ITC1": 351972,
    "RO21": 119392,
    "ES52": 218741,
    "PT11": 358112,
    "CZ05": 219350,
    "SE23": 142343,
    "FRE1": 138260,
}
EU_TEXTILES = specialisation.Reference("EU28_SUM", 600536, ("IE", "LU", "MT"))
EU_MANUFACTURING = specialisation.Reference("EU28_SUM", 29367780, ("IE",))
GOLDEN = {
    "ITI1": 3.95,
    "ITC1": 2.47,
    "RO21": 2.38,
    "ES52": 2.69,
    "PT11": 4.87,
    "CZ05": 2.38,
    "SE23": 0.82,
    "FRE1": 2.22,
}

known = st.integers(0, 10**7)
positive = st.integers(1, 10**7)


def test_location_quotients_of_textiles_in_2015_are_those_worked_by_hand() -> None:
    found = specialisation.quotients(TEXTILES, MANUFACTURING, EU_TEXTILES, EU_MANUFACTURING)
    assert {geo: round(quotient.value or 0, 2) for geo, quotient in found.items()} == GOLDEN
    assert {quotient.missing for quotient in found.values()} == {("IE", "LU", "MT")}


@pytest.mark.skipif(not FACTS.is_file(), reason="the shipped figures are not at hand")
def test_the_golden_figures_are_the_shipped_ones_and_the_unpublished_have_no_quotient() -> None:
    with FACTS.open(encoding="utf-8") as handle:
        rows = [
            row for row in csv.DictReader(handle) if row["indicator"] == "persons_employed" and row["year"] == "2015"
        ]
    figures = {(row["geo"], row["nace"]): float(row["value"]) if row["value"] else None for row in rows}
    assert {geo: figures[geo, "C13"] for geo in TEXTILES} == TEXTILES
    assert {geo: figures[geo, "C"] for geo in MANUFACTURING} == MANUFACTURING
    for geo, nace in (("SE23", "C15"), ("FRE1", "C14"), ("FRE1", "C15")):
        total, reference, of = (figures[geo, "C"], figures["EU28_SUM", nace], figures["EU28_SUM", "C"])
        assert specialisation.location_quotient(figures[geo, nace], total, reference, of) is None


@pytest.mark.parametrize("unknown", [None, math.nan])
def test_an_unknown_figure_gives_no_quotient_and_never_zero(unknown: float | None) -> None:
    for place in range(4):
        figures: list[float | None] = [1.0, 2.0, 3.0, 4.0]
        figures[place] = unknown
        assert specialisation.location_quotient(*figures) is None
    assert specialisation.location_quotient(0, 10, 5, 100) == 0.0
    assert specialisation.location_quotient(1, 0, 5, 100) is None


def test_a_negative_or_infinite_figure_is_a_fault() -> None:
    with pytest.raises(ValueError, match="local is negative"):
        specialisation.location_quotient(-1, 2, 3, 4)
    with pytest.raises(ValueError, match="infinite"):
        specialisation.location_quotient(math.inf, 2, 3, 4)


def test_a_sum_names_its_missing_members() -> None:
    found = specialisation.sum_of("three", {"CZ": 1.0, "SE": None, "XX": 9.0}, ("CZ", "SE", "PT"))
    assert (found.value, found.missing) == (1.0, ("PT", "SE"))
    assert found.note == "DERIVED sum of published member states; missing: PT,SE"
    assert specialisation.sum_of("none", {}, ("CZ",)).value is None
    assert len(specialisation.EU28) == len(set(specialisation.EU28)) == 28


def test_matched_sums_leave_a_member_out_of_both() -> None:
    # 10 of 100 in CZ; FR has 400 in all and no figure for the activity: 10 / 100, not 10 / 500.
    activity, total = {"CZ": 10.0, "FR": None}, {"CZ": 100.0, "FR": 400.0}
    part, whole = specialisation.matched("two", activity, total, ("CZ", "FR"))
    assert (part.value, whole.value, part.missing, whole.missing) == (10.0, 100.0, ("FR",), ("FR",))
    assert specialisation.quotient(20, 100, part, whole).value == pytest.approx(2.0)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=9))
def test_quotients_weighted_by_size_average_to_one(regions: list[tuple[int, int]]) -> None:
    activity, total = sum(a for a, _ in regions), sum(t for _, t in regions)
    quotients = [specialisation.location_quotient(a, t, activity, total) for a, t in regions]
    assert sum((q or 0) * t for q, (_, t) in zip(quotients, regions, strict=True)) == pytest.approx(total)


def test_the_threshold_of_the_top_share_counts_known_regions_and_lets_ties_belong() -> None:
    ten = {f"r{n:02}": 10.0 * n for n in range(1, 11)}
    assert clusters.threshold(ten, 0.10, 10) == 100
    assert clusters.threshold(ten, 0.20, 10) == 90
    assert clusters.threshold({**ten, "r11": None, "r12": math.nan}, 0.10, 10) == 100
    assert clusters.threshold({**ten, "r09": 100.0, "r11": 100.0}, 0.10, 10) == 100
    assert clusters.threshold(dict(list(ten.items())[:8]), 0.10, 10) is None
    assert clusters.threshold({}, 0.10, 0) is None
