"""The pipeline: from ideas to running projects, against what was promised."""

from tex4im_data.query import ask_all, window
from tex4im_ui.figures import charts, drawn, sentences
from tex4im_ui.figures.panel import beside, panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.overview.organisations import listed, moves, register
from tex4im_ui.programme.board import board

filters = frame("Pipeline", "How far did the proposals come, against what was promised?")
funnel, matrix, cards, regions, priorities, waiting, pledge, natures = ask_all(
    filters,
    "proposals_by_stage",
    "proposals_by_region_and_priority",
    "stages_by_proposal",
    "proposals_by_region_and_stage",
    "proposals_by_priority_and_stage",
    "days_in_stage_by_proposal",
    "projects_by_year",
    "records_by_nature",
)
lead(sentences.pipeline(funnel, matrix))
board(cards, filters)

proposals = listed("opportunity", filters)
now, days = "Proposals by the stage they are in now", "Days; a dot is one stay of one proposal, the tick the median"
steps = panel(funnel, drawn.funnel(funnel), sentences.funnel(funnel), subtitle="The line marks the promise")
started = "Projects; the pledge runs from the end of the project; years of opening are not filtered here"
years = panel(pledge, charts.pledge(pledge), sentences.pledge(pledge), subtitle=started)
places = panel(
    regions,
    charts.stage_bars(regions, "region_id", target=3),
    sentences.stage_counts(regions, "region_id"),
    subtitle=f"{now}; the line marks the promise of 3",
)
topics = panel(
    priorities,
    charts.stage_bars(priorities, "priority_id"),
    sentences.stage_counts(priorities, "priority_id"),
    subtitle=now,
)
stays = panel(waiting, charts.strip(waiting, "stage", "days_in_stage"), sentences.waiting(waiting), subtitle=days)
sheet(
    beside((3, [steps]), (2, [years])),
    beside((1, [places]), (1, [topics])),
    stays,
    register(proposals, "opportunity", sentences.register(natures, "opportunity", "proposal")),
    moves(window("moves_by_proposal", filters)),
)
