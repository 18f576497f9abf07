"""Claims about the commands `schedule` and `agendas` as somebody runs them: exit codes, files replaced whole, a stop that keeps the best."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.events import checker, instances
from tests.events.planning import loaded
from tests.events.test_files import SMALL
from tex4im_data import __main__
from tex4im_data.events import schedule
from tex4im_data.methods.scheduling import greedy
from tex4im_data.methods.scheduling.problem import count, score

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]


def files(folder: Path, event: Json) -> tuple[Path, Path]:
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    return folder / "event.json", folder / "schedule.json"


def test_a_schedule_is_written_and_progress_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event, out = files(tmp_path, SMALL)
    assert __main__.main(["schedule", str(event), "-o", str(out), "--seconds", "20"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("2 meetings of 4 wishes, optimal")
    assert "placed 2 (bound 2)" in said.err
    assert checker.faults(SMALL, json.loads(out.read_text(encoding="utf-8"))) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_on_an_error_an_earlier_file_stays_and_every_fault_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event, out = files(tmp_path, SMALL | {"time_zone": "Mars", "order": ["x"]})
    out.write_text("before", encoding="utf-8")
    assert __main__.main(["schedule", str(event), "-o", str(out)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error bad_order order[0]", "error unknown_time_zone time_zone"]
    assert out.read_text(encoding="utf-8") == "before"


def test_fixed_meetings_that_contradict_end_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event, out = files(tmp_path, SMALL | {"fixed": [{"wish": "ac", "session": "s", "slot": 1}]})
    assert __main__.main(["schedule", str(event), "-o", str(out)]) == 3
    assert capsys.readouterr().err.startswith("error fixed_impossible fixed[0]: a and c have no common language")
    assert not out.exists()


def test_the_output_is_neither_the_event_itself_nor_in_a_folder_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event, _ = files(tmp_path, SMALL)
    before = event.read_bytes()
    for target in (event, tmp_path / "none" / "s.json", tmp_path):
        assert __main__.main(["schedule", str(event), "-o", str(target)]) == 2
        assert capsys.readouterr().err.startswith("error output -: ")
    assert event.read_bytes() == before


def test_an_earlier_schedule_may_be_replaced_by_the_next(tmp_path: Path) -> None:
    event, out = files(tmp_path, SMALL)
    for revision in (0, 1, 2):
        fixed = ["--fixed", str(out)] if revision else []
        assert __main__.main(["schedule", str(event), "-o", str(out), "--seconds", "20", *fixed]) == 0
        assert json.loads(out.read_text(encoding="utf-8"))["revision"] == revision


def test_the_same_seed_makes_the_same_schedule(tmp_path: Path) -> None:
    event = instances.fair(11, people=20, count=30, tables=3, slots=4)
    event["order"] = ["placed", "priority", "waits"]
    made = [schedule.Planning(*loaded(tmp_path, event), 60, seed=4).run() for _ in range(2)]
    assert made[0]["status"] == "optimal"
    for each in made:
        del each["seconds"]
    assert made[0] == made[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_keeps_the_best_so_far(tmp_path: Path, number: signal.Signals) -> None:
    given = instances.large(3, people=300, count=900, tables=20)
    event, out = files(tmp_path, given)
    call = [sys.executable, "-m", "tex4im_data", "schedule", str(event), "-o", str(out), "--seconds", "600"]
    with subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(number)
        process.stderr.read()
        assert process.wait(120) == 0
    assert "placed" in first
    made = json.loads(out.read_text(encoding="utf-8"))
    assert checker.faults(given, made) == []
    problem = loaded(tmp_path, given)[0].problem
    base = count(problem, greedy.first_come(problem))
    assert score(problem, {level["name"]: level["value"] for level in made["levels"]}) >= score(problem, base)


def test_a_stop_before_any_schedule_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event, out = files(tmp_path, SMALL)
    read = schedule.load

    def slow(*words: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return read(*words)

    monkeypatch.setattr(schedule, "load", slow)
    assert __main__.main(["schedule", str(event), "-o", str(out)]) == 130
    assert not out.exists()


def test_a_step_that_takes_too_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planning = schedule.Planning(*loaded(tmp_path, SMALL), seconds=0.5)
    release = threading.Event()
    monkeypatch.setattr(planning.search, "_sums", lambda: release.wait(60) and None)
    begun = time.monotonic()
    made = planning.run()
    release.set()
    assert checker.faults(SMALL, made) == []
    assert time.monotonic() - begun < 30
    planning.finished.wait(60)
