"""Claims about `Filters`: every link is read, nothing is lost silently, equal filters have equal links."""

import ast
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tex4im_data import filters as filters_module
from tex4im_data import parameters
from tex4im_data.filters import LISTS, PARAMETERS, SINGLES, TEXT_LIMIT, VIEW_PARAMETERS, YEARS, Filters, Scope

SCOPE = Scope(
    lists={
        "region": {"ITI1": "Toscana", "PT11": "Norte", "FRE1": "Nord-Pas de Calais"},
        "priority": {"circular-economy": "Circular economy", "advanced-materials": "Advanced materials"},
        "kind": {"firm": "Firm", "cluster": "Cluster"},
        "chain": {"yarn": "Yarn", "fabric": "Fabric"},
        "size": {"micro": "Micro", "small": "Small"},
        "stage": {"idea": "Idea", "running": "Running"},
    },
    singles={name: {"any": "Any"} for name in SINGLES}
    | {
        "organisation": {"firm-1": "Prima", "firm-2": "Seconda"},
        "opportunity": {"proposal-1": "Wool again"},
        "measure": {"firms": "Firms"},
        "cell": {"proposals": "Proposals"},
    },
    versions={"1": 1, "2": 2, "12": 12, "prato-meeting": 2},
)


def codes(parameter: str) -> st.SearchStrategy[Any]:
    chosen = st.sets(st.sampled_from(sorted(SCOPE.lists[parameter])), min_size=1)
    return st.none() | chosen.map(lambda found: tuple(sorted(found)))


def single(parameter: str) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(sorted(SCOPE.singles[parameter]))


def searched(text: str) -> str | None:
    return Filters.from_params({"text": text}, SCOPE)[0].text


