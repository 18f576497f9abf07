"""The server's entry and the home page: the opportunity map of the eight regions."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tex4im_data.api import routes as api
from tex4im_ui.brief import routes as brief_routes
from tex4im_ui.frame import server

if get_script_run_ctx(suppress_warning=True) is None:
    # Read by the server, not by a visit: build the one app that serves the pages and the HTTP routes.
    routes = [*api.mounted, *brief_routes.mounted]
    app = st.App("app.py", routes=routes, lifespan=server.lifespan)
else:
    from tex4im_data.query import ask_all, window
    from tex4im_ui import palette
    from tex4im_ui.figures import drawn, sentences
    from tex4im_ui.figures.panel import beside, panel, sheet
    from tex4im_ui.frame.frame import frame, lead
    from tex4im_ui.maps.region_panel import region_choice, region_panel
    from tex4im_ui.overview import home

    filters = frame("Opportunity map", "Where do eight textile regions offer openings for joint projects?")
    funnel, matrix, measure, targets = ask_all(
        filters,
        "proposals_by_stage",
        "proposals_by_region_and_priority",
        "measure_by_region",
        "results_by_target",
    )
    lead(sentences.pipeline(funnel, matrix))
    promises = panel(
        targets,
        drawn.bullets(targets, home.KEY_TARGETS),
        "Delivered against promised; the line marks the promise.",
        title="What the project promised and delivered",
        subtitle="Real figures, as published",
        columns=["label", "target", "delivered", "unit", "delivered_source", "note"],
    )
    small = panel(
        matrix,
        drawn.matrix(matrix, palette.colours(matrix), home.chosen_cells(filters)),
        sentences.matrix(matrix),
        title="Regions and priorities",
        subtitle="Proposals; an open ring is a gap; press one to filter",
    )
    steps = panel(funnel, drawn.funnel(funnel), sentences.funnel(funnel))
    map_ = [lambda: region_choice(measure, filters), region_panel(measure, filters)]
    sheet(
        beside((8, map_), (5, [promises, small])),
        beside((8, [steps]), (5, [home.newest(window("moves_by_proposal", filters, most=home.NEWEST))])),
    )
    home.sites(filters)
