"""Claims about the line in which processes wait for their turn to write."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tex4im_data.lake import Settings, opening

HOLDER = """
import sys
from tex4im_data.lake import Settings, opening
with opening.turn(Settings(f"sqlite:{sys.argv[1]}", "lake/")):
    print("held", flush=True)
    sys.stdin.readline()
"""
EARLIER_HOLDER = """
import fcntl, os, sys
handle = os.open(f"{sys.argv[1]}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite"


@pytest.fixture(params=[HOLDER, EARLIER_HOLDER], ids=["this release", "an earlier release"])
def holder(catalogue: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    if request.param is EARLIER_HOLDER:
        pytest.importorskip("fcntl")
    command = [sys.executable, "-c", request.param, str(catalogue)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parent.parent.parent)
    assert process.stdout
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.communicate()


def take(catalogue: Path, taken: threading.Event) -> threading.Thread:
    """Return a thread that takes the turn and says so."""

    def run() -> None:
        with opening.turn(Settings(f"sqlite:{catalogue}", "lake/")):
            taken.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_writer_waits_while_another_process_has_the_turn_and_has_it_then(
    catalogue: Path, holder: subprocess.Popen[str]
) -> None:
    taken = threading.Event()
    thread = take(catalogue, taken)
    assert not taken.wait(0.3)
    holder.communicate("done\n")
    assert taken.wait(20)
    thread.join()


def test_a_killed_process_gives_its_turn_back(catalogue: Path, holder: subprocess.Popen[str]) -> None:
    taken = threading.Event()
    thread = take(catalogue, taken)
    holder.kill()
    assert taken.wait(20)
    thread.join()


def test_who_waited_long_enough_goes_on_and_leaves_the_turn_with_its_holder(
    catalogue: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "TURN_SECONDS", 0.05)
    taken = threading.Event()
    take(catalogue, taken).join()
    assert taken.is_set()
    assert holder.poll() is None
    monkeypatch.setattr(opening, "TURN_SECONDS", 60)
    again = threading.Event()
    thread = take(catalogue, again)
    assert not again.wait(0.2)
    holder.communicate("done\n")
    thread.join()


def test_threads_of_one_process_take_turns_too(catalogue: Path) -> None:
    inside, most = [0], [0]

    def run() -> None:
        for _ in range(20):
            with opening.turn(Settings(f"sqlite:{catalogue}", "lake/")):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_the_file_of_the_line_stays_and_says_later_that_there_was_a_store(catalogue: Path) -> None:
    with opening.turn(Settings(f"sqlite:{catalogue}", "lake/")):
        pass
    assert Path(f"{catalogue}.turn").is_file()


def test_where_no_lock_can_be_taken_the_writer_goes_on_and_the_disk_speaks_at_the_write(tmp_path: Path) -> None:
    done = []
    for nowhere in (tmp_path / "missing" / "catalogue.sqlite", Path(os.devnull) / "catalogue.sqlite"):
        with opening.turn(Settings(f"sqlite:{nowhere}", "lake/")):
            done.append(nowhere)
    assert len(done) == 2


def test_a_fault_inside_the_turn_is_told_as_it_is_and_gives_the_turn_back(catalogue: Path) -> None:
    with pytest.raises(OSError, match="the disk"), opening.turn(Settings(f"sqlite:{catalogue}", "lake/")):
        raise OSError("the disk")
    taken = threading.Event()
    take(catalogue, taken).join()
    assert taken.is_set()


def test_a_shared_store_has_no_line_of_its_own(tmp_path: Path) -> None:
    with opening.turn(Settings("postgres:dbname=x", str(tmp_path))):
        assert list(tmp_path.iterdir()) == []
