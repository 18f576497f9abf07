"""Claims about faults of files: each is named at once, nothing passes for an empty store, and a backup puts all back."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import world
from tests.story import Story
from tex4im_data.errors import LakeError
from tex4im_data.lake import backup
from tex4im_data.lake.lake import HELD
from tex4im_data.query import Store


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    made = Story(tmp_path_factory.mktemp("told") / "var")
    rows = [{**made.row("organisation", "firm-1"), "organisation_id": f"x{n}", "name": f"Many {n}"} for n in range(300)]
    made.commit(made.put("organisation", *rows))
    made.move("proposal-4", "proposal")
    made.lake.close()
    return made


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "var", told)
    yield made
    made.lake.close()


def prints(story: Story) -> dict[str, str]:
    lake = world.lake(story.folder, story.catalog)
    found = {str(version.number): version.fingerprint for version in lake.versions()}
    assert backup.verify(lake) == []
    lake.close()
    return found


def restored(story: Story, file: Path, *, replace: bool = False) -> dict[str, str]:
    return backup.restore(file, world.settings(story.folder), story.lake.shapes, replace=replace)


def test_a_backup_puts_every_version_back_with_the_same_fingerprint(story: Story, tmp_path: Path) -> None:
    saved = backup.backup(story.lake, tmp_path / "saved.tar")
    assert saved == prints(story)
    story.lake.close()
    for file in (*story.folder.glob("catalogue*"), *story.folder.rglob("*.parquet")):
        file.unlink()
    assert restored(story, tmp_path / "saved.tar") == saved
    assert prints(story) == saved


def test_a_backup_made_while_others_write_is_whole(story: Story, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            story.edit("organisation", "firm-1", city=f"Town {number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        other = world.lake(story.folder, story.catalog)
        saved = [backup.backup(other, tmp_path / f"{number}.tar") for number in range(3)]
        other.close()
    finally:
        stop.set()
        writer.join()
    assert len(saved[0]) <= len(saved[1]) <= len(saved[2])
    story.lake.close()
    assert restored(story, tmp_path / "2.tar", replace=True) == saved[2]


def test_a_sound_store_is_overwritten_by_choice_only_and_then_kept_aside(story: Story, tmp_path: Path) -> None:
    saved = backup.backup(story.lake, tmp_path / "saved.tar")
    story.edit("organisation", "firm-1", city="Later")
    later = prints(story)
    story.lake.close()
    with pytest.raises(LakeError, match=r"is sound; it was not touched. Add --replace"):
        restored(story, tmp_path / "saved.tar")
    assert prints(story) == later
    restored(story, tmp_path / "saved.tar", replace=True)
    assert prints(story) == saved
    assert list(tmp_path.glob("var.before-restore-*"))


@pytest.mark.parametrize("place", [20_000, 150_000])
def test_a_damaged_backup_changes_nothing(story: Story, tmp_path: Path, place: int) -> None:
    file = tmp_path / "saved.tar"
    saved = backup.backup(story.lake, file)
    story.lake.close()
    content = bytearray(file.read_bytes())
    content[place : place + 64] = b"\x07" * 64
    file.write_bytes(content)
    with pytest.raises(LakeError, match=r"Nothing was changed; take another"):
        restored(story, file, replace=True)
    assert prints(story) == saved
    with pytest.raises(LakeError, match="is no whole backup"):
        restored(story, tmp_path / "none.tar", replace=True)


def test_a_catalogue_that_is_missing_is_no_empty_store(story: Story) -> None:
    story.lake.close()
    for file in story.folder.glob("catalogue.sqlite*"):
        if not file.name.endswith(".turn"):
            file.unlink()
    with pytest.raises(LakeError, match=r"catalogue.sqlite is missing.*Nothing was made in its place.*restore FILE"):
        world.lake(story.folder, story.catalog)
    assert not (story.folder / "catalogue.sqlite").exists()


@pytest.mark.parametrize("damage", ["missing", "cut", "noise"])
def test_a_damaged_data_file_is_named_with_its_table_and_versions(story: Story, damage: str) -> None:
    (file,) = (story.folder / "lake").rglob("organisation/*.parquet")
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(content[:50] if damage == "cut" else b"\x07" * len(content))
    story.lake.close()
    lake = world.lake(story.folder, story.catalog)
    (fault,) = backup.verify(lake)
    assert fault.startswith("organisation: ")
    assert file.name in fault
    assert "version 2" in fault
    with pytest.raises(LakeError, match=rf"{file.name}.*\(organisation as of version 2\).*restore FILE"):
        lake.read("organisation", 2)
    assert lake.read("organisation", 1).num_rows > 0, "what is sound can be read"
    lake.close()


def test_the_last_good_copy_goes_on_serving_when_a_file_is_lost(story: Story) -> None:
    store = Store(world.settings(story.folder), story.catalog)
    before = store.newest().version.number
    story.edit("organisation", "firm-1", city="Later")
    for file in story.folder.rglob("organisation/*.parquet"):
        file.unlink()
    HELD.clear()  # as if another process had made the version
    with pytest.raises(LakeError, match="restore FILE"):
        store.refresh()
    assert store.newest().version.number == before
    store.close()


def test_backup_verify_and_restore_are_commands(story: Story, tmp_path: Path) -> None:
    story.lake.close()
    code = "import sys; from tex4im_data import __main__, catalog; from pathlib import Path;"
    code += "load = catalog.load; catalog.load = lambda root=None: load(Path(sys.argv[1]));"
    code += "sys.exit(__main__.main(sys.argv[2:]))"
    root = Path(__file__).parent.parent.parent

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-c", code, str(story.folder / "data"), *words]
        environment = {"TEX4IM_VAR": str(story.folder), "PATH": "", "PYTHONPATH": str(root)}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run("backup", str(tmp_path / "b.tar"))[0] == 0
    assert "3 versions are as they were stored." in run("verify")[1]
    (file,) = (story.folder / "lake").rglob("organisation/*.parquet")
    file.unlink()
    code_, said = run("verify")
    assert (code_, file.name in said, "restore FILE" in said) == (1, True, True)
    assert "3 versions are back" in run("restore", str(tmp_path / "b.tar"))[1]
    assert run("verify")[0] == 0
