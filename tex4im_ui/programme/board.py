"""Own the board of proposals: its cards, and who may move one by dragging or by its button, with a reason.

Refuse to store by itself (the domain's `moves` does, in the writer thread), and to offer a move to who may not make it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.lake import writer
from tex4im_data.programme import Move, MovedMeanwhileError, moves
from tex4im_data.query import Answer, ask
from tex4im_ui import link, palette, words
from tex4im_ui.figures import pickable
from tex4im_ui.figures.panel import panel, sheet
from tex4im_ui.figures.ready import kept
from tex4im_ui.people import sign_in
from tex4im_ui.words import plain, text

_SCRIPT = pickable.SHARED + Path(__file__).with_name("board.js").read_text(encoding="utf-8")
_BOARD = st.components.v2.component("t4_board", js=_SCRIPT, isolate_styles=False)
_MOVING = "moving"
_TOLD = "moving_told"


def board(answer: Answer, filters: Filters) -> None:
    """Draw the board of the proposals in scope, and the dialog of a move that was asked for."""
    who = visitor.present()
    regions = answer.labels.get("region_id", {})
    movable = frozenset(region for region in regions if filters.version is None and who.may_change(region))
    html = cards(answer, palette.colours(answer), movable, filters.opportunity)
    how = "Drag a card to another stage, or press Move" if movable else "Press a card to see its moves below"
    sheet(panel(answer, lambda: _draw(html), finding(answer), subtitle=how, columns=SHOWN))
    if _MOVING in st.session_state:
        _dialog()


SHOWN = ["title", "region_id", "priority_id", "stage", "stage_since", "moves", "nature"]


def _draw(html: str) -> None:
    def picked() -> None:
        link.press(str(getattr(st.session_state.get("board"), "picked", None) or ""))

    def moved() -> None:
        if asked := unpacked(str(getattr(st.session_state.get("board"), "moved", None) or "")):
            _forget()
            st.session_state[_MOVING] = asked

    _BOARD(data={"html": html}, key="board", on_picked_change=picked, on_moved_change=moved)


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


MOST = 12
"""Cards shown in a column; the list below holds all."""


@kept
def cards(answer: Answer, colours: Mapping[str, str], movable: Collection[str], opened: str | None) -> str:
    """Return the board. `movable` names the regions whose proposals this visitor may move; `opened` one proposal."""
    held: dict[str, list[Mapping[str, object]]] = {stage: [] for stage in answer.labels.get("stage", {})}
    for row in answer.rows:
        held.setdefault(str(row["stage"]), []).append(row)
    columns = "".join(_column(answer, stage, rows, colours, movable, opened) for stage, rows in held.items())
    about = text(answer.question.heading)
    return f'<div class="t4-board" role="group" aria-label="{about}">{columns}</div>'


def _column(
    answer: Answer,
    stage: str,
    rows: list[Mapping[str, object]],
    colours: Mapping[str, str],
    movable: Collection[str],
    opened: str | None,
) -> str:
    shown = rows[:MOST]
    # The opened card is shown wherever it stands in its column.
    shown += [row for row in rows[MOST:] if row["opportunity_id"] == opened]
    cards = "".join(_card(answer, row, colours, str(row["region_id"]) in movable, opened) for row in shown)
    more = len(rows) - len(shown)
    rest = f"<p>and {more} more: filter, or see the list</p>" if more else ""
    label, colour = text(answer.label("stage", stage)), palette.STAGES.get(stage, "currentColor")
    return (
        f'<section data-stage="{text(stage)}" aria-label="{label}: {words.counted(len(rows), "proposal")}">'
        f'<h3 style="border-color:{colour}">{label} <span>{len(rows)}</span></h3>{cards}{rest}</section>'
    )


def _card(
    answer: Answer, row: Mapping[str, object], colours: Mapping[str, str], movable: bool, opened: str | None
) -> str:
    name, title = text(row["opportunity_id"]), text(row["title"])
    on = ' aria-pressed="true"' if row["opportunity_id"] == opened else ' aria-pressed="false"'
    when = f"since {text(words.day(row['stage_since']))}" if not row["moved_today"] else "moved today"
    place = f"{text(answer.label('region_id', row['region_id']))} · {when}"
    priority = text(answer.label("priority_id", row["priority_id"]))
    mark = f'<i style="background:{colours.get(str(row["priority_id"]), "none")}" title="{priority}"></i>'
    at = f"{name}|{row['moves']}"
    handle = f'<button type="button" data-move="{at}|" aria-label="Move {title}">Move</button>' if movable else ""
    fresh = " fresh" if row["moved_today"] else ""
    drag = f' draggable="true" data-at="{at}"' if movable else ""
    return (
        f'<article class="t4-card{fresh}"{drag}>'
        f'<button type="button" data-pick="opportunity:{name}"{on}>{mark}<span class="t4-hidden">{priority}: </span>{title}</button>'
        f"<footer><small>{place}</small>{handle}</footer></article>"
    )


def unpacked(event: str) -> tuple[str, int, str] | None:
    """Return what a drop or a press on the board named: proposal, number of its last move, stage ("" to ask for it).

    None for anything else: the browser may send what it likes.
    """
    parts = event.split("|")
    if len(parts) != 3 or not parts[0] or not parts[1].isdecimal() or len(event) > 500:
        return None
    return parts[0], int(parts[1][:9]), parts[2]


def finding(answer: Answer) -> str:
    """Say which proposal moved last, to where and when."""
    rows = [row for row in answer.rows if isinstance(row["stage_since"], date)]
    if not rows:
        return ""
    last = max(rows, key=lambda row: (str(row["stage_since"]), str(row["opportunity_id"])))
    stage = words.low(answer.label("stage", last["stage"]))
    return f"Last to move: {last['title']}, in {stage} since {words.day(last['stage_since'])}."
