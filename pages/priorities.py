"""Regions × priorities: who works on what, where the gaps are, who needs what another region offers."""

import streamlit as st

from tex4im_data.query import ask
from tex4im_ui.figures import charts, grids, sentences
from tex4im_ui.figures.panel import panel, selected
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice, once, pick

filters = frame("Priorities", "Which priorities does each region work on, and where does one need what another offers?")
matrix = ask("proposals_by_region_and_priority", filters)
gaps = ask("gaps_by_region_and_priority", filters)
balance = ask("needs_and_offers_by_region_and_priority", filters)
lead(sentences.gaps(gaps))

left, right = st.columns([3, 2], gap="large")
with left:
    cell = choice("Cells show", "cell", grids.cells(matrix), filters)
    event = panel(
        matrix,
        grids.heatmap(matrix, cell),
        sentences.matrix(matrix),
        title=f"{matrix.column(cell).label} by region and priority, regions with most gaps first",
        subtitle=f"{matrix.column(cell).unit.capitalize()}; open squares are gaps; press a cell to filter",
        selectable=True,
    )
with right:
    panel(
        gaps,
        lambda: None,
        sentences.gaps(gaps),
        subtitle="Organisations, open needs and open offers that wait for a first proposal",
        opened=True,
        empty="There is no gap: every region shown has a proposal in every priority shown.",
    )
if once("heatmap", picked := selected(event)):
    pick(filters, f"region:{picked[0]} priority:{picked[1]}")

left, right = st.columns(2, gap="large")
with left:
    panel(balance, charts.balance(balance), sentences.exchanges(balance), subtitle="Open needs and offers")
with right:
    pairs = ask("complementarity_by_regions", filters)
    panel(
        pairs,
        grids.pairs(pairs),
        sentences.complementarity(pairs),
        subtitle="Possible matches; read a row for what a region needs, a column for what it offers",
    )
offers = ask("needs_and_offers_by_organisation", filters)
panel(
    offers,
    lambda: None,
    sentences.register(offers, "need or offer", "needs and offers"),
    columns=["side", "title", "priority_id", "region_id", "name", "value_chain_stage", "opened", "nature"],
    opened=True,
)
