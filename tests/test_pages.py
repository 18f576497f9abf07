"""Claims about every page: it draws every state a link can name, twice, and says what it left out and why."""

import html as html_
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.screen import FIGURES, PAGES, Link, bar, chips, choices, chosen, html, link, opened, press, sound
from tex4im_data import catalog
from tex4im_data.filters import LISTS, PARAMETERS, SINGLES, VIEW_PARAMETERS, Filters
from tex4im_data.query import CELLS, Store
from tex4im_data.query import asking as query
from tex4im_data.versions import changes
from tex4im_ui.figures import ready
from tex4im_ui.frame.menu import MENU, TITLES, address

"""Shows no figure and heeds no filter; test_data_desk.py says what it does."""

pytestmark = pytest.mark.usefixtures("shipped_store")

STATES: dict[str, Link] = {
    "nothing": {},
    "one region": {"region": "ITI1"},
    "two priorities": {"priority": ["digital", "circular-economy"]},
    "Romanian letters": {"text": "Săvinești încălțăminte șț"},
    "odd text": {"text": "<script>alert(1)</script>"},
    "an empty result": {"region": "CZ05", "stage": "running", "text": "nothing is called this"},
    "sizes and chain": {"size": ["micro", "large"], "chain": ["yarn", "leather"], "kind": "firm"},
    "a stage": {"stage": "business-plan"},
    "a year": {"year": ["2019", "2020"]},
    "a year without figures": {"year": "1950"},
    "an organisation": {"organisation": "otir2020"},
    "a proposal": {"opportunity": "demo-proposal-01"},
    "the meeting mode": {"mode": "meeting"},
    "the sites": {"sites": "1", "region": "PT11"},
    "a version": {"version": "1", "region": "SE23"},
    "nonsense": {"region": ["ITI1", "XX99"], "colour": "red", "year": "next", "version": "77", "organisation": "none"},
    "an old link": {"region": "FR30", "priority": "advanced-textile-materials"},
}
MEASURES = [name for name, column in catalog.load().measures.items() if column.on_map]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("where", PAGES)
def test_every_page_draws_every_state(where: str, state: str) -> None:
    assert "t4-lead" in html(sound(opened(where, STATES[state])))


@pytest.mark.parametrize("state", ["nothing", "two priorities", "an empty result", "nonsense"])
@pytest.mark.parametrize("where", PAGES)
def test_a_page_drawn_again_is_the_same(where: str, state: str) -> None:
    app = sound(opened(where, STATES[state]))
    first = html(app)
    assert html(sound(app.run())) == first


@pytest.mark.parametrize("measure", MEASURES)
def test_the_map_draws_every_measure_twice(measure: str) -> None:
    app = sound(opened("app.py", {"measure": measure, "region": "SE23"}))
    label = query.store().catalog.measures[measure].label
    assert f"{html_.escape(label)} in the eight regions." in html(sound(app.run()))


@pytest.mark.parametrize("measure", MEASURES[::3])
def test_the_regions_are_compared_in_any_two_measures(measure: str) -> None:
    app = sound(opened("pages/regions.py", {"measure": measure, "against": MEASURES[-1], "region": ["ITI1", "FRE1"]}))
    sound(app.run())


def test_the_calls_are_shown_as_chosen() -> None:
    for calls in query.scope().singles["calls"]:
        app = sound(opened("pages/calls.py", {"calls": calls, "priority": "creativity"}))
        sound(app.run())


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell != "value_of_proposals_eur"])
def test_the_matrix_draws_every_cell_twice(cell: str) -> None:
    app = sound(opened("pages/priorities.py", {"cell": cell}))
    assert html_.escape(query.store().catalog.measures[cell].label) in html(sound(app.run()))


