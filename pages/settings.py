"""Settings: who may change what, and the numbers that hold for all."""

import streamlit as st

from tex4im_ui import office
from tex4im_ui.frame import frame, lead
from tex4im_ui.publishing import publishing

frame("Settings", "Who may change what, and which numbers hold for all?", filtered=False)
office.said()
if office.is_open():
    lead(office.summary())
    office.table()
    left, right = st.columns([8, 5], gap="large")
    with left:
        office.granting()
        office.withdrawing()
    with right:
        office.numbers()
        publishing()
else:
    lead(office.closed())
