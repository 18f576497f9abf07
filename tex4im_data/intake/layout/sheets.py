"""Own the choice of sheets: which sheet of a workbook holds the table, and what merged cells in it mean.

Refuse to choose between two that fit: that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from tex4im_data.intake import spec
from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.layout import header
from tex4im_data.intake.layout.header import Header
from tex4im_data.intake.report import Findings


def choose(
    grids: list[Grid], table: spec.Table, words: spec.Words, kept: Mapping[str, str], findings: Findings
) -> list[tuple[Grid, Header]]:
    """Return the grids to read with their headers; raise RefusedError where none fits.

    Where two visible sheets fit, the question proposes both if they share no id, and the first one if they do.
    """
    if not grids:
        raise findings.stop("no_data", "The workbook holds no data.", "Send the workbook with at least one row.")
    needed = {column.name for column in table.columns if column.needs}
    found = [(grid, header.locate(grid, table, words, kept)) for grid in grids]
    fitting = [
        (grid, head) for grid, head in found if head and needed <= head.columns and len(grid.rows) > head.place + 1
    ]
    fitting = fitting or [(grid, head) for grid, head in found if head and needed <= head.columns]
    shown = [(grid, head) for grid, head in fitting if not grid.hidden] or fitting
    if not shown:
        grid, best = max(found, key=lambda pair: len(pair[1].columns) if pair[1] else 0)
        titles = spec.tables()
        others = {name: header.locate(grid, other, words, kept) for name, other in titles.items() if name != table.name}
        if best is not None:
            findings.rows_in = sum(1 for row in grid.rows[best.place + 1 :] if any(one.strip() for one in row))
        header.check(best, grid, table, others, findings, titles)
        raise findings.stop("no_header", "No sheet holds the table.", "Use the template.")
    if len(shown) > 1:
        shown = _several(shown, table, findings)
    elif len(grids) > 1:
        kind = "hidden sheet" if shown[0][0].hidden else "sheet"
        findings.notice(
            "sheet_chosen", f'The {kind} "{shown[0][0].sheet}" was chosen of {len(grids)}.', value=shown[0][0].sheet
        )
    elif shown[0][0].hidden:
        findings.notice(
            "hidden_sheet", f'The sheet "{shown[0][0].sheet}" is hidden; it was read.', value=shown[0][0].sheet
        )
    for grid, head in shown:
        header.check(head, grid, table, {}, findings, {})
        _merged(grid, head, findings)
        if grid.stray:
            findings.notice(
                "stray_cell",
                f"Stray cells far from the table were ignored: {', '.join(grid.stray[:5])}.",
                value=grid.stray[0],
            )
    return shown


def _several(shown: list[tuple[Grid, Header]], table: spec.Table, findings: Findings) -> list[tuple[Grid, Header]]:
    key = table.key[0]
    seen: set[str] = set()
    shared = False
    for grid, head in shown:
        index = next(at for at, match in head.matches.items() if match.column == key)
        ids = {row[index] for row in grid.rows[head.place + 1 :] if index < len(row) and row[index]}
        shared = shared or bool(ids & seen)
        seen |= ids
    names = ", ".join(f'"{grid.sheet}"' for grid, _ in shown)
    if shared:
        findings.ask(
            "several_sheets",
            f'The sheets {names} all hold the table, with some of the same ids: read only "{shown[0][0].sheet}"?',
            "Keep one of them.",
        )
        return shown[:1]
    findings.ask(
        "several_sheets",
        f"The sheets {names} all hold the table, with different ids: read all of them together?",
        "Put all rows into one sheet.",
    )
    return shown


def _merged(grid: Grid, head: Header, findings: Findings) -> None:
    """Ask whether the value of merged cells stands for each row, and repeat it down its column."""
    at = {number: place for place, number in enumerate(grid.numbers)}
    first = grid.numbers[head.place]
    told: list[str] = []
    columns: list[str] = []
    for top, left, bottom, right in grid.merged:
        if bottom <= first or left - 1 not in head.matches or top not in at or (bottom == top and right == left):
            continue
        rows = [number for number in range(max(top, first + 1), min(bottom, grid.numbers[-1]) + 1) if number in at]
        if top == bottom and not any(index in head.matches for index in range(left, right)):
            continue
        value = grid.rows[at[top]][left - 1] if left <= len(grid.rows[at[top]]) else ""
        kind = grid.kinds[at[top]][left - 1] if grid.kinds and left <= len(grid.kinds[at[top]]) else "s"
        for number in rows:
            _put(grid, at[number], left - 1, value, kind)
        told.append(f"{_letters(left)}{top}:{_letters(right)}{bottom}")
        columns.append(head.matches[left - 1].column)
    if told:
        what = ", ".join(dict.fromkeys(columns))
        findings.ask(
            "merged_cells",
            f"Cells {', '.join(told[:12])} are merged: repeat the value of {what} for each row?",
            "Unmerge the cells and fill each row.",
            column=columns[0],
        )


def _put(grid: Grid, place: int, index: int, value: str, kind: str) -> None:
    row = grid.rows[place]
    row += [""] * (index + 1 - len(row))
    row[index] = value
    if grid.kinds is not None:
        kinds = grid.kinds[place].ljust(index + 1, "s")
        grid.kinds[place] = kinds[:index] + kind + kinds[index + 1 :]


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
