"""Own the faults: kills, a full disk, many threads, many processes; each returns figures or raises AssertionError.

Refuse to judge by time: only what stands and what does not counts.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests import world
from tests.story import Story
from tests.torture.work import KINDS, ROWS, WHO
from tex4im_data import catalog
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.lake import Lake, backup
from tex4im_data.query import Store
from tex4im_data.query import asking as query
from tex4im_data.visitor import PUBLIC, enter

ROOT = Path(__file__).resolve().parent.parent.parent
Figures = dict[str, object]
ROOMS = (0, 40, 56, 72)
"""Kilobytes that are left on a full disk: a write may begin, and must not end half."""


def made(folder: Path) -> None:
    """Make a store of the small world."""
    Story(folder).lake.close()


def child(folder: Path, kinds: str, tag: str, count: int) -> subprocess.Popen[str]:
    """Start a process that waits for a line before it works."""
    command = [sys.executable, "-m", "tests.torture.work", str(folder), kinds, tag, str(count)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout
    assert process.stdout.readline().strip() == "ready"
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let a process work."""
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def kills(folder: Path, count: int, seed: int = 1) -> Figures:
    """Kill a process that changes a store, `count` times at random moments; the store opens by itself each time."""
    made(folder)
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    world_ = catalog.load(folder / "data")
    found: Counter[str] = Counter()
    acknowledged: dict[int, str] = {}
    kinds, usual = list(KINDS), 0.3
    for number in range(count):
        first = kinds[number % len(kinds)]
        process = child(folder, ",".join([first, *chance.sample(kinds, len(kinds))]), f"kill-{number}", 10_000)
        go(process)
        assert process.stdout
        began = time.monotonic()
        # Up to three changes stand first, so that the kill falls into any of them on a slow machine too.
        said = [process.stdout.readline() for _ in range(chance.choice((0, 1, 1, 2, 3)))]
        usual = (time.monotonic() - began) / len(said) if said else usual
        time.sleep(chance.uniform(0.0, 1.2 * usual))
        os.kill(process.pid, signal.SIGKILL)
        said = [line.strip() for line in said + process.communicate()[0].splitlines(keepends=True)]
        found["kills"] += 1
        for line in said:
            if line[:1].isdigit() and line.count(" ") >= 2:
                version, _, what = line.partition(" ")
                acknowledged[int(version)] = what
            found[line.split(" ")[0] if line.startswith("refused") else "acknowledged"] += 1
        lake = world.lake(folder, world_)  # opens without a hand's touch, or raises
        _whole(lake, acknowledged)
        lake.close()
    lake = world.lake(folder, world_)
    faults = backup.verify(lake)
    assert faults == [], faults
    versions = len(lake.versions())
    lake.close()
    return {**found, "versions": versions, "lost": 0, "half done": 0, "rows wrong": len(faults)}


def _whole(lake: Lake, acknowledged: dict[int, str]) -> None:
    """Raise AssertionError where an acknowledged change is not there, or a delivery is there in part."""
    messages = {version.number: version.message for version in lake.versions()}
    for number, what in acknowledged.items():
        kind, _, tag = what.partition(" ")
        assert number in messages, f"{what} was acknowledged as version {number} and is not there"
        assert kind == "move" or messages[number] == f"{kind} {tag}", (number, what, messages[number])
    owners = Counter(str(name).rpartition("-")[0] for name in lake.read("organisation")["organisation_id"].to_pylist())
    parts = {tag: rows for tag, rows in owners.items() if tag.startswith(("kill", "full")) and rows != ROWS}
    assert parts == {}, parts
    positions = [r["position"] for r in lake.read("stage_move").to_pylist() if r["opportunity_id"] == "proposal-4"]
    assert sorted(positions) == list(range(1, len(positions) + 1)), positions


