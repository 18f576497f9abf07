"""Own `python -m tex4im_data extract`: the same files as the map's buttons, for scripts.

Refuse to leave a parameter out, to overwrite a file with half of another, and to guess.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tex4im_data import extract, query
from tex4im_data.catalog import nearest
from tex4im_data.errors import RequestError
from tex4im_data.filters import PARAMETERS, TABLE
from tex4im_data.parameters import TRACKERS
from tex4im_data.query import strict

FORMS = {form: (form, "plain") for form in extract.FORMATS} | {"csv-eu": ("csv", "excel-eu")}
"""What `--format` may be: a format of extracts and, for CSV, its variant."""

EPILOG = """exit codes: 0 written; 1 the store or the file could not be used; 2 wrong usage. The parameters are those
of a page's link; one that may have several values can be given several times. A parameter that can't be used is an
error, never left out."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description, parser.epilog, parser.allow_abbrev = "Write the answer to a question to a file.", EPILOG, False
    parser.add_argument("question", help="name of a question, such as firms_by_region; GET /api lists them")
    parser.add_argument("--format", choices=FORMS, help="default: by the ending of the file, else csv")
    parser.add_argument("--base", default="", help="address of the map, for the links in the file")
    output = "file to write; - is standard output; default: the extract's own name, in this folder"
    parser.add_argument("-o", "--output", help=output)
    filters = parser.add_argument_group("parameters of the link")
    for name in PARAMETERS:
        described = TABLE[name].description.replace("%", "%%")
        filters.add_argument(f"--{name}", action="append", metavar="VALUE", default=[], help=described)
    for name in TRACKERS:  # of a link that was mailed: they ask for nothing
        filters.add_argument(f"--{name}", action="append", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Write the extract; returns the exit code."""
    try:
        form, variant = _form(arguments.format, arguments.output)
        if arguments.question not in query.questions():
            hint = nearest(arguments.question[:80], query.questions()).removeprefix(". ")
            cure = hint or "These are the questions there are."
            raise RequestError.of("question", arguments.question, "does not exist", cure, query.questions())
        filters = strict.read({name: getattr(arguments, name) for name in PARAMETERS})
        made = extract.file(arguments.question, filters, form, variant, arguments.base)
        _write(made.chunks, arguments.output or made.name)
    except RequestError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"{arguments.output or made.name} could not be written: {error.strerror}.", file=sys.stderr)
        return 1
    if arguments.output != "-":
        print(f"Written: {arguments.output or made.name}", file=sys.stderr)
    if made.provenance.answer.is_synthetic:
        print("Note: it contains synthetic (invented) records.", file=sys.stderr)
    return 0


def _form(wanted: str | None, output: str | None) -> tuple[str, str]:
    """Return format and variant, from the option or the file's ending, which must not contradict each other."""
    ending = Path(output).suffix.removeprefix(".").lower() if output and output != "-" else ""
    if wanted is None:
        if ending and ending not in extract.FORMATS:
            cure = f"Use one of .{', .'.join(extract.FORMATS)}, or name a --format."
            raise RequestError.of("output", str(output), "has an ending that is no format", cure)
        return FORMS[ending or "csv"]
    if ending in extract.FORMATS and ending != FORMS[wanted][0]:
        cure = "Change one of them."
        raise RequestError.of("output", str(output), f"does not end as --format {wanted} asks", cure)
    return FORMS[wanted]


def _write(chunks: Iterable[bytes], output: str) -> None:
    if output == "-":
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as made:
            made.writelines(chunks)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)  # a file with the wanted name is always a whole one
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
