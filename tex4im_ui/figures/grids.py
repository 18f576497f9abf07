"""Own the grids as ready HTML tables: regions × priorities, and who needs × who offers.

Refuse Streamlit; an empty cell is drawn as a gap, never as a zero's colour.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tex4im_data.catalog import Column
from tex4im_data.query import CELLS, Answer, Row
from tex4im_ui import words
from tex4im_ui.figures.ready import kept
from tex4im_ui.palette import DIVERGING, LIGHT_TO_DARK, between, on
from tex4im_ui.words import text


def cells(answer: Answer) -> dict[str, str]:
    """Return what the cells may show, with labels: what whoever asks may see."""
    seen = {column.name: column.label for column in answer.columns}
    return {name: seen[name] for name in CELLS if name in seen}


@kept
def heatmap(answer: Answer, cell: str, chosen: Collection[tuple[str, str]] = ()) -> str:
    """Return regions × priorities coloured by one column; a cell with nothing stands out as an open square.

    Each cell is a button that names its region and priority; one stop of the tab key, arrows inside.
    """
    column = answer.column(cell)
    rows = answer.rows
    regions = _gaps_first(rows)
    priorities = list(dict.fromkeys(str(row["priority_id"]) for row in rows))
    found = {(str(row["region_id"]), str(row["priority_id"])): row for row in rows}
    values = [value for row in rows if (value := _filled(row, cell)) is not None]
    ends = _range(values, column)
    head = "".join(f'<th scope="col">{text(answer.label("priority_id", code))}</th>' for code in priorities)
    body = ""
    for region in regions:
        place = answer.label("region_id", region)
        line = "".join(
            _button(answer, found[region, code], column, ends, (region, code) in chosen) for code in priorities
        )
        body += f'<tr><th scope="row">{text(place)}</th>{line}</tr>'
    return _grid(answer.question.heading, "", head, body)


def _button(answer: Answer, row: Row, column: Column, ends: tuple[float, float], is_chosen: bool) -> str:
    region, priority = str(row["region_id"]), str(row["priority_id"])
    value = _filled(row, column.name)
    said = _shown(row, column)
    about = f"{answer.label('region_id', region)}, {answer.label('priority_id', priority)}: {said}"
    low, high = ends
    style, kind = "", "t4-gap"
    if value is not None:
        ground = between(_colours(column), (value - low) / (high - low))
        style, kind = f' style="background:{ground};color:{on(ground)}"', ""
    pressed = "true" if is_chosen else "false"
    return (
        f'<td><button type="button" class="{kind}"{style} data-pick="region:{text(region)} priority:{text(priority)}"'
        f' aria-pressed="{pressed}" aria-label="{text(about)}">{text(said)}</button></td>'
    )


@kept
def pairs(answer: Answer) -> str:
    """Return possible matches as a square: the region that needs in rows, the region that offers in columns."""
    rows = answer.rows
    named = {str(row[side]) for row in rows for side in ("need_region_id", "offer_region_id")}
    order = [code for code in answer.labels["need_region_id"] if code in named]
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (str(row["need_region_id"]), str(row["offer_region_id"]))
        totals[pair] = totals.get(pair, 0) + row.whole("possible_matches", 0)
    top = max([1, *totals.values()])
    names = {code: answer.label("need_region_id", code) for code in order}
    head = "".join(f'<th scope="col"><span>{text(names[code])}</span></th>' for code in order)
    body = "".join(
        f'<tr><th scope="row">{text(names[a])}</th>{"".join(_pair(names, a, b, totals.get((a, b), 0), top) for b in order)}</tr>'
        for a in order
    )
    return _grid(answer.question.heading, "needs ↓ · offers →", head, body, " t4-pairs")


def _pair(names: dict[str, str], need: str, offer: str, count: int, top: int) -> str:
    if need == offer:
        return '<td class="t4-self" aria-label="the same region"></td>'
    about = f"{names[need]} needs, {names[offer]} offers: {words.counted(count, 'possible match', 'possible matches')}"
    pick = f'data-pick="region:{text(need)} region:{text(offer)}"'
    if not count:
        return f'<td><button type="button" class="t4-gap" {pick} aria-label="{text(about)}">none</button></td>'
    ground = between(LIGHT_TO_DARK, count / top)
    style = f'style="background:{ground};color:{on(ground)}"'
    return f'<td><button type="button" {style} {pick} aria-label="{text(about)}">{count}</button></td>'


def _grid(about: str, corner: str, head: str, body: str, kind: str = "") -> str:
    return (
        f'<div class="t4-sideways"><table class="t4-grid{kind}" data-arrows><caption class="t4-hidden">{text(about)}</caption>'
        f"<thead><tr><td>{text(corner)}</td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _filled(row: Row, name: str) -> float | None:
    return row.number(name) or None


def _shown(row: Row, column: Column) -> str:
    """Return the words of a cell; a share or a specialisation never stands without its number of cases."""
    value = row[column.name]
    if not value:
        return "none" if value is not None or column.name.startswith("proposal") else words.absent(None)
    said = words.amount(value, column.unit, column.decimals)
    if not column.name.startswith("proposal_"):
        return said
    return f"{said} ({row['proposals']} of {row['proposals_of_region']})"


def _range(found: Sequence[float], column: Column) -> tuple[float, float]:
    """Return the values at both ends of the colours: 0 and the highest, or as far below 1 as above it."""
    if column.scale == "diverging":
        reach = max([abs(value - 1) for value in found], default=0) or 1.0
        return 1 - reach, 1 + reach
    return 0.0, max(found, default=1.0)


def _colours(column: Column) -> tuple[str, ...]:
    return DIVERGING if column.scale == "diverging" else LIGHT_TO_DARK


def _gaps_first(rows: Sequence[Row]) -> list[str]:
    """Return the codes of the regions, those with most empty cells first, else in the order of the rows."""
    codes = list(dict.fromkeys(str(row["region_id"]) for row in rows))
    empty = {code: sum(1 for row in rows if str(row["region_id"]) == code and row["proposals"] == 0) for code in codes}
    return sorted(codes, key=lambda code: -empty[code])
