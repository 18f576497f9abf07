"""Own the run of what the HTTP interface hands out: a small answer asked again, and the first byte of a long file.

Refuse to time a server that is warm for one way alone: all ways go to one server, in turn, and a bare route with them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests.bench import extracts, network, servers
from tests.bench.side_by_side import alternate, ratio, summary

SMALL = "/api/answer/firms_by_region"
LONG = "/api/extract/details_by_organisation"
FORMS = ("csv", "zip", "parquet", "geojson")
"""Formats whose files are begun before the question is run; a workbook is packed when it is whole."""

BARE = "/_stcore/health"
REST = 6.0
"""Seconds in which a server is done with what a caller gave up, before the next file is asked for."""


def run(organisations: int, rounds: int) -> Iterator[dict[str, object]]:
    """Yield one record for the small answer and one for the long files, of a server with this many organisations."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        extracts.stored(folder, network.tables(organisations)).close()
        with (
            servers.serving(servers.PRODUCT, folder) as address,
            httpx.Client(base_url=address, timeout=600, headers={"Accept-Encoding": "identity"}) as http,
        ):
            yield {"organisations": organisations, **_again(http, rounds)}
            yield {"organisations": organisations, **_first_bytes(http, max(3, rounds // 10))}


def _again(http: httpx.Client, rounds: int) -> dict[str, object]:
    begun = time.perf_counter()
    first = http.get(SMALL)
    took = (time.perf_counter() - begun) * 1000
    tag = first.headers["etag"]
    answers = []

    def asked(path: str, **headers: str) -> Callable[[], object]:
        return lambda: answers.append(http.get(path, headers=headers))

    ways = {
        "again": asked(SMALL),
        "in other words": asked(f"{SMALL}?mode=meeting&version=1"),
        "known": asked(SMALL, **{"If-None-Match": tag}),
        "bare": asked(BARE),
    }
    times = alternate(ways, rounds)
    assert {answer.status_code for answer in answers} == {200, 304}
    ratios = {f"{way}/bare": ratio(times, way, "bare") for way in times if way != "bare"}
    return {"what": "small answer", "first_ms": round(took, 1), "times": times, "ratios": ratios}


def _first_bytes(http: httpx.Client, rounds: int) -> dict[str, object]:
    taken: dict[str, list[float]] = {form: [] for form in (*FORMS, "bare")}
    for _ in range(rounds):
        for form in taken:
            path = BARE if form == "bare" else f"{LONG}.{form}"  # given up before its end, so never kept
            begun = time.perf_counter()
            with http.stream("GET", path) as got:
                next(got.iter_raw())
                taken[form].append((time.perf_counter() - begun) * 1000)
            time.sleep(0 if form == "bare" else REST)
    times = {form: summary(found) for form, found in taken.items()}
    ratios = {f"{form}/bare": ratio(times, form, "bare") for form in FORMS}
    worst = {form: round(max(found), 1) for form, found in taken.items()}
    return {"what": "first byte", "times": times, "worst_ms": worst, "ratios": ratios}
