"""Own the brief's map: the drawing of Europe with filled regions as SVG, and where each name stands beside it.

Refuse words of its own, and a second drawing: the outlines are those that the pages' map shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tex4im_ui.brief.parts import DOTTED, HATCHED, Place

INK, MARK, LAND, OUTSIDE, FRONTIER = "#1C2230", "#5B606B", "#E4E3DE", "#F3F2EE", "#B9B7AF"
WIDTH = 1000
"""Steps across the drawing; its height follows from the view."""

LETTER = 25.0
"""Steps of a letter's height for which the names are placed; a label has two lines of it."""

_DRAWING = Path(__file__).resolve().parent.parent.parent / "static" / "map" / "europe.json"
_TOWARDS = {"E": (1, 0), "W": (-1, 0), "S": (0, 1), "N": (0, -1)}
_TOWARDS |= {"SE": (1, 1), "SW": (-1, 1), "NE": (1, -1), "NW": (-1, -1)}
_FILLS = {HATCHED: "url(#hatched)", DOTTED: "url(#dotted)"}
_GAPS = (8.0, 26.0, 60.0)
_LINE = 1.25
ROUNDS = 3
_BELOW = 350  # steps of the paths; room under the southernmost region for its name

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """A place with its label: box (left, top, right, bottom) in steps, and the side that the text keeps to."""

    place: Place
    box: Box
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map: its shapes as the inside of an SVG, its size in steps, and the names to be set over it."""

    shapes: str
    width: int
    height: int
    names: tuple[Name, ...]

    def svg(self) -> str:
        """Return the shapes alone as an SVG file."""
        box = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{self.shapes}</svg>'


def draw(places: Sequence[Place]) -> Drawing:
    """Return the map of the places whose outline is known; the chosen ones have a heavy edge, above all others."""
    europe = _europe()
    left, top, right, bottom = europe["views"]["regions"]
    bottom += _BELOW
    scale = WIDTH / (right - left)
    known = [place for place in places if place.region in europe["regions"]]
    regions = {place.region: europe["regions"][place.region] for place in known}
    shapes = "".join(
        f'<path d="{regions[place.region]["path"]}" fill="{_FILLS.get(place.fill, place.fill)}"'
        f' stroke="{INK}" stroke-width="{(4.2 if place.is_chosen else 1.6) / scale:.0f}" stroke-linejoin="round"/>'
        for place in sorted(known, key=lambda place: place.is_chosen)
    )
    ground = (
        f'<path d="{europe["outside"]}" fill="{OUTSIDE}"/><path d="{europe["land"]}" fill="{LAND}" fill-rule="evenodd"/>'
        f'<path d="{europe["frontiers"]}" fill="none" stroke="{FRONTIER}" stroke-width="{1.2 / scale:.0f}"/>'
    )
    height = round((bottom - top) * scale)
    clip = f'<clipPath id="frame"><rect width="{WIDTH}" height="{height}"/></clipPath>'
    moved = f'<g transform="scale({scale:.6f}) translate({-left} {-top})">{ground}{shapes}</g>'
    boxes = {code: _moved(region["box"], left, top, scale) for code, region in regions.items()}
    names = _named(known, boxes, {code: region["sides"] for code, region in regions.items()}, (WIDTH, height))
    defs = f"<defs>{clip}{_patterns(1 / scale)}{_patterns(0.4, '-swatch')}</defs>"
    return Drawing(f'{defs}<g clip-path="url(#frame)">{moved}</g>', WIDTH, height, tuple(names))


def swatch(fill: str) -> str:
    """Return a fill for a drawing of 24 steps that stands on the same page as the map."""
    return f"url(#{fill}-swatch)" if fill in _FILLS else fill


@cache
def _europe() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DRAWING.read_text(encoding="utf-8"))
    return found


def _patterns(size: float, suffix: str = "") -> str:
    """Return the hatching and the dots, `size` times as large as on a drawing whose step is a hair."""
    step = 12 * size
    box = f'width="{step:.4g}" height="{step:.4g}" patternUnits="userSpaceOnUse"'
    ground = f'<rect width="{step:.4g}" height="{step:.4g}" fill="#FFFFFF"/>'
    line = f'<path d="M0 {step:.4g}L{step:.4g} 0" stroke="{MARK}" stroke-width="{1.8 * size:.4g}"/>'
    dot = f'<circle cx="{step / 2:.4g}" cy="{step / 2:.4g}" r="{2.6 * size:.4g}" fill="{MARK}"/>'
    patterns = {HATCHED: line, DOTTED: dot}
    return "".join(f'<pattern id="{name}{suffix}" {box}>{ground}{mark}</pattern>' for name, mark in patterns.items())


def _moved(box: Sequence[float], left: float, top: float, scale: float) -> Box:
    return (box[0] - left) * scale, (box[1] - top) * scale, (box[2] - left) * scale, (box[3] - top) * scale


def _named(
    places: Sequence[Place], boxes: Mapping[str, Box], sides: Mapping[str, Sequence[str]], size: tuple[int, int]
) -> list[Name]:
    """Place each name beside its region where it covers no other name, little of another region, and least land."""
    names: dict[str, Name] = {}

    def cost(name: Name, order: int, far: int) -> float:
        covered = sum(_overlap(name.box, other.box) for code, other in names.items() if code != name.place.region)
        found = order * 1.5 + far * 9 + 400 * (1 - _overlap(name.box, (0, 0, *size))) + 200 * covered
        for code, other in boxes.items():
            found += (30 if code == name.place.region else 300) * _overlap(name.box, _core(other))
        return found

    for _ in range(ROUNDS):  # a name that came later may have taken the better place of an earlier one
        for place in places:
            choices = [
                (Name(place, *_beside(place, boxes[place.region], side, gap)), order, far)
                for far, gap in enumerate(_GAPS)
                for order, side in enumerate(sides[place.region])
            ]
            names[place.region] = min(choices, key=lambda choice: cost(*choice))[0]
    return list(names.values())


def _beside(place: Place, box: Box, side: str, gap: float) -> tuple[Box, str]:
    across, down = _TOWARDS[side]
    slant = 0.7 if across and down else 1.0
    x = (box[0] + box[2]) / 2 + across * ((box[2] - box[0]) / 2 * slant + gap)
    y = (box[1] + box[3]) / 2 + down * ((box[3] - box[1]) / 2 * slant + gap)
    width = (max(len(place.label) * 0.6, len(place.said) * 0.56) + 0.7) * LETTER
    height = 2.4 * LETTER * _LINE
    left, top = x + (across - 1) * width / 2, y + (down - 1) * height / 2
    anchor = "start" if across > 0 else "end" if across < 0 else "middle"
    return (left, top, left + width, top + height), anchor


def _core(box: Box) -> Box:
    """Return a box without its corners, which are mostly not region."""
    across, down = (box[2] - box[0]) * 0.06, (box[3] - box[1]) * 0.06
    return box[0] + across, box[1] + down, box[2] - across, box[3] - down


def _overlap(a: Box, b: Box) -> float:
    """Return the share of `a` that `b` covers."""
    across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return across * down / ((a[2] - a[0]) * (a[3] - a[1])) if across > 0 and down > 0 else 0.0
