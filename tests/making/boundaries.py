"""Make data/boundaries anew: thin the published boundaries so that borders still meet, and write the three files.

`python -m tests.making.boundaries NUTS COUNTRIES REGIONS` takes GISCO's NUTS 2 at 1:3 million, Natural Earth's countries at 1:50 million
(both TopoJSON) and a CSV with region_id and label.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas
import shapely

from tex4im_data.sources import boundaries

_FRAME = (1.5e6, 0.7e6, 8.0e6, 5.9e6)  # metres: west, south, east, north; all land is cut here
_EUROPE = (2.3e6, 1.2e6, 8.0e6, 5.9e6)  # the same; regions beyond it, far islands mostly, are left out
_AROUND_FRAME = (-60.0, 10.0, 100.0, 85.0)  # degrees; far countries turn inside out when they are projected
_EQUAL_AREA = 3035  # EPSG code of ETRS89-LAEA; thinning in metres treats north and south alike
_TOLERANCE = 5_000.0  # metres; about one pixel where Europe fills a wide screen
_SMALLEST_ISLAND = 60e6  # square metres; smaller islands of the backdrop would be single pixels
_WIDEST_GAP = 6_000.0  # metres from either side; the two sources draw one frontier some kilometres apart
_DECIMALS = 3  # degrees; about 100 m, finer than the source's scale of 1:3 million


def make(nuts_file: Path, countries_file: Path, labels: Mapping[str, str], folder: Path = boundaries.FOLDER) -> None:
    """Write the three GeoJSON files: the regions in `labels` as published, the rest of Europe thinned around them.

    `nuts_file` is GISCO's NUTS 2 at 1:3 million and `countries_file` Natural Earth's countries at 1:50 million,
    both TopoJSON in degrees; `labels` gives the name of each region by its NUTS code. Raises ValueError for a code
    without a boundary, and where two outlines would overlap.
    """
    nuts = _thinned(_topojson(nuts_file, "NUTS").set_index("NUTS_ID"), list(labels))
    around = _outside(_topojson(countries_file, "countries"), nuts)
    outside = _feature("outside-nuts", around, label="Land without NUTS regions")
    nuts = nuts.to_crs(4326).sort_index()
    europe = [
        _feature(code, row.geometry, nuts_id=code, label=labels.get(code, row.NUTS_NAME), country_id=row.CNTR_CODE)
        for code, row in nuts.iterrows()
    ]
    regions = [_feature(code, nuts.geometry[code], region_id=code, label=label) for code, label in labels.items()]
    for feature in (*europe, *regions):
        feature["properties"]["nuts_edition"] = boundaries.EDITION
    for name, features in ((boundaries.EUROPE, europe), (boundaries.REGIONS, regions), (boundaries.OUTSIDE, [outside])):
        lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
        text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
        (folder / name).write_text(text, encoding="utf-8")


def _topojson(path: Path, layer: str) -> Any:
    """Return one object of a TopoJSON file (bare, or as the JavaScript module npm packages carry) as a frame."""
    text = path.read_text(encoding="utf-8").removeprefix("export default ").rstrip().removesuffix(";")
    return geopandas.read_file(io.BytesIO(text.encode("utf-8")), layer=layer).set_crs(4326, allow_override=True)


def _thinned(nuts: Any, kept: list[str]) -> Any:
    """Return the coverage inside the frame, in metres, with every point of `kept` and few of the others."""
    if missing := sorted(set(kept) - set(nuts.index)):
        raise ValueError(f"no boundary for {', '.join(missing)}: their codes are not in NUTS {boundaries.EDITION}")
    nuts = nuts.to_crs(_EQUAL_AREA)
    nuts = nuts[nuts.geometry.representative_point().within(shapely.box(*_EUROPE))].copy()
    ours = nuts.index.isin(kept)
    others = [_without_islets(shape) for shape in nuts.geometry[~ours]]
    pieces = _thin(others, shapely.union_all(nuts.geometry.values[ours]))
    nuts.loc[~ours, "geometry"] = geopandas.GeoSeries(pieces, index=nuts.index[~ours], crs=nuts.crs)
    if not shapely.coverage_is_valid(nuts.geometry.values):
        raise ValueError("two NUTS regions overlap or no longer meet after thinning")
    return nuts


def _thin(shapes: list[Any], kept: Any) -> list[Any]:
    """Return the shapes with fewer points, but for the points they share with `kept`."""
    sea = shapely.difference(shapely.box(*_FRAME), shapely.union_all([*shapes, kept]))
    # With the sea as one more piece every coast is an inner edge. What stays an outer edge, and so untouched, is
    # only the outline of what was left out of the coverage.
    return list(shapely.coverage_simplify([*shapes, sea], _TOLERANCE, simplify_boundary=False)[:-1])


def _without_islets(shape: Any) -> Any:
    """Return the shape without islands below the limit; the largest piece always stays."""
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: part.area, reverse=True)
    return shapely.multipolygons([parts[0], *(part for part in parts[1:] if part.area >= _SMALLEST_ISLAND)])


def _outside(countries: Any, nuts: Any) -> Any:
    """Return the land without NUTS regions as one shape in degrees, thinned, reaching up to the regions' edge.

    One shape, because a backdrop need not take sides on a frontier that is disputed.
    """
    # Russia reaches over the date line, which turns its outline inside out until it all counts eastwards.
    russia = (countries["name"] == "Russia").to_numpy()
    countries.loc[russia, "geometry"] = shapely.transform(countries.geometry.values[russia], _counted_eastwards)
    around = shapely.intersection(shapely.make_valid(countries.geometry.values), shapely.box(*_AROUND_FRAME))
    shapes = countries.set_geometry(around, crs=4326).to_crs(_EQUAL_AREA).geometry
    shapes = shapely.intersection(shapely.make_valid(shapes.values), shapely.box(*_FRAME))
    inside = shapely.union_all(nuts.geometry.values)
    share = shapely.area(shapely.intersection(shapes, inside)) / shapely.area(shapes).clip(min=1)
    outside = shapely.difference(shapely.union_all(shapes[share < 0.5]), inside)
    both = shapely.union(inside, outside)
    closed = both.buffer(_WIDEST_GAP).buffer(-_WIDEST_GAP)
    gaps = [
        gap
        for gap in shapely.get_parts(closed.difference(both))
        if gap.distance(inside) < 1 and gap.distance(outside) < 1
    ]
    thinned = _thin([_without_islets(shapely.union_all([outside, *gaps]))], inside)
    degrees = geopandas.GeoSeries(thinned, crs=_EQUAL_AREA).to_crs(4326).values
    # Slivers along the frontiers would cross themselves when rounded; this rounds and mends them in one.
    return shapely.set_precision(degrees, 10.0**-_DECIMALS)[0]


def _counted_eastwards(points: Any) -> Any:
    """Return an array of (longitude, latitude) whose western longitudes are written as more than 180° E."""
    points[points[:, 0] < 0, 0] += 360
    return points


def _feature(name: str, shape: Any, **properties: str) -> boundaries.GeoJson:
    """Return a GeoJSON feature with rounded coordinates, without the rings that rounding makes into a line."""
    rounded = []
    for part in getattr(shape, "geoms", [shape]):
        outlines = [_rounded(ring.coords) for ring in (part.exterior, *part.interiors)]
        if outlines[0]:
            rounded.append([ring for ring in outlines if ring])
    geometry = {"type": "MultiPolygon", "coordinates": rounded}
    return {"type": "Feature", "id": name, "properties": dict(properties), "geometry": geometry}


def _rounded(points: Iterable[tuple[float, float]]) -> list[list[float]]:
    """Return the ring with rounded points and no point twice in a row; empty where fewer than three are left."""
    kept: list[list[float]] = []
    for longitude, latitude in points:
        point = [round(longitude, _DECIMALS), round(latitude, _DECIMALS)]
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept if len(kept) > 3 else []


def main(arguments: list[str]) -> None:
    """Make the files again: NUTS TopoJSON, countries TopoJSON, and a CSV with region_id and label."""
    nuts_file, countries_file, regions_file = (Path(argument) for argument in arguments)
    with regions_file.open(encoding="utf-8", newline="") as lines:
        labels = {row["region_id"]: row["label"] for row in csv.DictReader(lines)}
    make(nuts_file, countries_file, labels)


if __name__ == "__main__":
    main(sys.argv[1:])
