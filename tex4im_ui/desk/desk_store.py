"""Own the data desk's last steps on screen: the preview, the choices that it asks for, the button that stores.

Refuse to store what was not shown: the version is made by desk, which checks everything once more.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.desk import OvertakenError, Preview, Stored, commit
from tex4im_data.errors import LakeError
from tex4im_ui import link, words
from tex4im_ui.desk import report
from tex4im_ui.desk.delivery import Delivery, again, another
from tex4im_ui.words import plain


def look(held: Delivery, shown: Preview) -> None:
    """Draw the preview, the choices that it asks for, and the button that stores."""
    st.html(report.preview(shown))
    if shown.refusal:
        st.error(plain(shown.refusal))
        return
    if shown.is_empty:
        return
    good = not shown.left or st.checkbox(
        f"Take the {words.counted(shown.taken, 'good row')} and leave {shown.left} out", key="desk_good"
    )
    ticks = [st.checkbox(plain(ask), key=f"desk_ask_{place}") for place, ask in enumerate(shown.asks)]
    agreed = all(ticks)
    message = st.text_input(
        "Why, in a few words (everybody reads it beside the version)", key="desk_message", max_chars=200
    )
    ready = good and agreed and bool(message.strip())
    with st.popover("Store as a new version", disabled=not ready, type="primary"):
        st.markdown(plain(f"This makes a new version of the map: {shown.counts}. Everybody sees it at once."))
        pressed = st.button("Yes, store it", type="primary", key="desk_store")
    if not ready:
        st.caption("Say why, and tick what is asked, to store it.")
    if pressed and ready:
        _store(held, shown, message.strip())


def _store(held: Delivery, shown: Preview, message: str) -> None:
    store, who = query.store(), visitor.present()
    try:
        held.done = commit.commit(
            store.lake, store.catalog, shown, held.data,
            author=who.name or who.role, message=message, take_good_rows=bool(shown.left), agreed=bool(shown.asks),
        )  # fmt: skip
    except OvertakenError as first:
        st.error(plain(first))
        st.button("Look at the preview anew", on_click=again, args=(held, held.answer))
        return
    except LakeError as fault:
        st.error(plain(fault))
        return
    store.refresh()
    st.rerun()


def stored(held: Delivery, done: Stored) -> None:
    """Say which version holds the delivery, and lead to the map as of it."""
    number = done.version.number
    said = f"Stored as version {number}." if done.is_new else f"Nothing new: version {number} holds all of it already."
    st.success(plain(said))
    if held.shown is not None:
        st.html(report.preview(held.shown, done=True))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "app.py", label=f"The map as of version {number}", query_params={"version": str(number), **link.mode()}
        )
        earlier = [version.number for version in query.store().versions() if version.number < number]
        if done.is_new and earlier:
            since = {"since": str(earlier[-1]), "version": str(number), **link.mode()}
            st.page_link("pages/changes.py", label="What changed", query_params=since)
        st.button("Bring another list", on_click=another)
