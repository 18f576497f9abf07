"""Claims about one stored table: a delivery changes what it changed itself, and never what somebody else did."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tex4im_data.lake import Shape, tables

SHAPE = Shape({"id": "bigint", "part": "bigint", "value": "varchar"}, ("id", "part"))

Rows = dict[tuple[int, int], str | None]


def arrow(rows: Mapping[tuple[int, int], str | None]) -> pa.Table:
    columns = {
        "id": pa.array([key[0] for key in rows], pa.int64()),
        "part": pa.array([key[1] for key in rows], pa.int64()),
        "value": pa.array(list(rows.values()), pa.string()),
    }
    return pa.table(columns)


def python(table: pa.Table) -> Rows:
    found = {(row["id"], row["part"]): row["value"] for row in table.to_pylist()}
    assert len(found) == table.num_rows, "no key stands twice"
    return found


def keys(table: pa.Table) -> set[tuple[int, int]]:
    assert table.column_names == ["id", "part"]
    return {(row["id"], row["part"]) for row in table.to_pylist()}


def difference(base: Rows, new: Rows, now: Rows) -> tuple[Rows, set[tuple[int, int]], int]:
    put, drop, kept = tables.difference(arrow(base), arrow(new), arrow(now), SHAPE)
    return python(put), keys(drop), kept


A, B = (1, 1), (1, 2)
NOTHING: Rows = {}


@pytest.mark.parametrize(
    ("claim", "base", "new", "now", "put", "drop", "kept"),
    [
        ("a new row is added", {A: "x"}, {A: "x", B: "y"}, {A: "x"}, {B: "y"}, set(), 0),
        ("a corrected row is changed", {A: "x"}, {A: "z"}, {A: "x"}, {A: "z"}, set(), 0),
        ("a value that became unknown is changed", {A: "x"}, {A: None}, {A: "x"}, {A: None}, set(), 0),
        ("a value that became known is changed", {A: None}, {A: "x"}, {A: None}, {A: "x"}, set(), 0),
        ("a row that is gone is dropped", {A: "x", B: "y"}, {A: "x"}, {A: "x", B: "y"}, {}, {B}, 0),
        ("an unchanged delivery changes nothing", {A: "x"}, {A: "x"}, {A: "x"}, {}, set(), 0),
        ("a partner's change stays", {A: "x"}, {A: "x"}, {A: "theirs"}, {}, set(), 0),
        ("a partner's change outlives a correction", {A: "x"}, {A: "z"}, {A: "theirs"}, {}, set(), 1),
        ("a partner's change outlives a deletion", {A: "x"}, {}, {A: "theirs"}, {}, set(), 1),
        ("a partner's deletion stays", {A: "x"}, {A: "x"}, {}, {}, set(), 0),
        ("a partner's deletion outlives a correction", {A: "x"}, {A: "z"}, {}, {}, set(), 1),
        ("a partner's new row stays", {}, {}, {A: "theirs"}, {}, set(), 0),
        ("a partner's new row outlives a delivery of the key", {}, {A: "x"}, {A: "theirs"}, {}, set(), 1),
        ("a partner's unknown is a change too", {A: "x"}, {A: "z"}, {A: None}, {}, set(), 1),
    ],
)
def test_a_delivery_is_compared_with_the_last_one_and_with_the_store(
    claim: str, base: Rows, new: Rows, now: Rows, put: Rows, drop: set[tuple[int, int]], kept: int
) -> None:
    assert difference(base, new, now) == (put, drop, kept), claim


def test_a_row_that_was_theirs_before_stays_theirs() -> None:
    base, new = arrow({A: "theirs", B: "theirs too"}), arrow({A: "x"})
    earlier = [pa.table({"id": [1], "part": [1]}), pa.table({"id": [1], "part": [2]})]
    put, drop, kept = tables.difference(base, new, base, SHAPE, earlier)
    assert (python(put), keys(drop), kept) == ({}, set(), 2)


STATES = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 3)), st.none() | st.sampled_from("xyz"))


@settings(deadline=None, max_examples=60)
@given(STATES, STATES, STATES)
def test_a_delivery_does_what_a_plain_reading_of_the_rule_says(base: Rows, new: Rows, now: Rows) -> None:
    absent = object()
    theirs = {k for k in {*base, *now} if base.get(k, absent) != now.get(k, absent)}
    wanted = {k for k in new if new[k] != base.get(k, absent)}
    gone = {k for k in base if k not in new}
    put, drop, kept = difference(base, new, now)
    assert put == {k: new[k] for k in wanted - theirs}
    assert drop == gone - theirs
    assert kept == len(wanted & theirs) + len(gone & theirs)


@settings(deadline=None, max_examples=40)
@given(STATES, STATES)
def test_touched_rows_are_those_that_two_states_do_not_share(old: Rows, new: Rows) -> None:
    absent = object()
    expected = {k for k in {*old, *new} if old.get(k, absent) != new.get(k, absent)}
    assert keys(tables.touched(arrow(old), arrow(new), SHAPE)) == expected


def test_a_table_that_is_all_key_is_compared_by_its_keys() -> None:
    shape = Shape({"id": "bigint", "part": "bigint"}, ("id", "part"))
    one, other = pa.table({"id": [1, 2], "part": [1, 1]}), pa.table({"id": [2, 3], "part": [1, 1]})
    put, drop, kept = tables.difference(one, other, one, shape)
    assert (put.to_pylist(), drop.to_pylist(), kept) == ([{"id": 3, "part": 1}], [{"id": 1, "part": 1}], 0)


@pytest.mark.parametrize("name", ["plain", "select", 'with "quotes"', "; drop table thing; --", "é"])
def test_a_quoted_name_is_a_name_whatever_it_holds(name: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table {tables.quoted(name)} ({tables.quoted(name)} integer)")
        assert connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall() == [(name, name)]
