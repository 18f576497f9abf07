"""Own the files that were taken in: what was sent, kept under its sha256 with who, when, how it was read and decided.

Refuse to write personal data to a disk: a file that may hold any is kept as the rows that were taken from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tex4im_data.errors import LakeError
from tex4im_data.intake import Report

LEFT_OUT = frozenset(
    (
        "personal_data",
        "personal_column",
        "unknown_column",
        "title_skipped",
        "row_skipped",
        "sheet_chosen",
        "field_count",
    )
)
"""Codes of problems that say that something of the file was not taken, so that nobody knows what it holds."""

_PEOPLE = re.compile(r"comments|persons/|threadedComments|customXml", re.IGNORECASE)
_NAMED = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy)>[^<]+<")


def folder() -> Path:
    """Return where files are kept: TEX4IM_VAR/intake."""
    return Path(os.environ.get("TEX4IM_VAR", "var")).resolve() / "intake"


def whole(report: Report, data: bytes) -> bool:
    """Return whether a file can be kept as it was sent: all of it was read, and nothing in it names a person.

    A workbook names its author and those who commented on it; most are therefore kept as rows.
    """
    if report.verdict == "reject" or LEFT_OUT & {problem.code for problem in report.problems}:
        return False
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return True
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = book.namelist()
        core = b"".join(book.read(name) for name in names if name.startswith("docProps/"))
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in names)
    return sheets == 1 and not any(map(_PEOPLE.search, names)) and not _NAMED.search(core)


def keep(report: Report, data: bytes, record: Mapping[str, object], place: Path | None = None) -> list[Path]:
    """Write what may be kept and its record; return the files that are new. Raises LakeError where it can't.

    The same file sent again is kept once, with one record for each time.
    """
    place = place or folder()
    sent = whole(report, data)
    content = data if sent else report.accepted_csv().encode("utf-8")
    ending = ".xlsx" if sent and zipfile.is_zipfile(io.BytesIO(data)) else ".csv"
    now = dt.datetime.now(dt.UTC)
    file = place / (report.sha256 + ("" if sent else ".rows") + ending)
    about = place / f"{report.sha256}.{now:%Y%m%dT%H%M%S%f}.json"
    note = {
        **record,
        "at": now.isoformat(),
        "kept": "as sent"
        if sent
        else "only the rows that were taken: the file may name people or holds more than them",
        "kept_as": file.name,
        "kept_sha256": hashlib.sha256(content).hexdigest(),
    }
    try:
        place.mkdir(parents=True, exist_ok=True)
        made = [] if file.exists() and file.read_bytes() == content else [file]
        for path in made:
            write(path, content)
        write(about, (json.dumps(note, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    except OSError as error:
        cure = "Nothing was stored. Make space or name another folder with TEX4IM_VAR, and store it again."
        raise LakeError(f"The file can't be kept in {place}: {error.strerror}. {cure}") from error
    return [*made, about]


def take_back(files: list[Path]) -> None:
    """Remove what was kept for a delivery that was not stored in the end."""
    for file in files:
        file.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Write a file wholly or not at all; raises OSError."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
