"""Own the extract: the rows of an answer with labels beside the codes, as a file in one of five formats.

Refuse to ask in any other way than the screen does, and to cut rows: what a format can't hold is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from itertools import chain, islice

import pyarrow as pa
import pyarrow.compute as pc
from cachetools import LRUCache, cached

from tex4im_data import query
from tex4im_data.catalog import Column
from tex4im_data.errors import RequestError
from tex4im_data.extract import archive, calendar, delimited, formats, provenance
from tex4im_data.extract.provenance import Provenance
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_data.visitor import present

DATED = {"call_id", "deadline"}
"""Columns that an answer must have to be a calendar."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "ics": "text/calendar",
    "zip": "application/zip",
}
"""Formats of a file and their media types. `json` is written too: it is what the API answers with."""

VARIANTS = tuple(delimited.DIALECTS)
"""How a CSV is written; the first one is the default."""

FULL_BATCH = query.BATCH_ROWS // 2
"""An answer whose first batch is shorter than this has no second one worth counting before it is written."""


@dataclass(frozen=True, eq=False)
class Extract:
    """An opened answer: `columns` say what the file's columns mean; its rows can be read once, by `batches`.

    The question is run when the first row is asked for; `begun` holds rows that were read before the file was begun.
    """

    answer: Answer
    columns: tuple[Column, ...]
    schema: pa.Schema
    reader: pa.RecordBatchReader
    begun: list[pa.RecordBatch] = field(default_factory=list)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in the question's order, with labels beside the codes."""
        for batch in chain(self.begun, self.reader):
            yield _expanded(self, batch)

    def count(self) -> int:
        """Return how many rows the answer has, by running it once more where it is a long one."""
        self.begun.extend(islice(self.reader, 1))
        first = self.begun[0].num_rows if self.begun else 0
        if first < FULL_BATCH:
            return first
        _, reader = query.stream(self.answer.question.name, self.answer.filters)
        return sum(batch.num_rows for batch in reader)


@dataclass(frozen=True, eq=False)
class File:
    """An extract as it is handed out: its name, media type and bytes, which can be read once."""

    name: str
    media_type: str
    chunks: Iterator[bytes]
    provenance: Provenance

    def read(self) -> bytes:
        """Return the whole file."""
        return b"".join(self.chunks)


def open_(name: str, filters: Filters) -> Extract:
    """Ask a question for an extract, from the filters' version or the newest.

    Raises UnknownQuestionError, and LakeError for a version that does not exist; after that only a want of memory
    or a lost disk can stop it.
    """
    number = query.store().at(filters.version).version.number
    return opened(*query.stream(name, replace(filters, version=number)))


def opened(answer: Answer, reader: pa.RecordBatchReader) -> Extract:
    """Return an answer whose rows a reader gives as an extract."""
    types = {each.name: _plain(each.type) for each in reader.schema}
    found = [(column, types.get(column.name, pa.string())) for column in _columns(answer)]
    columns = tuple(replace(column, type=provenance.kind(kind)) for column, kind in found)
    schema = pa.schema([(column.name, kind) for column, kind in found])
    return Extract(answer, columns, schema, reader)


def file(name: str, filters: Filters, form: str = "csv", variant: str = "plain", base: str = "") -> File:
    """Return a question's answer as a file in one of `FORMATS` (or `json`); its first bytes are made already.

    They are what the file says before its rows, which wait for nothing: a header, a head, a mark of the format.

    `base` is the address under which the map is served, such as `https://example.eu/map/`; links in the file
    are paths where it is not known. Raises what `open_` raises, and RequestError for a format that can't hold
    the answer: GeoJSON without a place, XLSX beyond its number of rows.
    """
    if form not in (*FORMATS, "json"):
        raise RequestError.of("format", form, "is not a format of extracts", f"Take one of: {', '.join(FORMATS)}.")
    if variant not in VARIANTS:
        raise RequestError.of("variant", variant, "is not a variant of CSV", f"Take one of: {', '.join(VARIANTS)}.")
    return made(open_(name, filters), form, variant, base)


def made(found: Extract, form: str, variant: str = "plain", base: str = "") -> File:
    """Return an opened extract as a file. Raises RequestError for a format that can't hold it."""
    about = Provenance(found.answer, found.columns, found.schema, base, present().sees)
    chunks = _write(found, about, form, variant)
    first = next(chunks, b"")  # whatever refuses the request does so here, before a byte is out
    suffix = "csv" if form == "csv" else form
    tail = "_excel-eu" if form == "csv" and variant == "excel-eu" else ""
    media_type = FORMATS.get(form, "application/json")
    return File(f"{about.stem}{tail}.{suffix}", media_type, chain((first,), chunks), about)


