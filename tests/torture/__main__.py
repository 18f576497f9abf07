"""Run the faults in full and print their figures: `python -m tests.torture [kills|disk|threads|moves|all]`."""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.torture import faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=["all", "kills", "disk", "threads", "moves"])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--moves", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--questions", type=int, default=200)
    asked = parser.parse_args()
    works = {
        "threads": lambda room: faults.questions_at_once(room, asked.threads, asked.questions),
        "disk": faults.full_disk,
        "moves": lambda room: faults.moves_at_once(room, asked.processes, asked.moves // asked.processes),
        "kills": lambda room: faults.kills(room, asked.kills),
    }
    for name, work in works.items():
        if asked.what not in ("all", name):
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as room:
            try:
                found = work(Path(room) / "var")
            except PermissionError as error:
                found = {"skipped": str(error)}
        print(name, json.dumps({**found, "took_seconds": round(time.monotonic() - began, 1)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
