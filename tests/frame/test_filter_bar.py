"""Claims about presses in the filter bar: they are read as a link is, whoever sends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.filters import Filters, Scope
from tex4im_ui.frame import filter_bar

SCOPE = Scope(
    {"region": {"ITI1": "Toscana", "PT11": "Norte"}, "priority": {"digital": "Digital"}, "stage": {"idea": "Idea"}},
    {},
    {},
)
START = Filters(regions=("ITI1",), text="wool", measure=None)


def test_what_was_sent_stands_for_its_list_and_the_others_stay() -> None:
    found = filter_bar.changed(START, SCOPE, {"region": ["PT11", "ITI1"], "stage": ["idea"], "year": ["2020"]})
    assert found == Filters(regions=("ITI1", "PT11"), stages=("idea",), years=(2020,), text="wool")


def test_an_empty_list_takes_its_filter_away() -> None:
    assert filter_bar.changed(START, SCOPE, {"region": [], "text": []}) == Filters()


@pytest.mark.parametrize(
    "sent", [None, 7, "region", [], {"region": "ITI1"}, {"version": ["1"]}, {"measure": ["firms"]}, {7: ["ITI1"]}]
)
def test_what_is_no_press_changes_nothing(sent: object) -> None:
    assert filter_bar.changed(START, SCOPE, sent) == START


def test_what_a_link_may_not_say_is_left_out() -> None:
    assert filter_bar.changed(START, SCOPE, {"region": ["XX99", "<b>"], "year": ["soon"]}) == Filters(text="wool")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["region", "year", "text", "x"]), inner)
    ),
    max_leaves=8,
)


@given(sent=JSON)
def test_nothing_sent_breaks_it(sent: object) -> None:
    for what in (filter_bar.changed, filter_bar.dropped, filter_bar.reset):
        assert isinstance(what(START, SCOPE, sent), Filters)


def test_chips_take_away_what_is_filtered_and_nothing_else() -> None:
    assert filter_bar.dropped(START, SCOPE, ["region:ITI1", "region:PT11", "x"]) == Filters(text="wool")
    assert filter_bar.dropped(START, SCOPE, ["text:silk", 7]) == START


def test_reset_leaves_measure_cell_and_version() -> None:
    given_ = Filters(regions=("ITI1",), measure="firms", cell="proposal_share", version=3)
    assert filter_bar.reset(given_, SCOPE, True) == Filters(measure="firms", cell="proposal_share", version=3)
    assert filter_bar.reset(given_, SCOPE, None) == given_
