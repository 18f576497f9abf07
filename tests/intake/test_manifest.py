"""Claims about the corpus of awkward files: each ends with the verdict, the table and the places of its manifest."""

import csv
from typing import Any

import pytest

from tests.intake.files import CORPUS
from tex4im_data.intake import read

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of awkward files is not here")


def _manifest() -> list[dict[str, str]]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


LINES = _manifest()

# Rows that have to be refused, all of them and no other, and the column that the message has to name.
REFUSED: dict[str, tuple[set[int], str | None]] = {
    "008": ({12}, None),
    "012": ({2}, None),
    "017": (set(range(3, 8)), "turnover_eur"),
    "023": ({5}, "deadline"),
    "039": (set(range(5, 14)), None),
    "041": ({3, 6}, None),
    "043": ({3}, "name"),
    "044": ({2}, "organisation_id"),
    "059": (set(range(2, 8)), "employees"),
    "066": ({2, 3}, "region"),
    "070": ({2, 3, 4, 5, 13}, "turnover_eur"),
    "068": ({2, 3, 4, 6, 7, 8, 9, 10, 12}, "region"),
    "071": ({5, 14, 15}, "organisation_id"),
    "077": ({3, 4}, "name"),
    "078": ({2, 5, 6, 7, 8, 10}, "priorities"),
    "081": ({2, 3, 4, 7, 9}, "stage"),
    "082": ({2, 3, 4, 6, 8}, "trl"),
    "083": ({2, 3, 4, 8}, "value_eur"),
    "084": ({2, 3}, "opportunity_id"),
}
# Rows that a notice has to name.
NOTICED: dict[str, tuple[set[int], str | None]] = {
    "024": (set(range(2, 10)), "opened"),
    "034": ({4, 17, 18}, None),
    "035": ({14}, None),
    "053": ({3, 4, 5}, None),
    "073": ({2, 3, 4, 5, 6, 10}, "name"),
    "076": ({4}, "name"),
}


def _read(line: dict[str, str], answer: str | None = None) -> Any:
    return read((CORPUS / line["file"]).read_bytes(), line["file"], line["table"], answer)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["file"][:40])
def test_verdict_and_table_are_those_of_the_manifest(line: dict[str, str]) -> None:
    report = _read(line)
    assert report.verdict == line["verdict"]
    assert (report.question != "") == (line["verdict"] == "ask")
    if report.verdict in ("ask", "reject"):
        assert report.rows_accepted == 0
    if report.verdict == "ask":
        report = _read(line, "yes")
    assert report.rows_accepted + report.rows_rejected == report.rows_in
    if not line["expected"]:
        return
    with (CORPUS / line["expected"]).open(encoding="utf-8", newline="") as lines:
        wanted = list(csv.reader(lines))
    assert list(report.columns) == wanted[0]
    assert {tuple(cell.strip() for cell in row) for row in wanted[1:]} == set(report.rows)
    assert (report.rows_in, report.rows_accepted) == (int(line["rows_in"]), int(line["rows_ok"]))


@pytest.mark.parametrize("start", sorted(REFUSED))
def test_refused_rows_are_located(start: str) -> None:
    line = next(line for line in LINES if line["file"].startswith(start))
    rows, column = REFUSED[start]
    refused = [problem for problem in _read(line).problems if problem.severity == "refusal"]
    assert {problem.row for problem in refused} == rows
    assert {problem.row for problem in refused if problem.column == (column or "")} == rows
    assert all(problem.reason and problem.cure and problem.code for problem in refused)


@pytest.mark.parametrize("start", sorted(NOTICED))
def test_noticed_rows_are_located(start: str) -> None:
    line = next(line for line in LINES if line["file"].startswith(start))
    rows, column = NOTICED[start]
    notices = [problem for problem in _read(line).problems if problem.severity == "notice" and problem.row]
    assert {problem.row for problem in notices if problem.column == (column or "")} >= rows


def test_personal_data_are_refused_and_never_repeated() -> None:
    line = next(line for line in LINES if line["file"].startswith("080"))
    report = _read(line)
    assert {(problem.row, problem.column) for problem in report.problems} == {(2, "website"), (3, "name")}
    assert "giovanni" not in report.to_json().lower()
    assert "912345678" not in report.to_json()


def test_dropped_columns_are_named_and_their_content_is_nowhere() -> None:
    line = next(line for line in LINES if line["file"].startswith("028"))
    report = _read(line)
    told = " ".join(report.sentences())
    assert all(name in told for name in ("contact_person", "contact_email", "mobile", "internal_notes"))
    assert "rossi" not in (report.to_json() + report.accepted_csv() + str(report.staged)).lower()
