"""Claims about figures, classes and colours: what is drawn is what was answered, and it can be told apart."""

import json
import re
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import html5lib
import plotly.graph_objects as go
import pytest
from cachetools import LRUCache
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data import catalog, query
from tex4im_data.filters import Filters
from tex4im_data.query import CELLS, Answer
from tex4im_ui import palette
from tex4im_ui.figures import charts, grids, ready
from tex4im_ui.maps import classes
from tex4im_ui.regions import charts as statistics

pytestmark = pytest.mark.usefixtures("shipped_store")

NOTHING = Filters(text="nothing is called this")
LIGHT, DARK = "#FCFBF8", "#14171D"


def asked(name: str, filters: Filters | None = None) -> Answer:
    return query.ask(name, filters or Filters())


def figures(filters: Filters) -> dict[str, str]:
    matrix, pairs = asked("proposals_by_region_and_priority", filters), asked("complementarity_by_regions", filters)
    regions, priorities = (asked(f"proposals_by_{name}_and_stage", filters) for name in ("region", "priority"))
    kinds, chain = asked("organisations_by_region_and_kind", filters), asked("organisations_by_chain_and_size", filters)
    quotients = asked("location_quotients_by_region", filters)
    return {
        **{f"heatmap of {cell}": grids.heatmap(matrix, cell) for cell in grids.cells(matrix)},
        "pairs": grids.pairs(pairs),
        "regions": charts.stage_bars(regions, "region_id", target=3),
        "priorities": charts.stage_bars(priorities, "priority_id"),
        "strip": charts.strip(asked("days_in_stage_by_proposal", filters), "stage", "days_in_stage"),
        "pledge": charts.pledge(asked("projects_by_year", filters)),
        "kinds": charts.bars(kinds, "region_id", "organisations", "kind", palette.KINDS),
        "chain": charts.bars(chain, "value_chain_stage", "organisations", "size_class", palette.SIZES),
        "balance": charts.balance(asked("needs_and_offers_by_region_and_priority", filters)),
        "divisions": statistics.divisions(quotients, "lq_eu"),
        "change": statistics.change(asked("changes_by_region_and_division", filters)),
    }


@pytest.mark.parametrize("filters", [Filters(), Filters(regions=("ITI1",)), NOTHING])
def test_every_figure_is_sound_html_from_any_answer_and_calls_no_host(filters: Filters) -> None:
    for name, figure in figures(filters).items():
        assert "http" not in figure, name
        assert "None" not in figure, name
        assert "nan" not in figure, name
        html5lib.HTMLParser(strict=True).parseFragment(figure)


def lines(figure: str) -> dict[str, tuple[str, str]]:
    """Return what each row says to who does not see it, and its number, by its name."""
    found = re.findall(
        r'<th scope="row">([^<]*)</th><td><span class="[^"]*" role="img" aria-label="([^"]*)">.*?</span></td><td class="n">([^<]*)</td></tr>',
        figure,
    )
    return {name: (said, number) for name, said, number in found}


def widths(figure: str) -> list[float]:
    return [float(found) for found in re.findall(r'<b style="width:([\d.]+)%', figure)]


def test_bars_add_up_to_the_answer() -> None:
    answer = asked("proposals_by_region_and_stage")
    figure = charts.stage_bars(answer, "region_id")
    assert sum(int(number) for _, number in lines(figure).values()) == 24
    assert sum(row.whole("proposals_now") for row in answer.rows) == 24
    assert "proposal 1" in lines(figure)["Toscana"][0]
    assert all(sum(row) <= 100.1 for row in [widths(part) for part in figure.split("<tr>")])


def test_bars_leave_no_organisation_of_a_known_region_out() -> None:
    answer = asked("organisations_by_region_and_kind")
    figure = charts.bars(answer, "region_id", "organisations", "kind", palette.KINDS)
    known = sum(row.whole("organisations") for row in answer.rows if row["region_id"] is not None)
    assert sum(int(number) for _, number in lines(figure).values()) == known


def test_needs_are_left_of_the_middle_and_offers_right_of_it() -> None:
    answer = asked("needs_and_offers_by_region_and_priority")
    figure = charts.balance(answer)
    needs, offers = (sum(row.whole(name) for row in answer.rows) for name in ("open_needs", "open_offers"))
    left = [int(found) for found in re.findall(r'class="t4-left"><em>(\d+)', figure)]
    right = [int(found) for found in re.findall(r"<em>(\d+)</em></span></span>", figure)]
    assert (sum(left), sum(right)) == (needs, offers)


def test_the_pledge_is_drawn_as_three_projects_a_year() -> None:
    answer = asked("projects_by_year")
    found = lines(charts.pledge(answer))
    assert [number.partition(" of ")[2] for _, number in found.values()] == ["3"] * 5
    started = sum(int(number.partition(" of ")[0]) for _, number in found.values())
    assert started == answer.rows[-1]["projects_started_total"]


