"""Own the parts of the page of what changed: the two pickers, the lead, the key figures, the commits.

Refuse to undo or name anything by itself: `undoing` does, for those who may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from tex4im_data import publication, query
from tex4im_data.catalog import Column
from tex4im_data.filters import Filters
from tex4im_data.lake import Version
from tex4im_data.query import Answer
from tex4im_data.versions import answer, changes, commits, figures, history
from tex4im_ui import link, words
from tex4im_ui.figures.panel import Panel, panel
from tex4im_ui.words import plain, text

__all__ = ["answer", "commit_list", "commits", "figures", "key_figures", "lead", "pickers", "records"]

OFFERED = 200
"""Versions that a picker offers, beside those that have a name: the newest ones."""

COLUMNS = ("change", "changed_table", "record", "changed_column", "old_value", "new_value", "changed_by", "why")


def pickers(filters: Filters) -> None:
    """Draw the two choices, from and to; both stand in the link."""
    found = changes.between(filters)
    until = found.until.number
    names = changes.names()
    numbers = [version.number for version in names.versions]
    offered = sorted({*numbers[-OFFERED:], *names.labels, found.since, until} - {0}, reverse=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key="t4-versions", gap="small"):
        _picker("From", "since", [number for number in offered if number <= until], found.since or until)
        _picker("To", "version", offered, until)


def _picker(label: str, parameter: str, numbers: list[int], chosen: int) -> None:
    key = f"f_{parameter}"
    st.session_state[key] = chosen
    newest = query.store().newest().version.number

    def changed() -> None:
        value = st.session_state[key]
        taken = None if parameter == "version" and value == newest else value
        link.show(replace(link.read()[0], **{parameter: taken}))

    st.selectbox(label, numbers, width=320, format_func=_named, key=key, on_change=changed)


def _named(number: int) -> str:
    names = changes.names()
    version = next((each for each in names.versions if each.number == number), None)
    when = f", {words.day(version.committed_at)}" if version else ""
    name = names.labels.get(number)
    return f"Version {number}{when}{f' · {plain(name)}' if name else ''}"


def lead(filters: Filters) -> str:
    """Say in a sentence how much changed, and by how many commits."""
    found = changes.between(filters)
    if found.since in (0, found.until.number):
        return f"Version {found.until.number} is compared with itself: choose an older one to see what changed since."
    listed, figures = _apart(found)
    count = Counter(change.kind for change in listed)
    counts = [f"{words.number(count[kind])} {kind}" for kind in ("moved", "added", "changed", "removed") if count[kind]]
    way = f"from version {found.since} to version {found.until.number}"
    if not counts and figures:
        return f"Only the published tables of confidential figures differ {way}."
    if not counts:
        return f"Nothing that you may see differs {way}."
    authors = len({version.author for version in found.commits})
    by = f"{words.counted(len(found.commits), 'commit')} of {words.counted(authors, 'author')}"
    said = f"{_differ(listed)} {way}: {words.listed(counts)}, by {by}."
    return f"{said} The published tables of confidential figures were made anew." if figures else said


def _apart(found: history.History) -> tuple[list[history.Change], list[history.Change]]:
    """Return the records that differ, and the published figures, which come by the hundred and would bury them."""
    sides: tuple[list[history.Change], list[history.Change]] = [], []
    for change in found.changes:
        sides[change.table == publication.TABLE].append(change)
    return sides


def _differ(listed: Sequence[history.Change]) -> str:
    return f"{words.counted(len(listed), 'record')} {'differs' if len(listed) == 1 else 'differ'}"


def key_figures(told: Answer) -> Panel:
    """Return the key figures, old and new, those that changed first."""
    rows = sorted(told.rows, key=lambda row: not row["difference"])
    moved = sum(1 for row in rows if row["difference"])
    said = f"{words.counted(moved, 'key figure')} changed." if moved else "No key figure changed."
    return panel(told, _figures(rows), said, subtitle="All eight regions together")


def _figures(rows: Sequence[Mapping[str, object]]) -> str:
    body = "".join(_figure(row) for row in rows)
    head = "".join(f'<th scope="col"{side}>{name}</th>' for name, side in HEAD)
    return (
        '<div class="t4-tail"><div class="t4-scroll t4-whole" tabindex="0" role="region" aria-label="Key figures, before and after">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )


HEAD = (("Key figure", ""), ("Before", ' class="n"'), ("After", ' class="n"'), ("Change", ' class="n"'))


def _figure(row: Mapping[str, object]) -> str:
    unit = str(row["unit_of_figure"])
    difference = row["difference"]
    change = "–"
    if difference is not None:
        amount = float(str(difference))
        size = words.amount(abs(amount), unit)
        change = "no change" if not amount else f"{'+' if amount > 0 else words.MINUS}{size}"
    old, new = (words.amount(row[name], unit) for name in ("old_number", "new_number"))
    strong = ("<b>", "</b>") if difference else ("", "")
    cells = "".join(f'<td class="n">{strong[0]}{text(value)}{strong[1]}</td>' for value in (old, new, change))
    return f"<tr><td>{strong[0]}{text(row['figure'])}{strong[1]}</td>{cells}</tr>"


def commit_list(told: Answer) -> Panel:
    """Return the commits, newest first: when, who, why."""
    return panel(told, _commits(told), "", subtitle="Newest first; times in UTC", empty=NO_COMMIT)


NO_COMMIT = "No commit lies between the two versions. Choose an older version to start from."
NO_CHANGE = (
    "Nothing differs between the two versions. Choose an older version to start from, or a newer one to end with."
)
LISTED = 40


def _commits(told: Answer) -> str:
    items = []
    for row in told.table.slice(0, LISTED).to_pylist():
        name = f" <em>{text(row['version_label'])}</em>" if row["version_label"] else ""
        when = f"{words.day(row['changed_at'])} {row['changed_at']:%H:%M}"
        said = (
            f"<b>{text(row['why'])}</b>{name}<br><small>version {row['changed_in']}, {text(row['changed_by'])}</small>"
        )
        items.append(f"<li><time>{text(when)}</time><span>{said}</span></li>")
    more = told.table.num_rows - LISTED
    note = (
        f'<p class="t4-version">And {words.counted(more, "earlier commit")}; the extract holds all.</p>'
        if more > 0
        else ""
    )
    return f'<ul class="t4-news">{"".join(items)}</ul>{note}'


def records(told: Answer, filters: Filters) -> Panel:
    """Return the records that differ: what happened to each, by whom and why. The table and the extract hold each cell."""
    listed, figures = _apart(changes.between(filters))
    messages = {version.number: version for version in changes.names().versions}
    body = "".join(_record(told, change, messages) for change in listed[:RECORDS])
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", "Record", "What", "By", "Why"))
    table = (
        '<div class="t4-tail"><div class="t4-scroll" tabindex="0" role="region" aria-label="Records that differ">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
    said = _differ(listed)
    said += f"; the first {RECORDS} are shown, the extract holds all." if len(listed) > RECORDS else "."
    if figures:
        said += f" {words.counted(len(figures), 'published figure')} beside them are in the table and the extract."
    return panel(
        told, table, said, subtitle="Moves first; the table holds every cell", columns=COLUMNS, empty=NO_CHANGE
    )


RECORDS = 100
CELLS = 6
"""Cells of one record that are told in its line; the table below holds all."""


def _record(told: Answer, change: history.Change, versions: Mapping[int, Version]) -> str:
    last = versions.get(change.commits[-1]) if change.commits else None
    others = f" and {words.counted(len(change.commits) - 1, 'earlier commit')}" if len(change.commits) > 1 else ""
    by = f"{last.author}, version {last.number}{others}" if last else "a version that is no longer kept"
    kind = "" if change.kind == "moved" else f" <small>{text(change.table.replace('_', ' '))}</small>"
    cells = (
        (change.kind, None),
        (change.record, kind),
        (_what(told, change), None),
        (by, None),
        (last.message if last else "–", None),
    )
    return "<tr>" + "".join(f"<td>{text(value)}{more or ''}</td>" for value, more in cells) + "</tr>"


def _what(told: Answer, change: history.Change) -> str:
    if change.kind in ("added", "removed"):
        return f"{words.counted(len(change.cells), 'cell')}"
    if change.kind == "moved":
        cells = {cell.column.name: cell for cell in change.cells}
        stage, reason = cells.get("stage"), cells.get("reason")
        labels = told.scope.lists["stage"]
        way = (
            f"{labels.get(stage.old, stage.old or 'new')} → {labels.get(stage.new, stage.new)}"
            if stage
            else "a new step"
        )
        return f"{way}: {reason.new}" if reason and reason.new else way
    said = [
        f"{cell.column.label}: {_value(cell.column, cell.old)} → {_value(cell.column, cell.new)}"
        for cell in change.cells[:CELLS]
    ]
    more = len(change.cells) - CELLS
    return "; ".join(said) + (f" and {words.counted(more, 'more cell')}" if more > 0 else "")


def _value(column: Column, value: object) -> str:
    """Return a value to its last digit: a change of one euro is a change."""
    if isinstance(value, int | float) and column.name not in ("year", "founded") and words.is_numeric(column):
        return f"{value:,.15g}".replace(",", words.THIN)
    return "unknown" if value is None else str(value)
