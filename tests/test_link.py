"""Claims about the link: it is the only store, and what a click or a widget says goes into it in one form."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.screen import link

pytestmark = pytest.mark.usefixtures("shipped_store")


def page() -> None:
    import streamlit as st

    from tex4im_ui import link

    st.text_input("picked", key="picked", on_change=lambda: link.press(st.session_state["picked"]))
    filters, notes, _ = link.read()
    options = {"organisations": "Organisations", "firms": "Firms"}
    st.markdown(f"{link.choice('Measure', 'measure', options, filters)} {link.switch('Sites', 'sites')}")
    st.button("mode", on_click=link.toggle_mode)
    st.markdown(" ".join(notes) or "no note")


def opened(**params: str | list[str]) -> AppTest:
    app = AppTest.from_function(page, default_timeout=20)
    for name, values in params.items():
        app.query_params[name] = values
    return app.run()


def picked(app: AppTest, words: str) -> dict[str, list[str]]:
    app.text_input(key="picked").set_value(words).run()
    assert not app.exception
    return link(app)


def test_a_click_puts_a_code_in_and_the_next_takes_it_out() -> None:
    app = opened()
    assert picked(app, "region:ITI1") == {"region": ["ITI1"]}
    assert picked(app, "region:ITI1 ") == {}


@pytest.mark.parametrize("before", [{}, {"region": "ITI1"}, {"priority": "digital"}, {"region": ["RO21", "PT11"]}])
def test_a_click_on_a_cell_sets_both_its_codes_and_the_next_takes_both_out(before: dict[str, str | list[str]]) -> None:
    app = opened(mode="meeting", **before)
    both = {"region": ["ITI1"], "priority": ["digital"], "mode": ["meeting"]}
    assert picked(app, "region:ITI1 priority:digital") == both
    assert picked(app, " region:ITI1 priority:digital") == {"mode": ["meeting"]}


def test_a_click_on_a_pair_of_regions_sets_the_two() -> None:
    app = opened(region="RO21")
    assert picked(app, "region:PT11 region:ITI1") == {"region": ["ITI1", "PT11"]}
    assert picked(app, "region:ITI1 region:PT11") == {}


def test_a_click_on_a_record_opens_it_and_the_next_closes_it() -> None:
    app = opened(region="ITI1")
    assert picked(app, "organisation:otir2020") == {"region": ["ITI1"], "organisation": ["otir2020"]}
    assert picked(app, " organisation:otir2020") == {"region": ["ITI1"]}


@pytest.mark.parametrize("words", ["nonsense", "colour:red", ":", "region", "version:1"])
def test_a_click_that_names_no_filter_changes_nothing(words: str) -> None:
    assert picked(opened(region="ITI1"), words) == {"region": ["ITI1"]}


def test_a_choice_follows_the_link_and_writes_into_it() -> None:
    app = opened(measure="firms")
    assert app.selectbox(key="f_measure").value == "firms"
    app.selectbox(key="f_measure").set_value("organisations").run()
    assert link(app) == {}
    assert app.markdown[0].value == "organisations False"


def test_a_choice_that_is_not_offered_here_falls_back_to_the_first() -> None:
    assert opened(measure="lq_textiles").selectbox(key="f_measure").value == "organisations"


def test_a_switch_follows_the_link_and_writes_into_it() -> None:
    app = opened(sites="1", region="ITI1")
    assert app.toggle(key="f_sites").value is True
    app.toggle(key="f_sites").set_value(False).run()
    assert link(app) == {"region": ["ITI1"]}
    assert app.markdown[0].value == "organisations False"


def test_meeting_mode_is_a_parameter_of_the_view() -> None:
    app = opened(region="ITI1")
    app.button[0].click().run()
    assert link(app) == {"region": ["ITI1"], "mode": ["meeting"]}
    app.button[0].click().run()
    assert link(app) == {"region": ["ITI1"]}


def test_parameters_of_the_view_are_no_fault_and_unknown_ones_are() -> None:
    assert opened(mode="meeting", sites="1", embed="true").markdown[1].value == "no note"
    assert 'parameter "colour" is not known' in opened(colour="red").markdown[1].value


def test_what_mailings_add_to_a_link_is_ignored_in_silence_and_leaves_with_the_next_click() -> None:
    app = opened(utm_source="newsletter", fbclid="x", gclid="y", mc_cid="z", region="ITI1")
    assert app.markdown[1].value == "no note"
    assert picked(app, "priority:digital") == {"region": ["ITI1"], "priority": ["digital"]}


def test_records_of_an_older_version_are_read_from_that_version() -> None:
    app = opened(version="1", organisation="otir2020")
    assert app.markdown[1].value == "no note"
    assert link(app) == {"version": ["1"], "organisation": ["otir2020"]}
