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
    if kind := what(data):
        raise findings.stop("not_a_table", f"This is {kind}, not a table.", AS_XLSX)
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


# Magic number (at the start), what it is. The first that fits counts.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"BM", "an image (BMP)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"\x00\x00\x01\x00", "an image (ICO)"),
    (b"8BPS", "an image (Photoshop)"),
    (b"%!PS", "a PostScript document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"OTTO", "a font"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or film"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"fLaC", "a sound"),
    (b"MIME-Version:", "a web archive or an e-mail"),
    (b"ARROW1", "an Arrow file"),
    (b"\x09\x08", "a workbook of Excel 2 to 4"),
)
# These begin ordinary words too; only bytes that no text holds tell the two apart.
_ALSO_LETTERS = frozenset((b"BM", b"MZ", b"BZh", b"ID3", b"OTTO", b"GIF8", b"Rar!", b"PAR1", b"\x09\x08"))
_MARKUP = (
    (re.compile(rb"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet"), "an XML workbook of Excel 2003"),
    (re.compile(rb"^<(!doctype\s+html|html|head|body|table|meta|div|script|style|!--)", re.I), "a web page (HTML)"),
    (re.compile(rb"^<svg|^<\?xml[^>]*>\s*(<!--.*?-->\s*)*<svg", re.I | re.S), "an image (SVG)"),
    (re.compile(rb"^<\?xml[^>]*>\s*(<!doctype\s+html|<html)", re.I), "a web page (HTML)"),
    (re.compile(rb"^<\?xml|^<[a-z][\w:.-]*[\s>/]", re.I), "an XML file"),
    (re.compile(rb"^\{\s*\"|^\[\s*[\[{\"]|^\{\s*\}"), "a JSON file"),
)


def what(data: bytes) -> str:
    """Return what a file is in words (`an image (PNG)`), or "" where nothing speaks against text."""
    binary = re.search(rb"[\x00-\x08\x0e-\x1f]", data[:512]) is not None
    for magic, name in _MAGIC:
        if data.startswith(magic) and (binary or magic not in _ALSO_LETTERS):
            return name
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "a PDF document"
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "an image, a sound or a film"
    if data[4:8] == b"ftyp":
        return "an image or a film"
    if len(data) > 262 and data[257:262] == b"ustar":
        return "a tar archive"
    if data[:3] in (b"\x1f\x9d\x90", b"LZI"):
        return "an archive"
    if head[:1] in (b"<", b"{", b"["):
        for pattern, name in _MARKUP:
            if pattern.search(head):
                return name
    wide = head[:400].replace(b"\x00", b"")
    if b"\x00" in head[:400] and wide.lstrip(b"\xff\xfe")[:1] == b"<":
        return "a web page or an XML file"
    return ""
