"""Own the asking: a question's name and a `Filters` go in, an `Answer` with its meaning and sources comes out.

Refuse to draw, to write files, and to run anything but the questions under `sql/questions/`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from tex4im_data.catalog import Column, Dataset
from tex4im_data.filters import Filters, Scope
from tex4im_data.lake import Version
from tex4im_data.query.copies import Store
from tex4im_data.query.question_files import Question, UnknownQuestionError, heeded, question, questions
from tex4im_data.query.serving import Serving

__all__ = [
    "Answer",
    "Question",
    "UnknownQuestionError",
    "ask",
    "heeded",
    "outlines",
    "question",
    "questions",
    "scope",
    "store",
    "stream",
    "today",
    "use",
]

CACHE_BYTES = 128 * 1024 * 1024
BATCH_ROWS = 65_536

_CODES = {
    "region_id": "region",
    "need_region_id": "region",
    "offer_region_id": "region",
    "peer_region_id": "region",
    "priority_id": "priority",
}


@dataclass(frozen=True, eq=False)
class Answer:
    """A question's rows for one version and one `Filters`, with what they mean and where they come from.

    `table` holds codes, one row per record, in the question's total order. `labels` maps a column of codes
    to {code: label}. `datasets` are the sources; `nature` is synthetic as soon as one row's source is.
    """

    question: Question
    table: pa.Table
    columns: tuple[Column, ...]
    labels: Mapping[str, Mapping[str, str]]
    filters: Filters
    scope: Scope
    version: Version
    datasets: tuple[Dataset, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return the rows as dictionaries of plain Python values."""
        found: list[dict[str, object]] = self.table.to_pylist()
        return found

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
    return _answer(asked, serving, filters, _table(asked, serving, _parameters(asked, filters)))


def stream(name: str, filters: Filters) -> tuple[Answer, pa.RecordBatchReader]:
    """Return the same answer without its rows, and a reader that gives them in batches, once.

    For extracts of any length: the rows are those of `ask`, in the same order, and never all in memory.
    """
    asked = question(name)
    serving = store().at(filters.version)
    cursor = _run(asked, serving, _parameters(asked, filters))
    reader = cursor.to_arrow_reader(BATCH_ROWS)
    answer = _answer(asked, serving, filters, reader.schema.empty_table())
    names = answer.table.column_names
    if names == reader.schema.names:
        return answer, reader
    batches = (batch.select(names) for batch in reader)
    return answer, pa.RecordBatchReader.from_batches(answer.table.schema, batches)


def outlines(version: int | None = None) -> list[tuple[str, str, str]]:
    """Return the outlines that somebody loaded (region, GeoJSON geometry, credit line); none: the shipped ones hold."""
    return store().at(version).cursor().execute("select region_id, geojson, source from boundary").fetchall()


def _seen(asked: Question, serving: Serving, names: list[str]) -> tuple[Column, ...]:
    """Return the meanings of the columns that the copy's visitors may see."""
    columns = (serving.catalog.column(name, asked.uses) for name in names)
    return tuple(column for column in columns if serving.shows(column))


def _answer(asked: Question, serving: Serving, filters: Filters, table: pa.Table) -> Answer:
    columns = _seen(asked, serving, table.column_names)
    about = _scope(serving, store())  # of the very copy that answered: a newer one may be in place by now
    table = table.select([column.name for column in columns])
    labels = {column.name: found for column in columns if (found := _labels(column, serving, about))}
    datasets = serving.catalog.datasets_of(asked.uses)
    return Answer(asked, table, columns, labels, filters, about, serving.version, datasets)


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
    return serving.cursor().execute(asked.sql, parameters)


def _key(asked: Question, serving: Serving, parameters: dict[str, object]) -> object:
    values = tuple(tuple(v) if isinstance(v, list) else v for _, v in sorted(parameters.items()))
    return hashkey(asked.name, serving.serial, values)


# One computation for a hundred viewers: whoever asks while it runs waits for the same result (single flight).
@cached(
    LRUCache(CACHE_BYTES, getsizeof=lambda table: int(table.nbytes) + 2_000),
    key=_key,
    condition=threading.Condition(),
)
def _table(asked: Question, serving: Serving, parameters: dict[str, object]) -> pa.Table:
    return _run(asked, serving, parameters).to_arrow_table()
