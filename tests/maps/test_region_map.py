"""Claims about the map of the regions: projection, paths, what travels to the browser and what comes back."""

import json
import re

import pytest
from pyproj import Transformer
from streamlit.testing.v1 import AppTest

from tex4im_data.sources import boundaries
from tex4im_ui.maps.region_map import Shape, outlines, payload, presses, served

CLASSES = [("#E9E3C4", "under 20"), ("#123570", "20 or more")]
HOSTILE = '</script><img src=x onerror="alert(1)">{{7*7}} 𝒳\u202e'
SHAPES = {
    "ITI1": Shape("Toscana", 1, "value", "61 organisations", "61", ("2019",)),
    "RO21": Shape("Nord-Est", 0, "value", "0 organisations", "0"),
    "CZ05": Shape("Severovýchod", None, "no-data"),
    "FRE1": Shape("Nord-Pas de Calais", None, "confidential", "fewer than 3 firms"),
}


def sent(**changes: object) -> dict[str, object]:
    arguments: dict[str, object] = {"title": "Organisations", "classes": CLASSES, "credit": "© EuroGeographics"}
    return payload(SHAPES, **(arguments | changes))  # type: ignore[arg-type]


def square(code: str, west: float, country: str) -> dict[str, object]:
    ring = [[west, 50.0], [west + 1, 50.0], [west + 1, 51.0], [west, 51.0], [west, 50.0]]
    properties = {"label": f"Square {code}", "country_id": country}
    return {"id": code, "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def numbers(path: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", path)]


@pytest.mark.parametrize(
    ("longitude", "latitude", "east", "north"),
    [
        (10.0, 52.0, 4_321_000.0, 3_210_000.0),  # the definition of EPSG:3035: its false easting and northing
        (5.0, 50.0, 3_962_799.45, 2_999_718.85),  # the worked example of IOGP Guidance Note 7-2
    ],
)
def test_projection_gives_the_published_coordinates(
    longitude: float, latitude: float, east: float, north: float
) -> None:
    assert outlines.project(longitude, latitude) == pytest.approx((east, north), abs=0.01)


def test_projection_agrees_with_proj_all_over_europe() -> None:
    proj = Transformer.from_crs(4326, 3035, always_xy=True)
    for longitude in range(-25, 46, 5):
        for latitude in range(34, 72, 4):
            assert outlines.project(longitude, latitude) == pytest.approx(proj.transform(longitude, latitude), abs=0.01)


def test_projection_keeps_areas_and_not_angles() -> None:
    (x0, y0), (x1, _), (_, y1) = (outlines.project(*point) for point in ((10.0, 60.0), (10.01, 60.0), (10.0, 60.01)))
    # A hundredth of a degree at 60° N is 557.96 m by 1114.12 m on GRS 1980.
    assert (x1 - x0) * (y1 - y0) == pytest.approx(557.96 * 1114.12, rel=1e-3)


def test_a_path_starts_at_a_corner_and_ends_where_it_began() -> None:
    [path] = outlines.svg_paths({"features": [square("A", 10.0, "AA")]}).values()
    assert re.fullmatch(r"M\d+ \d+l[-\d ]+z", path)
    start, moves = numbers(path)[:2], numbers(path)[2:]
    x, y = outlines.project(10.0, 50.0)
    assert start == [round((x - 1.5e6) / 250), round((5.9e6 - y) / 250)]
    assert len(moves) == 6, "three sides are written, the fourth is the z"
    assert moves[0] == pytest.approx(71_696 / 250, abs=1), "one degree of longitude at 50° N"


def test_a_shared_border_is_drawn_once_and_as_what_it_is() -> None:
    europe = {
        "features": [square("A", 10.0, "AA"), square("B", 11.0, "AA"), square("C", 12.0, "CC"), square("D", 20.0, "D")]
    }
    drawn = outlines.drawing({"features": [square("D", 20.0, "D")]}, europe, {"features": []})
    assert drawn["borders"].count("M") == 1
    assert len(numbers(drawn["borders"])) == 4, "one side between A and B, of one country"
    assert drawn["frontiers"].count("M") == 1, "one side between B and C, of two countries"
    assert drawn["land"].count("z") == 2, "A, B and C together, and D"
    assert set(drawn["regions"]) == {"D"}
    assert drawn["regions"]["D"]["label"] == "Square D"


def test_names_prefer_the_side_where_there_is_no_land() -> None:
    europe = {"features": [square("A", 10.0, "AA"), square("B", 11.0, "AA")]}
    drawn = outlines.drawing({"features": [square("A", 10.0, "AA")]}, europe, {"features": []})
    sides = drawn["regions"]["A"]["sides"]
    assert sorted(sides) == ["E", "N", "NE", "NW", "S", "SE", "SW", "W"]
    assert sides.index("W") < sides.index("E")


def test_the_drawing_holds_the_eight_regions_inside_the_closer_view() -> None:
    drawn = json.loads(outlines.text())
    left, top, right, bottom = drawn["views"]["regions"]
    assert len(drawn["regions"]) == 8
    for region in drawn["regions"].values():
        west, north, east, south = region["box"]
        assert left < west < east < right
        assert top < north < south < bottom
        assert west < region["centre"][0] < east
        assert north < region["centre"][1] < south


