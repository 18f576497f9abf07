"""Own the top of every page: title, menu that carries the filters, version, banner, notes, and the live watch.

Refuse to hold state, and to interrupt: what changed meanwhile is a quiet notice.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.visitor import Visitor
from tex4im_ui import link, words
from tex4im_ui.frame.brief_links import brief_links
from tex4im_ui.frame.filter_bar import copy_link, filter_bar
from tex4im_ui.people import sign_in
from tex4im_ui.words import plain, text

ROOT = Path(__file__).parent
MENU = {
    "app.py": "Map",
    "pages/priorities.py": "Priorities",
    "pages/pipeline.py": "Pipeline",
    "pages/regions.py": "Regions",
    "pages/organisations.py": "Organisations",
    "pages/calls.py": "Calls",
    "pages/changes.py": "What changed",
    "pages/sources.py": "Sources",
    "pages/data_desk.py": "Data desk",
    "pages/settings.py": "Settings",
}
LIVE_SECONDS = 1.5


def frame(title: str, asks: str, subject: str = "proposals", *, filtered: bool = True) -> Filters:
    """Draw the top of a page and return its filters.

    `asks` is the page's question in a sentence; `subject` names the count that stands beside each choice
    of a filter: "proposals" or "organisations". A page that is not `filtered` shows no filter bar; its menu
    carries the link's filters all the same. Stops the page with a message where the store can't be read.
    """
    st.set_page_config(page_title=f"{title} · TEX4IM map", page_icon=str(ROOT / "icon.png"), layout="wide")
    st.html(ROOT / "look.css")
    who = sign_in.enter()
    try:
        filters, notes, scope = link.read()
        query.store().at(filters.version)
    except LakeError as error:
        st.error(plain(error))
        st.stop()
    _header(title, filters)
    st.html(f'<div class="t4-top"><h1>{text(title)}</h1><p>{text(asks)}</p></div>')
    if filtered:
        filter_bar(filters, scope, subject)
    with st.container(key="t4-notes"):  # one place for all notes, so that the page below stays where it is
        for note in notes:
            st.warning(plain(note))
    if query.store().fault:
        st.error(plain(query.store().fault))
    notice(filters)
    _watch(query.store().newest().version.number, filters.version, who)
    return filters


def lead(sentence: str) -> None:
    """Draw the sentence that answers the page's question."""
    st.html(f'<p class="t4-lead">{text(sentence)}</p>')


def _header(title: str, filters: Filters) -> None:
    params = {**filters.only_filters().to_params(), **link.mode()}
    with st.container(horizontal=True, vertical_alignment="center", key="t4-header", gap="small"):
        st.html('<span class="t4-brand">TEX4IM <b>opportunity map</b></span>', width="content")
        for page, label in MENU.items():
            if label != title and not _is_offered(label):
                continue
            current = " t4-now" if label == title or (title == "Opportunity map" and label == "Map") else ""
            with st.container(key=f"t4-menu-{label.lower()}{current.strip()}", width="content"):
                st.page_link(page, label=label, query_params=params)
        st.space("stretch")
        copy_link(filters)
        sign_in.buttons()
        st.button("Leave meeting mode" if link.mode() else "Meeting mode", on_click=link.toggle_mode, type="tertiary")
    if link.mode():
        st.html("<style>:root{font-size:20px} .t4-version,.t4-top p{display:none}</style>")
    sign_in.line()
    _provenance(filters)


def _is_offered(label: str) -> bool:
    """Return whether the menu names a page: desks stand in it for who can use them, or could after signing in."""
    who = visitor.present()
    return {"Data desk": who.may_edit or bool(sign_in.providers()), "Settings": who.may_set}.get(label, True)


def _provenance(filters: Filters) -> None:
    version = query.store().at(filters.version).version
    newest = query.store().newest().version.number
    old = f" (an older version; the newest is {newest})" if version.number != newest else ""
    name = query.store().version_names().labels.get(version.number)
    called = f" “{text(name)}”" if name else ""
    st.html(
        f'<p class="t4-version"><span class="t4-flag">Partly synthetic</span> Firms, needs, offers and proposals are'
        f" invented until partners load theirs. Data version {version.number}{called}{old}, "
        f"{text(words.day(version.committed_at))}. Boundaries © EuroGeographics. {brief_links(filters)}</p>"
    )


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
