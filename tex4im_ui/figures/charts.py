"""Own the bars, dots and balances as ready HTML: an Answer goes in, marks with their numbers and names come out.

Refuse Streamlit, a number that is only a length, and any colour that does not mean something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from tex4im_data.query import Answer, Row
from tex4im_ui import words
from tex4im_ui.figures import drawn
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import STAGES
from tex4im_ui.words import text

PROMISE = "#8C2F39"
NEED, OFFER = "#8C2F39", "#3B496C"


@kept
def stage_bars(answer: Answer, by: str, target: float | None = None) -> str:
    """Return proposals by stage as stacked bars, one bar a code of `by`; a line marks the target."""
    return stacks(answer, by, "proposals_now", "stage", STAGES, target)


@kept
def bars(answer: Answer, by: str, value: str, split: str, colours: Mapping[str, str]) -> str:
    """Return `value` as stacked bars, one bar a code of `by`, one segment a code of `split`."""
    return stacks(answer, by, value, split, colours)


def stacks(
    answer: Answer, by: str, value: str, split: str, colours: Mapping[str, str], target: float | None = None
) -> str:
    """Return stacked bars: what has no code of `by` or `split` is left to the table; unknown values are no segment."""
    rows = [row for row in answer.rows if row[by] is not None and row[split] is not None and row.number(value)]
    everyone = [row[by] for row in answer.rows if row[by] is not None]
    codes = list(dict.fromkeys(str(code) for code in everyone))
    there = {str(row[split]) for row in rows}
    parts = [code for code in answer.labels[split] if code in there]
    amounts = {(str(row[by]), str(row[split])): row.number(value) or 0.0 for row in rows}
    totals = {code: sum(amounts.get((code, part), 0.0) for part in parts) for code in codes}
    scale = max([1.0, target or 0.0, *totals.values()])
    made = []
    for code in codes:
        named = [
            (answer.label(split, part), amounts[code, part], colours.get(part, "#8A8678"))
            for part in parts
            if (code, part) in amounts
        ]
        said = words.listed(f"{name.lower()} {words.number(amount)}" for name, amount, _ in named) or "none"
        marks = "".join(_segment(name, amount, scale, colour) for name, amount, colour in named)
        made.append(line(answer.label(by, code), said, marks + _mark(target, scale), words.number(totals[code])))
    legend = drawn.legend([(answer.label(split, part), colours.get(part, "#8A8678"), False) for part in parts])
    return lines(legend if len(parts) > 1 else "", made, answer.question.heading)


@kept
def strip(answer: Answer, by: str, value: str) -> str:
    """Return one dot a record along `value`, in a row for each code of `by`, with the median named and marked."""
    column = answer.column(value)
    known = [row for row in answer.rows if row[value] is not None]
    codes = list(dict.fromkeys(str(row[by]) for row in known))
    scale = max([1.0, *(row.number(value) or 0.0 for row in known)])
    made = []
    for code in codes:
        found = [row for row in known if str(row[by]) == code]
        middle = median(row.number(value) or 0.0 for row in found)
        dots = "".join(_dot(answer, row, value, scale, STAGES.get(code, "#3B496C")) for row in found)
        said = f"median {words.number(middle)} {column.unit} of {words.counted(len(found), 'stay')}"
        tick = f'<b class="t4-tick" style="left:{100 * middle / scale:.2f}%"></b>'
        made.append(line(answer.label(by, code), said, f"{dots}{tick}", words.number(middle), "t4-dots"))
    return lines("", made, answer.question.heading)


def _dot(answer: Answer, row: Row, value: str, scale: float, colour: str) -> str:
    amount = row.number(value) or 0.0
    said = f"{row['title']}, {answer.label('region_id', row['region_id'])}: {words.number(amount)} {answer.column(value).unit}"
    return f'<i style="left:{100 * amount / scale:.2f}%;background:{colour}" title="{text(said)}"></i>'


@kept
def pledge(answer: Answer) -> str:
    """Return projects started in each year of the pledge as bars, with the promised number as a line."""
    scale = max([1.0, *(row.number(name) or 0.0 for row in answer.rows for name in ("projects_started", "target"))])
    made = []
    for row in answer.rows:
        started, promised = row.number("projects_started"), row.number("target")
        label = f"Year {row['pledge_year']}, to {words.day(row['period_end'], 'month')}"
        said = f"{_known(started)} started, {_known(promised)} promised"
        marks = _segment("started", started or 0.0, scale, STAGES["running"]) + _mark(promised, scale)
        made.append(line(label, said, marks, f"{_known(started)} of {_known(promised)}"))
    legend = drawn.legend([("started", STAGES["running"], False), ("promised a year", PROMISE, True)])
    return lines(legend, made, answer.question.heading)


def _known(value: float | None) -> str:
    return "unknown" if value is None else words.number(value)


@kept
def balance(answer: Answer) -> str:
    """Return open needs (left of the middle) and open offers (right of it) of each region."""
    regions = list(dict.fromkeys(str(row["region_id"]) for row in answer.rows))
    names = ("open_needs", "open_offers")
    totals = {
        (code, name): sum(row.whole(name, 0) for row in answer.rows if row["region_id"] == code)
        for code in regions
        for name in names
    }
    scale = max([1, *totals.values()])
    made = []
    for code in regions:
        needs, offers = (totals[code, name] for name in names)
        marks = (
            f'<span class="t4-left"><em>{needs}</em><b style="width:{78 * needs / scale:.2f}%;background:{NEED}"></b></span>'
            f'<span class="t4-right"><b style="width:{78 * offers / scale:.2f}%;background:{OFFER}"></b><em>{offers}</em></span>'
        )
        said = f"{words.counted(needs, 'open need')}, {words.counted(offers, 'open offer')}"
        made.append(line(answer.label("region_id", code), said, marks, "", "t4-sides"))
    legend = drawn.legend(
        [(answer.column(name).label, colour, False) for name, colour in zip(names, (NEED, OFFER), strict=True)]
    )
    return lines(legend, made, answer.question.heading)


def _segment(name: str, amount: float, scale: float, colour: str) -> str:
    width = 100 * amount / scale
    shown = words.number(amount) if width > 6 else ""
    said = text(f"{name}: {words.number(amount)}")
    return f'<b style="width:{width:.2f}%;background:{colour}" title="{said}"><em>{shown}</em></b>'


def _mark(target: float | None, scale: float) -> str:
    return "" if target is None else f'<i class="t4-target" style="left:{100 * target / scale:.2f}%"></i>'


def line(label: str, said: str, marks: str, value: str, kind: str = "t4-stack") -> str:
    """Return one row: its name, its marks (`said` is what they say to who does not see them), its number."""
    return (
        f'<tr><th scope="row">{text(label)}</th><td><span class="{kind}" role="img" aria-label="{text(said)}">{marks}</span></td>'
        f'<td class="n">{text(value)}</td></tr>'
    )


def lines(legend: str, rows: Iterable[str], about: str) -> str:
    """Return rows as a table below their legend."""
    return f'{legend}<table class="t4-bars"><caption class="t4-hidden">{text(about)}</caption><tbody>{"".join(rows)}</tbody></table>'


def legend(spec: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Return (name, colour, whether it is a line) of each named trace of a plotly specification; one needs no legend."""
    named = [trace for trace in spec["data"] if trace.get("name") and trace.get("showlegend") is not False]
    if spec["layout"].get("showlegend") is False or len(named) < 2:
        return []
    return [(trace["name"], trace["line"]["color"], True) for trace in named]


def calm(data: Sequence[Mapping[str, Any]], height: int, **layout: Any) -> dict[str, Any]:
    """Return a plotly specification with narrow margins, no dragging, and room for its labels."""
    still = {"fixedrange": True, "automargin": True}
    return {
        "data": list(data),
        "layout": {
            "height": height,
            "dragmode": False,
            "hoverlabel": {"align": "left"},
            "margin": {"l": 8, "r": 8, "t": 16, "b": 36} | layout.pop("margin", {}),
            "showlegend": False,
            "xaxis": still | layout.pop("xaxis", {}),
            "yaxis": still | layout.pop("yaxis", {}),
            **layout,
        },
    }
