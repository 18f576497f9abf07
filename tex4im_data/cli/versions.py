"""Own the commands that look after versions: `changes`, `undo`, `name`, `maintain`, `backup`, `restore`, `verify`.

Refuse to do the work itself: it parses arguments, calls the module whose job it is, and prints its sentence.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tex4im_data import catalog, visitor
from tex4im_data.desk import keeping
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Settings, VersionNames, backup, opening
from tex4im_data.query import serving
from tex4im_data.versions import history, naming, undo, upkeep

SHOWN = 200
CONFLICTS = 3
SHORT = 3
"""A key of so few signs stands in any file; only longer words are searched in whole files."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of one of the commands."""
    add = {
        "changes": _of_changes,
        "undo": _of_undo,
        "name": _of_name,
        "maintain": _of_maintain,
        "backup": _of_backup,
        "restore": _of_restore,
    }
    if command in add:  # verify has none
        add[command](parser)


def _of_changes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("since", help="number, name or day (YYYY-MM-DD) of the older version")
    parser.add_argument("version", nargs="?", default="", help="the newer one; left out: the newest")


def _of_undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", help="number or name of the version")
    _signed(parser)
    parser.add_argument("--message", default="")
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen and store nothing")
    parser.add_argument("--without-conflicts", action="store_true", help="leave rows alone that were changed since")


def _of_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", help="number or name of the version")
    parser.add_argument("label", help='the name, such as "Prato meeting"')
    parser.add_argument("--remove", action="store_true", help="take the name away")
    _signed(parser)


def _of_maintain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--merge", action="store_true", help="write small files together")
    parser.add_argument("--expire", action="store_true", help="let versions go that are older than the setting says")
    parser.add_argument("--erase", nargs=2, metavar=("TABLE", "KEY"), help="erase a record from every version and file")
    parser.add_argument("--with-references", action="store_true", help="what refers to the erased record goes with it")
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen and store nothing")
    _signed(parser)


def _of_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="file (.tar) or folder")


def _of_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--replace", action="store_true", help="also where the store is sound; it is moved aside")


def _who(arguments: argparse.Namespace) -> visitor.Visitor:
    """Return who runs the command: whoever may at the server's machine holds its files in the hand anyhow."""
    return visitor.Visitor("coordinator", None, arguments.author)


def _signed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--author", default=visitor.machine_user())


def _number(lake: Lake, word: str) -> int:
    """Return the number of a version that a command names. Raises LakeError."""
    versions = lake.versions()
    named = [tuple(row.values())[:3] for row in lake.read("version_name").to_pylist()]
    names = VersionNames(versions, named)
    if word not in names:
        raise LakeError(f'There is no version "{word}". `python -m tex4im_data history` lists them.')
    return names[word]


