"""Claims about figures, classes and colours: what is drawn is what was answered, and it can be told apart."""

from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data import catalog, query
from tex4im_data.filters import Filters
from tex4im_data.query import CELLS, Answer
from tex4im_ui import palette
from tex4im_ui.figures import charts, grids
from tex4im_ui.maps import classes

pytestmark = pytest.mark.usefixtures("shipped_store")

NOTHING = Filters(text="nothing is called this")
LIGHT, DARK = "#FCFBF8", "#14171D"


def asked(name: str, filters: Filters | None = None) -> Answer:
    return query.ask(name, filters or Filters())


def figures(filters: Filters) -> dict[str, go.Figure]:
    matrix, pairs = asked("proposals_by_region_and_priority", filters), asked("complementarity_by_regions", filters)
    regions, priorities = (asked(f"proposals_by_{name}_and_stage", filters) for name in ("region", "priority"))
    kinds, chain = asked("organisations_by_region_and_kind", filters), asked("organisations_by_chain_and_size", filters)
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
    }


@pytest.mark.parametrize("filters", [Filters(), Filters(regions=("ITI1",)), NOTHING])
def test_every_figure_is_made_from_any_answer_and_calls_no_host(filters: Filters) -> None:
    for name, figure in figures(filters).items():
        assert "http" not in figure.to_json(), name
        assert figure.layout.dragmode is False, name
        assert figure.layout.height >= 60, name


def test_bars_add_up_to_the_answer() -> None:
    answer = asked("proposals_by_region_and_stage")
    figure = charts.stage_bars(answer, "region_id")
    drawn = sum(sum(trace.x) for trace in figure.data)
    assert drawn == sum(int(str(row["proposals_now"])) for row in answer.rows) == 24
    assert [trace.name for trace in figure.data] == [
        "Idea",
        "Proposal",
        "Business plan",
        "Funding",
        "Running",
        "Stopped",
    ]


def test_bars_leave_no_organisation_of_a_known_region_out() -> None:
    answer = asked("organisations_by_region_and_kind")
    figure = charts.bars(answer, "region_id", "organisations", "kind", palette.KINDS)
    known = sum(int(str(row["organisations"])) for row in answer.rows if row["region_id"] is not None)
    assert sum(sum(trace.x) for trace in figure.data) == known


def test_needs_are_left_of_the_middle_and_offers_right_of_it() -> None:
    needs, offers = charts.balance(asked("needs_and_offers_by_region_and_priority")).data
    assert all(value <= 0 for value in needs.x)
    assert all(value >= 0 for value in offers.x)
    assert [int(count) for count in needs.text] == [-value for value in needs.x], "the number shown is the count"


def test_the_pledge_is_drawn_as_three_projects_a_year() -> None:
    started, promised = charts.pledge(asked("projects_by_year")).data
    assert list(promised.y) == [3] * 5
    assert sum(started.y) == asked("projects_by_year").rows[-1]["projects_started_total"]


def test_an_empty_cell_of_the_heatmap_is_a_gap_and_not_a_colour() -> None:
    answer = asked("proposals_by_region_and_priority")
    figure = grids.heatmap(answer, "proposals")
    empty = sum(1 for row in answer.rows if row["proposals"] == 0)
    grid, cells = figure.data
    assert sum(value is None for line in grid.z for value in line) == empty
    assert len(figure.layout.shapes) == empty
    assert list(cells.text).count("none") == empty


def test_regions_with_most_gaps_come_first_in_the_heatmap() -> None:
    grid = grids.heatmap(asked("proposals_by_region_and_priority"), "proposals").data[0]
    gaps = [sum(value is None for value in line) for line in grid.z]
    assert gaps == sorted(gaps, reverse=True)


def test_every_point_of_the_heatmap_carries_the_codes_of_its_cell() -> None:
    cells = grids.heatmap(asked("proposals_by_region_and_priority"), "proposals").data[1]
    assert {tuple(pair) for pair in cells.customdata} == {
        (row["region_id"], row["priority_id"]) for row in asked("proposals_by_region_and_priority").rows
    }


@pytest.mark.parametrize("cell", CELLS)
def test_every_number_in_the_heatmap_can_be_read_on_its_ground(cell: str, partner: None) -> None:
    answer = asked("proposals_by_region_and_priority")
    grid, cells = grids.heatmap(answer, cell).data
    scale = [colour for _, colour in grid.colorscale]
    values = [value for line in grid.z for value in line]
    for value, ink in zip(values, cells.textfont.color, strict=True):
        if value is None:
            assert ink == palette.GAP
        else:
            ground = palette.between(scale, (value - grid.zmin) / (grid.zmax - grid.zmin))
            assert palette.contrast(ink, ground) >= 4.5, (value, ground)


def test_a_specialisation_of_one_has_the_colour_of_the_middle() -> None:
    grid = grids.heatmap(asked("proposals_by_region_and_priority"), "proposal_specialisation").data[0]
    assert (grid.zmin + grid.zmax) / 2 == pytest.approx(1)


def test_a_region_never_matches_itself() -> None:
    figure = grids.pairs(asked("complementarity_by_regions")).data[0]
    assert all(figure.text[place][place] == "" for place in range(len(figure.y)))


def test_the_legend_names_every_trace_and_a_single_trace_needs_none() -> None:
    legend = charts.legend(charts.pledge(asked("projects_by_year")))
    assert [(name, is_line) for name, _, is_line in legend] == [("started", False), ("promised a year", True)]
    assert charts.legend(grids.heatmap(asked("proposals_by_region_and_priority"), "proposals")) == []


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


def test_a_figure_of_the_same_rows_is_built_once_and_another_choice_anew() -> None:
    answer = asked("proposals_by_region_and_priority")
    assert grids.heatmap(answer, "proposals") is grids.heatmap(answer, "proposals")
    assert grids.heatmap(answer, "proposals") is not grids.heatmap(answer, "proposal_share")
