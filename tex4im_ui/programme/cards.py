"""Own the board of proposals as ready HTML: a column a stage, a card a proposal, a handle on what may be moved.

Refuse Streamlit and raw text: an Answer goes in, an escaped string comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from tex4im_data.query import Answer
from tex4im_ui import palette, words
from tex4im_ui.words import text

MOST = 12
"""Cards shown in a column; the list below holds all."""


def board(answer: Answer, colours: Mapping[str, str], movable: Collection[str], opened: str | None) -> str:
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
