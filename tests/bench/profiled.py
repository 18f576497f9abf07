"""Own a server whose page runs are profiled: `python -m tests.bench.profiled run app.py`, one `.prof` file a page.

Refuse to be timed: a profiler slows Python down, so it tells shares and no durations.
"""

from __future__ import annotations

import cProfile
import os
from collections import defaultdict
from pathlib import Path

from streamlit.runtime.scriptrunner.script_runner import RerunData, ScriptRunner
from streamlit.web.cli import main

WARM_UP = 3
"""Runs of a page that are not counted: the first ones import what the page needs."""

_profiles: dict[str, cProfile.Profile] = defaultdict(cProfile.Profile)
_runs: dict[str, int] = defaultdict(int)
_plain = ScriptRunner._run_script


def _run_script(self: ScriptRunner, rerun_data: RerunData) -> None:
    page = rerun_data.page_script_hash or rerun_data.page_name or "first"
    _runs[page] += 1
    if _runs[page] <= WARM_UP:
        _plain(self, rerun_data)
        return
    profile = _profiles[page]
    profile.enable()
    try:
        _plain(self, rerun_data)
    finally:
        profile.disable()
        profile.dump_stats(Path(os.environ["BENCH_PROFILES"]) / f"{page}.prof")


if __name__ == "__main__":
    ScriptRunner._run_script = _run_script  # type: ignore[method-assign]
    main()
