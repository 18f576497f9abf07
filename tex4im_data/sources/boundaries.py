"""Own the shipped outlines: the files of data/boundaries and the rings in them.

Refuses to make them, to project for a screen, to draw, and to say which regions belong to the project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

GeoJson = dict[str, Any]
Ring = list[tuple[float, float]]

EDITION = "2016"
FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "boundaries"
REGIONS, EUROPE, OUTSIDE = "regions_2016.geojson", "nuts2_2016_europe.geojson", "outside_nuts.geojson"


def read(name: str, folder: Path = FOLDER) -> GeoJson:
    """Return one file of data/boundaries as a GeoJSON feature collection, in degrees (WGS 84).

    Raises FileNotFoundError where there is no such file.
    """
    collection: GeoJson = json.loads((folder / name).read_text(encoding="utf-8"))
    return collection


def rings(geometry: Mapping[str, Any]) -> list[Ring]:
    """Return every ring, outer and inner, as (longitude, latitude) points of which the last repeats the first.

    Raises ValueError for anything but a Polygon or a MultiPolygon.
    """
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"a boundary is a Polygon or a MultiPolygon, not a {geometry['type']}")
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]
