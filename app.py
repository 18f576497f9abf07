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
    from tex4im_data.query import ask
    from tex4im_ui import palette
    from tex4im_ui.figures import drawn, sentences
    from tex4im_ui.figures.panel import panel
    from tex4im_ui.figures.pickable import pickable
    from tex4im_ui.frame.frame import frame, lead
    from tex4im_ui.link import pick
    from tex4im_ui.maps.region_panel import region_panel
    from tex4im_ui.overview import home

    filters = frame("Opportunity map", "Where do eight textile regions offer openings for joint projects?")
    funnel, matrix = ask("proposals_by_stage", filters), ask("proposals_by_region_and_priority", filters)
    lead(sentences.pipeline(funnel, matrix))

    left, right = st.columns([8, 5], gap="large")
    with left:
        clicked = region_panel(ask("measure_by_region", filters), filters)
    with right:
        targets = ask("results_by_target", filters)
        panel(
            targets,
            drawn.bullets(targets, home.KEY_TARGETS),
            "Delivered against promised; the line marks the promise.",
            title="What the project promised and delivered",
            subtitle="Real figures, as published",
            columns=["label", "target", "delivered", "unit", "delivered_source", "note"],
        )
        small = drawn.matrix(matrix, palette.colours(matrix), home.chosen_cells(filters))
        cells = panel(
            matrix,
            lambda: pickable(small, "home_matrix"),
            sentences.matrix(matrix),
            title="Regions and priorities",
            subtitle="Proposals; an open ring is a gap; press one to filter",
        )
    pick(filters, clicked or cells)

    below, beside = st.columns([8, 5], gap="large")
    with below:
        stage = panel(funnel, lambda: pickable(drawn.funnel(funnel), "home_funnel"), sentences.funnel(funnel))
    with beside:
        home.newest(filters)
    pick(filters, stage)
    home.sites(filters)
