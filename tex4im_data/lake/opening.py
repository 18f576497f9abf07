"""Own the way into the store: where it lives, DuckDB's extensions, and attaching it, made if it is new.

Refuse to read or write a row, and to load an extension of another version of DuckDB.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock

from tex4im_data.errors import LakeError

TURN_SECONDS = 60
"""How long a writer waits in line for other processes."""

TURN_PAUSE = 0.005
"""Seconds between two looks whether it is this process's turn."""

RESTORE = "Restore it from a backup: `python -m tex4im_data restore FILE`."

FULL_BYTES = 1024 * 1024
"""A disk with less space than this counts as full."""

TRIES = 12
"""How often what met another writer is tried again, with doubling pauses, before it is reported."""


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


def connect(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that installs nothing by itself.

    `threads` is how many work at one statement; left out, TEX4IM_THREADS says it, else each core has one. Raises
    LakeError for a setting that is no number.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
    asked = str(threads or os.environ.get("TEX4IM_THREADS", "")).strip()
    if asked and not (asked.isascii() and asked.isdigit() and 0 < int(asked) <= 1024):
        raise LakeError(f'TEX4IM_THREADS must be a whole number from 1 to 1024; it is "{asked[:20]}".')
    return duckdb.connect(config={**config, "threads": int(asked)} if asked else config)


def attach(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Return a connection with the store attached as `lake`, made if it is new. Raises LakeError."""
    _make_folders(settings)
    _refuse_emptiness(settings)
    # Most statements on the lake read or write a few rows: handing them to many threads costs more than it saves.
    connection = connect(1)
    kind = settings.catalogue.partition(":")[0]
    if kind not in ("sqlite", "postgres"):
        raise LakeError(f"TEX4IM_CATALOGUE must begin with sqlite: or postgres:, and it is {settings.catalogue}.")
    for extension in ("ducklake", f"{kind}_scanner"):
        load(connection, extension)
    options = ["data_path $data", "override_data_path true"]  # a store may be moved to another folder
    if kind == "sqlite":
        # A reader of the newest version must not meet a locked file while a commit is written.
        options += ["meta_journal_mode 'wal'", "meta_busy_timeout 2000"]
    target = f"ducklake:{settings.catalogue}".replace("'", "''")
    data = settings.data.replace("'", "''")
    statement = f"attach '{target}' as lake ({', '.join(options)})".replace("$data", f"'{data}'")
    for attempt in range(TRIES):
        try:
            connection.execute(statement)
            break
        except duckdb.Error as error:
            # Two processes that found a new store at once: the second finds it made when it looks again.
            if attempt == TRIES - 1 or _is_damaged(error):
                reason = f"{settings.catalogue} can't be opened: {error}."
                raise LakeError(f"The store {reason} {cure(settings)}") from error
            time.sleep(0.02 * 2 ** min(attempt, 5))
    # Two commits at once must not both stand: each was checked without the other's rows. The second starts anew.
    connection.execute("set ducklake_max_retry_count = 0")
    return connection


@contextmanager
def turn(settings: Settings) -> Iterator[None]:
    """Wait for this process's turn to write to an embedded store; a killed process gives its turn back by dying.

    The catalogue would refuse the second of two writers anyhow; in line, none is refused again and again. After
    TURN_SECONDS, and where no lock can be taken, the writer goes on: the catalogue then decides alone.
    """
    if (path := settings.sqlite) is None:
        yield
        return
    # The file stays when the lock is given back: beside a missing catalogue it says that there was a store.
    lock = FileLock(f"{path}.turn", TURN_SECONDS, poll_interval=TURN_PAUSE, preserve_lock_file=True)
    with suppress(OSError):  # nobody gave way in time, or a full or a read-only disk: that shows at the write itself
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _make_folders(settings: Settings) -> None:
    try:
        if (path := settings.sqlite) is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        if "://" not in settings.data:
            Path(settings.data).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeError(f"The store's folder can't be made: {error}. Set TEX4IM_VAR to another folder.") from error


def cure(settings: Settings) -> str:
    """Return what to do about a store that can't be read: make space where there is none, else restore."""
    return space(settings) or RESTORE


def space(settings: Settings) -> str:
    """Return a sentence where the disk of the store is full, else nothing."""
    path = settings.sqlite
    with suppress(OSError):
        if path is not None and shutil.disk_usage(path.parent).free < FULL_BYTES:
            return (
                f"The disk of {path.parent} is full; make space and try again. What was stored before is still there."
            )
    return ""


def _refuse_emptiness(settings: Settings) -> None:
    """Raise LakeError for a store whose catalogue is gone: a new one in its place would look like a store without data."""
    path = settings.sqlite
    if path is None or path.exists():
        return
    data = Path(settings.data)
    left = [Path(f"{path}{ending}") for ending in (".turn", "-wal")]
    if any(file.exists() for file in left) or next(data.rglob("*.parquet"), None) is not None:
        raise LakeError(
            f"The store's catalogue {path} is missing, and its other files are there. Nothing was made in its place. {RESTORE}"
        )


def _is_damaged(error: duckdb.Error) -> bool:
    return any(words in str(error) for words in ("not a database", "malformed"))


def load(connection: duckdb.DuckDBPyConnection, extension: str) -> None:
    """Load an extension from its PyPI wheel; where no wheel fits the platform, install it from DuckDB.

    Raises duckdb.Error where neither is possible.
    """
    found = importlib.util.find_spec(f"duckdb_extension_{extension}")
    for folder in (found.submodule_search_locations or []) if found else []:
        for path in Path(folder).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"):
            connection.execute(f"load '{str(path).replace(chr(39), chr(39) * 2)}'")
            return
    connection.execute(f"install {extension}")
    connection.execute(f"load {extension}")
