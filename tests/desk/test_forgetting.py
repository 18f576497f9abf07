"""Claims about kept files whose record is erased: they go, whatever their form; the note of the delivery stays."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Desk
from tests.intake.files import ORGANISATIONS, delivered, workbook
from tex4im_data.desk import keeping
from tex4im_data.desk.keeping import keep
from tex4im_data.intake import read

FIRM = ORGANISATIONS[1]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.csv", lambda rows: delivered(rows)),
        ("b.csv", lambda rows: delivered(rows).decode().encode("utf-16")),
        ("c.xlsx", lambda rows: workbook(rows)),
    ],
)
def test_a_kept_file_is_found_by_a_whole_cell(
    name: str, made: Callable[[list[list[str]]], bytes], tmp_path: Path
) -> None:
    data = made(ORGANISATIONS)
    keep(read(data, name, "organisation"), data, {}, tmp_path)
    (file,) = keeping.holding({FIRM[0]}, tmp_path)
    assert keeping.holding({FIRM[1].upper()}, tmp_path) == [file]
    assert keeping.holding({FIRM[0][:-1], "nobody", ""}, tmp_path) == []
    keeping.forget([file])
    assert not file.exists()
    (about,) = tmp_path.glob("*.json")
    note = json.loads(about.read_text("utf-8"))
    assert note["kept"] == keeping.GONE
    assert note["kept_as"] == file.name


def test_a_file_that_cannot_be_searched_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    assert [file.name for file in keeping.holding({"nobody"}, tmp_path)] == ["x.xlsx"]


def test_erasing_takes_the_kept_file_along_and_names_what_is_left(desk: Desk) -> None:
    path = desk.tmp_path / "list.csv"
    path.write_bytes(delivered(ORGANISATIONS))
    code, said, _ = desk.run("intake", str(path), "--table", "organisation", "--author", "Ana", "--message", "News")
    assert code == 0, said
    (kept,) = (desk.folder / "intake").glob("*.csv")
    (desk.folder / "raw").mkdir()
    (desk.folder / "raw" / "old.csv").write_text(f"x,{FIRM[1]}", encoding="utf-8")
    erasing = ("maintain", "--erase", "organisation", FIRM[0])
    code, said, _ = desk.run(*erasing, "--dry-run")
    assert (code, kept.exists()) == (0, True)
    assert f"Kept files of deliveries that would go: {kept.name}." in said
    code, said, _ = desk.run(*erasing)
    assert (code, kept.exists()) == (0, False)
    assert f"Kept files of deliveries that went: {kept.name}." in said
    assert "Files beside the store that still hold its key or name: raw/old.csv." in said
