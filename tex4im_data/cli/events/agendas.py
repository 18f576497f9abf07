"""Own the command `agendas`: an event and its schedule become a calendar file for each participant, and one list.

Refuse to plan. Ends with 0 where all files were written, 2 where one can't be read or written.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from tex4im_data.events import agenda
from tex4im_data.events.faults import FaultyError


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description = __doc__
    parser.add_argument("event", type=Path, help="the event's file (docs/event-format.md)")
    parser.add_argument("schedule", type=Path, help="its schedule's file")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="the folder for the calendar files and meetings.csv"
    )


def run(asked: argparse.Namespace) -> int:
    """Write the files; returns the exit code."""
    try:
        given, schedule = agenda.load(asked.event, asked.schedule)
        count = agenda.write(given, schedule, asked.output, datetime.now(UTC))
    except FaultyError as error:
        print(error, file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"error output -: {asked.output} can't be written: {error.strerror or error}", file=sys.stderr)
        return 2
    print(f"{count} calendar files and meetings.csv: {asked.output}")
    return 0
