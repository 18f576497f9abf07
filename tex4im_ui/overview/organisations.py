"""Own the lists of records: organisations with search and profile, and what cluster offices bring beside them.

Refuse to send a browser more rows than a person reads, and to draw a list that holds nothing.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data.catalog import Column
from tex4im_data.filters import Filters
from tex4im_data.query import Answer, Row, ask_all, window
from tex4im_ui import link, words
from tex4im_ui.figures import drawn
from tex4im_ui.figures.panel import Panel, Piece, panel
from tex4im_ui.figures.ready import kept
from tex4im_ui.words import text

WINDOW = 50
"""Rows of a list that a page shows at a time."""

NAMES = {"organisation": "organisation_id", "opportunity": "opportunity_id"}
QUESTIONS = {"organisation": "details_by_organisation", "opportunity": "details_by_proposal"}
SHOWN = {
    "organisation": ["name", "kind", "region_id", "city", "value_chain_stage", "size_class", "priorities", "nature"],
    "opportunity": ["title", "region_id", "priority_id", "stage", "stage_since", "value_eur", "trl", "nature"],
}
PROFILE = [
    *["name", "kind", "region_id", "city", "nace", "value_chain_stage", "size_class", "priorities", "founded"],
    *["website", "role_in_project", "note", "source", "nature"],
]


def listed(parameter: str, filters: Filters) -> Answer:
    """Return the window on a list that the link names: sorted and cut in the database, with the exact number of all."""
    start, order, descending = link.listing(SHOWN[parameter])
    return window(QUESTIONS[parameter], filters, most=WINDOW, start=start, order=order, descending=descending)


def register(answer: Answer, parameter: str, finding: str) -> Panel:
    """Return a list of records as a window on it; a press on a name opens one, on a heading sorts all."""
    start, order, descending = link.listing(SHOWN[parameter])
    html = _list(answer, parameter, start, order, descending)
    return panel(answer, html, finding, subtitle="Press a name to open it, a heading to sort", columns=SHOWN[parameter])


def moves(history: Answer) -> Panel:
    """Return how proposals moved from stage to stage."""
    chosen = history.filters.opportunity
    label = history.scope.label("opportunity", chosen) if chosen else "all proposals, newest first"
    title = f"How did the proposals move from stage to stage? {label[:1].upper()}{label[1:]}"
    said = f"{words.counted(history.total, 'move')} recorded." if history.total else ""
    return panel(history, None, said, title=title, opened=True)


def profile(answer: Answer, exchanges: Answer) -> list[Piece]:
    """Return one organisation: what is known of it, and what it needs and offers."""
    row: Row | dict[str, object] = next(iter(answer.rows), {})
    known = panel(
        answer,
        drawn.record(answer, row, PROFILE) if row else None,
        "",
        title=str(row.get("name", "Organisation")),
        subtitle="Profile",
    )
    sides = panel(
        exchanges,
        None,
        words.counted(exchanges.total, "open need or offer", "open needs and offers") + ".",
        title="What it needs and offers",
        columns=["side", "title", "priority_id", "opened", "nature"],
        opened=True,
    )
    return [known, sides]


def back(filters: Filters) -> None:
    """Draw the way back to the list."""
    st.button("Back to the list", on_click=_back, args=(filters,), type="tertiary")


def _back(filters: Filters) -> None:
    link.show(filters.without("organisation"))


@kept
def _list(answer: Answer, parameter: str, start: int, order: str | None, descending: bool) -> str:
    """Return the rows of a window as a table; the first column's names are buttons that open their record."""
    names = [name for name in SHOWN[parameter] if name in answer.table.column_names]  # what may not be seen is absent
    columns = [answer.column(name) for name in names]
    head = "".join(_sorter(column, order, descending) for column in columns)
    body = ""
    for row in answer.rows:
        opens = f"{parameter}:{row[NAMES[parameter]]}"
        name = text(words.cell(answer, columns[0], row[columns[0].name], row))
        first = f'<th scope="row"><button type="button" class="t4-go" data-pick="{text(opens)}">{name}</button></th>'
        body += f"<tr>{first}{''.join(drawn.value(answer, column, row) for column in columns[1:])}</tr>"
    return (
        f'<div class="t4-scroll t4-list" tabindex="0" role="region" aria-label="{text(answer.question.heading)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{_turns(start, answer)}"
    )


def _sorter(column: Column, order: str | None, descending: bool) -> str:
    """Return a head cell that sorts the whole list, not only the rows in sight."""
    way = ("descending" if descending else "ascending") if column.name == order else "none"
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(way, "")
    side = ' class="n"' if words.is_numeric(column) else ""
    return (
        f'<th scope="col"{side} aria-sort="{way}" title="{text(column.definition)}">'
        f'<button type="button" class="t4-sort" data-pick="order:{text(column.name)}">{text(column.label)}{arrow}</button></th>'
    )


def _turns(start: int, answer: Answer) -> str:
    """Return which rows of how many are in sight, with the ways to those before and after them."""
    total, last = answer.total, start + answer.table.num_rows
    if total <= WINDOW and not start:
        return ""
    before = _turn("Earlier", max(0, start - WINDOW)) if start else ""
    after = _turn("Next", last) if last < total else ""
    shown = f"Rows {words.number(start + 1)} to {words.number(last)} of {words.number(total)}; the extract holds all."
    return f'<p class="t4-turns">{before}<span>{text(shown)}</span>{after}</p>'


def _turn(label: str, start: int) -> str:
    return f'<button type="button" class="t4-go" data-pick="rows:{start}">{label} {WINDOW}</button>'


LISTS = {
    "links_by_organisation": ("link", "links", ["name", "kind", "customer", "value_chain_stage", "since"]),
    "participations_by_organisation": ("participation", "participations", ["label", "started_on", "name", "role"]),
    "services_by_organisation": ("service", "services", ["title", "kind", "name", "priority_id", "opened", "closed"]),
    "activities_by_region": ("activity", "activities", ["title", "kind", "region_id", "happened_on", "participants"]),
}
NONE = "No office has delivered links, participation, services or activities for this selection yet."


def network(filters: Filters) -> list[Piece]:
    """Return the lists that hold rows; an organisation has no activities of its own."""
    names = [name for name in LISTS if not filters.organisation or name != "activities_by_region"]
    found = [answer for answer in ask_all(filters, *names) if answer.total]
    if not found:
        return [lambda: st.html(f'<p class="t4-empty">{NONE}</p>')]
    pieces: list[Piece] = []
    for answer in found:
        one, many, columns = LISTS[answer.question.name]
        pieces.append(panel(answer, None, f"{words.counted(answer.total, one, many)}.", columns=columns, opened=True))
    return pieces
