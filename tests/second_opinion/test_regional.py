"""Stars, shift-share and concentration worked a second way: golden numbers worked by hand, and identities."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.second_opinion import concentration, stars
from tests.second_opinion.shift_share import shift_share, shift_share_of_region

known = st.integers(0, 10**7)
positive = st.integers(1, 10**7)

TEN = {f"r{n:02}": 10.0 * n for n in range(1, 11)}
TOTALS = dict.fromkeys(TEN, 1000.0)


def test_observatory_stars_worked_by_hand() -> None:
    # 550 of 10,000 are in the activity: r10 has 10.0 % against 5.5 %, a quotient of 1.82: two stars, not three.
    found = stars.observatory_stars(TEN, TOTALS)
    assert found["r10"].stars == {"size": True, "specialisation": False, "focus": True}
    assert [geo for geo, one in found.items() if one.awarded] == ["r10"]
    lower = stars.observatory_stars(TEN, TOTALS, stars.Settings(top_share=0.3, least_quotient=1.6))
    assert {geo: one.awarded for geo, one in lower.items() if one.awarded} == {"r08": 2, "r09": 3, "r10": 3}


def test_strength_worked_by_hand_leaves_the_productivity_star_unknown_without_figures() -> None:
    # r09: 9.0 / 5.5 = 1.64; r08: 8.0 / 5.5 = 1.45. The top fifth of ten regions is two.
    found = stars.eocic_strength(TEN, TOTALS)
    assert found["r09"].stars == {"specialisation": True, "size": True, "productivity": None}
    assert found["r08"].stars == {"specialisation": False, "size": False, "productivity": None}
    assert (found["r09"].awarded, found["r09"].possible) == (2, 3)
    output = {geo: 100.0 - value for geo, value in TEN.items()}
    assert stars.eocic_strength(TEN, TOTALS, output)["r01"].stars["productivity"] is True


def test_eight_regions_make_no_ranking_and_an_unknown_region_no_star() -> None:
    eight = dict(list(TEN.items())[:8])
    assert stars.observatory_stars(eight, TOTALS)["r08"].stars["size"] is None
    found = stars.observatory_stars({**TEN, "r11": None}, {**TOTALS, "r11": 1000.0})
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
