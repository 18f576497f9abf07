"""Own the upkeep of the store: small files merged, old versions let go, and a record erased from every version and file.

Refuse to let go of a version that has a name, of the newest, of the last delivery, and of one that brought published tables;
and to erase what others refer to without being told so.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from tex4im_data import publication
from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Version, opening
from tex4im_data.query import serving

DAYS = 730
"""Age at which versions go where the store has no setting for it."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows of a table that refer to a record by a column; `is_required` ones go with it, others lose the reference."""

    table: str
    column: str
    rows: tuple[Row, ...]
    is_required: bool

    def __str__(self) -> str:
        """Return a sentence: how many rows refer, and what becomes of them."""
        fate = "erased too" if self.is_required else f"kept, {self.column} becomes unknown"
        return f"{self.table}: {len(self.rows)} {'row' if len(self.rows) == 1 else 'rows'} by {self.column}, would be {fate}"


def merge(lake: Lake) -> int:
    """Write small files and rows held in the catalogue together into fewer files; returns how many files there are now."""
    with opening.turn(lake.settings):
        for call in ("ducklake_flush_inlined_data('lake')", "ducklake_merge_adjacent_files('lake')"):
            _signed(lake, call, "Small files merged")
        _cleaned(lake)
    return files(lake)


def files(lake: Lake) -> int:
    """Return how many data files the newest version is read from."""
    row = lake.cursor().execute("select sum(file_count) from ducklake_table_info('lake')").fetchone()
    return int(row[0] or 0) if row else 0


def expirable(lake: Lake, today: datetime | None = None) -> list[Version]:
    """Return the versions that may go: older than the setting says, and unnamed.

    The newest stays, the last delivery, and each that brought published tables: the next ones are weighed against it.
    """
    rows = {row["setting_id"]: row["value"] for row in lake.read("setting").to_pylist()}
    days = int(rows.get("versions_kept_days", DAYS))
    before = (today or datetime.now(UTC)) - timedelta(days=days)
    versions = lake.versions()
    named = set(lake.read("version_name")["version"].to_pylist())
    deliveries = [version.number for version in versions if "delivery" in version.info]
    kept = named | {version.number for version in versions[-1:]} | set(deliveries[-1:])
    kept |= set(publication.bringing(versions))
    return [version for version in versions if version.number not in kept and version.committed_at < before]


def expire(lake: Lake, numbers: Sequence[int]) -> None:
    """Let go of versions for good, with the files that only they need."""
    if numbers:
        with opening.turn(lake.settings):
            _expired(lake, numbers)
            _cleaned(lake)


def references(lake: Lake, catalog: Catalog, table: str, key: str) -> list[Reference]:
    """Return what refers to a record in the newest version, and what refers to that."""
    found: list[Reference] = []
    for other in catalog.table_names:
        columns = {column.name: column for column in catalog.tables(other)[0].columns}
        pointing = {
            c for feed in catalog.tables(other) for k in feed.foreign_keys if k.table == table for c in k.columns
        }
        for column in sorted(pointing):
            rows = tuple(row for row in lake.read(other).to_pylist() if row[column] == key)
            if not rows:
                continue
            is_required = columns[column].constraints.required or column in lake.shapes[other].key
            found.append(Reference(other, column, rows, is_required))
            if is_required and len(names := lake.shapes[other].key) == 1:
                found += [deeper for row in rows for deeper in references(lake, catalog, other, str(row[names[0]]))]
    return found


