"""Claims about `python -m tex4im_data`: each command does its work, says it in a sentence, and exits with 0, 1 or 2."""

import getpass
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import world
from tex4im_data import __main__ as command
from tex4im_data.catalog import catalog
from tex4im_data.extract import documents

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line works on the small world and on a store of its own."""
    root = world.packages(tmp_path / "packages")
    monkeypatch.setattr(catalog, "DATA", root)
    monkeypatch.setenv("TEX4IM_VAR", str(tmp_path / "var"))
    for name in ("TEX4IM_CATALOGUE", "TEX4IM_LAKE"):
        monkeypatch.delenv(name, raising=False)
    return root


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = command.main(words)
    heard = capsys.readouterr()
    return code, heard.out, heard.err


def break_data(packages: Path) -> None:
    file = packages / "targets" / "target.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Proposals,6,", "Proposals,six,"), encoding="utf-8")


def test_a_build_stores_the_data_once(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "build", "--author", "Ana", "--message", "First")
    stored = re.fullmatch(r"Building .* …\nVersion 1 stored; content fingerprint ([0-9a-f]{64})\n", out)
    assert (code, bool(stored)) == (0, True)
    assert stored is not None
    code, out, _ = said(capsys, "build")
    assert code == 0
    assert out.endswith(f"Version 1 unchanged; content fingerprint {stored[1]}\n")
    assert said(capsys, "build", "--if-stale") == (0, "The store is up to date (version 1).\n", "")
    code, out, _ = said(capsys, "history")
    assert code == 0
    assert re.fullmatch(rf" +1  .* UTC  Ana +First  \[{stored[1][:12]}\]\n", out)


def test_a_build_of_broken_data_lists_the_faults_and_keeps_the_old_version(
    packages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "build")
    break_data(packages)
    code, _, err = said(capsys, "build", "--if-stale")
    assert code == 1
    assert err.startswith("The shipped data have 1 faults; nothing was stored:\n- targets/target.csv, row 2, target:")
    assert len(said(capsys, "history")[1].splitlines()) == 1


def test_a_check_counts_what_it_found_right(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "check")
    assert code == 0
    assert re.fullmatch(r"\d+ rows in \d+ tables of \d+ datasets: no problem found\.\n", out)


def test_a_check_lists_every_problem_and_fails(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    break_data(packages)
    (packages / "events" / "old.csv").write_text("a\n", encoding="utf-8")
    code, out, _ = said(capsys, "check")
    assert code == 1
    assert len(out.splitlines()) == 2
    assert '"six" is not a number' in out


def test_a_check_finds_what_only_the_serving_copy_refuses(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moves = packages / "portfolio" / "stage_move.csv"
    moves.write_text(
        moves.read_text(encoding="utf-8").replace("1,2,proposal,2019", "1,2,proposal,2018"), encoding="utf-8"
    )
    code, _, err = said(capsys, "check")
    assert code == 1
    assert err.startswith("The data break a rule. stage moves follow in time is broken by: opportunity_id=proposal-1")


def test_a_damaged_package_is_told_with_file_and_key(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = packages / "targets" / "datapackage.yaml"
    package.write_text(
        package.read_text(encoding="utf-8").replace("nature: observed", "nature: heard"), encoding="utf-8"
    )
    code, _, err = said(capsys, "check")
    assert code == 1
    assert "packages/targets/datapackage.yaml" in err
    assert "nature" in err


def test_an_empty_store_has_no_history_and_says_what_to_do(packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "history") == (0, "The store is empty. Run `python -m tex4im_data build`.\n", "")


def test_a_damaged_store_is_told_in_a_sentence(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "catalogue.sqlite").write_bytes(b"\x07" * 9000)
    code, _, err = said(capsys, "history")
    assert code == 1
    assert re.fullmatch(r"The store sqlite:.* can't be opened: .* Restore it from a backup: .*restore FILE`\.\n", err)


def test_a_user_without_a_name_can_build(
    packages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert said(capsys, "build")[0] == 0
    assert "  unknown  " in said(capsys, "history")[1]


def test_the_documents_are_checked_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    code, out, _ = said(capsys, "docs", "--check")
    assert (code, "Run `make docs`" in out) == (1, True)
    assert said(capsys, "docs")[0] == 0
    assert said(capsys, "docs", "--check") == (0, "", "")


@pytest.mark.parametrize("words", [[], ["biuld"], ["build", "--autor", "Ana"]])
def test_a_wrong_command_is_a_usage_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(words) == 2
    assert "usage: python -m tex4im_data" in capsys.readouterr().err


def test_the_commands_run_as_a_program_with_the_shipped_data(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        call = [sys.executable, "-W", "error", "-m", "tex4im_data", *words]
        environment = {**os.environ, "TEX4IM_VAR": str(tmp_path / "var")}
        return subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)

    built = run("build", "--author", "Ana")
    assert (built.returncode, built.stderr) == (0, "")
    assert "Version 1 stored" in built.stdout
    history = run("history")
    assert (history.returncode, history.stderr, len(history.stdout.splitlines())) == (0, "", 1)
    assert run("no-such-command").returncode == 2
