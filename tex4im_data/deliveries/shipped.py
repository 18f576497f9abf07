"""Own the building of the store from the shipped data: read, check, compare, commit one version.

Refuse to touch a row that somebody changed since the last delivery, and to store anything that breaks a rule.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from tex4im_data.catalog import Catalog, check
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Version, quoted, tables
from tex4im_data.query import serving


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the newest version, whether it is new, and how many rows others had changed."""

    version: Version
    is_new: bool
    kept: int


def delivered(catalog: Catalog) -> dict[str, pa.Table]:
    """Return the shipped rows of every serving table, typed as the data packages declare them."""
    found = {}
    with duckdb.connect() as connection:
        for name, shape in serving.shapes(catalog).items():
            parts = []
            for feed in catalog.tables(name):
                columns = ", ".join(
                    f"{quoted(column)}::{kind} as {quoted(column)}" for column, kind in shape.columns.items()
                )
                # Everything is read as text first: a reader that guesses types turns NACE 13.20 into 13.2.
                source = "read_csv($path, all_varchar = true, header = true, delim = ',', quote = '\"', nullstr = '')"
                parts.append(
                    connection.execute(f"select {columns} from {source}", {"path": str(feed.path)}).to_arrow_table()
                )
            found[name] = pa.concat_tables(parts)
    return found


def delivery(catalog: Catalog) -> str:
    """Return the sha256 over the shipped files: an unchanged delivery needs no new build."""
    digest = hashlib.sha256()
    for name in catalog.table_names:
        for feed in catalog.tables(name):
            digest.update(f"{name}/{feed.name}\n".encode())
            digest.update(feed.path.read_bytes())
    return digest.hexdigest()


def is_stale(lake: Lake, catalog: Catalog) -> bool:
    """Return whether the store lacks the shipped data as they are now."""
    last = _last_delivery(lake)
    # A delivery that was undone is not delivered again by itself; `build` without --if-stale does it.
    return last is None or delivery(catalog) not in (last.info["delivery"], last.info.get("refused"))


def build(lake: Lake, catalog: Catalog, author: str, message: str) -> Built:
    """Bring the store up to the shipped data; the same data again make no new version.

    Raises LakeError listing every fault of the data; the old version then stays as it is.
    """
    if faults := check.problems(catalog):
        listed = "\n".join(f"- {fault}" for fault in faults[:50])
        more = f"\n- and {len(faults) - 50} more" if len(faults) > 50 else ""
        raise LakeError(f"The shipped data have {len(faults)} faults; nothing was stored:\n{listed}{more}")
    last, versions = _last_delivery(lake), lake.versions()
    shapes, gaps = serving.shapes(catalog), _gaps(lake)
    # Most tables are the same in both versions; what is the same is read once.
    stood = lake.reader(last) if last else lambda name: lake.read(name, 0)
    stands = lake.reader(versions[-1]) if versions else stood
    put, drop, kept = {}, {}, 0
    for name, rows in delivered(catalog).items():
        base = stood(name)
        now = stands(name) if last else base
        earlier = _touched(lake, name, gaps)
        put[name], drop[name], theirs = tables.difference(base, rows, now, shapes[name], earlier)
        kept += theirs
    is_new = is_stale(lake, catalog) or any(rows.num_rows for rows in (*put.values(), *drop.values()))
    info = {"delivery": delivery(catalog)} if is_new else {}
    version = lake.commit(put, drop=drop, author=author, message=message, info=info, check=serving.check(catalog))
    return Built(version or lake.versions()[-1], version is not None, kept)


def _gaps(lake: Lake) -> list[tuple[Version, Version]]:
    """Return for each delivery but the first: the delivery before it, and the last version before it."""
    found, after, before = [], None, None
    for version in lake.versions():
        if "delivery" in version.info:
            if after is not None and before is not None:
                found.append((after, before))
            after = version
        before = version
    return found


def _touched(lake: Lake, table: str, gaps: list[tuple[Version, Version]]) -> list[pa.Table]:
    """Return the keys that others changed between any two deliveries.

    The last delivery's version holds those rows as others made them, so it does not tell what was delivered.
    """
    shape = lake.shapes[table]
    return [
        tables.touched(lake.read(table, after.number), lake.read(table, before.number), shape)
        for after, before in gaps
        if _print(after, table) != _print(before, table)
    ]


def _print(version: Version, table: str) -> object:
    prints = version.info.get("tables")
    return prints.get(table) if isinstance(prints, dict) else None


def _last_delivery(lake: Lake) -> Version | None:
    return next((version for version in reversed(lake.versions()) if "delivery" in version.info), None)
