"""Own the command line: `python -m tex4im_data build | check | intake | refresh | extract | history | roles | docs | demo`.

Refuse to do any work itself: it parses arguments, calls the module whose job it is, and prints its sentence.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tex4im_data import catalog
from tex4im_data.catalog import check
from tex4im_data.cli import documents
from tex4im_data.deliveries import shipped as build
from tex4im_data.demo import portfolio
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake
from tex4im_data.query import serving


def _author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "unknown"


OTHERS = {
    "extract": "tex4im_data.extract_command",
    "refresh": "tex4im_data.refresh_command",
    "intake": "tex4im_data.intake.command",
    "roles": "tex4im_data.roles_command",
    "publish": "tex4im_data.publication_command",
}
"""Commands with a parser and libraries of their own, loaded only when they are asked for."""

KEEPING = {
    "changes": "list what changed between two versions",
    "undo": "undo a version as a new one",
    "name": "give a version a name that links can use",
    "maintain": "merge small files, let old versions go, erase a record for good",
    "backup": "write the whole store into one file, checked",
    "restore": "put a backup in the place of the store",
    "verify": "read every row of every version and name what is damaged",
}
"""Commands of `keeping_command`."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tex4im_data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("build", help="bring the store up to the shipped data, as a new version if they changed")
    made.add_argument("--author", default=_author())
    made.add_argument("--message", default="Shipped data")
    made.add_argument(
        "--if-stale", action="store_true", help="do nothing where the store holds the shipped data already"
    )
    commands.add_parser("check", help="validate all shipped data and list every problem at once")
    commands.add_parser("history", help="list the versions, newest first")
    docs = commands.add_parser("docs", help="write the generated documents")
    docs.add_argument("--check", action="store_true", help="write nothing; fail where a document is not fresh")
    commands.add_parser("demo", help="write the synthetic portfolio anew (fixed seed)")
    taken_in = commands.add_parser("intake", help="check a file that a partner sent", add_help=False)
    taken_in.add_argument("rest", nargs=argparse.REMAINDER)
    fresh = commands.add_parser("refresh", help="load a publisher's newest data as a new version", add_help=False)
    fresh.add_argument("rest", nargs=argparse.REMAINDER)
    granted = commands.add_parser("roles", help="list, grant and withdraw the right to change data", add_help=False)
    granted.add_argument("rest", nargs=argparse.REMAINDER)
    told = commands.add_parser("publish", help="publish the confidential figures as they stand", add_help=False)
    told.add_argument("rest", nargs=argparse.REMAINDER)
    taken = commands.add_parser("extract", help="write the answer to a question to a file", add_help=False)
    taken.add_argument("rest", nargs=argparse.REMAINDER)
    for name, words in KEEPING.items():
        commands.add_parser(name, help=words, add_help=False).add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _build(arguments: argparse.Namespace) -> int:
    shipped = catalog.load()
    lake = Lake(serving.shapes(shipped))
    if arguments.if_stale and not build.is_stale(lake, shipped):
        print(f"The store is up to date (version {lake.newest()}).")
        return 0
    print("Building the store from the shipped data …", flush=True)
    done = build.build(lake, shipped, arguments.author, arguments.message)
    state = "stored" if done.is_new else "unchanged"
    print(f"Version {done.version.number} {state}; content fingerprint {done.version.fingerprint}")
    if done.kept:
        print(f"{done.kept} rows that somebody changed since the last delivery stay as they are.")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    shipped = catalog.load()
    faults = check.problems(shipped)
    for fault in faults:
        print(fault)
    if not faults:
        rows = build.delivered(shipped)
        serving.check(shipped)(rows.__getitem__)
        total = sum(table.num_rows for table in rows.values())
        print(f"{total} rows in {len(rows)} tables of {len(shipped.datasets)} datasets: no problem found.")
    return 1 if faults else 0


def _history(arguments: argparse.Namespace) -> int:
    lake = Lake(serving.shapes(catalog.load()))
    versions = lake.versions()
    if not versions:
        print("The store is empty. Run `python -m tex4im_data build`.")
    names = {row["version"]: f" “{row['label']}”" for row in lake.read("version_name").to_pylist()}
    for version in reversed(versions):
        when = f"{version.committed_at:%d %b %Y %H:%M} UTC"
        print(
            f"{version.number:>5}  {when}  {version.author:<20} {version.message}{names.get(version.number, '')}"
            f"  [{version.fingerprint[:12]}]"
        )
    return 0


def _docs(arguments: argparse.Namespace) -> int:
    return documents.write(catalog.load(), only_check=arguments.check)


def _demo(arguments: argparse.Namespace) -> int:
    folder = catalog.DATA / "portfolio"
    portfolio.write(folder)
    print(
        f"The synthetic portfolio is written to {folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder}."
    )
    return 0


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 faults found, 2 wrong usage."""
    words = list(sys.argv[1:] if words is None else words)
    if words and words[0] in OTHERS:
        command = import_module(OTHERS[words[0]])
        return int(command.main(words[1:]))
    if words and words[0] in KEEPING:
        return int(import_module("tex4im_data.keeping_command").main(words))
    arguments = _parser().parse_args(words)
    work = {"build": _build, "check": _check, "history": _history, "docs": _docs, "demo": _demo}
    try:
        return work[arguments.command](arguments)
    except (LakeError, catalog.CatalogError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
