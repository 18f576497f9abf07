"""The organisations: register with search, where they are, and one's profile."""

import streamlit as st

from tex4im_data.query import ask
from tex4im_ui import palette
from tex4im_ui.figures import charts, sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.overview import home
from tex4im_ui.overview.organisations import network, profile, register

filters = frame("Organisations", "Who is in the network, and where?", subject="organisations")
listed = ask("details_by_organisation", filters)
lead(sentences.register(listed, "organisation"))
if filters.organisation:
    profile(listed, ask("needs_and_offers_by_organisation", filters), filters)
    network(filters)
else:
    kinds, chain = ask("organisations_by_region_and_kind", filters), ask("organisations_by_chain_and_size", filters)
    register(listed, "organisation", sentences.register(listed, "organisation"))
    left, right = st.columns(2, gap="large")
    with left:
        panel(
            kinds,
            charts.bars(kinds, "region_id", "organisations", "kind", palette.KINDS),
            sentences.most(kinds, "region_id", "organisations"),
            subtitle="Organisations; networks without a region are in the table",
        )
    with right:
        panel(
            chain,
            charts.bars(chain, "value_chain_stage", "organisations", "size_class", palette.SIZES),
            sentences.most(chain, "value_chain_stage", "organisations"),
            subtitle="Organisations; those of unknown stage or size are in the table",
        )
home.sites(filters)
