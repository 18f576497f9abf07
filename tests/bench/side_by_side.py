"""Own the timing: ways to one result run in turn, A B C A B C, and are compared by their medians in one run.

Refuse to compare figures of different runs: what else the machine does weighs on all ways of one run alike.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

Ways = Mapping[str, Callable[[], object]]


def alternate(ways: Ways, rounds: int, seconds: float = math.inf) -> dict[str, dict[str, float]]:
    """Run each way once to warm up, then all in turn; return median, least and number of runs of each, in ms.

    Stops after `rounds` rounds, or at the first one that ends after `seconds`, but not before the third.
    """
    for way in ways.values():
        way()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    end = time.perf_counter() + seconds
    for done in range(1, rounds + 1):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            taken[name].append((time.perf_counter() - begun) * 1000)
        if done >= 3 and time.perf_counter() > end:
            break
    return {name: summary(times) for name, times in taken.items()}


def summary(times: list[float]) -> dict[str, float]:
    """Return median, least and number of times, rounded to a hundredth."""
    return {"median_ms": round(statistics.median(times), 2), "least_ms": round(min(times), 2), "runs": len(times)}


def ratio(times: Mapping[str, Mapping[str, float]], of: str, to: str) -> float:
    """Return how long one way takes for each ms of the other; below 1 it is the faster one."""
    return round(times[of]["median_ms"] / times[to]["median_ms"], 3)


def same(one: pa.Table, other: pa.Table) -> str:
    """Return what differs between two results, or an empty text; numbers may differ by rounding."""
    if one.column_names != other.column_names:
        return f"columns {one.column_names} and {other.column_names}"
    if one.num_rows != other.num_rows:
        return f"{one.num_rows} and {other.num_rows} rows"
    for name in one.column_names:
        mine, its = _comparable(one[name]), _comparable(other[name])
        if pa.types.is_floating(mine.type) or pa.types.is_floating(its.type):
            mine, its = mine.cast(pa.float64()), its.cast(pa.float64())
            gap = pc.abs(pc.subtract(mine, its))
            close = pc.less_equal(gap, pc.add(pc.multiply(pc.abs(its), 1e-9), 1e-9))
            equal = pc.or_(pc.fill_null(close, False), pc.and_(mine.is_null(), its.is_null()))
        else:
            if mine.type != its.type:
                its = its.cast(mine.type)
            equal = pc.or_(pc.fill_null(pc.equal(mine, its), False), pc.and_(mine.is_null(), its.is_null()))
        if not pc.all(equal, min_count=0).as_py():
            place = equal.to_pylist().index(False)
            return f"{name} in row {place}: {mine[place]} and {its[place]}"
    return ""


def _comparable(column: pa.ChunkedArray) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_integer(kind):
        column = column.cast(pa.int64())
    elif pa.types.is_large_string(column.type) or pa.types.is_null(kind):
        column = column.cast(pa.string())
    found = column.combine_chunks()
    if pa.types.is_floating(found.type):
        found = pc.if_else(pc.is_nan(found), None, found)
    return found
