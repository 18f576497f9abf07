"""Own `python -m tex4im_data refresh`: fetch or take a file, show what it changes, ask where it must, commit.

Refuse to store a doubtful delivery that nobody has looked at, and to keep quiet about anything left out.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from tex4im_data import catalog
from tex4im_data.deliveries import Arrival, arrivals, official
from tex4im_data.errors import LakeError, Problem
from tex4im_data.lake import Lake
from tex4im_data.query import serving
from tex4im_data.sources import (
    SERIES,
    Manner,
    Progress,
    Raw,
    SourceError,
    calls,
    cordis,
    files,
    gisco,
    keep_file,
    nuts,
)
from tex4im_data.sources.eurostat import addresses
from tex4im_data.sources.fetch import fetch
from tex4im_data.visitor import machine_user

MANNER = Manner()
NOT_STORED = 3
"""Exit code of a delivery that waits for a person; 0 is stored or unchanged, 1 refused, 2 wrong usage."""

EPILOG = """exit codes: 0 stored, or nothing new; 1 the delivery or the store can't be used; 2 wrong usage; 3 somebody should
look first: say --yes. The raw file is kept under TEX4IM_VAR/raw with its address, time and sha256."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description = "Load a publisher's newest data, or a file of it, as a new version."
    parser.epilog = EPILOG
    sources = parser.add_subparsers(dest="source", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--from", dest="file", type=Path, metavar="FILE", help="read this file, not the live address")
    common.add_argument("--yes", action="store_true", help="store it although rows are gone or problems are listed")
    common.add_argument("--author", default=machine_user())
    edition = argparse.ArgumentParser(add_help=False)
    edition.add_argument(
        "--nuts-edition", choices=nuts.EDITIONS, help="edition in which the file writes its regions; default: 2021"
    )
    statistics = sources.add_parser("eurostat", parents=[common, edition], help="figures of a Eurostat dataset")
    names = sorted({series.dataset for series in SERIES})
    statistics.add_argument(
        "--dataset", required=True, type=str.lower, choices=names, metavar="CODE", help=", ".join(names)
    )
    topics = sources.add_parser("calls", parents=[common], help="calls of the EU funding and tenders portal")
    topics.add_argument(
        "--as-of", type=date.fromisoformat, metavar="DAY", help="day of the file; default: its own date"
    )
    topics.add_argument("--readings", type=Path, metavar="FILE", help="CSV: call_id, priorities (joined by ;)")
    outlines = sources.add_parser("gisco", parents=[common, edition], help="outlines of the regions")
    outlines.add_argument("--scale", choices=gisco.SCALES, default="03M", help="of the live file; default: 03M")
    projects = sources.add_parser("cordis", parents=[common, edition], help="research projects with their participants")
    projects.add_argument("--programme", choices=list(arrivals.PROGRAMMES), default="horizon")


def run(arguments: argparse.Namespace) -> int:
    """Load, show and store a delivery; returns the exit code."""
    try:
        return _refresh(arguments)
    except (SourceError, LakeError, catalog.CatalogError, OSError) as error:
        print(f"{error}\nNothing was stored; the last version stays.", file=sys.stderr)
        return 1


def _refresh(arguments: argparse.Namespace) -> int:
    shipped = catalog.load()
    with closing(Lake(serving.shapes(shipped))) as lake:
        return _into(lake, shipped, arguments)


def _into(lake: Lake, shipped: catalog.Catalog, arguments: argparse.Namespace) -> int:
    if not lake.newest():
        raise LakeError("The store is empty. Run `python -m tex4im_data build` first.")
    raws, arrival = TAKE[arguments.source](arguments, lake)
    planned = official.plan(lake, arrival, raws)
    for problem in arrival.problems:
        print(problem, file=sys.stderr)
    for line in (*arrival.notes, *planned.lines()):
        print(line)
    if planned.is_empty:
        print(f"Nothing new: version {lake.newest()} holds all of it already.")
        return 0
    if planned.doubts and not arguments.yes and not _agreed(planned.doubts):
        return NOT_STORED
    version = official.commit(lake, shipped, planned, arguments.author)
    number = version.number if version else lake.newest()
    print(f"Version {number} {'stored' if version else 'holds all of it already'}: {planned.message}")
    return 0


def _agreed(doubts: Sequence[str]) -> bool:
    why = f"This delivery should be looked at first ({'; '.join(doubts)})."
    if not sys.stdin.isatty():
        print(f"{why} Nothing was stored. Say --yes to store it all the same.", file=sys.stderr)
        return False
    print(f"{why} Store it all the same? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    print("Nothing was stored.", file=sys.stderr)
    return False


def _folder() -> Path:
    return Path(os.environ.get("TEX4IM_VAR", "var")).resolve() / "raw"


def _raw(arguments: argparse.Namespace, address: Callable[[], str]) -> Raw:
    if arguments.file is not None:
        return keep_file(arguments.file, _folder())
    return fetch(address(), _folder(), manner=MANNER, progress=_progress(address()))


def _progress(address: str) -> Progress:
    """Return what tells a person, once a second at most, how much of an address has come."""
    print(f"Asking {address} …", file=sys.stderr, flush=True)
    last = time.monotonic()

    def tell(done: int, whole: int | None) -> None:
        nonlocal last
        if done == whole or time.monotonic() - last >= 1:
            last = time.monotonic()
            of = f" of {whole / 1e6:.1f}" if whole else ""
            print(f"{done / 1e6:.1f}{of} MB", file=sys.stderr, flush=True)

    return tell


def _eurostat(arguments: argparse.Namespace, lake: Lake) -> tuple[list[Raw], Arrival]:
    only = next((series.year for series in SERIES if series.dataset == arguments.dataset), 0)
    if only and arguments.file is None:
        reason = "is a file of one year, not a dataset of Eurostat with an address."
        raise SourceError(Problem(arguments.dataset, None, "", "", reason, "Say --from FILE."))
    raw = _raw(arguments, lambda: addresses.address(arguments.dataset))
    edition = arguments.nuts_edition or ("2013" if only else "2021")
    name = arguments.file.name if arguments.file else arguments.dataset
    return [raw], arrivals.of_eurostat(lake.read, raw.path, arguments.dataset, edition=edition, name=name)


def _calls(arguments: argparse.Namespace, lake: Lake) -> tuple[list[Raw], Arrival]:
    if arguments.file:
        raws = [keep_file(arguments.file, _folder())]
        day = datetime.fromtimestamp(arguments.file.stat().st_mtime, UTC).date()
    else:
        raws = []
        while not raws or len(raws) < calls.pages(raws[0].path):
            address = calls.address(len(raws) + 1)
            raws.append(fetch(address, _folder(), manner=MANNER, form=calls.FORM, progress=_progress(address)))
        day = raws[0].fetched_at.date()
    as_of = arguments.as_of or day
    print(f"Taken as the portal stood on {as_of:%d %b %Y}.", file=sys.stderr)
    content = b"\n".join(files.content(raw.path, raw.path.name) for raw in raws)
    readings = _readings(arguments.readings, {row["priority_id"] for row in lake.read("priority").to_pylist()})
    name = arguments.file.name if arguments.file else "portal"
    return raws, arrivals.of_calls(lake.read, content, as_of=as_of, readings=readings, name=name)


def _readings(file: Path | None, known: set[str]) -> dict[str, str]:
    """Return priorities by call as somebody read them. Raises SourceError for a code that does not exist."""
    if file is None:
        return {}
    try:
        header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        if header != ["call_id", "priorities"]:
            raise ValueError(header)
        found = {call.strip(): text.strip() for call, text in rows}
    except (ValueError, csv.Error) as error:  # a text in another encoding is a ValueError too
        cure = "Write a CSV in UTF-8 with the columns call_id,priorities."
        raise SourceError(Problem(file.name, 1, "", "", "is not the layout expected.", cure)) from error
    for number, (call, text) in enumerate(found.items(), start=2):
        for code in text.split(";"):
            if code not in known:
                cure = f"Write one or several of {', '.join(sorted(known))}, joined by semicolons."
                raise SourceError(Problem(file.name, number, f"priorities of {call}", code, "is no priority.", cure))
    return found


def _gisco(arguments: argparse.Namespace, lake: Lake) -> tuple[list[Raw], Arrival]:
    edition = arguments.nuts_edition or "2021"
    raw = _raw(arguments, lambda: gisco.address(edition, 2, arguments.scale))
    name = arguments.file.name if arguments.file else gisco.address(edition, 2, arguments.scale).rsplit("/", 1)[1]
    return [raw], arrivals.of_gisco(lake.read, raw.path, edition=edition, name=name)


def _cordis(arguments: argparse.Namespace, lake: Lake) -> tuple[list[Raw], Arrival]:
    raw = _raw(arguments, lambda: cordis.ADDRESSES[arguments.programme])
    edition = arguments.nuts_edition or "2021"
    return [raw], arrivals.of_cordis(lake.read, raw.path, arguments.programme, edition=edition)


TAKE: dict[str, Callable[[argparse.Namespace, Lake], tuple[list[Raw], Arrival]]] = {
    "eurostat": _eurostat,
    "calls": _calls,
    "gisco": _gisco,
    "cordis": _cordis,
}
