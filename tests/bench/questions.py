"""Own the run of the questions: the product, SQL by hand and pandas to the same rows, at three sizes, side by side.

Refuse a way whose result differs: what it takes to be wrong is of no interest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import pandas as pd
import pyarrow as pa

from tests.bench import by_hand, by_pandas, by_pandas_proposals, frames, network
from tests.bench.side_by_side import alternate, ratio, same
from tex4im_data.filters import Filters
from tex4im_data.query import Serving
from tex4im_data.query import asking as query

FILTERS = {
    "no filter": Filters(),
    "one region and one priority": Filters(regions=("ITI1",), priorities=("digital",)),
    "text": Filters(text="prato"),
}
GROWING = {"organisation", "need", "offer", "opportunity", "stage_move"}
"""Tables that grow with the network; a question that counts none of them takes as long at every size."""

Way = Callable[[], pa.Table]


def run(sizes: tuple[int, ...], rounds: int, seconds: float) -> Iterator[dict[str, object]]:
    """Yield one record for each size, question and filter; `seconds` is the time that one of them may take."""
    for size in sizes:
        serving = network.load(network.tables(size))
        tables = frames.frames(serving)
        for name, asked in query.questions().items():
            grows = bool(GROWING & set(asked.uses)) and _in_pandas(name) is not None
            if not grows and size != sizes[0]:
                continue
            for label, filters in FILTERS.items():
                if filters != Filters() and query.heeded(asked, filters) == Filters():
                    continue  # the question has no part in this filter
                record: dict[str, object] = {"question": name, "organisations": size, "filters": label}
                yield {**record, "grows": grows, **_measured(name, serving, tables, filters, rounds, seconds)}
        serving.connection.close()


def _measured(
    name: str, serving: Serving, tables: frames.Frames, filters: Filters, rounds: int, seconds: float
) -> dict[str, object]:
    asked = query.question(name)
    parameters = query._parameters(asked, filters)
    ways: dict[str, Callable[[], object]] = {
        "product": lambda: query._run(asked, serving, parameters).to_arrow_table(),  # below the cache
    }
    product = query._run(asked, serving, parameters).to_arrow_table()
    differs: dict[str, str] = {}
    if (by_hand.FOLDER / f"{name}.sql").exists():
        statement = by_hand.statement(name, filters, frames.bits(tables, filters))
        ways["by_hand"] = lambda: serving.cursor().execute(statement).to_arrow_table()
        differs["by_hand"] = same(serving.cursor().execute(statement).to_arrow_table(), product)
    if (answer := _in_pandas(name)) is not None:
        ways["pandas"] = lambda: answer(tables, filters)
        differs["pandas"] = same(_arrow(answer(tables, filters), product.schema), product)
    ways["planning"] = lambda: serving.cursor().execute(f"explain {asked.sql}", parameters).fetchall()
    wrong = {way: said for way, said in differs.items() if said}
    times = alternate({way: run for way, run in ways.items() if way not in wrong}, rounds, seconds)
    ratios = {f"product/{way}": ratio(times, "product", way) for way in times if way not in ("product", "planning")}
    planning = ratio(times, "planning", "product")
    return {"rows": product.num_rows, "times": times, "ratios": ratios, "planning_share": planning, "differs": wrong}


def _in_pandas(name: str) -> Callable[[frames.Frames, Filters], pd.DataFrame] | None:
    modules: tuple[ModuleType, ...] = (by_pandas, by_pandas_proposals)
    return next((getattr(module, name) for module in modules if hasattr(module, name)), None)


def _arrow(found: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Return pandas' rows with the types of the product's; the conversion is not timed."""
    if list(found.columns) != schema.names:
        return pa.Table.from_pandas(found, preserve_index=False)
    plain = found.reset_index(drop=True)
    arrays = []
    for field in schema:
        column = plain[field.name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(object).where(column.notna(), None)
        kind = pa.int64() if pa.types.is_integer(field.type) else field.type
        arrays.append(pa.array(column, type=kind, from_pandas=True))
    return pa.Table.from_arrays(arrays, names=schema.names)
