"""Methods of regional analysis: golden numbers worked by hand, and identities."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.methods import clusters, concentration, specialisation
from tex4im_data.methods.shift_share import shift_share, shift_share_of_region

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


TEN = {f"r{n:02}": 10.0 * n for n in range(1, 11)}
TOTALS = dict.fromkeys(TEN, 1000.0)


def test_observatory_stars_worked_by_hand() -> None:
    # 550 of 10,000 are in the activity: r10 has 10.0 % against 5.5 %, a quotient of 1.82: two stars, not three.
    found = clusters.observatory_stars(TEN, TOTALS)
    assert found["r10"].stars == {"size": True, "specialisation": False, "focus": True}
    assert [geo for geo, stars in found.items() if stars.awarded] == ["r10"]
    lower = clusters.observatory_stars(TEN, TOTALS, clusters.Settings(top_share=0.3, least_quotient=1.6))
    assert {geo: stars.awarded for geo, stars in lower.items() if stars.awarded} == {"r08": 2, "r09": 3, "r10": 3}


def test_strength_worked_by_hand_leaves_the_productivity_star_unknown_without_figures() -> None:
    # r09: 9.0 / 5.5 = 1.64; r08: 8.0 / 5.5 = 1.45. The top fifth of ten regions is two.
    found = clusters.eocic_strength(TEN, TOTALS)
    assert found["r09"].stars == {"specialisation": True, "size": True, "productivity": None}
    assert found["r08"].stars == {"specialisation": False, "size": False, "productivity": None}
    assert (found["r09"].awarded, found["r09"].possible) == (2, 3)
    output = {geo: 100.0 - value for geo, value in TEN.items()}
    assert clusters.eocic_strength(TEN, TOTALS, output)["r01"].stars["productivity"] is True


def test_eight_regions_make_no_ranking_and_an_unknown_region_no_star() -> None:
    eight = dict(list(TEN.items())[:8])
    assert clusters.observatory_stars(eight, TOTALS)["r08"].stars["size"] is None
    found = clusters.observatory_stars({**TEN, "r11": None}, {**TOTALS, "r11": 1000.0})
    assert set(found["r11"].stars.values()) == {None}
    assert found["r11"].regions_ranked == 10


def test_shift_share_worked_by_hand() -> None:
    # 100 -> 90 here; textiles 1,000 -> 800 and everything 10,000 -> 11,000 in the reference.
    parts = shift_share(100, 90, 1000, 800, 10000, 11000)
    assert parts is not None
    assert (parts.change, parts.national, parts.mix, parts.regional) == (-10, 10, -30, 10)


@given(known, known, positive, known, positive, known)
def test_the_three_parts_add_up_to_the_change_exactly(b: int, a: int, rb: int, ra: int, tb: int, ta: int) -> None:
    parts = shift_share(b, a, rb, ra, tb, ta)
    assert parts is not None
    assert parts.national + parts.mix + parts.regional == parts.change == a - b


def test_a_region_s_unknown_activity_is_named_and_left_out() -> None:
    before, after = {"C13": 100, "C14": 50, "C15": None}, {"C13": 90, "C14": 60, "C15": 7}
    reference = {"C13": 1000, "C14": 500, "C15": 300}
    found = shift_share_of_region(before, after, reference, reference, 10000, 10000)
    assert found.left_out == ("C15",)
    assert found.total is not None
    assert (found.total.change, found.total.regional) == (Fraction(0), Fraction(0))
    assert shift_share_of_region({"C13": None}, after, reference, reference, 1, 1).total is None
    assert shift_share(1, 1, 0, 1, 1, 1) is None


def test_concentration_worked_by_hand() -> None:
    # Shares 0.5, 0.3, 0.2: 0.25 + 0.09 + 0.04 = 0.38; (0.38 - 1/3) / (2/3) = 0.07; Gini 2*230/300 - 4/3 = 0.2.
    assert concentration.herfindahl([50, 30, 20]) == pytest.approx(0.38)
    assert concentration.normalised_herfindahl([50, 30, 20]) == pytest.approx(0.07)
    assert concentration.gini([50, 30, 20]) == pytest.approx(0.2)


def test_an_unknown_part_makes_concentration_unknown() -> None:
    for method in (concentration.herfindahl, concentration.normalised_herfindahl, concentration.gini):
        assert method([1.0, None]) is None
        assert method([0.0, 0.0]) is None
        assert method([]) is None


@given(st.lists(positive, min_size=2, max_size=20))
def test_concentration_keeps_its_bounds_and_ignores_order_and_unit(values: list[int]) -> None:
    index, coefficient = concentration.herfindahl(values), concentration.gini(values)
    assert index is not None
    assert coefficient is not None
    assert 1 / len(values) - 1e-12 <= index <= 1
    assert -1e-12 <= coefficient <= 1 - 1 / len(values) + 1e-12
    other = [value * 1000 for value in reversed(values)]
    assert concentration.herfindahl(other) == pytest.approx(index)
    assert concentration.gini(other) == pytest.approx(coefficient, abs=1e-12)