FILTERS = st.builds(
    Filters,
    **{attribute: codes(parameter) for parameter, attribute in LISTS.items()},
    years=st.none() | st.sets(st.sampled_from(YEARS), min_size=1).map(lambda years: tuple(sorted(years))),
    text=st.none() | st.text().map(searched),
    **{parameter: single(parameter) for parameter in SINGLES},
    since=st.none() | st.sampled_from(sorted(SCOPE.versions.values())),
    version=st.none() | st.sampled_from(sorted(SCOPE.versions.values())),
)
ANYTHING = st.recursive(
    st.none() | st.text() | st.binary() | st.integers() | st.floats() | st.booleans(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.sets(st.text()),
    max_leaves=6,
)
PLAUSIBLE = st.sampled_from(["ITI1", "FR30", " PT11 ", "2015", "1", "999", "firm-1", "running", "", "\u202e", "\ud800"])
NAMES = st.sampled_from([*PARAMETERS, *VIEW_PARAMETERS]) | st.text()
LINKS = st.dictionaries(NAMES | st.integers(), ANYTHING | PLAUSIBLE | st.lists(PLAUSIBLE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({}, Filters()),
        ({"region": "PT11"}, Filters(regions=("PT11",))),
        ({"region": ["PT11", "ITI1", "PT11"]}, Filters(regions=("ITI1", "PT11"))),
        ({"region": [" PT11 "]}, Filters(regions=("PT11",))),
        ({"region": []}, Filters()),
        ({"region": ""}, Filters()),
        ({"region": None}, Filters()),
        ({"priority": ["circular-economy"]}, Filters(priorities=("circular-economy",))),
        ({"kind": "firm", "chain": "yarn"}, Filters(kinds=("firm",), chains=("yarn",))),
        ({"size": "micro", "stage": "running"}, Filters(sizes=("micro",), stages=("running",))),
        ({"year": ["2015", "2014", "2015"]}, Filters(years=(2014, 2015))),
        ({"year": 2015}, Filters(years=(2015,))),
        ({"text": "  wool \t again\n"}, Filters(text="wool again")),
        ({"text": ["wool", "again"]}, Filters(text="wool again")),
        ({"text": "' or 1=1; drop table firm --"}, Filters(text="' or 1=1; drop table firm --")),
        ({"text": "a\x00b\u202ec"}, Filters(text="a b c")),
        ({"text": "\u200b"}, Filters()),
        ({"organisation": "firm-1"}, Filters(organisation="firm-1")),
        ({"opportunity": "proposal-1"}, Filters(opportunity="proposal-1")),
        ({"measure": "firms", "cell": "proposals"}, Filters(measure="firms", cell="proposals")),
        ({"version": "12"}, Filters(version=12)),
        ({"since": "2", "version": "12"}, Filters(since=2, version=12)),
        ({"since": "prato-meeting"}, Filters(since=2)),
        (dict.fromkeys(VIEW_PARAMETERS, "1"), Filters()),
    ],
)
def test_a_link_is_read_without_a_note(params: dict[str, object], kept: Filters) -> None:
    assert Filters.from_params(params, SCOPE) == (kept, ())


@pytest.mark.parametrize(
    ("params", "kept", "note"),
    [
        (
            {"region": ["PT11", "Toscany"]},
            Filters(regions=("PT11",)),
            'region "Toscany" does not exist here and was left out.',
        ),
        (
            {"region": ["ITI2"], "kind": "firm"},
            Filters(kinds=("firm",)),
            'region "ITI2" does not exist here and was left out. Did you mean "ITI1"?',
        ),
        (
            {"organisation": ["frim-1"], "text": "wool"},
            Filters(text="wool"),
            'organisation "frim-1" does not exist here and was left out. Did you mean "firm-1"?',
        ),
        (
            {"organisation": ["firm-2", "firm-1"]},
            Filters(organisation="firm-2"),
            'The link names 2 values for "organisation"; the first one is used.',
        ),
        (
            {"year": ["2015", "15"]},
            Filters(years=(2015,)),
            'year "15" is not a year from 1950 to 2100 and was left out.',
        ),
        ({"year": "2101"}, Filters(), 'year "2101" is not a year from 1950 to 2100 and was left out.'),
        ({"year": "٢٠١٥"}, Filters(), 'year "٢٠١٥" is not a year from 1950 to 2100 and was left out.'),
        ({"version": "3"}, Filters(), 'version "3" does not exist here; the newest one is shown.'),
        (
            {"version": ["2", "1"]},
            Filters(version=2),
            'The link names 2 values for "version"; the first one is used.',
        ),
        ({"regoin": "PT11"}, Filters(), 'The link\'s parameter "regoin" is not known and was left out.'),
        ({"text": "x" * 81}, Filters(text="x" * 80), f"The search text was cut to its first {TEXT_LIMIT} characters."),
        (
            {"kind": "x" * 50},
            Filters(),
            f'kind "{"x" * 40}…" does not exist here and was left out.',
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_is_kept(params: dict[str, object], kept: Filters, note: str) -> None:
    assert Filters.from_params(params, SCOPE) == (kept, (note,))


def test_every_unusable_value_has_its_own_note_in_the_order_of_the_link() -> None:
    link = {"version": "9", "stage": ["done", "idea"], "region": ["XX", "YY"], "year": ["now"], "a": "1"}
    found, notes = Filters.from_params(link, SCOPE)
    assert found == Filters(stages=("idea",))
    assert [note.split(" ")[0] for note in notes] == ["The", "region", "region", "stage", "year", "version"]


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ({"region": ["FR30"]}, {"region": ["FRE1"]}),
        ({"priority": ["advanced-textile-materials"]}, {"priority": ["advanced-materials"]}),
    ],
)
def test_a_link_with_an_old_code_lives_on(old: dict[str, object], today: dict[str, list[str]]) -> None:
    found, notes = Filters.from_params(old, SCOPE)
    assert (found.to_params(), notes) == (today, ())


def test_the_old_and_the_new_code_together_are_one() -> None:
    assert Filters.from_params({"region": ["FR30", "FRE1"]}, SCOPE)[0] == Filters(regions=("FRE1",))


@given(LINKS)
@example({"organisation": "\ud800"})
@example({"region": b"FRE1"})
@example({None: None})
def test_no_link_raises_and_what_is_read_prints_to_a_link_that_reads_the_same(params: dict[Any, object]) -> None:
    found, notes = Filters.from_params(params, SCOPE)
    assert all(isinstance(note, str) and note.endswith((".", "?")) for note in notes)
    assert Filters.from_params(found.to_params(), SCOPE) == (found, ())


@given(FILTERS)
def test_parsing_a_printed_link_gives_the_same_filters_and_no_note(filters: Filters) -> None:
    assert Filters.from_params(filters.to_params(), SCOPE) == (filters, ())


@given(FILTERS)
def test_the_query_string_of_a_link_carries_the_same_parameters(filters: Filters) -> None:
    path, mark, query = filters.link("/pipeline").partition("?")
    assert path == "/pipeline"
    assert bool(mark) == (filters != Filters())
    assert parse_qs(query, errors="strict") == filters.to_params()


@given(FILTERS, FILTERS)
def test_equal_filters_have_equal_links_and_others_have_other_links(one: Filters, other: Filters) -> None:
    assert (one == other) == (one.link() == other.link())


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(PLAUSIBLE)), st.randoms())
def test_the_order_of_a_link_does_not_matter(params: dict[str, list[str]], chance: Any) -> None:
    order = list(params)
    chance.shuffle(order)
    lists = {name: chance.sample(params[name], len(params[name])) for name in order if name in LISTS}
    shuffled = {name: lists.get(name, params[name]) for name in order}
    assert Filters.from_params(shuffled, SCOPE)[0].link() == Filters.from_params(params, SCOPE)[0].link()


