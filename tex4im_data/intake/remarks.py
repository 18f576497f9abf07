"""Own the file of remarks: the delivered rows with one more column that says what became of each and why.

Refuse to hand out what must not be kept: a cell with personal data, and every column that is not imported, stay out.
"""

from __future__ import annotations

import csv
import io

from tex4im_data.intake.report import Problem, Report

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
            problem.column or "",
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


def with_remarks(report: Report) -> list[list[str]]:
    """Return the delivered rows in the canonical columns with a column `remarks`, header first.

    Values are as delivered, but without personal data and without columns that are not imported. Rows that can be
    taken have an empty remark, so that the sender corrects the others and sends the same file again.
    """
    by_row: dict[int, list[Problem]] = {}
    for problem in report.problems:
        if problem.row and problem.severity == "refusal":
            by_row.setdefault(problem.row, []).append(problem)
    lines = [["row", *report.mapped, "remarks"]]
    for number, cells in zip(report.staged_numbers, report.staged, strict=True):
        problems = by_row.get(number, [])
        hidden = {problem.column for problem in problems if problem.code == "personal_data"}
        values = ["" if column in hidden else value for column, value in zip(report.mapped, cells, strict=True)]
        lines.append(
            [
                str(number),
                *map(_harmless, values),
                " ".join(f"{problem.column or 'row'}: {problem.reason} {problem.cure}" for problem in problems),
            ]
        )
    return lines


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
