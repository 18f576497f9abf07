"""Own the command `schedule`: an event's file becomes a schedule's file, with progress on standard error.

Refuse to search, and to leave half a file. Ends with 0 where a schedule was written, 2 where a file can't be used, 3 where fixed
meetings contradict a rule, 130 where it was stopped before any schedule was found.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

BEGUN = time.monotonic()
EVERY = 0.5
"""Seconds between two lines of progress, at least."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description = __doc__
    parser.add_argument("event", type=Path, help="the event's file (docs/event-format.md)")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="the schedule's file; replaced whole or not at all"
    )
    parser.add_argument("--seconds", type=_seconds, default=60.0, help="the time it may take (60)")
    parser.add_argument(
        "--fixed", type=Path, help="an earlier schedule of the same event, to be changed as little as can be"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="the same seed makes the same schedule where all was proven in time (0)"
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError("more than 0 and at most 86,400")
    return value


class Progress:
    """Lines on standard error, not too many."""

    def __init__(self) -> None:
        self.last, self.line = 0.0, ""

    def __call__(self, line: str) -> None:
        """Say where the search stands, if the last line is a while ago."""
        self.line = line
        if time.monotonic() - self.last >= EVERY:
            self.flush()

    def flush(self) -> None:
        """Say what was last told."""
        if self.line:
            print(f"{time.monotonic() - BEGUN:7.1f} s  {self.line}", file=sys.stderr, flush=True)
            self.last, self.line = time.monotonic(), ""


def run(asked: argparse.Namespace) -> int:
    """Plan and write; returns the exit code."""
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, stopped) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        return _plan(asked, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _plan(asked: argparse.Namespace, stop: threading.Event) -> int:
    from tex4im_data.events import schedule
    from tex4im_data.events.faults import FaultyError

    target: Path = asked.output
    inputs = [path for path in (asked.event,) if path.exists() and target.exists() and path.samefile(target)]
    if inputs or not target.absolute().parent.is_dir() or target.is_dir():
        why = (
            "is the event's own file"
            if inputs
            else "is a folder"
            if target.is_dir()
            else "is in a folder that is not there"
        )
        print(f"error output -: {target} {why}; name another file", file=sys.stderr)
        return 2
    progress = Progress()
    try:
        given, earlier, standing = schedule.load(asked.event, asked.fixed)
        if stop.is_set():
            return 130
        planning = schedule.Planning(given, earlier, standing, asked.seconds, asked.seed, progress, BEGUN)
        planning.stop = stop
        made = planning.run()
        progress.flush()
        schedule.write(made, target)
    except FaultyError as error:
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"error output -: {target} can't be written: {error.strerror or error}", file=sys.stderr)
        return 2
    met, out = len(made["meetings"]), len(made["unplaced"])
    print(f"{met} meetings of {met + out} wishes, {made['status']}, in {made['seconds']} s: {target}")
    if not planning.finished.is_set():
        sys.stdout.flush()
        os._exit(0)  # a step under way would hold the process; the schedule is on disk
    return 0


if __name__ == "__main__":
    words = argparse.ArgumentParser(prog="python -m tex4im_data schedule")
    arguments(words, "schedule")
    sys.exit(run(words.parse_args()))
