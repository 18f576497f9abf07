"""Own the board of proposals: who may moves one by dragging its card or by its button, with a reason, and is told.

Refuse to store by itself (the domain's `moves` does, in the writer thread), and to offer a move to who may not make it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.lake import writer
from tex4im_data.programme import Move, MovedMeanwhileError, moves
from tex4im_data.query import ask
from tex4im_ui import link, palette, words
from tex4im_ui.figures import pickable
from tex4im_ui.figures.panel import panel
from tex4im_ui.people import sign_in
from tex4im_ui.programme import cards
from tex4im_ui.words import plain

_SCRIPT = pickable.SHARED + Path(__file__).with_name("board.js").read_text(encoding="utf-8")
_BOARD = st.components.v2.component("t4_board", js=_SCRIPT, isolate_styles=False)
_MOVING = "moving"
_TOLD = "moving_told"


def board(filters: Filters) -> None:
    """Draw the board of the proposals in scope, and the dialog of a move that was asked for."""
    answer = ask("stages_by_proposal", filters)
    who = visitor.present()
    regions = answer.labels.get("region_id", {})
    movable = {region for region in regions if filters.version is None and who.may_change(region)}
    html = cards.board(answer, palette.colours(answer), movable, filters.opportunity)
    how = "Drag a card to another stage, or press Move" if movable else "Press a card to see its moves below"
    event = panel(answer, lambda: _draw(html), cards.finding(answer), subtitle=how, columns=SHOWN)
    picked, moved = event or (None, None)
    if asked := cards.unpacked(moved or ""):
        _forget()
        st.session_state[_MOVING] = asked
    if _MOVING in st.session_state:
        _dialog()
    link.pick(filters, picked)


SHOWN = ["title", "region_id", "priority_id", "stage", "stage_since", "moves", "nature"]


def _draw(html: str) -> tuple[str | None, str | None]:
    found = _BOARD(data={"html": html}, key="board", on_picked_change=lambda: None, on_moved_change=lambda: None)
    return found.picked or None, found.moved or None


def _forget() -> None:
    st.session_state.pop(_MOVING, None)
    st.session_state.pop(_TOLD, None)


@st.dialog("Move a proposal", on_dismiss=_forget)
def _dialog() -> None:
    """Ask where to and why; `seen` stays what the editor saw, so that a later move of another is not overwritten."""
    sign_in.enter()  # a press in a dialog runs the dialog alone
    name, seen, stage = st.session_state[_MOVING]
    answer = ask("stages_by_proposal", Filters())
    row = next((row for row in answer.rows if row["opportunity_id"] == name), None)
    if row is None or not visitor.present().may_change(str(row["region_id"])):
        st.error("This proposal is not there any more, or is not yours to move. Close this and look again.")
        return
    now = str(row["stage"])
    since = f"{answer.label('stage', now).lower()} since {words.day(row['stage_since'])}"
    st.markdown(f"**{plain(row['title'])}**, {plain(answer.label('region_id', row['region_id']))}. In {plain(since)}.")
    stages = [code for code in answer.labels["stage"] if code != now]
    chosen = stages.index(stage) if stage in stages else 0
    to = st.selectbox(
        "Move to", stages, chosen, format_func=lambda code: answer.label("stage", code), key=f"to_{name}_{stage}"
    )
    most = moves.LONGEST_REASON
    why = st.text_input("Why", key=f"why_{name}", max_chars=most, placeholder="One sentence that everybody may read")
    if st.button("Move", type="primary", key="move_now"):
        _store(Move(name, seen, to, why))
    elif (made := int(str(row["moves"]))) != seen:  # the page was drawn again with the move of another
        last = ask("moves_by_proposal", Filters(opportunity=name)).rows[0]
        _tell(moves.meanwhile(last, answer.labels["stage"]), (name, made, stage))
    if told := st.session_state.get(_TOLD):
        st.warning(plain(told))
        st.caption("Press Move to move it from where it is now, or close this.")


def _tell(sentence: str, moving: tuple[str, int, str]) -> None:
    """Keep what another editor did in sight for as long as the dialog is open, and move on from there."""
    st.session_state[_TOLD], st.session_state[_MOVING] = sentence, moving


def _store(wanted: Move) -> None:
    store, who = query.store(), visitor.present()
    try:
        writer.write(lambda: moves.move(store.lake, store.catalog, who, wanted, datetime.now(UTC).date()))
    except MovedMeanwhileError as error:
        store.refresh()
        row = next(
            row for row in ask("stages_by_proposal", Filters()).rows if row["opportunity_id"] == wanted.opportunity_id
        )
        _tell(str(error), (wanted.opportunity_id, int(str(row["moves"])), wanted.stage))
    except LakeError as error:
        st.error(plain(error))
    else:
        store.refresh()
        _forget()
        st.rerun()
