"""Own what `python -m tex4im_data intake` does after reading: remembered answers, preview in words, one version.

Refuse to judge a file or a change: intake and preview do, and their words are printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing

from tex4im_data import catalog, visitor
from tex4im_data.cli import intake
from tex4im_data.desk import commit, remembered
from tex4im_data.desk.preview import Preview, preview
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake
from tex4im_data.query import serving, today
from tex4im_data.visitor import Visitor

SHOWN = 20
"""Lines of one kind that the preview prints; the rest is counted."""


def store(data: bytes, arguments: argparse.Namespace) -> int:
    """Take a file in: print its report and preview, store one version; returns the exit code of the command."""
    shipped = catalog.load()
    role = "partner" if arguments.region else "coordinator"
    visitor.enter(Visitor(role, arguments.region, arguments.author))
    try:
        with closing(Lake(serving.shapes(shipped))) as lake:
            return _into(lake, shipped, data, arguments)
    except (LakeError, catalog.CatalogError) as error:
        print(error, file=sys.stderr)
        return 1


def _into(lake: Lake, shipped: catalog.Catalog, data: bytes, arguments: argparse.Namespace) -> int:
    versions = lake.versions()
    if not versions:
        raise LakeError("The store is empty. Run `python -m tex4im_data build` first.")
    base, read, who = versions[-1].number, lake.reader(versions[-1]), visitor.present()
    known = {row["region_id"] for row in read("region").to_pylist()}
    for named in (arguments.region, arguments.replace_region):
        if named and named not in known:
            print(f"{named} is no region here. They are: {', '.join(sorted(known))}.", file=sys.stderr)
            return intake.USAGE

    headers = remembered.headers(read, who, arguments.table)
    report = intake.report_of(data, arguments, headers)
    shown = None
    if report.verdict not in ("ask", "reject"):
        whole = arguments.replace_region
        shown = preview(report, read, shipped, base, who, today=today(), replaces=whole)
        report = shown.report
    intake.write(report, arguments)
    intake.say(report)
    if shown is None:
        return intake.EXIT[report.verdict]
    for line in lines(shown):
        print(line)
    return _store(lake, shipped, data, shown, arguments)


def _store(lake: Lake, shipped: catalog.Catalog, data: bytes, shown: Preview, arguments: argparse.Namespace) -> int:
    if not shown.taken:
        print("No row of this file can be taken. Nothing was stored.", file=sys.stderr)
        return intake.EXIT["reject"]
    if shown.left and not arguments.take_good_rows:
        print(
            f"Nothing was stored: {shown.left} of {shown.report.rows_in} rows can't be taken."
            f" Say --take-good-rows to store the other {shown.taken}.",
            file=sys.stderr,
        )
        return intake.EXIT["partial"]
    if shown.asks and not arguments.yes_shrink:
        print(f"{' '.join(shown.asks)} Nothing was stored. Say --yes-shrink to store it.", file=sys.stderr)
        return intake.EXIT["ask"]
    done = commit.commit(
        lake, shipped, shown, data,
        author=arguments.author, message=arguments.message,
        take_good_rows=arguments.take_good_rows, agreed=arguments.yes_shrink,
    )  # fmt: skip
    if done.is_new:
        print(f"Version {done.version.number} stored: {shown.counts}.")
    else:
        print(f"Nothing new: version {done.version.number} holds all of it already.")
    return 0


def lines(shown: Preview) -> Iterator[str]:
    """Yield a preview for a person to read: problems of the desk, what is added, changed, removed, what moves."""
    yield f"Preview against version {shown.base}: {shown.counts}; {shown.taken} rows taken, {shown.left} left out."
    if shown.note:
        yield shown.note
    yield from _some([f"+ {one.table} {one.key}: {one.label}" for one in shown.added], "added")
    yield from _some(
        [f"~ {one.table} {one.key}, {one.column}: {_value(one.old)} -> {_value(one.new)}" for one in shown.changed],
        "changed",
    )
    yield from _some([f"- {one.table} {one.key}: {one.label}" for one in shown.removed], "removed")
    yield from _some([f"  {one.table} {one.key} stays: {one.label}" for one in shown.stays], "that stay")
    moves = [f"= {one.figure}, {one.where}: {_value(one.before)} -> {_value(one.after)}" for one in shown.figures]
    yield from _some(moves, "figures")
    if shown.refusal:
        yield f"The store would refuse this: {shown.refusal}"


def _some(found: list[str], what: str) -> Iterator[str]:
    yield from found[:SHOWN]
    if len(found) > SHOWN:
        yield f"  and {len(found) - SHOWN} more {what}"


def _value(value: object) -> str:
    if value is None:
        return "(unknown)"
    return f"{value:g}" if isinstance(value, float) and value == int(value) and abs(value) < 1e6 else str(value)