@pytest.mark.parametrize("where", FIGURES)
def test_unknown_values_are_named_and_the_rest_is_kept(where: str) -> None:
    app = opened(where, {"region": ["ITI1", "Toscany"], "colour": "red", "version": "77"})
    said = " ".join(each.value.replace("\\", "") for each in app.warning)
    assert 'region "Toscany" does not exist here' in said
    assert 'parameter "colour" is not known' in said
    assert 'version "77" does not exist here; the newest one is shown' in said
    assert where == "pages/changes.py" or chosen(app, "region") == ["ITI1"], "that page filters nothing"


@pytest.mark.parametrize("where", [page for page in FIGURES if page not in ("pages/changes.py", "pages/sources.py")])
def test_an_empty_panel_says_why_and_what_to_do(where: str) -> None:
    said = html(opened(where, {"text": "nothing is called this"}))
    assert "No record matches these filters (search)." in said
    assert "Remove one of them above, or press Reset." in said


@pytest.mark.parametrize("where", FIGURES)
def test_every_panel_has_heading_words_sources_and_extract(where: str) -> None:
    said = html(opened(where, {"priority": "digital"}))
    panels = said.count('class="t4-panel"') - said.count("<h2>Datasets</h2>")
    assert panels >= 1
    headings = re.findall(r'class="t4-panel"><h2>([^<]*)</h2>', said)
    assert len(headings) >= panels
    assert all(headings)
    assert said.count("Source: ") == said.count("Extract: <a href=") == panels
    addresses = re.findall(r'href="(api/extract/[^"]+)"', said)
    assert len(addresses) >= 5 * panels
    assert all("priority=digital" in address for address in addresses)
    assert {re.split(r"[./?]", address)[2] for address in addresses} <= {*query.questions(), *changes.ANSWERS}


@pytest.mark.parametrize("where", PAGES)
def test_the_menu_leads_to_every_page_with_the_filters(where: str) -> None:
    app = opened(where, {"region": "ITI1", "mode": "meeting", "organisation": "otir2020"})
    links = re.findall(r'<a data-go data-id="[^"]*" href="([^"?]*)\?([^"]*)"([^>]*)>([^<]*)</a>', html(app))
    own = {"pages/data_desk.py": "Data desk", "pages/settings.py": "Settings"}.get(where)
    shown = {page: label for page, label in MENU.items() if label not in ("Data desk", "Settings") or label == own}
    assert [(path, label) for path, _, _, label in links] == [(address(page), label) for page, label in shown.items()]
    assert set(MENU) == set(PAGES)
    assert {query for _, query, _, _ in links} == {"region=ITI1&amp;mode=meeting"}
    assert [label for _, _, mark, label in links if mark] == [MENU[where]]
    assert set(TITLES.values()) <= set(MENU.values())


@pytest.mark.parametrize("where", PAGES)
def test_synthetic_data_and_the_version_are_named_on_every_page(where: str) -> None:
    said = html(opened(where))
    assert "Partly synthetic" in said
    assert "Data version 1, " in said
    assert "© EuroGeographics" in said


def test_a_choice_goes_into_the_link_in_its_canonical_form() -> None:
    app = opened("app.py", {"priority": "digital"})
    press(app, "changed", {"region": ["RO21", "ITI1"]})
    assert link(sound(app)) == {"region": ["ITI1", "RO21"], "priority": ["digital"]}
    press(app, "changed", {"priority": ["digital", "circular-economy"]})
    assert link(sound(app)) == {"region": ["ITI1", "RO21"], "priority": ["circular-economy", "digital"]}
    assert chosen(app, "priority") == ["circular-economy", "digital"]
    press(app, "changed", {"region": []})
    assert link(sound(app)) == {"priority": ["circular-economy", "digital"]}


@pytest.mark.parametrize("parameter", ["kind", "chain", "size", "stage"])
def test_every_list_filters(parameter: str) -> None:
    app = opened("pages/organisations.py" if parameter != "stage" else "pages/pipeline.py")
    code = next(iter(choices(app, parameter)))
    press(app, "changed", {parameter: [code]})
    assert link(sound(app)) == {parameter: [code]}
    assert chosen(app, parameter) == [code]


