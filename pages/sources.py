"""Sources: every dataset and column, its meaning, licence, edition and known faults; the methods."""

from tex4im_data.query import ask
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.overview import sources
from tex4im_ui.publication import published

filters = frame("Sources", "Where does each figure come from, and how far can it be trusted?")
lead(sources.summary())
sources.datasets()
doubts = ask("statements_by_contradiction", filters)
panel(doubts, None, sentences.doubts(doubts), subtitle="Shown, not settled", opened=True)
values = ask("values_by_indicator", filters)
panel(values, None, sentences.values(values), subtitle="Eurostat and European Commission, as published")
published.published(filters)
results = ask("results_by_target", filters)
panel(results, None, sentences.results(results), subtitle="What the project promised and delivered")
events = ask("participants_by_event", filters)
panel(events, None, sentences.events(events), subtitle="Participants and meetings, as published")
steps = ask("milestones_by_date", filters)
panel(steps, None, sentences.steps(steps))
crosswalk = ask("later_priorities_by_priority", filters)
panel(crosswalk, None, sentences.crosswalk(crosswalk), opened=True)
sources.methods()
