"""Claims about every question: its file says what it reads, and its numbers are those worked by hand."""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests import world
from tex4im_data.catalog import Catalog
from tex4im_data.filters import Filters
from tex4im_data.query import Serving, Store, ask, questions, serving
from tex4im_data.query import asking as query
from tex4im_data.query.asking import Question

Tables = dict[str, pa.Table]
Rows = list[dict[str, Any]]
QUESTIONS = questions()
EVERY_FILTER = Filters(
    regions=("ITI1", "SE23"),
    priorities=("circular-economy", "digital"),
    kinds=("firm",),
    chains=("fabric", "yarn"),
    sizes=("micro", "small"),
    stages=("idea", "running"),
    years=(2015, 2019, 2020),
    text="a",
    organisation="firm-1",
    opportunity="proposal-1",
    measure="lq_textiles",
    against="unemployment_rate",
    cell="proposals",
    calls="all",
)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Tables]:
    return world.delivered(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def small(shipped: tuple[Catalog, Tables]) -> Serving:
    return world.load(shipped[1], shipped[0])


def put(copy: Serving, name: str, filters: Filters | None = None) -> pa.Table:
    asked = QUESTIONS[name]
    values = query._parameters(asked, filters or Filters())
    return copy.cursor().execute(asked.sql, values).to_arrow_table()


def rows(copy: Serving, name: str, **filters: Any) -> Rows:
    found: Rows = put(copy, name, Filters(**filters)).to_pylist()
    return found


def column(copy: Serving, name: str, key: str, value: str, **filters: Any) -> dict[Any, Any]:
    return {row[key]: row[value] for row in rows(copy, name, **filters)}


def cells(copy: Serving, name: str, value: str, **filters: Any) -> dict[tuple[str, str], Any]:
    """Return one column of a question about regions and priorities."""
    return {(row["region_id"], row["priority_id"]): row[value] for row in rows(copy, name, **filters)}


# --- what every file says --------------------------------------------------------------------------------------


MADE = re.findall(r"-- derived from: (.+)\ncreate table (\w+) as", serving.sql("scope.sql"))
DERIVED = {table: {source.strip() for source in sources.split(",")} for sources, table in MADE}
"""Tables that a copy makes from others when it is loaded, and those others."""


def scanned(plan: list[dict[str, Any]]) -> set[str]:
    tables = {
        str(node["extra_info"]["Table"]).split(".")[-1].strip('"') for node in plan if "Table" in node["extra_info"]
    }
    found = set().union(*(DERIVED.get(table, {table}) for table in tables))
    return found.union(*(scanned(node["children"]) for node in plan))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_tables_a_question_declares_are_those_it_reads(small: Serving, name: str) -> None:
    asked = QUESTIONS[name]
    cursor = small.cursor()
    cursor.execute("pragma disable_optimizer")  # it leaves out tables whose rows cannot change the answer
    for filters in (Filters(), EVERY_FILTER):
        values = query._parameters(asked, filters)
        row = cursor.execute(f"explain (format json) {asked.sql}", values).fetchone()
        assert row is not None
        assert scanned(json.loads(row[1])) == set(asked.uses)
    assert len(set(asked.uses)) == len(asked.uses)


def test_a_table_made_at_loading_says_what_it_is_made_from(small: Serving) -> None:
    assert len(DERIVED) == serving.sql("scope.sql").count("create table ")
    for statement, table in re.findall(r"create table (\w+) as\n(.+?);", serving.sql("scope.sql"), re.DOTALL):
        row = small.cursor().execute(f"explain (format json) {table}").fetchone()
        assert row is not None
        assert scanned(json.loads(row[1])) == DERIVED[statement], statement


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_a_heading_is_short_and_is_one_select(name: str) -> None:
    text = serving.sql(f"questions/{name}.sql")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*_by_[a-z]+(_[a-z]+)*", name), "plural noun _by_ noun"
    assert QUESTIONS[name].heading.endswith("?")
    assert len(text.splitlines()) <= 40
    assert ";" not in re.sub(r"'[^']*'|--.*", "", text), "one statement"


@pytest.mark.parametrize("name", QUESTIONS)
def test_parameters_are_filters_and_are_bound_by_name(name: str) -> None:
    asked = QUESTIONS[name]
    assert asked.fields <= {*Filters().sql(), "today"}
    assert not re.search(r"\?(?!\n)|\$[^a-z]|\{", "\n".join(asked.sql.splitlines()[2:]))


CLOSED = {"value_eur": "partners", "value_of_proposals_eur": "partners"}
"""Columns of answers that not everybody sees."""


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("filters", [Filters(), EVERY_FILTER], ids=["no filter", "every filter"])
def test_every_column_is_described_with_its_visibility_and_has_one_meaning(
    small: Serving, name: str, filters: Filters
) -> None:
    answer = put(small, name, filters)
    assert len(set(answer.column_names)) == answer.num_columns
    for found in answer.column_names:
        meaning = small.catalog.column(found, QUESTIONS[name].uses)
        assert meaning.visibility == CLOSED.get(found, "public"), found
        assert meaning.label, found
        assert meaning.definition, found


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_answer_holds_what_is_no_number(small: Serving, name: str) -> None:
    for filters in (Filters(), EVERY_FILTER):
        for row in put(small, name, filters).to_pylist():
            broken = {key: v for key, v in row.items() if isinstance(v, float) and not math.isfinite(v)}
            assert not broken, row


TWINS = {
    "organisation": "organisation_id",
    "need": "need_id",
    "offer": "offer_id",
    "opportunity": "opportunity_id",
    "stage_move": "opportunity_id",
    "target": "target_id",
    "event": "event_id",
    "call": "call_id",
    "milestone": "milestone_id",
    "contradiction": "contradiction_id",
    "later_priority": "later_priority_id",
}


@pytest.fixture(scope="module")
def shuffles(shipped: tuple[Catalog, Tables]) -> Iterator[list[Serving]]:
    """A world in which every record has a twin that differs in nothing but its key, loaded in four orders."""
    catalog, tables = shipped
    twins = {}
    for name, table in tables.items():
        records = table.to_pylist()
        if key := TWINS.get(name):
            records += [{**record, key: f"{record[key]}-twin"} for record in records]
        twins[name] = pa.Table.from_pylist(records, table.schema)
    crosswalk = {"priority_id": "circular-economy", "later_priority_id": "later-circular-twin"}
    twins = world.added(twins, "priority_crosswalk", **crosswalk)
    read = serving.sql
    with pytest.MonkeyPatch.context() as patch:
        # The load sorts some tables; a question must not lean on that.
        patch.setattr(serving, "sql", lambda file: re.sub(r"(?m)^order by l\.\w+$", "", read(file)))
        yield [world.load(world.shuffled(twins, seed), catalog) for seed in range(4)]


def agree(shuffles: list[Serving], asked: Question, filters: Filters) -> bool:
    """Return whether a question gives the same rows in the same order, however its tables are ordered."""
    values = query._parameters(asked, filters)
    first, *others = (copy.cursor().execute(asked.sql, values).to_arrow_table().to_pylist() for copy in shuffles)
    return all(other == first for other in others)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_ends_in_a_total_order(shuffles: list[Serving], name: str) -> None:
    for filters in (Filters(), Filters(measure="lq_textiles"), Filters(regions=("ITI1",))):
        assert agree(shuffles, QUESTIONS[name], filters)


def test_an_order_that_is_not_total_is_found(shuffles: list[Serving]) -> None:
    for statement in ("from organisation order by name", "from event order by label", "from need order by title"):
        loose = replace(QUESTIONS["details_by_organisation"], sql=statement, fields=frozenset())
        assert not agree(shuffles, loose, Filters())


# --- numbers worked by hand, in the world of tests/data/world --------------------------------------------------


def test_counts_by_region_are_zero_where_nothing_is(small: Serving) -> None:
    def measure(name: str) -> dict[str, float | None]:
        return column(small, "measure_by_region", "region_id", "value", measure=name)

    assert column(small, "measure_by_region", "region_id", "value") == {"SE23": 2, "ITI1": 3, "PT11": 0}
    assert measure("organisations") == {"SE23": 2, "ITI1": 3, "PT11": 0}
    assert measure("firms") == {"SE23": 2, "ITI1": 2, "PT11": 0}
    assert measure("proposals") == {"SE23": 1, "ITI1": 3, "PT11": 0}
    assert measure("open_needs") == {"SE23": 0, "ITI1": 3, "PT11": 0}
    assert measure("open_offers") == {"SE23": 4, "ITI1": 0, "PT11": 0}
    assert column(small, "firms_by_region", "region_id", "firms") == {"SE23": 2, "ITI1": 2, "PT11": 0}


def test_a_sum_of_unknown_values_is_unknown_and_a_sum_of_nothing_is_zero(small: Serving) -> None:
    found = rows(small, "measure_by_region", measure="value_of_proposals_eur")
    assert [(row["region_id"], row["value"], row["status"]) for row in found] == [
        ("SE23", None, "missing"),  # one proposal, of unknown value
        ("ITI1", 400_000, "observed"),  # 100,000 + unknown + 300,000
        ("PT11", 0, "observed"),  # no proposal
    ]
    values = cells(small, "proposals_by_region_and_priority", "value_of_proposals_eur")
    assert (values["SE23", "digital"], values["SE23", "circular-economy"]) == (None, 0)
    assert (values["ITI1", "circular-economy"], values["ITI1", "digital"]) == (100_000, 300_000)
    by_stage = column(small, "proposals_by_stage", "stage", "value_of_proposals_eur", regions=("SE23",))
    assert by_stage == {"idea": None, "proposal": 0, "business-plan": 0, "funding": 0, "running": 0}


def test_location_quotients(small: Serving) -> None:
    def quotient(name: str, **filters: Any) -> list[tuple[Any, ...]]:
        found = rows(small, "measure_by_region", measure=name, **filters)
        return [(row["region_id"], row["value"], row["status"], row["year"]) for row in found]

    assert quotient("lq_textiles") == [
        ("SE23", pytest.approx((20 / 800) / (100 / 2000)), "derived", 2015),  # 0.5
        ("ITI1", pytest.approx((300 / 1000) / (100 / 2000)), "derived", 2015),  # 6
        ("PT11", None, "missing", 2015),
    ]
    assert quotient("lq_clothing") == [
        ("SE23", None, "missing", None),  # no row
        ("ITI1", 0, "derived", 2015),  # nobody works there, and that is published
        ("PT11", None, "missing", None),
    ]
    assert quotient("lq_leather") == [
        ("SE23", None, "confidential", 2015),
        ("ITI1", 1.0, "derived", 2015),  # (25 / 1000) / (50 / 2000)
        ("PT11", None, "missing", None),
    ]
    assert [value for _, value, _, _ in quotient("lq_textiles", years=(2014,))] == [None] * 3, "no reference for 2014"


def test_official_figures_are_those_of_one_year_with_their_status_and_flag(small: Serving) -> None:
    def figure(name: str, **filters: Any) -> list[tuple[Any, ...]]:
        found = rows(small, "measure_by_region", measure=name, **filters)
        return [(row["value"], row["status"], row["year"], row["flag"]) for row in found]

    nothing = (None, "missing", None, None)
    assert figure("textile_employment") == [
        (20, "observed", 2015, None),
        (300, "observed", 2015, "p"),
        (None, "missing", 2015, None),
    ]
    assert figure("textile_employment", years=(2014,)) == [nothing, (999, "observed", 2014, None), nothing]
    assert figure("clothing_employment") == [nothing, (0, "observed", 2015, None), nothing]
    assert figure("leather_employment") == [
        (None, "confidential", 2015, None),
        (25, "observed", 2015, None),
        nothing,
    ]
    assert figure("unemployment_rate") == [nothing, (0, "observed", 2020, None), nothing], "never a mixture of years"
    assert [value for value, *_ in figure("unemployment_rate", years=(2019,))] == [7.5, 6.5, None]
    assert figure("population") == [nothing] * 3


def test_shares_and_specialisation_of_proposals(small: Serving) -> None:
    name = "proposals_by_region_and_priority"
    share, special = cells(small, name, "proposal_share"), cells(small, name, "proposal_specialisation")
    assert cells(small, name, "proposals")["ITI1", "circular-economy"] == 2
    assert share["ITI1", "circular-economy"] == pytest.approx(2 / 3)
    assert share["ITI1", "digital"] == pytest.approx(1 / 3)
    assert share["SE23", "digital"] == 1
    assert special["ITI1", "circular-economy"] == pytest.approx((2 / 3) / (2 / 4))
    assert special["ITI1", "digital"] == pytest.approx((1 / 3) / (2 / 4))
    assert special["SE23", "digital"] == pytest.approx(1 / (2 / 4))
    assert {share["PT11", p] for p in ("circular-economy", "digital", "creativity")} == {None}
    assert cells(small, name, "organisations") == {
        ("SE23", "circular-economy"): 0,
        ("SE23", "digital"): 1,
        ("SE23", "creativity"): 0,
        ("ITI1", "circular-economy"): 2,
        ("ITI1", "digital"): 1,
        ("ITI1", "creativity"): 0,
        ("PT11", "circular-economy"): 0,
        ("PT11", "digital"): 0,
        ("PT11", "creativity"): 0,
    }


def test_offers_less_needs_and_possible_matches(small: Serving) -> None:
    balance = cells(small, "needs_and_offers_by_region_and_priority", "balance")
    assert {cell: value for cell, value in balance.items() if value} == {
        ("SE23", "circular-economy"): 3,
        ("SE23", "digital"): 1,  # its own need is closed
        ("ITI1", "circular-economy"): -2,
        ("ITI1", "digital"): -1,
    }
    assert len(balance) == 9
    pairs = [tuple(row.values()) for row in rows(small, "complementarity_by_regions")]
    assert pairs == [("ITI1", "SE23", "circular-economy", 2, 3, 2), ("ITI1", "SE23", "digital", 1, 1, 1)]
    assert rows(small, "complementarity_by_regions", regions=("SE23",)) == rows(small, "complementarity_by_regions")
    assert rows(small, "complementarity_by_regions", regions=("PT11",)) == []
    listed = column(small, "needs_and_offers_by_organisation", "exchange_id", "side", organisation="firm-1")
    assert listed == {"need-3": "need", "need-1": "need"}


def test_a_needs_own_stage_of_the_value_chain_goes_before_that_of_its_organisation(small: Serving) -> None:
    def needs(chain: str) -> list[str]:
        return sorted(column(small, "needs_and_offers_by_organisation", "exchange_id", "side", chains=(chain,)))

    assert needs("recycling") == ["need-1"]
    assert needs("yarn") == ["need-3", "offer-1", "offer-2"]


def test_gaps_are_the_cells_without_a_proposal_strongest_first(small: Serving) -> None:
    found = [tuple(row.values()) for row in rows(small, "gaps_by_region_and_priority")]
    assert found == [
        ("SE23", "circular-economy", 0, 0, 3),
        ("SE23", "creativity", 0, 0, 0),
        ("ITI1", "creativity", 0, 0, 0),
        ("PT11", "circular-economy", 0, 0, 0),
        ("PT11", "digital", 0, 0, 0),
        ("PT11", "creativity", 0, 0, 0),
    ]


def test_the_funnel_counts_how_far_proposals_came_even_if_they_stopped(small: Serving) -> None:
    found = [tuple(row.values()) for row in rows(small, "proposals_by_stage")]
    assert found == [  # stage, reached, now, value, target, delivered
        ("idea", 4, 1, 400_000, None, None),
        ("proposal", 2, 0, 400_000, 6, 4),
        ("business-plan", 2, 1, 400_000, 3, 2),
        ("funding", 1, 0, 100_000, 2, None),
        ("running", 1, 1, 100_000, None, None),
    ]


def test_stages_by_region_and_by_priority_add_up_to_the_proposals(small: Serving) -> None:
    by_region = {(r["region_id"], r["stage"]): r["proposals_now"] for r in rows(small, "proposals_by_region_and_stage")}
    assert len(by_region) == 3 * 6
    assert {cell: n for cell, n in by_region.items() if n} == {
        ("SE23", "idea"): 1,
        ("ITI1", "business-plan"): 1,
        ("ITI1", "running"): 1,
        ("ITI1", "stopped"): 1,
    }
    by_priority = {
        (r["priority_id"], r["stage"]): r["proposals_now"] for r in rows(small, "proposals_by_priority_and_stage")
    }
    assert len(by_priority) == 3 * 6
    assert {cell: n for cell, n in by_priority.items() if n} == {
        ("circular-economy", "running"): 1,
        ("circular-economy", "stopped"): 1,
        ("digital", "idea"): 1,
        ("digital", "business-plan"): 1,
    }


def test_days_in_a_stage_end_with_the_next_move_and_are_unknown_without_one(small: Serving) -> None:
    found = rows(small, "days_in_stage_by_proposal")
    assert {(row["opportunity_id"], row["stage"]): row["days_in_stage"] for row in found} == {
        ("proposal-1", "idea"): 10,
        ("proposal-1", "proposal"): 60,
        ("proposal-1", "funding"): 812,
        ("proposal-1", "running"): None,
        ("proposal-2", "idea"): 30,
        ("proposal-2", "stopped"): None,
        ("proposal-3", "proposal"): 365,
        ("proposal-3", "business-plan"): None,
        ("proposal-4", "idea"): None,
    }
    assert (date(2021, 6, 1) - date(2019, 3, 12)).days == 812


def test_the_pledge_counts_projects_by_the_year_in_which_they_began_to_run(small: Serving) -> None:
    found = rows(small, "projects_by_year")
    assert [row["projects_started"] for row in found] == [1, 0, 0, 0, 0]
    assert [row["projects_started_total"] for row in found] == [1, 1, 1, 1, 1]
    assert [row["target_total"] for row in found] == [3, 6, 9, 12, 15]
    assert (found[0]["period_start"], found[0]["period_end"]) == (date(2021, 5, 1), date(2022, 4, 30))
    assert (found[4]["period_start"], found[4]["period_end"]) == (date(2025, 5, 1), date(2026, 4, 30))
    assert [row["projects_started"] for row in rows(small, "projects_by_year", regions=("SE23",))] == [0] * 5


def test_the_pledge_runs_from_the_day_of_the_end_and_is_unknown_without_it(shipped: tuple[Catalog, Tables]) -> None:
    catalog, tables = shipped
    later = world.load(world.changed(tables, "milestone", "project-end", happened_on=date(2021, 6, 30)), catalog)
    found = rows(later, "projects_by_year")
    assert (found[0]["period_start"], found[0]["period_end"]) == (date(2021, 7, 1), date(2022, 6, 30))
    assert [row["projects_started"] for row in found] == [0] * 5
    lost = rows(world.load({**tables, "milestone": tables["milestone"].slice(0, 0)}, catalog), "projects_by_year")
    assert [row["pledge_year"] for row in lost] == [1, 2, 3, 4, 5]
    assert {row["projects_started"] for row in lost} == {row["projects_started_total"] for row in lost} == {None}
    assert {row["period_start"] for row in lost} == {None}


def test_registers_list_what_is_known_and_keep_what_has_no_region(small: Serving) -> None:
    found = column(small, "organisations_by_region_and_kind", "region_id", "organisations", kinds=("business-network",))
    assert found == {None: 1}
    chain = [tuple(row.values()) for row in rows(small, "organisations_by_chain_and_size")]
    assert chain == [("yarn", "micro", 1), ("yarn", "small", 1), ("fabric", "small", 1), (None, None, 3)]
    sites = column(small, "sites_by_organisation", "organisation_id", "city")
    assert sites == {"firm-1": "Prato", "firm-2": "Lucca", "firm-3": "Borås", "klastr": "Prato"}
    towns = [(row["city"], row["kind"], row["organisations"]) for row in rows(small, "sites_by_town")]
    assert sorted(towns) == [("Borås", "firm", 1), ("Lucca", "firm", 1), ("Prato", "cluster", 1), ("Prato", "firm", 1)]
    assert sum(number for _, _, number in towns) == len(sites), "no site is left out"
    moves = column(small, "moves_by_proposal", "position", "stage", opportunity="proposal-1")
    assert moves == {4: "running", 3: "funding", 2: "proposal", 1: "idea"}
    calls = column(small, "details_by_call", "call_id", "title", priorities=("creativity",))
    assert calls == {"call-2": "Twins"}


@pytest.mark.parametrize(
    ("filters", "organisations"),
    [
        ({"text": "cisty"}, ["klastr"]),
        ({"text": "ČISTÝ"}, ["klastr"]),
        ({"text": "boras"}, ["firm-3"]),
        ({"text": "100%"}, []),
        ({"text": "_"}, []),
        ({"regions": ("SE23",)}, ["firm-4", "firm-3"]),
        ({"priorities": ("digital",)}, ["firm-1", "firm-3"]),
        ({"priorities": ("circular-economy", "digital")}, ["firm-1", "firm-2", "firm-3"]),
        ({"kinds": ("cluster",)}, ["klastr"]),
        ({"chains": ("yarn",)}, ["firm-1", "firm-3"]),
        ({"sizes": ("small",), "regions": ("ITI1",)}, ["firm-2"]),
        ({"organisation": "firm-2"}, ["firm-2"]),
        ({"organisation": "firm-2", "regions": ("SE23",)}, []),
    ],
)
def test_a_filter_leaves_the_organisations_that_meet_it(
    small: Serving, filters: dict[str, Any], organisations: list[str]
) -> None:
    assert [row["organisation_id"] for row in rows(small, "details_by_organisation", **filters)] == organisations


@pytest.mark.parametrize(
    ("filters", "proposals"),
    [
        ({"stages": ("stopped",)}, [2]),
        ({"years": (2019,)}, [1, 2]),
        ({"priorities": ("digital",)}, [3, 4]),
        ({"sizes": ("micro",)}, [1, 3]),
        ({"kinds": ("cluster",)}, []),
        ({"text": "prima"}, [1, 3]),
        ({"text": "AGAIN"}, [1, 2]),
    ],
)
def test_a_proposal_is_found_by_its_own_and_by_its_owners_traits(
    small: Serving, filters: dict[str, Any], proposals: list[int]
) -> None:
    found = [row["opportunity_id"] for row in rows(small, "details_by_proposal", **filters)]
    assert found == [f"proposal-{number}" for number in proposals]


FACETS = {
    "region": "regions",
    "priority": "priorities",
    "kind": "kinds",
    "chain": "chains",
    "size": "sizes",
    "stage": "stages",
}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(regions=("ITI1",)),
        Filters(priorities=("digital",), sizes=("small",)),
        Filters(kinds=("firm",), chains=("yarn",), stages=("idea", "running")),
        Filters(years=(2020,), text="a"),
    ],
)
def test_the_number_beside_a_choice_is_what_choosing_it_leaves(small: Serving, filters: Filters) -> None:
    counts: Callable[[str, Filters], int] = lambda name, chosen: put(small, name, chosen).num_rows  # noqa: E731
    options = put(small, "options_by_facet", filters).to_pylist()
    assert {row["facet"] for row in options} <= set(FACETS)
    for row in options:
        chosen = replace(filters, **{FACETS[row["facet"]]: (row["code"],)})
        assert row["proposals"] == counts("details_by_proposal", chosen), row
        if row["facet"] != "stage":
            assert row["organisations"] == counts("details_by_organisation", chosen), row


