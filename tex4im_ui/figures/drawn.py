"""Own the figures that are ready HTML or SVG: funnel, bullets, small matrix, tables, news.

Refuse Streamlit and raw text: an Answer goes in, an escaped string comes out, readable without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tex4im_data.catalog import Column
from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.figures.ready import kept
from tex4im_ui.words import text

TABLE_ROWS = 100


@kept
def table(answer: Answer, columns: Sequence[str] | None = None) -> str:
    """Return the answer as an HTML table of labels; the first rows where there are many, with a note."""
    shown = [column for column in answer.columns if columns is None or column.name in columns]
    head = "".join(heading(column) for column in shown)
    rows = answer.rows[:TABLE_ROWS]
    body = "".join("<tr>" + "".join(value(answer, column, row) for column in shown) + "</tr>" for row in rows)
    more = answer.total - len(rows)
    note = (
        f"<p>The first {len(rows)} of {words.number(answer.total)} rows. The extract holds all.</p>" if more > 0 else ""
    )
    caption = f'<caption class="t4-hidden">{text(answer.question.heading)} {text(answer.described)}.</caption>'
    return (
        f'<div class="t4-scroll" tabindex="0" role="region" aria-label="Table: {text(answer.question.heading)}">'
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def heading(column: Column) -> str:
    """Return the head cell of a column, with its unit."""
    says_unit = not column.unit or column.unit.lower() in column.label.lower()
    unit = "" if says_unit or not words.is_numeric(column) else f" <small>{text(column.unit)}</small>"
    side = ' class="n"' if words.is_numeric(column) else ""
    return f'<th scope="col"{side} title="{text(column.definition)}">{text(column.label)}{unit}</th>'


def value(answer: Answer, column: Column, row: Mapping[str, object]) -> str:
    """Return a cell with the words of its value."""
    side = ' class="n"' if words.is_numeric(column) else ""
    return f"<td{side}>{text(words.cell(answer, column, row[column.name], row))}</td>"


@kept
def funnel(answer: Answer) -> str:
    """Return the stages as bars of proposals that reached them, each against its target, largest first."""
    rows = answer.rows
    lengths = [row[name] for row in rows for name in ("proposals_reached", "target")]
    scale = max([1.0, *(float(str(length)) for length in lengths if length is not None)])
    parts = []
    for row in rows:
        label = answer.label("stage", row["stage"])
        reached, target = int(str(row["proposals_reached"])), row["target"]
        mark = ""
        note = ""
        if target is not None:
            left = 100 * float(str(target)) / scale
            mark = f'<i class="t4-target" style="left:{left:.2f}%"></i>'
            delivered = row["delivered"]
            said = words.number(delivered) if delivered is not None else words.NOT_PUBLISHED
            note = f"promised {words.number(target)} · delivered {said}"
        parts.append(
            f'<button type="button" data-pick="stage:{text(row["stage"])}" aria-label="{text(label)}: {reached} reached'
            f'{", " + text(note) if note else ""}. Filter by this stage.">'
            f'<span class="t4-label">{text(label)}</span>'
            f'<span class="t4-bar"><b style="width:{100 * reached / scale:.2f}%"></b>{mark}</span>'
            f'<span class="t4-value">{reached}</span><span class="t4-note">{text(note)}</span></button>'
        )
    return f'<div class="t4-funnel" role="group" aria-label="{text(answer.question.heading)}">{"".join(parts)}</div>'


@kept
def bullets(answer: Answer, names: Mapping[str, str]) -> str:
    """Return promised against delivered as small bullets. `names` maps target ids to short labels, in order."""
    rows = {str(row["target_id"]): row for row in answer.rows}
    parts = []
    for target_id, label in names.items():
        row = rows.get(target_id)
        if row is None:
            continue
        target, delivered = row["target"], row["delivered"]
        share = ""
        if target and delivered is not None:
            reach = max(float(str(target)), float(str(delivered)))
            share = (
                f'<b style="width:{100 * float(str(delivered)) / reach:.1f}%"></b>'
                f'<i class="t4-target" style="left:{100 * float(str(target)) / reach:.1f}%"></i>'
            )
        said = words.number(delivered) if delivered is not None else words.NOT_PUBLISHED
        of = f" of {words.number(target)}" if target is not None else " (no target set)"
        empty = "" if share else " t4-hatch"
        parts.append(
            f'<div><span class="t4-label">{text(label)}</span><span class="t4-bar{empty}">{share}</span>'
            f'<span class="t4-value">{text(said)}<small>{text(of)}</small></span></div>'
        )
    return f'<div class="t4-bullets">{"".join(parts)}</div>'


@kept
def matrix(answer: Answer, colours: Mapping[str, str], chosen: Iterable[tuple[str, str]]) -> str:
    """Return regions × priorities in small: a dot sized by the number of proposals, an open ring for none."""
    rows = answer.rows
    regions = list(dict.fromkeys(str(row["region_id"]) for row in rows))
    priorities = list(dict.fromkeys(str(row["priority_id"]) for row in rows))
    counts = {(str(row["region_id"]), str(row["priority_id"])): int(str(row["proposals"])) for row in rows}
    top = max([1, *counts.values()])
    picked = set(chosen)
    head = "".join(f'<th scope="col">{text(answer.label("priority_id", code))}</th>' for code in priorities)
    body = ""
    for region in regions:
        cells = "".join(
            _dot(answer, region, code, counts[region, code], top, colours, (region, code) in picked)
            for code in priorities
        )
        body += f'<tr><th scope="row">{text(answer.label("region_id", region))}</th>{cells}</tr>'
    return (
        f'<table class="t4-matrix" data-arrows><caption class="t4-hidden">{text(answer.question.heading)}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _dot(
    answer: Answer, region: str, priority: str, count: int, top: int, colours: Mapping[str, str], is_chosen: bool
) -> str:
    place = f"{answer.label('region_id', region)}, {answer.label('priority_id', priority)}"
    size = 0.55 + 0.6 * (count / top) ** 0.5 if count else 0.6
    colour = colours.get(priority, "currentColor")
    style = f"width:{size:.2f}em;height:{size:.2f}em;" + (f"background:{colour}" if count else "")
    kind = "t4-dot" if count else "t4-ring"
    return (
        f'<td><button type="button" data-pick="region:{text(region)} priority:{text(priority)}"'
        f' aria-pressed="{"true" if is_chosen else "false"}"'
        f' aria-label="{text(place)}: {text(words.counted(count, "proposal"))}" title="{text(place)}: '
        f'{text(words.counted(count, "proposal"))}"><i class="{kind}" style="{style}"></i></button></td>'
    )


@kept
def legend(entries: Iterable[tuple[str, str, bool]]) -> str:
    """Return (name, colour, whether it is a line) as a row of marks with their names."""
    marks = "".join(
        f'<span><i class="{"t4-line" if is_line else "t4-swatch"}" style="color:{text(colour)}"></i>{text(name)}</span>'
        for name, colour, is_line in entries
    )
    return f'<p class="t4-legend">{marks}</p>'


def news(items: Iterable[tuple[str, str, str]]) -> str:
    """Return dated lines (date, sentence, mark) as a list; `mark` is a short tag such as "synthetic"."""
    lines = "".join(
        f"<li><time>{text(when)}</time><span>{text(said)}{f' <em>{text(mark)}</em>' if mark else ''}</span></li>"
        for when, said, mark in items
    )
    return f'<ul class="t4-news">{lines}</ul>'


def record(answer: Answer, row: Mapping[str, object], names: Sequence[str]) -> str:
    """Return one record as a list of its columns and values; what is unknown is said so."""
    parts = []
    for name in names:
        column = answer.column(name)
        value = words.cell(answer, column, row[name], row)
        parts.append(f'<dt title="{text(column.definition)}">{text(column.label)}</dt><dd>{text(value)}</dd>')
    return f'<dl class="t4-record">{"".join(parts)}</dl>'
