"""Own the asking: a question's name and a `Filters` go in, an `Answer` with its meaning and sources comes out.

Refuse to draw, to write files, and to run anything but the questions under `sql/questions/`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

import duckdb
import pyarrow as pa
from cachetools import LRUCache, cached

from tex4im_data.catalog import Column, Dataset
from tex4im_data.filters import Filters, Scope
from tex4im_data.query import shorter
from tex4im_data.query.answers import Answer, Row, Rows, Table, UnknownValueError, compact, rows
from tex4im_data.query.copies import Store
from tex4im_data.query.question_files import (
    Question,
    UnknownColumnError,
    UnknownQuestionError,
    heeded,
    question,
    questions,
)
from tex4im_data.query.serving import Serving

__all__ = [
    "Answer",
    "Question",
    "Row",
    "Rows",
    "UnknownColumnError",
    "UnknownQuestionError",
    "UnknownValueError",
    "ask",
    "ask_all",
    "heeded",
    "outlines",
    "question",
    "questions",
    "rows",
    "scope",
    "store",
    "stream",
    "today",
    "use",
    "window",
]

CACHE_BYTES = 128 * 1024 * 1024
"""Bytes that kept answers may take, with their rows in Python and what a table costs however short it is."""

BATCH_ROWS = 65_536

_CODES = {
    "region_id": "region",
    "need_region_id": "region",
    "offer_region_id": "region",
    "peer_region_id": "region",
    "priority_id": "priority",
}


@dataclass(frozen=True, eq=False, slots=True)
class _Kept:
    """What answers of one key share. It holds no copy, so that an old one is let go though its answers are kept."""

    table: Table
    columns: tuple[Column, ...]
    labels: Mapping[str, Mapping[str, str]]
    datasets: tuple[Dataset, ...]
    total: int


_store: Store | None = None
_store_lock = threading.Lock()


def store() -> Store:
    """Return the store of this process, opened at the first call from the settings in the environment."""
    global _store
    with _store_lock:
        if _store is None:
            _store = Store()
        return _store


def use(other: Store | None) -> None:
    """Let this process ask another store; None closes the present one and forgets it."""
    global _store
    with _store_lock:
        if _store is not None and _store is not other:
            _store.close()
        _store = other


def scope(version: int | None = None) -> Scope:
    """Return what a link may name in a version (None: the newest)."""
    return _scope(store().at(version), store())


def _scope(serving: Serving, origin: Store) -> Scope:
    # Kept with its copy, and let go with it: the scope of a copy that is gone is asked for no more.
    known = len(origin.versions())
    found = serving.scopes.get(known)
    if found is None:
        found = serving.scope(origin.version_names())
        serving.scopes.clear()
        serving.scopes[known] = found
    return found


def ask(name: str, filters: Filters) -> Answer:
    """Return the answer to a question under the filters, from their version or the newest.

    Raises UnknownQuestionError, and LakeError for a version that does not exist.
    """
    asked = question(name)
    serving = store().at(filters.version)
    return _answer(asked, serving, filters, _key(asked, serving, filters), _kept(asked, serving, filters))


def ask_all(filters: Filters, *names: str) -> tuple[Answer, ...]:
    """Return the answers to the questions that a page names, in their order. Raises as `ask` does."""
    return tuple(ask(name, filters) for name in names)


def window(
    name: str,
    filters: Filters,
    *,
    most: int = 50,
    start: int = 0,
    order: str | None = None,
    descending: bool = False,
    words: str | None = None,
) -> Answer:
    """Return some rows of an answer, in its order or sorted by a column, with the exact number of all in `total`.

    Args:
        name: The question.
        filters: As for `ask`.
        most: Rows of the window, at least 1.
        start: Rows before it, from 0.
        order: A column of the answer; unknown values come last, ties stand in the question's own order.
        descending: Whether the column's largest value comes first.
        words: Only rows that hold this text in a column of text or in the label of a code; case and accents are ignored.

    Raises what `ask` raises, UnknownColumnError for a column that the answer does not show, ValueError for numbers
    out of range.
    """
    if most < 1 or start < 0:
        raise ValueError(f"A window of {most} rows from row {start} is none. Ask for 1 or more, from 0 on.")
    asked = question(name)
    serving = store().at(filters.version)
    wanted = _Window(most, start, order, order is not None and descending, (words or "").strip() or None)
    kept = _kept_window(asked, serving, filters, wanted)
    return _answer(asked, serving, filters, _window_key(asked, serving, filters, wanted), kept)


def stream(name: str, filters: Filters) -> tuple[Answer, pa.RecordBatchReader]:
    """Return the same answer without its rows, and a reader that gives them in batches, once.

    For extracts of any length: the rows are those of `ask`, in the same order, and never all in memory. The question
    is run when the first batch is read, so that what is said before the rows need not wait for them.
    """
    asked = question(name)
    serving = store().at(filters.version)
    reader = _later(asked, serving, _parameters(asked, filters))
    kept = _made(asked, serving, reader.schema.empty_table(), lambda: None, -1)
    answer = _answer(asked, serving, filters, ("stream", _key(asked, serving, filters)), kept)
    names = answer.table.column_names
    if names == reader.schema.names:
        return answer, reader
    batches = (batch.select(names) for batch in reader)
    return answer, pa.RecordBatchReader.from_batches(answer.table.schema, batches)


def _later(asked: Question, serving: Serving, parameters: dict[str, object]) -> pa.RecordBatchReader:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from _run(asked, serving, parameters).to_arrow_reader(BATCH_ROWS)

    return pa.RecordBatchReader.from_batches(_schema(asked, serving, parameters), batches())


@cached(LRUCache(256), key=lambda asked, serving, parameters: (asked.name, serving.serial), lock=threading.RLock())
def _schema(asked: Question, serving: Serving, parameters: dict[str, object]) -> pa.Schema:
    return serving.planned(asked.sql, parameters)  # kept for all filters: what is asked for changes no type


def outlines(version: int | None = None) -> list[tuple[str, str, str]]:
    """Return the outlines that somebody loaded (region, GeoJSON geometry, credit line); none: the shipped ones hold."""
    return store().at(version).cursor().execute("select region_id, geojson, source from boundary").fetchall()


def _seen(asked: Question, serving: Serving, names: list[str]) -> tuple[Column, ...]:
    """Return the meanings of the columns that the copy's visitors may see."""
    columns = (serving.catalog.column(name, asked.uses) for name in names)
    return tuple(column for column in columns if serving.shows(column))


