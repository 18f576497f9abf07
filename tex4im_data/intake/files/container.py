"""Own the outside of a delivered file: what it really is, whatever its name says, and whether it is safe to open.

Refuse everything that is neither text nor an Excel workbook, with one sentence that says what it is.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePath
from typing import Literal
from xml.parsers import expat

from tex4im_data.intake.files import magic
from tex4im_data.intake.report import Findings

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1000 * 1000
MAX_ENTRIES = 2000
AS_XLSX = 'Open it in a spreadsheet program and choose "Save as" .xlsx or CSV UTF-8, then send that file.'


def kind_of(data: bytes, filename: str, findings: Findings) -> Literal["text", "workbook"]:
    """Return whether the bytes are text or an XLSX workbook; raise RefusedError for anything else or too much of it."""
    if len(data) > MAX_BYTES:
        raise findings.stop(
            "too_large",
            f"The file has {len(data) / 1048576:.1f} MB; the limit is 10 MB.",
            "Split it, or remove pictures and spare sheets.",
        )
    suffix = PurePath(filename.replace("\\", "/")).suffix.lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        _check_archive(data, suffix, findings)
        if suffix != ".xlsx":
            findings.notice(
                "named_otherwise",
                f"This is an Excel workbook (.xlsx), although its name ends in {suffix or 'nothing'}.",
                "It was read as a workbook.",
            )
        return "workbook"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole(data, findings)
    what = magic.what(data)
    if what:
        raise findings.stop("not_a_table", f"This is {what}, not a table.", AS_XLSX)
    if suffix not in (".csv", ".txt", ".tsv", ".tab", ".dat", ".asc", ".psv", ""):
        findings.notice(
            "named_otherwise",
            f"This is a text file (CSV), although its name ends in {suffix[:12]}.",
            "It was read as CSV.",
        )
    return "text"


def _ole(data: bytes, findings: Findings) -> Exception:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return findings.stop(
            "password",
            "The workbook is protected with a password.",
            "Remove the password (File, Info, Protect), save, and send it again.",
        )
    if holds("Workbook") or holds("Book"):
        return findings.stop(
            "old_excel",
            "This is a workbook in the old format of Excel 97-2003 (.xls).",
            'Open it and choose "Save as" .xlsx.',
        )
    return findings.stop("not_a_table", "This is an old Office document, not a table.", AS_XLSX)


def _check_archive(data: bytes, suffix: str, findings: Findings) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, UnicodeDecodeError) as fault:
        raise findings.stop(
            "damaged",
            "The file is an archive or workbook that is damaged or cut short.",
            "Save it again and send the new copy.",
        ) from fault
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise findings.stop(
            "too_many_entries", f"The workbook holds {len(entries)} parts; the limit is {MAX_ENTRIES}.", AS_XLSX
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise findings.stop(
            "password", "The archive is protected with a password.", "Remove the password and send it again."
        )
    for entry in entries:
        original = entry.orig_filename.replace("\\", "/")
        if (
            original.startswith("/")
            or ".." in original.split("/")
            or re.match(r"[A-Za-z]:", original)
            or "\x00" in original
        ):
            raise findings.stop(
                "entry_outside",
                f"The workbook holds an entry outside itself ({original[:60]!r}).",
                "No office program writes this. Copy the table into a new workbook.",
            )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise findings.stop(
            "unpacks_too_large", f"The workbook unpacks to {unpacked / 1e6:.0f} MB; the limit is 100 MB.", AS_XLSX
        )
    if "xl/workbook.xml" not in {name.lower().replace("\\", "/") for name in names}:
        raise findings.stop(
            "not_a_table", f"This is {_kind_of_archive(archive, names)}, not an Excel workbook.", AS_XLSX
        )
    if len({name.lower() for name in names}) < len(names):
        raise findings.stop(
            "damaged", "The workbook holds two parts of the same name.", "Save it again with a spreadsheet program."
        )
    types = read_part(archive, "[Content_Types].xml", findings) if "[Content_Types].xml" in names else b""
    macros = any(name.lower().endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name.lower() for name in names)
    if macros or b"macroEnabled" in types or suffix in (".xlsm", ".xltm", ".xlam"):
        raise findings.stop(
            "macros",
            "This is a workbook with macros (.xlsm); it is not accepted.",
            'Choose "Save as" .xlsx, without macros.',
        )
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise findings.stop("not_a_table", "This is a binary workbook (.xlsb).", AS_XLSX)


def _kind_of_archive(archive: zipfile.ZipFile, names: list[str]) -> str:
    try:
        with archive.open("mimetype") as part:
            kind = part.read(120).decode("ascii", "replace")
    except (KeyError, zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, RuntimeError, EOFError):
        kind = ""
    for word, what in (
        ("spreadsheet", "an OpenDocument spreadsheet (.ods)"),
        ("opendocument", "an OpenDocument file"),
        ("epub", "a book (EPUB)"),
    ):
        if word in kind:
            return what
    for prefix, what in (
        ("word/", "a Word document"),
        ("ppt/", "a presentation"),
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("Index/", "a Numbers document"),
    ):
        if any(name.startswith(prefix) for name in names):
            return what
    return "a ZIP archive"


def read_part(archive: zipfile.ZipFile, name: str, findings: Findings) -> bytes:
    """Return one unpacked part; raise RefusedError where it is damaged, too large, or declares XML entities."""
    try:
        with archive.open(name) as part:
            content = part.read(MAX_UNPACKED + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as fault:
        raise findings.stop(
            "damaged",
            f"A part of the workbook is damaged or missing ({name[:60]}).",
            "Save it again and send the new copy.",
        ) from fault
    if len(content) > MAX_UNPACKED:
        raise findings.stop("unpacks_too_large", "The workbook unpacks to more than 100 MB.", AS_XLSX)
    if name.endswith((".xml", ".rels")) and _declares_entities(content):
        raise findings.stop(
            "xml_entities",
            "The workbook declares XML entities, which are not allowed.",
            "No office program writes this. Copy the table into a new workbook.",
        )
    return content


class _RootReachedError(Exception):
    """A document type can only stand before the root element; nothing more needs to be read."""


class _DeclaredError(Exception):
    """A document type was declared."""


def _declares_entities(content: bytes) -> bool:
    parser = expat.ParserCreate()

    def root(*_: object) -> None:
        raise _RootReachedError

    def declared(*_: object) -> None:
        raise _DeclaredError

    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(content, True)
    except _DeclaredError:
        return True
    except (_RootReachedError, expat.ExpatError, ValueError, LookupError):
        return False
    return False
