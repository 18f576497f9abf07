"""Claims about the store: every commit is a version, none is lost, none is half there, none is silent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Reader, Settings, Shape, Version, opening

THING = Shape({"thing_id": "varchar", "amount": "bigint", "note": "varchar"}, ("thing_id",))
MOVE = Shape({"thing_id": "varchar", "position": "bigint"}, ("thing_id", "position"))
SHAPES = {"thing": THING, "move": MOVE}

WRITER = """
import sys
import pyarrow as pa
from tex4im_data.lake import Lake, Settings, Shape
columns = {"thing_id": "varchar", "amount": "bigint", "note": "varchar"}
shapes = {"thing": Shape(columns, ("thing_id",)), "move": Shape({"thing_id": "varchar", "position": "bigint"}, ("thing_id", "position"))}
lake = Lake(shapes, Settings(f"sqlite:{sys.argv[1]}/catalogue.sqlite", f"{sys.argv[1]}/lake/"))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    name = f"{sys.argv[2]}-{number}"
    row = {"thing_id": pa.array([name]), "amount": pa.array([number]), "note": pa.array([None], pa.string())}
    made = lake.commit({"thing": pa.table(row)}, author=sys.argv[2], message=name)
    assert made.message == name, made
    print("done", flush=True)
"""
"""A process that commits: it makes one thing a version, and says so when the version stands."""


def settings(folder: Path) -> Settings:
    return Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/")


def opened(folder: Path, shapes: dict[str, Shape] = SHAPES) -> Lake:
    return Lake(shapes, settings(folder))


def things(*rows: tuple[str, int | None, str | None]) -> pa.Table:
    names = [row[0] for row in rows]
    return pa.table(
        {
            "thing_id": pa.array(names, pa.string()),
            "amount": pa.array([row[1] for row in rows], pa.int64()),
            "note": pa.array([row[2] for row in rows], pa.string()),
        }
    )


def stood(version: Version | None) -> Version:
    assert version is not None
    return version


def keys(*names: str) -> pa.Table:
    return pa.table({"thing_id": pa.array(names, pa.string())})


def amounts(lake: Lake, version: int | None = None) -> dict[str, int | None]:
    return {row["thing_id"]: row["amount"] for row in lake.read("thing", version).to_pylist()}


def writer(folder: Path, name: str, commits: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(commits)]
    root = str(Path(__file__).parent.parent.parent)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root)


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    made = opened(tmp_path)
    yield made
    made.close()


def test_a_commit_is_a_version_with_number_time_author_message_and_notes(lake: Lake) -> None:
    assert (lake.newest(), lake.versions()) == (0, [])
    made = lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="First thing", info={"file": "a.csv"})
    assert made is not None
    assert (made.number, made.author, made.message, made.info["file"]) == (1, "Ana", "First thing", "a.csv")
    assert abs(made.committed_at.timestamp() - time.time()) < 60
    assert (lake.newest(), lake.versions()) == (1, [made])


def test_the_same_content_again_makes_no_version(lake: Lake) -> None:
    lake.commit({"thing": things(("a", 1, None), ("b", None, "x"))}, author="Ana", message="one")
    again = things(("b", None, "x"), ("a", 1, None))
    assert lake.commit({"thing": again}, author="Ana", message="again") is None
    assert lake.commit({}, author="Ana", message="nothing") is None
    assert lake.commit({}, drop={"thing": keys("zebra")}, author="Ana", message="no such thing") is None
    assert lake.newest() == 1


def test_a_delivery_that_changes_nothing_is_remembered_all_the_same(lake: Lake) -> None:
    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one", info={"delivery": "1"})
    for digest in ("2", "3"):
        made = lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="same", info={"delivery": digest})
        assert made is not None
        assert (made.number, made.info["delivery"]) == (int(digest), digest)
        assert made.fingerprint == lake.versions()[0].fingerprint
    assert amounts(lake) == {"a": 1}


def test_added_changed_and_dropped_rows_are_seen_at_their_version_and_not_before(lake: Lake) -> None:
    lake.commit({"thing": things(("a", 1, "x"))}, author="Ana", message="one")
    lake.commit({"thing": things(("b", 2, None))}, author="Ana", message="two")
    lake.commit({"thing": things(("a", None, "x"), ("b", 2, None))}, author="Ana", message="three")
    lake.commit({}, drop={"thing": keys("b")}, author="Ana", message="four")
    lake.commit({"thing": things(("b", 3, None))}, drop={"thing": keys("a")}, author="Ana", message="five")
    seen = [amounts(lake, version) for version in (0, 1, 2, 3, 4, 5)]
    assert seen == [{}, {"a": 1}, {"a": 1, "b": 2}, {"a": None, "b": 2}, {"a": None}, {"b": 3}]
    assert amounts(lake) == {"b": 3}
    assert lake.read("move", 5).num_rows == 0


def test_rows_are_matched_by_the_whole_key(lake: Lake) -> None:
    moves = pa.table({"thing_id": ["a", "a", "b"], "position": [1, 2, 1]})
    lake.commit({"move": moves}, author="Ana", message="one")
    lake.commit({}, drop={"move": pa.table({"thing_id": ["a"], "position": [2]})}, author="Ana", message="two")
    assert lake.read("move").sort_by("thing_id").to_pylist() == [
        {"thing_id": "a", "position": 1},
        {"thing_id": "b", "position": 1},
    ]


def test_the_fingerprint_tells_content_and_not_order_or_history(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "one"), opened(tmp_path / "other")
    first = one.commit({"thing": things(("a", 1, None), ("b", 2, "é"))}, author="Ana", message="m")
    other.commit({"thing": things(("b", 9, "é"))}, author="Ben", message="n")
    second = other.commit({"thing": things(("b", 2, "é"), ("a", 1, None))}, author="Ben", message="o")
    third = other.commit({"thing": things(("b", 2, "e"))}, author="Ben", message="p")
    assert stood(first).fingerprint == stood(second).fingerprint
    assert stood(third).fingerprint != stood(second).fingerprint
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("row", "other"),
    [
        (("a", None, None), ("a", 0, None)),
        (("a", None, None), ("a", None, "")),
        (("a", None, "1"), ("a", 1, None)),
        (("a", 1, '"'), ("a", 1, "'")),
    ],
)
def test_the_fingerprint_tells_unknown_from_zero_and_from_empty(
    lake: Lake, row: tuple[str, int | None, str | None], other: tuple[str, int | None, str | None]
) -> None:
    first = lake.commit({"thing": things(row)}, author="Ana", message="one")
    second = lake.commit({"thing": things(other)}, author="Ana", message="two")
    assert stood(first).fingerprint != stood(second).fingerprint


def test_a_candidate_that_its_check_refuses_leaves_nothing(lake: Lake) -> None:
    seen: list[list[dict[str, object]]] = []

    def refuse(read: Reader) -> None:
        seen.append(read("thing").to_pylist())
        raise ValueError("not like this")

    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    with pytest.raises(ValueError, match="not like this"):
        lake.commit(
            {"thing": things(("b", 2, None))}, drop={"thing": keys("a")}, author="Ana", message="two", check=refuse
        )
    assert seen == [[{"thing_id": "b", "amount": 2, "note": None}]], "the check is shown the candidate"
    assert (amounts(lake), lake.newest()) == ({"a": 1}, 1)
    made = lake.commit({"thing": things(("c", 3, None))}, author="Ana", message="three")
    assert made is not None
    assert made.number == 2, "the store goes on after a refusal"


def test_a_column_of_a_later_shape_is_added_and_unknown_in_older_versions(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    first.close()
    wider = Shape({**THING.columns, "colour": "varchar"}, THING.key)
    later = opened(tmp_path, {"thing": wider, "move": MOVE})
    assert later.read("thing").to_pylist() == [{"thing_id": "a", "amount": 1, "note": None, "colour": None}]
    rows = things(("b", 2, None)).append_column("colour", pa.array(["red"]))
    assert later.commit({"thing": rows}, author="Ana", message="two") is not None
    assert {row["thing_id"]: row["colour"] for row in later.read("thing").to_pylist()} == {"a": None, "b": "red"}
    assert later.read("thing", 1).to_pylist() == [{"thing_id": "a", "amount": 1, "note": None, "colour": None}]
    alone = opened(tmp_path / "alone", {"thing": wider, "move": MOVE})
    both = later.commit({"thing": later.read("thing")}, author="Ana", message="again", info={"delivery": "1"})
    once = alone.commit({"thing": later.read("thing")}, author="Ana", message="at once")
    assert stood(both).fingerprint == stood(once).fingerprint, "how the column came does not matter"
    alone.close()
    later.close()


def test_two_processes_that_commit_thirty_versions_each_lose_none(tmp_path: Path) -> None:
    names = ("ana", "ben")
    processes = [writer(tmp_path, name, 30) for name in names]  # both find no store and make it at once
    try:
        assert [said(process) for process in processes] == ["ready", "ready"]
        for process in processes:
            start(process)
        assert [process.wait(timeout=60) for process in processes] == [0, 0]
    finally:
        end(*processes)
    lake = opened(tmp_path)
    assert amounts(lake) == {f"{name}-{number}": number for name in names for number in range(30)}
    versions = lake.versions()
    assert [version.number for version in versions] == list(range(1, 61))
    for name in names:
        assert [v.message for v in versions if v.author == name] == [f"{name}-{number}" for number in range(30)]
    for version in versions[::20]:
        assert lake.read("thing", version.number).num_rows == version.number
    lake.close()


@pytest.mark.parametrize("pause", [0.0, 0.007])
def test_a_writer_killed_at_work_leaves_a_readable_store(tmp_path: Path, pause: float) -> None:
    process = writer(tmp_path, "ana", 10_000)
    try:
        assert said(process) == "ready"
        start(process)
        assert [said(process) for _ in range(3)] == ["done"] * 3
        time.sleep(pause)  # somewhere in the next commit
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    finally:
        end(process)
    lake = opened(tmp_path)
    found, versions = amounts(lake), lake.versions()
    assert len(versions) >= 3, "what was said to stand, stands"
    assert found == {version.message: number for number, version in enumerate(versions)}, "no version is half there"
    assert lake.commit({"thing": things(("after", 1, None))}, author="Ana", message="after") is not None
    lake.close()


def test_another_process_commit_is_the_newest_version_here(lake: Lake, tmp_path: Path) -> None:
    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    process = writer(tmp_path, "ben", 1)
    try:
        start(process)
        assert process.wait(timeout=30) == 0
    finally:
        end(process)
    assert lake.newest() == 2
    assert lake.versions()[-1].author == "ben"
    assert amounts(lake) == {"a": 1, "ben-0": 0}


def test_readers_see_whole_versions_while_another_lake_writes(lake: Lake, tmp_path: Path) -> None:
    pairs = opened(tmp_path)
    for number in range(15):
        pairs.commit(
            {"thing": things(("left", number, None), ("right", number, None))}, author="Ana", message=str(number)
        )
        found = amounts(lake)
        assert found["left"] == found["right"] == number
    pairs.close()


@pytest.mark.parametrize("damage", ["noise", "half"])
def test_a_damaged_catalogue_is_told_in_a_sentence_at_once(tmp_path: Path, damage: str) -> None:
    lake = opened(tmp_path)
    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    lake.close()
    file = tmp_path / "catalogue.sqlite"
    content = file.read_bytes()
    file.write_bytes(b"\x07" * 9_000 if damage == "noise" else content[: len(content) // 2])
    before = time.monotonic()
    with pytest.raises(
        LakeError, match=r"^The store sqlite:.*catalogue\.sqlite can't be opened: .*backup: .*restore FILE`\.$"
    ):
        opened(tmp_path)
    assert time.monotonic() - before < 3, "a damaged file does not get better by waiting"


def test_a_catalogue_that_vanished_is_told_and_never_read_as_an_empty_store(lake: Lake, tmp_path: Path) -> None:
    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    for file in tmp_path.glob("catalogue.sqlite*"):
        file.unlink()
    for look in (lake.newest, lake.versions, lambda: lake.read("thing")):
        with pytest.raises(LakeError, match=r"^The store sqlite:.*catalogue\.sqlite can't be read: "):
            look()


def test_a_store_that_stays_busy_is_told_and_nothing_is_stored(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.commit({"thing": things(("a", 1, None))}, author="Ana", message="one")
    monkeypatch.setattr("tex4im_data.lake.lake.TRIES", 2)
    # In a process of its own: two copies of SQLite in one process do not see each other's locks.
    hold = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('begin immediate'); print('held', flush=True)"
    )
    command = [sys.executable, "-c", f"{hold}; sys.stdin.read()", str(tmp_path / "catalogue.sqlite")]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert said(other) == "held"
        with pytest.raises(LakeError, match=r"Nothing was stored: other writers kept the store busy"):
            lake.commit({"thing": things(("b", 2, None))}, author="Ana", message="two")
        assert amounts(lake) == {"a": 1}, "readers do not wait for a writer"
    finally:
        end(other)
    assert lake.commit({"thing": things(("b", 2, None))}, author="Ana", message="two") is not None


def test_a_folder_that_cannot_be_made_and_an_unknown_catalogue_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    with pytest.raises(LakeError, match=r"^The store's folder can't be made: .* Set TEX4IM_VAR to another folder\.$"):
        opened(tmp_path / "file" / "var")
    with pytest.raises(LakeError, match=r"^TEX4IM_CATALOGUE must begin with sqlite: or postgres:"):
        Lake(SHAPES, Settings("mysql:host", f"{tmp_path}/lake/"))


def test_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEX4IM_VAR", str(tmp_path))
    assert Settings.from_environment() == settings(tmp_path)
    monkeypatch.setenv("TEX4IM_CATALOGUE", "postgres:dbname=map")
    monkeypatch.setenv("TEX4IM_LAKE", "s3://bucket/lake/")
    shared = Settings.from_environment()
    assert (shared.catalogue, shared.data, shared.sqlite) == ("postgres:dbname=map", "s3://bucket/lake/", None)


def test_a_guard_sees_the_rows_before_the_change_and_refuses_what_comes_second(tmp_path: Path) -> None:
    lake = opened(tmp_path)
    lake.commit({"thing": things(("a", 1, None))}, author="A", message="first")

    def still_one(read: Reader) -> None:
        amount = read("thing").to_pylist()[0]["amount"]
        if amount != 1:
            raise LakeError(f"Somebody made it {amount} before you.")

    stood(lake.commit({"thing": things(("a", 2, None))}, author="B", message="second", guard=still_one))
    with pytest.raises(LakeError, match="made it 2 before you"):
        lake.commit({"thing": things(("a", 3, None))}, author="C", message="third", guard=still_one)
    assert amounts(lake) == {"a": 2}
    assert [version.message for version in lake.versions()] == ["first", "second"]


def test_a_fault_of_the_database_inside_a_check_is_no_busy_store(tmp_path: Path) -> None:
    lake = opened(tmp_path)

    def broken(read: Reader) -> None:
        raise duckdb.CatalogException("Table with name x already exists")

    with pytest.raises(LakeError, match="the check of the new data failed"):
        lake.commit({"thing": things(("a", 1, None))}, author="A", message="m", check=broken)
    assert amounts(lake) == {}


def test_of_two_commits_at_once_the_second_is_judged_with_the_rows_of_the_first(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.commit({"thing": things(("a", 1, None))}, author="A", message="start")
    seen = []

    def meanwhile(read: Reader) -> None:
        seen.append(read("thing").num_rows)
        if len(seen) == 1:  # another process commits between this check and the end of its transaction
            row = {"thing_id": pa.array(["a"]), "position": pa.array([1], pa.int64())}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(opening, "turn", lambda _: nullcontext())
                two.commit({"move": pa.table(row)}, author="B", message="between")

    stood(one.commit({"thing": things(("b", 2, None))}, author="A", message="late", check=meanwhile))
    assert seen == [2, 2]
    assert [version.message for version in one.versions()] == ["start", "between", "late"]
    newest = one.versions()[-1]
    again = opened(tmp_path)
    assert {name: again.read(name).num_rows for name in SHAPES} == {"thing": 2, "move": 1}
    assert again.reader(newest)("move").num_rows == 1


@pytest.mark.parametrize(("asked", "threads"), [("2", 2), (" 1 ", 1)])
def test_a_setting_says_how_many_threads_work_at_a_question(
    asked: str, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEX4IM_THREADS", asked)
    with opening.connect() as connection:
        assert connection.execute("select current_setting('threads')").fetchall() == [(threads,)]


@pytest.mark.parametrize("asked", ["0", "-1", "many", "1.5", "9999999", "²"])
def test_a_number_of_threads_that_is_none_is_named(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEX4IM_THREADS", asked)
    with pytest.raises(LakeError, match="TEX4IM_THREADS must be a whole number"):
        opening.connect()
