"""Own the quiet notice of what changed while a page was open: who made which change, in the words of the commit.

Refuse to interrupt: it goes by itself, and nothing on the page moves for it.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_ui.words import plain

_SEEN = "seen_version"
LONGEST = 220


def notice(filters: Filters) -> None:
    """Say once which versions came since the last run of this visit; a page fixed to a version says nothing."""
    newest = query.store().newest().version.number
    seen = st.session_state.get(_SEEN)
    if filters.version is not None:
        return
    st.session_state[_SEEN] = newest
    if seen is None or seen >= newest:
        return
    fresh = [version for version in query.store().versions() if seen < version.number <= newest]
    if not fresh:  # maintenance took the versions in between away
        return
    last = fresh[-1]
    message = last.message if len(last.message) <= LONGEST else f"{last.message[:LONGEST]} …"
    more = f" {len(fresh) - 1} more before it." if len(fresh) > 1 else ""
    st.toast(f"**{plain(last.author)}**: {plain(message)}.{more}".replace("..", "."), duration="long")