def moves_at_once(folder: Path, processes: int, each: int) -> Figures:
    """Let processes move one proposal at once; every acknowledged move stands."""
    made(folder)
    children = [child(folder, "move", f"mover {name}", each) for name in "abcdefgh"[:processes]]
    began = time.monotonic()
    for process in children:
        go(process)
    said = [line for process in children for line in process.communicate()[0].splitlines()]
    seconds = time.monotonic() - began
    done = [line for line in said if " move " in line and not line.startswith("refused")]
    lake = world.lake(folder, catalog.load(folder / "data"))
    rows = [row for row in lake.read("stage_move").to_pylist() if row["opportunity_id"] == "proposal-4"]
    assert len(done) == processes * each, f"{len(done)} of {processes * each} were acknowledged"
    assert len(rows) == 1 + len(done), "a move was lost"
    assert sorted(row["position"] for row in rows) == list(range(1, len(rows) + 1))
    assert len({row["reason"] for row in rows}) == len(rows), "a move stands twice"
    lake.close()
    return {"moves": len(done), "lost": 0, "processes": processes, "seconds": round(seconds, 1)}


def questions_at_once(folder: Path, threads: int, each: int) -> Figures:
    """Let threads ask about different regions at once; every row belongs to who asked."""
    made(folder)
    store = Store(world.settings(folder), catalog.load(folder / "data"))
    before, query._store = query._store, store
    regions = ("ITI1", "SE23", "PT11")
    names = ("details_by_organisation", "details_by_proposal", "needs_and_offers_by_organisation")
    try:
        for name in names:
            assert query.ask(name, Filters()).table.num_rows

        def ask(thread: int) -> int:
            foreign = 0
            for number in range(each):
                region, name = regions[(thread + number) % 3], names[number % len(names)]
                filters = Filters(regions=(region,))
                # Half of them past the cache, so that cursors meet.
                rows = query.stream(name, filters)[1].read_all() if number % 2 else query.ask(name, filters).table
                foreign += sum(each_ != region for each_ in rows["region_id"].to_pylist())
            return foreign

        with ThreadPoolExecutor(threads) as pool:
            foreign = sum(pool.map(ask, range(threads)))
    finally:
        query._store = before
        store.close()
    assert foreign == 0, f"{foreign} rows of another caller"
    return {"questions": threads * each, "threads": threads, "rows of another caller": foreign}


@contextmanager
def small_disk(folder: Path, megabytes: int = 24) -> Iterator[Path]:
    """Mount a small disk; raises PermissionError where that is not allowed here."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise PermissionError("there is no mount command here") from error
    if done.returncode:
        raise PermissionError(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def full_disk(folder: Path) -> Figures:
    """Fill the disk under a store and try each change: a clear message, reading goes on, and it works once there is space."""
    found: Figures = {}
    with small_disk(folder) as disk:
        made(disk / "var")
        world_ = catalog.load(disk / "var" / "data")
        lake = world.lake(disk / "var", world_)

        store = Store(world.settings(disk / "var"), world_)
        other, query._store = query._store, store
        enter(WHO)
        try:
            KINDS["intake"](lake, world_, "full-0")
            tries = [(kind, work, room) for kind, work in KINDS.items() for room in ROOMS]
            for number, (kind, work, room) in enumerate(tries, start=1):
                store.refresh()
                before = store.newest().version.number
                with (disk / "filler").open("wb", buffering=0) as filler:
                    try:
                        while True:
                            filler.write(b"\0" * 4096)
                    except OSError:
                        pass
                os.truncate(disk / "filler", (disk / "filler").stat().st_size - room * 1024)
                try:
                    said = work(lake, world_, f"full-{number}")
                except LakeError as error:
                    said = f"refused: {' '.join(str(error).split())}"
                assert query.ask("details_by_organisation", Filters(text=kind)).table.num_rows == 0, "reading goes on"
                assert query.ask("details_by_organisation", Filters()).version.number == before
                assert said.startswith("refused") or room, said
                assert not said.startswith("refused") or "disk" in said, said
                (disk / "filler").unlink()
                work(lake, world_, f"full-{number}-again")
                _whole(lake, {})
                found[f"{kind} with {room} kB"] = said
            assert backup.verify(lake) == []
        finally:
            enter(PUBLIC)
            query._store = other
            store.close()
            lake.close()
    return found
