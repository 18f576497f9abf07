"""Own the lists of records: organisations with search and profile, and what cluster offices bring beside them.

Refuse to send a browser more rows than a person reads, and to draw a list that holds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tex4im_data.filters import Filters
from tex4im_data.query import Answer, ask
from tex4im_ui import words
from tex4im_ui.figures import drawn
from tex4im_ui.figures.panel import panel
from tex4im_ui.link import once, pick

MOST = 2_000
NAMES = {"organisation": "organisation_id", "opportunity": "opportunity_id"}
SHOWN = {
    "organisation": ["name", "kind", "region_id", "city", "value_chain_stage", "size_class", "priorities", "nature"],
    "opportunity": ["title", "region_id", "priority_id", "stage", "stage_since", "value_eur", "trl", "nature"],
}
PROFILE = [
    *["name", "kind", "region_id", "city", "nace", "value_chain_stage", "size_class", "priorities", "founded"],
    *["website", "role_in_project", "note", "source", "nature"],
]


def register(answer: Answer, parameter: str, finding: str, history: Answer | None = None) -> None:
    """Draw a list of records; the one that is pressed goes into the link. `history` is drawn below the list."""
    key = f"register_{parameter}"
    event = panel(answer, lambda: _grid(answer, SHOWN[parameter], key), finding, subtitle="Press a row to open it")
    picked = event["selection"] if event else {"rows": [], "cells": []}
    rows = [*picked["rows"], *(row for row, _ in picked["cells"])]
    if once(key, rows):
        pick(answer.filters, f"{parameter}:{answer.table.column(NAMES[parameter])[rows[0]].as_py()}")
    if history is not None:
        chosen = answer.filters.opportunity
        label = answer.scope.label(parameter, chosen) if chosen else "all proposals, newest first"
        title = f"How did the proposals move from stage to stage? {label[:1].upper()}{label[1:]}"
        panel(history, None, _moves(history), title=title, opened=True)


def profile(answer: Answer, exchanges: Answer, filters: Filters) -> None:
    """Draw one organisation: what is known of it, and what it needs and offers."""
    st.button("Back to the list", on_click=_back, args=(filters,), type="tertiary")
    row: Mapping[str, Any] = next(iter(answer.rows), {})
    panel(
        answer,
        drawn.record(answer, row, PROFILE) if row else None,
        "",
        title=str(row.get("name", "Organisation")),
        subtitle="Profile",
    )
    panel(
        exchanges,
        None,
        words.counted(exchanges.table.num_rows, "open need or offer", "open needs and offers") + ".",
        title="What it needs and offers",
        columns=["side", "title", "priority_id", "opened", "nature"],
        opened=True,
    )


def _back(filters: Filters) -> None:
    from tex4im_ui.link import show  # a call-back runs before the page does

    show(filters.without("organisation"))


def _moves(history: Answer) -> str:
    moves = history.table.num_rows
    return f"{words.counted(moves, 'move')} recorded." if moves else ""


def _grid(answer: Answer, columns: list[str], key: str) -> Any:
    """Draw the rows as a grid; labels for codes, numbers as numbers, so that a header sorts them."""
    rows = answer.table.slice(0, MOST).to_pylist()
    columns = [name for name in columns if name in answer.table.column_names]  # what a visitor may not see is absent
    frame = pd.DataFrame({name: [_value(answer, name, row[name]) for row in rows] for name in columns})
    config = {name: _column(answer, name) for name in columns}
    event = st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=min(420, 40 + 35 * len(rows)),
        column_config=config,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        alt=answer.question.heading,
    )
    if answer.table.num_rows > MOST:
        st.caption(f"The first {MOST} of {words.number(answer.table.num_rows)} rows. Filter, or take the extract.")
    return event


def _value(answer: Answer, name: str, value: object) -> object:
    column = answer.column(name)
    if words.is_numeric(column) or column.type == "date" or column.unit == "date":
        return value
    if value is None:
        return "unknown"
    return words.shown(words.cell(answer, column, value))


def _column(answer: Answer, name: str) -> Any:
    column = answer.column(name)
    label = column.label
    if words.is_numeric(column):
        return st.column_config.NumberColumn(
            f"{label}, {column.unit}", help=words.plain(column.definition), format="localized"
        )
    if column.type == "date" or column.unit == "date":
        return st.column_config.DateColumn(label, help=words.plain(column.definition), format="D MMM YYYY")
    return st.column_config.TextColumn(label, help=words.plain(column.definition))


LISTS = {
    "links_by_organisation": ("link", "links", ["name", "kind", "customer", "value_chain_stage", "since"]),
    "participations_by_organisation": ("participation", "participations", ["label", "started_on", "name", "role"]),
    "services_by_organisation": ("service", "services", ["title", "kind", "name", "priority_id", "opened", "closed"]),
    "activities_by_region": ("activity", "activities", ["title", "kind", "region_id", "happened_on", "participants"]),
}
NONE = "No office has delivered links, participation, services or activities for this selection yet."


def network(filters: Filters) -> None:
    """Draw the lists that hold rows; an organisation has no activities of its own."""
    names = [name for name in LISTS if not filters.organisation or name != "activities_by_region"]
    found = {name: ask(name, filters) for name in names}
    if not any(answer.rows for answer in found.values()):
        st.html(f'<p class="t4-empty">{NONE}</p>')
    for name, answer in found.items():
        one, many, columns = LISTS[name]
        if answer.rows:
            panel(answer, None, f"{words.counted(answer.table.num_rows, one, many)}.", columns=columns, opened=True)