CELL = re.compile(
    r'<button type="button" class="([^"]*)"([^>]*) data-pick="region:(\w+) priority:([\w-]+)" aria-pressed="(\w+)" aria-label="[^"]+">([^<]*)</button>'
)


def test_an_empty_cell_of_the_heatmap_is_a_gap_and_not_a_colour() -> None:
    answer = asked("proposals_by_region_and_priority")
    empty = sum(1 for row in answer.rows if row["proposals"] == 0)
    gaps = [found for found in CELL.findall(grids.heatmap(answer, "proposals")) if found[0] == "t4-gap"]
    assert len(gaps) == empty
    assert all((style, said) == ("", "none") for _, style, _, _, _, said in gaps)


def test_regions_with_most_gaps_come_first_in_the_heatmap() -> None:
    gaps: dict[str, int] = {}
    for kind, _, region, *_ in CELL.findall(grids.heatmap(asked("proposals_by_region_and_priority"), "proposals")):
        gaps[region] = gaps.get(region, 0) + (kind == "t4-gap")
    assert list(gaps.values()) == sorted(gaps.values(), reverse=True)


def test_every_cell_names_what_it_filters_and_the_chosen_one_is_pressed() -> None:
    answer = asked("proposals_by_region_and_priority")
    found = CELL.findall(grids.heatmap(answer, "proposals", [("ITI1", "digital")]))
    assert {(region, code) for _, _, region, code, _, _ in found} == {
        (row["region_id"], row["priority_id"]) for row in answer.rows
    }
    assert [(region, code) for _, _, region, code, pressed, _ in found if pressed == "true"] == [("ITI1", "digital")]


@pytest.mark.parametrize("cell", CELLS)
def test_every_number_in_the_heatmap_can_be_read_on_its_ground(cell: str, partner: None) -> None:
    figure = grids.heatmap(asked("proposals_by_region_and_priority"), cell)
    grounds = re.findall(r"background:(#\w{6});color:(#\w{6})", figure)
    assert grounds
    assert all(palette.contrast(ink, ground) >= 4.5 for ground, ink in grounds)


def test_a_region_never_matches_itself() -> None:
    figure = grids.pairs(asked("complementarity_by_regions"))
    assert figure.count('class="t4-self"') == 8
    assert not re.search(r'data-pick="region:(\w+) region:\1"', figure)


