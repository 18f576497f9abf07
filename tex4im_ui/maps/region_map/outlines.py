"""Own the drawing of Europe: project the boundaries and write them as short SVG paths, once, for every map.

Refuses values, colours and labels' places, which change; and Streamlit, which it does not need.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from shapely import Polygon, box, maximum_inscribed_circle, union_all
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tex4im_data.sources import boundaries

Point = tuple[float, float]
Side = tuple[Point, Point]
Line = list[Point]

UNIT = 250.0  # metres in one step of the paths; finer than a pixel at the closest view
_WEST, _NORTH = 1.5e6, 5.9e6  # metres of EPSG:3035 at the paths' origin; the paths count eastwards and down
_EUROPE = (2.5e6, 1.35e6, 6.75e6, 5.35e6)  # metres: the view of the whole of Europe
_MARGIN = 150e3  # metres around the regions in the closer view: room for the names beside them
_NAME = (2200, 560)  # steps; a name of twenty letters with its value below, in the closer view on a wide screen
_SIDES = {
    "E": (1, 0),
    "W": (-1, 0),
    "S": (0, 1),
    "N": (0, -1),
    "SE": (1, 1),
    "SW": (-1, 1),
    "NE": (1, -1),
    "NW": (-1, -1),
}

_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257222101  # GRS 1980
_LON_0, _LAT_0, _EAST_0, _NORTH_0 = 10.0, 52.0, 4_321_000.0, 3_210_000.0  # EPSG:3035
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = math.sqrt(_E2)


def _q(latitude: float) -> float:
    """Return Snyder's q, the authalic measure of a latitude in radians."""
    sine = math.sin(latitude)
    return (1 - _E2) * (sine / (1 - _E2 * sine * sine) + math.atanh(_E * sine) / _E)


_Q_POLE = _q(math.pi / 2)
_BETA_0 = math.asin(_q(math.radians(_LAT_0)) / _Q_POLE)
_RADIUS = _AXIS * math.sqrt(_Q_POLE / 2)
_D = (
    _AXIS
    * math.cos(math.radians(_LAT_0))
    / math.sqrt(1 - _E2 * math.sin(math.radians(_LAT_0)) ** 2)
    / (_RADIUS * math.cos(_BETA_0))
)


def project(longitude: float, latitude: float) -> Point:
    """Return easting and northing in metres of ETRS89-LAEA Europe (EPSG:3035) for a point in degrees.

    Source: IOGP Guidance Note 7-2, method 9820, Lambert azimuthal equal area; good to a centimetre in Europe.
    """
    beta = math.asin(_q(math.radians(latitude)) / _Q_POLE)
    turn = math.radians(longitude - _LON_0)
    across = math.cos(beta) * math.sin(turn)
    along = math.cos(_BETA_0) * math.sin(beta) - math.sin(_BETA_0) * math.cos(beta) * math.cos(turn)
    towards = 1 + math.sin(_BETA_0) * math.sin(beta) + math.cos(_BETA_0) * math.cos(beta) * math.cos(turn)
    scale = _RADIUS * math.sqrt(2 / towards)
    return _EAST_0 + scale * _D * across, _NORTH_0 + scale / _D * along


def svg_paths(collection: Mapping[str, Any]) -> dict[str, str]:
    """Return the SVG path of every feature by its id, in steps of UNIT metres from the drawing's upper left corner."""
    return {each["id"]: _path(boundaries.rings(each["geometry"]), "z") for each in collection["features"]}


