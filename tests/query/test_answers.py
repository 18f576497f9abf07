"""Claims about answers: one key for equal rows, kept whole and bounded by what they cost, with typed rows."""

import gc
import random
import tracemalloc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests import world
from tex4im_data import visitor
from tex4im_data.filters import Filters
from tex4im_data.query import Row, Rows, Store, UnknownValueError, ask, questions, rows, serving, stream
from tex4im_data.query import asking as query
from tex4im_data.query.answers import SMALL_BYTES, Table, compact

TOSCANA = Filters(regions=("ITI1",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The small world as version 1, the same with another name of the cluster as version 2."""
    folder = tmp_path_factory.mktemp("answers")
    catalog, tables = world.delivered(folder / "packages")
    store = Store(world.settings(folder), catalog)
    for told in (tables, world.changed(tables, "organisation", "klastr", name="Nový klastr")):
        store.lake.commit(told, author="Ana", message="world", check=serving.check(catalog))
    yield store
    store.close()


@pytest.fixture
def store(made: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(query, "_store", made)
    query._kept.cache_clear()
    return made


# --- one key ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", questions())
def test_a_question_asked_again_gives_the_same_rows_and_meanings_not_equal_ones(store: Store, name: str) -> None:
    first, second = ask(name, TOSCANA), ask(name, TOSCANA)
    assert first.key == second.key
    assert hash(first.key) == hash(second.key)
    assert first.table is second.table
    assert first.rows is second.rows
    assert first.labels is second.labels
    assert first.columns is second.columns


def test_a_filter_that_a_question_does_not_heed_changes_its_words_and_not_its_key(store: Store) -> None:
    plain, more = ask("firms_by_region", TOSCANA), ask("firms_by_region", Filters(regions=("ITI1",), years=(2019,)))
    assert plain.key == more.key
    assert plain.rows is more.rows
    assert (plain.ignored, more.ignored) == ([], ["year"])


def test_keys_differ_where_question_version_or_a_heeded_filter_does(store: Store) -> None:
    asked = [
        ask("firms_by_region", Filters()),
        ask("firms_by_region", TOSCANA),
        ask("firms_by_region", Filters(version=1)),
        ask("organisations_by_region_and_kind", Filters()),
        stream("firms_by_region", Filters())[0],
    ]
    assert len({answer.key for answer in asked}) == len(asked)
    assert ask("firms_by_region", Filters(version=2)).key == asked[0].key, "version 2 is the newest"


def test_who_sees_more_has_a_key_of_their_own(store: Store) -> None:
    public = ask("details_by_proposal", Filters())
    visitor.enter(visitor.Visitor("coordinator", None, "Ana"))
    try:
        closed = ask("details_by_proposal", Filters())
    finally:
        visitor.enter(visitor.PUBLIC)
    assert public.key != closed.key
    assert [column.name for column in closed.columns if column not in public.columns] == ["value_eur"]


def test_the_day_is_part_of_a_key_where_a_question_heeds_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: ask(name, Filters()).key for name in ("details_by_call", "firms_by_region")}
    monkeypatch.setattr(query, "today", lambda: date(2031, 1, 1))
    after = {name: ask(name, Filters()).key for name in before}
    assert [name for name in before if before[name] != after[name]] == ["details_by_call"]


def test_answers_that_are_kept_hold_no_copy_that_nobody_serves(store: Store) -> None:
    copy = weakref.ref(store.at(1))
    key = ask("details_by_organisation", Filters(version=1)).key
    store._older.clear()
    gc.collect()
    assert key in query._answers
    assert copy() is None


# --- bounded ---------------------------------------------------------------------------------------------------


def test_an_answer_weighs_more_once_its_rows_are_read_and_the_store_knows(store: Store) -> None:
    ask("details_by_organisation", Filters())
    before = query._answers.currsize
    assert before > 6_000, "an empty table costs kilobytes"
    found = ask("details_by_organisation", Filters())
    assert len(found.rows) == 6
    assert query._answers.currsize > before
    assert ask("details_by_organisation", Filters()).rows is found.rows


def test_the_store_of_answers_stays_within_its_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query._answers, "_Cache__maxsize", 200_000)
    for number in range(100):
        assert ask("details_by_organisation", Filters(text=f"nothing {number}")).rows == []
        assert query._answers.currsize <= 200_000
    assert len(query._answers) < 30


def test_rows_larger_than_the_store_are_given_and_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask("details_by_organisation", Filters())
    monkeypatch.setattr(query._answers, "_Cache__maxsize", query._answers.currsize + 100)
    assert len(answer.rows) == 6
    assert answer.key not in query._answers
    assert ask("details_by_organisation", Filters()).rows == answer.rows


def test_a_short_table_is_kept_in_little_memory_and_a_long_one_is_not_copied() -> None:
    short = pa.table({"a": pa.array(["x"] * 10_000).slice(0, 10), "b": list(range(10))})
    assert compact(short).equals(short)
    assert compact(short).get_total_buffer_size() < 2_000 < short.get_total_buffer_size()
    long = pa.table({"a": list(range(SMALL_BYTES))})
    assert compact(long) is long


def test_the_estimate_of_rows_in_python_is_no_less_than_what_they_take() -> None:
    chance = random.Random(4)  # noqa: S311 -- lengths, not secrets
    texts = ["x" * chance.randrange(60) for _ in range(20_000)]
    table = Table(pa.table({"a": texts, "b": [float(n) for n in range(20_000)], "c": texts, "d": [2**40] * 20_000}))
    before = table.weight()
    tracemalloc.start()
    assert len(table.rows) == 20_000
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken <= table.weight() - before <= 2 * taken


def test_sixteen_readers_at_once_read_the_same_rows(store: Store) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: ask("details_by_organisation", TOSCANA).rows, range(64)))
    assert all(each is found[0] for each in found)


# --- typed rows ------------------------------------------------------------------------------------------------

TYPED = pa.table(
    {
        "name": ["Prima", None],
        "count": [3, None],
        "share": [0.5, None],
        "sum": [4.0, None],
        "on": [date(2021, 5, 1), None],
        "at": [datetime(2021, 5, 1, 12, 30), None],
    }
)


def test_a_row_gives_values_with_their_types() -> None:
    row = rows(TYPED)[0]
    assert (row.text("name"), row.whole("count"), row.number("share"), row.day("on")) == (
        "Prima",
        3,
        0.5,
        date(2021, 5, 1),
    )
    assert (row.whole("sum"), row.number("count"), row.day("at")) == (4, 3.0, date(2021, 5, 1))
    assert isinstance(row.number("count"), float)
    assert row["share"] == 0.5
    assert dict(row) == TYPED.to_pylist()[0]
    assert list(row) == TYPED.column_names


def test_unknown_is_none_or_what_the_caller_says_and_never_zero() -> None:
    row = rows(TYPED)[1]
    assert (row.number("count"), row.number("share"), row.day("on"), row["name"]) == (None, None, None, None)
    assert (row.text("name", "no name"), row.whole("count", None)) == ("no name", None)
    with pytest.raises(UnknownValueError, match='"count" is unknown'):
        row.whole("count")
    with pytest.raises(UnknownValueError, match='"name" is unknown'):
        row.text("name")


def test_a_value_of_another_type_is_refused_and_not_converted() -> None:
    row = rows(TYPED)[0]
    for read, name in ((row.whole, "share"), (row.whole, "name"), (row.text, "count"), (row.number, "on")):
        with pytest.raises(TypeError, match=f'"{name}"'):
            read(name)
    with pytest.raises(TypeError, match='"name"'):
        row.day("name")
    with pytest.raises(KeyError):
        row.number("turnover")


def test_rows_that_are_shared_can_not_be_changed() -> None:
    found: Rows = rows(TYPED)
    with pytest.raises(TypeError):
        found[0]["name"] = "Altra"  # type: ignore[index]
    with pytest.raises(AttributeError):
        found.sort()  # type: ignore[attr-defined]
    assert isinstance(found[0], Row)
    assert found == TYPED.to_pylist()
    assert found != TYPED.to_pylist()[:1]
    assert found != 3


def test_no_row_of_an_answer_is_read_by_way_of_its_text() -> None:
    """`int(str(row["x"]))` takes every text for a number; rows have types."""
    root = Path(query.__file__).parent.parent
    for room in ("query", "versions", "programme", "extract", "publication"):
        for file in (root / room).glob("*.py"):
            if file.name != "calendar.py":
                assert "int(str(" not in file.read_text(encoding="utf-8"), file
                assert "float(str(" not in file.read_text(encoding="utf-8"), file
