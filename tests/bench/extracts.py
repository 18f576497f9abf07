"""Own the run of the extracts: a file of every organisation by the product and by DuckDB's COPY, side by side.

Refuse to compare files of different rows: all are read back, their rows and organisations counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from tests.bench import by_hand, network
from tests.bench.side_by_side import alternate, ratio
from tex4im_data import catalog
from tex4im_data.extract import extract
from tex4im_data.filters import Filters
from tex4im_data.lake import Lake, Settings
from tex4im_data.query import Store, serving
from tex4im_data.query import asking as query

QUESTIONS = ("details_by_organisation", "sites_by_organisation")
FORMS = {"csv": "format csv, header", "parquet": "format parquet"}


def run(organisations: int, rounds: int, seconds: float) -> Iterator[dict[str, object]]:
    """Yield one record for each question and format, over a store that holds this many organisations."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = stored(folder, network.tables(organisations))
        query.use(store)
        try:
            plain = _unlocked(store)
            for question in QUESTIONS:
                for form in FORMS:
                    yield _measured(question, form, plain, folder, rounds, seconds)
            plain.close()
        finally:
            query.use(None)


def stored(folder: Path, rows: dict[str, pa.Table]) -> Store:
    """Return a store in a folder that holds the tables as its first version."""
    settings = Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/")
    lake = Lake(serving.shapes(catalog.load()), settings)
    lake.commit(rows, author="bench", message="A made-up network")
    lake.close()
    return Store(settings)


def _unlocked(store: Store) -> duckdb.DuckDBPyConnection:
    """Return the same organisations in a DuckDB that may write files; a serving copy may not."""
    connection = duckdb.connect()
    rows = store.newest().cursor().execute("from organisation").to_arrow_table()
    connection.register("loaded", rows)
    connection.execute("create table organisation as from loaded")
    connection.unregister("loaded")
    return connection


def _measured(
    question: str, form: str, plain: duckdb.DuckDBPyConnection, folder: Path, rounds: int, seconds: float
) -> dict[str, object]:
    ours, its, labelled = (folder / f"{way}.{form}" for way in ("product", "copy", "copy_labelled"))
    statement = by_hand.statement(question, Filters(), 0)
    with_labels = _with_labels(question, statement, plain)

    def copy(rows: str, target: Path) -> Callable[[], object]:
        return lambda: plain.execute(f"copy ({rows}) to '{target}' ({FORMS[form]})")

    def product() -> None:
        with ours.open("wb") as out:
            out.writelines(extract.file(question, Filters(), form).chunks)

    ways = {"product": product, "copy": copy(statement, its), "copy with labels": copy(with_labels, labelled)}
    times = alternate(ways, rounds, seconds)
    numbers = {
        path.stem: plain.execute(f"select count(*), count(distinct organisation_id) from '{path}'").fetchone()
        for path in (ours, its, labelled)
    }
    assert len(set(numbers.values())) == 1, f"{question}.{form}: {numbers}"
    rows = numbers["product"]
    return {
        "question": question,
        "format": form,
        "rows": rows[0] if rows else 0,
        "megabytes": {path.stem: round(path.stat().st_size / 1e6, 1) for path in (ours, its, labelled)},
        "times": times,
        "ratios": {f"product/{way}": ratio(times, "product", way) for way in times if way != "product"},
    }


def _with_labels(question: str, statement: str, plain: duckdb.DuckDBPyConnection) -> str:
    """Return SQL that gives the columns of the product's file: the label of each code behind it."""
    opened = extract.open_(question, Filters())
    labels = {f"{name.removesuffix('_id')}_label": name for name in opened.answer.labels}
    columns, joins = [], []
    for name in opened.schema.names:
        if name not in labels:
            columns.append(f"r.{name}")
            continue
        code, found = labels[name], opened.answer.labels[labels[name]]
        plain.register(f"of_{code}", pa.table({"code": list(found), "label": list(found.values())}))
        columns.append(f"of_{code}.label as {name}")
        joins.append(f"left join of_{code} on of_{code}.code = r.{code}")
    body, _, order = statement.rpartition("order by")
    ordered = ", ".join(f"r.{column.strip()}" for column in order.split(","))
    return f"select {', '.join(columns)} from ({body}) as r {' '.join(joins)} order by {ordered}"
