"""Own the figures that can be clicked: ready HTML whose buttons name what they would filter.

Refuse to make HTML: `drawn` does, and escapes every text in it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("pickable.js").read_text(encoding="utf-8")
SHARED = _SCRIPT.partition("export default")[0]
"""What a figure with further gestures puts before its own script: `redraw`."""

_FIGURE = st.components.v2.component("t4_pickable", js=_SCRIPT, isolate_styles=False)


def pickable(html: str, key: str) -> str | None:
    """Draw a figure and return what was just clicked in it, such as `stage:funding`, or None."""
    found = _FIGURE(data={"html": html}, key=key, on_picked_change=lambda: None)
    picked = found.picked
    return str(picked) if picked else None