def erase(
    lake: Lake, catalog: Catalog, table: str, key: str, author: str, *, with_references: bool = False
) -> list[int]:
    """Erase a record for good: from the newest version, and every older version goes with its files.

    Versions share files and rows of the catalogue, so an older one can't be kept without what was erased. Returns the
    versions that went. Raises LakeError for references without `with_references`, and for an unknown
    record. The store's connection is closed afterwards: the catalogue file is written anew without what was in it.
    """
    held = holding(lake, table, key)
    if not held:
        raise LakeError(f'No version holds {table} "{key}". Nothing was erased.')
    found = references(lake, catalog, table, key)
    if found and not with_references:
        listed = "\n".join(f"- {reference}" for reference in found)
        raise LakeError(f'{table} "{key}" was not erased: others refer to it.\n{listed}\nSay that they go with it.')
    name = lake.shapes[table].key[0]
    drop: dict[str, list[Row]] = {table: [{name: key}]}
    put: dict[str, list[Row]] = {}
    for reference in found:
        if reference.is_required:
            keys = [{part: row[part] for part in lake.shapes[reference.table].key} for row in reference.rows]
            drop.setdefault(reference.table, []).extend(keys)
        else:
            put.setdefault(reference.table, []).extend({**row, reference.column: None} for row in reference.rows)
    lake.commit(
        {other: pa.Table.from_pylist(rows, lake.read(other).schema) for other, rows in put.items()},
        drop={other: pa.Table.from_pylist(rows) for other, rows in drop.items()},
        author=author,
        message="A record was erased for good",
        check=serving.check(catalog),
    )
    versions = lake.versions()
    gone = [version.number for version in versions[:-1]]
    # The deliveries go too; without a note of the last one, the next start would deliver all shipped rows anew.
    notes = next(({"delivery": v.info["delivery"]} for v in reversed(versions) if "delivery" in v.info), {})
    with opening.turn(lake.settings):
        _expired(lake, gone)
        _signed(lake, "ducklake_flush_inlined_data('lake')", "Rows of an erased record taken out of the catalogue")
        rewriting = "ducklake_rewrite_data_files('lake', delete_threshold => 0)"
        _signed(lake, rewriting, "A record was erased for good", notes)
        # The erasing commit and the step after it hold the rows of the last one, and still need the old files.
        _expired(lake, [version.number for version in lake.versions()[:-1]])
        _cleaned(lake)
        lake.close()
        vacuum(lake)
    return gone


def holding(lake: Lake, table: str, key: str) -> list[int]:
    """Return the versions that hold a record."""
    if table not in lake.shapes:
        raise LakeError(f'There is no table "{table}". They are: {", ".join(lake.shapes)}.')
    names = lake.shapes[table].key
    if len(names) != 1:
        raise LakeError(f"Rows of {table} have a key of {len(names)} parts; erase the record that they belong to.")
    return [v.number for v in lake.versions() if key in map(str, lake.read(table, v.number)[names[0]].to_pylist())]


def called(lake: Lake, table: str, key: str, held: Sequence[int]) -> set[str]:
    """Return what a record is called in the last of the versions that hold it: its key, and its name or title."""
    if not held:
        return {key}
    found = lake.read(table, held[-1]).to_pylist()
    row = next(row for row in found if str(row[lake.shapes[table].key[0]]) == key)
    return {key, *(str(row[name]) for name in ("name", "title", "label") if row.get(name))}


def _expired(lake: Lake, numbers: Sequence[int]) -> None:
    if numbers:
        listed = ", ".join(str(int(number)) for number in numbers)
        lake.cursor().execute(f"call ducklake_expire_snapshots('lake', versions => [{listed}])")


def _cleaned(lake: Lake) -> None:
    cursor = lake.cursor()
    cursor.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")
    cursor.execute("call ducklake_delete_orphaned_files('lake', cleanup_all => true)")


def _signed(lake: Lake, call: str, message: str, notes: Mapping[str, object] | None = None) -> None:
    """Run a rewriting of files as a version that says so: its rows are those of the version before."""
    last = lake.versions()[-1]
    cursor = lake.cursor()
    cursor.execute("begin")
    try:
        cursor.execute(f"call {call}")
        cursor.execute(
            "call lake.set_commit_message('maintenance', $message, extra_info => $info)",
            {
                "message": message,
                "info": json.dumps({"tables": last.info.get("tables", {}), "upkeep": True, **(notes or {})}),
            },
        )
        cursor.execute("commit")
    except duckdb.Error as error:
        cursor.execute("rollback")
        raise LakeError(f"The upkeep stopped: {opening.space(lake.settings) or error}") from error


def vacuum(lake: Lake) -> None:
    """Write the catalogue's file anew, so that nothing of what was deleted is left in it. The lake must be closed."""
    if (path := lake.settings.sqlite) is not None:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
        finally:
            connection.close()


def remains(lake: Lake, words: Sequence[str]) -> list[str]:
    """Return the files of the store's folder that hold one of these words; Parquet files are read, others searched."""
    path = lake.settings.sqlite
    folder = path.parent if path else None
    found = []
    for file in sorted(folder.rglob("*")) if folder else []:
        if not file.is_file():
            continue
        if file.suffix == ".parquet":
            with duckdb.connect() as connection:
                rows = connection.execute("select t::varchar from read_parquet($path) as t", {"path": str(file)})
                content = "\n".join(str(row[0]) for row in rows.fetchall()).encode()
        else:
            content = file.read_bytes()
        if any(word.encode() in content for word in words):
            found.append(str(file.relative_to(folder or file.parent)))
    return found
