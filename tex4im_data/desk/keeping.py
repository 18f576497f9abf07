"""Own the files that were taken in: kept under their sha256 with who, when and how, and gone with a record that is erased.

Refuse to write personal data to a disk, and to pass over a file that can't be searched.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import json
import os
import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from tex4im_data.errors import LakeError
from tex4im_data.intake import Findings, Report, decode, fold

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


GONE = "no more: it held a record that was erased for good"


def holding(words: Collection[str], place: Path | None = None) -> list[Path]:
    """Return the kept files that hold one of these words as a whole cell, and those that can't be searched."""
    wanted = {fold(word) for word in words} - {""}
    files = sorted(path for path in (place or folder()).glob("*") if path.suffix in (".csv", ".xlsx"))
    return [path for path in files if _holds(path, wanted)]


def forget(files: Collection[Path]) -> None:
    """Remove kept files for good; the notes of their deliveries stay and say so. Raises LakeError."""
    try:
        for file in files:
            for about in sorted(file.parent.glob(f"{file.name.partition('.')[0]}.*.json")):
                note = json.loads(about.read_text("utf-8"))
                if note.get("kept_as") == file.name:
                    content = json.dumps({**note, "kept": GONE}, indent=2, ensure_ascii=False)
                    write(about, (content + "\n").encode("utf-8"))
            file.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        listed = ", ".join(str(file) for file in files)
        raise LakeError(f"The kept files could not all be removed: {error}. Remove them by hand: {listed}.") from error


def _holds(path: Path, wanted: Collection[str]) -> bool:
    try:
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
            cells = [html.unescape(cell) for part in parts for cell in re.findall(r">([^<]+)<", part)]
        else:
            text = decode(data, Findings())
            # Whatever separates its cells: each way to cut the text is tried, one of them is the file's own.
            cells = [*re.split(r"[;,\t|\r\n]", text), *re.findall(r'"([^"]+)"', text)]
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, it must not be passed over
        return True
    return any(fold(cell) in wanted for cell in cells)
