"""Own the answer: typed rows, what they mean, where they come from, and how much memory all of it takes.

Refuse to ask anything, and to let a caller change a row that others read too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar, overload

import pyarrow as pa

from tex4im_data.catalog import Column, Dataset
from tex4im_data.filters import Filters, Scope
from tex4im_data.lake import Version
from tex4im_data.query.question_files import Question, heeded

SMALL_BYTES = 1024 * 1024
"""A table up to this size is copied into one close buffer: as DuckDB hands it over it holds 14 kB a column, however short."""

T = TypeVar("T")


class UnknownValueError(ValueError):
    """A value that is asked for as if it were known, and is not; says which."""


class Row(Mapping[str, object]):
    """One row of an answer: `row["x"]` as it stands, or a value with its type. Unknown is None and never 0."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[object, ...]) -> None:
        self._places = places
        self._values = values

    def __getitem__(self, name: str) -> object:
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"Row({dict(self)!r})"

    @overload
    def text(self, name: str, /) -> str: ...
    @overload
    def text(self, name: str, unknown: T, /) -> str | T: ...
    def text(self, name: str, /, *unknown: T) -> str | T:
        """Return a text, or `unknown` where it is unknown. Raises UnknownValueError where none is given."""
        value = self[name]
        if value is None:
            return self._instead(name, unknown)
        if not isinstance(value, str):
            raise TypeError(f'The column "{name}" holds {type(value).__name__}, not text.')
        return value

    @overload
    def whole(self, name: str, /) -> int: ...
    @overload
    def whole(self, name: str, unknown: T, /) -> int | T: ...
    def whole(self, name: str, /, *unknown: T) -> int | T:
        """Return a whole number, or `unknown` where it is unknown. Raises UnknownValueError where none is given."""
        value = self[name]
        if value is None:
            return self._instead(name, unknown)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if not isinstance(value, int):
            raise TypeError(f'The column "{name}" holds {value!r}, not a whole number.')
        return value

    def number(self, name: str) -> float | None:
        """Return a number, or None where it is unknown."""
        value = self[name]
        if value is not None and not isinstance(value, int | float):
            raise TypeError(f'The column "{name}" holds {type(value).__name__}, not a number.')
        return None if value is None else float(value)

    def day(self, name: str) -> date | None:
        """Return a day, or None where it is unknown."""
        value = self[name]
        if value is not None and not isinstance(value, date):
            raise TypeError(f'The column "{name}" holds {type(value).__name__}, not a day.')
        return value.date() if isinstance(value, datetime) else value

    def _instead(self, name: str, unknown: tuple[T, ...]) -> T:
        if not unknown:
            raise UnknownValueError(f'The value of "{name}" is unknown in {dict(self)!r}. Say what stands for it.')
        return unknown[0]


class Rows(tuple[Row, ...]):
    """The rows of an answer in its order. Equal to any sequence of equal rows or dictionaries."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __ne__(self, other: object) -> bool:
        return not self == other


def rows(table: pa.Table) -> Rows:
    """Return the rows of any table with their types."""
    places = {name: place for place, name in enumerate(table.column_names)}
    columns = (column.to_pylist() for column in table.columns)
    return Rows(Row(places, values) for values in zip(*columns, strict=True))


class Table:
    """The rows of one answer, in Arrow and, from the first time that somebody reads them, in Python."""

    __slots__ = ("_grown", "_lock", "_rows", "arrow")

    def __init__(self, arrow: pa.Table, grown: Callable[[], None] = lambda: None) -> None:
        self.arrow = arrow
        self._rows: Rows | None = None
        self._grown = grown
        self._lock = threading.Lock()

    @property
    def rows(self) -> Rows:
        """Return the rows in Python, converted once."""
        if self._rows is None:
            with self._lock:
                if self._rows is None:
                    self._rows = rows(self.arrow)
            self._grown()  # outside of the lock: whoever weighs takes one of their own
        return self._rows

    def weight(self) -> int:
        """Return the bytes that this holds in memory: an estimate that rather says too much."""
        arrow = self.arrow
        held = 6_000 + 600 * arrow.num_columns + int(arrow.get_total_buffer_size())
        if self._rows is not None:
            texts = sum(1 for kind in arrow.schema.types if pa.types.is_string(kind))
            held += int(arrow.nbytes) + arrow.num_rows * (120 + 40 * arrow.num_columns + 30 * texts)
        return int(held)


def compact(table: pa.Table) -> pa.Table:
    """Return a small table in one buffer of its own; a large one as it is."""
    if table.nbytes > SMALL_BYTES:
        return table
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return pa.ipc.open_stream(sink.getvalue()).read_all()


@dataclass(frozen=True, eq=False)
class Answer:
    """A question's rows for one version and one `Filters`, with what they mean and where they come from.

    `table` holds codes, one row per record, in the question's total order. `labels` maps a column of codes
    to {code: label}. `datasets` are the sources; `nature` is synthetic as soon as one row's source is.

    `key` is equal exactly where question, copy (version and what its visitors see), heeded parameters and window are:
    whatever is made from the rows alone may be kept under it. Answers of equal keys share their rows and meanings.
    """

    question: Question
    table: pa.Table
    columns: tuple[Column, ...]
    labels: Mapping[str, Mapping[str, str]]
    filters: Filters
    scope: Scope
    version: Version
    datasets: tuple[Dataset, ...]
    key: Hashable = field(default_factory=object)
    counted: int | None = None
    held: Table | None = None

    def __post_init__(self) -> None:
        if self.held is None:
            object.__setattr__(self, "held", Table(self.table))

    @property
    def rows(self) -> Rows:
        """Return the rows, with types; they are converted once for all who read them."""
        held: Table = self.held  # type: ignore[assignment]  # set when the answer was made
        return held.rows

    @property
    def total(self) -> int:
        """Return how many rows the whole answer has, of which a window holds some. A stream does not know: ValueError."""
        if self.counted is not None and self.counted < 0:
            raise UnknownValueError("The rows of a stream are not counted. Ask for the answer, or for a window of it.")
        return int(self.table.num_rows) if self.counted is None else self.counted

    @property
    def is_synthetic(self) -> bool:
        """Return whether invented records went into the answer."""
        return any(dataset.nature == "synthetic" for dataset in self.datasets)

    @property
    def described(self) -> str:
        """Return the filters that this question heeds as an English phrase."""
        return heeded(self.question, self.filters).describe(self.scope)

    @property
    def ignored(self) -> list[str]:
        """Return the link parameters that are set but have no part in this question."""
        kept = heeded(self.question, self.filters).to_params()
        return [name for name, _ in dict.fromkeys(self.filters.chosen()) if name not in kept]

    def column(self, name: str) -> Column:
        """Return the meaning of a column. Raises KeyError."""
        return next(column for column in self.columns if column.name == name)

    def label(self, column: str, code: object) -> str:
        """Return the label of a code in a column, or the code itself where it has none."""
        return self.labels.get(column, {}).get(str(code), str(code))
