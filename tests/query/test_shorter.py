"""Claims about the shorter forms of a question: they say the same as the long one, whoever asks and whatever is set."""

import random
from collections.abc import Iterator

import pytest

from tex4im_data.filters import Filters
from tex4im_data.query import Store, asking, question_files, serving, shorter
from tex4im_data.visitor import PUBLIC, Visitor, enter

LONG = [
    name
    for name, each in question_files.questions().items()
    if shorter.WHOLE in each.sql or any(long in each.sql for long in shorter.NEWEST)
]
WHO = {"public": PUBLIC, "partner": Visitor("partner", "ITI1", "Toscana office"), "coordinator": Visitor("coordinator")}


@pytest.fixture(params=WHO)
def asks(request: pytest.FixtureRequest, shipped_store: Store) -> Iterator[Store]:
    enter(WHO[request.param])
    yield shipped_store
    enter(PUBLIC)


def some(dice: random.Random, measures: list[str]) -> Filters:
    def perhaps(codes: list[str]) -> tuple[str, ...] | None:
        return tuple(sorted(dice.sample(codes, dice.randint(1, 2)))) if dice.random() < 0.4 else None

    return Filters(
        regions=perhaps(["ITI1", "PT11", "SE23", "CZ05"]),
        priorities=perhaps(["digital", "creativity", "circular-economy"]),
        kinds=perhaps(["firm", "research-centre"]),
        sizes=perhaps(["micro", "large"]),
        stages=perhaps(["idea", "running"]),
        years=tuple(dice.sample([2014, 2015, 2018, 2019], 1)) if dice.random() < 0.4 else None,
        text="a" if dice.random() < 0.2 else None,
        measure=dice.choice([None, *measures]),
        against=dice.choice([None, *measures]),
    )


def test_there_are_questions_with_a_shorter_form() -> None:
    assert {"measure_by_region", "pairs_by_region", "values_by_region_and_measure", "peers_by_region"} <= set(LONG)


@pytest.mark.parametrize("name", LONG)
def test_the_shorter_form_says_the_same(asks: Store, name: str) -> None:
    copy, asked = asks.at(None), question_files.question(name)
    dice = random.Random(name)  # noqa: S311 -- the same tries at every run, and no secret
    measures = list(copy.scope({}).singles["measure"])
    tries = [Filters(measure=measure, against=measures[0]) for measure in measures] if "measure" in asked.fields else []
    for filters in [Filters(), *tries, *(some(dice, measures) for _ in range(12))]:
        values = asking._parameters(asked, filters)
        text = shorter.of(asked.sql, values, copy.counted, copy.published)
        assert text != asked.sql or filters.years, "a shorter form is there"
        long = copy.cursor().execute(asked.sql, values).to_arrow_table()
        short = asking._run(asked, copy, values).to_arrow_table()
        assert short.schema.types == long.schema.types, filters
        assert short.to_pylist() == long.to_pylist(), filters


def test_every_counted_measure_has_a_branch_and_none_is_glued_in() -> None:
    scope = serving.sql("scope.sql")
    names = shorter.counted(scope)
    assert {"organisations", "firms", "proposals", "open_needs"} <= set(names)
    assert all(f"create macro measure_of_regions_{name}(" in shorter.made(scope) for name in names)
    text = "from measure_of_regions(\n coalesce($measure, 'organisations'), $years)"
    hostile = shorter.of(text, {"measure": "x'; drop table region; --"}, names, ())
    assert "drop" not in hostile