def formats_of(columns: tuple[Column, ...]) -> list[str]:
    """Return the formats that can hold an answer with these columns."""
    names = [column.name for column in columns]
    lacking = {"geojson": not formats.place(names), "ics": not set(names) >= DATED}
    return [form for form in FORMATS if not lacking.get(form)]


def outline(name: str, version: int) -> tuple[Column, ...]:
    """Return the columns that an extract of a question has in a version. Raises UnknownQuestionError."""
    return _outline(name, version, query.store().at(version).serial)


@cached(LRUCache(256), key=lambda name, version, serial: (name, serial))
def _outline(name: str, version: int, serial: int) -> tuple[Column, ...]:
    return open_(name, Filters(version=version)).columns


def _write(opened: Extract, about: Provenance, form: str, variant: str) -> Iterator[bytes]:
    schema, batches = opened.schema, opened.batches()
    if form == "csv":
        return delimited.write(schema, batches, delimited.DIALECTS[variant])
    if form == "parquet":
        return formats.parquet(about.field_metadata(), batches)
    if form == "geojson":
        if not formats.place(schema.names):
            reason = "can't hold this question: its answer has no place (no region_id, no latitude and longitude)"
            raise RequestError.of("format", form, reason, "Take CSV, XLSX, Parquet or ZIP.")
        outlines = {region: outline for region, outline, _ in query.outlines(opened.answer.version.number)}
        return formats.geojson(schema, batches, about.geojson_members(), outlines)
    if form == "ics":
        if not set(schema.names) >= DATED:
            raise RequestError.of(
                "format", form, "is for calls only: it holds deadlines", "Take CSV, XLSX, Parquet or ZIP."
            )
        rows_of = (row for batch in batches for row in batch.to_pylist())
        stamp = opened.answer.version.committed_at.astimezone(UTC)
        return iter([calendar.calendar_of_calls(rows_of, stamp).encode()])
    if form == "json":
        return formats.json_rows(batches, about.answer_members())
    if form == "zip":
        return archive.zipped(about, delimited.write(schema, batches, delimited.DIALECTS["plain"]))
    rows = opened.count()
    if rows > formats.XLSX_ROWS:
        reason = f"holds at most {formats.XLSX_ROWS:,} rows below its header, and the answer has {rows:,}"
        raise RequestError.of("format", "xlsx", reason, "Take CSV, Parquet or ZIP, or filter for fewer rows.")
    return formats.xlsx(schema, batches, about.sheets(), about.committed_at)


def _columns(answer: Answer) -> Iterator[Column]:
    """Yield the columns of the file: those that everybody may see, a label behind each code, the nature last."""
    taken = {column.name for column in answer.columns}
    for column in answer.columns:
        if not present().may_see(column.visibility):
            continue
        yield column
        label = _label_name(column.name)
        if column.name in answer.labels and label not in taken:
            taken.add(label)
            meaning = f"Label of the code in {column.name}."
            yield Column(label, f"{column.label} (label)", "", meaning, "string", formula=column.name)
    if "nature" not in taken:
        yield provenance.NATURE


def _label_name(column: str) -> str:
    return f"{column.removesuffix('_id')}_label"


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the type a file's column has: what every format and reader knows."""
    if pa.types.is_decimal(kind):  # DuckDB sums whole numbers into 128 bits
        return pa.int64() if kind.scale == 0 else pa.float64()
    known = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_date(kind)
    return kind if known or pa.types.is_boolean(kind) or pa.types.is_timestamp(kind) else pa.string()


def _expanded(opened: Extract, batch: pa.RecordBatch) -> pa.RecordBatch:
    answer, arrays = opened.answer, []
    codes = {_label_name(name): name for name in answer.labels}
    for column in opened.schema:
        if column.name in batch.schema.names:
            arrays.append(_known(batch.column(column.name).cast(column.type)))
        elif column.name in codes:
            arrays.append(_labels(batch.column(codes[column.name]), answer.labels[codes[column.name]]))
        else:
            arrays.append(pa.repeat(pa.scalar(provenance.nature(answer)), batch.num_rows))
    return pa.RecordBatch.from_arrays(arrays, schema=opened.schema)


def _known(column: pa.Array) -> pa.Array:
    """Return a column in which a number that is none (a share of nothing) is unknown, like everywhere."""
    if not pa.types.is_floating(column.type) or pc.all(pc.is_finite(column), skip_nulls=True).as_py() is not False:
        return column
    return pc.if_else(pc.is_finite(column), column, None)


def _labels(codes: pa.Array, labels: Mapping[str, str]) -> pa.Array:
    """Return the label of each code; a code that has none stands for itself, as it does on the screen."""
    codes = codes.cast(pa.string())
    places = pc.index_in(codes, value_set=pa.array(list(labels), pa.string()), skip_nulls=True)
    return pc.coalesce(pa.array(list(labels.values()), pa.string()).take(places), codes)
