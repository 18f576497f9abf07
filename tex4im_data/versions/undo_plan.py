"""Own what an undo would do: rows to put back cell by cell, rows to take out, and the conflicts with later changes.

Refuse to store anything, and to plan over what somebody changed since.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tex4im_data.lake import Lake, Reader, Version
from tex4im_data.versions import history

POSITION = "position"
"""The last part of a key that counts: a row whose number is followed by another one is not taken out from under it."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that can't be put back: what it was before the commit, what the commit made it, what it is now."""

    table: str
    key: history.Key
    column: str
    before: Any
    then: Any
    now: Any
    by: str
    version: int | None

    def __str__(self) -> str:
        """Return a sentence: where, what, and who changed it since."""
        place = f"{self.table} {', '.join(map(str, self.key))}, {self.column}"
        since = f" by {self.by} in version {self.version}" if self.version else ""
        return f"{place}: made {_said(self.then)} by the commit, {_said(self.now)} now{since}; it was {_said(self.before)} before"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an undo would do: rows to put back, keys to take out, and the rows that it must leave alone."""

    version: Version
    put: Mapping[str, list[Row]]
    drop: Mapping[str, list[Row]]
    conflicts: tuple[Conflict, ...]

    @property
    def rows(self) -> int:
        """Return how many rows would change."""
        return sum(map(len, [*self.put.values(), *self.drop.values()]))


def planned(lake: Lake, version: Version, before: int, newest: int, read: Reader) -> Plan:
    """Return what undoing a version does to the tables that `read` gives; `before` is the version it followed."""
    put: dict[str, list[Row]] = {}
    drop: dict[str, list[Row]] = {}
    conflicts: list[Conflict] = []
    by = {each.number: each for each in lake.versions()}
    for table, shape in lake.shapes.items():
        if before in by and history.untouched((by[before], version), table):
            continue
        keys = history.touches(lake, table, before, version.number)
        old, made, now = (
            {_key(row, shape.key): row for row in rows.to_pylist()}
            for rows in (lake.read(table, before), lake.read(table, version.number), read(table))
        )
        later = history.touches(lake, table, version.number, newest) if newest > version.number else {}
        for key in keys:
            was, then, is_now = old.get(key), made.get(key), now.get(key)
            if was == then or is_now == was:
                continue
            found = list(_conflicts(table, key, was, then, is_now))
            if was is None and (follower := _follower(shape.key, key, now, keys, old)) is not None:
                found.append(Conflict(table, key, POSITION, None, key[-1], follower[-1], "", None))
            if found:
                follows = (*key[:-1], found[0].now)
                last = by.get(max(later.get(key) or later.get(follows) or [0]))
                conflicts += [_signed(conflict, last) for conflict in found]
            elif was is None:
                drop.setdefault(table, []).append({name: (then or {})[name] for name in shape.key})
            else:
                put.setdefault(table, []).append(_restored(was, then, is_now))
    return Plan(version, put, drop, tuple(conflicts))


def _conflicts(table: str, key: history.Key, was: Row | None, then: Row | None, now: Row | None) -> Iterator[Conflict]:
    """Yield each cell that the commit made and that somebody made something else since."""
    if now == then:
        return
    if was is not None and then is not None and now is not None:
        for name in was:
            if was[name] != then[name] and now[name] not in (then[name], was[name]):
                yield Conflict(table, key, name, was[name], then[name], now[name], "", None)
    elif now is None or then is None:  # removed since, or added again since
        yield Conflict(table, key, "the whole row", _there(was), _there(then), _there(now), "", None)
    else:
        for name in now:
            if now[name] != then[name]:
                yield Conflict(table, key, name, None, then[name], now[name], "", None)


def _follower(
    names: tuple[str, ...],
    key: history.Key,
    now: Container[history.Key],
    keys: Container[history.Key],
    old: Container[history.Key],
) -> history.Key | None:
    """Return the next row of a numbered list that would be left without this one, if it stays."""
    if names[-1] != POSITION or len(names) < 2:
        return None
    follower = (*key[:-1], key[-1] + 1)
    return follower if follower in now and (follower not in keys or follower in old) else None


def _restored(was: Row, then: Row | None, now: Row | None) -> Row:
    """Return the row with the commit's cells as before it, and with what others made of the other cells."""
    if then is None or now is None:
        return was
    return {name: was[name] if was[name] != then[name] else now[name] for name in was}


def _signed(conflict: Conflict, last: Version | None) -> Conflict:
    by, version = (last.author, last.number) if last else ("", None)
    return replace(conflict, by=by, version=version)


def _key(row: Row, names: tuple[str, ...]) -> history.Key:
    return tuple(row[name] for name in names)


def _there(row: Row | None) -> str:
    return "removed" if row is None else "there"


def _said(value: Any) -> str:
    return "unknown" if value is None else f"“{value}”"
