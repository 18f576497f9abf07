"""What changed: between two versions, by whom and why, with the change in each key figure."""

import streamlit as st

from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.versions import changes, undoing

filters = frame("What changed", "What was added, changed, removed or moved, by whom and why?", filtered=False)
lead(changes.lead(filters))
changes.pickers(filters)
undoing.tools(filters)

left, right = st.columns([5, 6], gap="large")
with left:
    changes.key_figures(changes.figures(filters))
with right:
    changes.commit_list(changes.commits(filters))
changes.records(changes.answer(filters), filters)
