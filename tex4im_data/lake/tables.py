"""Own the reading and writing of one stored table, by its key.

Refuse to open a store or to decide what is written: names come from the data packages, never from a user.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns (name -> SQL type, in order) and key of one stored table."""

    columns: Mapping[str, str]
    key: tuple[str, ...]

    @property
    def names(self) -> str:
        """Return the quoted columns, comma-separated."""
        return ", ".join(map(quoted, self.columns))

    @property
    def rest(self) -> list[str]:
        """Return the columns that are not in the key."""
        return [name for name in self.columns if name not in self.key]

    def match(self, left: str, right: str) -> str:
        """Return the SQL condition that two aliases hold the same key."""
        return " and ".join(f"{left}.{quoted(name)} = {right}.{quoted(name)}" for name in self.key)


def quoted(name: str) -> str:
    """Return an SQL identifier, safe for any name."""
    return '"' + name.replace('"', '""') + '"'


def ensure(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, there: Mapping[str, Sequence[str]]) -> bool:
    """Make the table in the lake, or add the columns that a newer data package brought; True if it did either.

    `there` is what `existing` returned.
    """
    missing = {name: kind for name, kind in shape.columns.items() if name not in there.get(table, ())}
    if table not in there:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in shape.columns.items())
        cursor.execute(f"create table if not exists lake.{quoted(table)} ({columns})")
    else:
        for name, kind in missing.items():
            cursor.execute(f"alter table lake.{quoted(table)} add column {quoted(name)} {kind}")
    return bool(missing)


def existing(cursor: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the lake's tables with the names of their columns, in order."""
    rows = cursor.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = 'lake' and schema_name = 'main' group by table_name"
    )
    return dict(rows.fetchall())


def read(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, version: int | None) -> pa.Table:
    """Return the rows as of a version (None: now), typed by the shape; columns of later packages are null."""
    at = "" if version is None else f" at (version => {int(version)})"
    source = f"lake.{quoted(table)}{at}"
    try:
        return cursor.execute(f"select {_typed(shape, shape.columns)} from {source}").to_arrow_table()
    except (duckdb.BinderException, duckdb.CatalogException):  # the table, or a column, is younger than the version
        there = _columns(cursor, table, source)
    return cursor.execute(
        f"select {_typed(shape, there)}{f' from {source}' if there else ' where false'}"
    ).to_arrow_table()


def _columns(cursor: duckdb.DuckDBPyConnection, table: str, source: str) -> list[str]:
    try:
        return [row[0] for row in cursor.execute(f"describe from {source}").fetchall()]
    except duckdb.CatalogException as error:
        if f"Table with name {table} " not in str(error):  # a catalogue that is gone must not look like an empty table
            raise
    return []


def _typed(shape: Shape, there: Collection[str]) -> str:
    """Return the columns of a shape to select; those that are not there are null."""
    return ", ".join(
        f"{quoted(name) if name in there else 'null'}::{kind} as {quoted(name)}" for name, kind in shape.columns.items()
    )


def changes(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, after: int, until: int) -> pa.Table:
    """Return the rows touched by the commits after one version up to another, with commit and type of change."""
    feed = f"lake.table_changes('{table}', {int(after)}, {int(until)})"
    marks = "snapshot_id::bigint as snapshot_id, change_type"
    try:
        there = [row[0] for row in cursor.execute(f"describe from {feed}").fetchall()]
    except duckdb.CatalogException as error:
        if table not in str(error):
            raise
        feed, there, marks = "(select 1) where false", [], "0::bigint as snapshot_id, '' as change_type"
    columns = _typed(shape, there)
    where = f" where snapshot_id > {int(after)} order by snapshot_id, change_type desc" if there else ""
    return cursor.execute(f"select {marks}, {columns} from {feed}{where}").to_arrow_table()


def put(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, rows: pa.Table) -> bool:
    """Change the rows whose key is there and whose content differs, add the others; True if any did."""
    if not rows.num_rows:
        return False
    cursor.register("put_rows", rows)
    target = f"lake.{quoted(table)}"
    changed = 0
    if shape.rest:
        differs = " or ".join(f"t.{quoted(name)} is distinct from n.{quoted(name)}" for name in shape.rest)
        assign = ", ".join(f"{quoted(name)} = n.{quoted(name)}" for name in shape.rest)
        changed += count(
            cursor,
            f"update {target} as t set {assign} from put_rows as n where {shape.match('t', 'n')} and ({differs})",
        )
    changed += count(
        cursor,
        f"insert into {target} ({shape.names}) select {shape.names} from put_rows as n"
        f" where not exists (select 1 from {target} as t where {shape.match('t', 'n')})",
    )
    cursor.unregister("put_rows")
    return changed > 0


