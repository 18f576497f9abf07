"""Sources: every dataset and column, its meaning, licence, edition and known faults; the methods."""

from tex4im_data.query import ask_all
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.overview import sources
from tex4im_ui.publication import published

filters = frame("Sources", "Where does each figure come from, and how far can it be trusted?")
doubts, values, figures, results, events, steps, crosswalk = ask_all(
    filters,
    "statements_by_contradiction",
    "values_by_indicator",
    "figures_by_region_and_class",
    "results_by_target",
    "participants_by_event",
    "milestones_by_date",
    "later_priorities_by_priority",
)
lead(sources.summary())
sheet(
    sources.datasets,
    panel(doubts, None, sentences.doubts(doubts), subtitle="Shown, not settled", opened=True),
    panel(values, None, sentences.values(values), subtitle="Eurostat and European Commission, as published"),
    lambda: published.choices(filters),
    published.published(figures, filters),
    panel(results, None, sentences.results(results), subtitle="What the project promised and delivered"),
    panel(events, None, sentences.events(events), subtitle="Participants and meetings, as published"),
    panel(steps, None, sentences.steps(steps)),
    panel(crosswalk, None, sentences.crosswalk(crosswalk), opened=True),
)
sources.methods()
