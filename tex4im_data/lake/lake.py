"""Own the system of record: a DuckLake whose every commit is a version, and the tables that a process holds already.

Refuse to answer users' questions: those run on a serving copy, and a commit that its check refuses never happens.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa
from cachetools import LRUCache

from tex4im_data.errors import LakeError
from tex4im_data.lake import opening, tables
from tex4im_data.lake.opening import TRIES, Settings
from tex4im_data.lake.tables import Shape

__all__ = ["Lake", "LakeError", "Reader", "Settings", "Version"]

Reader = Callable[[str], pa.Table]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Version:
    """One commit: its number, time (UTC), author, message and the notes kept with it."""

    number: int
    committed_at: datetime
    author: str
    message: str
    info: Mapping[str, object]

    @property
    def fingerprint(self) -> str:
        """Return the sha256 over the content of all tables: equal content gives an equal fingerprint."""
        return hashlib.sha256(json.dumps(self.info.get("tables", {}), sort_keys=True).encode()).hexdigest()


class Lake:
    """A store opened for one process. Readers and the one writer at a time use cursors of one connection."""

    def __init__(self, shapes: Mapping[str, Shape], settings: Settings | None = None) -> None:
        self.shapes = dict(shapes)
        self.settings = settings or Settings.from_environment()
        self._writing = threading.Lock()
        self._connection = opening.attach(self.settings)

    def close(self) -> None:
        """Close the connection; the lake is unusable afterwards."""
        self._connection.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a new cursor on the store, for its upkeep; what changes rows goes through `commit`."""
        return self._connection.cursor()

    def newest(self) -> int:
        """Return the newest version's number, 0 for an empty store. Cheap: made to be asked every second."""
        # Python's own sqlite3 would be faster and must not be used: where two copies of SQLite in one process open
        # a file, the one that closes it takes away the locks of the other.
        return self._patiently(lambda: self._number("from ducklake_current_snapshot('lake')"))

    def _number(self, sql: str) -> int:
        row = self._connection.cursor().execute(sql).fetchone()
        return int(row[0]) if row else 0

    def versions(self) -> list[Version]:
        """Return all versions, oldest first; DuckLake's own empty snapshot 0 is none."""
        return self._patiently(lambda: _versions(self._connection.cursor()))

    def read(self, table: str, version: int | None = None) -> pa.Table:
        """Return one table's rows as of a version (None: the newest); no rows where it was not there yet."""
        at = f"{table} as of version {version}" if version else table
        return self._patiently(lambda: tables.read(self._connection.cursor(), table, self.shapes[table], version), at)

    def reader(self, version: Version) -> Reader:
        """Return a reader of all tables as of a version; what this process read already is not read again."""
        prints = _prints(version)
        return lambda table: HELD.get(self._name(table), prints.get(table), lambda: self.read(table, version.number))

    def _name(self, table: str) -> object:
        return table, *self.shapes[table].columns.items()

    def changes(self, table: str, after: int, until: int) -> pa.Table:
        """Return the rows that the commits after a version, up to another one, touched, in their order.

        `snapshot_id` is the commit, `change_type` insert, delete, update_preimage or update_postimage.
        """
        return self._patiently(
            lambda: tables.changes(self._connection.cursor(), table, self.shapes[table], after, until)
        )

    def _patiently(self, look: Callable[[], Found], what: str = "") -> Found:
        for attempt in range(TRIES):
            try:
                return look()
            except duckdb.Error as error:  # a writer locks the catalogue for a moment
                if attempt == TRIES - 1 or not _is_conflict(error):
                    reason = str(error).splitlines()[0]
                    cure = f"{f' ({what})' if what else ''}. {opening.cure(self.settings)}"
                    raise LakeError(f"The store {self.settings.catalogue} can't be read: {reason}{cure}") from error
                time.sleep(0.02 * 2 ** min(attempt, 5))
        raise AssertionError("the last try returns or raises")

    def commit(
        self,
        put: Mapping[str, pa.Table],
        *,
        author: str,
        message: str,
        drop: Mapping[str, pa.Table] | None = None,
        info: Mapping[str, object] | None = None,
        check: Callable[[Reader], None] | None = None,
        guard: Callable[[Reader], None] | None = None,
    ) -> Version | None:
        """Store rows (by key: new ones added, differing ones changed) and drop keys, as one version.

        `guard` is given a reader of the tables as they stand right before the change, within its transaction, and
        raises to refuse it (compare-and-set: whoever comes second sees what the first one did). `check` is given a
        reader of the candidate's tables and raises to refuse it. Whatever is refused leaves nothing behind.
        Returns the version, or None where nothing would change. Raises LakeError where the store stays busy.
        """
        with self._writing:
            for attempt in range(TRIES):
                try:
                    return self._commit_once(put, drop or {}, author, message, dict(info or {}), check, guard)
                except duckdb.Error as error:
                    full = opening.space(self.settings)  # a full disk can look like a meeting with another writer
                    if full or not _is_conflict(error):
                        raise LakeError(f"Nothing was stored: {full or error}") from error
                    time.sleep(0.02 * 2 ** min(attempt, 6))
            raise LakeError("Nothing was stored: other writers kept the store busy. Try again in a minute.")

    def _commit_once(
        self,
        put: Mapping[str, pa.Table],
        drop: Mapping[str, pa.Table],
        author: str,
        message: str,
        info: dict[str, object],
        check: Callable[[Reader], None] | None,
        guard: Callable[[Reader], None] | None,
    ) -> Version | None:
        with opening.turn(self.settings), _transaction(self._connection.cursor()) as cursor:
            there = tables.existing(cursor)
            altered = {name for name, shape in self.shapes.items() if tables.ensure(cursor, name, shape, there)}
            prints = _prints(next(iter(_versions(cursor, 1)), None))
            if guard is not None:
                _apart(
                    guard,
                    self._reading(cursor, {name: prints.get(name) for name in self.shapes if name not in altered}),
                )
            changed = {name for name, keys in drop.items() if tables.drop(cursor, name, self.shapes[name], keys)}
            changed |= {name for name, rows in put.items() if tables.put(cursor, name, self.shapes[name], rows)}
            if not changed and "delivery" not in info:
                cursor.execute("rollback")
                return None
            if not changed:
                # DuckLake makes no version of an empty transaction; a comment is the smallest change there is.
                cursor.execute(f"comment on table lake.{tables.quoted(min(self.shapes))} is '{uuid4()}'")
            stale = [name for name in self.shapes if name in changed | altered or name not in prints]
            prints |= {name: tables.fingerprint(cursor, name, self.shapes[name]) for name in stale}
            if check is not None:
                _apart(check, self._reading(cursor, prints))
            info["tables"] = prints
            cursor.execute(
                "call lake.set_commit_message($author, $message, extra_info => $info)",
                {"author": author, "message": message, "info": json.dumps(info, sort_keys=True)},
            )
        # Another process may have committed since: the last version is not always this one.
        number = self._patiently(lambda: self._number("from ducklake_last_committed_snapshot('lake')"))
        return next(version for version in reversed(self.versions()) if version.number == number)

    def _reading(self, cursor: duckdb.DuckDBPyConnection, prints: Mapping[str, object]) -> Reader:
        def read(table: str) -> pa.Table:
            try:
                return tables.read(cursor, table, self.shapes[table], None)
            except duckdb.Error as error:
                raise _ReadError(error) from error

        return lambda table: HELD.get(self._name(table), prints.get(table), lambda: read(table))


