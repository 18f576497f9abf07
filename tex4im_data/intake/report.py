"""Own what intake says: problems, the one question, the verdict, and the accepted rows.

Refuse to judge data: every sentence here was decided by the module that met the fault.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tex4im_data.errors import Level, Problem, Severity

Verdict = Literal["accept", "warn", "ask", "partial", "reject"]

MOST_PLACES = 100  # a list of places longer than this helps nobody; the rest is counted in the last one
SHOWN = 80  # characters of a value that a message repeats


class RefusedError(Exception):
    """The file as a whole cannot be taken; the message is already in the findings."""


def shown(value: str) -> str:
    """Return a value fit for a message: cut, with control and direction characters written as escapes."""
    cut = value if len(value) <= SHOWN else value[:SHOWN] + "…"
    if cut.isprintable():
        return cut
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in cut)


def ranges(rows: Iterable[int]) -> str:
    """Return row numbers as people write them: `2-6, 10`."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


@dataclass
class Findings:
    """Collect problems while a file is read; `refused` holds the places (not row numbers) of refused rows."""

    problems: list[Problem] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    encoding: str = ""
    dialect: str = ""
    rows_in: int = 0

    def notice(
        self,
        code: str,
        reason: str,
        cure: str = "",
        *,
        column: str | None = None,
        row: int | None = None,
        value: str = "",
        level: Level | None = None,
    ) -> None:
        """Say what was assumed, left out or normalised; no row is lost by it."""
        at: Level = level or (("cell" if column else "row") if row else ("header" if column else "file"))
        self._add("notice", at, code, row, column, value, reason, cure)

    def notices(
        self, code: str, reason: str, places: Sequence[tuple[int, str]], *, column: str | None, cure: str = ""
    ) -> None:
        """Say one thing of several rows: `places` are (row, value); very many are cut and the rest counted."""
        for count, (row, value) in enumerate(places):
            if count == MOST_PLACES:
                left = len(places) - count
                self.notice(
                    code, f"{reason} The same in {left} more rows, up to row {places[-1][0]}.", cure, column=column
                )
                return
            self.notice(code, reason, cure, column=column, row=row, value=value)

    def ask(
        self,
        code: str,
        question: str,
        cure: str = "",
        *,
        column: str | None = None,
        row: int | None = None,
        value: str = "",
    ) -> None:
        """Put a question that has to be answered before anything is taken."""
        self.questions.append(question)
        level: Level = "header" if column else "file"
        self._add("question", level, code, row, column, value, question, cure)

    def refuse(self, place: int, row: int, column: str | None, value: str, code: str, reason: str, cure: str) -> None:
        """Refuse one row; `place` is its position among the data rows, `row` its number for people."""
        self.refused.add(place)
        level: Level = "cell" if column else "row"
        self._add("refusal", level, code, row, column, value, reason, cure)

    def stop(
        self, code: str, reason: str, cure: str, *, level: Level = "file", column: str | None = None
    ) -> RefusedError:
        """Note why the whole file is refused; the caller raises what this returns."""
        self._add("stop", level, code, None, column, "", reason, cure)
        return RefusedError(code)

    def _add(
        self,
        severity: Severity,
        level: Level,
        code: str,
        row: int | None,
        column: str | None,
        value: str,
        reason: str,
        cure: str,
    ) -> None:
        self.problems.append(
            Problem("", row, column or "", shown(value), reason, cure, code=code, level=level, severity=severity)
        )


@dataclass(frozen=True)
class Report:
    """The outcome of one file. `columns` names the canonical columns, `rows` the accepted rows as text.

    Accepted and rejected rows together are the rows that came in. Where the verdict is `ask`, nothing is accepted
    until the question is answered. `numbers` gives the row number in the file of each accepted row; `staged` and
    `staged_numbers` hold the data rows as delivered, in the columns `mapped` (never to be stored: they may hold
    personal data).
    """

    table: str
    filename: str
    verdict: Verdict
    question: str
    encoding: str
    dialect: str
    rows_in: int
    problems: tuple[Problem, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    staged_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    staged_numbers: Sequence[int] = ()
    sha256: str = ""

    @property
    def mapped(self) -> tuple[str, ...]:
        """The canonical columns that the file has, in its order."""
        return tuple(self.staged_columns)

    @property
    def staged(self) -> list[tuple[str, ...]]:
        """The data rows as delivered, in the columns `mapped`."""
        return list(zip(*self.staged_columns.values(), strict=True))

    @property
    def rows_accepted(self) -> int:
        """Rows that would be taken now."""
        return len(self.rows)

    @property
    def rows_rejected(self) -> int:
        """Rows that are not taken now: refused, or waiting for the answer."""
        return self.rows_in - len(self.rows)

    def to_json(self) -> str:
        """Return the report for machines; problems in the order in which they stand in the file."""
        body: dict[str, Any] = {
            "verdict": self.verdict,
            "question": self.question or None,
            "table": self.table,
            "encoding": self.encoding,
            "dialect": self.dialect,
            "rows_in": self.rows_in,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "sha256": self.sha256,
            "mapping": dict(self.mapping),
            "problems": [_members(problem) for problem in self.problems],
        }
        return json.dumps(body, ensure_ascii=False, indent=1)

    def accepted_csv(self) -> str:
        """Return the accepted rows in the canonical columns and spellings (comma, LF, header first)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()

    def sentences(self) -> list[str]:
        """Return the problems for reading: equal ones of a column stand once, with their rows."""
        groups: dict[tuple[str, str, str, str, str], list[Problem]] = {}
        for problem in self.problems:
            key = (problem.severity, problem.code, problem.column, problem.reason, problem.cure)
            groups.setdefault(key, []).append(problem)
        lines = []
        for (_, _, column, reason, cure), members in groups.items():
            rows = [member.row for member in members if member.row]
            where = ", ".join(
                part for part in (f"row{'s' if len(rows) > 1 else ''} {ranges(rows)}" if rows else "", column) if part
            )
            lines.append(" ".join(part for part in (f"{where}:" if where else "", reason, cure) if part))
        return lines


def _members(problem: Problem) -> dict[str, object]:
    """Return a problem for the report in JSON; null for a row or a column where there is none."""
    return {
        "level": problem.level,
        "code": problem.code,
        "row": problem.row,
        "column": problem.column or None,
        "value": problem.value,
        "reason": problem.reason,
        "cure": problem.cure,
        "severity": problem.severity,
    }


def verdict_of(findings: Findings, accepted: int, *, answered: bool) -> Verdict:
    """Return the first of reject, ask, partial, warn, accept that fits."""
    severities = {problem.severity for problem in findings.problems}
    if "stop" in severities or accepted == 0:
        return "reject"
    if findings.questions and not answered:
        return "ask"
    if findings.refused:
        return "partial"
    return "warn" if severities & {"notice", "question"} else "accept"
