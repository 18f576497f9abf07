"""The data desk: an office brings its list, sees what it would change, and stores it as a new version."""

import streamlit as st

from tex4im_ui.desk import steps
from tex4im_ui.frame.frame import frame, lead

frame("Data desk", "How does your own list get onto the map?", filtered=False)
lead(steps.lead())
if steps.is_open():
    left, right = st.columns([8, 5], gap="large")
    with left:
        steps.deliver()
    with right:
        steps.templates()
        steps.memory()
    steps.deliveries()
else:
    steps.closed()
