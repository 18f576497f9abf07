"""Own the system of record: a DuckLake whose every commit is a version with author and message.

Refuse to answer users' questions: those run on a serving copy, and a commit that its check refuses never happens.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa

from tex4im_data import extensions, tables
from tex4im_data.tables import Shape

TRIES = 12
"""How often a commit that met another writer is tried again, with doubling pauses, before it is reported."""

Reader = Callable[[str], pa.Table]
Found = TypeVar("Found")


class LakeError(Exception):
    """A sentence for the user: what could not be stored or read, why, and what to do."""


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


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store lives. `catalogue` is DuckLake's: `sqlite:PATH`, or `postgres:…` for a shared store."""

    catalogue: str
    data: str

    @classmethod
    def from_environment(cls) -> Settings:
        """Read TEX4IM_VAR (folder, default `var`), TEX4IM_CATALOGUE and TEX4IM_LAKE."""
        folder = Path(os.environ.get("TEX4IM_VAR", "var")).resolve()
        return cls(
            os.environ.get("TEX4IM_CATALOGUE", f"sqlite:{folder / 'catalogue.sqlite'}"),
            os.environ.get("TEX4IM_LAKE", f"{folder / 'lake'}/"),
        )

    @property
    def sqlite(self) -> Path | None:
        """Return the SQLite file of the embedded catalogue, or None for a shared one."""
        kind, _, path = self.catalogue.partition(":")
        return Path(path) if kind == "sqlite" else None


class Lake:
    """A store opened for one process. Readers and the one writer at a time use cursors of one connection."""

    def __init__(self, shapes: Mapping[str, Shape], settings: Settings | None = None) -> None:
        self.shapes = dict(shapes)
        self.settings = settings or Settings.from_environment()
        self._writing = threading.Lock()
        try:
            if (path := self.settings.sqlite) is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            if "://" not in self.settings.data:
                Path(self.settings.data).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LakeError(f"The store's folder can't be made: {error}. Set TEX4IM_VAR to another folder.") from error
        self._connection = self._attach()

    def _attach(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"autoinstall_known_extensions": False})
        kind = self.settings.catalogue.partition(":")[0]
        if kind not in ("sqlite", "postgres"):
            raise LakeError(
                f"TEX4IM_CATALOGUE must begin with sqlite: or postgres:, and it is {self.settings.catalogue}."
            )
        for extension in ("ducklake", f"{kind}_scanner"):
            extensions.load(connection, extension)
        options = ["data_path $data", "override_data_path true"]  # a store may be moved to another folder
        if kind == "sqlite":
            # A reader of the newest version must not meet a locked file while a commit is written.
            options += ["meta_journal_mode 'wal'", "meta_busy_timeout 2000"]
        target = f"ducklake:{self.settings.catalogue}".replace("'", "''")
        data = self.settings.data.replace("'", "''")
        statement = f"attach '{target}' as lake ({', '.join(options)})".replace("$data", f"'{data}'")
        for attempt in range(TRIES):
            try:
                connection.execute(statement)
                break
            except duckdb.Error as error:
                # Two processes that found a new store at once: the second finds it made when it looks again.
                if attempt == TRIES - 1 or _is_damaged(error):
                    reason = f"{self.settings.catalogue} can't be opened: {error}."
                    raise LakeError(f"The store {reason} Restore it from a backup.") from error
                time.sleep(0.02 * 2 ** min(attempt, 5))
        return connection

    def close(self) -> None:
        """Close the connection; the lake is unusable afterwards."""
        self._connection.close()

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
        return self._patiently(self._committed)

    def _committed(self) -> list[Version]:
        rows = self._connection.cursor().execute(
            "select snapshot_id, snapshot_time, author, commit_message, commit_extra_info"
            " from lake.snapshots() where snapshot_id > 0 order by snapshot_id"
        )
        return [
            Version(number, when, author or "", message or "", json.loads(info) if info else {})
            for number, when, author, message, info in rows.fetchall()
        ]

    def read(self, table: str, version: int | None = None) -> pa.Table:
        """Return one table's rows as of a version (None: the newest); no rows where it was not there yet."""
        return self._patiently(lambda: tables.read(self._connection.cursor(), table, self.shapes[table], version))

    def _patiently(self, look: Callable[[], Found]) -> Found:
        for attempt in range(TRIES):
            try:
                return look()
            except duckdb.Error as error:  # a writer locks the catalogue for a moment
                if attempt == TRIES - 1 or not _is_conflict(error):
                    reason = str(error).splitlines()[0]
                    raise LakeError(f"The store {self.settings.catalogue} can't be read: {reason}") from error
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
    ) -> Version | None:
        """Store rows (by key: new ones added, differing ones changed) and drop keys, as one version.

        `check` is given a reader of the candidate's tables and raises to refuse it; then nothing is stored.
        Returns the version, or None where nothing would change. Raises LakeError where the store stays busy.
        """
        with self._writing:
            for attempt in range(TRIES):
                try:
                    return self._commit_once(put, drop or {}, author, message, dict(info or {}), check)
                except duckdb.Error as error:
                    if not _is_conflict(error):
                        raise LakeError(f"Nothing was stored: {error}") from error
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
    ) -> Version | None:
        with _transaction(self._connection.cursor()) as cursor:
            altered = {name for name, shape in self.shapes.items() if tables.ensure(cursor, name, shape)}
            changed = {name for name, keys in drop.items() if tables.drop(cursor, name, self.shapes[name], keys)}
            changed |= {name for name, rows in put.items() if tables.put(cursor, name, self.shapes[name], rows)}
            if not changed and "delivery" not in info:
                cursor.execute("rollback")
                return None
            if not changed:
                # DuckLake makes no version of an empty transaction; a comment is the smallest change there is.
                cursor.execute(f"comment on table lake.{tables.quoted(min(self.shapes))} is '{uuid4()}'")
            if check is not None:
                check(lambda table: tables.read(cursor, table, self.shapes[table], None))
            known = self._committed()[-1:]
            before = known[0].info.get("tables", {}) if known else {}
            prints = dict(before) if isinstance(before, dict) else {}
            stale = [name for name in self.shapes if name in changed | altered or name not in prints]
            prints |= {name: tables.fingerprint(cursor, name, self.shapes[name]) for name in stale}
            info["tables"] = prints
            cursor.execute(
                "call lake.set_commit_message($author, $message, extra_info => $info)",
                {"author": author, "message": message, "info": json.dumps(info, sort_keys=True)},
            )
        # Another process may have committed since: the last version is not always this one.
        number = self._patiently(lambda: self._number("from ducklake_last_committed_snapshot('lake')"))
        return next(version for version in reversed(self.versions()) if version.number == number)


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


def _is_damaged(error: duckdb.Error) -> bool:
    return any(words in str(error) for words in ("not a database", "malformed"))
