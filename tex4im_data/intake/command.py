"""Own the command `python -m tex4im_data intake FILE --table organisation --dry-run`.

Refuse to decide or to store: it reads one file, writes the report and the accepted rows, and says so by its exit code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tex4im_data.intake import engine, spec
from tex4im_data.intake.container import MAX_BYTES
from tex4im_data.intake.report import Report

EXIT = {"accept": 0, "warn": 0, "ask": 3, "partial": 4, "reject": 5}
USAGE = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command; `prog` is the way people call it."""
    made = argparse.ArgumentParser(
        prog="python -m tex4im_data intake", description="Take in a file that a partner sent."
    )
    made.add_argument("file", type=Path, help="CSV or XLSX")
    made.add_argument("--table", required=True, choices=sorted(spec.tables()), help="what the file holds")
    made.add_argument("--dry-run", action="store_true", help="report only; store nothing")
    made.add_argument("--answer", choices=("yes", "no"), help="the answer to the question, once it was put")
    made.add_argument("--report", type=Path, help="where to write the report (JSON)")
    made.add_argument("--accepted", type=Path, help="where to write the rows that would be taken (CSV)")
    made.add_argument("--synonyms", type=Path, help="a word list of your own, in the shape of synonyms.yaml")
    made.add_argument("--author", help="who takes the file in (needed to store it)")
    made.add_argument("--message", help="why (needed to store it)")
    return made


def report_of(arguments: argparse.Namespace) -> Report:
    """Return the report of the file that the arguments name; raises OSError where it cannot be read."""
    with arguments.file.open("rb") as lines:
        data = lines.read(MAX_BYTES + 1)
    return engine.read(data, arguments.file.name, arguments.table, arguments.answer, synonyms=arguments.synonyms)


def write(report: Report, arguments: argparse.Namespace) -> None:
    """Write the report and the accepted rows where the arguments say; raises OSError where that fails."""
    if arguments.report:
        arguments.report.write_text(report.to_json() + "\n", encoding="utf-8")
    if arguments.accepted:
        arguments.accepted.write_text(report.accepted_csv(), encoding="utf-8", newline="")


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
    if not arguments.dry_run:
        print("Only --dry-run is possible here: this command reports and stores nothing.", file=sys.stderr)
        return USAGE
    try:
        report = report_of(arguments)
        write(report, arguments)
    except OSError as fault:
        print(f"{fault.filename}: {fault.strerror}", file=sys.stderr)
        return USAGE
    say(report)
    return EXIT[report.verdict]


if __name__ == "__main__":
    sys.exit(main())
