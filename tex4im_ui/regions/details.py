"""Own the lower half of the regions page: small maps, likeness, concentration, gaps in the data, records.

Refuse to choose regions: the filters do.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data.filters import Filters
from tex4im_data.query import ask
from tex4im_ui import palette
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.figures.pickable import pickable
from tex4im_ui.link import pick
from tex4im_ui.regions import profiles
from tex4im_ui.regions import sentences as standings


def details(filters: Filters) -> None:
    """Draw what a region has in each priority, whom it is like, what is not published, and its records."""
    everywhere = ask("proposals_by_region_and_priority", filters.without("region"))
    maps = profiles.small_maps(everywhere, "organisations", palette.colours(everywhere), filters.regions or ())
    picked = panel(
        everywhere,
        lambda: pickable(maps, "small_maps"),
        sentences.matrix(everywhere),
        title="Which regions are active in which priority?",
        subtitle="Organisations; all maps share the classes; chosen regions have a bold outline; all eight are shown",
    )
    pick(filters, picked)
    left, right = st.columns(2, gap="large")
    with left:
        peers = ask("peers_by_region", filters)
        panel(peers, None, standings.peers(peers), subtitle=PEERS, opened=True)
        spread = ask("concentration_by_priority", filters)
        panel(spread, None, standings.concentration(spread), subtitle="1 is one region alone", opened=True)
    with right:
        gaps = ask("missing_values_by_region", filters)
        panel(
            gaps,
            None,
            standings.missing(gaps),
            subtitle=GAPS,
            columns=["region_id", "label", "nace", "year", "status"],
            opened=True,
        )
        proposals = ask("details_by_proposal", filters)
        columns = ["title", "priority_id", "stage", "value_eur", "nature"]
        panel(proposals, None, sentences.register(proposals, "proposal"), columns=columns, opened=True)
    listed = ask("details_by_organisation", filters)
    columns = ["name", "kind", "region_id", "city", "value_chain_stage", "nature"]
    panel(listed, None, sentences.register(listed, "organisation"), columns=columns)
    exchanges = ask("needs_and_offers_by_organisation", filters)
    columns = ["side", "title", "priority_id", "region_id", "name", "opened", "nature"]
    panel(exchanges, None, sentences.register(exchanges, "need or offer", "needs and offers"), columns=columns)


NONE_MISSING = "Every official figure that is held here is published for this selection."
GAPS = "Gaps in the official figures held here"
PEERS = (
    "Distance from 0 (alike) to 1: mean difference in quotients of three divisions, GDP per inhabitant, unemployment and "
    "competitiveness, each over its spread (Gower)"
)
