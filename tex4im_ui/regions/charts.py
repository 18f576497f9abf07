"""Own the figures of official statistics: trends and scatters as plotly specifications, divisions and change as HTML.

Refuse Streamlit; a year without a figure is a gap in the line, never a bridge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from tex4im_data.catalog import Column
from tex4im_data.query import Answer, Row
from tex4im_ui import words
from tex4im_ui.figures import charts, drawn
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import DIVISIONS, QUIET, REGIONS
from tex4im_ui.words import text

PARTS = {"change_with_all": "#C9C4B8", "change_with_division": "#707173", "change_own": "#00224E"}


@kept
def trend(answer: Answer, column: Column, chosen: Collection[str]) -> dict[str, Any]:
    """Return one line a place over the years; provisional values are open, breaks in the series cut the line.

    Chosen regions are in colour (all where none is chosen), countries and the EU are quiet and dashed. Lines
    carry their name at the end instead of a legend; names that would overlap move apart.
    """
    lines: list[dict[str, Any]] = []
    ends: list[tuple[Row, str, str]] = []
    for geo_id in dict.fromkeys(str(row["geo_id"]) for row in answer.rows):
        rows = [row for row in answer.rows if row["geo_id"] == geo_id]
        is_region = rows[0]["level"] == "region"
        colour = REGIONS.get(geo_id, QUIET) if is_region and (not chosen or geo_id in chosen) else QUIET
        years, values, marks = _cut(rows)
        lines.append(
            {
                "type": "scatter",
                "x": years,
                "y": values,
                "mode": "lines+markers",
                "connectgaps": False,
                "name": str(rows[0]["label"]),
                "line": {"color": colour, "width": 2.5 if is_region else 1.5, "dash": "solid" if is_region else "dash"},
                "marker": {"symbol": marks, "size": 7, "color": colour},
                "hovertemplate": "%{fullData.name}, %{x}: %{y}<extra></extra>",
            }
        )
        known = [row for row in rows if row["value"] is not None]
        if known:
            ends.append((known[-1], "EU27" if geo_id == "EU27_2020" else str(rows[0]["label"]), colour))
    span = [row.whole("year") for row in answer.rows] or [0]
    # A range of its own: plotly would otherwise make room for the names at the ends as if they were years.
    across = {"dtick": 1, "tickformat": "d", "range": [min(span) - 0.3, max(span) + 0.3]}
    up = {"title": {"text": f"{column.label}, {column.unit}"}}
    named = _ends(ends, [row.number("value") for row in answer.rows])
    return charts.calm(lines, 420, xaxis=across, yaxis=up, margin={"r": 170}, annotations=named)


def _cut(rows: Sequence[Row]) -> tuple[list[object], list[object], list[str]]:
    """Return years, values and marker symbols, with an empty point before each break in the series."""
    years: list[object] = []
    values: list[object] = []
    marks: list[str] = []
    for row in rows:
        flag = str(row["flag"] or "")
        if "b" in flag and years:
            years, values, marks = [*years, row["year"]], [*values, None], [*marks, "circle"]
        years, values = [*years, row["year"]], [*values, row["value"]]
        marks = [*marks, "circle-open" if set(flag) & {"p", "e"} else "circle"]
    return years, values, marks


LINE = 17
"""Pixels that a name takes, and that two names keep apart."""


def _ends(ends: Sequence[tuple[Row, str, str]], values: Sequence[float | None]) -> list[dict[str, Any]]:
    """Return the names at the ends of the lines, moved apart where they would overlap."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    scale = 360 / ((high - low) or 1.0)  # pixels a unit, in a figure of 420 with its margins
    found = []
    last = float("inf")
    for row, name, colour in sorted(ends, key=lambda end: -(end[0].number("value") or 0.0)):
        value = row.number("value") or 0.0
        at = min(value * scale, last - LINE)
        last = at
        found.append(
            {
                "x": row["year"],
                "y": value,
                "text": words.text(name),
                "xanchor": "left",
                "xshift": 8,
                "yshift": round(at - value * scale),
                "showarrow": False,
                "font": {"color": colour, "size": 13},
            }
        )
    return found


