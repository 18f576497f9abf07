"""Own the serving copies: one version of the store, in memory, with keys, constraints and the filter macros.

Refuse to write to the store, to answer with anything but a version that passed every check, and to hold a value
that the copy's visitors may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tex4im_data.catalog import Catalog, Column
from tex4im_data.errors import LakeError
from tex4im_data.filters import ROWS, Scope
from tex4im_data.lake import Reader, Shape, Version, opening, quoted
from tex4im_data.parameters import Choices, CodeList, Keys, Kind, Measures, Origin
from tex4im_data.query import shorter
from tex4im_data.visitor import VISIBILITIES, admits

TYPES = {"string": "varchar", "integer": "bigint", "number": "double", "boolean": "boolean", "date": "date"}
TYPES |= {"datetime": "timestamp", "year": "bigint"}


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

    def __init__(self, serving: Serving, keys: Keys) -> None:
        self._serving = serving
        self._table, self._key, self._label = map(quoted, (keys.table, keys.key, keys.label))

    def _rows(self, statement: str, **values: str) -> list[tuple[Any, ...]]:
        return self._serving.cursor().execute(statement, values).fetchall()

    def __getitem__(self, key: str) -> str:
        rows = self._rows(f"select {self._label} from {self._table} where {self._key} = $id", id=key)
        if not rows:
            raise KeyError(key)
        return str(rows[0][0])

    def __iter__(self) -> Iterator[str]:
        rows = self._rows(f"select {self._key} from {self._table} order by all limit 2000")
        return iter([str(row[0]) for row in rows])

    def __len__(self) -> int:
        return int(self._rows(f"select count(*) from {self._table}")[0][0])


@dataclass(frozen=True, eq=False)
class Serving:
    """One version in memory. `cursor()` for each call: a shared cursor would mix two users' answers.

    `serial` tells two copies in a process apart, for keys of caches. `sees` is the most closed visibility that it holds,
    `scopes` what a link may name in it, by the number of versions known. `counted` are the measures that are counted from
    its records, `published` those of them that its visitors see as published only.
    """

    version: Version
    catalog: Catalog
    connection: duckdb.DuckDBPyConnection
    rows: Mapping[str, int]
    sees: str = VISIBILITIES[0]
    serial: int = field(default_factory=count().__next__)
    scopes: dict[int, Scope] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    published: tuple[str, ...] = ()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a new cursor on the copy."""
        return self.connection.cursor()

    def planned(self, statement: str, parameters: Mapping[str, object]) -> pa.Schema:
        """Return the columns that a statement gives, without running it: for no row DuckDB only plans."""
        none = f"select * from ({statement}) limit 0"
        return self.cursor().execute(none, dict(parameters)).to_arrow_table().schema

    def scope(self, versions: Mapping[str, int]) -> Scope:
        """Return what a link may name in this version."""
        lists: dict[str, Mapping[str, str]] = {}
        singles: dict[str, Mapping[str, str]] = {}
        for row in ROWS:
            if row.kind is Kind.RECORD and isinstance(row.origin, Keys):
                singles[row.name] = Records(self, row.origin)
            elif row.origin:
                (lists if row.kind is Kind.CODES else singles)[row.name] = self._codes(row.origin)
        years = self.cursor().execute("select year from known_year order by year").fetchall()
        return Scope(lists, singles, versions, tuple(int(year) for (year,) in years))

    def _codes(self, origin: Origin) -> Mapping[str, str]:
        """Return the codes of a link parameter with their labels, in display order."""
        run = self.cursor().execute
        match origin:
            case CodeList(name):
                statement = "select code_id, label from code where code_list = $list order by position"
                return dict(run(statement, {"list": name}).fetchall())
            case Keys(table, key, label):
                statement = f"select {quoted(key)}, {quoted(label)} from {quoted(table)} order by position"
                return dict(run(statement).fetchall())
            case Measures("cells"):
                return {name: column.label for name, column in self._cells()}
            case Measures():
                return {name: column.label for name, column in self.catalog.measures.items() if column.on_map}
            case Choices(labels):
                return labels

    def shows(self, column: Column) -> bool:
        """Return whether the copy's visitors may see a column."""
        return admits(self.sees, column.visibility)

    def _cells(self) -> list[tuple[str, Column]]:
        return [(name, self.catalog.measures[name]) for name in CELLS if self.shows(self.catalog.measures[name])]


CELLS = ("proposals", "value_of_proposals_eur", "proposal_share", "proposal_specialisation", "organisations")
"""What a cell of the region × priority matrix may show; the first is the default."""


def load(read: Reader, catalog: Catalog, version: Version, sees: str = VISIBILITIES[0]) -> Serving:
    """Return a serving copy of the tables that `read` gives, without what `sees` may not see.

    Raises RefusedError for a broken rule.
    """
    connection = opening.connect()
    connection.execute(sql("schema.sql"))
    extra = {Path(name).stem for name in sql_files("load")}
    rows = {}
    for (table,) in connection.execute("select table_name from duckdb_tables() order by table_oid").fetchall():
        loaded = _open_part(read(table), table, catalog, sees)
        rows[table] = loaded.num_rows
        if not loaded.num_rows:
            continue
        connection.register("loaded", loaded)
        source = sql(f"load/{table}.sql") if table in extra else "select * from loaded"
        try:
            connection.execute(f"insert into {quoted(table)} by name {source}")
        except duckdb.Error as error:
            connection.close()
            raise RefusedError(f"Table {table}: {error}. Correct the rows it names; nothing was stored.") from error
        connection.unregister("loaded")
    seen = [visibility for visibility in VISIBILITIES if admits(sees, visibility)]
    connection.execute(f"create macro may_see(visibility) as list_contains({seen}, visibility)")
    connection.execute(sql("scope.sql") + sql("methods.sql") + shorter.made(sql("scope.sql")))
    _verify(connection)
    connection.execute("set enable_external_access = false; set lock_configuration = true")
    counted = shorter.counted(sql("scope.sql"))
    seen_as_published = "select m from unnest($all) as t (m) where is_confidential(m) and not may_see('partners')"
    closed = tuple(name for (name,) in connection.execute(seen_as_published, {"all": list(counted)}).fetchall())
    return Serving(version, catalog, connection, rows, sees, counted=counted, published=closed)


def _open_part(rows: pa.Table, table: str, catalog: Catalog, sees: str) -> pa.Table:
    """Return the rows with every value unknown that may not be seen; none where their key may not be seen."""
    feed = catalog.tables(table)[0]
    for place, column in enumerate(feed.columns):
        if not admits(sees, column.visibility):
            if column.name in feed.primary_key:
                return rows.slice(0, 0)
            rows = rows.set_column(place, column.name, pa.nulls(rows.num_rows, rows.schema.types[place]))
    return rows


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
    return lambda read: load(read, catalog, nothing, VISIBILITIES[-1]).connection.close()