def _versions(cursor: duckdb.DuckDBPyConnection, most: int | None = None) -> list[Version]:
    """Return all versions, oldest first, or only the newest ones."""
    rows = cursor.execute(
        "select * from (select snapshot_id, snapshot_time, author, commit_message, commit_extra_info"
        " from lake.snapshots() where snapshot_id > 0 order by snapshot_id desc limit $most) order by snapshot_id",
        {"most": most},
    )
    return [
        Version(number, when, author or "", message or "", json.loads(info) if info else {})
        for number, when, author, message, info in rows.fetchall()
    ]


def _prints(version: Version | None) -> dict[str, object]:
    found = version.info.get("tables") if version else None
    return dict(found) if isinstance(found, dict) else {}


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    cursor.execute("begin")
    try:
        yield cursor
        try:
            cursor.execute("commit")
        except duckdb.TransactionException as error:
            if "no transaction is active" not in str(error):  # the block rolled back by itself
                raise
    except BaseException:
        with suppress(duckdb.Error):  # a failed commit has rolled back already
            cursor.execute("rollback")
        raise
    finally:
        cursor.close()


def _is_conflict(error: duckdb.Error) -> bool:
    text = str(error).lower()
    return any(word in text for word in ("locked", "conflict", "busy", "transaction", "already exists"))


def _apart(judge: Callable[[Reader], None], read: Reader) -> None:
    """Let a check or a guard judge; a fault of the database inside it is no meeting with another writer."""
    try:
        judge(read)
    except _ReadError as error:
        raise error.cause from error  # the store itself: judged by the caller like any other of its faults
    except duckdb.Error as error:
        raise LakeError(f"Nothing was stored: the check of the new data failed: {error}") from error


class _ReadError(Exception):
    def __init__(self, cause: duckdb.Error) -> None:
        super().__init__(str(cause))
        self.cause = cause


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
