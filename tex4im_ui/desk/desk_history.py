"""Own what the desk remembers on screen: the deliveries so far, and what an office's column names mean.

Refuse to show one office's files to another.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.desk import remembered
from tex4im_data.errors import LakeError
from tex4im_data.intake import spec
from tex4im_ui import words
from tex4im_ui.desk import report
from tex4im_ui.words import plain, text

SHOWN = 20


def deliveries() -> None:
    """Draw the newest deliveries: when, who, which file, how many rows, which version."""
    who = visitor.present()
    rows = []
    for version in reversed(query.store().versions()):
        told = version.info.get("intake")
        if not isinstance(told, dict) or not (who.may_set or told.get("region") == who.region):
            continue
        rows.append(
            (
                words.moment(version.committed_at), version.author, f"{told['file']} ({told['table']})",
                str(told["sha256"])[:12], f"{told['rows_taken']} of {told['rows_in']}", str(version.number),
            )
        )  # fmt: skip
    st.html('<div class="t4-panel"><h2>Deliveries</h2></div>')
    if not rows:
        st.html("<p>None yet.</p>")
        return
    heads = ("When", "Who", "File", "sha256", "Rows taken", "Version")
    st.html(report.table(heads, rows[:SHOWN], numeric={4, 5}))


def memory() -> None:
    """Draw the answers that this office gave about its column names, and let it forget them."""
    table = str(st.session_state.get("desk_table", "organisation"))
    known = remembered.headers(query.store().lake.read, visitor.present(), table)
    if not known:
        return
    st.html('<div class="t4-panel"><h2>Remembered from earlier files</h2></div>')
    pairs = ", ".join(f"“{name}” is {column or 'left out'}" for name, column in sorted(known.items()))
    st.html(f"<p>{text(pairs)}.</p>")
    if st.button("Forget these", key="desk_forget"):
        _forget(table, known)


def _forget(table: str, known: dict[str, str]) -> None:
    store = query.store()
    title = spec.tables()[table].title
    try:
        remembered.forget(
            store.lake, store.catalog, visitor.present(), table, known, f"Forget column names of the {title}"
        )
    except LakeError as fault:
        st.error(plain(fault))
        return
    store.refresh()
    st.rerun()
