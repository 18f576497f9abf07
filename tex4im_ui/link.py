"""Own the state of the page: the link is its only store, and every change of it goes through here.

Refuse to draw, and to keep anything in the session that a link could not say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

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


def press(picked: str) -> None:
    """Write into the link what a press on a figure named, such as `region:ITI1` or `region:ITI1 priority:digital`.

    One code is put in, or taken out where it is in already. Several codes are all set, in place of what was there; the
    same press again takes all of them out. Called before a run, so that one run draws the page with it.
    """
    filters = read()[0]
    named: dict[str, list[str]] = {}
    for name, _, code in (word.partition(":") for word in picked.split()):
        if code and code not in named.setdefault(name, []):
            named[name].append(code)
    lists = {name: tuple(sorted(codes)) for name, codes in named.items() if _kind(name) is Kind.CODES}
    if sum(map(len, lists.values())) == 1:
        [(name, (code,))] = lists.items()
        filters = filters.toggle(name, code)
    elif lists:
        held = all(filters.value(name) == codes for name, codes in lists.items())
        for name, codes in lists.items():
            filters = filters.with_value(name, None if held else codes)
    for name, (code, *_) in named.items():
        if _kind(name) in (Kind.RECORD, Kind.CHOICE):
            filters = filters.with_value(name, None if filters.value(name) == code else code)
    for name in ("order", "rows"):
        if name in named:
            _turn(name, named[name][0])
    if filters != read()[0]:
        show(filters)


def _turn(name: str, value: str) -> None:
    """Write into the link how a list is sorted or where its window begins; the same column again turns it round."""
    if name == "rows":
        st.query_params["rows"] = value
        return
    st.query_params.pop("rows", None)
    st.query_params["order"] = f"-{value}" if st.query_params.get("order") == value else value


def listing(columns: Collection[str]) -> tuple[int, str | None, bool]:
    """Return where the window of a list begins, by which of its columns it is sorted, and whether from the largest."""
    raw, order = st.query_params.get("rows", ""), st.query_params.get("order", "")
    start = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0
    column = order.removeprefix("-")
    return start, column if column in columns else None, order.startswith("-")


def _kind(name: str) -> Kind | None:
    return TABLE[name].kind if name in TABLE else None


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
