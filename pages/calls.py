"""The EU calls: open and forthcoming ones by priority, with deadline, budget and days left."""

from tex4im_data.query import ask
from tex4im_ui import palette
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import panel
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice
from tex4im_ui.overview import calls

filters = frame("Calls", "Which EU calls could fund a joint project, and until when?")
answer = ask("details_by_call", filters)
lead(calls.lead(answer))
choice("Show", "calls", dict(answer.scope.singles["calls"]), filters)
colours = palette.colours(answer)
panel(
    answer,
    calls.cards(answer, colours),
    sentences.calls(answer),
    subtitle=f"As the portal showed them {calls.read_on(answer)}; the priorities are this project's reading; soonest first",
)
times = ask("deadlines_by_call", filters)
panel(times, calls.deadlines(times, colours), "", subtitle="Deadlines; a call that touches two priorities has two dots")
