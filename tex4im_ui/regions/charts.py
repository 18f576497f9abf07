"""Own the plotly figures of official statistics: trends, scatters, bars of divisions and of change.

Refuse Streamlit; a year without a figure is a gap in the line, never a bridge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import plotly.graph_objects as go

from tex4im_data.catalog import Column
from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.figures.charts import LEGEND, calm
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import DIVISIONS, QUIET, REGIONS

Row = Mapping[str, object]


@kept
def trend(answer: Answer, column: Column, chosen: Collection[str]) -> go.Figure:
    """Return one line a place over the years; provisional values are open, breaks in the series cut the line.

    Chosen regions are in colour (all where none is chosen), countries and the EU are quiet and dashed. Lines
    carry their name at the end instead of a legend.
    """
    figure = go.Figure()
    for geo_id in dict.fromkeys(str(row["geo_id"]) for row in answer.rows):
        rows = [row for row in answer.rows if row["geo_id"] == geo_id]
        is_region = rows[0]["level"] == "region"
        colour = REGIONS.get(geo_id, QUIET) if is_region else QUIET
        years, values, marks = _cut(rows)
        figure.add_scatter(
            x=years,
            y=values,
            mode="lines+markers",
            connectgaps=False,
            name=str(rows[0]["label"]),
            customdata=[[geo_id] for _ in years],
            line={"color": colour, "width": 2.5 if is_region else 1.5, "dash": "solid" if is_region else "dash"},
            marker={"symbol": marks, "size": 7, "color": colour},
            hovertemplate="%{fullData.name}, %{x}: %{y}<extra></extra>",
        )
        if known := [row for row in rows if row["value"] is not None]:
            name = "EU27" if geo_id == "EU27_2020" else str(rows[0]["label"])
            figure.add_annotation(**_end(known[-1], name, colour))
    span = [int(str(row["year"])) for row in answer.rows] or [0]
    # A range of its own: plotly would otherwise make room for the names at the ends as if they were years.
    figure.update_xaxes(dtick=1, fixedrange=True, tickformat="d", range=[min(span) - 0.3, max(span) + 0.3])
    figure.update_yaxes(title=f"{column.label}, {column.unit}", fixedrange=True)
    calm(figure)
    figure.update_layout(height=420, showlegend=False, margin={"r": 150})
    return figure


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


def _end(last: Row, name: str, colour: str) -> dict[str, object]:
    """Return a line's name beside its last known point."""
    return {
        "x": last["year"],
        "y": last["value"],
        "text": words.text(name),
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
        "font": {"color": colour, "size": 12},
    }


@kept
def scatter(answer: Answer, across: Column, up: Column, chosen: Collection[str]) -> go.Figure:
    """Return the regions as named points of two measures; chosen ones are filled. Points carry the region's code."""
    rows = [row for row in answer.rows if row["value"] is not None and row["other_value"] is not None]
    codes = [str(row["region_id"]) for row in rows]
    figure = go.Figure(
        go.Scatter(
            x=[row["value"] for row in rows],
            y=[row["other_value"] for row in rows],
            mode="markers+text",
            text=[words.text(answer.label("region_id", code)) for code in codes],
            textposition="top center",
            customdata=[[code] for code in codes],
            marker={
                "size": 15,
                "color": [REGIONS[code] if code in chosen or not chosen else "rgba(0,0,0,0)" for code in codes],
                "line": {"width": 2, "color": [REGIONS[code] for code in codes]},
            },
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            hovertemplate="%{text}: %{x} and %{y}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.update_layout(height=430, showlegend=False)
    figure.update_xaxes(title=f"{across.label}, {across.unit}", fixedrange=True)
    figure.update_yaxes(title=f"{up.label}, {up.unit}", fixedrange=True)
    return calm(figure)


@kept
def divisions(answer: Answer, value: str) -> go.Figure:
    """Return one group of bars a region, one bar a NACE division; a quotient of 1 is marked. No figure, no bar."""
    codes = list(dict.fromkeys(str(row["region_id"]) for row in answer.rows))
    column = answer.column(value)
    figure = go.Figure()
    for nace, colour in DIVISIONS.items():
        found = {str(row["region_id"]): row[value] for row in answer.rows if row["nace"] == nace}
        figure.add_bar(
            x=[answer.label("region_id", code) for code in codes],
            y=[found.get(code) for code in codes],
            text=[words.amount(found.get(code), column.unit, column.decimals) for code in codes],
            textposition="outside",
            name=answer.label("nace", nace),
            marker={"color": colour},
            hovertemplate="%{x}, %{fullData.name}: %{text}<extra></extra>",
        )
    if column.unit == "ratio":
        figure.add_hline(y=1, line={"dash": "dot", "width": 2, "color": "#8C2F39"})
    figure.update_layout(barmode="group", height=380, legend=LEGEND)
    figure.update_yaxes(title=f"{column.label}, {column.unit}", rangemode="tozero", fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    return calm(figure)


@kept
def change(answer: Answer) -> go.Figure:
    """Return the three parts of the change in employment as stacked bars, all divisions of a region together."""
    parts = {"change_with_all": "#C9C4B8", "change_with_division": "#707173", "change_own": "#00224E"}
    known = [row for row in answer.rows if row["change_total"] is not None]
    codes = list(dict.fromkeys(str(row["region_id"]) for row in known))
    figure = go.Figure()
    for name, colour in parts.items():
        sums = {code: sum(float(str(row[name])) for row in known if row["region_id"] == code) for code in codes}
        figure.add_bar(
            y=[answer.label("region_id", code) for code in codes],
            x=[sums[code] for code in codes],
            name=answer.column(name).label,
            orientation="h",
            marker={"color": colour, "line": {"width": 1, "color": "rgba(255,255,255,0.7)"}},
            hovertemplate="%{y}, %{fullData.name}: %{x:,.0f} persons<extra></extra>",
        )
    figure.update_layout(barmode="relative", height=110 + 34 * len(codes), legend=LEGEND)
    figure.update_xaxes(title="persons employed", zeroline=True, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return calm(figure)
