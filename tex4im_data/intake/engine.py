"""Own the path of one file through intake, from bytes to a report; everything is read before anything is said.

Refuse to open a store, a network address or a file of its own: bytes come in, a report goes out.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from tex4im_data.errors import storable
from tex4im_data.intake import rows, spec
from tex4im_data.intake.files import container, dialect, encoding, workbook
from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.folding import fold
from tex4im_data.intake.layout import header, sheets
from tex4im_data.intake.layout.body import Body, take
from tex4im_data.intake.layout.header import Header, Match, known_names
from tex4im_data.intake.report import Findings, RefusedError, Report, verdict_of
from tex4im_data.intake.values import columns as cells


def read(
    data: bytes,
    filename: str,
    table: str,
    answer: str | None = None,
    *,
    remembered: Mapping[str, str] | None = None,
    synonyms: Path | None = None,
    references: spec.References | None = None,
    today: dt.date | None = None,
    progress: Callable[[float], None] | None = None,
) -> Report:
    """Return the report of one delivered file.

    `answer` is "yes" or "no" to the one question, or None before it was put. `remembered` maps header names to
    columns as a partner confirmed them earlier; they need no question again. `synonyms` is a user's own word list
    in the shape of synonyms.yaml. `progress` is told how much is done, from 0 to 1, before the first byte is read
    and from then on. Raises KeyError for a table that intake does not know, and WordListError for a word list
    that can't be used; nothing else of its own.
    """
    tell = progress or (lambda _: None)
    tell(0.0)
    wanted = spec.tables()[table]
    words = spec.words(synonyms)
    known = references or spec.references(extra=synonyms)
    findings = Findings()
    kept = {fold(name): column for name, column in (remembered or {}).items()}
    columns: dict[str, list[str]] = {name: [] for name in wanted.names}
    body = Body([], {})
    mapping: dict[str, Match] = {}
    # Half a million short-lived strings make the collector of cycles run for nothing; there are no cycles here.
    collecting = gc.isenabled()
    gc.disable()
    try:
        try:
            grids = _grids(data, filename, wanted, words, kept, findings)
            tell(0.2)
            chosen = sheets.choose(grids, wanted, words, kept, findings)
            body, mapping = _bodies(chosen, wanted, words, kept, findings)
            tell(0.35)
            year = (today or dt.date.today()).year
            columns = cells.convert(
                body, wanted, mapping, known, words, findings, year, lambda share: tell(0.35 + 0.5 * share)
            )
            rows.check(body, columns, wanted, known.shapes, findings)
        except RefusedError:
            pass
        tell(0.9)
        return _report(data, filename, wanted, answer, findings, body, columns, dict(_names(mapping)))
    finally:
        if collecting:
            gc.enable()


def _names(mapping: Mapping[str, Match]) -> list[tuple[str, str]]:
    return [(storable(found.name), column) for column, found in mapping.items()]


def _grids(
    data: bytes, filename: str, table: spec.Table, words: spec.Words, kept: Mapping[str, str], findings: Findings
) -> list[Grid]:
    if container.kind_of(data, filename, findings) == "workbook":
        findings.encoding, findings.dialect = "UTF-8 (workbook)", "XLSX"
        return workbook.sheets(data, findings)
    text = encoding.decode(data, findings)
    known = [table, *(other for name, other in spec.tables().items() if name != table.name)]
    return [dialect.split(text, findings, lambda fields: max(known_names(fields, one, words, kept) for one in known))]


def _bodies(
    chosen: list[tuple[Grid, Header]], table: spec.Table, words: spec.Words, kept: Mapping[str, str], findings: Findings
) -> tuple[Body, dict[str, Match]]:
    """Return the rows of all chosen sheets as one body, and the match of each column."""
    whole: Body | None = None
    matches: dict[str, Match] = {}
    for grid, found in chosen:
        header.tell(found, grid, words, findings)
        body = take(grid, found, table, words, findings)
        matches = {match.column: match for match in found.matches.values()} | matches
        whole = body if whole is None else _joined(whole, body, table)
    if whole is None:
        raise findings.stop("no_data", "The workbook holds no data.", "Send the workbook with at least one row.")
    return whole, matches


def _joined(first: Body, second: Body, table: spec.Table) -> Body:
    both = Body(first.numbers + second.numbers, {})
    for name in table.names:
        if name in first.columns or name in second.columns:
            both.columns[name] = first.columns.get(name, [""] * len(first.numbers)) + second.columns.get(
                name, [""] * len(second.numbers)
            )
            both.kinds[name] = first.kinds.get(name, ["s"] * len(first.numbers)) + second.kinds.get(
                name, ["s"] * len(second.numbers)
            )
    return both


def _report(
    data: bytes,
    filename: str,
    table: spec.Table,
    answer: str | None,
    findings: Findings,
    body: Body,
    columns: dict[str, list[str]],
    mapping: Mapping[str, str],
) -> Report:
    stopped = any(problem.severity == "stop" for problem in findings.problems)
    taken = [] if stopped else [place for place in range(len(body.numbers)) if place not in findings.refused]
    said = (answer or "").strip().casefold()
    if not stopped and body.numbers and not taken:
        findings.stop("no_good_row", "No row can be taken.", "Correct the rows as listed and send the file again.")
    if findings.questions and said == "no" and taken:
        findings.stop(
            "declined", "The question was answered with no; nothing is taken.", "Correct the file and send it again."
        )
    verdict = verdict_of(findings, len(taken), answered=said == "yes")
    if verdict in ("ask", "reject"):
        taken = []
    names = tuple(one.name for one in table.columns if not one.optional or one.name in body.columns)
    whole = list(zip(*(columns[name] for name in names), strict=True)) if taken else []
    every = len(taken) == len(whole)
    return Report(
        table=table.name,
        filename=storable(filename),
        verdict=verdict,
        question=storable(" ".join(findings.questions)) if verdict == "ask" else "",
        encoding=findings.encoding,
        dialect=findings.dialect,
        rows_in=findings.rows_in,
        problems=tuple(sorted(findings.problems, key=lambda problem: (problem.row or 0) if problem.row else -1)),
        columns=names,
        rows=tuple(whole) if every else tuple(whole[place] for place in taken),
        numbers=tuple(body.numbers[place] for place in taken),
        mapping=mapping,
        staged_columns=body.columns,
        staged_numbers=body.numbers,
        sha256=hashlib.sha256(data).hexdigest(),
    )
