"""Own the figures that can be clicked: ready HTML whose buttons name what they would filter.

Refuse to make HTML: `drawn` does, and escapes every text in it.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let root = parentElement.querySelector(".t4-pickable")
  if (!root) {
    root = document.createElement("div")
    root.className = "t4-pickable"
    parentElement.append(root)
  }
  if (root.dataset.drawn !== data.html) {
    const held = root.contains(document.activeElement) ? document.activeElement.dataset.pick : null
    root.innerHTML = data.html
    root.dataset.drawn = data.html
    if (held) root.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus()
  }
  root.onclick = (event) => {
    const button = event.target.closest("[data-pick]")
    if (button) setTriggerValue("picked", button.dataset.pick)
  }
}
"""

_FIGURE = st.components.v2.component("t4_pickable", js=_SCRIPT, isolate_styles=False)


def pickable(html: str, key: str) -> str | None:
    """Draw a figure and return what was just clicked in it, such as `stage:funding`, or None."""
    found = _FIGURE(data={"html": html}, key=key, on_picked_change=lambda: None)
    picked = found.picked
    return str(picked) if picked else None
