"""Own the panel of the published tables: a confidential measure by class and region, with three marks.

Refuse to add up: what stands in a cell is what was published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from tex4im_data import query
from tex4im_data.catalog import Column
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.figures.panel import Panel, panel
from tex4im_ui.figures.ready import kept
from tex4im_ui.link import choice
from tex4im_ui.words import text

MEASURES = ("employees_of_organisations", "turnover_of_organisations", "value_of_proposals_eur")
COLUMNS = ["measure", "region_id", "dimension", "class_label", "value", "status", "contributors"]
SUB = (
    "Sums over at least three contributors, checked so that no single one can be worked out; dots mark what is confidential, "
    "hatching what nobody told"
)


EARLIER = "; a day below a figure says that it is repeated from an earlier publication"


def choices(filters: Filters) -> None:
    """Draw the choice of the confidential measure."""
    means = query.store().catalog.measures
    choice("Published figure", "measure", {name: means[name].label for name in MEASURES}, filters)


def published(answer: Answer, filters: Filters) -> Panel:
    """Return the published tables of one confidential measure."""
    column = query.store().catalog.measures[filters.measure if filters.measure in MEASURES else MEASURES[0]]
    title = f"{column.label}: the published tables"
    sub = SUB + EARLIER * any(row["status"] == "earlier" for row in answer.rows)
    return panel(answer, table(answer, column), sentence(answer), title=title, subtitle=sub, columns=COLUMNS)


def sentence(answer: Answer) -> str:
    """Say how many figures the publication has, and how many are kept back or told by nobody."""
    rows = answer.rows
    if not rows:
        return ""
    count = Counter(str(row["status"]) for row in rows)
    said = f"Publication {rows[0]['publication']} of {words.day(max(row['as_of'] for row in rows if isinstance(row['as_of'], date)))}: "
    said += f"{words.counted(count['observed'], 'figure')}, {words.number(count['confidential'])} confidential, "
    if count["earlier"]:
        said += f"{words.number(count['earlier'])} of an earlier publication with its day, "
    return f"{said}{words.number(count['missing'])} told by nobody. Priorities overlap and do not add up to the region."


@kept
def table(answer: Answer, column: Column) -> str:
    """Return classes × regions; a cell says its figure, or why it has none."""
    regions = [code for code in answer.labels["region_id"] if any(row["region_id"] == code for row in answer.rows)]
    head = "".join(f'<th scope="col" class="n">{text(answer.label("region_id", code))}</th>' for code in regions)
    lines: dict[tuple[str, str], dict[str, Mapping[str, object]]] = {}
    for row in answer.rows:
        lines.setdefault((str(row["dimension"]), str(row["class_label"])), {})[str(row["region_id"])] = row
    body, last = "", ""
    for (dimension, label), found in lines.items():
        first = ' class="t4-first"' if dimension != last else ""
        cells = "".join(_cell(found.get(code), column) for code in regions)
        body, last = f'{body}<tr{first}><th scope="row">{text(label)}</th>{cells}</tr>', dimension
    caption = f'<caption class="t4-hidden">{text(column.label)}, {text(column.unit)}</caption>'
    return (
        f'<div class="t4-scroll t4-published" tabindex="0" role="region" aria-label="{text(column.label)}">'
        f"<table>{caption}<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(row: Mapping[str, object] | None, column: Column) -> str:
    if row is None:
        return '<td class="n">–</td>'
    if row["status"] == "confidential":
        return f'<td class="n"><span class="t4-dotted">{words.CONFIDENTIAL}</span></td>'
    if row["value"] is None:
        return '<td class="n"><span class="t4-hatch">not told</span></td>'
    said = words.amount(row["value"], column.unit, column.decimals)
    day = f"<small>{text(words.day(row['as_of']))}</small>" if row["status"] == "earlier" else ""
    return f'<td class="n" title="{words.number(row["contributors"])} contributors">{text(said)}{day}</td>'
