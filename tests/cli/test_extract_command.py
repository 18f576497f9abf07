"""Claims about the command: the same bytes as the button, exit codes a script can trust, no half files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tex4im_data import __main__, extract
from tex4im_data.cli import extract as extract_command
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.query import Store

pytestmark = pytest.mark.usefixtures("shipped_store")

CIRCULAR = Filters(priorities=("circular-economy",))


def test_standard_output_gets_the_file_and_nothing_else(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["extract", "firms_by_region", "--priority", "circular-economy", "-o", "-"]
    assert __main__.main(words) == 0
    out, err = capfdbinary.readouterr()
    assert out == extract.file("firms_by_region", CIRCULAR).read()
    assert b"synthetic" in err


@pytest.mark.parametrize("form", [form for form in extract.FORMATS if form != "ics"])
def test_the_ending_of_the_file_names_the_format(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"firms.{form.upper()}"
    assert __main__.main(["extract", "firms_by_region", "--priority=circular-economy", "-o", str(path)]) == 0
    assert path.read_bytes() == extract.file("firms_by_region", CIRCULAR, form).read()
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_parameter_may_have_several_values(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert __main__.main(["extract", "firms_by_region", "--region", "ITI1", "--region", "PT11", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.count(b"\n") == 3


def test_the_european_csv_is_a_format_of_its_own(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert __main__.main(["extract", "firms_by_region", "--format", "csv-eu", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith("\ufeffregion_id;".encode())


def test_without_an_output_the_file_gets_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert __main__.main(["extract", "firms_by_region", "--format", "zip"]) == 0
    assert (tmp_path / "tex4im_firms_by_region_v1_synthetic.zip").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["firms_by_regoin"], "Did you mean firms_by_region?"),
        (["firms_by_region", "--priority", "circular-econmy"], "Did you mean circular-economy?"),
        (["firms_by_region", "--region", ""], "is empty"),
        (["firms_by_region", "--version", "99"], "does not exist"),
        (["firms_by_region", "--year", "20"], "Write four digits"),
        (["firms_by_region", "--colour", "red"], "unrecognized arguments"),
        (["firms_by_region", "--reg", "ITI1"], "unrecognized arguments"),
        (["firms_by_region", "--format", "docx"], "invalid choice"),
        (["firms_by_region", "-o", "x.docx"], "no format"),
        (["firms_by_region", "--format", "csv", "-o", "x.xlsx"], "does not end as"),
        (["values_by_indicator", "--format", "geojson", "-o", "-"], "no place"),
        ([], "required"),
    ],
)
def test_wrong_usage_is_2_with_the_cure_and_writes_nothing(
    words: list[str], said: str, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert __main__.main(["extract", *words]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_what_mailings_add_to_a_link_asks_for_nothing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ["extract", "firms_by_region", "--priority", "circular-economy", "-o", "-"]
    assert __main__.main([*words, "--utm_source", "x", "--fbclid=y", "--gclid", "z", "--mc_cid=w"]) == 0
    assert capfdbinary.readouterr().out == extract.file("firms_by_region", CIRCULAR).read()


def test_help_names_the_parameters_and_no_tracker(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["extract", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Codes of thematic priorities." in said
    assert "utm_" not in said


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["extract", "--help"]) == 0
    assert "exit codes" in capsys.readouterr().out


def test_a_store_that_cannot_be_read_is_1(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def failing(*_: object) -> None:
        raise LakeError("The store is empty.")

    monkeypatch.setattr("tex4im_data.query.stream", failing)
    assert __main__.main(["extract", "firms_by_region", "-o", "-"]) == 1
    assert "The store is empty." in capfd.readouterr().err


def test_a_folder_that_is_not_there_is_1_and_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["extract", "firms_by_region", "-o", str(tmp_path / "no" / "x.csv")]) == 1
    assert "could not be written" in capfd.readouterr().err


def test_a_file_that_breaks_off_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")

    def breaking() -> object:
        yield b"half"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        extract_command._write(breaking(), str(path))  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["x.csv"]


def test_a_process_of_its_own_gives_the_same_file_and_a_reader_may_stop(shipped_store: Store) -> None:
    folder = Path(shipped_store.lake.settings.data).parent
    environment = {**os.environ, "TEX4IM_VAR": str(folder)}
    command = [sys.executable, "-m", "tex4im_data", "extract", "values_by_indicator", "-o", "-"]
    root = Path(__file__).parent.parent.parent
    whole = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True).stdout
    assert whole == extract.file("values_by_indicator", Filters()).read()
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as stopped:
        assert stopped.stdout
        assert stopped.stderr
        stopped.stdout.close()
        assert b"Traceback" not in stopped.stderr.read()
