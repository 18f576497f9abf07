"""Claims about asking: an answer knows its meaning and sources, is computed once, and belongs to its caller."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests import world
from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.query import Store, UnknownQuestionError, ask, questions, serving, stream
from tex4im_data.query import asking as query

Tables = dict[str, pa.Table]
TOSCANA = Filters(regions=("ITI1",))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Tables]]:
    """The small world as version 1, the same with another name of the cluster as version 2."""
    folder = tmp_path_factory.mktemp("query")
    catalog, tables = world.delivered(folder / "packages")
    store = Store(world.settings(folder), catalog)
    later = world.changed(tables, "organisation", "klastr", name="Nový klastr")
    for rows in (tables, later):
        assert store.lake.commit(rows, author="Ana", message="world", check=serving.check(catalog)) is not None
    yield store, tables
    store.close()


@pytest.fixture
def store(small: tuple[Store, Tables], monkeypatch: pytest.MonkeyPatch) -> Store:
    """The process asks the small world, and has answered nothing yet."""
    monkeypatch.setattr(query, "_store", small[0])  # `use` would close the store of other tests
    query._kept.cache_clear()
    return small[0]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the questions that were put to the database, each time they were."""
    names: list[str] = []
    run = query._run

    def counted(asked: query.Question, *rest: object) -> duckdb.DuckDBPyConnection:
        names.append(asked.name)
        return run(asked, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(query, "_run", counted)
    return names


def test_an_answer_says_what_its_columns_mean_and_where_the_rows_come_from(store: Store) -> None:
    answer = ask("organisations_by_region_and_kind", TOSCANA)
    assert answer.rows == [
        {"region_id": "ITI1", "kind": "cluster", "organisations": 1},
        {"region_id": "ITI1", "kind": "firm", "organisations": 2},
    ]
    assert [column.label for column in answer.columns] == ["Region", "Kind", "Organisations"]
    assert answer.column("organisations").unit == "organisations"
    assert (answer.label("region_id", "ITI1"), answer.label("kind", "firm")) == ("Toscana", "Firm")
    assert answer.label("kind", "unheard-of") == "unheard-of"
    assert {"organisations", "portfolio", "regions", "codes"} <= {dataset.name for dataset in answer.datasets}
    assert answer.is_synthetic
    assert not ask("results_by_target", TOSCANA).is_synthetic
    assert (answer.version.number, answer.described) == (2, "Toscana")
    with pytest.raises(StopIteration):
        answer.column("turnover_eur")


def test_an_answer_says_which_filters_it_does_not_heed(store: Store) -> None:
    filters = Filters(regions=("ITI1",), years=(2019,), organisation="firm-1", measure="firms")
    pledge = ask("projects_by_year", filters)
    assert (pledge.described, pledge.ignored) == ("Toscana", ["year", "organisation"])
    register = ask("details_by_organisation", filters)
    assert (register.described, register.ignored) == ("Toscana; Prima", ["year"])


def test_an_older_version_answers_with_its_own_rows_and_number(store: Store) -> None:
    names = {}
    for version in (1, 2, None):
        answer = ask("details_by_organisation", Filters(kinds=("cluster",), version=version))
        names[version] = (answer.version.number, answer.rows[0]["name"], answer.scope.label("organisation", "klastr"))
    assert names == {
        1: (1, "Čistý klastr", "Čistý klastr"),
        2: (2, "Nový klastr", "Nový klastr"),
        None: (2, "Nový klastr", "Nový klastr"),
    }


def test_the_scope_names_what_a_link_may_hold(store: Store) -> None:
    scope = query.scope()
    assert list(scope.lists["region"]) == ["SE23", "ITI1", "PT11"], "in the order of their position"
    assert scope.label("priority", "circular-economy") == "Circular"
    assert list(scope.lists["stage"]) == ["idea", "proposal", "business-plan", "funding", "running", "stopped"]
    assert scope.label("opportunity", "proposal-1") == "Wool again"
    assert scope.singles["measure"]["lq_textiles"] == "Location quotient, textiles"
    assert "measure" not in scope.singles["cell"]
    assert scope.versions == {"1": 1, "2": 2}
    records = scope.singles["organisation"]
    assert (len(records), list(records)[:2], "firm-9" in records) == (6, ["firm-1", "firm-2"], False)


@pytest.mark.parametrize("value", ["\ud800", "\x00", "firm-1'; drop table need; --", "\u202e", "x" * 10_000])
def test_a_hostile_record_number_is_only_unknown(store: Store, value: str) -> None:
    found, notes = Filters.from_params({"organisation": value, "opportunity": value}, query.scope())
    assert (found, len(notes)) == (Filters(), 2)


def test_an_unknown_question_is_told_with_the_list(store: Store) -> None:
    with pytest.raises(UnknownQuestionError) as told:
        ask("firms_by_moon", Filters())
    assert str(told.value) == f'There is no question "firms_by_moon". They are: {", ".join(questions())}.'


def test_an_unknown_version_is_told(store: Store) -> None:
    with pytest.raises(LakeError, match=r"Version 9 does not exist\. The newest is 2\."):
        ask("firms_by_region", Filters(version=9))


def test_the_same_question_is_computed_once_for_each_version_and_each_filter_that_it_heeds(
    store: Store, computed: list[str]
) -> None:
    for filters in (Filters(), Filters(), Filters(years=(2015,)), Filters(version=2), Filters(cell="proposals")):
        ask("firms_by_region", filters)
    assert len(computed) == 1, "a firm has no year, version 2 is the newest, and a cell is not of this question"
    ask("firms_by_region", TOSCANA)
    ask("firms_by_region", Filters(version=1))
    ask("colours_by_priority", Filters())
    assert computed == ["firms_by_region"] * 3 + ["colours_by_priority"]


def test_a_hundred_viewers_of_one_view_cost_one_computation(
    store: Store, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = threading.Event()
    run = query._run

    def slow(*asked: object) -> duckdb.DuckDBPyConnection:
        ready.wait(5)  # until all the others have asked too
        return run(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(query, "_run", slow)
    with ThreadPoolExecutor(100) as pool:
        waiting = [pool.submit(ask, "firms_by_region", TOSCANA) for _ in range(100)]
        ready.set()
        answers = [each.result(30) for each in waiting]
    assert computed == ["firms_by_region"]
    assert all(answer.rows == [{"region_id": "ITI1", "firms": 2}] for answer in answers)


def test_a_failed_computation_is_told_to_its_caller_and_tried_again_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> duckdb.DuckDBPyConnection:
        raise duckdb.Error("no memory")

    with monkeypatch.context() as patch:
        patch.setattr(query, "_run", broken)
        with pytest.raises(duckdb.Error, match="no memory"):
            ask("firms_by_region", TOSCANA)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ask, "firms_by_region", TOSCANA).result(10).rows == [{"region_id": "ITI1", "firms": 2}]


@pytest.mark.parametrize("filters", [Filters(), Filters(regions=("SE23",), text="e", version=1)])
def test_a_stream_gives_the_rows_of_the_answer_in_its_order(store: Store, filters: Filters) -> None:
    for name in questions():
        answer = ask(name, filters)
        head, reader = stream(name, filters)
        assert pa.Table.from_batches(reader, reader.schema).to_pylist() == answer.rows, name
        assert (head.columns, head.version, head.datasets) == (answer.columns, answer.version, answer.datasets)
        assert head.rows == []


def test_a_stream_loses_no_row_to_a_question_asked_in_between(store: Store) -> None:
    _, reader = stream("details_by_organisation", Filters())
    ask("details_by_organisation", TOSCANA)
    names = [row["organisation_id"] for batch in reader for row in batch.to_pylist()]
    assert sorted(names) == ["firm-1", "firm-2", "firm-3", "firm-4", "klastr", "network"]


REGIONS = [None, ("ITI1",), ("SE23",), ("PT11",), ("ITI1", "SE23"), ("ITI1", "PT11"), ("PT11", "SE23")]
PRIORITIES = [None, ("digital",), ("circular-economy",), ("creativity",), ("circular-economy", "digital")]
KINDS = [None, ("firm",), ("cluster",), ("cluster", "firm")]
SIZES = [None, ("micro",), ("small",)]
NAMES = ("details_by_organisation", "organisations_by_region_and_kind")


def test_sixteen_callers_at_once_get_no_row_of_one_another(store: Store) -> None:
    states = [
        Filters(regions=r, priorities=p, kinds=k, sizes=s) for r, p, k, s in product(REGIONS, PRIORITIES, KINDS, SIZES)
    ]
    calls = list(product(NAMES, states))[:800]
    assert len(set(calls)) == 800, "each caller asks what no other one asks"
    cursor = store.newest().cursor()
    alone = [
        cursor.execute(questions()[name].sql, query._parameters(questions()[name], filters)).to_arrow_table()
        for name, filters in calls
    ]
    start = threading.Barrier(16)

    def caller(number: int) -> list[pa.Table]:
        start.wait()
        return [ask(name, filters).table for name, filters in calls[number::16]]

    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(caller, range(16)))
    for number, tables in enumerate(together):
        assert len(tables) == 50
        assert all(mine.equals(theirs) for mine, theirs in zip(alone[number::16], tables, strict=True))


def test_another_store_is_used_and_none_closes_it(
    tmp_path: Path, small: tuple[Store, Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "_store", None)
    catalog: Catalog = small[0].catalog
    other = Store(world.settings(tmp_path), catalog)
    query.use(other)
    assert query.store() is other
    query.use(None)
    with pytest.raises((LakeError, duckdb.Error)):
        other.newest()