def drawing(regions: Mapping[str, Any], europe: Mapping[str, Any], outside: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that a browser draws and no question changes: each border once, as integer paths.

    `views` are boxes [left, top, right, bottom]; each of `regions` has its label, path, box, the centre and radius
    of the largest circle inside it, and the sides on which a name covers least land, best first. Lengths are in
    steps of UNIT metres.
    """
    ground = union_all([_polygon(ring) for each in europe["features"] for ring in boundaries.rings(each["geometry"])])
    shapes = {each["id"]: _place(each, ground) for each in regions["features"]}
    country = {each["id"]: each["properties"]["country_id"] for each in europe["features"]}
    coasts: list[Side] = []
    borders: list[Side] = []
    frontiers: list[Side] = []
    for side, owners in _sides(europe).items():
        if len(owners) == 1:
            coasts.append(side)
        elif not shapes.keys() & owners:  # those borders are drawn with the regions, on top
            (borders if country[owners[0]] == country[owners[1]] else frontiers).append(side)
    left, top, right, bottom = zip(*(shape["box"] for shape in shapes.values()), strict=True)
    room = round(_MARGIN / UNIT)
    return {
        "views": {
            "regions": [min(left) - room, min(top) - room, max(right) + room, max(bottom) + room],
            "europe": [round(value) for value in (*_step(_EUROPE[0], _EUROPE[3]), *_step(_EUROPE[2], _EUROPE[1]))],
        },
        "land": _path(_joined(coasts), "z"),
        "borders": _path(_joined(borders)),
        "frontiers": _path(_joined(frontiers)),
        "outside": "".join(svg_paths(outside).values()),
        "regions": shapes,
    }


def text() -> str:
    """Return the drawing of data/boundaries as JSON, the same bytes for the same data."""
    names = (boundaries.REGIONS, boundaries.EUROPE, boundaries.OUTSIDE)
    whole = drawing(*(boundaries.read(name) for name in names))
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _step(east: float, north: float) -> Point:
    return (east - _WEST) / UNIT, (_NORTH - north) / UNIT


@cache
def _grid(longitude: float, latitude: float) -> tuple[int, int]:
    """Return a point in degrees as whole steps to the right and down."""
    right, down = _step(*project(longitude, latitude))
    return round(right), round(down)


def _path(lines: Iterable[Sequence[Point]], end: str = "") -> str:
    """Return lines of degrees as one path: a start in steps from the corner, then moves from point to point."""
    written = []
    for line in lines:
        steps = [_grid(*point) for point in line]
        moves = [(x - u, y - v) for (u, v), (x, y) in pairwise(steps) if (x, y) != (u, v)]
        if end:
            moves = moves[:-1]  # "z" draws the last side
        if len(moves) < (2 if end else 1):
            continue
        numbers = "".join(f"{value:+d}" for move in moves for value in move)
        written.append(f"M{steps[0][0]} {steps[0][1]}l{numbers.replace('+', ' ').lstrip()}{end}")
    return "".join(written)


def _sides(collection: Mapping[str, Any]) -> dict[Side, list[str]]:
    """Return every side of every outline with the ids of the one or two features it bounds."""
    sides: dict[Side, list[str]] = {}
    for each in collection["features"]:
        for ring in boundaries.rings(each["geometry"]):
            for start, stop in pairwise(ring):
                sides.setdefault((min(start, stop), max(start, stop)), []).append(each["id"])
    return sides


def _joined(sides: Iterable[Side]) -> list[Line]:
    """Return the sides as few long lines; those that come back to their start are closed."""
    ends: dict[Point, list[Point]] = {}
    for start, stop in sides:
        ends.setdefault(start, []).append(stop)
        ends.setdefault(stop, []).append(start)
    lines = []
    # Starts at the loose ends first: begun in its middle, an open line would be cut in two.
    for start in sorted(ends, key=lambda point: (len(ends[point]) % 2 == 0, point)):
        while ends[start]:
            line = [start]
            while ends[line[-1]]:
                following = ends[line[-1]].pop()
                ends[following].remove(line[-1])
                line.append(following)
            lines.append(line)
    return lines


def _place(region: Mapping[str, Any], ground: BaseGeometry) -> dict[str, Any]:
    """Return what the browser knows of one region: its path, and what helps to put its name beside it."""
    outlines = boundaries.rings(region["geometry"])
    largest = max(map(_polygon, outlines), key=lambda polygon: polygon.area)
    circle = maximum_inscribed_circle(largest)
    left, top, right, bottom = union_all([_polygon(ring) for ring in outlines]).bounds
    covered = {}
    for side, (across, down) in _SIDES.items():
        x, y = (left + right + across * (right - left)) / 2, (top + bottom + down * (bottom - top)) / 2
        name = box(0, 0, _NAME[0], _NAME[1])
        name = translate(name, x + (across - 1) * _NAME[0] / 2, y + (down - 1) * _NAME[1] / 2)
        covered[side] = round(name.intersection(ground).area / name.area, 1)
    return {
        "label": region["properties"]["label"],
        "path": _path(outlines, "z"),
        "box": [round(value) for value in (left, top, right, bottom)],
        "centre": [round(value) for value in circle.coords[0]],
        "radius": round(circle.length),
        "sides": sorted(covered, key=covered.__getitem__),
    }


def _polygon(ring: Sequence[Point]) -> Polygon:
    return Polygon([_grid(*point) for point in ring])
