"""Own the ready HTML whose buttons name what they would filter.

Refuse to make HTML: `drawn` does, and escapes every text in it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tex4im_ui import link

_SCRIPT = Path(__file__).with_name("pickable.js").read_text(encoding="utf-8")
SHARED = _SCRIPT.partition("export default")[0]
"""What a figure with further gestures puts before its own script: `redraw`."""

_FIGURE = st.components.v2.component("t4_pickable", js=_SCRIPT, isolate_styles=False)


def pickable(html: str, key: str) -> None:
    """Draw ready HTML; a press on a button with `data-pick`, such as `stage:funding`, goes into the link."""

    def pressed() -> None:
        link.press(str(getattr(st.session_state.get(key), "picked", None) or ""))

    _FIGURE(data={"html": html}, key=key, on_picked_change=pressed)
