"""Own the parts of the home page: the region map with its measure, key figures, what is newest, the sites.

Refuse to compute: the classes of the map are cut from the answer's values, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tex4im_data import query
from tex4im_data.catalog import Column
from tex4im_data.filters import Filters
from tex4im_data.query import Answer, ask
from tex4im_ui import link, palette, words
from tex4im_ui.figures import drawn, sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.maps import classes
from tex4im_ui.maps.region_map import Shape, region_map

KEY_TARGETS = {
    "investment-project-proposals": "Proposals",
    "business-plans": "Business plans",
    "best-proposals": "Best ones, funds identified",
    "pilot-cases": "Pilots supported",
    "matchmaking-events": "Matchmaking events",
    "peer-review-meetings": "Peer reviews",
    "smes-in-network": "Firms in the network",
    "projects-per-year": "Projects a year after the end",
}
CREDIT = "© EuroGeographics for the administrative boundaries, Eurostat GISCO"
NEWEST = 8


def colours(answer: Answer) -> dict[str, str]:
    """Return the colour of each priority; it is the same on every page."""
    rows = ask("colours_by_priority", Filters(version=answer.filters.version)).rows
    return {str(row["priority_id"]): str(row["colour"]) for row in rows}


def chosen_cells(filters: Filters) -> list[tuple[str, str]]:
    """Return the cells of the matrix that are filtered by both their region and their priority."""
    return [(region, code) for region in filters.regions or () for code in filters.priorities or ()]


def region_panel(answer: Answer, filters: Filters, default: str = "organisations") -> str | None:
    """Draw the map of the regions with the choice of its measure; return what was clicked, as `region:ITI1`."""
    options = dict(answer.scope.singles["measure"])
    measure = link.choice("Colour the map by", "measure", options, filters, default)
    column = query.store().catalog.measures[measure]
    cut = classes.cut([row["value"] for row in answer.rows], column)
    years = sorted({int(str(row["year"])) for row in answer.rows if row["year"] is not None})
    when = words.listed(map(str, years)) or "as of this data version"
    event = panel(
        answer,
        lambda: region_map(
            {str(row["region_id"]): _shape(answer, row, cut, column) for row in answer.rows},
            title=column.label,
            subtitle=f"{column.unit}, {when}",
            unit=column.unit,
            classes=cut.legend(column),
            selected=filters.regions or (),
            credit=CREDIT,
            key="region_map",
        ),
        sentences.measure(answer, column.label, column.unit, column.decimals),
        title=f"{column.label} in the eight regions",
        subtitle=f"{column.unit.capitalize()}, {when}. {column.definition}",
        columns=["region_id", "year", "value", "status", "flag"],
    )
    return f"region:{event}" if event else None


def _shape(answer: Answer, row: Mapping[str, object], cut: classes.Cut, column: Column) -> Shape:
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


def newest(filters: Filters) -> None:
    """Draw what is newest: the last moves of proposals, and the project's own milestones."""
    moves = ask("moves_by_proposal", filters)
    items = [
        (
            words.day(row["moved_on"]),
            f"{row['title']} moved to {answer_label(moves, row['stage'])}",
            "synthetic" if row["nature"] == "synthetic" else "",
        )
        for row in moves.table.slice(0, NEWEST).to_pylist()
    ]
    panel(moves, drawn.news(items), "", title="What is newest?", subtitle="Last moves of proposals")


def answer_label(answer: Answer, stage: object) -> str:
    """Return the label of a stage in lower case, for the middle of a sentence."""
    return answer.label("stage", stage).lower()


def sites(filters: Filters) -> None:
    """Draw the organisations as points on a map, once it is asked for: it takes the browser a second."""
    found = ask("sites_by_organisation", filters)
    if not link.switch("Show the organisations on a map", "sites"):
        return
    from tex4im_ui.maps import site_map  # folium takes a third of a second to import, and most visits never need it

    def draw() -> None:
        site_map.site_map(found, palette.KINDS, key="sites")
        st.html(site_map.legend(found, palette.KINDS))

    panel(
        found,
        draw,
        f"{words.counted(found.table.num_rows, 'organisation')} with a known place; towns, not street addresses.",
        subtitle="Points cluster until you zoom in; press one for its name",
        columns=["name", "kind", "city", "region_id", "nature"],
    )