def specifications(filters: Filters, chosen: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    means = catalog.load().measures
    pairs, trend = asked("pairs_by_region", filters), asked("values_by_region_and_year", filters)
    found = [statistics.scatter(pairs, means["lq_textiles"], means["gdp_per_inhabitant"], chosen)]
    if trend.rows:
        found.append(statistics.trend(trend, means[trend.rows[0].text("measure")], chosen))
    return found


STATISTICS = Filters(measure="lq_textiles", against="gdp_per_inhabitant")


@pytest.mark.parametrize("filters", [STATISTICS, replace(STATISTICS, regions=("ITI1", "SE23")), NOTHING])
def test_every_specification_is_one_that_plotly_accepts(filters: Filters) -> None:
    for spec in specifications(filters, filters.regions or ()):
        go.Figure(spec)  # validates; pages do not
        assert "http" not in json.dumps(spec, default=str)
        assert spec["layout"]["dragmode"] is False


def test_names_of_points_do_not_cover_each_other() -> None:
    spec = specifications(STATISTICS)[0]["data"][0]
    places = list(zip(spec["x"], spec["y"], strict=True))
    assert len(places) == 8
    boxes = statistics.boxes(places, spec["textposition"])
    assert [(a, b) for a, b in combinations(boxes, 2) if statistics.covered(a, b)] == []


def test_names_at_the_ends_of_lines_keep_apart() -> None:
    spec = specifications(replace(STATISTICS, measure="gdp_per_inhabitant"))[1]
    values = [
        row.number("value")
        for row in asked("values_by_region_and_year", replace(STATISTICS, measure="gdp_per_inhabitant")).rows
    ]
    known = [value for value in values if value is not None]
    scale = 360 / (max(known) - min(known))
    heights = sorted(each["y"] * scale + each["yshift"] for each in spec["layout"]["annotations"])
    assert len(heights) >= 9
    assert all(b - a >= statistics.LINE - 1 for a, b in pairwise(heights))


COLUMN = catalog.load().measures["organisations"]
RATIO = catalog.load().measures["lq_textiles"]


@given(st.lists(st.none() | st.integers(0, 10**7).map(float) | st.floats(0.001, 1e9), max_size=12))
def test_every_value_has_a_class_and_a_missing_one_never(values: list[float | None]) -> None:
    cut = classes.cut(values, COLUMN)
    assert 1 <= len(cut.colours) <= 5
    assert len(cut.colours) == len(cut.bounds) + 1
    assert list(cut.bounds) == sorted(set(cut.bounds))
    for value in values:
        place = cut.of(value)
        assert (place is None) == (value is None)
        assert place is None or 0 <= place < len(cut.colours)
    assert len(cut.legend(COLUMN)) == len(cut.colours)


def test_classes_have_round_bounds_of_equal_width() -> None:
    cut = classes.cut([0, 12, 133, 209], COLUMN)
    assert cut.bounds == (50, 100, 150, 200)
    assert [words for _, words in cut.legend(COLUMN)] == [
        *["under 50", "50 to under 100", "100 to under 150", "150 to under 200", "200 or more"]
    ]
    assert cut.of(50) == 1, "a value on a bound is in the class above it"
    assert cut.of(0) == 0, "zero is the lowest class and not no data"


def test_a_location_quotient_is_cut_around_one() -> None:
    cut = classes.cut([0.82, 4.87, None], RATIO)
    assert 1.0 in cut.bounds
    assert cut.of(0.99) < cut.of(1.0)  # type: ignore[operator]
    assert cut.of(float("nan")) is None


def test_equal_values_make_one_class() -> None:
    assert classes.cut([3, 3, None], COLUMN).legend(COLUMN)[0][1] == "all values"


def test_the_classes_of_the_map_grow_darker_step_by_step() -> None:
    light = [palette.contrast(colour, "#000000") for colour in palette.SEQUENTIAL]
    assert light == sorted(light, reverse=True)
    assert all(palette.contrast(a, b) >= 1.3 for a, b in pairwise(palette.SEQUENTIAL))


def test_stages_and_sizes_grow_darker_and_stopped_stands_apart() -> None:
    for colours in ([c for stage, c in palette.STAGES.items() if stage != "stopped"], list(palette.SIZES.values())):
        light = [palette.contrast(colour, "#000000") for colour in colours]
        assert light == sorted(light, reverse=True)
    assert palette.STAGES["stopped"] not in palette.CIVIDIS


def test_every_code_has_its_colour() -> None:
    lists = query.scope().lists
    assert set(palette.STAGES) == set(lists["stage"])
    assert set(palette.KINDS) == set(lists["kind"])
    assert set(palette.SIZES) == set(lists["size"])


def test_priorities_keep_the_colours_of_okabe_and_ito() -> None:
    colours = {str(row["priority_id"]): row["colour"] for row in asked("colours_by_priority").rows}
    assert colours == {
        "circular-economy": "#009E73",
        "industry-4-0": "#0072B2",
        "digital": "#56B4E9",
        "advanced-materials": "#CC79A7",
        "creativity": "#E69F00",
    }


def test_contrast_is_that_of_the_guidelines() -> None:
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert palette.on("#FEE838") == palette.DARK
    assert palette.on("#00224E") == palette.LIGHT


def test_a_gap_can_be_seen_in_both_themes() -> None:
    assert palette.contrast(palette.GAP, LIGHT) >= 3
    assert palette.contrast(palette.GAP, DARK) >= 3


def test_between_mixes_as_plotly_does() -> None:
    assert palette.between(("#000000", "#FFFFFF"), 0.5) == "#808080"
    assert palette.between(("#000000", "#102030", "#FFFFFF"), 0.5) == "#102030"
    assert palette.between(("#000000", "#FFFFFF"), 7) == "#FFFFFF"


def test_a_figure_of_the_same_answer_is_made_once_and_another_choice_anew() -> None:
    first = grids.heatmap(asked("proposals_by_region_and_priority"), "proposals")
    again = grids.heatmap(asked("proposals_by_region_and_priority"), "proposals")
    assert first is again, "asked anew, the same object comes back"
    assert grids.heatmap(asked("proposals_by_region_and_priority"), "organisations") is not first
    other = asked("proposals_by_region_and_priority", Filters(regions=("ITI1",)))
    assert grids.heatmap(other, "proposals") is not first


def test_what_is_kept_is_bounded_by_what_it_weighs(monkeypatch: pytest.MonkeyPatch) -> None:
    made = LRUCache(10_000, getsizeof=ready._weight)
    monkeypatch.setattr(ready, "_kept", made)

    @ready.kept
    def text(number: int) -> str:
        return f"{number:04}" * 500

    for number in range(50):
        text(number)
    assert made.currsize <= 10_000
    assert 0 < len(made) < 6


def test_what_can_be_no_part_of_a_key_is_told() -> None:
    @ready.kept
    def drawn(rows: object) -> str:
        return ""

    with pytest.raises(TypeError, match="can't be part of a key"):
        drawn(bytearray())
