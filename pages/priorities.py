"""Regions × priorities: who works on what, where the gaps are, who needs what another region offers."""

from tex4im_data.query import ask_all, window
from tex4im_ui.figures import charts, grids, sentences
from tex4im_ui.figures.panel import beside, panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice
from tex4im_ui.overview import home

filters = frame("Priorities", "Which priorities does each region work on, and where does one need what another offers?")
matrix, gaps, balance, pairs, natures = ask_all(
    filters,
    "proposals_by_region_and_priority",
    "gaps_by_region_and_priority",
    "needs_and_offers_by_region_and_priority",
    "complementarity_by_regions",
    "records_by_nature",
)
lead(sentences.gaps(gaps))
cell = filters.cell or next(iter(grids.cells(matrix)))
cells = panel(
    matrix,
    grids.heatmap(matrix, cell, home.chosen_cells(filters)),
    sentences.matrix(matrix),
    title=f"{matrix.column(cell).label} by region and priority, regions with most gaps first",
    subtitle=f"{matrix.column(cell).unit.capitalize()}; open squares are gaps; press a cell to filter",
)
missing = panel(
    gaps,
    None,
    sentences.gaps(gaps),
    subtitle="Organisations, open needs and open offers that wait for a first proposal",
    opened=True,
    empty="There is no gap: every region shown has a proposal in every priority shown.",
)
sides = panel(balance, charts.balance(balance), sentences.exchanges(balance), subtitle="Open needs and offers")
matches = panel(
    pairs,
    grids.pairs(pairs),
    sentences.complementarity(pairs),
    subtitle="Possible matches; read a row for what a region needs, a column for what it offers",
)
listed = panel(
    window("needs_and_offers_by_organisation", filters),
    None,
    sentences.register(natures, "exchange", "need or offer", "needs and offers"),
    columns=["side", "title", "priority_id", "region_id", "name", "value_chain_stage", "opened", "nature"],
    opened=True,
)
chooser = lambda: choice("Cells show", "cell", grids.cells(matrix), filters)  # noqa: E731
sheet(beside((3, [chooser, cells]), (2, [missing])), beside((1, [sides]), (1, [matches])), listed)
