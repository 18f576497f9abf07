"""Claims about the making of the outlines: which regions, which backdrop, and what happens where two sources meet."""

import json
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from tests.making import boundaries as making
from tex4im_data.sources import boundaries


def topojson(path: Path, layer: str, squares: dict[str, tuple[float, float, str]]) -> Path:
    """Write squares of 2° as TopoJSON; each has its own arc, of which the sides are not thinned away."""
    arcs, geometries = [], []
    for code, (west, south, country) in squares.items():
        corners = [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
        geometries.append(
            {
                "type": "Polygon",
                "arcs": [[len(arcs)]],
                "properties": {"NUTS_ID": code, "NUTS_NAME": f"Name of {code}", "CNTR_CODE": country, "name": code},
            }
        )
        arcs.append([[west + across, south + up] for across, up in corners])
    whole = {"type": "GeometryCollection", "geometries": geometries}
    text = json.dumps({"type": "Topology", "objects": {layer: whole}, "arcs": arcs})
    path.write_text(f"export default {text};", encoding="utf-8")
    return path


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    nuts = {"AA11": (10.0, 50.0, "AA"), "AA12": (12.0, 50.0, "AA"), "FAR1": (-60.0, 4.0, "FA")}
    return (
        topojson(tmp_path / "nuts.js", "NUTS", nuts),
        topojson(tmp_path / "countries.js", "countries", {"Inside": (10.2, 50.0, ""), "Beside": (14.02, 50.0, "")}),
    )


def test_made_files_hold_regions_backdrop_and_the_land_beside_them(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    making.make(*sources, {"AA11": "Our region"}, tmp_path)
    assert [each["properties"]["label"] for each in boundaries.read(boundaries.REGIONS, tmp_path)["features"]] == [
        "Our region"
    ]
    europe = {each["id"]: each["properties"] for each in boundaries.read(boundaries.EUROPE, tmp_path)["features"]}
    assert sorted(europe) == ["AA11", "AA12"]
    assert europe["AA12"] == {"nuts_id": "AA12", "label": "Name of AA12", "country_id": "AA", "nuts_edition": "2016"}
    outside = shape(boundaries.read(boundaries.OUTSIDE, tmp_path)["features"][0]["geometry"])
    assert outside.contains(Point(15.0, 51.0))
    assert outside.contains(Point(14.01, 51.0)), "a gap of 0.02° to the regions is closed"
    assert not outside.contains(Point(11.0, 51.0))


def test_a_code_of_another_edition_is_reported_not_dropped(tmp_path: Path, sources: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match=r"no boundary for FR30: .*NUTS 2016"):
        making.make(*sources, {"AA11": "Our region", "FR30": "Nord"}, tmp_path)
    assert not (tmp_path / boundaries.REGIONS).exists()
