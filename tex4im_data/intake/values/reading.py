"""Own the outcome of reading one column: canonical text or a fault for every different cell, and what to say of it.

Refuse to know any type: the modules of the types fill it, `cells` applies it to the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tex4im_data.errors import Problem

UNKNOWN = frozenset(("", "n/a", "n.d.", "-", "null", "none"))

Cell = tuple[str, str]  # text as delivered, and its kind: s text, n number, d date, b truth, e error, f formula


class Remark(NamedTuple):
    """A notice about some cells of a column; `each` says whether it is told row by row or once."""

    code: str
    reason: str
    cells: frozenset[Cell]
    each: bool
    cure: str = ""


@dataclass
class Reading:
    """Results for the different cells of a column, with notices, questions and a reason to stop."""

    results: dict[Cell, str | Problem] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)
    stop: tuple[str, str, str] | None = None

    def remark(self, code: str, reason: str, cells: Iterable[Cell], *, each: bool, cure: str = "") -> None:
        """Note a notice where it concerns at least one cell."""
        found = frozenset(cells)
        if found:
            self.remarks.append(Remark(code, reason, found, each, cure))


def is_unknown(text: str) -> bool:
    """Return whether a cell of numbers, dates or addresses says that the value is not known."""
    return text.casefold() in UNKNOWN


def some(values: Iterable[str], most: int = 3) -> str:
    """Return a few values, quoted, for a sentence."""
    listed = sorted(set(values))
    return ", ".join(f'"{one}"' for one in listed[:most]) + (" …" if len(listed) > most else "")
