"""Own the command `python -m tex4im_data intake FILE --table organisation`, with --dry-run or up to a new version.

Refuse to decide: what was read is said by report and exit code, and only `desk` stores it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from tex4im_data.intake import engine, remarks, spec, templates
from tex4im_data.intake.files.container import MAX_BYTES
from tex4im_data.intake.report import Report

EXIT = {"accept": 0, "warn": 0, "ask": 3, "partial": 4, "reject": 5}
USAGE = 2
EPILOG = """exit codes: 0 taken (with --take-good-rows: the good rows), or nothing new; 1 the store can't take it; 2 wrong
usage; 3 a question waits for --answer or --yes-shrink; 4 some rows can't be taken and --take-good-rows was not said;
5 nothing can be taken. With --dry-run nothing is stored, and 4 is said of every file with rows that can't be taken."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command; `prog` is the way people call it."""
    made = argparse.ArgumentParser(
        prog="python -m tex4im_data intake", description="Take in a file that a partner sent.", epilog=EPILOG
    )
    made.add_argument("file", type=Path, help="CSV or XLSX; with --template: where to write the template")
    made.add_argument("--table", required=True, choices=sorted(spec.tables()), help="what the file holds")
    made.add_argument("--template", action="store_true", help="write the XLSX template of the table, and nothing else")
    made.add_argument("--dry-run", action="store_true", help="report only; store nothing")
    made.add_argument("--answer", choices=("yes", "no"), help="the answer to the question, once it was put")
    made.add_argument("--report", type=Path, help="where to write the report (JSON)")
    made.add_argument("--accepted", type=Path, help="where to write the rows that would be taken (CSV)")
    made.add_argument(
        "--remarks",
        type=Path,
        help="where to write the delivered rows with a column of remarks (CSV, or XLSX by its name)",
    )
    made.add_argument(
        "--synonyms",
        type=Path,
        default=spec.own_words(),
        help="a word list of your own, in the shape of synonyms.yaml; default: the file that TEX4IM_SYNONYMS names",
    )
    made.add_argument("--author", help="who takes the file in (needed to store it)")
    made.add_argument("--message", help="why (needed to store it)")
    made.add_argument("--region", help="the office that sends it (NUTS 2 code): only its records are changed")
    made.add_argument(
        "--take-good-rows", action="store_true", help="store the good rows although others can't be taken"
    )
    made.add_argument(
        "--replace-region", metavar="REGION", help="the file is this region's whole list: remove the rest"
    )
    made.add_argument("--yes-shrink", action="store_true", help="store it although the list loses many records")
    return made


def content(arguments: argparse.Namespace) -> bytes:
    """Return the bytes of the file that the arguments name, one more than the limit at most; raises OSError."""
    with arguments.file.open("rb") as lines:
        return bytes(lines.read(MAX_BYTES + 1))


def report_of(data: bytes, arguments: argparse.Namespace, remembered: Mapping[str, str] | None = None) -> Report:
    """Return the report of a file's bytes under the arguments; raises OSError where the word list can't be read."""
    return engine.read(
        data,
        arguments.file.name,
        arguments.table,
        arguments.answer,
        remembered=remembered,
        synonyms=arguments.synonyms,
    )


def write(report: Report, arguments: argparse.Namespace) -> None:
    """Write the report and the accepted rows where the arguments say; raises OSError where that fails."""
    if arguments.report:
        arguments.report.write_text(report.to_json() + "\n", encoding="utf-8")
    if arguments.accepted:
        arguments.accepted.write_text(report.accepted_csv(), encoding="utf-8", newline="")
    if arguments.remarks:
        is_book = arguments.remarks.suffix.casefold() == ".xlsx"
        made = remarks.rows_xlsx(report) if is_book else remarks.rows_csv(report).encode("utf-8-sig")
        arguments.remarks.write_bytes(made)


def say(report: Report) -> None:
    """Print the outcome for a person: verdict, counts, question, and every problem as a sentence."""
    print(
        f"{report.verdict}: {report.rows_in} rows in, {report.rows_accepted} taken, {report.rows_rejected} not taken."
    )
    if report.question:
        print(f"Question: {report.question} (answer with --answer yes or --answer no)")
    for sentence in report.sentences():
        print(f"- {sentence}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 accept or warn, 3 ask, 4 partial, 5 reject, 2 wrong usage."""
    arguments = parser().parse_args(argv)
    if not arguments.dry_run and not arguments.template and not (arguments.author and arguments.message):
        print("Say who takes the file in and why (--author, --message), or --dry-run.", file=sys.stderr)
        return USAGE
    try:
        if arguments.template:
            arguments.file.write_bytes(templates.template(arguments.table))
            print(f"{arguments.file} is written.")
            return 0
        data = content(arguments)
        if not arguments.dry_run:
            return int(import_module("tex4im_data.desk.command").store(data, arguments))
        report = report_of(data, arguments)
        write(report, arguments)
    except OSError as fault:
        print(f"{fault.filename}: {fault.strerror}", file=sys.stderr)
        return USAGE
    say(report)
    return EXIT[report.verdict]


if __name__ == "__main__":
    sys.exit(main())
