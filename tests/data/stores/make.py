"""Make a small store by an earlier commit of this repository and pack it: `python tests/data/stores/make.py COMMIT`."""

import inspect
import subprocess
import sys
import tarfile
import tempfile
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


def main(commit: str) -> None:
    """Take the sources of a commit, let them fill a store, and pack its folder beside this file."""
    with tempfile.TemporaryDirectory() as name:
        sources, var = Path(name) / "sources", Path(name) / "var"
        sources.mkdir()
        archive = subprocess.run(
            ["git", "archive", commit, "tests", "tex4im_data", "data"], cwd=ROOT, stdout=-1, check=True
        )
        subprocess.run(["tar", "-x", "-C", str(sources)], input=archive.stdout, check=True)
        call = [sys.executable, str(Path(__file__).resolve()), "--fill", str(var)]
        subprocess.run(call, cwd=sources, env={"PYTHONPATH": str(sources)}, check=True)
        with tarfile.open(HERE / f"{commit}.tar.gz", "w:gz", compresslevel=9) as packed:
            for path in sorted(var.rglob("*")):
                packed.add(path, path.relative_to(var).as_posix(), recursive=False, filter=nobodys)


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose files they were and when they were made."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def fill(var: Path) -> None:
    """Fill a store with the small world and a few changes; runs with the sources of the earlier commit."""
    world: Any = import_module("tests.world")
    try:
        shipped: Any = import_module("tex4im_data.deliveries.shipped")
    except ModuleNotFoundError:
        shipped = import_module("tex4im_data.build")
    with tempfile.TemporaryDirectory() as folder:
        small, rows = world.delivered(Path(folder) / "packages")
        var.mkdir()
        lake = world.lake(var, small)
        shipped.build(lake, small, "Release", "Shipped data")
        renamed = world.changed(rows, "organisation", "firm-1", name="Prima e figli")
        lake.commit({"organisation": renamed["organisation"]}, author="Eva", message="Another name")
        need = {"need_id": "need-99", "title": "Buttons"}
        more = world.added(rows, "need", **need)["need"]
        gone = rows["offer"].slice(0, 1).select(["offer_id"])
        lake.commit({"need": more}, drop={"offer": gone}, author="Ana", message="A need more, an offer less")
        moves = [row for row in rows["stage_move"].to_pylist() if row["opportunity_id"] == "proposal-4"]
        [last] = moves
        move = world.rows(
            rows, "stage_move", {**last, "position": 2, "stage": "proposal", "moved_on": date(2020, 6, 1)}
        )
        lake.commit({"stage_move": move}, author="Ana", message="A step on")
        _later_tables(lake, world, rows)
        _undone(lake, small)
        lake.close()


def _later_tables(lake: Any, world: Any, rows: Any) -> None:
    """Give a role and name a version, in the tables that came later than the first release."""
    now = datetime(2026, 11, 22, 12, 0)
    if "role_grant" in lake.shapes:
        role = {"subject": "eva@example.org", "role": "coordinator", "granted_by": "Release", "granted_on": now.date()}
        row = {column: role.get(column) for column in lake.shapes["role_grant"].columns}
        lake.commit({"role_grant": world.rows(rows, "role_grant", row)}, author="Release", message="The first role")
    if "version_name" in lake.shapes:
        name = {"version_name_id": "spring", "label": "Spring", "version": 2, "named_by": "Eva", "named_at": now}
        lake.commit({"version_name": world.rows(rows, "version_name", name)}, author="Eva", message="A name")


def _undone(lake: Any, small: Any) -> None:
    """Undo the second version, by a release that can."""
    try:
        undo: Any = import_module("tex4im_data.undo")
    except ModuleNotFoundError:
        return
    given = [lake, small, 2]
    if "who" in inspect.signature(undo.undo).parameters:
        given.insert(2, import_module("tex4im_data.visitor").Visitor("coordinator", name="Eva"))
        undo.undo(*given)
    else:
        undo.undo(*given, "Eva")


if __name__ == "__main__":
    fill(Path(sys.argv[2])) if sys.argv[1] == "--fill" else main(sys.argv[1])
