"""Own the run of intake: a clean list of organisations as a CSV of the largest size that is taken, read as partners send it.

Refuse to leave anything out: it is the whole way from bytes to a report, references already in memory.
"""

from __future__ import annotations

import csv
import io
import random
import statistics
import time
from collections.abc import Iterator

from tex4im_data.intake import read, spec

PLACES = {
    "ITI1": (43.87, 11.10),
    "ES52": (38.70, -0.47),
    "PT11": (41.44, -8.29),
    "CZ05": (50.76, 15.05),
    "ITC1": (45.56, 8.05),
    "RO21": (46.85, 26.45),
}
FIRST = ("Tessitura", "Hilados", "Fiação", "Přádelna", "Țesătoria", "Väveri", "Filature", "Mill")


def run(rows: int, rounds: int) -> Iterator[dict[str, object]]:
    """Yield the time of reading a clean CSV, the rows a second, and when the first progress was told."""
    data = listed(rows)
    read(data, "list.csv", "organisation")
    seconds, told = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        marks: list[float] = []
        report = read(data, "list.csv", "organisation", progress=lambda _, to=marks: to.append(time.perf_counter()))  # type: ignore[misc]
        seconds.append(time.perf_counter() - begun)
        told.append(marks[0] - begun)
        if (report.verdict, report.rows_accepted) != ("accept", rows):
            raise AssertionError(f"A clean list is not taken as it is: {report.sentences()[:3]}")
    middle = statistics.median(seconds)
    yield {
        "what": f"clean CSV, {rows:,} rows, {len(data) / 1e6:.1f} MB",
        "rows": rows,
        "times": {"read": {"median_ms": round(middle * 1000, 1)}},
        "rows_a_second": round(rows / middle),
        "first_progress_ms": round(statistics.median(told) * 1000, 3),
    }


def listed(rows: int) -> bytes:
    """Return a clean list of invented organisations as the bytes of a CSV in UTF-8."""
    chance = random.Random(11)  # noqa: S311 -- a list, not a secret
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(column.name for column in spec.tables()["organisation"].columns if not column.optional)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for count in range(rows):
        region = chance.choice(list(PLACES))
        latitude, longitude = (round(part + chance.random() * 0.01, 4) for part in PLACES[region])
        word = "".join(chance.choice(letters) for _ in range(9)).capitalize()
        cells = [
            f"ORG-{count:05d}",
            f"{chance.choice(FIRST)} {word}",
            region,
            chance.choice(("13.10", "13.20", "14.13")),
        ]
        cells += [
            str(chance.randrange(1, 900)),
            f"{chance.randrange(10**5, 10**8)}.00",
            str(chance.randrange(1900, 2020)),
        ]
        cells += [f"https://{word.lower()}.example", f"{latitude:.4f}", f"{longitude:.4f}", "circular-economy;digital"]
        writer.writerow(cells)
    return out.getvalue().encode("utf-8")
