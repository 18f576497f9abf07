"""Own the bars of schedules: what is proven, how many wait, in how long, beside first come, first served.

Refuse to take the planner's word: every schedule goes through the independent checker, and a fault shows as a difference.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.events import checker, instances, special
from tex4im_data.events import earlier as standing
from tex4im_data.events import event as events
from tex4im_data.methods.scheduling import greedy
from tex4im_data.methods.scheduling.problem import count

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
BARS: list[tuple[str, Callable[[int], Json], float]] = [
    ("fair", instances.fair, 5),
    ("fair", instances.fair, 60),
    ("online", instances.online, 10),
    ("large", instances.large, 60),
    ("large", instances.large, 120),
]


def baseline(event: Json, earlier: Json | None) -> dict[str, int]:
    """Return what first come, first served counts."""
    read = events.of(event, again=earlier is not None)
    stands = standing.stand(read, earlier)
    problem = events.with_standing(read, stands.fixed, stands.earlier).problem
    return count(problem, greedy.first_come(problem))


def command(event: Json, earlier: Json | None, seconds: float, stop_after: float | None = None) -> tuple[Json, float]:
    """Return the schedule that the command writes, and the seconds from its start to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        call = [
            sys.executable,
            "-m",
            "tex4im_data",
            "schedule",
            str(folder / "event.json"),
            "-o",
            str(folder / "out.json"),
        ]
        call += ["--seconds", str(seconds)]
        if earlier is not None:
            (folder / "earlier.json").write_text(json.dumps(earlier), encoding="utf-8")
            call += ["--fixed", str(folder / "earlier.json")]
        begun = time.monotonic()
        with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            if stop_after is not None:
                time.sleep(stop_after)
                process.send_signal(signal.SIGINT)
            process.wait()
        made: Json = json.loads((folder / "out.json").read_text(encoding="utf-8"))
        return made, time.monotonic() - begun


def record(
    what: str, seconds: float, event: Json, earlier: Json | None = None, stop_after: float | None = None
) -> tuple[Json, Json]:
    """Return one line of figures, and the schedule."""
    made, took = command(event, earlier, seconds, stop_after)
    base = baseline(event, earlier)
    figures = {level["name"]: f"{level['value']} ({level['bound']}; {base[level['name']]})" for level in made["levels"]}
    faults = checker.faults(event, made, earlier)
    limit = seconds if stop_after is None else stop_after
    found: Json = {"what": f"{what}, {limit:g} s", "answers": figures, "parts": {}, "seconds": round(took, 1)}
    return found | ({"differs": {"checker": faults}} if faults else {}), made


def run(large: bool, seed: int = 1) -> Iterator[dict[str, object]]:
    """Yield a record for each bar: value (bound; first come, first served) of each goal."""
    for what, make, seconds in BARS:
        if what == "large" and not large:
            continue
        event = make(seed)
        figures, made = record(what, seconds, event)
        yield figures
        if (what, seconds) in (("fair", 60), ("large", 120)):
            changed, earlier = instances.disturbed(event, made, seed)
            yield record(f"{what} again", 20 if what == "fair" else 120, changed, earlier)[0]
    if large:
        yield record("large, stopped", 600, instances.large(seed), stop_after=25)[0]
    for rule in special.SPECIAL:
        yield record(rule, 20, special.small(rule, seed))[0]
    yield record("narrow", 20, special.narrow(seed))[0]