@given(FILTERS)
def test_sql_parameters_always_have_the_same_keys_and_null_means_all(filters: Filters) -> None:
    values = filters.sql()
    assert set(values) == {item.name for item in fields(Filters)} - {"version", "since"}
    for name, value in values.items():
        own = getattr(filters, name)
        assert value == (list(own) if isinstance(own, tuple) else own)


@pytest.mark.parametrize(
    ("filters", "phrase"),
    [
        (Filters(), "all regions and priorities"),
        (Filters(measure="firms", cell="proposals"), "all regions and priorities"),
        (Filters(regions=("ITI1",)), "Toscana"),
        (Filters(regions=("ITI1", "PT11")), "Toscana and Norte"),
        (Filters(regions=("FRE1", "ITI1", "PT11")), "Nord-Pas de Calais, Toscana and Norte"),
        (Filters(regions=("ITI1",), priorities=("circular-economy",)), "Toscana; Circular economy"),
        (Filters(years=(2015,)), "year 2015"),
        (Filters(years=(2014, 2015)), "years 2014 and 2015"),
        (Filters(text="wool"), "text “wool”"),
        (Filters(organisation="firm-1", opportunity="proposal-1"), "Prima; Wool again"),
        (Filters(regions=("XX99",), version=2), "XX99; version 2"),
    ],
)
def test_filters_are_described_in_words(filters: Filters, phrase: str) -> None:
    assert filters.describe(SCOPE) == phrase


@given(FILTERS, st.sampled_from(sorted(LISTS)), st.data())
def test_toggling_a_code_twice_changes_nothing(filters: Filters, parameter: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(SCOPE.lists[parameter])))
    once = filters.toggle(parameter, code)
    assert once != filters
    assert (code in (getattr(once, LISTS[parameter]) or ())) != (code in (getattr(filters, LISTS[parameter]) or ()))
    assert once.toggle(parameter, code) == filters


@given(FILTERS)
def test_taking_away_every_chosen_code_leaves_nothing_chosen(filters: Filters) -> None:
    for parameter, code in filters.chosen():
        assert code in filters.to_params()[parameter]
        filters = filters.without(parameter, code)
        assert (parameter, code) not in filters.chosen()
    assert filters.chosen() == []


@given(FILTERS, st.sampled_from(PARAMETERS))
def test_taking_away_a_parameter_leaves_the_others_as_they_are(filters: Filters, parameter: str) -> None:
    expected = {name: values for name, values in filters.to_params().items() if name != parameter}
    assert filters.without(parameter).to_params() == expected


def test_what_belongs_to_one_page_is_left_behind_on_the_way_to_another() -> None:
    here = Filters(
        regions=("ITI1",), organisation="firm-1", opportunity="proposal-1", measure="firms", cell="proposals", version=2
    )
    assert here.only_filters() == Filters(regions=("ITI1",), version=2)


@pytest.mark.parametrize("module", [filters_module, parameters])
def test_filters_need_the_standard_library_only(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named - {"tex4im_data.parameters"}} <= sys.stdlib_module_names