@kept
def scatter(answer: Answer, across: Column, up: Column, chosen: Collection[str]) -> dict[str, Any]:
    """Return the regions as named points of two measures; chosen ones are filled. Points carry what they filter."""
    rows = [row for row in answer.rows if row["value"] is not None and row["other_value"] is not None]
    codes = [str(row["region_id"]) for row in rows]
    places = [(row.number("value") or 0.0, row.number("other_value") or 0.0) for row in rows]
    points = {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers+text",
        "text": [words.text(answer.label("region_id", code)) for code in codes],
        "textposition": positions(places),
        "customdata": [[f"region:{code}"] for code in codes],
        "marker": {
            "size": 15,
            "color": [REGIONS[code] if code in chosen or not chosen else "rgba(0,0,0,0)" for code in codes],
            "line": {"width": 2, "color": [REGIONS[code] for code in codes]},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hovertemplate": "%{text}: %{x} and %{y}<extra></extra>",
        "cliponaxis": False,
    }
    wide = _room([x for x, _ in places])
    xaxis = {"title": {"text": f"{across.label}, {across.unit}"}} | ({"range": wide} if wide else {})
    return charts.calm([points], 430, xaxis=xaxis, yaxis={"title": {"text": f"{up.label}, {up.unit}"}})


def _room(values: Sequence[float]) -> list[float] | None:
    """Return a range with room for names beside the outermost points."""
    if len(values) < 2 or min(values) == max(values):
        return None
    spare = 0.16 * (max(values) - min(values))
    return [min(values) - spare, max(values) + spare]


SIDES = ("top center", "bottom center", "middle right", "middle left")
Box = tuple[float, float, float, float]
WIDTH, HEIGHT = 600.0, 360.0
"""Pixels that a scatter's points are taken to spread over where names are placed."""


def positions(places: Sequence[tuple[float, float]]) -> list[str]:
    """Return on which side of its point each name stands, so that names cover neither each other nor a point.

    Greedy, from the most crowded point out: of the four sides the one that is least covered, the first of equals.
    """
    dots = _spread(places)
    taken: list[Box] = [(x - 9, y - 9, x + 9, y + 9) for x, y in dots]
    found = [""] * len(dots)

    def crowd(place: int) -> int:
        x, y = dots[place]
        return -sum(1 for a, b in dots if abs(a - x) < 160 and abs(b - y) < 40)

    for place in sorted(range(len(dots)), key=crowd):
        choices = [(sum(covered(_box(dots[place], side), other) for other in taken), side) for side in SIDES]
        found[place] = min(choices, key=lambda choice: choice[0])[1]
        taken.append(_box(dots[place], found[place]))
    return found


def boxes(places: Sequence[tuple[float, float]], sides: Sequence[str]) -> list[Box]:
    """Return the boxes of names (left, low, right, high) in pixels, a name taken as 150 × 18."""
    return [_box(dot, side) for dot, side in zip(_spread(places), sides, strict=True)]


def _spread(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not places:
        return []
    xs, ys = [x for x, _ in places], [y for _, y in places]
    wide, tall = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    return [(WIDTH * (x - min(xs)) / wide, HEIGHT * (y - min(ys)) / tall) for x, y in places]


def _box(dot: tuple[float, float], side: str) -> Box:
    x, y = dot
    return {
        "top center": (x - 75, y + 10, x + 75, y + 28),
        "bottom center": (x - 75, y - 28, x + 75, y - 10),
        "middle right": (x + 10, y - 9, x + 160, y + 9),
        "middle left": (x - 160, y - 9, x - 10, y + 9),
    }[side]


def covered(one: Box, other: Box) -> float:
    """Return the area that two boxes share, in square pixels."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across * up if across > 0 and up > 0 else 0.0


@kept
def divisions(answer: Answer, value: str) -> str:
    """Return one line a region with a dot for each NACE division; a quotient of 1 is marked. No figure, no dot."""
    codes = list(dict.fromkeys(str(row["region_id"]) for row in answer.rows))
    column = answer.column(value)
    found = {(str(row["region_id"]), str(row["nace"])): row.number(value) for row in answer.rows}
    scale = 1.05 * max([1.0, *(amount for amount in found.values() if amount is not None)])
    lines = []
    for code in codes:
        marks, said = "", []
        for nace, colour in DIVISIONS.items():
            amount = found.get((code, nace))
            shown = words.amount(amount, column.unit, column.decimals) if amount is not None else words.NOT_PUBLISHED
            said.append(f"{answer.label('nace', nace).lower()} {shown}")
            if amount is not None:
                name = text(f"{answer.label('nace', nace)}: {shown}")
                marks += f'<i style="left:{100 * amount / scale:.2f}%;background:{colour}" title="{name}"></i>'
        one = f'<b class="t4-tick" style="left:{100 / scale:.2f}%"></b>' if column.unit == "ratio" else ""
        values = " · ".join(shown.rpartition(" ")[2] if words.NOT_PUBLISHED not in shown else "–" for shown in said)
        lines.append(charts.line(answer.label("region_id", code), words.listed(said), marks + one, values, "t4-dots"))
    legend = drawn.legend([(answer.label("nace", nace), colour, False) for nace, colour in DIVISIONS.items()])
    return charts.lines(legend, lines, answer.question.heading)


@kept
def change(answer: Answer) -> str:
    """Return the three parts of the change in employment to both sides of zero, all divisions of a region together."""
    known = [row for row in answer.rows if row["change_total"] is not None]
    codes = list(dict.fromkeys(str(row["region_id"]) for row in known))
    sums = {
        (code, name): sum(row.number(name) or 0.0 for row in known if row["region_id"] == code)
        for code in codes
        for name in PARTS
    }
    reach = max([1.0, *(sum(abs(sums[code, name]) for name in PARTS) for code in codes)])
    lines = []
    for code in codes:
        sides = {-1: "", 1: ""}
        for name, colour in PARTS.items():
            amount = sums[code, name]
            said = text(f"{answer.column(name).label}: {words.signed(amount)}")
            sides[1 if amount >= 0 else -1] += (
                f'<b style="width:{100 * abs(amount) / reach:.2f}%;background:{colour}" title="{said}"></b>'
            )
        marks = f'<span class="t4-left">{sides[-1]}</span><span class="t4-right">{sides[1]}</span>'
        said = words.listed(f"{answer.column(name).label.lower()} {words.signed(sums[code, name])}" for name in PARTS)
        total = words.signed(sum(sums[code, name] for name in PARTS))
        lines.append(charts.line(answer.label("region_id", code), f"{said} persons", marks, total, "t4-sides"))
    legend = drawn.legend([(answer.column(name).label, colour, False) for name, colour in PARTS.items()])
    return charts.lines(legend, lines, answer.question.heading)
