"""Own the way from an event's file to a schedule's: read, check, search within a time, say what was left out and why.

Refuse to write half a schedule, and to outlast the time given or a request to stop by more than moments.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tex4im_data.events import bottlenecks, checks, earlier, event, faults
from tex4im_data.events.earlier import Standing
from tex4im_data.events.event import Event
from tex4im_data.events.faults import Fault, FaultyError, Json
from tex4im_data.events.reasons import Reasons
from tex4im_data.methods.scheduling.problem import Plan, count, score
from tex4im_data.methods.scheduling.search import Search
from tex4im_data.methods.scheduling.seats import seat

GRACE = 1.5
"""Seconds that a step under way may still take once the time is over."""


def load(path: Path, fixed: Path | None = None) -> tuple[Event, Json | None, Standing]:
    """Return an event, its earlier schedule and what stands. Raises FaultyError with all faults of both files."""
    given, found = faults.read(path)
    if not found:
        found += faults.shape(given, "event")
        if not any(fault.code == "wrong_format" for fault in found):
            found += _new(checks.Checks(given).run(), found)
    schedule: Json | None = None
    if fixed is not None:
        schedule, unread = faults.read(fixed, "earlier")
        unread = unread or faults.shape(schedule, "schedule", "earlier", optional=frozenset({"revision"}))
        if not unread and schedule:
            unread = _of_event(schedule, given)
        found += unread
    if found:
        raise FaultyError(found)
    read = event.of(given, again=schedule is not None)
    standing = earlier.stand(read, schedule)
    if standing.faults:
        raise FaultyError(standing.faults, 3)
    return event.with_standing(read, standing.fixed, standing.earlier), schedule, standing


def _new(more: list[Fault], known: list[Fault]) -> list[Fault]:
    told = {(fault.code, fault.where) for fault in known}
    return [fault for fault in more if (fault.code, fault.where) not in told]


def _of_event(schedule: Json, given: object) -> list[Fault]:
    found = []
    name = given.get("id") if isinstance(given, dict) else None
    if isinstance(name, str) and schedule["event"] != name:
        says = f"the earlier schedule is of event {faults.show(schedule['event'])}, not of {faults.show(name)}"
        found.append(Fault("wrong_event", "earlier.event", says))
    seen: set[str] = set()
    for place, meeting in enumerate(schedule["meetings"]):
        if meeting["wish"] in seen:
            says = f"wish {faults.show(meeting['wish'])} has two meetings; a schedule has one at most"
            found.append(Fault("schema", f"earlier.meetings[{place}].wish", says))
        seen.add(meeting["wish"])
    return found


class Planning:
    """One search for a schedule, in a thread of its own; `stop` may be set at any time."""

    def __init__(
        self,
        given: Event,
        schedule: Json | None,
        standing: Standing,
        seconds: float,
        seed: int = 0,
        told: Callable[[str], None] = lambda line: None,
        begun: float | None = None,
    ) -> None:
        self.given, self.schedule, self.standing, self.seed = given, schedule, standing, seed
        self.begun = time.monotonic() if begun is None else begun
        self.end = self.begun + seconds
        self.stop = threading.Event()
        self.searched = threading.Event()
        self.finished = threading.Event()
        self.failed: BaseException | None = None
        self.bottlenecks: list[Json] = []
        left = self.end - time.monotonic()
        self.end -= min(0.04 * left, 2.0)  # to give reasons, and to write
        self.search = Search(given.problem, left - min(0.1 * left, 8.0), seed, told=told)

    def run(self) -> Json:
        """Return the schedule, at the latest moments after the time is over or `stop` is set."""
        thread = threading.Thread(target=self._work, daemon=True)
        thread.start()
        while not self.finished.wait(0.05):
            if self.stop.is_set() or time.monotonic() > self.end:
                self.search.stop.set()
                self.searched.wait(GRACE)
                break
        if self.failed:
            raise self.failed
        plan, counted, bounds = self.search.snapshot()
        if not self.searched.is_set():
            plan, counted = self._seated(plan, counted)
        return self.written(plan, counted, bounds)

    def _work(self) -> None:
        try:
            self.search.run()
            plan = self.search.snapshot()[0]
            self.searched.set()
            bottlenecks.find(self.given, self.schedule, plan, self._left, self._claim)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self.failed = error
        finally:
            self.finished.set()

    def _claim(self, found: list[Json]) -> None:
        self.bottlenecks = found

    def _left(self) -> float:
        return 0.0 if self.stop.is_set() else self.end - time.monotonic() - 0.3

    def _seated(self, plan: Plan, counted: dict[str, int]) -> tuple[Plan, dict[str, int]]:
        """Give a plan that was cut short tables that few have to change."""
        other = seat(self.given.problem, plan, self.seed, rounds=2)
        recounted = count(self.given.problem, other)
        better = score(self.given.problem, recounted) > score(self.given.problem, counted)
        return (other, recounted) if better else (plan, counted)

    def written(self, plan: Plan, counted: dict[str, int], bounds: dict[str, int]) -> Json:
        """Return the schedule's file."""
        given, reasons = self.given, Reasons(self.given, plan.slots)
        levels = [
            {
                "name": goal,
                "value": counted[goal],
                "bound": bounds[goal],
                "status": "optimal" if counted[goal] == bounds[goal] else "feasible",
            }
            for goal in given.goals
        ]
        meetings, unplaced = [], []
        for wish, slot in enumerate(plan.slots):
            name = given.given["wishes"][wish]["id"]
            if slot >= 0:
                there = given.problem.slots[slot]
                times = {"start": event.utc(there.start), "end": event.utc(there.end)}
                confirmed = wish in given.problem.fixed
                meetings.append({"wish": name} | given.seat(slot, plan.tables[wish]) | times | {"confirmed": confirmed})
            else:
                reason, says = reasons.of(wish)
                unplaced.append({"wish": name, "reason": reason, "says": says[:1000]})
        meetings.sort(key=lambda each: (each["start"], each["session"], each["table"] or 0, each["wish"]))
        written: Json = {
            "format": faults.SCHEDULE,
            "event": given.given["id"],
            "revision": int(self.schedule.get("revision", 0)) + 1 if self.schedule else 0,
            "status": "optimal" if all(level["status"] == "optimal" for level in levels) else "feasible",
            "seconds": round(time.monotonic() - self.begun, 2),
            "levels": levels,
            "meetings": meetings,
            "unplaced": unplaced,
            "bottlenecks": self.bottlenecks,
        }
        if self.schedule:
            written |= {"moves": self._moves(plan), "released": self.standing.released}
        if "x_nature" in given.given:
            written["x_nature"] = given.given["x_nature"]  # what is invented stays marked wherever it is handed out
        return written | {"solver": self._solver()}

    def _moves(self, plan: Plan) -> list[Json]:
        found = []
        for wish, slot in self.given.problem.earlier.items():
            if plan.slots[wish] != slot:
                to = self.given.seat(plan.slots[wish], plan.tables[wish]) if plan.slots[wish] >= 0 else None
                found.append(
                    {"wish": self.given.given["wishes"][wish]["id"], "from": self.standing.seats[wish], "to": to}
                )
        return found

    def _solver(self) -> Json:
        parts = ", ".join(
            f"{name} {version(wheel)}" for name, wheel in (("OR-Tools CP-SAT", "ortools"), ("HiGHS", "highspy"))
        )
        return {"name": parts, "seed": self.seed, "workers": self.search.workers}


def write(schedule: Json, path: Path) -> None:
    """Write a schedule in the place of whatever was there: whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(schedule, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
