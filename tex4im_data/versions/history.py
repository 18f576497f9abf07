"""Own what changed between two versions: each row added, changed, removed or moved, by whom and why.

Refuse to draw, and to tell a visitor of a cell that the visitor may not see, or of a change in such cells alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tex4im_data import visitor
from tex4im_data.catalog import Catalog, Column
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Version

Row = Mapping[str, Any]
Key = tuple[Any, ...]
KINDS = ("moved", "added", "changed", "removed")
MOVES = "stage_move"
NAMES = ("title", "name", "label")
"""Columns that a record is known by, the best first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that differs: its column, the value before and the value after; None is unknown or not there."""

    column: Column
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs. `kind` is of KINDS; `record` its name; `commits` touched it, oldest first."""

    table: str
    kind: str
    key: Key
    record: str
    cells: tuple[Cell, ...]
    commits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What a visitor may know of the way from one version to another. `since` 0 is the empty store."""

    since: int
    until: Version
    changes: tuple[Change, ...]
    commits: tuple[Version, ...]


def between(lake: Lake, catalog: Catalog, since: int, until: int) -> History:
    """Return what changed after version `since` up to version `until`, as far as the present visitor may see.

    A cell that was changed and changed back is no change, but the commits that did so are named.
    Raises LakeError for a version that is not kept, and for two in the wrong order.
    """
    versions = {version.number: version for version in lake.versions()}
    for number in {since, until} - {0}:
        if number not in versions:
            raise LakeError(f"Version {number} is not kept. `python -m tex4im_data history` lists those that are.")
    if since > until:
        raise LakeError(f"Version {since} is newer than version {until}. Name the older one first.")
    changes: list[Change] = []
    touching: set[int] = set()
    titles = _titles(lake, catalog, until)
    for table in catalog.table_names:
        columns = visible(catalog, table)
        keys = lake.shapes[table].key
        passed = [version for number, version in versions.items() if since <= number <= until]
        if not set(keys) <= columns.keys() or (since > 0 and untouched(passed, table)):
            continue
        events = _events(lake, table, since, until, columns)
        touching |= {number for numbers in events.values() for number in numbers}
        old = {_key(row, keys): row for row in lake.read(table, since).select(list(columns)).to_pylist()}
        new = {_key(row, keys): row for row in lake.read(table, until).select(list(columns)).to_pylist()}
        for key in sorted(old.keys() | new.keys(), key=lambda key: [(part is None, part) for part in key]):
            before, after = old.get(key), new.get(key)
            if before != after:
                named = titles.get(str(key[0]), "") if table == MOVES else _name(after or before or {}, keys)
                cells = tuple(_cells(columns, before, after))
                found = Change(table, _kind(table, before, after), key, named, cells, tuple(events.get(key, ())))
                changes.append(_moved(found, old, new) if found.kind == "moved" else found)
    everything = visitor.present().may_set
    commits = [
        version
        for number, version in versions.items()
        if since < number <= until and (everything or number in touching)
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    changes.sort(key=lambda change: (order[change.kind], change.table))
    return History(since, versions[until], tuple(changes), tuple(commits))


def visible(catalog: Catalog, table: str) -> dict[str, Column]:
    """Return the columns of a stored table that the present visitor may see in every file that feeds it."""
    feeds = catalog.tables(table)
    hidden = {c.name for feed in feeds for c in feed.columns if not visitor.present().may_see(c.visibility)}
    return {column.name: column for column in feeds[0].columns if column.name not in hidden}


def touches(lake: Lake, table: str, after: int, until: int) -> dict[Key, list[int]]:
    """Return for each key of a table the commits after a version, up to another, that touched its row."""
    found: dict[Key, list[int]] = {}
    keys = lake.shapes[table].key
    for row in lake.changes(table, after, until).select(["snapshot_id", *keys]).to_pylist():
        numbers = found.setdefault(_key(row, keys), [])
        if row["snapshot_id"] not in numbers:
            numbers.append(row["snapshot_id"])
    return found


def _events(lake: Lake, table: str, since: int, until: int, columns: Mapping[str, Column]) -> dict[Key, list[int]]:
    """Return the commits that touched each row in a column that the visitor may see."""
    keys = lake.shapes[table].key
    images: dict[tuple[Key, int], list[Row]] = {}
    feed = lake.changes(table, since, until)
    for row in feed.select(["snapshot_id", "change_type", *columns]).to_pylist():
        images.setdefault((_key(row, keys), row["snapshot_id"]), []).append(row)
    found: dict[Key, list[int]] = {}
    for (key, number), rows in images.items():
        seen = [{name: row[name] for name in columns} for row in rows]
        if len(rows) != 2 or seen[0] != seen[1]:  # one image: a row came or went; two that differ: it changed
            found.setdefault(key, []).append(number)
    return found


def untouched(passed: Iterable[Version], table: str) -> bool:
    """Return whether a table is the same in all these versions: their fingerprints of it are known and equal."""
    prints = {str(_prints(version).get(table)) for version in passed}
    return len(prints) == 1 and "None" not in prints


def _prints(version: Version) -> Mapping[str, object]:
    prints = version.info.get("tables")
    return prints if isinstance(prints, dict) else {}


def _key(row: Row, keys: tuple[str, ...]) -> Key:
    return tuple(row[name] for name in keys)


def _name(row: Row, keys: tuple[str, ...]) -> str:
    known = next((row[name] for name in NAMES if row.get(name)), None)
    return str(known) if known is not None else ", ".join(str(row.get(name)) for name in keys)


def _kind(table: str, before: Row | None, after: Row | None) -> str:
    if before is None:
        return "moved" if table == MOVES else "added"
    return "removed" if after is None else "changed"


def _cells(columns: Mapping[str, Column], before: Row | None, after: Row | None) -> Iterator[Cell]:
    for name, column in columns.items():
        old, new = (before or {}).get(name), (after or {}).get(name)
        if old != new:
            yield Cell(column, old, new)


def _moved(change: Change, old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Change:
    """Return a stage move with the stage before it, and without the cells that say nothing more."""
    proposal, position = change.key
    before = new.get((proposal, position - 1)) or old.get((proposal, position - 1)) or {}
    cells = tuple(
        Cell(cell.column, before.get("stage") if cell.column.name == "stage" else None, cell.new)
        for cell in change.cells
        if cell.column.name in ("stage", "reason", "moved_on", "moved_by")
    )
    return Change(change.table, "moved", change.key, change.record, cells, change.commits)


def _titles(lake: Lake, catalog: Catalog, until: int) -> dict[str, str]:
    """Return the titles of proposals, by which their moves are known; none where the visitor may not see them."""
    if "title" not in visible(catalog, "opportunity"):
        return {}
    rows: pa.Table = lake.read("opportunity", until)
    return dict(zip(rows["opportunity_id"].to_pylist(), rows["title"].to_pylist(), strict=True))
