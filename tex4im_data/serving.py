"""Own the serving copies: one version of the store, in memory, with keys, constraints and the filter macros.

Refuse to write to the store, and to answer with anything but a version that passed every check.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path

import duckdb

from tex4im_data import catalog as catalog_
from tex4im_data.catalog import Catalog
from tex4im_data.filters import CALLS, Scope
from tex4im_data.lake import Lake, LakeError, Reader, Settings, Version
from tex4im_data.tables import Shape, quoted

POLL_SECONDS = 0.5
KEPT_VERSIONS = 3
"""Older versions held in memory at a time; a meeting compares two, rarely three."""

TYPES = {"string": "varchar", "integer": "bigint", "number": "double", "boolean": "boolean", "date": "date"}
TYPES |= {"datetime": "timestamp", "year": "bigint"}

LISTS = {"kind": "organisation_kind", "chain": "value_chain_stage", "size": "size_class", "stage": "pipeline_stage"}


def sql(name: str) -> str:
    """Return the text of a file under `sql/`."""
    return (resources.files("tex4im_data") / "sql" / name).read_text(encoding="utf-8")


def sql_files(folder: str) -> list[str]:
    """Return the names of the .sql files of a folder under `sql/`, sorted."""
    found = (resources.files("tex4im_data") / "sql" / folder).iterdir()
    return sorted(item.name for item in found if item.name.endswith(".sql"))


@cache
def shapes(catalog: Catalog) -> dict[str, Shape]:
    """Return columns, types and key of every stored table, as the data packages declare them."""
    found = {}
    for name in catalog.table_names:
        table = catalog.tables(name)[0]
        found[name] = Shape({column.name: TYPES[column.type] for column in table.columns}, table.primary_key)
    return found


class RefusedError(LakeError):
    """A candidate that breaks a constraint or a check; says which and shows the first rows."""


class Records(Mapping[str, str]):
    """The ids and names of the records that a link parameter may name, looked up when asked for."""

    def __init__(self, serving: Serving, parameter: str) -> None:
        self._serving = serving
        self._parameter = parameter

    def _rows(self, statement: str, **values: str) -> list[tuple[object, ...]]:
        return self._serving.cursor().execute(statement, {"parameter": self._parameter, **values}).fetchall()

    def __getitem__(self, key: str) -> str:
        rows = self._rows("select label from record where parameter = $parameter and id = $id", id=key)
        if not rows:
            raise KeyError(key)
        return str(rows[0][0])

    def __iter__(self) -> Iterator[str]:
        rows = self._rows("select id from record where parameter = $parameter order by id limit 2000")
        return iter([str(row[0]) for row in rows])

    def __len__(self) -> int:
        return int(str(self._rows("select count(*) from record where parameter = $parameter")[0][0]))


@dataclass(frozen=True, eq=False)
class Serving:
    """One version in memory. `cursor()` for each call: a shared cursor would mix two users' answers.

    `serial` tells two copies in a process apart, for keys of caches.
    """

    version: Version
    catalog: Catalog
    connection: duckdb.DuckDBPyConnection
    rows: Mapping[str, int]
    serial: int = field(default_factory=count().__next__)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a new cursor on the copy."""
        return self.connection.cursor()

    def scope(self, versions: Mapping[str, int]) -> Scope:
        """Return what a link may name in this version."""
        run = self.cursor().execute
        lists = {
            "region": dict(run("select region_id, label from region order by position").fetchall()),
            "priority": dict(run("select priority_id, short_label from priority order by position").fetchall()),
        }
        for parameter, code_list in LISTS.items():
            statement = "select code_id, label from code where code_list = $list order by position"
            lists[parameter] = dict(run(statement, {"list": code_list}).fetchall())
        measures = {name: column.label for name, column in self.catalog.measures.items() if column.on_map}
        cells = {name: column.label for name, column in self.catalog.measures.items() if name in CELLS}
        singles: dict[str, Mapping[str, str]] = {
            "organisation": Records(self, "organisation"),
            "opportunity": Records(self, "opportunity"),
            "measure": measures,
            "against": measures,
            "cell": cells,
            "calls": CALLS,
        }
        return Scope(lists, singles, versions)


CELLS = ("proposals", "value_of_proposals_eur", "proposal_share", "proposal_specialisation", "organisations")
"""What a cell of the region × priority matrix may show; the first is the default."""


