"""What a loader says when a delivery is not as it should be.

A problem names the place, the reason and the cure; it never changes a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Rows = TypeVar("Rows", covariant=True)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a delivery, in words a cluster manager can act on.

    `row` is the line in the file (the heading is line 1), None where the whole file is meant. `doubt` says that a
    person should look before the delivery is stored; it is False for what was read as it was meant.
    """

    file: str
    row: int | None
    column: str
    value: str
    reason: str
    cure: str
    doubt: bool = True

    def __str__(self) -> str:
        """Return one sentence: where, what, why, and what to do."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(self.column)
        said = f'"{self.value}" ' if self.value else ""
        return f"{', '.join(parts)}: {said}{self.reason} {self.cure}".strip()


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