def test_no_choice_that_leaves_something_is_missing(small: Serving) -> None:
    scope = small.scope({})
    offered = {(row["facet"], row["code"]) for row in rows(small, "options_by_facet")}
    for facet, attribute in FACETS.items():
        for code in scope.lists[facet]:
            chosen = Filters(**{attribute: (code,)})  # type: ignore[arg-type]
            register = "details_by_proposal" if facet == "stage" else "details_by_organisation"
            assert (put(small, register, chosen).num_rows > 0) == ((facet, code) in offered), (facet, code)


# --- numbers of the shipped data -------------------------------------------------------------------------------


@pytest.fixture
def asked(shipped_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(query, "_store", shipped_store)
    return shipped_store


def figures(measure: str) -> dict[object, tuple[object, object]]:
    answer = ask("measure_by_region", Filters(measure=measure, years=(2015,)))
    return {row["region_id"]: (row["value"], row["status"]) for row in answer.rows}


def test_location_quotients_of_textiles_in_2015(asked: Store) -> None:
    found = {region: round(float(str(value)), 2) for region, (value, _) in figures("lq_textiles").items()}
    assert found == {
        "ITI1": 3.95,
        "ITC1": 2.47,
        "RO21": 2.38,
        "ES52": 2.69,
        "PT11": 4.87,
        "CZ05": 2.38,
        "SE23": 0.82,
        "FRE1": 2.22,
    }


@pytest.mark.parametrize(
    ("measure", "region"),
    [
        ("lq_leather", "SE23"),
        ("leather_employment", "SE23"),
        ("lq_leather", "FRE1"),
        ("leather_employment", "FRE1"),
        ("lq_clothing", "FRE1"),
        ("clothing_employment", "FRE1"),
    ],
)
def test_what_is_not_published_is_missing_and_never_zero(asked: Store, measure: str, region: str) -> None:
    found = figures(measure)
    assert found[region] == (None, "missing")
    assert len(found) == 8
    others = [value for place, (value, status) in found.items() if status != "missing"]
    assert len(others) >= 6
    assert all(isinstance(value, float) and value > 0 for value in others)


def test_the_delivered_funnel_can_be_replayed(asked: Store) -> None:
    found = {row["stage"]: row for row in ask("proposals_by_stage", Filters()).rows}
    assert [found[stage]["proposals_reached"] for stage in ("idea", "proposal", "business-plan", "funding")] == [
        24,
        24,
        10,
        6,
    ]
    targets = [
        (found[stage]["target"], found[stage]["delivered"]) for stage in ("proposal", "business-plan", "funding")
    ]
    assert targets == [(24, 24), (10, 10), (5, 6)]
    by_region: dict[object, int] = {}
    for row in ask("proposals_by_region_and_stage", Filters()).rows:
        by_region[row["region_id"]] = by_region.get(row["region_id"], 0) + int(str(row["proposals_now"]))
    assert set(by_region.values()) == {3}
    assert len(by_region) == 8


BROUGHT = {
    "activities_by_region",
    "links_by_organisation",
    "participations_by_organisation",
    "services_by_organisation",
}
"""Questions about lists that only offices bring; none is shipped."""


def test_every_question_answers_from_the_shipped_data_with_and_without_filters(asked: Store) -> None:
    narrow = Filters(regions=("ITI1",), priorities=("circular-economy",), kinds=("firm",), years=(2015,), text="a")
    for name, question in questions().items():
        whole, part = ask(name, Filters()), ask(name, narrow)
        assert isinstance(question, Question)
        assert whole.table.num_rows > 0 or name in BROUGHT, name
        assert part.table.schema == whole.table.schema, name


def test_the_shipped_world_has_its_test_files_beside_it() -> None:
    unused = [
        path.name for path in world.ROWS.glob("*/*.csv") if not (Path("data") / path.parent.name / path.name).is_file()
    ]
    assert unused == [], "a file of the small world that feeds no shipped resource is read by no test"


def test_what_offices_bring_is_listed_for_the_chosen_regions_and_organisations(shipped: tuple[Catalog, Tables]) -> None:
    t = shipped[1]
    t = world.added(
        t,
        "chain_link",
        link_id="L1",
        from_organisation_id="firm-1",
        to_organisation_id="firm-4",
        kind="supplies",
        nature="observed",
    )
    t = world.added(
        t,
        "event_participation",
        event_id=t["event"]["event_id"][0].as_py(),
        organisation_id="firm-1",
        role="speaker",
        nature="observed",
    )
    t = world.added(
        t,
        "support_service",
        service_id="S1",
        organisation_id="firm-4",
        title="Test",
        kind="technology",
        priority_id="digital",
        nature="observed",
    )
    t = world.added(
        t,
        "activity",
        activity_id="A1",
        title="Day",
        kind="visit",
        region_id="ITI1",
        happened_on=date(2026, 3, 12),
        nature="observed",
    )
    copy = world.load(t, shipped[0])
    firms = {row["organisation_id"]: row for row in rows(copy, "details_by_organisation")}
    home = {name: row["region_id"] for name, row in firms.items()}

    def found(name: str, key: str, **filters: Any) -> list[Any]:
        return [row[key] for row in rows(copy, name, **filters)]

    for firm, many in (("firm-1", 1), ("firm-4", 1), ("firm-2", 0)):
        assert len(found("links_by_organisation", "link_id", organisation=firm)) == many
    assert found("links_by_organisation", "customer", organisation="firm-1") == [firms["firm-4"]["name"]]
    assert found("links_by_organisation", "link_id", regions=(home["firm-4"],)) == ["L1"], "either end counts"
    assert found("participations_by_organisation", "role", regions=(home["firm-1"],)) == ["speaker"]
    assert found("participations_by_organisation", "role", organisation="firm-4") == []
    assert found("services_by_organisation", "service_id", priorities=("digital",)) == ["S1"]
    assert found("services_by_organisation", "service_id", priorities=("creativity",)) == []
    assert found("activities_by_region", "activity_id", regions=("ITI1",)) == ["A1"]
    assert found("activities_by_region", "activity_id", regions=("SE23",)) == []