def _answer(asked: Question, serving: Serving, filters: Filters, key: Hashable, kept: _Kept) -> Answer:
    about = _scope(serving, store())  # of the very copy that answered: a newer one may be in place by now
    meaning = (kept.table.arrow, kept.columns, kept.labels, filters, about, serving.version, kept.datasets)
    return Answer(asked, *meaning, key, kept.total, kept.table)


def _made(asked: Question, serving: Serving, table: pa.Table, grown: Callable[[], None], total: int) -> _Kept:
    columns = _seen(asked, serving, table.column_names)
    about = _scope(serving, store())
    labels = {column.name: found for column in columns if (found := _labels(column, serving, about))}
    shown = Table(compact(table.select([column.name for column in columns])), grown)
    return _Kept(shown, columns, labels, serving.catalog.datasets_of(asked.uses), total)


def _labels(column: Column, serving: Serving, about: Scope) -> Mapping[str, str]:
    if column.name in _CODES:
        return about.lists[_CODES[column.name]]
    if column.name == "measure":
        return about.singles["measure"]
    return _code_list(serving, column.code_list) if column.code_list else {}


@cached(LRUCache(64), key=lambda serving, name: (serving.serial, name), lock=threading.RLock())
def _code_list(serving: Serving, name: str) -> Mapping[str, str]:
    statement = "select code_id, label from code_label where code_list = $name order by position, code_id"
    return dict(serving.cursor().execute(statement, {"name": name}).fetchall())


def _parameters(asked: Question, filters: Filters) -> dict[str, object]:
    values = {**filters.sql(), "today": today()}
    return {name: value for name, value in values.items() if name in asked.fields}


def today() -> date:
    """Return today's date (UTC), which questions about deadlines heed; answers of another day are never reused."""
    return datetime.now(UTC).date()


