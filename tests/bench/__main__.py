"""Own the command: `python -m tests.bench questions|pages|extracts|handed|loading|intake|events|all [--quick]`.

Refuse to hide a wrong result: it ends with 1 where a way to a question gives other rows than the product.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain

from tests.bench import events, extracts, handed, intake, loading, network, pages, questions, report

Records = Iterator[dict[str, object]]


def _plans(quick: bool) -> dict[str, Callable[[], Records]]:
    if quick:
        return {
            "questions": lambda: questions.run((network.SMALL,), 3, 0.3),
            "pages": lambda: chain(pages.run(6), pages.run(4, network.SMALL)),
            "profile": lambda: pages.profile(5),
            "kept": pages.kept,
            "extracts": lambda: extracts.run(network.MIDDLE, 3, 2),
            "handed": lambda: handed.run(network.MIDDLE, 20),
            "loading": lambda: loading.run(network.MIDDLE, 3, 4),
            "intake": lambda: intake.run(10_000, 3),
            "events": lambda: events.run(large=False),
        }
    return {
        "questions": lambda: questions.run((network.SMALL, network.MIDDLE, network.LARGE), 9, 1),
        "pages": lambda: chain.from_iterable(pages.run(20, size) for size in (0, network.SMALL, network.LARGE)),
        "profile": lambda: pages.profile(12),
        "kept": pages.kept,
        "extracts": lambda: extracts.run(network.LARGE, 3, 10),
        "handed": lambda: handed.run(network.LARGE, 50),
        "loading": lambda: loading.run(network.LARGE, 3, 12),
        "intake": lambda: intake.run(50_000, 9),
        "events": lambda: events.run(large=True),
    }


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "what", choices=["questions", "pages", "extracts", "handed", "loading", "intake", "events", "all"]
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller sizes and fewer rounds; the page of figures stays"
    )
    given = parser.parse_args(words)
    every = ["questions", "pages", "profile", "kept", "extracts", "handed", "loading", "intake", "events"]
    wanted = {"all": every, "pages": ["pages", "profile", "kept"]}
    plans = _plans(given.quick)
    runs: list[dict[str, object]] = []
    for name in wanted.get(given.what, [given.what]):
        begun = time.monotonic()
        records = []
        for record in plans[name]():
            records.append(record)
            print(report.line(name, record), flush=True)
        runs.append({"name": name, "seconds": round(time.monotonic() - begun), "records": records})
    result = report.write(runs, given.what, quick=given.quick)
    if given.what == "all" and not given.quick:
        report.document(result)
    wrong = [record for run in runs for record in run["records"] if record.get("differs")]  # type: ignore[attr-defined]
    for record in wrong:
        print(
            f"{record.get('question', record.get('what'))}, {record.get('filters', '')}: {record['differs']}",
            file=sys.stderr,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
