"""Own the writing of XLSX, Parquet, GeoJSON and JSON from batches of rows, streamed where the format allows.

Refuse to know questions or filters: schema, batches and what the file says about itself are given.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tex4im_data.sources import boundaries

XLSX_ROWS = 1_048_576 - 1
"""Rows that a sheet holds below its header (Excel specifications and limits)."""

_CELL = 32_767
_CUT = " … [cut: a cell holds 32,767 characters]"
_CHUNK = 1 << 18
# What XML 1.0 can't hold, escaped or not.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EXACT = 2**53


class Sink(io.RawIOBase):
    """A file that writers write into and from which the bytes so far are taken; it can't go back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken."""
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def tell(self) -> int:
        """Return how many bytes were written in all."""
        return self._length

    def take(self) -> bytes:
        """Return the bytes written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """Yield a Parquet file; the schema's metadata says what the file and its columns mean."""
    sink = Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield sink.take()  # the format's mark, before the first row is known
        for batch in batches:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            yield sink.take()
    yield sink.take()


def json_rows(batches: Iterable[pa.RecordBatch], members: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield a JSON object of the members and `rows`, a list of objects."""
    yield _head(members, "rows")
    yield from _listed(_json(row) for batch in batches for row in batch.to_pylist())


def place(names: Iterable[str]) -> str:
    """Return what kind of place rows with these columns have: "point", "region", or "" for none."""
    names = set(names)
    if {"latitude", "longitude"} <= names:
        return "point"
    return "region" if "region_id" in names else ""


def geojson(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    members: Mapping[str, Any],
    outlines: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """Yield a GeoJSON feature collection (RFC 7946): one feature a row, its properties are the row.

    The geometry is the row's point, or the outline of its region; null where the row has neither. `outlines` are
    GeoJSON geometries by region that take the place of the shipped ones.
    """
    shape = _point if place(schema.names) == "point" else partial(_outline, {**_outlines(), **(outlines or {})})
    yield _head({"type": "FeatureCollection", **members}, "features")
    yield from _listed(
        f'{{"type":"Feature","geometry":{shape(row)},"properties":{_json(row)}}}'
        for batch in batches
        for row in batch.to_pylist()
    )


def _point(row: Mapping[str, Any]) -> str:
    if row["latitude"] is None or row["longitude"] is None:
        return "null"
    return _json({"type": "Point", "coordinates": [row["longitude"], row["latitude"]]})


def _outline(outlines: Mapping[str, str], row: Mapping[str, Any]) -> str:
    return outlines.get(row["region_id"], "null")


@cache
def _outlines() -> dict[str, str]:
    features = boundaries.read(boundaries.REGIONS)["features"]
    return {feature["properties"]["region_id"]: _json(feature["geometry"]) for feature in features}


def _head(members: Mapping[str, Any], rows: str) -> bytes:
    return f'{_json(members)[:-1]},"{rows}":['.encode()


def _listed(items: Iterable[str]) -> Iterator[bytes]:
    """Yield the items of a JSON list and the end of the object that holds it, in chunks."""
    waiting: list[str] = []
    size, mark = 0, "\n"
    for item in items:
        waiting.append(mark + item)
        size += len(item)
        mark = ",\n"
        if size > _CHUNK:
            yield "".join(waiting).encode()
            waiting.clear()
            size = 0
    yield ("".join(waiting) + "\n]}\n").encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_iso)


def _iso(value: date) -> str:
    return value.isoformat()


class _Exact(float):
    """A number that xlsxwriter writes in full: its own 16 digits do not always read back the same."""

    def __format__(self, how: str) -> str:
        return repr(float(self))


def xlsx(
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    sheets: Mapping[str, Iterable[tuple[str, ...]]],
    created: datetime,
) -> Iterator[bytes]:
    """Yield a workbook: the sheet Data with typed cells and a frozen header, then the given sheets of text.

    Text is never a formula or a link. At most `XLSX_ROWS` rows, which the caller sees to. The rows are kept in
    a temporary file, since a workbook is packed when it is whole.
    """
    with tempfile.TemporaryFile() as whole:
        # Times in the workbook's properties have no zone.
        with xlsxwriter.Workbook(whole, {"constant_memory": True}) as book:
            book.set_properties({"created": created.replace(tzinfo=None), "title": "TEX4IM opportunity map"})
            bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
            data = book.add_worksheet("Data")
            data.freeze_panes(1, 0)
            for place_, field in enumerate(schema):
                wide = 12 if not pa.types.is_string(field.type) else 24
                data.set_column(place_, place_, max(wide, len(field.name) + 2))
                data.write_string(0, place_, field.name, bold)
            for number, row in enumerate(_rows(batches), start=1):
                _write(data, number, row, day)
            for title, lines in sheets.items():
                _words(book.add_worksheet(title), lines)
        whole.seek(0)
        while chunk := whole.read(_CHUNK):
            yield chunk


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write(sheet: Any, number: int, row: tuple[Any, ...], day: Any) -> None:
    for place_, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(number, place_, _cell(value))
        elif isinstance(value, bool):
            sheet.write_boolean(number, place_, value)
        elif isinstance(value, date) and value.year > 1900:  # a workbook knows no day before, and one that never was
            sheet.write_datetime(number, place_, value, day)
        elif isinstance(value, date) or (isinstance(value, int) and abs(value) > _EXACT):
            sheet.write_string(number, place_, str(value))
        else:
            sheet.write_number(number, place_, value if isinstance(value, int) else _Exact(value))


def _words(sheet: Any, lines: Iterable[tuple[str, ...]]) -> None:
    for place_, width in enumerate((24, 80, 24, 80)):
        sheet.set_column(place_, place_, width)
    for number, line in enumerate(lines):
        for place_, value in enumerate(line):
            sheet.write_string(number, place_, _cell(value))


def _cell(text: str) -> str:
    """Return text as a workbook can hold it; what it can't is marked, never dropped in silence."""
    clean = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    if clean.startswith("<r>") and clean.endswith("</r>"):
        clean += " "  # xlsxwriter would pass such a text on as markup
    return clean if len(clean) <= _CELL else clean[: _CELL - len(_CUT)] + _CUT
