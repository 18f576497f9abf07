"""Settings: who may change what, and the numbers that hold for all."""

import streamlit as st

from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.people import settings
from tex4im_ui.publication.publishing import publishing

frame("Settings", "Who may change what, and which numbers hold for all?", filtered=False)
settings.said()
if settings.is_open():
    lead(settings.summary())
    settings.table()
    left, right = st.columns([8, 5], gap="large")
    with left:
        settings.granting()
        settings.withdrawing()
    with right:
        settings.numbers()
        publishing()
else:
    lead(settings.closed())