def _run(asked: Question, serving: Serving, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
    return _executed(asked.sql, serving, parameters)


def _executed(statement: str, serving: Serving, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
    """Run a question, or a window of one, in the shortest form that says the same."""
    text = shorter.of(statement, parameters, serving.counted, serving.published)
    named = set(_NAMED.findall(text))
    return serving.cursor().execute(text, {name: value for name, value in parameters.items() if name in named})


_NAMED = re.compile(r"\$([a-z_]+)")


def _key(asked: Question, serving: Serving, filters: Filters) -> tuple[Hashable, ...]:
    """Return what an answer's rows depend on: the question, the copy, and the values of what the question heeds."""
    return asked.name, serving.serial, tuple(_heeded(name, filters) for name in asked.ordered)


def _heeded(name: str, filters: Filters) -> Hashable:
    return today() if name == "today" else getattr(filters, name)  # lists are tuples: equal filters, equal values


_answers: LRUCache[Hashable, _Kept] = LRUCache(CACHE_BYTES, getsizeof=lambda kept: kept.table.weight())
_turn = threading.Condition()


# One computation for a hundred viewers: whoever asks while it runs waits for the same result (single flight).
@cached(_answers, key=_key, condition=_turn)
def _kept(asked: Question, serving: Serving, filters: Filters) -> _Kept:
    table = _run(asked, serving, _parameters(asked, filters)).to_arrow_table()
    return _made(asked, serving, table, partial(_weigh, _key(asked, serving, filters)), table.num_rows)


class _Window(NamedTuple):
    most: int
    start: int
    order: str | None
    descending: bool
    words: str | None


def _window_key(asked: Question, serving: Serving, filters: Filters, wanted: _Window) -> Hashable:
    return *_key(asked, serving, filters), wanted


@cached(_answers, key=_window_key, condition=_turn)
def _kept_window(asked: Question, serving: Serving, filters: Filters, wanted: _Window) -> _Kept:
    values = _parameters(asked, filters)
    place: int | None = None
    texts: list[str] = []
    coded: dict[str, list[str]] = {}
    if wanted.order is not None or wanted.words is not None:
        outline = _outline(asked, serving)
        place = _place(asked, outline.column_names, _seen(asked, serving, outline.column_names), wanted.order)
        if wanted.words is not None:
            texts, coded = _searched(asked, serving, outline, wanted.words)
            values |= {"words": wanted.words, **{f"codes_{name}": codes for name, codes in coded.items()}}
    limits = {"most": wanted.most, "start": wanted.start}
    statement = asked.window(place, wanted.descending, texts, list(coded))
    table = _executed(statement, serving, values | limits).to_arrow_table()
    total = wanted.start + table.num_rows
    if table.num_rows == wanted.most or (wanted.start and not table.num_rows):
        total = _total(asked, serving, filters, wanted.words, asked.count(texts, list(coded)), values)
    key = _window_key(asked, serving, filters, wanted)
    return _made(asked, serving, table, partial(_weigh, key), total)


@cached(
    LRUCache(4096),
    key=lambda asked, serving, filters, words, *_: (*_key(asked, serving, filters), words),
    lock=threading.RLock(),
)
def _total(
    asked: Question, serving: Serving, filters: Filters, words: str | None, statement: str, values: dict[str, object]
) -> int:
    return int(serving.cursor().execute(statement, values).fetchall()[0][0])


@cached(LRUCache(256), key=lambda asked, serving: (asked.name, serving.serial), lock=threading.RLock())
def _outline(asked: Question, serving: Serving) -> pa.Table:
    """Return an answer without rows, for its columns and their types."""
    nothing = {**_parameters(asked, Filters()), "most": 1, "start": 0}
    return serving.cursor().execute(asked.window(None, False, (), ()), nothing).to_arrow_table().slice(0, 0)


def _place(asked: Question, names: list[str], seen: tuple[Column, ...], order: str | None) -> int | None:
    if order is None:
        return None
    if order not in (shown := [column.name for column in seen]):
        raise UnknownColumnError(f'"{asked.name}" has no column "{order[:60]}". It has: {", ".join(shown)}.')
    return names.index(order) + 1


def _searched(
    asked: Question, serving: Serving, outline: pa.Table, words: str
) -> tuple[list[str], dict[str, list[str]]]:
    """Return the columns whose text is searched, and for each column of codes those that hold the words, or whose label does."""
    about, sought = _scope(serving, store()), _plain(words)
    texts: list[str] = []
    coded: dict[str, list[str]] = {}
    for column in _seen(asked, serving, outline.column_names):
        if pa.types.is_string(outline.schema.field(column.name).type):
            if labels := _labels(column, serving, about):
                coded[column.name] = [code for code, label in labels.items() if sought in _plain(f"{code}\n{label}")]
            else:
                texts.append(column.name)
    return texts, coded


def _plain(text: str) -> str:
    """Return a text as searches compare it: small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _weigh(key: Hashable) -> None:
    """Weigh a kept answer anew, now that it holds its rows in Python too; let it go where it outgrew the store."""
    with _turn:
        if (kept := _answers.pop(key, None)) is not None:
            with suppress(ValueError):  # larger than all that may be kept: whoever has it goes on holding it
                _answers[key] = kept
