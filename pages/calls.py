"""The EU calls: open and forthcoming ones by priority, with deadline, budget and days left."""

from tex4im_data.query import ask_all
from tex4im_ui import palette
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice
from tex4im_ui.overview import calls

filters = frame("Calls", "Which EU calls could fund a joint project, and until when?")
(answer,) = ask_all(filters, "details_by_call")
lead(calls.lead(answer))
choice("Show", "calls", dict(answer.scope.singles["calls"]), filters)
cards = calls.cards(answer, palette.colours(answer))
sheet(panel(answer, cards, sentences.calls(answer), subtitle=calls.subtitle(answer)))
