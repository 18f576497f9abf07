"""Own what cluster offices bring beside organisations: links, participation, services and activities, as lists.

Refuse to draw a list that holds nothing: one sentence says that none was delivered.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data.filters import Filters
from tex4im_data.query import ask
from tex4im_ui import words
from tex4im_ui.figures.panel import panel

LISTS = {
    "links_by_organisation": ("link", "links", ["name", "kind", "customer", "value_chain_stage", "since"]),
    "participations_by_organisation": ("participation", "participations", ["label", "started_on", "name", "role"]),
    "services_by_organisation": ("service", "services", ["title", "kind", "name", "priority_id", "opened", "closed"]),
    "activities_by_region": ("activity", "activities", ["title", "kind", "region_id", "happened_on", "participants"]),
}
NONE = "No office has delivered links, participation, services or activities for this selection yet."


def network(filters: Filters) -> None:
    """Draw the lists that hold rows; an organisation has no activities of its own."""
    names = [name for name in LISTS if not filters.organisation or name != "activities_by_region"]
    found = {name: ask(name, filters) for name in names}
    if not any(answer.rows for answer in found.values()):
        st.html(f'<p class="t4-empty">{NONE}</p>')
    for name, answer in found.items():
        one, many, columns = LISTS[name]
        if answer.rows:
            panel(answer, None, f"{words.counted(answer.table.num_rows, one, many)}.", columns=columns, opened=True)
