"""What changed: between two versions, by whom and why, with the change in each key figure."""

from tex4im_ui.figures.panel import beside, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.versions import changes, undoing

filters = frame("What changed", "What was added, changed, removed or moved, by whom and why?", filtered=False)
lead(changes.lead(filters))
changes.pickers(filters)
undoing.tools(filters)
figures, commits = changes.key_figures(changes.figures(filters)), changes.commit_list(changes.commits(filters))
sheet(beside((5, [figures]), (6, [commits])), changes.records(changes.answer(filters), filters))
