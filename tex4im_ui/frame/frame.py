"""Own the top of every page: its head, its filter bar and what a press in them does, notes, and the live watch.

Refuse to hold state, and to interrupt: what changed meanwhile is a quiet notice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from tex4im_data import query
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters, Scope
from tex4im_data.visitor import Visitor
from tex4im_ui import link
from tex4im_ui.frame import served
from tex4im_ui.frame.filter_bar import changed, dropped, filter_bar, reset
from tex4im_ui.frame.header import header
from tex4im_ui.people import sign_in
from tex4im_ui.words import plain, text

ROOT = Path(__file__).parent
LIVE_SECONDS = 1.5
_FRAME = st.components.v2.component("t4_frame", js=served.LOADER, isolate_styles=False)


def frame(title: str, asks: str, subject: str = "proposals", *, filtered: bool = True) -> Filters:
    """Draw the top of a page and return its filters.

    `asks` is the page's question in a sentence; `subject` names the count that stands beside each choice
    of a filter: "proposals" or "organisations". A page that is not `filtered` shows no filter bar; its menu
    carries the link's filters all the same. Stops the page with a message where the store can't be read.
    """
    base = str(st.get_option("server.baseUrlPath") or "")
    st.set_page_config(page_title=f"{title} · TEX4IM map", page_icon=str(ROOT / "icon.png"), layout="wide")
    st.html(served.style(base))
    who = sign_in.enter()
    try:
        filters, notes, scope = link.read()
        query.store().at(filters.version)
    except LakeError as error:
        st.error(plain(error))
        st.stop()
    head = header(title, asks, filters, scope)
    # Whoever may change something is watched here, with their role; for all others their browser asks a plain address:
    # an idle page then costs no run of a script.
    is_fixed = filters.version is not None or who.may_edit
    newest = query.store().newest().version.number
    live = None if is_fixed else {"drawn": newest, "address": served.path(base, "api/newest")}
    st.html(head)
    _signing()
    if filtered:
        _draw("t4-frame", title, base, head, filter_bar(filters, scope, subject), live)
    else:
        _draw("t4-frame-alone", title, base, head, {"bar": "", "parts": {}, "text": ""}, live)
    with st.container(key="t4-notes"):  # one place for all notes, so that the page below stays where it is
        for note in notes:
            st.warning(plain(note))
    if query.store().fault:
        st.error(plain(query.store().fault))
    notice(filters)
    if who.may_edit:
        _watch(query.store().newest().version.number, filters.version, who)
    return filters


def lead(sentence: str) -> None:
    """Draw the sentence that answers the page's question."""
    st.html(f'<p class="t4-lead">{text(sentence)}</p>')


def _signing() -> None:
    """Draw who is here, and the buttons to sign in or out, where there is anything to say or to press."""
    if sign_in.providers() and sign_in.presence().way != "signed in":
        with st.container(horizontal=True, key="t4-sign-in", gap="small"):
            sign_in.buttons()
    sign_in.line()


def _draw(key: str, title: str, base: str, head: str, bar: dict[str, Any], live: dict[str, Any] | None) -> None:
    """Draw the filter bar and give the head above it its script: one element, whatever stands in the bar.

    `live` says which version is drawn and where the newest one's number is to be asked for; None where nothing is.
    """
    data = {
        **bar,
        "page": title,
        "head": hashlib.sha256(head.encode()).hexdigest()[:12],  # a new head calls the script, which keeps the focus
        "script": served.address(base, served.SCRIPT),
        "look": served.address(base, served.LOOK),
        "live": live,
    }
    _FRAME(
        data=data,
        key=key,
        on_changed_change=partial(_filtered, key, "changed", changed),
        on_dropped_change=partial(_filtered, key, "dropped", dropped),
        on_reset_change=partial(_filtered, key, "reset", reset),
        on_mode_change=partial(_toggled, key),
        on_newer_change=_nothing,
    )


def _filtered(key: str, event: str, what: Callable[[Filters, Scope, object], Filters]) -> None:
    """Write into the link what a press in the bar leaves of its filters."""
    sign_in.enter()  # a call-back runs before the page finds out who asks
    filters, _, scope = link.read()
    link.show(what(filters, scope, getattr(st.session_state.get(key), event, None)))


def _nothing() -> None:
    """Do nothing: the run that follows draws what is newest."""


def _toggled(key: str) -> None:
    if getattr(st.session_state.get(key), "mode", None):
        link.toggle_mode()


@st.fragment(run_every=LIVE_SECONDS)
def _watch(drawn: int, version: int | None, who: Visitor) -> None:
    """Run the page again when a newer version is out, unless it is fixed to one; and when who asks is no longer that."""
    is_newer = version is None and query.store().newest().version.number != drawn
    if sign_in.enter() != who or is_newer:
        st.rerun(scope="app")


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
