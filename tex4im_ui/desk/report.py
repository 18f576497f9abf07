"""Own how a report and a preview read: ready HTML and files, made in memory.

Refuse to decide, and to let a text of a file be anything but text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tex4im_data.desk import Preview
from tex4im_data.intake import Report, remarks
from tex4im_ui import words
from tex4im_ui.words import text

MOST = 200
"""Lines of one table on screen; the files hold all."""

VERDICTS = {
    "accept": "All rows can be taken.",
    "warn": "All rows can be taken; read below what was assumed or left out.",
    "ask": "One question before anything is taken.",
    "partial": "Some rows can't be taken; they are listed below.",
    "reject": "Nothing of this file can be taken.",
}
SEVERITIES = {"stop": "stops the file", "refusal": "row left out", "question": "question", "notice": "notice"}


def verdict(report: Report) -> str:
    """Return the outcome of reading as a heading and one sentence with the counts."""
    counts = (
        f"{words.counted(report.rows_in, 'row')} in: {report.rows_accepted} can be taken, {report.rows_rejected} not"
    )
    if report.verdict == "ask":
        counts = f"{words.counted(report.rows_in, 'row')} in; none is taken before the answer"
    if not report.rows_in:  # counts of nothing say nothing
        counts = ""
    read_as = f" Read as {report.encoding}, {report.dialect}." if report.encoding else ""
    return (
        f'<div class="t4-panel"><h2>2. What was found in the file</h2><p>{text(report.filename)}. {text(read_as.strip())}</p></div>'
        f'<p class="t4-finding" role="status">{text(VERDICTS[report.verdict])} {text(counts)}{"." * bool(counts)}</p>'
    )


def questions(report: Report) -> str:
    """Return each question on a line of its own."""
    asked = [problem for problem in report.problems if problem.severity == "question"]
    return "".join(f'<p class="t4-empty" role="status">{text(problem.reason)}</p>' for problem in asked)


def problems(report: Report) -> str:
    """Return all problems as a table: what stops and what is left out first."""
    order = list(SEVERITIES)
    found = sorted(report.problems, key=lambda problem: order.index(problem.severity))
    rows = [
        (
            f"{SEVERITIES[each.severity]} ({each.level})",
            str(each.row or ""),
            each.column or "",
            each.value,
            f"{each.reason} {each.cure}".strip(),
        )
        for each in found
    ]
    heads = ("Outcome", "Row", "Column", "Value", "Why, and what to do")
    is_opened = any(each.severity in ("stop", "refusal") for each in found)
    return _folded(words.counted(len(found), "remark"), _table(heads, rows, numeric={1}), opened=is_opened)


def preview(shown: Preview, *, done: bool = False) -> str:
    """Return what a delivery changes, or has changed: counts, each cell, records that come and go, figures that move."""
    heading = "What it changed" if done else "3. What it changes"
    parts = [f'<div class="t4-panel"><h2>{heading}</h2><p>Against version {shown.base} of the map.</p></div>']
    if shown.is_empty:
        told = "Nothing: the map holds all of it already."
        return "".join([*parts, f'<p class="t4-finding" role="status">{told}</p>'])
    parts.append(f'<p class="t4-finding" role="status">Records: {text(shown.counts)}.</p>')
    if shown.note:
        parts.append(f"<p>{text(shown.note)}</p>")
    if shown.changed:
        rows = [(str(one.number or ""), one.key, one.column, _value(one.old), _value(one.new)) for one in shown.changed]
        heads = ("Row", "Record", "Column", "Until now", "From now on")
        parts.append(_folded(f"Changed cells ({len(rows)})", _table(heads, rows, numeric={0}), opened=True))
    for name, lines in (
        ("Removed", shown.removed),
        ("Added", shown.added),
        ("Kept although not in the list", shown.stays),
    ):
        if lines:
            table = _table(("Record", "Name"), [(f"{one.table} {one.key}", one.label) for one in lines])
            parts.append(_folded(f"{name} ({len(lines)})", table, opened=name == "Removed"))
    if shown.figures:
        moves = [(one.figure, one.where, _value(one.before), _value(one.after)) for one in shown.figures]
        table = _table(("Figure", "Where", "Before", "After"), moves, numeric={2, 3})
        parts.append(_folded(f"Figures on the map that move ({len(moves)})", table, opened=len(moves) <= 12))
    elif not shown.refusal:
        parts.append("<p>No figure on the map moves by it.</p>")
    return "".join(parts)


def kind(report: Report) -> str:
    """Return in which form the rows go back with their remarks: that in which they came."""
    return "xlsx" if report.dialect == "XLSX" else "csv"


def with_remarks(report: Report) -> bytes:
    """Return the delivered rows with their remarks: a workbook for a workbook, else a file that a spreadsheet opens."""
    if kind(report) == "xlsx":
        return remarks.rows_xlsx(report)
    return remarks.rows_csv(report).encode("utf-8-sig")


def all_problems(report: Report) -> bytes:
    """Return every problem, one a line, as a file that a spreadsheet opens."""
    return remarks.remarks_csv(report).encode("utf-8-sig")


def _value(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return words.day(value) if isinstance(value, date) else str(value)
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace(",", words.THIN)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Iterable[int] = ()) -> str:
    """Return rows of text as a table."""
    return _table(heads, rows, set(numeric))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: set[int] | None = None) -> str:
    kinds = ['class="n"' if place in (numeric or ()) else "" for place in range(len(heads))]
    head = "".join(f'<th scope="col" {kind}>{text(name)}</th>' for kind, name in zip(kinds, heads, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td {kind}>{text(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows[:MOST]
    )
    more = f"<p>and {len(rows) - MOST} more</p>" if len(rows) > MOST else ""
    return f'<div class="t4-scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}</div>'


def _folded(title: str, inner: str, *, opened: bool) -> str:
    return f'<details class="t4-desk"{" open" if opened else ""}><summary>{text(title)}</summary>{inner}</details>'
