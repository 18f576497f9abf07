"""Claims about whole columns, layouts and workbooks, each shown with a small file made here."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest

from tests.bench.intake import listed
from tests.intake.files import OPPORTUNITIES, ORGANISATIONS, delivered, text, with_column, workbook
from tex4im_data.intake import WordListError, read


def _organisations(data: bytes, name: str = "list.csv", answer: str | None = None) -> Any:
    return read(data, name, "organisation", answer, today=dt.date(2026, 6, 1))


def test_signs_of_numbers_are_decided_for_the_column_and_the_odd_one_out_is_refused() -> None:
    report = _organisations(
        delivered(with_column(ORGANISATIONS, "turnover_eur", ["1.000,50", "2.000,50", "3,000.50", "4", "5", "6"]))
    )
    assert report.verdict == "partial"
    assert [problem.row for problem in report.problems if problem.code == "mixed_signs"] == [4]


def test_a_number_that_reads_two_ways_throughout_is_asked_for() -> None:
    data = delivered(with_column(ORGANISATIONS, "turnover_eur", ["1.234", "5.300", "2.100", "7.200", "1.111", "2.222"]))
    assert _organisations(data).verdict == "ask"
    assert _organisations(data, answer="yes").rows[0][5] == "1234.00"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [("turnover (k€)", "1000.00"), ("Turnover [M€]", "1000000.00"), ("Fatturato in migliaia di euro", "1000.00")],
)
def test_a_unit_in_the_header_is_asked_for(header: str, wanted: str) -> None:
    rows = with_column(ORGANISATIONS, "turnover_eur", ["1", "2", "3", "4", "5", "6"])
    rows[0][5] = header
    assert _organisations(delivered(rows)).verdict == "ask"
    assert _organisations(delivered(rows), answer="yes").rows[0][5] == wanted


@pytest.mark.parametrize(
    ("values", "verdict", "first"),
    [
        (["15/01/26", "03/02/26", "21/03/26"], "warn", "2026-01-15"),
        (["15.1.2026", "3.2.2026", "1.3.2026"], "warn", "2026-01-15"),
        (["01/15/2026", "02/03/2026", "03/04/2026"], "warn", "2026-01-15"),
        (["01/02/2026", "02/03/2026", "03/04/2026"], "ask", "2026-02-01"),
        (["15 januari 2026", "3 de março de 2026", "March 4, 2026"], "warn", "2026-01-15"),
        (["2026/01/15", "20260203", "46000"], "warn", "2026-01-15"),
        (["2026-01-15T23:30:00-05:00", "2026-02-03 00:00", "2026-03-03"], "accept", "2026-01-15"),
        (["01/15/2026", "25/02/2026", "03/04/2026"], "reject", ""),
    ],
)
def test_dates_are_read_as_a_column(values: list[str], verdict: str, first: str) -> None:
    data = delivered(with_column(with_column(OPPORTUNITIES, "opened", values), "deadline", [""] * 3))
    assert read(data, "x.csv", "opportunity").verdict == verdict
    rows = read(data, "x.csv", "opportunity", "yes").rows
    assert (rows[0][8] if rows else "") == first


def test_almost_the_same_organisation_is_asked_for() -> None:
    twin = [*ORGANISATIONS, ["IT-9", "TESSITURA ALFA SRL", *ORGANISATIONS[1][2:]]]
    assert _organisations(delivered(twin)).verdict == "ask"
    assert _organisations(delivered(twin), answer="yes").rows_accepted == 7


def test_letters_encoded_twice_are_asked_for() -> None:
    for page in ("cp1252", "latin-1"):
        data = text(ORGANISATIONS[:4]).encode().decode(page).encode()
        assert _organisations(data).verdict == "ask"
        assert _organisations(data, answer="yes").rows[2][1] == "Fiação São João"


def test_titles_totals_notes_and_repeated_headers_are_skipped_and_said() -> None:
    rows = [
        ["Members 2026"],
        [],
        *ORGANISATIONS,
        ORGANISATIONS[0],
        ["Celkem", "", "", "", "732"],
        ["* provisional figures"],
    ]
    report = _organisations(delivered(rows))
    assert (report.verdict, report.rows_in, report.rows_accepted) == ("warn", 6, 6)
    assert {problem.row for problem in report.problems} >= {1, 3, 10, 11, 12}


def _zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08\x00abc",
        b"<html><table><tr><td>organisation_id</td></tr></table></html>",
        b'[{"organisation_id": 1}]',
        _zipped(a="x"),
        _zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        b"PK\x03\x04 torn",
        b"x" * (10 * 1024 * 1024 + 1),
        delivered(ORGANISATIONS[:1]),
        delivered(ORGANISATIONS[1:]),
        delivered(OPPORTUNITIES),
        delivered([["organisation_id", "name", "name", "region"], ["1", "a", "b", "ITI1"]]),
    ],
)
def test_what_is_no_such_table_is_refused_in_one_sentence(data: bytes) -> None:
    report = _organisations(data, "list.xlsx")
    assert report.verdict == "reject"
    assert [problem.severity for problem in report.problems].count("stop") == 1
    assert report.rows_accepted == 0


def _typed(rows: list[list[str]]) -> list[list[object]]:
    numbers = {"employees", "turnover_eur", "founded", "latitude", "longitude"}
    return [
        list(rows[0]),
        *[
            [float(cell) if name in numbers and cell else cell for name, cell in zip(rows[0], row, strict=True)]
            for row in rows[1:]
        ],
    ]


def test_a_workbook_reads_like_the_csv() -> None:
    assert (
        _organisations(workbook(_typed(ORGANISATIONS)), "a.xlsx").rows == _organisations(delivered(ORGANISATIONS)).rows
    )


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (lambda book, sheet: setattr(sheet.column_dimensions["E"], "hidden", True), "warn"),
        (lambda book, sheet: setattr(sheet.row_dimensions[3], "hidden", True), "warn"),
        (lambda book, sheet: book.create_sheet("Empty"), "accept"),
        (lambda book, sheet: book.create_sheet("Notes").append(["read", "me"]), "warn"),
        (lambda book, sheet: setattr(sheet.protection, "sheet", True), "accept"),
        (lambda book, sheet: sheet.merge_cells("C2:C3"), "ask"),
        (lambda book, sheet: sheet.__setitem__("F2", "=1+1"), "reject"),
        (lambda book, sheet: sheet.__setitem__("E2", dt.datetime(2026, 10, 19)), "partial"),
        (lambda book, sheet: setattr(sheet["F2"], "number_format", '#,##0 "kr"'), "partial"),
        (lambda book, sheet: sheet.__setitem__("AZ9000", "stray"), "warn"),
    ],
)
def test_oddities_of_workbooks(edit: Any, verdict: str) -> None:
    assert _organisations(workbook(_typed(ORGANISATIONS), edit), "a.xlsx").verdict == verdict


@pytest.mark.parametrize(("ids", "rows"), [(["X-1", "X-2"], 8), (["IT-1", "ES-1"], 6)])
def test_several_sheets_that_fit_are_asked_for(ids: list[str], rows: int) -> None:
    def second(book: Any, sheet: Any) -> None:
        other = book.create_sheet("Second")
        other.append(ORGANISATIONS[0])
        for count, name in enumerate(ids):
            other.append([name, f"Other {count}", "ITI1"])

    data = workbook(_typed(ORGANISATIONS), second)
    assert _organisations(data, "a.xlsx").verdict == "ask"
    assert _organisations(data, "a.xlsx", "yes").rows_accepted == rows


def test_the_1904_date_system_is_silent() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    rows: list[list[object]] = [list(row) for row in OPPORTUNITIES]
    rows[1][8] = dt.datetime(2026, 1, 15)
    data = workbook(rows, lambda book, sheet: setattr(book, "epoch", CALENDAR_MAC_1904))
    report = read(data, "a.xlsx", "opportunity")
    assert (report.verdict, report.rows[0][8]) == ("accept", "2026-01-15")


def test_a_user_can_add_words(tmp_path: Any) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("headers: {name: {sv: [bolagets kallelsenamn]}}", encoding="utf-8")
    rows = [["organisation_id", "Bolagets kallelsenamn", "region"], ["1", "Alfa", "ITI1"]]
    assert read(delivered(rows), "x.csv", "organisation").verdict == "reject"
    assert read(delivered(rows), "x.csv", "organisation", synonyms=own).verdict == "ask"


def test_a_users_own_words_for_a_code_are_proposed(tmp_path: Any) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("values: {organisation_kind: {firm: [manufaktura], nobody: [x]}}", encoding="utf-8")
    rows = [["organisation_id", "name", "region", "kind"], ["1", "Alfa", "ITI1", "Manufaktura"]]
    assert read(delivered(rows), "x.csv", "organisation").rows_rejected == 1
    report = read(delivered(rows), "x.csv", "organisation", "yes", synonyms=own)
    assert report.rows_rejected == 0
    assert "firm" in report.rows[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("headers: [name]", "headers is not a map"),
        ("headers: {name: {sv: bolag}}", "headers.name.sv is not a list of words"),
        ("headers: {name: {sv: [no]}}", "headers.name.sv holds False, which is not read as a word"),
        ("months: {may: [maj]}", "months has the key 'may' where a number is wanted"),
        ("a: b: c", "mapping values are not allowed"),
        ("- x", "the file is not a map"),
        (None, "No such file"),
    ],
)
def test_a_word_list_that_cannot_be_used_says_why(content: str | None, said: str, tmp_path: Any) -> None:
    own = tmp_path / "own.yaml"
    if content is not None:
        own.write_text(content, encoding="utf-8")
    with pytest.raises(WordListError, match=re.escape(said)):
        read(delivered(ORGANISATIONS), "x.csv", "organisation", synonyms=own)


def test_the_list_of_the_benchmark_is_clean() -> None:
    report = read(listed(40), "list.csv", "organisation")
    assert (report.verdict, report.rows_accepted) == ("accept", 40)
