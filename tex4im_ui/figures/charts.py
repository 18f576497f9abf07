"""Own the plotly figures: an Answer goes in, a figure with titles and units from the catalogue comes out.

Refuse Streamlit, and any colour that does not mean something.
"""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import STAGES

# The panel draws the legend above the figure, as text that wraps on a narrow page and is read out.
LEGEND = {"visible": False}


@kept
def stage_bars(answer: Answer, by: str, target: float | None = None) -> go.Figure:
    """Return proposals by stage as stacked bars, one bar a code of `by`; a dotted line marks the target."""
    rows = answer.rows
    codes = list(dict.fromkeys(str(row[by]) for row in rows))
    figure = go.Figure()
    for stage, colour in STAGES.items():
        counts = {str(row[by]): int(str(row["proposals_now"])) for row in rows if row["stage"] == stage}
        figure.add_bar(
            y=[answer.label(by, code) for code in codes],
            x=[counts.get(code, 0) for code in codes],
            name=answer.label("stage", stage),
            orientation="h",
            marker={"color": colour, "line": {"width": 1, "color": "rgba(255,255,255,0.8)"}},
            hovertemplate="%{y}, %{fullData.name}: %{x}<extra></extra>",
        )
    if target is not None:
        figure.add_vline(x=target, line={"dash": "dot", "width": 2, "color": "#8C2F39"})
    longest = max([target or 1, *(sum(bar.x[place] for bar in figure.data) for place in range(len(codes)))])
    figure.update_layout(barmode="stack", height=110 + 30 * len(codes), legend=LEGEND)
    figure.update_xaxes(title="proposals", dtick=1, fixedrange=True, range=[0, longest * 1.03])
    figure.update_yaxes(autorange="reversed", dtick=1, fixedrange=True, title=None)
    return calm(figure)


@kept
def strip(answer: Answer, by: str, value: str) -> go.Figure:
    """Return one dot a record along `value`, in a row for each code of `by`, with the median as a line."""
    column = answer.column(value)
    figure = go.Figure()
    known = [row for row in answer.rows if row[value] is not None]
    codes = list(dict.fromkeys(str(row[by]) for row in known))
    for code in codes:
        found = [row for row in known if str(row[by]) == code]
        figure.add_box(
            x=[row[value] for row in found],
            name=answer.label(by, code),
            text=[
                f"{words.text(row['title'])}<br>{words.text(answer.label('region_id', row['region_id']))}"
                for row in found
            ],
            orientation="h",
            boxpoints="all",
            pointpos=0,
            jitter=0.5,
            fillcolor="rgba(0,0,0,0)",
            line={"width": 1, "color": STAGES.get(code, "#3B496C")},
            marker={"size": 7, "opacity": 0.75, "color": STAGES.get(code, "#3B496C")},
            hoveron="points",
            hovertemplate="%{text}: %{x} days<extra></extra>",
            showlegend=False,
        )
    figure.update_layout(height=80 + 52 * len(codes))
    figure.update_xaxes(title=f"{column.label}, {column.unit}", rangemode="tozero", fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return calm(figure)


@kept
def pledge(answer: Answer) -> go.Figure:
    """Return projects started in each year of the pledge as bars, with the promised number as a stepped line."""
    rows = answer.rows
    labels = [f"year {row['pledge_year']}<br>to {words.day(row['period_end'], 'month')}" for row in rows]
    figure = go.Figure(
        go.Bar(
            x=labels,
            y=[row["projects_started"] for row in rows],
            text=[row["projects_started"] for row in rows],
            textposition="outside",
            marker={"color": STAGES["running"], "line": {"width": 1, "color": "rgba(255,255,255,0.7)"}},
            name="started",
            hovertemplate="%{x}: %{y} started<extra></extra>",
        )
    )
    figure.add_scatter(
        x=labels,
        y=[row["target"] for row in rows],
        mode="lines+markers",
        name="promised a year",
        line={"dash": "dot", "color": "#8C2F39", "width": 2},
        hovertemplate="%{x}: %{y} promised<extra></extra>",
    )
    figure.update_layout(height=300, legend=LEGEND)
    figure.update_yaxes(title="projects", dtick=1, rangemode="tozero", fixedrange=True)
    figure.update_xaxes(fixedrange=True, title=None)
    return calm(figure)


@kept
def bars(answer: Answer, by: str, value: str, split: str, colours: Mapping[str, str]) -> go.Figure:
    """Return `value` as stacked bars, one bar a code of `by`, one segment a code of `split`."""
    rows = [row for row in answer.rows if row[by] is not None]
    codes = list(dict.fromkeys(str(row[by]) for row in rows))
    figure = go.Figure()
    there = {str(row[split]) for row in rows if row[split] is not None}
    for code in [code for code in answer.labels[split] if code in there]:
        amounts = {str(row[by]): row[value] for row in rows if str(row[split]) == code}
        figure.add_bar(
            y=[answer.label(by, item) for item in codes],
            x=[amounts.get(item, 0) for item in codes],
            name=answer.label(split, code),
            orientation="h",
            marker={"color": colours.get(code)},
            hovertemplate="%{y}, %{fullData.name}: %{x}<extra></extra>",
        )
    figure.update_layout(barmode="stack", height=100 + 30 * len(codes), legend=LEGEND)
    figure.update_xaxes(title=answer.column(value).unit, fixedrange=True)
    figure.update_yaxes(autorange="reversed", dtick=1, fixedrange=True, title=None)
    return calm(figure)


@kept
def balance(answer: Answer) -> go.Figure:
    """Return open needs (left of the middle) and open offers (right of it) of each region and priority."""
    rows = answer.rows
    regions = list(dict.fromkeys(str(row["region_id"]) for row in rows))
    figure = go.Figure()
    for name, sign, colour in (("open_needs", -1, "#8C2F39"), ("open_offers", 1, "#3B496C")):
        column = answer.column(name)
        totals = {code: sum(int(str(r[name])) for r in rows if r["region_id"] == code) for code in regions}
        figure.add_bar(
            y=[answer.label("region_id", code) for code in regions],
            x=[sign * totals[code] for code in regions],
            text=[totals[code] for code in regions],
            name=column.label,
            orientation="h",
            marker={"color": colour, "line": {"width": 1, "color": "rgba(255,255,255,0.7)"}},
            hovertemplate="%{y}: %{text} " + column.label.lower() + "<extra></extra>",
        )
    figure.update_layout(barmode="relative", height=100 + 34 * len(regions), legend=LEGEND)
    figure.update_xaxes(title="needs | offers", showticklabels=False, zeroline=True, fixedrange=True)
    figure.update_yaxes(autorange="reversed", dtick=1, fixedrange=True, title=None)
    return calm(figure)


def legend(figure: go.Figure) -> list[tuple[str, str, bool]]:
    """Return (name, colour, whether it is a line) of each trace that has a name; nothing where there is only one."""
    named = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    if figure.layout.showlegend is False or len(named) < 2:
        return []
    return [
        (trace.name, trace.line.color, True) if trace.type == "scatter" else (trace.name, trace.marker.color, False)
        for trace in named
    ]


def calm(figure: go.Figure) -> go.Figure:
    """Return the figure with narrow margins, no dragging, and room for its labels."""
    figure.update_layout(margin={"l": 8, "r": 8, "t": 16, "b": 36}, dragmode=False, hoverlabel={"align": "left"})
    figure.update_yaxes(automargin=True)
    return figure
