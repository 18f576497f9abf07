"""Own the parts of the regions page that are ready HTML: standing, stars, small maps.

Refuse Streamlit; what is not published says so in its place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from shapely import union_all
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from tex4im_data import query
from tex4im_data.catalog import Column
from tex4im_data.query import Answer
from tex4im_data.sources import boundaries
from tex4im_ui import palette, words
from tex4im_ui.figures.ready import kept
from tex4im_ui.maps import classes
from tex4im_ui.maps.region_map import outlines, served
from tex4im_ui.words import text

Row = Mapping[str, object]
STARS = "Among all regions of the EU, by size, specialisation and focus, within manufacturing"
MOST = 4
"""Regions that are compared side by side; more can't be read on a phone or a projector."""


def measures() -> Mapping[str, Column]:
    """Return what the measures of the map mean, by name."""
    return query.store().catalog.measures


@kept
def standing(answer: Answer, everywhere: Answer, chosen: Sequence[str]) -> str:
    """Return a table: one row a measure, a strip with all eight regions, and the values of the chosen ones.

    `answer` heeds the region filter, `everywhere` does not. Without a choice the highest and lowest are named.
    """
    shown = list(chosen[:MOST])
    names = [answer.label("region_id", code) for code in shown] or ["Highest", "Lowest"]
    head = "".join(f'<th scope="col" class="n">{text(name)}</th>' for name in names)
    body = ""
    for measure in dict.fromkeys(str(row["measure"]) for row in everywhere.rows):
        rows = [row for row in everywhere.rows if row["measure"] == measure]
        column = measures()[measure]
        cells = "".join(_value(answer, _row(rows, code), column.unit, column.decimals) for code in shown)
        if not shown:
            known = sorted((row for row in rows if row["value"] is not None), key=lambda row: -float(str(row["value"])))
            ends = (known[0], known[-1]) if known else ()
            cells = "".join(_named(answer, row, column.unit, column.decimals) for row in ends) or 2 * _UNKNOWN
        years = words.listed(str(year) for year in sorted({int(str(row["year"])) for row in rows}))
        eu = words.amount(rows[0]["eu_value"], column.unit, column.decimals) if rows[0]["eu_value"] is not None else "–"
        body += (
            f'<tr><th scope="row" title="{text(column.definition)}">{text(column.label)}'
            f"<small> {text(column.unit)}, {text(years)}</small></th>"
            f'<td>{_strip(everywhere, rows, shown)}</td>{cells}<td class="n">{text(eu)}</td></tr>'
        )
    return (
        '<div class="t4-scroll t4-standing" tabindex="0" role="region" aria-label="Standing of the regions"><table>'
        f'<thead><tr><th scope="col">Measure</th><th scope="col">All eight, low to high; the tick is the EU</th>{head}'
        f'<th scope="col" class="n">EU</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


_UNKNOWN = f'<td class="n"><i>{words.NOT_PUBLISHED}</i></td>'


def _row(rows: Sequence[Row], code: str) -> Row:
    return next((row for row in rows if row["region_id"] == code), {"value": None, "place": None})


def _value(answer: Answer, row: Row, unit: str, decimals: int | None) -> str:
    if row["value"] is None:
        return _UNKNOWN
    place = f"{row['place']} of {row['regions_known']}"
    if row["country_value"] is not None:
        place += f"; country {words.amount(row['country_value'], unit, decimals)}"
    flag = " provisional" if "p" in str(row["flag"] or "") else ""
    return f'<td class="n">{text(words.amount(row["value"], unit, decimals))}<small> {text(place)}{flag}</small></td>'


def _named(answer: Answer, row: Row, unit: str, decimals: int | None) -> str:
    name = answer.label("region_id", row["region_id"])
    button = f'<button type="button" data-pick="region:{text(row["region_id"])}">{text(name)}</button>'
    return f'<td class="n">{text(words.amount(row["value"], unit, decimals))}<small> {button}</small></td>'


def _strip(answer: Answer, rows: Sequence[Row], chosen: Sequence[str]) -> str:
    known = [row for row in rows if row["value"] is not None]
    marks = [float(str(row["value"])) for row in known]
    eu = float(str(rows[0]["eu_value"])) if rows[0]["eu_value"] is not None else None
    ends = [*marks, *([eu] if eu is not None else [])]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    width = (high - low) or 1.0

    def place(value: float) -> str:
        return f"{3 + 94 * (value - low) / width:.1f}%"

    dots = ""
    for row in sorted(known, key=lambda row: str(row["region_id"]) in chosen):
        code = str(row["region_id"])
        is_chosen = code in chosen
        colour = palette.REGIONS.get(code, palette.QUIET) if is_chosen else "currentColor"
        name = f"{answer.label('region_id', code)}: {words.number(row['value'])}"
        kind = "on" if is_chosen else "off"
        dots += f'<i class="{kind}" style="left:{place(float(str(row["value"])))};background:{colour}" title="{text(name)}" data-pick="region:{text(code)}"></i>'
    tick = f'<b style="left:{place(eu)}"></b>' if eu is not None else ""
    return f'<span class="t4-strip" aria-hidden="true">{dots}{tick}</span>'


@kept
def stars(answer: Answer) -> str:
    """Return a table of regions × divisions with a star for each criterion of the Observatory that is reached."""
    rows = [row for row in answer.rows if row["method"] == "observatory"]
    regions = list(dict.fromkeys(str(row["region_id"]) for row in rows))
    divisions = list(dict.fromkeys(str(row["nace"]) for row in rows))
    head = "".join(f'<th scope="col">{text(answer.label("nace", code))}</th>' for code in divisions)
    body = ""
    for region in regions:
        cells = ""
        for code in divisions:
            found = [row for row in rows if row["region_id"] == region and row["nace"] == code]
            cells += f"<td>{_stars(answer, found)}</td>"
        body += f'<tr><th scope="row">{text(answer.label("region_id", region))}</th>{cells}</tr>'
    return (
        '<div class="t4-scroll" tabindex="0" role="region" aria-label="Stars of the regions"><table>'
        f'<thead><tr><th scope="col">Region</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _stars(answer: Answer, rows: Sequence[Row]) -> str:
    if all(row["reached"] is None for row in rows):
        return f"<i>{words.NOT_PUBLISHED}</i>"
    reached, unknown = (
        [answer.label("criterion", row["criterion"]).lower() for row in rows if row["reached"] is state]
        for state in (True, None)
    )
    marks = "★" * len(reached) + "☆" * (len(rows) - len(reached) - len(unknown)) + "?" * len(unknown)
    lacking = f"{words.listed(unknown)} {words.NOT_PUBLISHED}" if unknown else ""
    said = "; ".join(part for part in (words.listed(reached) or "none", lacking) if part)
    spoken = f"{len(reached)} of {len(rows)} stars" + (f", {len(unknown)} {words.NOT_PUBLISHED}" if unknown else "")
    return f'<span aria-label="{spoken}">{marks}</span> <small>{text(said)}</small>'


@kept
def small_maps(answer: Answer, value: str, colours: Mapping[str, str], chosen: Collection[str]) -> str:
    """Return one small map a priority, all with the same classes: the darker, the more. Regions filter when pressed."""
    column = answer.column(value)
    cut = classes.cut([row[value] for row in answer.rows], column)
    steps = cut.legend(column)
    maps = ""
    for code in dict.fromkeys(str(row["priority_id"]) for row in answer.rows):
        found = {str(row["region_id"]): row[value] for row in answer.rows if row["priority_id"] == code}
        label = answer.label("priority_id", code)
        known = {region: float(str(number)) for region, number in found.items() if number is not None}
        top = max(known, key=lambda region: known[region], default="")
        said = f"most in {answer.label('region_id', top)} ({words.number(found[top])})" if top else words.NOT_PUBLISHED
        shapes = "".join(_region(answer, region, found[region], cut, steps, region in chosen) for region in found)
        maps += (
            f'<figure><figcaption><i style="background:{text(colours.get(code, "#888"))}"></i>{text(label)}</figcaption>'
            f'<svg viewBox="{_frame()}" role="img" aria-label="{text(label)}: {text(said)}"><path class="land" d="{_land()}"/>'
            f"{shapes}</svg><small>{text(said)}</small></figure>"
        )
    keys = "".join(f'<span><i style="background:{colour}"></i>{text(said)}</span>' for colour, said in steps)
    return f'<div class="t4-multiples">{maps}</div><p class="t4-legend">{keys}<small>{text(CREDIT)}</small></p>'


CREDIT = "© EuroGeographics for the administrative boundaries, Eurostat GISCO"


def _region(
    answer: Answer, region: str, value: object, cut: classes.Cut, steps: Sequence[tuple[str, str]], is_chosen: bool
) -> str:
    step = cut.of(value)
    fill = steps[step][0] if step is not None else "none"
    name = f"{answer.label('region_id', region)}: {words.number(value)}"
    kind = "on" if is_chosen else ""
    return f'<path class="{kind}" d="{_paths()[region]}" fill="{fill}" data-pick="region:{region}"><title>{text(name)}</title></path>'


@cache
def _paths() -> dict[str, str]:
    """Return coarse outlines of the eight; the detailed ones would be ten times as long in a map of 200 pixels."""
    ours = boundaries.read(boundaries.REGIONS)["features"]
    return outlines.svg_paths(_collection({each["id"]: shape(each["geometry"]).simplify(0.06) for each in ours}))


@cache
def _land() -> str:
    """Return the coast of Europe, coarse, as one path."""
    land = union_all([shape(each["geometry"]).buffer(0) for each in boundaries.read(boundaries.EUROPE)["features"]])
    return outlines.svg_paths(_collection({"land": land.simplify(0.15)}))["land"]


def _collection(shapes: Mapping[str, BaseGeometry]) -> dict[str, Any]:
    return {"features": [{"id": name, "geometry": mapping(found)} for name, found in shapes.items()]}


@cache
def _frame() -> str:
    left, top, right, bottom = json.loads((served.FOLDER / served.DRAWING).read_text(encoding="utf-8"))["views"][
        "regions"
    ]
    return f"{left} {top} {right - left} {bottom - top}"
