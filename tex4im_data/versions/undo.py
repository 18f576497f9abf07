"""Own the undoing of a commit as a new commit: its rows as they were before it, cell by cell, and the conflicts.

Refuse to overwrite what somebody changed since: such conflicts are listed, and left out only by an explicit choice.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Reader, Version
from tex4im_data.query import serving
from tex4im_data.versions import history
from tex4im_data.visitor import Visitor, must_set

__all__ = ["Conflict", "ConflictError", "Plan", "UndoError", "plan", "undo", "undone_in"]

TRIES = 5


class UndoError(LakeError):
    """A commit that can't be undone: why, and what to do."""


class ConflictError(UndoError):
    """Rows of the commit were changed since; `plan` lists them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        listed = "\n".join(f"- {conflict}" for conflict in plan.conflicts[:20])
        more = f"\n- and {len(plan.conflicts) - 20} more" if len(plan.conflicts) > 20 else ""
        super().__init__(
            f"Version {plan.version.number} was not undone: {len(plan.conflicts)} of its cells were changed since.\n"
            f"{listed}{more}\nUndo the rest without these rows, or undo the later versions first."
        )


class _MovedError(LakeError):
    """The store changed between the plan and the commit."""


def plan(lake: Lake, number: int) -> Plan:
    """Return what undoing a version would do to the newest one. Raises UndoError."""
    versions = lake.versions()
    version, before = _around(versions, number)
    _refuse(versions, version)
    return plan_of(lake, version, before, versions[-1].number, lake.read)


def undo(
    lake: Lake, catalog: Catalog, who: Visitor, number: int, message: str = "", *, without_conflicts: bool = False
) -> Version | None:
    """Undo a version as a new one; None where its rows are as they were before it already.

    Raises NotAllowedError for all but coordinators; ConflictError where rows were changed since, unless `without_conflicts` leaves those rows alone;
    UndoError where the version was undone already, can't be, or its undoing would break a rule of the data.
    """
    must_set(who, "This undo")
    for _ in range(TRIES):
        planned = plan(lake, number)
        if planned.conflicts and not without_conflicts:
            raise ConflictError(planned)
        try:
            return _commit(lake, catalog, planned, who.name or who.role, message)
        except _MovedError:
            continue  # somebody committed in between: look again
        except serving.RefusedError as error:
            said = f"Version {number} can't be undone: the data would break a rule. {error}"
            raise UndoError(f"{said} Undo what rests on it first.") from error
    raise UndoError("Nothing was undone: others kept changing the same rows. Try again in a minute.")


def undone_in(versions: Iterable[Version], number: int) -> int | None:
    """Return the version that undid this one and was not undone itself, or None."""
    undoing = {version.number: version.info["undo"] for version in versions if "undo" in version.info}
    live: set[int] = set()
    for later in sorted(undoing, reverse=True):  # whether a version stands is known once all later ones are
        if not any(undoing[other] == later for other in live):
            live.add(later)
    return max((other for other in live if undoing[other] == number), default=None)


def _around(versions: list[Version], number: int) -> tuple[Version, int]:
    places = {version.number: place for place, version in enumerate(versions)}
    if number not in places:
        raise UndoError(f"Version {number} is not in the store. `python -m tex4im_data history` lists those that are.")
    place = places[number]
    if number == 1:
        raise UndoError("Version 1 filled the store; there is nothing before it to go back to.")
    if place == 0 or versions[place - 1].number != number - 1:
        raise UndoError(f"Version {number} can't be undone: the version before it is no longer kept.")
    return versions[place], number - 1


def _refuse(versions: list[Version], version: Version) -> None:
    if found := undone_in(versions, version.number):
        raise UndoError(f"Version {version.number} was already undone in version {found}.")
    deliveries = [each.number for each in versions if "delivery" in each.info]
    if version.number in deliveries and version.number != deliveries[-1]:
        raise UndoError(
            f"Version {version.number} is a delivery of the shipped data, and version {deliveries[-1]} delivered on top"
            " of it. Undo that one first."
        )


def _commit(lake: Lake, catalog: Catalog, planned: Plan, author: str, message: str) -> Version | None:
    number = planned.version.number

    def guard(read: Reader) -> None:
        versions = lake.versions()
        _refuse(versions, planned.version)
        again = plan_of(lake, planned.version, number - 1, versions[-1].number, read)
        if (again.put, again.drop, again.conflicts) != (planned.put, planned.drop, planned.conflicts):
            raise _MovedError("The store changed in between.")

    def rows(table: str, found: list[Row], columns: Iterable[str]) -> pa.Table:
        schema = lake.read(table, number).schema
        return pa.Table.from_pylist(found, pa.schema([schema.field(name) for name in columns]))

    put = {table: rows(table, found, lake.shapes[table].columns) for table, found in planned.put.items()}
    drop = {table: rows(table, found, lake.shapes[table].key) for table, found in planned.drop.items()}
    said = message or f"Undo of version {number}: {planned.version.message}"
    info: dict[str, object] = {"undo": number}
    if "delivery" in planned.version.info:
        info |= _delivered_before(lake.versions(), planned.version)
    return lake.commit(
        put, drop=drop, author=author, message=said, info=info, check=serving.check(catalog), guard=guard
    )


def _delivered_before(versions: list[Version], undone: Version) -> dict[str, object]:
    """Return the notes that make the undo count as the delivery before: later deliveries are compared with that one.

    The digest that was refused is kept, so that the next start does not deliver the same files again.
    """
    earlier = [each for each in versions if "delivery" in each.info and each.number < undone.number]
    if not earlier:
        return {}
    return {"delivery": earlier[-1].info["delivery"], "refused": undone.info["delivery"]}


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


def plan_of(lake: Lake, version: Version, before: int, newest: int, read: Reader) -> Plan:
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
