"""Own the plotly grids: regions × priorities, and who needs × who offers.

Refuse Streamlit; an empty cell is drawn as a gap, never as a zero's colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from tex4im_data.catalog import Column
from tex4im_data.query import CELLS, Answer
from tex4im_ui import words
from tex4im_ui.figures.charts import calm
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import DIVERGING, GAP, LIGHT_TO_DARK, between, on


def cells(answer: Answer) -> dict[str, str]:
    """Return what the cells may show, with labels: what whoever asks may see."""
    seen = {column.name: column.label for column in answer.columns}
    return {name: seen[name] for name in CELLS if name in seen}


@kept
def heatmap(answer: Answer, cell: str) -> go.Figure:
    """Return regions × priorities coloured by one column; a cell with nothing stands out as an open square.

    Points carry (region code, priority code) as custom data, so that a click can filter.
    """
    column = answer.column(cell)
    rows = answer.rows
    regions = _gaps_first(rows, "region_id")
    priorities = list(dict.fromkeys(str(row["priority_id"]) for row in rows))
    values = {(str(r["region_id"]), str(r["priority_id"])): r[cell] for r in rows}
    counts = {(str(r["region_id"]), str(r["priority_id"])): (r["proposals"], r["proposals_of_region"]) for r in rows}
    names = {code: answer.label("priority_id", code) for code in priorities}
    places = {code: answer.label("region_id", code) for code in regions}
    grid = [[_filled(values[region, code]) for code in priorities] for region in regions]
    low, high = _range([v for line in grid for v in line if v is not None], column)
    figure = go.Figure(
        go.Heatmap(
            x=[names[code] for code in priorities],
            y=[places[code] for code in regions],
            z=grid,
            colorscale=_scale(column),
            zmin=low,
            zmax=high,
            xgap=3,
            ygap=3,
            hoverinfo="skip",
            showscale=False,
        )
    )
    cells = [(region, code) for region in regions for code in priorities]
    figure.add_scatter(
        x=[names[code] for _, code in cells],
        y=[places[region] for region, _ in cells],
        customdata=[list(pair) for pair in cells],
        mode="markers+text",
        text=[_shown(values[pair], column, counts[pair]) for pair in cells],
        textfont={"size": 12, "color": [_ink(_filled(values[pair]), low, high, column) for pair in cells]},
        marker={"size": 34, "symbol": "square", "color": "rgba(0,0,0,0)"},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}, "textfont": {}},
        hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
        showlegend=False,
    )
    gaps = [
        {"type": "rect", "line": {"dash": "dot", "width": 1.5, "color": GAP}, **_box(x, y)}
        for y, region in enumerate(regions)
        for x, code in enumerate(priorities)
        if _filled(values[region, code]) is None
    ]
    figure.update_layout(shapes=gaps)  # at once: added one by one, each would check all before it again
    # A press anywhere in a cell means the cell, not only one on its number.
    figure.update_layout(height=60 + 44 * len(regions), hovermode="closest", hoverdistance=-1)
    figure.update_xaxes(side="top", fixedrange=True, showgrid=False, title=None)
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, title=None)
    return calm(figure)


@kept
def pairs(answer: Answer) -> go.Figure:
    """Return possible matches as a square: the region that needs in rows, the region that offers in columns."""
    rows = answer.rows
    order = [
        code
        for code in answer.labels["need_region_id"]
        if any(code in (r["need_region_id"], r["offer_region_id"]) for r in rows)
    ]
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (str(row["need_region_id"]), str(row["offer_region_id"]))
        totals[pair] = totals.get(pair, 0) + int(str(row["possible_matches"]))
    names = [answer.label("need_region_id", code) for code in order]
    figure = go.Figure(
        go.Heatmap(
            x=names,
            y=names,
            z=[[totals.get((a, b)) for b in order] for a in order],
            text=[["" if a == b else totals.get((a, b), "none") for b in order] for a in order],
            texttemplate="%{text}",
            colorscale=_steps(LIGHT_TO_DARK),
            zmin=0,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} needs, %{x} offers: %{text} possible matches<extra></extra>",
            showscale=False,
        )
    )
    figure.update_layout(height=110 + 40 * len(order))
    figure.update_xaxes(side="top", title="offers", fixedrange=True, showgrid=False, tickangle=-60, automargin=True)
    figure.update_yaxes(autorange="reversed", title="needs", fixedrange=True, showgrid=False)
    return calm(figure)


def _box(x: int, y: int) -> dict[str, float]:
    return {"x0": x - 0.46, "x1": x + 0.46, "y0": y - 0.42, "y1": y + 0.42}


def _filled(value: object) -> float | None:
    return float(str(value)) if value not in (None, 0, 0.0) else None


def _shown(value: object, column: Column, cases: tuple[object, object]) -> str:
    """Return the words of a cell; a share or a specialisation never stands without its number of cases."""
    if value in (None, 0):
        return "none"
    said = words.amount(value, column.unit, column.decimals)
    return f"{said} ({cases[0]} of {cases[1]})" if column.name.startswith("proposal_") else said


def _range(found: Sequence[float], column: Column) -> tuple[float, float]:
    """Return the values at both ends of the colours: 0 and the highest, or as far below 1 as above it."""
    if column.scale == "diverging":
        reach = max([abs(value - 1) for value in found], default=0) or 1.0
        return 1 - reach, 1 + reach
    return 0.0, max(found, default=1.0)


def _ink(value: float | None, low: float, high: float, column: Column) -> str:
    return GAP if value is None else on(between(_colours(column), (value - low) / (high - low)))


def _colours(column: Column) -> tuple[str, ...]:
    return DIVERGING if column.scale == "diverging" else LIGHT_TO_DARK


def _scale(column: Column) -> list[list[object]]:
    return _steps(_colours(column))


def _steps(colours: Sequence[str]) -> list[list[object]]:
    return [[place / (len(colours) - 1), colour] for place, colour in enumerate(colours)]


def _gaps_first(rows: Sequence[Mapping[str, object]], by: str) -> list[str]:
    """Return the codes of `by`, those with most empty cells first, else in the order of the rows."""
    codes = list(dict.fromkeys(str(row[by]) for row in rows))
    empty = {code: sum(1 for row in rows if str(row[by]) == code and row["proposals"] == 0) for code in codes}
    return sorted(codes, key=lambda code: -empty[code])