def test_years_and_text_go_into_the_link() -> None:
    app = opened("pages/pipeline.py")
    press(app, "changed", {"year": ["2020", "2019"]})
    assert link(sound(app)) == {"year": ["2019", "2020"]}
    press(app, "changed", {"text": ["  two \u202e words "]})
    assert link(sound(app)) == {"year": ["2019", "2020"], "text": ["two words"]}
    assert bar(app)["text"] == "two words"
    press(app, "changed", {"text": []})
    assert link(sound(app)) == {"year": ["2019", "2020"]}


def test_a_chip_shows_each_filter_and_takes_it_away() -> None:
    app = opened("app.py", {"region": ["ITI1", "RO21"], "text": "wool", "organisation": "otir2020"})
    assert chips(app) == {
        "region:ITI1": "Region: Toscana",
        "region:RO21": "Region: Nord-Est",
        "text:wool": "Search: wool",
        "organisation:otir2020": "Organisation: OTIR2020 – Tuscany Fashion Cluster",
    }
    press(app, "dropped", ["region:ITI1"])
    assert link(sound(app)) == {"region": ["RO21"], "text": ["wool"], "organisation": ["otir2020"]}


def test_reset_takes_the_filters_and_leaves_measure_and_version() -> None:
    app = opened("app.py", {"region": "ITI1", "stage": "idea", "measure": "firms", "version": "1", "mode": "meeting"})
    assert "data-reset" in bar(app)["parts"]["chips"]
    press(app, "reset", True)
    assert link(sound(app)) == {"measure": ["firms"], "version": ["1"], "mode": ["meeting"]}
    assert "data-reset" not in bar(app)["parts"]["chips"]


def test_reset_leaves_what_a_page_shows() -> None:
    app = opened("pages/regions.py", {"region": "ITI1", "against": "population", "organisation": "otir2020"})
    press(app, "reset", True)
    assert link(sound(app)) == {"against": ["population"]}


def test_a_mailed_link_opens_without_a_note() -> None:
    app = sound(opened("app.py", {"region": "ITI1", "utm_source": "x", "utm_campaign": "y", "fbclid": "z"}))
    assert not app.warning


def test_the_years_offered_are_those_of_the_data_and_of_the_link() -> None:
    app = opened("app.py", {"year": "1950"})
    years = [*sorted(query.scope().years, reverse=True), 1950]
    assert list(choices(app, "year")) == [str(year) for year in years]
    assert chosen(app, "year") == ["1950"]


def test_the_measure_and_the_cell_go_into_the_link_and_their_defaults_do_not() -> None:
    app = opened("app.py")
    app.selectbox(key="f_measure").set_value("lq_textiles").run()
    assert link(sound(app)) == {"measure": ["lq_textiles"]}
    app.selectbox(key="f_measure").set_value("organisations").run()
    assert link(sound(app)) == {}
    app = opened("pages/priorities.py")
    app.selectbox(key="f_cell").set_value("proposal_share").run()
    assert link(sound(app)) == {"cell": ["proposal_share"]}


def test_meeting_mode_and_sites_go_into_the_link_and_out_again() -> None:
    app = opened("app.py", {"region": "ITI1"})
    press(app, "mode", True)
    app.toggle(key="f_sites").set_value(True).run()
    assert link(sound(app)) == {"region": ["ITI1"], "mode": ["meeting"], "sites": ["1"]}
    app.toggle(key="f_sites").set_value(False).run()
    assert ">Leave meeting mode</button>" in html(app)
    press(app, "mode", True)
    assert link(sound(app)) == {"region": ["ITI1"]}


@pytest.mark.parametrize("where", [page for page in PAGES if page not in FIGURES])
def test_a_page_without_a_filter_bar_has_the_meeting_mode(where: str) -> None:
    app = opened(where, {"region": "ITI1"})
    assert bar(app)["parts"] == {}
    press(app, "mode", True)
    assert link(sound(app)) == {"region": ["ITI1"], "mode": ["meeting"]}