def test_served_files_are_fresh() -> None:
    cure = "run python -m tex4im_ui.maps.region_map"
    assert (served.FOLDER / served.DRAWING).read_text(encoding="utf-8") == outlines.text(), cure
    assert (served.FOLDER / served.SCRIPT).read_text(encoding="utf-8") == served.script(), cure


def test_served_files_stay_small() -> None:
    assert (served.FOLDER / served.DRAWING).stat().st_size < 130_000
    assert (served.FOLDER / served.SCRIPT).stat().st_size < 40_000


def test_what_travels_with_a_run_is_small_and_holds_no_outline() -> None:
    labels = {each["id"]: each["properties"]["label"] for each in boundaries.read(boundaries.REGIONS)["features"]}
    shapes = {code: Shape(label, 1, "value", "1 234 567 organisations", "1 234 567") for code, label in labels.items()}
    text = json.dumps(payload(shapes, title="Organisations", classes=CLASSES, credit="©")) + served.LOADER
    assert len(text) < 3_000
    assert not re.search(r"M\d+ \d+l", text)


def test_script_never_reads_data_as_html_and_calls_no_other_host() -> None:
    script = served.script() + served.LOADER
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script)
    assert set(re.findall(r"https?://[^\s\"']+", script)) == {"http://www.w3.org/2000/svg"}


def test_served_addresses_change_with_the_file_and_follow_the_base_path() -> None:
    plain, below = served.addresses(""), served.addresses("/maps/tex4im/")
    assert re.fullmatch(r"/app/static/map/europe\.json\?v=[0-9a-f]{12}", plain["address"])
    assert re.fullmatch(r"/app/static/map/region_map\.js\?v=[0-9a-f]{12}", plain["script"])
    assert below["address"] == "/maps/tex4im" + plain["address"]


def test_hostile_words_travel_unchanged_as_text() -> None:
    data = payload(
        {"ITI1": Shape(HOSTILE, 0, "value", HOSTILE, HOSTILE, (HOSTILE,))},
        title=HOSTILE,
        classes=CLASSES,
        credit=HOSTILE,
    )
    row = json.loads(json.dumps(data))["regions"][0]
    assert row[1] == row[4] == row[5] == row[6][0] == HOSTILE


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "url(//elsewhere)", "#12345g"])
def test_a_colour_that_is_not_rrggbb_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="write it as #rrggbb"):
        sent(classes=[(colour, "all")])


def test_zero_is_a_value_and_unknown_is_not_zero() -> None:
    rows = {row[0]: row[2:6] for row in sent()["regions"]}  # type: ignore[union-attr, attr-defined]
    assert rows["RO21"] == ["value", 0, "0", "0 organisations"]
    assert rows["CZ05"] == ["no-data", None, "no data yet", "no data yet"]
    assert rows["FRE1"] == ["confidential", None, "fewer than 3 firms", "fewer than 3 firms"]


@pytest.mark.parametrize(("value", "status"), [(2, "value"), (-1, "value"), (None, "value"), (0, "estimated"), (0, "")])
def test_an_odd_value_is_drawn_as_no_data_and_keeps_its_words(value: int | None, status: str) -> None:
    data = payload({"ITI1": Shape("Toscana", value, status, "about 7")}, title="T", classes=CLASSES, credit="©")
    assert data["regions"][0][2:6] == ["no-data", None, "about 7", "about 7"]


def test_only_known_regions_are_selected_in_the_order_of_the_map() -> None:
    assert sent(selected=["CZ05", "XX99", "ITI1"])["selected"] == ["ITI1", "CZ05"]


def test_the_map_says_in_words_what_it_shows() -> None:
    summary = sent(subtitle="Number, 2019")["summary"]
    assert str(summary).startswith("Organisations. Number, 2019. Map with 4 regions as buttons")


@pytest.mark.parametrize(
    ("found", "new"),
    [
        (None, []),
        ("ITI1", []),
        ([["ITI1", 4], ["RO21", 5], ["ITI1", 6]], [("RO21", 5), ("ITI1", 6)]),
        ([["XX99", 9], ["ITI1"], ["ITI1", "9"], [7, 9], None, {"ITI1": 9}], []),
    ],
)
def test_a_press_counts_once_and_nonsense_never(found: object, new: list[tuple[str, int]]) -> None:
    assert presses(found, SHAPES, 4) == new


def page() -> None:
    import streamlit as st

    from tex4im_ui.maps.region_map import Shape, region_map

    shapes = {"ITI1": Shape("Toscana", 0, "value", "61")}
    pressed = region_map(shapes, title="T", classes=[("#123570", "all")], credit="©", key="m")
    st.write(f"pressed: {pressed}")


def test_a_page_draws_the_map_twice_without_a_press() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.run().markdown[0].value == "pressed: None"


def test_presses_that_came_together_are_returned_one_in_each_run() -> None:
    app = AppTest.from_function(page)
    app.session_state["m-waiting"] = ["ITI1", "RO21"]
    assert [app.run().markdown[0].value for _ in range(3)] == ["pressed: ITI1", "pressed: RO21", "pressed: None"]
