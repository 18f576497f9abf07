"""Own the parts of the home page: the region map with its measure, key figures, what is newest, the sites.

Refuse to compute: the classes of the map are cut from the answer's values, nothing else.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data.filters import Filters
from tex4im_data.query import Answer, ask
from tex4im_ui import link, palette, words
from tex4im_ui.figures import drawn
from tex4im_ui.figures.panel import Panel, panel, sheet

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
NEWEST = 8


def chosen_cells(filters: Filters) -> list[tuple[str, str]]:
    """Return the cells of the matrix that are filtered by both their region and their priority."""
    return [(region, code) for region in filters.regions or () for code in filters.priorities or ()]


def newest(moves: Answer) -> Panel:
    """Return what is newest: the last moves of proposals."""
    items = [
        (
            words.day(row["moved_on"]),
            f"{row['title']} moved to {answer_label(moves, row['stage'])}",
            "invented" if row["nature"] == "synthetic" else "",
        )
        for row in moves.rows[:NEWEST]
    ]
    return panel(moves, drawn.news(items), "", title="What is newest?", subtitle="Last moves of proposals")


def answer_label(answer: Answer, stage: object) -> str:
    """Return the label of a stage in lower case, for the middle of a sentence."""
    return answer.label("stage", stage).lower()


def sites(filters: Filters) -> None:
    """Draw the organisations as points on a map, once it is asked for: it takes the browser a second."""
    if not link.switch("Show the organisations on a map", "sites"):
        return
    from tex4im_ui.maps import site_map  # folium takes a third of a second to import, and most visits never need it

    found = ask("sites_by_organisation", filters)

    def draw() -> None:
        site_map.site_map(found, palette.KINDS, key="sites")
        st.html(site_map.legend(found, palette.KINDS))

    sheet(
        panel(
            found,
            draw,
            f"{words.counted(found.table.num_rows, 'organisation')} with a known place; towns, not street addresses.",
            subtitle="Points cluster until you zoom in; press one for its name",
            columns=["name", "kind", "city", "region_id", "nature"],
        )
    )
