"""GISCO's boundaries of NUTS regions as GeoJSON, with their edition.

It checks codes, edition and rings; it neither simplifies nor projects, and the credit line travels along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import Delivery, SourceError, shortened

from . import nuts
from .files import changed_layout, content, cut_off

API = "https://gisco-services.ec.europa.eu/distribution/v2/nuts/geojson"
CREDIT = "© EuroGeographics for the administrative boundaries"
SCALES = ("01M", "03M", "10M", "20M", "60M")


@dataclass(frozen=True)
class Boundary:
    """One region's outline: a GeoJSON geometry in degrees (EPSG:4326), outer rings anticlockwise (RFC 7946).

    `geo_id` is the code in `nuts_edition`, the edition of the file.
    """

    geo_id: str
    name: str
    country_id: str
    level: int
    nuts_edition: str
    geometry: dict[str, Any]
    credit: str = CREDIT


def address(edition: str = nuts.HOUSE_EDITION, level: int = 2, scale: str = "10M") -> str:
    """Return the live address of one edition, level (0 to 3) and scale (one of SCALES)."""
    if scale not in SCALES or level not in range(4):
        raise ValueError(f"scale is one of {', '.join(SCALES)}, level one of 0 to 3")
    return f"{API}/NUTS_RG_{scale}_{edition}_4326_LEVL_{level}.geojson"


def load(
    source: Path | bytes, *, nuts_edition: str, geos: Sequence[str] | None = None, name: str = ""
) -> Delivery[list[Boundary]]:
    """Read boundaries, sorted by code.

    Args:
        source: path or content of a GeoJSON file, plain or gzipped.
        nuts_edition: the edition of the file; a file name or a code that says otherwise is a problem.
        geos: codes wanted, in the file's edition; None for all.
        name: what the file is called in messages.

    Raises SourceError when nothing of the file can be used; ValueError for an unknown edition.
    """
    called = name or (source.name if isinstance(source, Path) else "boundaries")
    nuts.is_valid("EU", nuts_edition)
    features = _features(source, called)
    problems = _edition_problems(features, called, nuts_edition)
    rows: dict[str, Boundary] = {}
    for number, feature in enumerate(features, start=1):
        try:
            row = _boundary(feature, nuts_edition)
        except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
            reason = f"cannot be read ({type(error).__name__} {error}); it is left out."
            problems.append(Problem(called, number, "feature", str(feature)[:40], reason, "See GISCO's notice."))
            continue
        if geos is None or row.geo_id in geos:
            if not shape(row.geometry).is_valid:
                reason = "has an outline that crosses itself; it is drawn as published."
                problems.append(Problem(called, number, "geometry", row.geo_id, reason, "Take a finer scale."))
            rows[row.geo_id] = row
    for geo in sorted(set(geos or ()) - set(rows)):
        reason = f"is asked for and not in the file (NUTS {nuts_edition})."
        problems.append(Problem(called, None, "NUTS_ID", geo, reason, "Check level and edition of the file."))
    return Delivery([rows[code] for code in sorted(rows)], shortened(problems, called), nuts_edition)


def _features(source: Path | bytes, name: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(content(source, name))
    except ValueError as error:
        raise SourceError(cut_off(name)) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise SourceError(changed_layout(name, str(data)[:60], "a GeoJSON FeatureCollection", None))
    system = str(data.get("crs", {}).get("properties", {}).get("name", "EPSG::4326"))
    if not system.endswith(("4326", "CRS84")):
        cure = "Take GISCO's file with 4326 in its name."
        raise SourceError(Problem(name, None, "crs", system, "is not in degrees (EPSG:4326).", cure))
    return features


def _boundary(feature: dict[str, Any], edition: str) -> Boundary:
    properties = feature["properties"]
    outline = shapely.orient_polygons(shape(feature["geometry"]))
    if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValueError("no area")
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValueError("not in degrees")
    return Boundary(
        geo_id=str(properties["NUTS_ID"]),
        name=str(properties.get("NAME_LATN") or properties.get("NUTS_NAME") or ""),
        country_id=str(properties["CNTR_CODE"]),
        level=int(properties["LEVL_CODE"]),
        nuts_edition=edition,
        geometry=dict(mapping(outline)),
    )


def _edition_problems(features: Sequence[dict[str, Any]], name: str, edition: str) -> list[Problem]:
    problems = []
    named = re.search(r"NUTS_[A-Z]{2}_\d\dM_(\d{4})_", name)
    if named and named.group(1) != edition:
        reason = f"is the edition in the file's name, not {edition}."
        problems.append(Problem(name, None, "", named.group(1), reason, "Name the file's edition."))
    codes = [str((feature.get("properties") or {}).get("NUTS_ID", "")) for feature in features]
    foreign = nuts.foreign_codes(codes, edition)
    if foreign:
        reason = f"cannot stand in a file of NUTS {edition}."
        fits = " or ".join(nuts.editions_of(codes)) or "several editions"
        problems.append(Problem(name, None, "NUTS_ID", ", ".join(foreign[:8]), reason, f"The codes fit NUTS {fits}."))
    return problems
