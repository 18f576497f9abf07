"""Own `python -m tex4im_data intake`: a partner's file is read, its preview printed, and stored as one version.

Refuse to judge a file or a change: intake and desk do, and their words are printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from tex4im_data import catalog, visitor
from tex4im_data.desk import Preview, commit, remembered
from tex4im_data.desk.preview import preview
from tex4im_data.errors import LakeError
from tex4im_data.intake import Report, engine, remarks, spec, templates
from tex4im_data.intake.files.container import MAX_BYTES
from tex4im_data.lake import Lake
from tex4im_data.query import serving, today
from tex4im_data.visitor import Visitor

EXIT = {"accept": 0, "warn": 0, "ask": 3, "partial": 4, "reject": 5}
USAGE = 2
EPILOG = """exit codes: 0 taken (with --take-good-rows: the good rows), or nothing new; 1 the store can't take it; 2 wrong
usage; 3 a question waits for --answer or --yes-shrink; 4 some rows can't be taken and --take-good-rows was not said;
5 nothing can be taken. With --dry-run nothing is stored, and 4 is said of every file with rows that can't be taken."""

SHOWN = 20
"""Lines of one kind that the preview prints; the rest is counted."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description, parser.epilog = "Take in a file that a partner sent.", EPILOG
    parser.add_argument("file", type=Path, help="CSV or XLSX; with --template: where to write the template")
    parser.add_argument("--table", required=True, choices=sorted(spec.tables()), help="what the file holds")
    parser.add_argument(
        "--template", action="store_true", help="write the XLSX template of the table, and nothing else"
    )
    parser.add_argument("--dry-run", action="store_true", help="report only; store nothing")
    parser.add_argument("--answer", choices=("yes", "no"), help="the answer to the question, once it was put")
    parser.add_argument("--report", type=Path, help="where to write the report (JSON)")
    parser.add_argument("--accepted", type=Path, help="where to write the rows that would be taken (CSV)")
    parser.add_argument(
        "--remarks",
        type=Path,
        help="where to write the delivered rows with a column of remarks (CSV, or XLSX by its name)",
    )
    parser.add_argument(
        "--synonyms",
        type=Path,
        default=spec.own_words(),
        help="a word list of your own, in the shape of synonyms.yaml; default: the file that TEX4IM_SYNONYMS names",
    )
    parser.add_argument("--author", help="who takes the file in (needed to store it)")
    parser.add_argument("--message", help="why (needed to store it)")
    parser.add_argument("--region", help="the office that sends it (NUTS 2 code): only its records are changed")
    parser.add_argument(
        "--take-good-rows", action="store_true", help="store the good rows although others can't be taken"
    )
    parser.add_argument(
        "--replace-region", metavar="REGION", help="the file is this region's whole list: remove the rest"
    )
    parser.add_argument("--yes-shrink", action="store_true", help="store it although the list loses many records")


def run(arguments: argparse.Namespace) -> int:
    """Take a file in; returns the exit code: 0 taken, 3 ask, 4 partial, 5 reject, 2 wrong usage. Raises LakeError."""
    if not arguments.dry_run and not arguments.template and not (arguments.author and arguments.message):
        print("Say who takes the file in and why (--author, --message), or --dry-run.", file=sys.stderr)
        return USAGE
    try:
        if arguments.template:
            arguments.file.write_bytes(templates.template(arguments.table))
            print(f"{arguments.file} is written.")
            return 0
        data = _content(arguments)
        if not arguments.dry_run:
            return _stored(data, arguments)
        report = _report(data, arguments)
        _write(report, arguments)
    except OSError as fault:
        print(f"{fault.filename}: {fault.strerror}", file=sys.stderr)
        return USAGE
    _say(report)
    return EXIT[report.verdict]


def _content(arguments: argparse.Namespace) -> bytes:
    """Return the bytes of the file that the arguments name, one more than the limit at most; raises OSError."""
    with arguments.file.open("rb") as lines:
        return bytes(lines.read(MAX_BYTES + 1))


def _report(data: bytes, arguments: argparse.Namespace, remembered: Mapping[str, str] | None = None) -> Report:
    """Return the report of a file's bytes under the arguments; raises OSError where the word list can't be read."""
    return engine.read(
        data,
        arguments.file.name,
        arguments.table,
        arguments.answer,
        remembered=remembered,
        synonyms=arguments.synonyms,
    )


def _write(report: Report, arguments: argparse.Namespace) -> None:
    """Write the report and the accepted rows where the arguments say; raises OSError where that fails."""
    if arguments.report:
        arguments.report.write_text(report.to_json() + "\n", encoding="utf-8")
    if arguments.accepted:
        arguments.accepted.write_text(report.accepted_csv(), encoding="utf-8", newline="")
    if arguments.remarks:
        is_book = arguments.remarks.suffix.casefold() == ".xlsx"
        made = remarks.rows_xlsx(report) if is_book else remarks.rows_csv(report).encode("utf-8-sig")
        arguments.remarks.write_bytes(made)


def _say(report: Report) -> None:
    """Print the outcome for a person: verdict, counts, question, and every problem as a sentence."""
    print(
        f"{report.verdict}: {report.rows_in} rows in, {report.rows_accepted} taken, {report.rows_rejected} not taken."
    )
    if report.question:
        print(f"Question: {report.question} (answer with --answer yes or --answer no)")
    for sentence in report.sentences():
        print(f"- {sentence}")


def _stored(data: bytes, arguments: argparse.Namespace) -> int:
    """Take a file in: print its report and preview, store one version; returns the exit code. Raises LakeError."""
    shipped = catalog.load()
    role = "partner" if arguments.region else "coordinator"
    visitor.enter(Visitor(role, arguments.region, arguments.author))
    with closing(Lake(serving.shapes(shipped))) as lake:
        return _into(lake, shipped, data, arguments)


def _into(lake: Lake, shipped: catalog.Catalog, data: bytes, arguments: argparse.Namespace) -> int:
    versions = lake.versions()
    if not versions:
        raise LakeError("The store is empty. Run `python -m tex4im_data build` first.")
    base, read, who = versions[-1].number, lake.reader(versions[-1]), visitor.present()
    known = {row["region_id"] for row in read("region").to_pylist()}
    for named in (arguments.region, arguments.replace_region):
        if named and named not in known:
            print(f"{named} is no region here. They are: {', '.join(sorted(known))}.", file=sys.stderr)
            return USAGE

    headers = remembered.headers(read, who, arguments.table)
    report = _report(data, arguments, headers)
    shown = None
    if report.verdict not in ("ask", "reject"):
        whole = arguments.replace_region
        shown = preview(report, read, shipped, base, who, today=today(), replaces=whole)
        report = shown.report
    _write(report, arguments)
    _say(report)
    if shown is None:
        return EXIT[report.verdict]
    for line in _lines(shown):
        print(line)
    return _store(lake, shipped, data, shown, arguments)


def _store(lake: Lake, shipped: catalog.Catalog, data: bytes, shown: Preview, arguments: argparse.Namespace) -> int:
    if not shown.taken:
        print("No row of this file can be taken. Nothing was stored.", file=sys.stderr)
        return EXIT["reject"]
    if shown.left and not arguments.take_good_rows:
        print(
            f"Nothing was stored: {shown.left} of {shown.report.rows_in} rows can't be taken."
            f" Say --take-good-rows to store the other {shown.taken}.",
            file=sys.stderr,
        )
        return EXIT["partial"]
    if shown.asks and not arguments.yes_shrink:
        print(f"{' '.join(shown.asks)} Nothing was stored. Say --yes-shrink to store it.", file=sys.stderr)
        return EXIT["ask"]
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


def _lines(shown: Preview) -> Iterator[str]:
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
