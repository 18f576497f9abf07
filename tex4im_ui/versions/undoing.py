"""Own what a coordinator can do on the page of what changed: undo a commit after a look at what it means, name a version.

Refuse to show any of it to others, and to store without a press on a button that says what it does.
"""

from __future__ import annotations

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.lake import writer
from tex4im_data.versions import changes, naming, undo
from tex4im_ui import words
from tex4im_ui.people import sign_in
from tex4im_ui.words import plain

ASKED = "undo_asked"
SAID = "undo_said"
SHOWN = 20


def tools(filters: Filters) -> None:
    """Draw the tools for visitors who may use them: undo one of the commits shown, name the version shown."""
    went_well, said = st.session_state.pop(SAID, (True, ""))
    if said:
        (st.success if went_well else st.error)(plain(said))
    if not visitor.present().may_set:
        return
    found = changes.between(filters)
    with st.container(horizontal=True, vertical_alignment="bottom", key="t4-undoing", gap="small"):
        numbers = [version.number for version in reversed(found.commits)]
        if numbers:
            messages = {version.number: version.message for version in found.commits}
            chosen = st.selectbox(
                "Commit",
                numbers,
                format_func=lambda number: f"{number}: {plain(messages.get(number, ''))}",
                key="undo_choice",
                width=420,
            )
            st.button("Undo this commit …", key="undo_ask", on_click=_ask, args=(chosen,))
        with st.popover("Name a version"):
            _naming(found.until.number)
    if st.session_state.get(ASKED):
        _preview(int(st.session_state[ASKED]))


def _ask(number: int | None) -> None:
    st.session_state[ASKED] = number


def _preview(number: int) -> None:
    """Draw what an undo would do, and the buttons that do it or leave it."""
    store = query.store()
    with st.container(border=True, key="t4-undo"):
        try:
            planned = undo.plan(store.lake, number)
        except LakeError as error:
            st.error(plain(error))
            st.button("Close", key="undo_close", on_click=_ask, args=(None,))
            return
        back = sum(map(len, planned.put.values()))
        out = sum(map(len, planned.drop.values()))
        said = f"Undo of version {number}, “{planned.version.message}” by {planned.version.author}: "
        parts = [(back, "put back as before it"), (out, "taken out")]
        fates = [f"{words.counted(count, 'row')} {fate}" for count, fate in parts if count]
        said += f"{words.listed(fates) or 'nothing is left to do'}."
        st.markdown(plain(said))
        if planned.conflicts:
            one = "This cell was changed since and stays as it is"
            st.warning(
                plain(
                    f"{one if len(planned.conflicts) == 1 else 'These cells were changed since and stay as they are'}:"
                )
            )
            st.markdown("\n".join(f"- {plain(conflict)}" for conflict in planned.conflicts[:SHOWN]))
        if not planned.rows:
            st.markdown("Nothing is left to undo\\.")
        message = st.text_input("Why", key="undo_why", placeholder="Why this is undone", max_chars=200)
        with st.container(horizontal=True, gap="small"):
            name = "Undo the rest without these rows" if planned.conflicts else "Undo"
            st.button(
                name,
                key="undo_do",
                on_click=_do,
                args=(number, message, bool(planned.conflicts)),
                type="primary",
                disabled=not planned.rows,
            )
            st.button("Leave it", key="undo_close", on_click=_ask, args=(None,))


def _do(number: int, message: str, without_conflicts: bool) -> None:
    store, who = query.store(), sign_in.enter()
    st.session_state[ASKED] = None
    try:
        made = writer.write(
            lambda: undo.undo(store.lake, store.catalog, who, number, message, without_conflicts=without_conflicts)
        )
    except LakeError as error:
        st.session_state[SAID] = (False, str(error))
        return
    store.refresh()
    done = f"Version {number} is undone in version {made.number}." if made else "Nothing was left to undo."
    st.session_state[SAID] = (True, done)


def _naming(number: int) -> None:
    held = changes.names().labels.get(number, "")
    label = st.text_input(f"Name of version {number}", value=held, key="version_label", max_chars=naming.LONGEST)
    st.button("Store the name", key="version_named", on_click=_name, args=(number, label))
    if held:
        st.button("Remove the name", key="version_unnamed", on_click=_name, args=(number, ""))


def _name(number: int, label: str) -> None:
    store, who = query.store(), sign_in.enter()
    held = changes.names().labels.get(number, "")
    try:
        if label:
            writer.write(lambda: naming.name(store.lake, store.catalog, who, number, label))
        elif held:
            writer.write(lambda: naming.remove(store.lake, store.catalog, who, held))
    except LakeError as error:
        st.session_state[SAID] = (False, str(error))
        return
    store.refresh()
    done = f"Version {number} is called {label}." if label else f"Version {number} has no name any more."
    st.session_state[SAID] = (True, done)
