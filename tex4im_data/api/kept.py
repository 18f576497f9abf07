"""Own the finished answers of this process: small ones as bytes, Parquet files on disk, where they are read by range.

Refuse to make an answer, to hold more than said, and to give what was made for one visibility to another.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cachetools import LRUCache, cached

from tex4im_data.visitor import present

KEPT_BYTES = 32 * 1024 * 1024
"""Bytes of memory that all small answers may take together, with what each costs beside its body."""

SMALL = 1024 * 1024
"""Bytes of the longest answer that is kept in memory."""

FILES_BYTES = 1024 * 1024 * 1024
"""Bytes of disk that all Parquet files may take together."""

_BESIDE = 2_000  # headers, key and objects of one kept answer
_FILE = 4 * 1024 * 1024  # what the smallest file counts for, so that no more than 256 are open
_OPEN_FILES = Path("/proc/self/fd")

Key = tuple[str, int, str]


def key(tag: str, serial: int) -> Key:
    """Return the key of an answer: its tag, the copy it is asked of, and the visibility of who asks."""
    return tag, serial, present().sees


@dataclass(frozen=True, slots=True)
class Kept:
    """A small answer as it is sent."""

    body: bytes
    headers: Mapping[str, str]
    media_type: str

    def weight(self) -> int:
        """Return the bytes that it takes in memory."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers.items()) + _BESIDE


_small: LRUCache[Key, Kept] = LRUCache(KEPT_BYTES, getsizeof=Kept.weight)
_small_lock = threading.Lock()


def small(key: Key) -> Kept | None:
    """Return the bytes kept under a key."""
    with _small_lock:
        return _small.get(key)


def keep(key: Key, answer: Kept) -> None:
    """Keep a finished answer, unless it is a long one."""
    if len(answer.body) <= SMALL:
        with _small_lock:
            _small[key] = answer


def passed_on(key: Key, chunks: Iterable[bytes], headers: Mapping[str, str], media_type: str) -> Iterator[bytes]:
    """Yield the chunks, and keep the whole when it ended and turned out small."""
    parts: list[bytes] | None = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > SMALL:
            parts = None
        if parts is not None:
            parts.append(chunk)
        yield chunk
    if parts is not None:
        keep(key, Kept(b"".join(parts), headers, media_type))


class KeptFile:
    """A finished file on disk; `tag` tells its bytes from all others. It is gone with the last who holds it.

    On Linux it has no name, so that nothing is left of it when the process is killed.
    """

    def __init__(self, tag: str, headers: Mapping[str, str], media_type: str) -> None:
        nameless = _OPEN_FILES.is_dir()
        file = tempfile.TemporaryFile() if nameless else tempfile.NamedTemporaryFile()  # noqa: SIM115 -- closed below
        weakref.finalize(self, file.close)
        self._file = file
        self._digest = hashlib.sha256()
        self._tag = tag
        self.path = _OPEN_FILES / str(file.fileno()) if nameless else Path(file.name)
        self.size = 0
        self.headers, self.media_type = headers, media_type

    @property
    def tag(self) -> str:
        """Return a strong tag: a file made anew may differ in the last digit of a sum, and its ranges would not fit."""
        whole = self._tag.strip('"')
        return f'"{whole}-{self._digest.hexdigest()[:16]}"'

    def write(self, chunk: bytes) -> None:
        """Add bytes to the file. Raises OSError where the disk does not take them."""
        self._file.write(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)

    def finish(self) -> None:
        """Make what was written readable by others. Raises OSError where the disk does not take it."""
        self._file.flush()


_files: LRUCache[Key, KeptFile] = LRUCache(FILES_BYTES, getsizeof=lambda file: max(file.size, _FILE))
_turn = threading.Condition()


def file(key: Key) -> KeptFile | None:
    """Return the file kept under a key."""
    with _turn:
        return _files.get(key)


# Single flight: of programs that ask for many ranges at once, the first one has the file made and the others wait.
@cached(_files, key=lambda key, made: key, condition=_turn)
def made_file(key: Key, made: Callable[[], tuple[KeptFile, Iterable[bytes]]]) -> KeptFile:
    """Return the file kept under a key; where there is none, `made` gives an empty one and what goes into it."""
    found, chunks = made()
    for chunk in chunks:
        found.write(chunk)
    found.finish()
    return found


def filed(key: Key, into: KeptFile, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks, and keep them as a file when they ended; a full disk stops the keeping, not the chunks."""
    is_room = True
    for chunk in chunks:
        if is_room:
            is_room = _done(partial(into.write, chunk))
        yield chunk
    if is_room and _done(into.finish):
        with _turn, suppress(ValueError):  # larger than all files together may be: it is not kept
            _files[key] = into


def _done(act: Callable[[], None]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True


def forget() -> None:
    """Let go of everything that is kept."""
    with _small_lock:
        _small.clear()
    with _turn:
        _files.clear()
