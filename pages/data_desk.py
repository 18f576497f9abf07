"""The data desk: an office brings its list, sees what it would change, and stores it as a new version."""

import streamlit as st

from tex4im_ui import desk, desk_history
from tex4im_ui.frame import frame, lead

frame("Data desk", "How does your own list get onto the map?", filtered=False)
lead(desk.lead())
if desk.is_open():
    left, right = st.columns([8, 5], gap="large")
    with left:
        desk.deliver()
    with right:
        desk.templates()
        desk_history.memory()
    desk_history.deliveries()
else:
    desk.closed()
