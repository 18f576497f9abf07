"""Opening a publisher's file: plain, gzipped, or bytes in memory.

It tells a cut-off file from a whole one; it does not look at what stands in it.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import SourceError

_GZIP = b"\x1f\x8b"
CUT_OFF = "is cut off: the end is missing."
AGAIN = "Fetch it again and compare its size with the publisher's; the last version stays."


def cut_off(name: str, row: int | None = None, value: str = "") -> Problem:
    """Return the problem of a file that ends too early."""
    return Problem(name, row, "", value, CUT_OFF, AGAIN)


def changed_layout(name: str, found: str, wanted: str, row: int | None = 1, column: str = "") -> Problem:
    """Return the problem of a file whose layout is not the one this loader reads."""
    return Problem(
        name, row, column, found[:120], f"is not the layout expected: {wanted}.", "Check the publisher's notice."
    )


def content(source: Path | bytes, name: str) -> bytes:
    """Return the whole content, unpacked where it is gzipped.

    Raises SourceError for a missing or a cut-off file.
    """
    with plain(source, name) as path:
        return path.read_bytes()


@contextmanager
def plain(source: Path | bytes, name: str) -> Iterator[Path]:
    """Give the path of an unpacked copy of `source` (of the file itself where it is plain already).

    Raises SourceError for a missing, empty or cut-off file. The copy is gone afterwards.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise SourceError(Problem(name, None, "", "", "is not there.", "Check the name of the file."))
        with source.open("rb") as handle:
            head = handle.read(2)
    else:
        head = source[:2]
    if not head:
        raise SourceError(Problem(name, None, "", "", "is empty.", AGAIN))
    if isinstance(source, Path) and head != _GZIP:
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "plain"
        if isinstance(source, Path) or head == _GZIP:
            _unpack(source, copy, name)
        else:
            copy.write_bytes(source)
        yield copy


def _unpack(source: Path | bytes, copy: Path, name: str) -> None:
    try:
        if isinstance(source, bytes):
            copy.write_bytes(gzip.decompress(source))
        else:
            with gzip.open(source) as packed, copy.open("wb") as out:
                shutil.copyfileobj(packed, out, 1 << 20)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(cut_off(name)) from error


def ends_with_newline(path: Path) -> bool:
    """Tell whether the last byte of the file ends a line."""
    with path.open("rb") as handle:
        handle.seek(-1, 2)
        return handle.read(1) in (b"\n", b"\r")


def member(archive: Path, name: str, most: int = 1 << 30) -> bytes:
    """Return one file out of a ZIP archive, wherever it stands in it; nothing is unpacked to disk.

    Raises SourceError when the archive is cut off, has no such file, or holds more than `most` bytes of it.
    """
    if not archive.is_file():
        raise SourceError(Problem(archive.name, None, "", "", "is not there.", "Check the name of the file."))
    try:
        with zipfile.ZipFile(archive) as packed:
            found = [info for info in packed.infolist() if info.filename.split("/")[-1] == name]
            if len(found) != 1 or found[0].file_size > most:
                inside = ", ".join(packed.namelist()[:8])
                raise SourceError(changed_layout(archive.name, inside, f"a ZIP archive with one {name}", None))
            return packed.read(found[0])
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceError(cut_off(archive.name)) from error
