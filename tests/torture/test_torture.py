"""Claims about faults, in small: `make torture` makes the same ones by the hundred."""

from pathlib import Path

import pytest

from tests.torture import faults

pytestmark = pytest.mark.long


def test_killed_at_random_moments_no_acknowledged_change_is_lost_and_none_is_half_done(tmp_path: Path) -> None:
    found = faults.kills(tmp_path / "var", 4, seed=7)
    assert isinstance(found["acknowledged"], int)
    assert found["acknowledged"] >= 3, "the kills fell into work, not before it"
    assert (found["kills"], found["lost"], found["half done"], found["rows wrong"]) == (4, 0, 0, 0)


def test_moves_of_several_processes_at_once_are_all_there(tmp_path: Path) -> None:
    assert faults.moves_at_once(tmp_path / "var", 2, 8)["moves"] == 16


def test_no_row_reaches_another_caller(tmp_path: Path) -> None:
    assert faults.questions_at_once(tmp_path / "var", 4, 20)["rows of another caller"] == 0


def test_a_full_disk_is_told_reading_goes_on_and_space_cures_it(tmp_path: Path) -> None:
    try:
        found = faults.full_disk(tmp_path / "disk")
    except PermissionError as error:
        pytest.skip(str(error))
    assert {name.split()[0] for name in found} == {"intake", "move", "undo", "merge"}
    assert any(str(said).startswith("refused: ") for said in found.values()), found
