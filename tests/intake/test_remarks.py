"""Claims about the command, the templates and the remarks: what a machine or a partner gets back."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.intake.files import ORGANISATIONS, delivered, with_column, with_header, workbook
from tex4im_data import __main__
from tex4im_data.intake import read, remarks, spec, templates


@pytest.mark.parametrize(
    ("rows", "answer", "code", "verdict"),
    [
        (ORGANISATIONS, [], 0, "accept"),
        (with_column(ORGANISATIONS, "name", ["=1+1"]), [], 0, "warn"),
        (with_column(ORGANISATIONS, "region", ["Tuscany"]), [], 3, "ask"),
        (with_column(ORGANISATIONS, "region", ["Tuscany"]), ["--answer", "yes"], 0, "warn"),
        (with_column(ORGANISATIONS, "region", ["DED4"]), [], 4, "partial"),
        (with_header(ORGANISATIONS, "a,b,c,d,e,f,g,h,i,j,k"), [], 5, "reject"),
    ],
)
def test_exit_code_report_and_accepted_rows_agree(
    rows: list[list[str]], answer: list[str], code: int, verdict: str, tmp_path: Path
) -> None:
    given, report, accepted = tmp_path / "list.csv", tmp_path / "report.json", tmp_path / "accepted.csv"
    given.write_bytes(delivered(rows))
    argv = [
        str(given),
        "--table",
        "organisation",
        "--dry-run",
        "--report",
        str(report),
        "--accepted",
        str(accepted),
        *answer,
    ]
    assert __main__.main(["intake", *argv]) == code
    told = json.loads(report.read_text("utf-8"))
    taken = list(csv.reader(accepted.read_text("utf-8").splitlines()))
    assert told["verdict"] == verdict
    assert told["rows_accepted"] == len(taken) - 1
    assert told["rows_accepted"] + told["rows_rejected"] == told["rows_in"]
    assert bool(told["question"]) == (verdict == "ask")
    assert all({"level", "code", "row", "column", "value", "reason", "cure"} <= set(one) for one in told["problems"])


def test_wrong_usage_is_two(tmp_path: Path) -> None:
    assert __main__.main(["intake", str(tmp_path / "absent.csv"), "--table", "organisation", "--dry-run"]) == 2
    assert __main__.main(["intake", "x.csv", "--table", "nothing", "--dry-run"]) == 2


@pytest.mark.parametrize("table", sorted(spec.tables()))
def test_a_filled_template_is_taken(table: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.template(table)))
    for count, cell in enumerate(book["Example"][2], 1):
        book[table].cell(2, count).value = cell.value
    out = io.BytesIO()
    book.save(out)
    report = read(out.getvalue(), "filled.xlsx", table)
    assert (report.verdict, report.rows_accepted) == ("warn", 1)
    assert {problem.code for problem in report.problems} == {"sheet_chosen"}


def test_remarks_stand_beside_the_rows_without_personal_data() -> None:
    rows = with_column(ORGANISATIONS, "name", ["Rossi +39 333 1234567", "=1+1"])
    lines = remarks.with_remarks(read(delivered(rows), "x.csv", "organisation"))
    assert lines[0][-1] == "remarks"
    assert "telephone" in lines[1][-1]
    assert "1234567" not in str(lines)
    assert lines[2][1] == "'=1+1"
    assert lines[3][-1] == ""


def test_remarks_go_back_in_the_form_names_and_order_of_the_file() -> None:
    rows = with_column(ORGANISATIONS, "name", ["-1+1"])
    rows = with_column(rows, "region", ["", "DED4"])
    rows = [[row[2], row[1], row[0], "x" if place else "colour"] for place, row in enumerate(rows)]
    rows[0][1] = "Ragione sociale"
    lines = remarks.with_remarks(read(delivered(rows), "x.csv", "organisation", "yes"))
    assert lines[0] == ["region", "Ragione sociale", "organisation_id", "remarks"]
    assert lines[1][-1].startswith("row 2, region: ")
    made = remarks.rows_xlsx(read(workbook(rows), "x.xlsx", "organisation", "yes"))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    found = list(sheet.iter_rows())
    assert [cell.value for cell in found[0]] == lines[0]
    assert (found[1][1].value, found[1][1].data_type) == ("-1+1", "s")
    assert "DED4" in found[2][-1].value


def test_intake_imports_neither_streamlit_nor_a_store() -> None:
    code = (
        "import sys, tex4im_data.intake; print([m for m in sys.modules if m.split('.')[0] in ('streamlit', 'duckdb')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
