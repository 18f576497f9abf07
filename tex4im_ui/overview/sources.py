"""Own the page of sources: every dataset with its meaning, licence, edition and faults, and the methods.

Refuse to describe anything by hand: all of it is read from the data packages and the methods page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.catalog import Dataset, Reference, Table
from tex4im_ui import words
from tex4im_ui.words import text

METHODS = Path(__file__).parent.parent.parent / "docs" / "methods.md"


def summary() -> str:
    """Return a sentence on how many datasets there are and how many of them are invented."""
    datasets = query.store().catalog.datasets
    invented = [item.title for item in datasets if item.nature == "synthetic"]
    return (
        f"{words.counted(len(datasets), 'dataset')}; {len(datasets) - len(invented)} real, "
        f"{len(invented)} synthetic ({words.listed(invented)})."
    )


def datasets() -> None:
    """Draw every dataset: meaning, nature, edition, dates, licences, sources, known faults, columns."""
    parts = [_dataset(dataset) for dataset in query.store().catalog.datasets]
    st.html(f'<div class="t4-panel"><h2>Datasets</h2></div><div class="t4-tail t4-datasets">{"".join(parts)}</div>')


def methods() -> None:
    """Draw the methods page of the documentation, without its title."""
    body = re.sub(r"\A# .*\n", "", METHODS.read_text(encoding="utf-8"))
    with st.expander("Methods: how the figures are computed"):
        st.markdown(body)


def _dataset(dataset: Dataset) -> str:
    rows = query.store().newest().rows
    tables = [table for table in dataset.tables if table.columns]
    facts = [
        ("Nature", dataset.nature),
        ("Retrieved", dataset.retrieved),
        ("NUTS edition", dataset.nuts_edition or "no region code in it"),
        ("Rows in the table it feeds", ", ".join(f"{t.table} {_rows(t, rows)}" for t in tables) or "–"),
    ]
    listed = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in facts)
    listed += f"<dt>Licence</dt><dd>{_references(dataset.licences)}</dd><dt>Sources</dt><dd>{_references(dataset.sources)}</dd>"
    faults = "".join(f"<li>{text(fault)}</li>" for fault in dataset.known_faults)
    known = f"<p>Known faults:</p><ul>{faults}</ul>" if faults else ""
    flag = ' <span class="t4-tag">synthetic</span>' if dataset.nature == "synthetic" else ""
    return (
        f"<details><summary><b>{text(dataset.title)}</b>{flag}</summary><p>{text(dataset.description)}</p>"
        f'<dl class="t4-record">{listed}</dl>{known}{"".join(map(_columns, tables))}</details>'
    )


def _rows(table: Table, rows: Mapping[str, int]) -> str:
    """Return the number of rows; a table whose key is closed to who asks has a number that is not theirs to know."""
    keys = [column for column in table.columns if column.name in table.primary_key]
    closed = not all(visitor.present().may_see(column.visibility) for column in keys)
    return "(not for you to see)" if closed else words.number(rows[table.table])


def _references(references: tuple[Reference, ...]) -> str:
    return "; ".join(
        f'<a href="{text(item.path)}" rel="noreferrer">{text(item.title)}</a>'
        if item.path.startswith("https://")
        else text(item.title)
        for item in references
    )


def _columns(table: Table) -> str:
    rows = "".join(
        f"<tr><td>{text(c.name)}</td><td>{text(c.label)}</td><td>{text(c.unit or '–')}</td>"
        f"<td>{text(c.visibility)}</td><td>{text(c.definition)}</td></tr>"
        for c in table.columns
    )
    return (
        f'<div class="t4-scroll" tabindex="0" role="region" aria-label="Columns of {text(table.name)}"><table>'
        f"<caption>Columns of {text(table.name)}</caption><thead><tr><th>Column</th><th>Label</th><th>Unit</th>"
        f"<th>Who may see it</th><th>Meaning</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
