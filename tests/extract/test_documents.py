"""Claims about the generated dictionary: whole, fresh, and safe in Markdown."""

from pathlib import Path

import pytest

from tex4im_data import catalog
from tex4im_data.extract import documents
from tex4im_data.query import questions


def test_every_dataset_column_measure_and_question_is_in_the_dictionary() -> None:
    shipped = catalog.load()
    text = documents.dictionary(shipped)
    for dataset in shipped.datasets:
        assert f"\n## {dataset.title}\n" in text
        for fault in dataset.known_faults:
            assert f"\n- {fault}\n" in text
        for table in dataset.tables:
            for column in table.columns:
                assert f"\n| `{column.name}` | " in text
    for name in [*shipped.measures, *questions()]:
        assert f"\n| `{name}` | " in text


def test_every_table_row_has_the_cells_of_its_header() -> None:
    width = 0
    for line in documents.dictionary(catalog.load()).splitlines():
        cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
        assert not width or not cells or cells == width, line
        width = cells


def test_the_shipped_dictionary_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert documents.write(catalog.load(), only_check=True) == 0, capsys.readouterr().out


def test_a_stale_dictionary_is_told_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "FOLDER", tmp_path / "docs")
    file = tmp_path / "docs" / "dictionary.md"
    assert documents.write(catalog.load(), only_check=True) == 1
    assert "Run `make docs`" in capsys.readouterr().out
    assert not file.exists(), "checking writes nothing"
    assert documents.write(catalog.load(), only_check=False) == 0
    assert documents.write(catalog.load(), only_check=True) == 0
    file.write_text(file.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert documents.write(catalog.load(), only_check=True) == 1
