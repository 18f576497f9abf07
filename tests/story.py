"""A store of the small world with a story: who changed what, version by version, so that every claim can be counted."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests import world
from tex4im_data import visitor
from tex4im_data.catalog import Catalog
from tex4im_data.lake import Version
from tex4im_data.query import Store, serving
from tex4im_data.query import asking as query

COORDINATOR = visitor.Visitor("coordinator", name="Coordinator")
EVA = visitor.Visitor("coordinator", name="Eva")


@cache
def _first() -> tuple[Catalog, Path]:
    """The world as version 1, made once a run; every story starts from a copy of it."""
    folder = Path(tempfile.mkdtemp(prefix="tex4im-story-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    small, rows = world.delivered(folder / "var" / "data")
    lake = world.lake(folder / "var", small)
    check = serving.check(small)
    lake.commit(rows, author="Office", message="Shipped data", info={"delivery": "first"}, check=check)
    lake.close()
    return small, folder / "var"


class Story:
    """A store of the world, and short ways to change it. `like` is a closed story to start from a copy of."""

    def __init__(self, folder: Path, like: Story | None = None) -> None:
        self.folder = folder
        self.catalog, first = _first()
        shutil.copytree(like.folder if like else first, folder, dirs_exist_ok=True)
        self.lake = world.lake(folder, self.catalog)

    def commit(self, put: Any, author: str = "Ana", message: str = "m", **more: Any) -> Version:
        """Store rows as a version, with the check that the product uses."""
        made = self.lake.commit(put, author=author, message=message, check=serving.check(self.catalog), **more)
        assert made is not None
        return made

    def row(self, table: str, key: str, version: int | None = None) -> dict[str, Any]:
        """Return the row whose first column is the key."""
        rows = self.lake.read(table, version).to_pylist()
        return next(row for row in rows if next(iter(row.values())) == key)

    def put(self, table: str, *rows: dict[str, Any]) -> dict[str, pa.Table]:
        """Return rows as a table of the store's types."""
        return {table: pa.Table.from_pylist(list(rows), self.lake.read(table).schema)}

    def edit(self, table: str, key: str, author: str = "Ana", message: str = "m", **cells: Any) -> Version:
        """Change cells of a row."""
        return self.commit(self.put(table, {**self.row(table, key), **cells}), author, message)

    def add(self, table: str, like: str, author: str = "Ana", message: str = "m", **cells: Any) -> Version:
        """Add a row like another one."""
        return self.edit(table, like, author, message, **cells)

    def move(self, proposal: str, stage: str, author: str = "Ana", reason: str = "r") -> Version:
        """Move a proposal to a stage."""
        rows = [row for row in self.lake.read("stage_move").to_pylist() if row["opportunity_id"] == proposal]
        last = max(rows, key=lambda row: int(row["position"]))
        row = {**last, "position": last["position"] + 1, "stage": stage, "reason": reason}
        return self.commit(self.put("stage_move", row), author, f"{proposal} to {stage}")

    def remove(self, table: str, key: str, author: str = "Ana", message: str = "m") -> Version:
        """Take a row away."""
        name = self.lake.shapes[table].key[0]
        return self.commit({}, author, message, drop={table: pa.table({name: [key]})})


@contextmanager
def asked(story: Story) -> Iterator[Store]:
    """Let `query` answer from the story's store."""
    store = Store(world.settings(story.folder), story.catalog)
    before, query._store = query._store, store  # `use` would close the one that other tests share
    try:
        yield store
    finally:
        query._store = before
        store.close()


@contextmanager
def as_(who: visitor.Visitor) -> Iterator[None]:
    """Let somebody ask."""
    visitor.enter(who)
    try:
        yield
    finally:
        visitor.enter(visitor.PUBLIC)
