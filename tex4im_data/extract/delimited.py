"""Own the two CSV dialects: quoting, decimal sign, line ends, and text that a spreadsheet must not run.

Refuse to know questions: it is given columns and gives bytes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Bytes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
Places: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one variant of CSV is written. RFC 4180 quoting in all; no `sep=` line, which other readers take for data."""

    delimiter: str
    decimal: str
    line_end: str
    mark: bytes = b""


DIALECTS = {
    "plain": Dialect(",", ".", "\n"),
    "excel-eu": Dialect(";", ",", "\r\n", "\N{BYTE ORDER MARK}".encode()),
}

AHEAD = 2
"""Batches of rows in work at a time: one may be read while others become text; all the memory a file needs."""

# What starts a formula in a spreadsheet; the full-width forms do in East Asian settings.
_SIGNS = "=+@＝＋－＠-"
_SIGN = r"[=+\-@＝＋－＠]"
# A program that expects the other separator starts a new cell behind each of these, quotes or not.
_BREAKS = ";,|\t\r\n"
_START = rf'^(?:[\pZ\pC;,|"]*{_SIGN}|[\t\r])'
_INSIDE = rf"([;,|\t\r\n][\pZ\pC]*)({_SIGN})"
_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?$"
_NULL = {"null_handling": "replace", "null_replacement": ""}
_ILLEGAL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


def _table(characters: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found = np.zeros(256, dtype=bool)
    found[list({character.encode()[0] for character in characters})] = True
    return found


# First bytes that make a closer look worth it; the lead bytes of the longer characters stand for all of them.
_LOOK_AT_SIGN = _table(_SIGNS + "\N{NO-BREAK SPACE}\N{EM SPACE}\N{IDEOGRAPHIC SPACE}\N{SOFT HYPHEN} ")
_LOOK_AT_SIGN[:32] = True
_LOOK_AT_START = _LOOK_AT_SIGN | _table(_BREAKS + '"')


def harmless(column: pa.Array) -> pa.Array:
    """Return a text column in which no cell can be taken for a formula, by a spreadsheet of either separator.

    An apostrophe goes before a cell that starts with = + - @ (or their full-width forms), TAB or CR, also behind
    leading spaces, invisible characters, separators and quotes, and before such a sign behind a separator or line
    break inside the cell. A cell that is nothing but a number stays: it can't run. Control characters that no
    text file should hold become "\N{REPLACEMENT CHARACTER}". Source: OWASP, CSV Injection.
    """
    data, offsets = _bytes(column)
    if len(data) == 0:
        return column
    if data.min() < 32:
        column = pc.replace_substring_regex(column, _ILLEGAL, "\N{REPLACEMENT CHARACTER}")
        data, offsets = _bytes(column)
    starts = offsets[:-1][offsets[:-1] < offsets[1:]]
    at_start = starts[_LOOK_AT_START[data[starts]]]
    behind = _places(data, _BREAKS) + 1
    behind = behind[behind < len(data)]
    # "a, b" is the rule in texts: what stands behind the space decides. Longer runs of spaces get the closer look.
    spaced = (data[behind] == ord(" ")) & (behind + 1 < len(data))
    inside = behind[_LOOK_AT_SIGN[data[behind + spaced]]]
    return _replaced(column, offsets, np.concatenate([at_start, inside]), _guarded)


def _guarded(cells: pa.Array) -> pa.Array:
    inner = pc.replace_substring_regex(cells, _INSIDE, r"\1'\2")
    risky = pc.and_not(pc.match_substring_regex(cells, _START), pc.match_substring_regex(cells, _NUMBER))
    return pc.if_else(risky, pc.binary_join_element_wise("'", inner, ""), inner)


def _places(data: Bytes, signs: str) -> Places:
    raw = data.tobytes()  # a search in bytes is many times faster than a comparison that finds nothing
    found = [np.flatnonzero(data == ord(sign)) for sign in signs if sign.encode() in raw]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _replaced(column: pa.Array, offsets: Places, places: Places, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return the column with only those cells changed that hold one of the bytes at `places`: they are few."""
    if len(places) == 0:
        return column
    # Of several empty cells at one offset, the last one's neighbour holds the byte: hence the right side.
    touched = np.zeros(len(column), dtype=bool)
    touched[np.searchsorted(offsets, places, side="right") - 1] = True
    mask = pa.array(touched)
    return pc.replace_with_mask(column, mask, change(column.filter(mask)))


def _bytes(column: pa.Array) -> tuple[Bytes, Places]:
    """Return the UTF-8 bytes of a string column and where each cell starts in them, and the last one ends."""
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    if data is None or len(ends) == 0:
        return np.zeros(0, dtype=np.uint8), np.zeros(len(column) + 1, dtype=np.int64)
    return np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]], (ends - ends[0]).astype(np.int64)


def write(schema: pa.Schema, batches: Iterable[pa.RecordBatch], dialect: Dialect) -> Iterator[bytes]:
    """Yield a CSV file: the header of column names, then the rows of each batch.

    UTF-8; missing values are empty and an empty text is `""`; numbers in the shortest form that reads back the
    same; dates ISO 8601.
    """
    header = [_quoted(pa.array([name]), dialect)[0].as_py() for name in schema.names]
    yield dialect.mark + (dialect.delimiter.join(header) + dialect.line_end).encode()
    lines = partial(_lines, dialect=dialect)
    waiting: deque[Future[bytes]] = deque()
    for batch in batches:
        waiting.append(_workers().submit(lines, batch))
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@cache
def _workers() -> ThreadPoolExecutor:
    # One pool for all extracts of the process: Arrow and numpy work outside the interpreter's lock.
    return ThreadPoolExecutor(min(4, os.cpu_count() or 1), "tex4im-csv")


def _lines(batch: pa.RecordBatch, dialect: Dialect) -> bytes:
    cells = [_cells(column, dialect) for column in batch.columns]
    # One join a batch: the joined column's buffer is the file's text, so no cell becomes a Python object.
    cells[-1] = pc.binary_join_element_wise(cells[-1], "", dialect.line_end, **_NULL)
    lines = pc.binary_join_element_wise(*cells, dialect.delimiter, **_NULL)
    data, _ = _bytes(lines)
    return data.tobytes()


def _cells(column: pa.Array, dialect: Dialect) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind):
        return _quoted(harmless(column), dialect)
    cells = column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        cells = pc.replace_substring(cells, " ", "T")
    if pa.types.is_floating(kind) and dialect.decimal != ".":
        cells = pc.replace_substring(cells, ".", dialect.decimal)
    return cells


def _quoted(column: pa.Array, dialect: Dialect) -> pa.Array:
    data, offsets = _bytes(column)
    column = _replaced(column, offsets, _places(data, f'{dialect.delimiter}"\r\n'), _in_quotes)
    empty = (offsets[:-1] == offsets[1:]).sum() > column.null_count  # an empty text is not a missing one
    return pc.if_else(pc.equal(column, ""), '""', column) if empty else column


def _in_quotes(cells: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', "")