def load(read: Reader, catalog: Catalog, version: Version) -> Serving:
    """Return a serving copy of the tables that `read` gives. Raises RefusedError for a broken rule."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    connection.execute(sql("schema.sql"))
    extra = {Path(name).stem for name in sql_files("load")}
    rows = {}
    for (table,) in connection.execute("select table_name from duckdb_tables() order by table_oid").fetchall():
        loaded = read(table)
        rows[table] = loaded.num_rows
        connection.register("loaded", loaded)
        source = sql(f"load/{table}.sql") if table in extra else "select * from loaded"
        try:
            connection.execute(f"insert into {quoted(table)} by name {source}")
        except duckdb.Error as error:
            connection.close()
            raise RefusedError(f"Table {table}: {error}. Correct the rows it names; nothing was stored.") from error
        connection.unregister("loaded")
    connection.execute(sql("scope.sql") + sql("methods.sql"))
    _verify(connection)
    connection.execute("set enable_external_access = false; set lock_configuration = true")
    return Serving(version, catalog, connection, rows)


def _verify(connection: duckdb.DuckDBPyConnection) -> None:
    faults = []
    for name in sql_files("checks"):
        cursor = connection.execute(sql(f"checks/{name}"))
        names = [item[0] for item in cursor.description or ()]
        rows = cursor.fetchmany(5)
        listed = "; ".join(", ".join(f"{k}={v}" for k, v in zip(names, row, strict=True)) for row in rows)
        if rows:
            faults.append(f"{Path(name).stem.replace('_', ' ')} is broken by: {listed}")
    if faults:
        connection.close()
        raise RefusedError("The data break a rule. " + " | ".join(faults))


def check(catalog: Catalog) -> Callable[[Reader], None]:
    """Return the check that a commit is given: the candidate must load as a serving copy."""
    nothing = Version(0, datetime.now(UTC), "", "", {})
    return lambda read: load(read, catalog, nothing).connection.close()


class Store:
    """All serving copies of one process: the newest, a few older ones, and the poll that finds new versions."""

    def __init__(self, settings: Settings | None = None, catalog: Catalog | None = None) -> None:
        self.catalog = catalog or catalog_.load()
        self.lake = Lake(shapes(self.catalog), settings)
        self._lock = threading.Lock()
        self._older: OrderedDict[int, Serving] = OrderedDict()
        self._newest: Serving | None = None
        self._versions: dict[int, Version] = {}
        self._poller: threading.Thread | None = None
        self._stop = threading.Event()
        self.fault: str | None = None

    def newest(self) -> Serving:
        """Return the newest version's copy. Raises LakeError for a store that holds nothing yet."""
        if self._newest is None:
            self.refresh()
        if self._newest is None:
            raise LakeError("The store is empty. Run `python -m tex4im_data build`.")
        return self._newest

    def at(self, version: int | None) -> Serving:
        """Return the copy of a version; None is the newest. Raises LakeError for one that does not exist."""
        newest = self.newest()
        if version is None or version == newest.version.number:
            return newest
        with self._lock:
            if version not in self._older:
                found = self._versions.get(version)
                if found is None:
                    raise LakeError(f"Version {version} does not exist. The newest is {newest.version.number}.")
                self._older[version] = load(lambda table: self.lake.read(table, version), self.catalog, found)
                while len(self._older) > KEPT_VERSIONS:
                    self._older.popitem(last=False)  # its readers keep it alive until they are done
            self._older.move_to_end(version)
            return self._older[version]

    def versions(self) -> list[Version]:
        """Return the versions known to this process, oldest first."""
        return list(self._versions.values())

    def version_names(self) -> dict[str, int]:
        """Return what a link may write for a version, and its number."""
        return {str(number): number for number in self._versions}

    def refresh(self) -> bool:
        """Load the newest version if another one is out; True if the copy was swapped."""
        with self._lock:
            number = self.lake.newest()
            if number == 0 or (self._newest is not None and self._newest.version.number == number):
                return False
            self._versions = {version.number: version for version in self.lake.versions()}
            version = self._versions[number]
            fresh = load(lambda table: self.lake.read(table, number), self.catalog, version)
            self._newest = fresh
            return True

    def watch(self) -> None:
        """Start the one poll of this process, if it does not run yet; a fault is kept and shown, not raised."""
        with self._lock:
            if self._poller is None:
                self._poller = threading.Thread(target=self._poll, name="tex4im-poll", daemon=True)
                self._poller.start()

    def close(self) -> None:
        """Stop the poll and close the store."""
        self._stop.set()
        if self._poller is not None:
            self._poller.join()
        self.lake.close()

    def _poll(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                self.refresh()
                self.fault = None
            except Exception as error:  # noqa: BLE001 -- whatever went wrong, the last good copy goes on serving
                self.fault = f"Newer data can't be read: {error} The last good version is shown."
