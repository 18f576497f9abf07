"""The pipeline: from ideas to running projects, against what was promised."""

import streamlit as st

from tex4im_data.query import ask
from tex4im_ui.figures import charts, drawn, sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.figures.pickable import pickable
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import pick
from tex4im_ui.overview.organisations import register
from tex4im_ui.programme.board import board

filters = frame("Pipeline", "How far did the proposals come, against what was promised?")
funnel = ask("proposals_by_stage", filters)
regions, priorities = ask("proposals_by_region_and_stage", filters), ask("proposals_by_priority_and_stage", filters)
waiting, pledge = ask("days_in_stage_by_proposal", filters), ask("projects_by_year", filters)
lead(sentences.pipeline(funnel, ask("proposals_by_region_and_priority", filters)))

left, right = st.columns([3, 2], gap="large")
with left:
    stage = panel(
        funnel,
        lambda: pickable(drawn.funnel(funnel), "funnel"),
        sentences.funnel(funnel),
        subtitle="Proposals; the line marks the promise; press a stage to filter",
    )
with right:
    panel(
        pledge,
        charts.pledge(pledge),
        sentences.pledge(pledge),
        subtitle="Projects; the pledge runs from the end on 30 April 2021; years of opening are not filtered here",
    )
pick(filters, stage)
board(filters)

left, right = st.columns(2, gap="large")
with left:
    panel(
        regions,
        charts.stage_bars(regions, "region_id", target=3),
        sentences.stage_counts(regions, "region_id"),
        subtitle="Proposals by the stage they are in now; the dotted line marks the promise of 3",
    )
with right:
    panel(
        priorities,
        charts.stage_bars(priorities, "priority_id"),
        sentences.stage_counts(priorities, "priority_id"),
        subtitle="Proposals by the stage they are in now",
    )
panel(
    waiting,
    charts.strip(waiting, "stage", "days_in_stage"),
    sentences.waiting(waiting),
    subtitle="Days; a dot is one stay of one proposal, the line in the box the median; stays that go on are in the table",
)
proposals = ask("details_by_proposal", filters)
register(proposals, "opportunity", sentences.register(proposals, "proposal"), ask("moves_by_proposal", filters))
