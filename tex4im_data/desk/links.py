"""Own what the stored tables that partners fill mean to each other: which row names which, and whose region it is.

Refuse to read a file or a store: rows come in as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

Row = dict[str, object]
Key = tuple[object, ...]
Rows = dict[Key, Row]
Read = Callable[[str], pa.Table]

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "need": {"organisation_id": "organisation"},
    "offer": {"organisation_id": "organisation"},
    "opportunity": {"owner_id": "organisation"},
    "stage_move": {"opportunity_id": "opportunity"},
    "chain_link": {"from_organisation_id": "organisation", "to_organisation_id": "organisation"},
    "event_participation": {"event_id": "event", "organisation_id": "organisation"},
    "support_service": {"organisation_id": "organisation"},
}
"""Table -> column -> the table whose key it names."""

HOME: Mapping[str, str] = {
    "need": "organisation_id",
    "offer": "organisation_id",
    "stage_move": "opportunity_id",
    "chain_link": "from_organisation_id",
    "event_participation": "organisation_id",
    "support_service": "organisation_id",
}
"""Table -> the column through which a row belongs to a region; other tables name the region themselves."""


class Stored:
    """Stored rows by table and key, as of one version, each table read once when it is first asked for."""

    def __init__(self, read: Read, keys: Mapping[str, tuple[str, ...]]) -> None:
        self._read = read
        self._keys = keys
        self._rows: dict[str, Rows] = {}

    def __getitem__(self, table: str) -> Rows:
        if table not in self._rows:
            found = self._read(table).to_pylist() if table in self._keys else []
            self._rows[table] = {self.key(table, row): row for row in found}
        return self._rows[table]

    def key(self, table: str, row: Row) -> Key:
        """Return the key of a row."""
        return tuple(row[name] for name in self._keys[table])

    def region(self, table: str, row: Row, also: Mapping[str, Rows] | None = None) -> str | None:
        """Return the region that a row belongs to; None where it has none, or names a record that is not there."""
        if table not in HOME:
            region = row.get("region_id")
            return str(region) if region else None
        target = REFERENCES[table][HOME[table]]
        named = (row.get(HOME[table]),)
        found = (also or {}).get(target, {}).get(named) or self[target].get(named)
        return self.region(target, found, also) if found else None

    def missing(self, table: str, row: Row) -> Iterator[tuple[str, str, str]]:
        """Yield (column, value, table) of every reference of a row that leads nowhere."""
        for column, target in REFERENCES.get(table, {}).items():
            value = row.get(column)
            if value is not None and (value,) not in self[target]:
                yield column, str(value), target

    def users(self, table: str, key: Key) -> list[str]:
        """Return the tables in which some row names this record; a proposal's own moves go with it."""
        return sorted(
            name
            for name, columns in REFERENCES.items()
            for column, target in columns.items()
            if target == table and name != "stage_move" and self._named(name, column, key[0])
        )

    def _named(self, table: str, column: str, value: object) -> bool:
        return any(row[column] == value for row in self[table].values())
