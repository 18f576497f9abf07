"""Own the child process of the torture: it changes a store as told and says on a line of its own what stands.

Refuse to say so before the change is acknowledged.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa

from tests import world
from tex4im_data import catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake
from tex4im_data.programme import moves
from tex4im_data.query import serving
from tex4im_data.versions import undo, upkeep
from tex4im_data.visitor import Visitor, enter

ROWS = 30
"""Organisations of one delivery, so that half of one would show."""

WHO = Visitor("coordinator", name="torture")
STAGES = ("idea", "proposal", "business-plan", "funding", "running")
WORDS = [
    "wool",
    "silk",
    "linen",
    "hemp",
    "flax",
    "jute",
    "loom",
    "yarn",
    "felt",
    "lace",
    "dye",
    "spin",
    "weave",
    "knit",
]


def intake(lake: Lake, world_: catalog.Catalog, tag: str) -> str:
    """Add a list of organisations as one version."""
    now = lake.read("organisation")
    like = now.to_pylist()[0]
    rows = [{**like, "organisation_id": f"{tag}-{n}", "name": f"{tag} {n}"} for n in range(ROWS)]
    made = lake.commit(
        {"organisation": pa.Table.from_pylist(rows, now.schema)},
        author="torture",
        message=f"intake {tag}",
        check=serving.check(world_),
    )
    return f"{made.number if made else 0} intake {tag}"


def move(lake: Lake, world_: catalog.Catalog, tag: str) -> str:
    """Move a proposal; who comes second looks again and goes on, as an editor would."""
    chance = random.Random(tag)  # noqa: S311 -- an order, not a secret
    while True:
        kept = [row for row in lake.read("stage_move").to_pylist() if row["opportunity_id"] == "proposal-4"]
        last = max(kept, key=lambda row: int(row["position"]))
        stage = chance.choice([each for each in STAGES if each != last["stage"]])
        wanted = moves.Move("proposal-4", last["position"], stage, f"{tag} {' '.join(chance.sample(WORDS, 3))}")
        try:
            made = moves.move(lake, world_, WHO, wanted, date(2026, 11, 23))
        except moves.MoveError:
            continue
        return f"{made.number if made else 0} move {tag}"


def take_back(lake: Lake, world_: catalog.Catalog, tag: str) -> str:
    """Undo the last delivery that stands."""
    for version in reversed(lake.versions()):
        if version.message.startswith("intake") and undo.undone_in(lake.versions(), version.number) is None:
            made = undo.undo(lake, world_, WHO, version.number, f"undo {tag}")
            return f"{made.number if made else 0} undo {tag}"
    return intake(lake, world_, tag)


def tidy(lake: Lake, world_: catalog.Catalog, tag: str) -> str:
    """Merge small files."""
    upkeep.merge(lake)
    return "0 merge"


KINDS = {"intake": intake, "move": move, "undo": take_back, "merge": tidy}


def main(folder: str, kinds: str, tag: str, count: int) -> None:
    """Open the store, say so, wait for a line, then change the store again and again."""
    enter(WHO)
    world_ = catalog.load(Path(folder) / "data")
    lake = world.lake(Path(folder), world_)
    print("ready", flush=True)
    sys.stdin.readline()
    names = kinds.split(",")
    for number in range(count):
        work = KINDS[names[number % len(names)]]
        while True:
            try:
                print(work(lake, world_, f"{tag}-{number}"), flush=True)
                break
            except LakeError as error:
                print(f"refused {str(error).splitlines()[0]}", flush=True)
                if "busy" not in str(error) and "locked" not in str(error):
                    break


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