def drop(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, keys: pa.Table) -> bool:
    """Remove the rows with these keys; True if any was there."""
    if not keys.num_rows:
        return False
    cursor.register("drop_keys", keys)
    target = f"lake.{quoted(table)}"
    sql = f"delete from {target} as t where exists (select 1 from drop_keys as k where {shape.match('t', 'k')})"
    gone = count(cursor, sql)
    cursor.unregister("drop_keys")
    return gone > 0


def fingerprint(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape) -> str:
    """Return the sha256 of a table's content, whatever the order of its rows."""
    return fingerprint_of(cursor, f"select {shape.names} from lake.{quoted(table)}")


def fingerprints_at(cursor: duckdb.DuckDBPyConnection, table: str, shape: Shape, version: int) -> set[str]:
    """Return the fingerprints that a table's rows as of a version may have been given.

    More than one: a column that came later stands last in the store, wherever its package has it.
    """
    source = f"lake.{quoted(table)} at (version => {int(version)})"
    there = [row[0] for row in cursor.execute(f"describe from {source}").fetchall()]
    orders = [there, [name for name in shape.columns if name in there]]
    return {fingerprint_of(cursor, f"select {', '.join(map(quoted, order))} from {source}") for order in orders}


def fingerprint_of(cursor: duckdb.DuckDBPyConnection, rows: str) -> str:
    """Return the sha256 of the rows of a statement, whatever their order."""
    row = cursor.execute(
        "select sha256(coalesce(string_agg(h, '' order by h), ''))"
        f" from (select sha256(to_json(t)::varchar) as h from ({rows}) as t)"
    ).fetchone()
    return str(row[0]) if row else ""


def touched(old: pa.Table, new: pa.Table, shape: Shape) -> pa.Table:
    """Return the keys of the rows that two tables of a shape do not share: changed, added or gone."""
    with duckdb.connect() as connection:
        connection.register("old_rows", old)
        connection.register("new_rows", new)
        same = " and ".join(f"o.{quoted(name)} is not distinct from n.{quoted(name)}" for name in shape.columns)
        keys = ", ".join(f"coalesce(n.{quoted(name)}, o.{quoted(name)}) as {quoted(name)}" for name in shape.key)
        source = f"new_rows as n full join old_rows as o on {shape.match('o', 'n')}"
        return connection.execute(f"select {keys} from {source} where not ({same})").to_arrow_table()


def difference(
    base: pa.Table, new: pa.Table, now: pa.Table, shape: Shape, earlier: Sequence[pa.Table] = ()
) -> tuple[pa.Table, pa.Table, int]:
    """Return what a delivery changes: rows to put, keys to drop, and how many rows stay as others made them.

    The three tables have the shape's columns: `base` as the last delivery left them, `new` as delivered today,
    `now` as stored. A row that somebody changed since, or before (its key is in `earlier`), is theirs and stays.
    """
    order, nothing = [(name, "ascending") for name in shape.key], new.slice(0, 0)
    if new.num_rows == base.num_rows and new.sort_by(order).equals(base.sort_by(order)):
        return nothing, nothing.select(list(shape.key)), 0
    if not (base.num_rows or now.num_rows or earlier):
        return new, nothing.select(list(shape.key)), 0
    with duckdb.connect() as connection:
        for name, rows in (("base", base), ("new", new)):
            connection.register(f"{name}_rows", rows.select(list(shape.columns)))
            # A materialised copy: set operations on Arrow scans would otherwise read them again and again.
            connection.execute(f"create temp table {name} as from {name}_rows")
        connection.register("theirs", pa.concat_tables([touched(base, now, shape), *earlier]))
        connection.execute("create temp table delta as (from new except from base)")
        theirs = f"exists (select 1 from theirs as f where {shape.match('f', 'd')})"
        puts = connection.execute(f"from delta as d where not {theirs}").to_arrow_table()
        gone = f"from base as d where not exists (select 1 from new as n where {shape.match('n', 'd')})"
        keys = ", ".join(f"d.{quoted(name)}" for name in shape.key)
        drops = connection.execute(f"select {keys} {gone} and not {theirs}").to_arrow_table()
        kept = count(connection, f"select count(*) from delta as d where {theirs}")
        kept += count(connection, f"select count(*) {gone} and {theirs}")
    return puts, drops, kept


def count(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Run a statement and return the number it reports: rows touched, or a count."""
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0
