"""Own the tables that a process read already, by what is in them: a new version shares most of them with the last.

Refuse to guess: a table is the same only where its fingerprint says so, and what is too large is read anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pyarrow as pa
from cachetools import LRUCache

HELD_BYTES = 64 * 1024 * 1024


class Held:
    """A bounded store of tables by name and fingerprint, for all threads of a process."""

    def __init__(self, size: int = HELD_BYTES) -> None:
        self._tables: LRUCache[tuple[object, str], pa.Table] = LRUCache(size, getsizeof=lambda table: int(table.nbytes))
        self._lock = threading.Lock()

    def get(self, name: object, fingerprint: object, read: Callable[[], pa.Table]) -> pa.Table:
        """Return the table with this fingerprint, read now if it is not held; an unknown fingerprint is never held.

        `name` is all that tells tables apart beside what is in them: their name, and the columns that are read.
        """
        if not isinstance(fingerprint, str):
            return read()
        with self._lock:
            found = self._tables.get((name, fingerprint))
        if found is None:
            found = read()
            with self._lock:
                if found.nbytes <= self._tables.maxsize:
                    self._tables[name, fingerprint] = found
        return found

    def clear(self) -> None:
        """Let go of all tables: the next look reads the files."""
        with self._lock:
            self._tables.clear()


HELD = Held()
"""The tables of this process: equal content is equal, whichever store it was read from."""
