"""Claims about the way of a partner's file into the store, by the command: preview, choices, one version, or none."""

import json
from pathlib import Path

import pytest

from tests.commands import Desk
from tests.intake.files import OPPORTUNITIES, ORGANISATIONS, delivered, with_column, with_header
from tex4im_data.intake import spec

SIGNED = ("--author", "tests", "--message", "Members of 2026")


@pytest.fixture(autouse=True)
def few_figures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one claim count the figures that move; the others need not ask all those questions for each file."""
    if not request.node.name.startswith("test_a_clean_list"):
        monkeypatch.setattr("tex4im_data.desk.preview.moved", lambda before, after: ())


def take(desk: Desk, rows: list[list[str]], *words: str, table: str = "organisation") -> tuple[int, str, str]:
    """Return the exit code, standard output and standard error of taking rows in."""
    file = desk.tmp_path / "list.csv"
    file.write_bytes(delivered(rows))
    return desk.run("intake", str(file), "--table", table, *SIGNED, *words)


def kept(desk: Desk) -> list[Path]:
    """Return the files that were kept."""
    folder = desk.folder / "intake"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_clean_list_is_one_version_with_its_file_and_the_same_again_is_none(desk: Desk) -> None:
    code, said, _ = take(desk, ORGANISATIONS)
    assert (code, len(desk.versions())) == (0, 2)
    assert "6 added, 0 changed, 0 removed" in said
    assert "= firms, Toscana: 130 -> 131" in said
    version = desk.versions()[-1]
    told = version.info["intake"]
    assert isinstance(told, dict)
    assert (told["rows_in"], told["rows_taken"], told["rows_left"]) == (6, 6, 0)
    assert (version.author, version.message) == ("tests", "Members of 2026")
    raw, record = (next(path for path in kept(desk) if path.suffix == ending) for ending in (".csv", ".json"))
    assert raw.read_bytes() == delivered(ORGANISATIONS)
    assert raw.stem == told["sha256"] == json.loads(record.read_text("utf-8"))["kept_sha256"]
    row = desk.row("organisation", organisation_id="IT-1")
    assert row is not None
    assert (row["kind"], row["region_id"], row["employees"], row["nature"]) == ("firm", "ITI1", 120, "observed")
    assert row["size_class"] is None
    code, said, _ = take(desk, ORGANISATIONS)
    assert (code, len(desk.versions()), len(kept(desk))) == (0, 2, 2)
    assert "Nothing new: version 2" in said


def test_a_change_is_shown_cell_by_cell_and_a_column_that_is_not_sent_stays(desk: Desk) -> None:
    take(desk, ORGANISATIONS)
    rows = [[row[0], row[1], row[2], row[4]] for row in with_column(ORGANISATIONS, "employees", ["125", ""])]
    code, said, _ = take(desk, rows)
    assert code == 0
    assert "~ organisation IT-1, employees: 120 -> 125" in said
    assert "~ organisation ES-1, employees: 42 -> (unknown)" in said
    assert "0 added, 2 changed, 0 removed" in said
    row = desk.row("organisation", organisation_id="IT-1")
    assert row is not None
    assert (row["founded"], row["turnover_eur"]) == (1951, 23100000.75)


def test_a_question_waits_and_its_answer_is_remembered_for_that_office(desk: Desk) -> None:
    rows = with_header([row[:3] for row in ORGANISATIONS[:2]], "ID impresa,Ragione sociale,Regione")
    assert take(desk, rows, "--region", "ITI1")[0] == 3
    assert len(desk.versions()) == 1
    assert take(desk, rows, "--region", "ITI1", "--answer", "yes")[0] == 0
    rows[1][1] = "Tessitura Beta S.r.l."
    assert take(desk, rows, "--region", "ITI1")[0] == 0
    assert take(desk, rows)[0] == 3, "another office is asked again"


def test_good_rows_are_taken_by_choice_only(desk: Desk) -> None:
    rows = with_column(ORGANISATIONS, "region", ["DED4"])
    code, _, said = take(desk, rows)
    assert (code, len(desk.versions())) == (4, 1)
    assert "--take-good-rows" in said
    assert kept(desk) == []
    code, said, _ = take(desk, rows, "--take-good-rows")
    assert (code, len(desk.versions())) == (0, 2)
    assert "5 rows taken, 1 left out" in said


def test_an_office_changes_records_of_its_own_region_only(desk: Desk) -> None:
    code, said, _ = take(desk, ORGANISATIONS, "--region", "ITI1", "--take-good-rows")
    assert code == 0
    assert "1 rows taken, 5 left out" in said
    assert desk.row("organisation", organisation_id="ES-1") is None
    foreign = [ORGANISATIONS[0], ["demo-firm-0400", *ORGANISATIONS[1][1:]]]
    code, said, _ = take(desk, foreign, "--region", "ITI1")
    assert code == 5, "the stored record is of another region"
    assert "other_region" not in said
    assert "your office changes records of ITI1" in said


def test_a_row_that_names_nobody_waits(desk: Desk) -> None:
    take(desk, ORGANISATIONS)
    report = desk.tmp_path / "report.json"
    rows = with_column(OPPORTUNITIES, "owner_id", ["ES-1", "XX-1"])
    code, said, _ = take(desk, rows, "--report", str(report), table="opportunity")
    assert code == 4
    assert 'row 3, owner_id: "XX-1" is no organisation of the store.' in said
    told = json.loads(report.read_text("utf-8"))
    assert (told["verdict"], told["rows_accepted"], told["rows_rejected"]) == ("partial", 2, 1)
    assert take(desk, rows, "--take-good-rows", table="opportunity")[0] == 0
    moves = [row for row in desk.lake.read("stage_move").to_pylist() if row["opportunity_id"] in ("OP-1", "OP-3")]
    assert {(row["opportunity_id"], row["position"], row["stage"]) for row in moves} == {
        ("OP-1", 1, "idea"),
        ("OP-3", 1, "funding"),
    }
    again = with_column([*rows[:2]], "stage", ["proposal"])
    assert take(desk, again, table="opportunity")[0] == 0
    row = desk.row("stage_move", opportunity_id="OP-1", position=2)
    assert row is not None
    assert row["stage"] == "proposal"


def test_an_owner_of_another_region_is_named(desk: Desk) -> None:
    take(desk, ORGANISATIONS)
    rows = with_column(OPPORTUNITIES, "owner_id", ["PT-1"])[:2]
    code, said, _ = take(desk, rows, table="opportunity")
    assert code == 5
    assert "has its seat in PT11, the proposal is of ES52" in said


def test_a_whole_list_removes_what_it_lacks_and_asks_before_it_shrinks(desk: Desk) -> None:
    rows = [ORGANISATIONS[0], *([f"SE-{count}", f"Väveri {count}", "SE23", *[""] * 8] for count in range(40))]
    assert take(desk, rows)[0] == 0
    code, said, asked = take(desk, rows[:-1], "--replace-region", "SE23")
    assert code in (0, 3)
    assert "- organisation SE-39: Väveri 39" in said
    code, said, asked = take(desk, rows[:20], "--replace-region", "SE23")
    assert code == 3
    assert "Remove them?" in asked
    assert take(desk, rows[:20], "--replace-region", "SE23", "--yes-shrink")[0] == 0
    assert desk.row("organisation", organisation_id="SE-39") is None
    assert desk.row("organisation", organisation_id="SE-1") is not None


@pytest.mark.parametrize(
    ("extra", "value"),
    [("contact_person", "Maria Bianchi"), ("mobile", "+39 333 1234567"), ("internal_notes", "ask Giulia Verdi")],
)
def test_what_may_name_a_person_never_reaches_a_disk(extra: str, value: str, desk: Desk) -> None:
    rows = [[*ORGANISATIONS[0], extra], *([*row, value] for row in ORGANISATIONS[1:])]
    assert take(desk, rows)[0] == 0
    (desk.tmp_path / "list.csv").unlink()
    desk.lake.close()
    found = [path for path in desk.folder.rglob("*") if path.is_file() and value.encode() in path.read_bytes()]
    assert found == []
    assert [path.name for path in kept(desk) if path.name.endswith(".rows.csv")]


def test_without_author_nothing_begins_and_a_template_is_written(desk: Desk) -> None:
    file = desk.tmp_path / "template.xlsx"
    assert desk.run("intake", str(file), "--table", "need")[0] == 2
    assert desk.run("intake", str(file), "--table", "need", "--template")[0] == 0
    assert file.read_bytes()[:2] == b"PK"
    code, _, said = take(desk, ORGANISATIONS, "--region", "XX99")
    assert (code, len(desk.versions())) == (2, 1)
    assert "XX99 is no region here" in said


NETWORK = {
    "chain_link": (
        ["LK-1", "IT-1", "ES-1", "supplies", "yarn", "2024-03-01"],
        ["LK-2", "IT-1", "XX-1", "recycles", "", ""],
    ),
    "event_participation": (["stockholm-2019", "IT-1", "participant"], ["nowhere-1999", "IT-1", "speaker"]),
    "support_service": (
        ["SV-1", "IT-1", "Test of fibres", "technology", "", "2026-01-15", ""],
        ["SV-2", "XX-1", "x", "market", *[""] * 3],
    ),
    "activity": (
        ["AC-1", "Open day", "visit", "ITI1", "digital", "2026-03-12", "45"],
        ["AC-2", "x", "visit", "ES52", "", "2026-03-12", ""],
    ),
}


@pytest.mark.parametrize("table", NETWORK)
def test_lists_of_the_network_are_taken_for_the_own_region_and_known_records(table: str, desk: Desk) -> None:
    take(desk, ORGANISATIONS)
    good, bad = NETWORK[table]
    rows = [list(spec.tables()[table].names), good, bad]
    code, said, _ = take(desk, rows, "--region", "ITI1", "--take-good-rows", table=table)
    assert code == 0, said
    assert "1 added, 0 changed, 0 removed; 1 rows taken, 1 left out" in said
    assert len(desk.lake.read(table)) == 1
    if table != "activity":
        code, said, _ = take(desk, rows[:2], "--region", "ES52", table=table)
        assert (code, "your office changes records of ES52" in said) == (5, True)


MORE = ["organisation_kind", "town", "value_chain_stage", "size_class"]


def test_columns_that_a_list_may_have_are_stored_and_stay_where_the_next_one_lacks_them(desk: Desk) -> None:
    rows = [[*ORGANISATIONS[0], *MORE], [*ORGANISATIONS[1], "cluster", "Prato", "yarn", "medium"]]
    code, said, _ = take(desk, rows)
    assert code == 0
    assert "comes in as a firm" not in said
    code, said, _ = take(desk, [*ORGANISATIONS[:1], [*ORGANISATIONS[1][:4], "130", *ORGANISATIONS[1][5:]]])
    assert "0 added, 1 changed, 0 removed" in said
    row = desk.row("organisation", organisation_id="IT-1")
    assert row is not None
    assert [row[name] for name in ("kind", "city", "value_chain_stage", "size_class")] == [
        "cluster", "Prato", "yarn", "medium",
    ]  # fmt: skip
    rows[1][-4:] = ["", "", "", ""]
    rows[1][4] = "130"
    assert "0 added, 1 changed, 0 removed" in take(desk, rows)[1]
    row = desk.row("organisation", organisation_id="IT-1")
    assert row is not None
    assert (row["kind"], row["city"], row["size_class"]) == ("cluster", None, None)


def test_a_new_organisation_without_a_kind_is_said_to_be_a_firm(desk: Desk) -> None:
    assert "6 new organisations come in as firms: the file gives no kind." in take(desk, ORGANISATIONS)[1]
