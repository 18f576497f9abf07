"""Claims about the outlines: whose they are, that they close and meet, and where well-known towns fall."""

import pytest
import shapely
from shapely.geometry import Point, shape

from tex4im_data import catalog
from tex4im_data.sources import boundaries

TOWNS = {
    "ITI1": ("Prato", 11.096, 43.880),
    "RO21": ("Iași", 27.589, 47.157),
    "ES52": ("València", -0.376, 39.470),
    "PT11": ("Porto", -8.611, 41.150),
    "CZ05": ("Liberec", 15.056, 50.767),
    "ITC1": ("Torino", 7.687, 45.070),
    "SE23": ("Göteborg", 11.975, 57.709),
    "FRE1": ("Lille", 3.057, 50.629),
}
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
FILES = (boundaries.REGIONS, boundaries.EUROPE, boundaries.OUTSIDE)


def shapes(name: str) -> dict[str, shapely.Geometry]:
    return {each["id"]: shape(each["geometry"]) for each in boundaries.read(name)["features"]}


def test_the_eight_regions_are_those_of_the_register_under_the_same_names() -> None:
    rows = (catalog.DATA / "regions" / "region.csv").read_text(encoding="utf-8").splitlines()[1:]
    known = {row.split(",")[0]: row.split(",")[1] for row in rows}
    found = {each["id"]: each["properties"] for each in boundaries.read(boundaries.REGIONS)["features"]}
    assert {code: properties["label"] for code, properties in found.items()} == known
    assert all(properties["region_id"] == code for code, properties in found.items())
    assert {properties["nuts_edition"] for properties in found.values()} == {boundaries.EDITION}


@pytest.mark.parametrize("region_id", TOWNS)
def test_a_known_town_falls_into_its_region_and_into_no_other(region_id: str) -> None:
    _, longitude, latitude = TOWNS[region_id]
    town = Point(longitude, latitude)
    assert [code for code, outline in shapes(boundaries.REGIONS).items() if outline.contains(town)] == [region_id]
    assert [code for code, outline in shapes(boundaries.EUROPE).items() if outline.contains(town)] == [region_id]


@pytest.mark.parametrize("name", FILES)
def test_every_ring_closes_and_no_outline_crosses_itself(name: str) -> None:
    for feature in boundaries.read(name)["features"]:
        for ring in boundaries.rings(feature["geometry"]):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
        assert shape(feature["geometry"]).is_valid, feature["id"]


def test_regions_neither_overlap_nor_leave_gaps_where_they_meet() -> None:
    assert shapely.coverage_is_valid(list(shapes(boundaries.EUROPE).values()))


def test_the_backdrop_has_the_eight_regions_with_the_same_points() -> None:
    europe = {each["id"]: each["geometry"] for each in boundaries.read(boundaries.EUROPE)["features"]}
    for each in boundaries.read(boundaries.REGIONS)["features"]:
        assert europe[each["id"]] == each["geometry"]


def test_far_regions_are_left_out_as_the_package_says() -> None:
    europe = boundaries.read(boundaries.EUROPE)["features"]
    assert len(europe) == 324
    assert not {"ES70", "PT20", "PT30", "FRY1", "FRY2", "FRY3", "FRY4", "FRY5"} & {each["id"] for each in europe}
    assert any("Canarias" in fault for fault in catalog.load().dataset("boundaries").known_faults)


def test_land_without_regions_covers_chișinău_but_no_region() -> None:
    outside = shapes(boundaries.OUTSIDE)["outside-nuts"]
    assert outside.contains(Point(28.83, 47.01))
    assert not any(outside.contains(Point(longitude, latitude)) for _, longitude, latitude in TOWNS.values())


@pytest.mark.parametrize("name", FILES)
def test_a_file_stays_small_enough_to_read_at_every_start(name: str) -> None:
    assert (boundaries.FOLDER / name).stat().st_size < 450_000


def test_a_polygon_gives_its_hole_as_a_second_ring() -> None:
    hole = [[0.2, 0.2], [0.2, 0.4], [0.4, 0.4], [0.2, 0.2]]
    found = boundaries.rings({"type": "Polygon", "coordinates": [SQUARE, hole]})
    assert [len(ring) for ring in found] == [5, 4]
    assert found[1][0] == (0.2, 0.2)


def test_a_line_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="not a LineString"):
        boundaries.rings({"type": "LineString", "coordinates": SQUARE})
