"""Own the command `publish`: the confidential figures of the data as they stand become the next published tables.

Refuse to weigh anything itself, and to overwrite a publication that a store holds.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa

from tex4im_data import catalog, publication
from tex4im_data.deliveries import shipped as build
from tex4im_data.lake import Lake
from tex4im_data.query import serving
from tex4im_data.visitor import Visitor, machine_user


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description = __doc__
    parser.add_argument("--author", default=machine_user())
    parser.add_argument("--message", default="Confidential figures published")
    parser.add_argument("--shipped", action="store_true", help="write the first publication of the shipped data anew")


def shipped(packages: catalog.Catalog) -> pa.Table:
    """Return the first publication of the shipped data, dated as its data package is."""
    rows = build.delivered(packages)
    when = date.fromisoformat(packages.dataset("publication").retrieved)
    return publication.figures(rows.__getitem__, rows[publication.TABLE].schema, when, {})


def _write(rows: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.column_names)
        writer.writerows([_cell(value) for value in row.values()] for row in rows.to_pylist())


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _told(rows: Sequence[Mapping[str, object]]) -> str:
    count = Counter(str(row["status"]) for row in rows)
    return f"{count['observed']} figures published, {count['earlier']} repeated from earlier publications, {count['confidential']} kept back, {count['missing']} told by nobody"


def run(arguments: argparse.Namespace) -> int:
    """Publish, or write the shipped publication; returns the exit code. Raises LakeError."""
    packages = catalog.load()
    if arguments.shipped:
        rows = shipped(packages)
        path = packages.tables(publication.TABLE)[0].path
        _write(rows, path)
        print(f"{path.name} is written: {_told(rows.to_pylist())}.")
        return 0
    with closing(Lake(serving.shapes(packages))) as lake:
        # Whoever can open the store's files can do all of this by hand.
        who = Visitor("coordinator", None, arguments.author)
        version = publication.publish(who, lake, packages, arguments.message)
        if version is None:
            print("Nothing to publish.")
            return 0
        made = lake.read(publication.TABLE, version.number).to_pylist()
        number = max(row["publication"] for row in made)
        said = _told([row for row in made if row["publication"] == number])
        print(f"Publication {number} is version {version.number}: {said}.")
    return 0