def _changes(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    until = _number(lake, arguments.version) if arguments.version else lake.newest()
    found = history.between(lake, shipped, _number(lake, arguments.since), until)
    for version in found.commits:
        print(f"version {version.number}, {version.committed_at:%d %b %Y %H:%M}, {version.author}: {version.message}")
    for change in found.changes[:SHOWN]:
        cells = "; ".join(f"{cell.column.name} {_said(cell.old)} → {_said(cell.new)}" for cell in change.cells)
        print(f"{change.kind:<8}{change.table} {', '.join(map(str, change.key))} ({change.record}): {cells}")
    if (more := len(found.changes) - SHOWN) > 0:
        print(f"and {more} more records")
    if not found.changes:
        print("Nothing differs between the two versions.")
    return 0


def _undo(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    number = _number(lake, arguments.version)
    if arguments.dry_run:
        planned = undo.plan(lake, number)
        for word, tables in (("put back", planned.put), ("taken out", planned.drop)):
            for table, rows in tables.items():
                print(f"{table}: {len(rows)} {'row' if len(rows) == 1 else 'rows'} would be {word}")
        for conflict in planned.conflicts:
            print(f"conflict: {conflict}")
        print("Nothing was stored.")
        return CONFLICTS if planned.conflicts else 0
    message, leave = arguments.message, arguments.without_conflicts
    try:
        made = undo.undo(lake, shipped, _who(arguments), number, message, without_conflicts=leave)
    except undo.ConflictError as error:
        print(error, file=sys.stderr)
        return CONFLICTS
    print(f"Version {number} is undone in version {made.number}." if made else "Nothing was left to undo.")
    return 0


def _name(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    if arguments.remove:
        naming.remove(lake, shipped, _who(arguments), arguments.label)
        print(f'The name "{arguments.label}" is taken away.')
        return 0
    number = _number(lake, arguments.version)
    naming.name(lake, shipped, _who(arguments), number, arguments.label)
    print(f"Version {number} is called {' '.join(arguments.label.split())}.")
    return 0


def _maintain(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    dry = arguments.dry_run
    if arguments.merge:
        print(f"{upkeep.files(lake)} files would be merged." if dry else f"{upkeep.merge(lake)} files are left.")
    if arguments.expire:
        numbers = [version.number for version in upkeep.expirable(lake)]
        if not dry:
            upkeep.expire(lake, numbers)
        listed = ", ".join(map(str, numbers)) or "none"
        print(
            f"Versions that {'would go' if dry else 'went'}: {listed}. Named ones, the newest, the last delivery and those with published tables stay."
        )
    if arguments.erase:
        table, key = arguments.erase
        held = upkeep.holding(lake, table, key)
        words = upkeep.called(lake, table, key, held)
        kept = keeping.holding(words)
        for reference in upkeep.references(lake, shipped, table, key):
            print(reference)
        if dry:
            print(f"{table} {key} stands in versions {', '.join(map(str, held)) or 'none'}.")
            print(f"All {len(lake.versions())} versions up to now would go for good; the newest rows would stay.")
            print(f"Kept files of deliveries that would go: {_names(kept)}.")
        else:
            gone = upkeep.erase(lake, shipped, table, key, arguments.author, with_references=arguments.with_references)
            keeping.forget(kept)
            print(f"{table} {key} is erased; {len(gone)} older versions went with it.")
            print(f"Kept files of deliveries that went: {_names(kept)}.")
            left = upkeep.remains(lake, sorted(word for word in words if len(word) > SHORT))
            print(f"Files beside the store that still hold its key or name: {', '.join(left) or 'none'}.")
            print("Backups and files that somebody downloaded may hold it too; look there.")
    if dry:
        print("Nothing was stored.")
    return 0


def _names(files: Sequence[Path]) -> str:
    return ", ".join(file.name for file in files) or "none"


def _backup(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    wanted = backup.backup(lake, Path(arguments.file))
    print(f"{len(wanted)} versions are saved and were read back; newest fingerprint {list(wanted.values())[-1]}")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    shapes = serving.shapes(catalog.load())
    wanted = backup.restore(Path(arguments.file), Settings.from_environment(), shapes, replace=arguments.replace)
    print(f"{len(wanted)} versions are back; newest fingerprint {list(wanted.values())[-1]}")
    return 0


def _verify(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    faults = backup.verify(lake)
    for fault in faults:
        print(fault)
    print(opening.RESTORE if faults else f"{len(lake.versions())} versions are as they were stored.")
    return 1 if faults else 0


def _said(value: object) -> str:
    return "unknown" if value is None else f"“{value}”"


def run(arguments: argparse.Namespace) -> int:
    """Run one of the commands; returns the exit code: 0 done, 1 refused, 3 conflicts. Raises LakeError."""
    # Whoever can open the store's files can do all of this by hand.
    visitor.enter(visitor.Visitor("coordinator", name=getattr(arguments, "author", "")))
    work = {
        "changes": _changes,
        "undo": _undo,
        "name": _name,
        "maintain": _maintain,
        "backup": _backup,
        "verify": _verify,
    }
    try:
        if arguments.command == "restore":  # the store may be one that can't be opened
            return _restore(arguments)
        shipped = catalog.load()
        return work[arguments.command](Lake(serving.shapes(shipped)), shipped, arguments)
    finally:
        visitor.enter(visitor.PUBLIC)
