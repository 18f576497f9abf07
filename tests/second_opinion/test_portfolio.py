"""Intervals, priority specialisation and peers: golden numbers worked by hand, and identities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.second_opinion import intervals, peers, priorities

known = st.integers(0, 10**7)


def test_wilson_s_interval_worked_by_hand() -> None:
    # 3 of 8 at z = 1.96: middle (0.375 + 0.2401) / 1.4802 = 0.41555, half 1.96 * 0.210483 / 1.4802 = 0.27871.
    found = intervals.wilson(3, 8, z=1.96)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.1368, 0.6943)
    assert intervals.wilson(0, 0) is None
    with pytest.raises(ValueError, match="not a share"):
        intervals.wilson(3, 2)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_s_interval_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    cases, of = pair
    found, mirror = intervals.wilson(cases, of), intervals.wilson(of - cases, of)
    assert found is not None
    assert mirror is not None
    assert 0 <= found.low <= cases / of <= found.high <= 1
    assert found.low == pytest.approx(1 - mirror.high, abs=1e-12)


def test_a_lean_worked_by_hand_shows_its_cases_and_its_interval() -> None:
    # 4 of 6 against 10 of 24: 0.6667 / 0.4167 = 1.60; Wilson 0.3000 to 0.9032, over 0.4167: 0.72 to 2.17.
    found = priorities.lean(4, 6, 10, 24)
    assert found.words == "1.60 (0.72 to 2.17; 4 of 6 cases)"
    assert not found.stands_out
    assert priorities.lean(40, 60, 100, 600).stands_out


def test_three_proposals_are_too_few_cases_for_an_index() -> None:
    found = priorities.lean(3, 3, 10, 24)
    assert (found.index, found.interval) == (None, None)
    assert found.words == "3 of 3 cases: too few cases"
    assert priorities.lean(0, 6, 0, 24).index is None
    with pytest.raises(ValueError, match="cannot be part"):
        priorities.lean(5, 6, 4, 24)


def test_leans_count_the_whole_portfolio() -> None:
    cases = {("ITI1", "digital"): 4, ("PT11", "digital"): 6, ("PT11", "creativity"): 3}
    found = priorities.leans(cases, {"ITI1": 6, "PT11": 18, "SE23": 0})
    assert found["ITI1", "digital"].words == "1.60 (0.72 to 2.17; 4 of 6 cases)"
    assert found["ITI1", "creativity"].index == 0.0
    assert found["SE23", "digital"].words == "0 of 0 cases: too few cases"


TABLE: dict[str, dict[str, float | None]] = {
    "ITI1": {"a": 0, "b": 0, "c": 2, "same": 1},
    "ITC1": {"a": 10, "b": 1, "c": 2, "same": 1},
    "PT11": {"a": 5, "b": 1, "c": 4, "same": 1},
    "SE23": {"a": 5, "b": None, "c": None, "same": 1},
}


def test_the_distance_to_peers_worked_by_hand() -> None:
    # Spreads 10, 1, 2. ITI1-ITC1: (1 + 1 + 0) / 3; ITI1-PT11: (0.5 + 1 + 1) / 3; SE23 has one measure only.
    found = peers.peers("ITI1", TABLE, ("a", "b", "c", "same"))
    assert [(peer.region_id, peer.distance and round(peer.distance, 4)) for peer in found] == [
        ("ITC1", 0.6667),
        ("PT11", 0.8333),
        ("SE23", None),
    ]
    assert found[0].unknown == ("same",)
    assert found[2].measures == ("a",)


@given(st.lists(st.tuples(known, known, known), min_size=2, max_size=8))
def test_the_distance_is_symmetric_and_between_zero_and_one(rows: list[tuple[int, int, int]]) -> None:
    table = {str(n): dict(zip("abc", row, strict=True)) for n, row in enumerate(rows)}
    spread = peers.ranges(table, ("a", "b", "c"))
    there, _ = peers.distance(table["0"], table["1"], spread, fewest=1)
    back, _ = peers.distance(table["1"], table["0"], spread, fewest=1)
    assert there == back
    assert there is None or 0 <= there <= 1 + 1e-12
    assert peers.distance(table["0"], table["0"], spread, fewest=1)[0] in (0, None)
