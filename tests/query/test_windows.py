"""Claims about windows: some rows of an answer in its order or another one, with the exact number of all."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests import world
from tex4im_data import visitor
from tex4im_data.filters import Filters
from tex4im_data.query import Answer, Store, UnknownColumnError, UnknownQuestionError, ask, questions, serving, window
from tex4im_data.query import asking as query

TOSCANA = Filters(regions=("ITI1",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("windows")
    catalog, tables = world.delivered(folder / "packages")
    store = Store(world.settings(folder), catalog)
    store.lake.commit(tables, author="Ana", message="world", check=serving.check(catalog))
    yield store
    store.close()


@pytest.fixture
def store(made: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(query, "_store", made)
    return made


def names(answer: Answer) -> list[object]:
    return [row["name"] for row in answer.rows]


@pytest.mark.parametrize("filters", [Filters(), Filters(regions=("ITI1", "SE23"), text="e")], ids=["all", "some"])
@pytest.mark.parametrize("name", questions())
def test_windows_laid_side_by_side_are_the_answer(store: Store, name: str, filters: Filters) -> None:
    whole = ask(name, filters)
    found: list[Any] = []
    for start in range(0, len(whole.rows) + 1, 3):
        part = window(name, filters, most=3, start=start)
        assert part.total == whole.total == len(whole.rows)
        assert part.columns == whole.columns
        found += part.rows
    assert found == whole.rows


@pytest.mark.parametrize("name", questions())
def test_every_column_sorts_both_ways_with_unknown_values_last(store: Store, name: str) -> None:
    whole = ask(name, Filters())
    for column in whole.columns:
        for descending in (False, True):
            found = window(name, Filters(), most=1000, order=column.name, descending=descending).rows
            known = [row[column.name] for row in found if row[column.name] is not None]
            assert known == sorted(known, reverse=descending)  # type: ignore[type-var]
            assert all(row[column.name] is None for row in found[len(known) :])
            places = {json.dumps(dict(row), default=str): place for place, row in enumerate(whole.rows)}
            for before, after in pairwise(found):
                if before[column.name] == after[column.name]:  # ties stand in the question's own order
                    there = (json.dumps(dict(row), default=str) for row in (before, after))
                    assert places[next(there)] < places[next(there)]


def test_a_window_searches_text_and_the_labels_of_codes_without_case_and_accents(store: Store) -> None:
    def found(words: str) -> tuple[list[object], int]:
        answer = window("details_by_organisation", Filters(), words=words)
        return names(answer), answer.total

    assert found("CISTY") == (["Čistý klastr"], 1)
    assert found("toscana")[1] == 3, "the label of the region, whose code stands in the row"
    assert found("cluster") == (["Čistý klastr"], 1), "the label of the kind"
    assert found("firm-4") == (["Fjärde"], 1)
    assert found("nobody is called so") == ([], 0)
    assert found("  ")[1] == 6, "nothing to look for is no search"
    assert found("Prima Prato") == ([], 0), "two columns together hold no words"


def test_search_and_order_and_filters_go_together(store: Store) -> None:
    searched = window("details_by_organisation", TOSCANA, words="a", order="name", descending=True, most=1)
    everything = [row for row in ask("details_by_organisation", TOSCANA).rows if "a" in "".join(map(str, row.values()))]
    assert len(searched.rows) == 1
    assert 1 < searched.total <= len(everything)
    assert searched.rows[0] == window("details_by_organisation", TOSCANA, words="a", start=searched.total - 1).rows[0]


@pytest.mark.parametrize(
    "words", ["'", '"', "%", "_", "\\", "$words", "); drop table need; --", "\u202e", "x" * 10_000]
)
def test_hostile_words_find_nothing_or_themselves(store: Store, words: str) -> None:
    answer = window("details_by_organisation", Filters(), words=words)
    assert all(words in "".join(map(str, row.values())) for row in answer.rows)


def test_a_window_beyond_the_end_is_empty_and_knows_the_number(store: Store) -> None:
    answer = window("details_by_organisation", Filters(), start=100)
    assert (answer.rows, answer.total) == ([], 6)


def test_what_can_not_be_shown_is_told(store: Store) -> None:
    with pytest.raises(UnknownColumnError, match=r'no column "moon"\. It has: organisation_id, name'):
        window("details_by_organisation", Filters(), order="moon")
    with pytest.raises(UnknownQuestionError):
        window("firms_by_moon", Filters())
    for numbers in ({"most": 0}, {"most": -1}, {"start": -1}):
        with pytest.raises(ValueError, match="Ask for 1 or more, from 0 on"):
            window("details_by_organisation", Filters(), **numbers)


def test_nobody_sorts_by_a_column_that_they_may_not_see(store: Store) -> None:
    with pytest.raises(UnknownColumnError, match='no column "value_eur"'):
        window("details_by_proposal", Filters(), order="value_eur")
    visitor.enter(visitor.Visitor("coordinator", None, "Ana"))
    try:
        found = window("details_by_proposal", Filters(), order="value_eur", descending=True)
    finally:
        visitor.enter(visitor.PUBLIC)
    assert found.rows[0].number("value_eur") == 300_000


def test_a_window_is_kept_under_a_key_of_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = window("details_by_organisation", Filters(), most=2)
    assert window("details_by_organisation", Filters(), most=2).rows is first.rows
    others = [
        ask("details_by_organisation", Filters()),
        window("details_by_organisation", Filters(), most=3),
        window("details_by_organisation", Filters(), most=2, start=2),
        window("details_by_organisation", Filters(), most=2, order="name"),
        window("details_by_organisation", Filters(), most=2, order="name", descending=True),
        window("details_by_organisation", Filters(), most=2, words="a"),
        window("details_by_organisation", TOSCANA, most=2),
    ]
    assert len({first.key, *(answer.key for answer in others)}) == 8
    monkeypatch.setattr(query.Serving, "cursor", None)  # nothing more is asked of the database
    assert window("details_by_organisation", Filters(), most=2).total == 6


@pytest.mark.parametrize("words", [None, "a"])
@pytest.mark.parametrize("name", ["details_by_organisation", "needs_and_offers_by_organisation", "moves_by_proposal"])
def test_a_window_never_sorts_the_whole_list(store: Store, name: str, words: str | None) -> None:
    asked = questions()[name]
    statement = asked.window(2, True, ["nature"] if words else [], [])
    values = {**query._parameters(asked, Filters()), "most": 5, "start": 0} | ({"words": words} if words else {})
    plan = store.newest().cursor().execute(f"explain {statement}", values).fetchall()[0][1]
    assert "TOP_N" in plan
    assert "ORDER_BY" not in plan
