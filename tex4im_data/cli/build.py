"""Own the commands that make what the project ships: `build`, `check`, `history`, `docs`, `demo`.

Refuse to do the work itself: it parses arguments, calls the room whose job it is, and prints its sentence.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tex4im_data import catalog
from tex4im_data.catalog import check
from tex4im_data.deliveries import shipped as delivery
from tex4im_data.demo import portfolio
from tex4im_data.extract import documents
from tex4im_data.lake import Lake
from tex4im_data.query import serving
from tex4im_data.visitor import machine_user


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of one of the commands."""
    if command == "build":
        parser.add_argument("--author", default=machine_user())
        parser.add_argument("--message", default="Shipped data")
        stale = "do nothing where the store holds the shipped data already"
        parser.add_argument("--if-stale", action="store_true", help=stale)
    if command == "docs":
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a document is not fresh")


def run(arguments: argparse.Namespace) -> int:
    """Run one of the commands; returns the exit code: 0 done, 1 faults found. Raises LakeError, CatalogError."""
    work = {"build": _build, "check": _check, "history": _history, "docs": _docs, "demo": _demo}
    return work[arguments.command](arguments)


def _build(arguments: argparse.Namespace) -> int:
    shipped = catalog.load()
    lake = Lake(serving.shapes(shipped))
    if arguments.if_stale and not delivery.is_stale(lake, shipped):
        print(f"The store is up to date (version {lake.newest()}).")
        return 0
    print("Building the store from the shipped data …", flush=True)
    done = delivery.build(lake, shipped, arguments.author, arguments.message)
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
        rows = delivery.delivered(shipped)
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
