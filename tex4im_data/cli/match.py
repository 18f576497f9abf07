"""Own `python -m tex4im_data match`: the best offers for each need of a file, with the reason of each.

Refuse to write half a file, and to leave unsaid what counted as unknown or was missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tex4im_data import matching

EPILOG = """exit codes: 0 written; 1 a file could not be used; 2 wrong usage. Needs and offers are CSV files in UTF-8 with
the columns need_id or offer_id, title, and as far as known text, language, priorities (or priority_id), trl_min, trl_max,
region_id, value_chain_stage, kind, capacity. Vectors of meaning are kept under TEX4IM_VAR/matching by the content of each
text: a run that was stopped goes on where it ended."""
SHOWN = 20  # notes on single cells


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description, parser.epilog = "List the k best offers for each need, with the reason.", EPILOG
    parser.allow_abbrev = False
    parser.add_argument("--needs", required=True, type=Path, metavar="FILE", help="what firms need")
    parser.add_argument("--offers", required=True, type=Path, metavar="FILE", help="what centres and firms offer")
    parser.add_argument("-k", type=_count, default=10, metavar="N", help="offers for each need, 1 to 1000; default 10")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="file to write")
    parser.add_argument("--no-meaning", action="store_true", help="leave out the part that compares meanings")


def run(arguments: argparse.Namespace) -> int:
    """Write the matches; returns the exit code."""
    try:
        needs, offers = _read(arguments.needs, arguments.offers)
        header = ("need_id", "offer_id", "rank", "score", *matching.WEIGHTS, "reason")
        matcher = matching.Matcher(offers, matching.load(), _meanings(arguments.no_meaning))
        matching.write(arguments.output, header, _rows(matcher, needs, arguments.k))
    except (matching.MatchFileError, matching.VocabularyError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{arguments.output} could not be written: {error.strerror or error}.", file=sys.stderr)
        return 1
    print(f"Written: {arguments.output} ({len(needs):,} needs, {len(offers):,} offers).", file=sys.stderr)
    return 0


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 1000:
        raise argparse.ArgumentTypeError(f"{value!r} is no whole number of 1 to 1000")
    return int(value)


def _read(needs: Path, offers: Path) -> tuple[list[matching.Item], list[matching.Item]]:
    """Return both files' rows; raises MatchFileError with the faults of both."""
    faults: list[str] = []
    found: list[list[matching.Item]] = []
    for path, side in ((needs, "need"), (offers, "offer")):
        try:
            items, notes = matching.read(path, side)
        except matching.MatchFileError as error:
            faults += error.faults
            continue
        found.append(items)
        for note in notes[:SHOWN]:
            print(f"Note: {note}", file=sys.stderr)
        if len(notes) > SHOWN:
            print(f"Note: {path.name} has {len(notes) - SHOWN:,} more cells that count as unknown.", file=sys.stderr)
    if faults:
        raise matching.MatchFileError(faults)
    return found[0], found[1]


def _meanings(left_out: bool) -> matching.Meanings | None:
    if left_out:
        return None
    if not matching.installed():
        print(f"Note: {matching.MISSING}.", file=sys.stderr)
        return None
    kept = Path(os.environ.get("TEX4IM_VAR", "var")).resolve() / "matching" / "vectors.sqlite"
    return matching.Meanings(kept, lambda said: print(said, file=sys.stderr, flush=True))


def _rows(matcher: matching.Matcher, needs: Sequence[matching.Item], k: int) -> Iterator[list[str]]:
    reasons = matching.Reasons(matcher)
    for matches in matcher.match(needs, k):
        for match in matches:
            need, offer = needs[match.need], matcher.offers[match.offer]
            why = reasons.sentence(match, need)
            parts = ["" if part is None else _written(part) for part in match.parts.values()]
            yield [need.item_id, offer.item_id, str(match.rank), _written(match.score), *parts, why]


def _written(millionths: int) -> str:
    return f"{millionths / matching.MICRO:.6f}"
