"""Own the run of loading and committing: a large network into a serving copy, a moved proposal into the store.

Refuse to leave out what the product does at a commit: each one is checked by loading the candidate, and once without.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.bench import network
from tests.bench.extracts import stored
from tests.bench.side_by_side import alternate, ratio, summary
from tex4im_data import catalog
from tex4im_data.deliveries import shipped as build
from tex4im_data.lake import Lake
from tex4im_data.query import serving


def run(organisations: int, rounds: int, commits: int) -> Iterator[dict[str, object]]:
    """Yield the times of a load of this many organisations, and of stage moves in a small and in this store."""
    rows = network.tables(organisations)
    yield {"what": "load of a serving copy", "organisations": organisations, **_load(rows, rounds)}
    yield {"what": "stage move", "organisations": len(build.delivered(catalog.load())["organisation"])} | _commits(
        build.delivered(catalog.load()), commits
    )
    yield {"what": "stage move", "organisations": organisations} | _commits(rows, max(commits // 4, 3))


def _load(rows: dict[str, pa.Table], rounds: int) -> dict[str, object]:
    def product() -> None:
        network.load(rows).connection.close()

    def plain() -> None:
        with duckdb.connect() as connection:
            connection.register("loaded", rows["organisation"])
            connection.execute("create table organisation as from loaded")

    def sorted_with_key() -> None:
        with duckdb.connect() as connection:
            connection.register("loaded", rows["organisation"])
            columns = ", ".join(
                f"{name} {kind}" for name, kind in serving.shapes(catalog.load())["organisation"].columns.items()
            )
            connection.execute(f"create table organisation ({columns}, primary key (organisation_id))")
            connection.execute("insert into organisation by name from loaded order by organisation_id")

    times = alternate({"product": product, "plain copy": plain, "with key": sorted_with_key}, rounds)
    return {"times": times, "ratios": {f"product/{way}": ratio(times, "product", way) for way in list(times)[1:]}}


def _commits(rows: dict[str, pa.Table], commits: int) -> dict[str, object]:
    shipped = catalog.load()
    check = serving.check(shipped)
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder), rows)
        lake = store.lake
        taken: dict[str, list[float]] = {"checked": [], "unchecked": []}
        last = _last(lake)
        for _ in range(commits + 1):
            for way, checked in (("checked", check), ("unchecked", None)):
                last = {**last, "position": last["position"] + 1, "moved_on": last["moved_on"] + timedelta(days=1)}
                last["stage"] = "funding" if last["stage"] == "running" else "running"
                move = pa.Table.from_pylist([last], rows["stage_move"].schema)
                begun = time.perf_counter()
                lake.commit({"stage_move": move}, author="bench", message="A proposal moved", check=checked)
                taken[way].append((time.perf_counter() - begun) * 1000)
        store.close()
    return {"times": {way: summary(times[1:]) for way, times in taken.items()}}


def _last(lake: Lake) -> dict[str, object]:
    """Return the newest move of the first proposal, with a date to count from."""
    moves = lake.read("stage_move").to_pylist()
    first = min(str(move["opportunity_id"]) for move in moves)
    found = max((move for move in moves if move["opportunity_id"] == first), key=lambda move: move["position"])
    return {**found, "moved_on": max(found["moved_on"], date(2026, 1, 1))}
