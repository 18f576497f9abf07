"""Measure how long a brief takes: the first one of a process, with all it has to import, and those that follow.

Run it from the project's folder as `python -m tests.bench.bench_brief`; it reads the store that the settings name.
"""

from __future__ import annotations

import statistics
import time

BUDGET = 3.0
"""Seconds that a brief may take, the first one included."""


def main() -> None:
    """Print the seconds of the first brief in each form, and the median and the longest of the others."""
    from tex4im_data import query
    from tex4im_data.filters import Filters

    query.store().newest()  # a server has its store open before anybody asks
    for form in ("pdf", "html"):
        seconds = []
        for filters in [
            Filters(),
            *(Filters(regions=(code,)) for code in query.scope().lists["region"]),
            *(Filters(priorities=(code,), measure="population") for code in query.scope().lists["priority"]),
        ]:
            start = time.perf_counter()
            from tex4im_ui.brief.brief import brief

            brief(filters, form, "http://map.example/")
            seconds.append(time.perf_counter() - start)
        first, *others = seconds
        print(
            f"{form}: the first {first:.2f} s with imports, then median {statistics.median(others):.2f} s, "
            f"longest {max(others):.2f} s (may take {BUDGET:.0f} s)"
        )


if __name__ == "__main__":
    main()
