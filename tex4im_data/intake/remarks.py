"""Own the file of remarks: the delivered rows with one more column that says what became of each and why.

Refuse to hand out what must not be kept: a cell with personal data, and every column that is not imported, stay out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import xlsxwriter

from tex4im_data.errors import Problem, storable
from tex4im_data.intake.report import Report

MOST_OF_A_CELL = 32_767  # characters; a workbook holds no longer text
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def remarks_csv(report: Report) -> str:
    """Return the refused rows' reasons beside row numbers and values, one line a problem, for a spreadsheet.

    Columns: row, column, value, remark, cure, and what kind of remark it is. Text that a spreadsheet would run as a
    formula is preceded by an apostrophe; this file is for reading, not for sending back.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("row", "column", "value", "remark", "cure", "kind"))
    for problem in report.problems:
        line = (
            str(problem.row or ""),
            problem.column,
            problem.value,
            problem.reason,
            problem.cure,
            problem.severity,
        )
        writer.writerow([_harmless(one) for one in line])
    return out.getvalue()


def rows_csv(report: Report) -> str:
    """Return the delivered rows with their remarks as delimited text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(with_remarks(report))
    return out.getvalue()


def rows_xlsx(report: Report) -> bytes:
    """Return the delivered rows with their remarks as a workbook in which every cell is text, so that none is run."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, bold = book.add_worksheet(report.table), book.add_format({"bold": True})
    for number, line in enumerate(with_remarks(report, harmless=str)):
        for place, cell in enumerate(line):
            sheet.write_string(number, place, storable(cell)[:MOST_OF_A_CELL], None if number else bold)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def with_remarks(report: Report, harmless: Callable[[str], str] | None = None) -> list[list[str]]:
    """Return the delivered rows under the delivered names, in their order, with a column `remarks`, header first.

    Values are as delivered, but without personal data and without columns that are not imported. Rows that can be
    taken have an empty remark, so that the sender corrects the others and sends the same file again.
    """
    by_row: dict[int, list[Problem]] = {}
    for problem in report.problems:
        if problem.row and problem.severity == "refusal":
            by_row.setdefault(problem.row, []).append(problem)
    safe = harmless or _harmless
    names = {column: name for name, column in report.mapping.items()}
    lines = [[*(safe(names.get(column, column)) for column in report.mapped), "remarks"]]
    for number, cells in zip(report.staged_numbers, report.staged, strict=True):
        problems = by_row.get(number, [])
        hidden = {problem.column for problem in problems if problem.code == "personal_data"}
        values = ["" if column in hidden else value for column, value in zip(report.mapped, cells, strict=True)]
        lines.append([*map(safe, values), " ".join(map(str, problems))])
    return lines


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
