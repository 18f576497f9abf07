"""Own the choice of data rows under a header: what is a row, what is a blank, a title, a total, a note.

Refuse to lose a row: whatever is skipped is said, and every other row is either taken or refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.folding import BLANK, fold
from tex4im_data.intake.layout.header import MAX_FILLED_COLUMNS, Header
from tex4im_data.intake.report import Findings, ranges, shown
from tex4im_data.intake.spec import Table, Words

MAX_ROWS = 50_000


@dataclass
class Body:
    """Data rows by column. `columns`: canonical name -> trimmed text; `kinds`: the same shape, None for text files.

    `numbers`: the row number of each place; `structural`: places refused as a whole, whose cells are empty here.
    """

    numbers: list[int]
    columns: dict[str, list[str]]
    kinds: dict[str, list[str]] = field(default_factory=dict)
    structural: frozenset[int] = frozenset()

    def row(self, place: int) -> tuple[str, ...]:
        """Return one row over all columns that the file has."""
        return tuple(column[place] for column in self.columns.values())


def _trim(value: str) -> str:
    return value.strip(BLANK) if value else value


def take(grid: Grid, header: Header, table: Table, words: Words, findings: Findings) -> Body:
    """Return the data rows of a grid under its header; raise RefusedError for none or too many of them."""
    _skip_above(grid, header, findings)
    _limit_columns(grid, header, findings)
    width = len(header.names)
    names = [_trim(name).casefold() for name in header.names]
    places: list[int] = []
    needed = [index for index, found in header.matches.items() if table.column(found.column).needs]
    one, two, three = (needed * 3)[:3] if needed else (0, 0, 0)
    skipped: list[tuple[int, str, str]] = []
    below = range(header.place + 1, len(grid.rows))
    if _all_rows(grid, header, needed, width):
        places, below = list(below), range(0)
    for place in below:
        fields = grid.rows[place]
        if (
            len(fields) == width
            and fields[one].strip()
            and fields[two].strip()
            and fields[three].strip()
            and fields[one] != header.names[one]
        ):
            places.append(place)  # filled as no title, total, note or repeated header is
            continue
        if place not in grid.broken:
            why = _why_skipped(fields, header, table, words, names)
            if why == "blank":
                continue
            if why:
                first = next((one for one in fields if one.strip()), "") if why == "a total" else ""
                skipped.append((grid.numbers[place], why, first))
                continue
        places.append(place)
    for number, why, text in skipped[:50]:
        findings.notice("row_skipped", f"The row was skipped as {why}.", row=number, value=text)
    if len(skipped) > 50:
        findings.notice(
            "row_skipped", f"{len(skipped) - 50} more rows were skipped as notes or totals, up to row {skipped[-1][0]}."
        )
    findings.rows_in += len(places)
    if not places:
        raise findings.stop(
            "no_data", "There is a header, but no row under it.", "Send the file with at least one row."
        )
    if len(places) > MAX_ROWS:
        raise findings.stop("too_many_rows", f"The file has {len(places)} rows; the limit is 50,000.", "Split it.")
    if grid.hidden_rows:
        hidden = [(grid.numbers[place], "") for place in places if grid.numbers[place] in grid.hidden_rows]
        findings.notices(
            "hidden_row",
            f"Rows {ranges(row for row, _ in hidden)} are hidden in the sheet; they were read.",
            hidden,
            column=None,
        )
    _hidden_columns(grid, header, findings)
    return _columns(grid, header, places, width, findings)


def _all_rows(grid: Grid, header: Header, needed: list[int], width: int) -> bool:
    """Return whether everything under the header is plainly data: as wide as it, and filled where it has to be."""
    rows = grid.rows[header.place + 1 :]
    if grid.broken or not needed or set(map(len, rows)) != {width}:
        return False
    first = [fields[needed[0]] for fields in rows]
    if header.names[needed[0]] in first or not all(map(str.strip, first)):
        return False
    return all(all(map(str.strip, [fields[index] for fields in rows])) for index in needed[1:3])


def _why_skipped(fields: list[str], header: Header, table: Table, words: Words, names: list[str]) -> str:
    filled = {index: _trim(one) for index, one in enumerate(fields) if _trim(one).strip("\ufeff\u200b")}
    if not filled:
        return "blank"
    cells = {header.matches[index].column: value for index, value in filled.items() if index in header.matches}
    if not cells and len(fields) > 1:
        return "a cell outside the table" if len(filled) == 1 else "cells outside the table"
    if len(filled) > 1 and all(
        index < len(names) and value.casefold() == names[index] for index, value in filled.items()
    ):
        return "a repeated header"
    needed = [column.name for column in table.columns if column.needs]
    first = next(iter(filled.values()))
    leading = fold(first[:80])
    rest = [cells.get(name) for name in needed[2:]]
    start = leading.split()
    sums = any(leading == total or leading.startswith(total + " ") for total in words.totals) and len(first) < 60
    if sums and not any(rest) and (len(start) <= 6):
        return "a total"
    if (
        len(filled) == 1
        and (" " in first or ":" in first or first[0] in "*©#(-–—=_")
        and not any(cells.get(name) for name in needed[1:])
    ):
        return "a note"
    return ""


def _skip_above(grid: Grid, header: Header, findings: Findings) -> None:
    # The text of titles and notes is not repeated: people's names stand in them.
    above = [place for place in range(header.place) if any(_trim(one) for one in grid.rows[place])]
    if above:
        rows = ranges(grid.numbers[place] for place in above)
        findings.notice(
            "title_skipped",
            f"The header stands in row {grid.numbers[header.place]}; rows {rows} above it were skipped.",
            row=grid.numbers[header.place],
        )
        findings.notices(
            "title_skipped",
            "The row stands above the header and was skipped.",
            [(grid.numbers[place], "") for place in above[:20]],
            column=None,
        )


def _limit_columns(grid: Grid, header: Header, findings: Findings) -> None:
    longest = max(len(row) for row in grid.rows)
    if longest <= MAX_FILLED_COLUMNS:
        return
    filled = {
        index
        for row in grid.rows[header.place :]
        if len(row) > MAX_FILLED_COLUMNS
        for index, one in enumerate(row)
        if one.strip()
    }
    named = {index for index, name in enumerate(header.names) if name}
    if (
        len(filled & named) > MAX_FILLED_COLUMNS
        or len([index for index in filled if index >= len(header.names)]) > MAX_FILLED_COLUMNS
    ):
        raise findings.stop(
            "too_many_columns",
            f"The table has {len(filled)} filled columns; the limit is 60.",
            "Keep the columns of the template.",
        )


def _hidden_columns(grid: Grid, header: Header, findings: Findings) -> None:
    for index, found in sorted(header.matches.items()):
        if index + 1 in grid.hidden_columns:
            findings.notice(
                "hidden_column",
                f'The column "{shown(header.names[index])}" is hidden in the sheet; it was read.',
                column=found.column,
            )


def _columns(grid: Grid, header: Header, places: list[int], width: int, findings: Findings) -> Body:
    separator = {"\t": "tab"}.get(grid.separator, grid.separator)
    numbers = [grid.numbers[place] for place in places]
    rows: list[list[str]] = []
    least = max(index for index, name in enumerate(header.names) if name) + 1  # unnamed columns at the end may lack
    even = not grid.broken and set(map(len, grid.rows)) == {width}
    if even:
        rows = [grid.rows[place] for place in places]
    for count, place in enumerate(() if even else places):
        fields = grid.rows[place]
        if place in grid.broken:
            code, reason, cure = grid.broken[place]
            findings.refuse(count, numbers[count], None, "", code, reason, cure)
            fields = []
        elif len(fields) != width:
            if grid.kinds is None and (len(fields) < least or any(one.strip() for one in fields[width:])):
                why = (
                    f'Perhaps a cell holds "{separator}" and needs quotes around it'
                    if len(fields) > least
                    else "Perhaps the row was cut"
                )
                findings.refuse(
                    count,
                    numbers[count],
                    None,
                    "",
                    "field_count",
                    f"The row has {len(fields)} fields; the header has {least}.",
                    f"{why}; write all {least} fields.",
                )
                fields = []
            fields = fields[:width] + [""] * (width - len(fields))
        rows.append(fields or [""] * width)
    by_index = list(zip(*rows, strict=True))
    body = Body(numbers, {}, structural=frozenset(findings.refused))
    for index in sorted(header.matches):
        name = header.matches[index].column
        body.columns[name] = list(map(str.strip, by_index[index]))
        if grid.kinds is not None:
            kinds = grid.kinds
            body.kinds[name] = [kinds[place][index] if index < len(kinds[place]) else "s" for place in places]
            for count, place in enumerate(places):
                other = grid.currencies.get((grid.numbers[place], index + 1))
                if other:
                    body.columns[name][count] += f" {other}"
                    body.kinds[name][count] = "s"
    return body
