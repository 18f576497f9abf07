"""Own a server that looks every millisecond where a page's run is: `python -m tests.bench.profiled run app.py`.

Refuse to be timed: it tells shares of a run and no durations. One JSON file a page lies in the folder BENCH_PROFILES.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import FrameType

from streamlit.runtime.scriptrunner.script_runner import RerunData, ScriptRunner
from streamlit.web.cli import main

WARM_UP = 3
"""Runs of a page that are not counted: the first ones import what the page needs."""

PARTS = {
    "questions": ("tex4im_data/query/asking.py", "ask"),
    "making of plotly figures": ("tex4im_ui/figures/charts.py", ""),
    "handing them to Streamlit": ("elements/plotly_chart.py", "plotly_chart"),
    "SVG and HTML of figures and tables": ("tex4im_ui/figures/drawn.py", ""),
    "region map": ("tex4im_ui/maps/region_map/", ""),
    "filter bar": ("tex4im_ui/frame/filter_bar.py", "filter_bar"),
    "frame, filter bar included": ("tex4im_ui/frame/frame.py", "frame"),
    "panels, figures included": ("tex4im_ui/figures/panel.py", ""),
    "sentences": ("tex4im_ui/figures/sentences.py", ""),
    "queueing of messages": ("scriptrunner_utils/script_run_context.py", "enqueue"),
}
"""Where a run can be, by file and function (any, where empty). They lie inside each other and do not add up."""

OWNERS = ("tex4im_ui", "tex4im_data", "streamlit", "plotly", "_plotly_utils", "google", "pyarrow", "pandas")
"""Whose line runs: the nearest of these packages on the stack, so that a library's helpers count as its own."""

_plain = ScriptRunner._run_script
_runs: Counter[str] = Counter()
_seen: dict[str, Counter[str]] = defaultdict(Counter)
_running: dict[int, str] = {}


def _run_script(self: ScriptRunner, rerun_data: RerunData) -> None:
    page = rerun_data.page_script_hash or "first"
    _runs[page] += 1
    if _runs[page] <= WARM_UP:
        _plain(self, rerun_data)
        return
    thread = threading.get_ident()
    _running[thread] = page
    try:
        _plain(self, rerun_data)
    finally:
        del _running[thread]
        target = Path(os.environ["BENCH_PROFILES"]) / f"{page}.json"
        target.with_suffix(".part").write_text(json.dumps(_seen[page]))
        target.with_suffix(".part").replace(target)  # whoever reads never sees half a file


def _look() -> None:
    while True:
        time.sleep(0.001)
        frames = sys._current_frames()
        for thread, page in list(_running.items()):
            if frame := frames.get(thread):
                _seen[page].update({"all", *_places(frame)})


def _places(frame: FrameType | None) -> set[str]:
    found: set[str] = set()
    owner = ""
    while frame is not None:
        path, function = frame.f_code.co_filename.replace("\\", "/"), frame.f_code.co_name
        if not owner:
            owner = next((name for name in OWNERS if f"/{name}/" in path), "")
        for part, (file, wanted) in PARTS.items():
            if file in path and wanted in ("", function):
                found.add(f"part:{part}")
        frame = frame.f_back
    return found | {f"owner:{owner or 'Python'}"}


if __name__ == "__main__":
    ScriptRunner._run_script = _run_script  # type: ignore[method-assign]
    sys.setswitchinterval(0.0005)  # the looking thread must not wait for five milliseconds
    threading.Thread(target=_look, daemon=True).start()
    main()
