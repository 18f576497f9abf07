"""Own the panel of the region map: its measure, its classes, and the words of each region.

Refuse to compute: the classes are cut from the answer's values, nothing else.
"""

from __future__ import annotations

from tex4im_data import query
from tex4im_data.catalog import Column
from tex4im_data.filters import Filters
from tex4im_data.query import Answer, Row
from tex4im_ui import link, words
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import Panel, panel
from tex4im_ui.maps import classes
from tex4im_ui.maps.region_map import Shape, region_map

CREDIT = "© EuroGeographics for the administrative boundaries, Eurostat GISCO"


def region_choice(answer: Answer, filters: Filters, default: str = "organisations") -> str:
    """Draw the choice of the map's measure and return it."""
    return link.choice("Colour the map by", "measure", dict(answer.scope.singles["measure"]), filters, default)


def region_panel(answer: Answer, filters: Filters, default: str = "organisations") -> Panel:
    """Return the map of the regions in its measure; a press on a region filters by it."""
    measure = filters.measure or default
    column = query.store().catalog.measures[measure]
    cut = classes.cut([row["value"] for row in answer.rows], column)
    years = sorted({row.whole("year") for row in answer.rows if row["year"] is not None})
    when = words.listed(map(str, years)) or "as of this data version"

    def draw() -> None:
        region_map(
            {row.text("region_id"): _shape(answer, row, cut, column) for row in answer.rows},
            title=column.label,
            subtitle=f"{column.unit}, {when}",
            unit=column.unit,
            classes=cut.legend(column),
            selected=filters.regions or (),
            credit=CREDIT,
            key="region_map",
            on_select=lambda code: link.press(f"region:{code}"),
        )

    return panel(
        answer,
        draw,
        sentences.measure(answer, column.label, column.unit, column.decimals),
        title=f"{column.label} in the eight regions",
        subtitle=f"{column.unit.capitalize()}, {when}. {column.definition}",
        columns=["region_id", "year", "value", "status", "flag"],
    )


def _shape(answer: Answer, row: Row, cut: classes.Cut, column: Column) -> Shape:
    withheld = row["status"] in ("confidential", "switched-off")
    status = "confidential" if withheld else "no-data" if row["value"] is None else "value"
    said = words.absent(row["status"]) if withheld else words.amount(row["value"], column.unit, column.decimals)
    detail = [f"{column.label}, {row['year']}" if row["year"] is not None else column.label]
    if row["status"] == "earlier":
        detail.append(answer.label("status", row["status"]).lower())
    if row["flag"]:
        detail.append(answer.label("flag", row["flag"]).lower())
    return Shape(
        label=answer.label("region_id", row["region_id"]),
        value=cut.of(row["value"]),
        status=status,
        text=words.with_unit(said, column.unit) if status == "value" else said,
        short=said,
        detail=tuple(detail),
    )