def test_a_profile_leads_back_to_the_list() -> None:
    app = opened("pages/organisations.py", {"region": "ITI1", "organisation": "otir2020"})
    assert "<h2>OTIR2020 – Tuscany Fashion Cluster</h2>" in html(app)
    next(each for each in app.button if each.label == "Back to the list").click().run()
    assert link(sound(app)) == {"region": ["ITI1"]}


def test_choices_that_leave_nothing_are_not_offered() -> None:
    app = opened("pages/organisations.py", {"region": "CZ05"})
    for parameter in ("kind", "chain", "size"):
        counts = [int(re.findall(r"\((\d+)\)$", label)[0]) for label, _ in choices(app, parameter).values()]
        assert counts
        assert all(counts)


def test_a_choice_that_leaves_nothing_stays_where_it_is_chosen() -> None:
    app = sound(opened("pages/pipeline.py", {"region": "CZ05", "stage": "running", "text": "nothing"}))
    assert choices(app, "stage") == {"running": ("Running (0)", True)}


def test_the_copied_link_reopens_the_page_and_fixes_the_version() -> None:
    app = opened("app.py", {"region": "ITI1", "measure": "firms"})
    assert [html_.unescape(query) for query in re.findall(r'data-copy="([^"]*)"', html(app))] == [
        "?region=ITI1&measure=firms&version=1",
        "?region=ITI1&measure=firms",
    ]


def test_a_heading_sorts_the_whole_list_and_the_link_says_so() -> None:
    app = opened("pages/organisations.py", {"order": "-name"})
    first = re.findall(r'class="t4-go" data-pick="organisation:([^"]+)"', html(sound(app)))[0]
    everybody = query.ask("details_by_organisation", Filters()).rows
    assert first == max(everybody, key=lambda row: str(row["name"]))["organisation_id"]
    assert 'aria-sort="descending"' in html(app)


def test_a_list_is_a_window_that_goes_on_by_link() -> None:
    names = [row["organisation_id"] for row in query.ask("details_by_organisation", Filters()).rows]
    for start in (0, 50, 500):
        said = html(sound(opened("pages/organisations.py", {"rows": str(start)})))
        assert re.findall(r'data-pick="organisation:([^"]+)"', said) == names[start : start + 50]
        assert f"Rows {start + 1} to " in said
    for odd in ("-1", "x", "999999999999", "5000"):
        sound(opened("pages/organisations.py", {"rows": odd, "order": "no_such_column"}))


def test_a_page_drawn_again_makes_nothing_anew() -> None:
    for where in FIGURES:
        app = sound(opened(where, {"region": "ITI1"}))
        before = dict(ready.counts)
        sound(app.run())
        assert ready.counts["miss"] == before["miss"], where
        assert ready.counts["hit"] > before["hit"] or where == "pages/changes.py", where


def test_an_empty_store_says_what_to_do(tmp_path: Any) -> None:
    kept = query.store()
    try:
        query._store = Store(kept.lake.settings.__class__(f"sqlite:{tmp_path / 'c.sqlite'}", f"{tmp_path / 'lake'}/"))
        app = opened("pages/pipeline.py")
        assert not app.exception
        assert "python \\-m tex4im\\_data build" in app.error[0].value
        query._store.close()
    finally:
        query._store = kept


ODD = st.text(max_size=30) | st.sampled_from(["ITI1", "digital", "firm", "idea", "2019", "1", "otir2020", "firms"])
NAMES = st.sampled_from([*PARAMETERS, *VIEW_PARAMETERS]) | st.text(min_size=1, max_size=12)
LINKS = st.dictionaries(NAMES, st.lists(ODD, min_size=1, max_size=3), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(params=LINKS)
def test_no_link_breaks_the_home_page(params: dict[str, list[str]]) -> None:
    app = opened("app.py", {name: values for name, values in params.items() if "\x00" not in name})
    sound(app)
    known = {*LISTS, *SINGLES, "year", "text", "version"}
    assert set(link(app)) <= {*params, *known}
