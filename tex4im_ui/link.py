"""Own the state of the page: the link is its only store, and every change of it goes through here.

Refuse to draw, and to keep anything in the session that a link could not say.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tex4im_data import query
from tex4im_data.filters import TABLE, Filters, Scope
from tex4im_data.parameters import VIEWS, Kind

KEPT = tuple(row.name for row in VIEWS if row.kept)
"""Parameters of the view that stay in the link when the filters change."""


def read() -> tuple[Filters, tuple[str, ...], Scope]:
    """Return the link's filters, a sentence for each value that was left out, and what a link may name."""
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    filters, notes = Filters.from_params(params, query.scope())
    if filters.version is None:
        return filters, notes, query.scope()
    scope = query.scope(filters.version)  # an older version may hold other records
    return *Filters.from_params(params, scope), scope


def show(filters: Filters) -> None:
    """Write filters into the link; the page follows at its next run."""
    kept = {name: st.query_params.get_all(name) for name in KEPT if name in st.query_params}
    st.query_params.from_dict({**filters.to_params(), **kept})


def mode() -> dict[str, str]:
    """Return the link parameter of the meeting mode, if it is on: larger type for a projector."""
    return {"mode": "meeting"} if st.query_params.get("mode") == "meeting" else {}


def toggle_mode() -> None:
    """Switch the meeting mode on or off."""
    if mode():
        del st.query_params["mode"]
    else:
        st.query_params["mode"] = "meeting"


def pick(filters: Filters, picked: str | None) -> None:
    """Toggle what a click on a figure named, such as `region:ITI1 priority:digital`, and run the page again."""
    for word in (picked or "").split():
        parameter, _, code = word.partition(":")
        row = TABLE.get(parameter)
        if row and row.kind is Kind.CODES and code:
            filters = filters.toggle(parameter, code)
        elif row and row.kind in (Kind.RECORD, Kind.CHOICE):
            filters = filters.with_value(parameter, None if filters.value(parameter) == code else code)
    if picked:
        show(filters)
        st.rerun()


def choice(label: str, parameter: str, options: Mapping[str, str], filters: Filters, default: str = "") -> str:
    """Draw a select box for a parameter that holds one code, and return the code.

    `default` (else the first option) is what the page shows when the link names none; it is left out of the link.
    """
    codes = list(options)
    usual = default or codes[0]
    key = f"f_{parameter}"
    chosen = filters.value(parameter)
    st.session_state[key] = chosen if chosen in codes else usual

    def changed() -> None:
        value = st.session_state[key]
        show(read()[0].with_value(parameter, None if value == usual else value))

    st.selectbox(label, codes, width=320, format_func=lambda code: options[code], key=key, on_change=changed)
    return str(st.session_state[key])


def once(key: str, event: object) -> bool:
    """Return whether an event of a figure is new: a figure repeats its last one at every run of the page."""
    seen = f"seen_{key}"
    if not event:
        st.session_state.pop(seen, None)  # what was let go can be pressed again
        return False
    if st.session_state.get(seen) == event:
        return False
    st.session_state[seen] = event
    return True


def switch(label: str, parameter: str) -> bool:
    """Draw a switch for a link parameter of the view, such as `sites`, and return whether it is on."""
    key = f"f_{parameter}"
    st.session_state[key] = st.query_params.get(parameter) == "1"

    def changed() -> None:
        if st.session_state[key]:
            st.query_params[parameter] = "1"
        else:
            st.query_params.pop(parameter, None)

    return st.toggle(label, key=key, on_change=changed)
