"""Own what a loader says of a delivery: its rows, its problems, and what it changes before anything is committed.

Refuse to change a figure, and to decide whether a change is welcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tex4im_data.errors import Problem

Rows = TypeVar("Rows", covariant=True)


class SourceError(Exception):
    """A delivery of which nothing can be used; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Delivery(Generic[Rows]):
    """What came out of one file: the rows that could be read, and what could not.

    `nuts_edition` is the edition in which the file writes its region codes (empty where it has none).
    """

    rows: Rows
    problems: tuple[Problem, ...] = ()
    nuts_edition: str = ""


def shortened(problems: Iterable[Problem], file: str, most: int = 50) -> tuple[Problem, ...]:
    """Return at most `most` problems, the last of them counting the rest."""
    every = tuple(problems)
    if len(every) <= most:
        return every
    rest = Problem(
        file,
        None,
        "",
        "",
        f"{len(every) - most + 1} more problems of the same file are not listed.",
        "Cure the ones above first.",
    )
    return (*every[: most - 1], rest)


Row = Mapping[str, object]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Changed:
    """One cell that differs; None where there was, or is, no figure."""

    key: Key
    column: str
    before: object
    after: object


@dataclass(frozen=True)
class Changes:
    """Keys that came and went, and cells that differ; `lost_figures` counts figures that became unknown."""

    added: tuple[Key, ...]
    removed: tuple[Key, ...]
    changed: tuple[Changed, ...]
    lost_figures: int

    @property
    def shrunken(self) -> bool:
        """Tell whether rows or figures are gone: a person should look before this is committed."""
        return bool(self.removed or self.lost_figures)

    def __str__(self) -> str:
        """Return one sentence for the message of a commit."""
        cells = len(self.changed)
        text = f"Rows: {len(self.added)} added, {len(self.removed)} removed; cells changed: {cells}"
        return f"{text}; figures that became unknown: {self.lost_figures}." if self.lost_figures else f"{text}."


def compare(before: Sequence[Row], after: Sequence[Row], key: Sequence[str], value: str = "value") -> Changes:
    """Compare two states of one table by its key; columns are those of the rows in `after`.

    Raises ValueError when a key stands twice in either state.
    """
    old, new = _by_key(before, key), _by_key(after, key)
    cells = [
        Changed(at, column, old[at].get(column), row[column])
        for at, row in sorted(new.items(), key=lambda item: str(item[0]))
        if at in old
        for column in row
        if column not in key and old[at].get(column) != row[column]
    ]
    lost = sum(cell.column == value and cell.after is None for cell in cells)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys(), key=str)),
        removed=tuple(sorted(old.keys() - new.keys(), key=str)),
        changed=tuple(cells),
        lost_figures=lost,
    )


def _by_key(rows: Sequence[Row], key: Sequence[str]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for row in rows:
        at = tuple(row[column] for column in key)
        if at in found:
            raise ValueError(f"{at} stands twice")
        found[at] = row
    return found
