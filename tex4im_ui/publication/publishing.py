"""Own the part of the settings page that publishes the tables of confidential figures anew.

Refuse to weigh anything: what must be kept back is judged where the figures are made.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data import publication, query
from tex4im_data.errors import LakeError
from tex4im_data.publication import Standing
from tex4im_ui import words
from tex4im_ui.people import settings, sign_in
from tex4im_ui.words import plain, text

NAMES = {"organisation": "organisations", "opportunity": "proposals", "setting": "the settings"}


def publishing() -> None:
    """Draw how the newest publication stands, and the button that makes the next one."""
    found = publication.standing(query.store().lake)
    sub = "Persons employed, turnover and investment: sums that everybody may see, single organisations stay hidden."
    st.html(f'<div class="t4-panel"><h2>Published tables of confidential figures</h2><p>{sub}</p></div>')
    st.html(f'<div class="t4-tail"><p class="t4-finding">{text(sentence(found))}</p></div>')
    with st.popover("Publish anew"):
        st.markdown(
            "Everybody sees the new figures at once, and they stand for good: what is kept back later is weighed "
            "against all that was ever published. Publish when the lists are complete, not after each change."
        )
        why = st.text_input("Why (optional)", key="publish_why", max_chars=200)
        pressed = st.button("Yes, publish", type="primary", key="publish_do")
    if pressed:
        _publish(found, why.strip() or "Confidential figures published")


def sentence(found: Standing) -> str:
    """Say what the newest publication holds, and what changed since."""
    if not found.number:
        return "Nothing is published yet."
    counts = found.counts
    said = f"Publication {found.number} of {words.day(found.as_of)}: {words.counted(counts.get('observed', 0), 'figure')}, "
    said += f"{counts.get('earlier', 0)} repeated from earlier ones, " if counts.get("earlier") else ""
    said += f"{counts.get('confidential', 0)} confidential, {counts.get('missing', 0)} told by nobody. "
    changed = words.listed(NAMES[table] for table in found.changed)
    return said + (f"Changed since then: {changed}." if changed else "What it rests on has not changed since.")


def _publish(found: Standing, why: str) -> None:
    store, who, bar = query.store(), sign_in.enter(), st.progress(0.0)

    def tell(share: float) -> None:
        bar.progress(share, "Making the sums and checking what must be kept back …")

    try:
        version = publication.publish(who, store.lake, store.catalog, why, seen=found.number, tell=tell)
    except LakeError as error:
        bar.empty()
        st.error(plain(error))
        return
    store.refresh()
    if version:
        number = publication.standing(store.lake).number
        settings.say(True, f"Publication {number} is version {version.number}. The map shows its figures.")
    st.rerun()
