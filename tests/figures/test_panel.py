"""Claims about the panel: heading, words, table, sources and extracts always stand together."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.screen import html, sound
from tex4im_data import query
from tex4im_data.query import Store
from tex4im_ui.figures.panel import FORMATS

pytestmark = pytest.mark.usefixtures("shipped_store")


def drawn(page: Callable[[], None]) -> str:
    return html(sound(AppTest.from_function(page, default_timeout=20).run()))


def plain() -> None:
    from tex4im_data.filters import Filters
    from tex4im_data.query import ask
    from tex4im_ui.figures.panel import panel, sheet

    sheet(
        panel(ask("results_by_target", Filters(regions=("ITI1",))), None, "A finding.", subtitle="What was promised.")
    )


def empty() -> None:
    from tex4im_data.filters import Filters
    from tex4im_data.query import ask
    from tex4im_ui.figures.panel import panel, sheet

    filters = Filters(text="nothing is called this", regions=("ITI1",))
    sheet(panel(ask("details_by_proposal", filters), "<b>a chart</b>", "A finding."))


def meaning() -> None:
    from tex4im_data.filters import Filters
    from tex4im_data.query import ask
    from tex4im_ui.figures.panel import panel, sheet

    sheet(
        panel(ask("details_by_proposal", Filters(text="nothing is called this")), None, "", empty="There is no <gap>.")
    )


def figure() -> None:
    from tex4im_data.filters import Filters
    from tex4im_data.query import ask
    from tex4im_ui.figures.panel import panel, sheet
    from tex4im_ui.regions import charts, profiles

    trend = ask("values_by_region_and_year", Filters(measure="gdp_per_inhabitant"))
    line = charts.trend(trend, profiles.measures()["gdp_per_inhabitant"], ())
    sheet(panel(trend, line, "4 of 15.", title="A <title>", opened=True))


def placed() -> None:
    from tex4im_data.filters import Filters
    from tex4im_data.query import ask
    from tex4im_ui.figures.panel import panel, sheet

    filters = Filters(regions=("ITI1",), text='"><script>', version=1)
    sheet(panel(ask("details_by_organisation", filters), None, "A finding."))
    sheet(panel(ask("firms_by_region", filters.without("text")), None, "A finding."))


def test_a_panel_says_what_is_seen_under_which_filters() -> None:
    said = drawn(plain)
    assert "<h2>A finding</h2>" in said, "the finding is the heading"
    heading = query.question("results_by_target").heading
    assert f"<p>{heading} What was promised. Not filtered by region here.</p>" in said
    assert re.search(r"Source: [^<]+\(\d{1,2} \w{3} \d{4}\)", said)
    assert "<summary>Table</summary>" in said


def test_an_extract_is_offered_in_every_format_with_the_same_link() -> None:
    said = drawn(placed)
    for question in ("details_by_organisation", "firms_by_region"):
        addresses = re.findall(rf'href="(api/extract/{question}\.[^"]+)"', said)
        endings = {re.split(r"[.?]", address)[1] for address in addresses}
        assert endings == {"csv", "xlsx", "parquet", "zip", "geojson"}
        assert all("region=ITI1" in address and "version=1" in address for address in addresses)
        assert sum("variant=excel-eu" in address for address in addresses) == 1
    assert "text=%22%3E%3Cscript%3E" in said
    assert len(FORMATS) == 5


def test_an_answer_without_places_offers_no_geojson() -> None:
    assert ".geojson" not in drawn(plain)


def test_an_empty_panel_names_the_filters_and_the_cure_and_shows_no_finding() -> None:
    said = drawn(empty)
    assert "No record matches these filters (region and search)." in said
    assert "Remove one of them above, or press Reset." in said
    assert "a chart" not in said
    assert "A finding." not in said
    assert "Extract: " in said


def test_what_no_row_means_can_be_said() -> None:
    said = drawn(meaning)
    assert "There is no &lt;gap&gt;." in said
    assert "No record matches" not in said


def test_a_drawn_figure_has_its_words_and_its_table_beside_it() -> None:
    app = AppTest.from_function(figure, default_timeout=20).run()
    said = html(sound(app))
    assert "<h2>4 of 15</h2><p>A &lt;title&gt;." in said
    assert "<table>" in said
    assert "<summary>Table</summary>" not in said
    [chart] = app.get("plotly_chart")
    assert "4 of 15." in str(chart.proto)


def test_neighbours_that_are_ready_share_one_element() -> None:
    def page() -> None:
        from tex4im_data.filters import Filters
        from tex4im_data.query import ask_all
        from tex4im_ui.figures.panel import beside, panel, sheet

        one, two = ask_all(Filters(), "results_by_target", "milestones_by_date")
        sheet(
            beside((2, [panel(one, "<b>left</b>", "One.")]), (1, [panel(two, None, "Two.")])),
            panel(one, None, "Three."),
        )

    app = sound(AppTest.from_function(page, default_timeout=20).run())
    [element] = app.get("html")
    assert str(element.value).count('<section class="t4-figure"') == 3
    assert "grid-template-columns:minmax(0,2fr) minmax(0,1fr)" in str(element.value)


def test_a_synthetic_source_is_marked() -> None:
    assert "synthetic in part" in drawn(placed)
    assert "synthetic in part" not in drawn(plain)


def test_every_question_names_sources_with_dates(shipped_store: Store) -> None:
    for name, question in query.questions().items():
        assert shipped_store.catalog.datasets_of(question.uses), name
