"""Own the filter bar: widgets with counts beside the choices, chips of what is filtered, reset, copyable link.

Refuse to offer a choice that would leave nothing, and to hold a value that the link does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from tex4im_data import query
from tex4im_data.filters import ROWS, TABLE, Filters, Scope
from tex4im_data.parameters import Kind
from tex4im_ui import link, words
from tex4im_ui.words import plain

BESIDE = ("priority", "region")
"""Lists that stand beside the others, always in sight."""
MORE = tuple(row.name for row in ROWS if row.is_many and row.name not in BESIDE)
"""Lists and years behind "More filters"."""


def filter_bar(filters: Filters, scope: Scope, subject: str) -> None:
    """Draw the widgets and the chips. `subject` says what the counts count: proposals or organisations."""
    rows = query.ask("options_by_facet", filters).rows
    counts = {(str(row["facet"]), str(row["code"])): int(str(row[subject])) for row in rows}
    _widgets(filters, scope, counts, subject)
    _chips(filters, scope)


def copy_link(filters: Filters) -> None:
    """Draw the page's link, to be copied: one that follows the data, and one fixed to today's version."""
    with st.popover("Copy link", type="tertiary"):
        st.caption("This link opens the page as it is now, with its filters.")
        address = (st.context.url or "").split("?")[0]
        st.code(filters.link(address) or "/", language=None, wrap_lines=True)
        number = query.store().at(filters.version).version.number
        st.caption(f"The same, fixed to today's data (version {number}):")
        st.code(replace(filters, version=number).link(address), language=None, wrap_lines=True)


def _widgets(filters: Filters, scope: Scope, counts: Mapping[tuple[str, str], int], subject: str) -> None:
    hidden = sum(1 for name in MORE if filters.value(name))
    with st.container(horizontal=True, vertical_alignment="bottom", key="t4-filters", gap="small"):
        _priorities(filters, scope, counts)
        with st.popover(f"More filters ({hidden})" if hidden else "More filters", width="content"):
            st.caption(f"The number beside a choice counts the {subject} that it would leave.")
            for parameter in MORE:
                if TABLE[parameter].kind is Kind.YEARS:
                    _years(parameter, filters, scope)
                else:
                    _list(parameter, filters, scope, counts)
        with st.container(width=210):
            _list("region", filters, scope, counts)
        with st.container(width=150):
            st.session_state["f_text"] = filters.text or ""
            st.text_input("Search names", key="f_text", on_change=_changed, args=("text",), placeholder="Name or town")


def _options(parameter: str, filters: Filters, scope: Scope, counts: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """Return the choices that leave something, and those chosen already, with their counts beside them."""
    chosen = _held(filters, parameter)
    found = {}
    for code, label in scope.lists[parameter].items():
        left = counts.get((parameter, code), 0)
        if left or code in chosen:
            found[code] = f"{plain(label)} ({words.number(left)})"
    return found


def _priorities(filters: Filters, scope: Scope, counts: Mapping[tuple[str, str], int]) -> None:
    options = _options("priority", filters, scope, counts)
    st.session_state["f_priority"] = list(filters.priorities or ())
    st.pills(
        "Thematic priority",
        list(options),
        selection_mode="multi",
        format_func=lambda code: options.get(code, code),
        key="f_priority",
        on_change=_changed,
        args=("priority",),
    )


def _list(parameter: str, filters: Filters, scope: Scope, counts: Mapping[tuple[str, str], int]) -> None:
    options = _options(parameter, filters, scope, counts)
    key = f"f_{parameter}"
    st.session_state[key] = list(_held(filters, parameter))
    st.multiselect(
        words.NAMES[parameter],
        list(options),
        format_func=lambda code: options.get(code, code),
        key=key,
        on_change=_changed,
        args=(parameter,),
        placeholder="All",
    )


def _years(parameter: str, filters: Filters, scope: Scope) -> None:
    """Draw the years that the data speak of; a year from a link is offered as well."""
    key, held = f"f_{parameter}", _held(filters, parameter)
    st.session_state[key] = list(held)
    years = sorted({*scope.years, *held}, reverse=True)
    label = words.NAMES[parameter]
    st.multiselect(label, years, key=key, on_change=_changed, args=(parameter,), placeholder="All")


def _held(filters: Filters, parameter: str) -> tuple[Any, ...]:
    value = filters.value(parameter)
    return value if isinstance(value, tuple) else ()


def _changed(parameter: str) -> None:
    filters = link.read()[0]
    value = st.session_state[f"f_{parameter}"]
    if TABLE[parameter].kind is Kind.TEXT:
        # Read back as a link would be, so that a pasted text obeys the same limits.
        value = Filters.from_params({parameter: value}, query.scope())[0].value(parameter)
    else:
        value = tuple(sorted(value))
    link.show(filters.with_value(parameter, value))


def _chips(filters: Filters, scope: Scope) -> None:
    chips = {f"{parameter}:{code}": (parameter, code) for parameter, code in filters.chosen()}
    # The row is there without chips too: what stands below it would lose its focus if it moved to another place.
    with st.container(horizontal=True, vertical_alignment="bottom", key="t4-chips", gap="small"):
        if not chips:
            return
        st.session_state["f_chips"] = list(chips)
        st.pills(
            "Filtered by; press one to remove it",
            list(chips),
            selection_mode="multi",
            format_func=lambda chip: _chip(scope, *chips.get(chip, ("text", chip))),
            key="f_chips",
            on_change=_removed,
            args=(tuple(chips.values()),),
        )
        st.button("Reset", on_click=_reset, type="tertiary", help="Remove all filters")


def _chip(scope: Scope, parameter: str, code: str) -> str:
    return f"{plain(words.NAMES[parameter])}: {plain(scope.label(parameter, code))}  ✕"


def _removed(chips: tuple[tuple[str, str], ...]) -> None:
    filters = link.read()[0]
    kept = set(st.session_state["f_chips"])
    for parameter, code in chips:
        if f"{parameter}:{code}" not in kept:
            filters = filters.without(parameter, code)
    link.show(filters)


def _reset() -> None:
    filters = link.read()[0]
    for row in ROWS:
        filters = filters.without(row.name) if row.filters else filters
    link.show(filters)
