"""Claims about what the public can reach: nothing that is not public, in no answer, file, page text or error message."""

import io
import random
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests import conftest, world
from tests.publication import auditor
from tex4im_data import catalog, visitor
from tex4im_data.api import routes
from tex4im_data.extract import extract
from tex4im_data.filters import Filters
from tex4im_data.publication import publication
from tex4im_data.query import Store, serving
from tex4im_data.query import asking as query
from tex4im_data.versions import changes
from tex4im_ui import words
from tex4im_ui.brief import routes as brief_routes
from tex4im_ui.figures import sentences
from tex4im_ui.publication import published

SECRETS = {"employees": 48271, "turnover_eur": 918273645.0, "value_eur": 77123457.0}
DIGITS = [b"48271", b"918273645", b"77123457", b"9.18273645", b"7.7123457"]
CONFIDENTIAL = published.MEASURES
ANA = visitor.Visitor("coordinator", None, "Ana")
PARTNER = visitor.Visitor("partner", "ITI1", "Toscana office")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The shipped data with a secret in each closed column, published anew as version 3."""
    store = Store(conftest.built(tmp_path_factory.mktemp("planted")))
    rows = {name: store.lake.read(name) for name in ("organisation", "opportunity")}
    firm = rows["opportunity"].to_pylist()[0]
    changed = world.changed(rows, "opportunity", firm["opportunity_id"], value_eur=SECRETS["value_eur"])
    cells = {"employees": SECRETS["employees"], "turnover_eur": SECRETS["turnover_eur"]}
    changed = world.changed(changed, "organisation", firm["owner_id"], **cells)
    store.lake.commit(changed, author="Ana", message="secrets", check=serving.check(store.catalog))
    assert publication.publish(ANA, store.lake, store.catalog, "published") is not None
    store.refresh()
    before = query._store
    query._store = store
    yield store
    query._store = before
    store.close()


def unpacked(form: str, content: bytes) -> bytes:
    if form in ("xlsx", "zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    if form == "parquet":
        table = pq.read_table(io.BytesIO(content))
        return (str(table.to_pylist()) + str(table.schema.metadata)).encode()
    return content


def leaks(content: bytes) -> list[bytes]:
    return [digits for digits in DIGITS if digits in content]


VIEWS = [
    Filters(),
    Filters(priorities=("digital",), measure="employees_of_organisations", against="turnover_of_organisations"),
    Filters(sizes=("large",), measure="turnover_of_organisations", version=2),
    Filters(regions=("ITI1",), kinds=("firm",), measure="value_of_proposals_eur", cell="value_of_proposals_eur"),
]


@pytest.mark.parametrize("name", list(query.questions()))
def test_no_file_of_any_format_holds_a_secret(planted: Store, name: str) -> None:
    for filters, form in product(VIEWS, (*extract.FORMATS, "json")):
        try:
            content = extract.file(name, filters, form).read()
        except extract.RequestError as refused:
            content = str(refused).encode()
        assert leaks(unpacked(form, content)) == [], (filters, form)


def test_a_partner_does_see_the_secrets_so_the_search_can_find_them(planted: Store) -> None:
    visitor.enter(PARTNER)
    try:
        found = extract.file("details_by_proposal", Filters()).read()
        assert leaks(found) == [b"77123457"]
    finally:
        visitor.enter(visitor.PUBLIC)


def test_no_answer_and_no_error_of_the_api_and_no_brief_holds_a_secret(planted: Store) -> None:
    with TestClient(Starlette(routes=[*routes.mounted, *brief_routes.mounted])) as client:
        paths = [
            "/api",
            "/api/openapi.json",
            "/brief.html",
            "/brief.html?measure=employees_of_organisations",
            "/brief.pdf",
        ]
        paths += ["/api/answer/details_by_proposal?value_eur=77123457x", "/api/answer/employees", "/api/extract/x.csv"]
        paths += [f"/api/answer/measure_by_region?measure={name}&kind=firm" for name in CONFIDENTIAL]
        for path in paths:
            assert [digits for digits in leaks(client.get(path).content) if digits.decode() not in path] == [], path


def test_the_public_copy_holds_no_closed_value_at_all(planted: Store) -> None:
    copy = planted.newest()
    assert copy.sees == "public"
    closed = 0
    for table in planted.catalog.table_names:
        if table not in copy.rows:
            continue
        for column in planted.catalog.tables(table)[0].columns:
            if column.visibility != "public":
                closed += 1
                held = copy.cursor().table(table).to_arrow_table().column(column.name)
                assert held.null_count == len(held), (table, column.name)
    assert closed >= 3


def test_each_visibility_has_a_copy_of_its_own_that_follows_new_versions(planted: Store) -> None:
    everybody = planted.newest()
    visitor.enter(PARTNER)
    try:
        partners = planted.newest()
        assert partners is planted.newest()
        assert (partners.sees, partners.version.number) == ("partners", everybody.version.number)
        assert planted.at(1).sees == "partners"
        assert query.ask("details_by_proposal", Filters()).column("value_eur").visibility == "partners"
    finally:
        visitor.enter(visitor.PUBLIC)
    assert planted.at(1).sees == "public"


@pytest.mark.parametrize("name", list(query.questions()))
def test_what_everybody_sees_is_the_same_for_a_partner(planted: Store, name: str) -> None:
    public = query.ask(name, Filters())
    visitor.enter(PARTNER)
    try:
        partner = query.ask(name, Filters())
    finally:
        visitor.enter(visitor.PUBLIC)
    assert public.table.equals(partner.table.select(public.table.column_names)), "a column rests on a closed one unsaid"
    assert all(column.visibility == "public" for column in public.columns)
    assert "value_of_proposals_eur" not in public.scope.singles["cell"]
    assert "value_of_proposals_eur" in partner.scope.singles["cell"]


# --- the measures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", CONFIDENTIAL)
def test_a_partner_gets_the_sum_under_any_filter_and_the_public_the_published_one(planted: Store, measure: str) -> None:
    filters = Filters(measure=measure, kinds=("firm",), version=1)
    cut = query.ask("measure_by_region", filters)
    assert {row["status"] for row in cut.rows} == {"switched-off"}
    assert {row["value"] for row in cut.rows} == {None}
    column = planted.catalog.measures[measure]
    assert "Remove the other filters" in sentences.measure(cut, column.label, column.unit, column.decimals)
    visitor.enter(PARTNER)
    try:
        exact = query.ask("measure_by_region", filters)
        whole = query.ask("measure_by_region", Filters(measure=measure, version=1))
    finally:
        visitor.enter(visitor.PUBLIC)
    assert {row["status"] for row in exact.rows} <= {"observed", "missing"}
    for shown, known in zip(
        query.ask("measure_by_region", Filters(measure=measure, version=1)).rows, whole.rows, strict=True
    ):
        assert shown["value"] in (None, known["value"])
        assert (shown["value"] is None) == (shown["status"] == "confidential")


def test_no_data_zero_and_confidential_are_three_marks(planted: Store) -> None:
    answer = query.ask("figures_by_region_and_class", Filters(version=1))
    by_status = {row["status"]: row for row in answer.rows}
    zero = next(row for row in answer.rows if row["value"] == 0)
    column = answer.column("value")
    said = {
        words.cell(answer, column, row["value"], row) for row in (by_status["missing"], by_status["confidential"], zero)
    }
    assert said == {"not published", "confidential", "0"}
    drawn = published.table(answer, planted.catalog.measures["employees_of_organisations"])
    assert drawn.count("t4-dotted") == sum(row["status"] == "confidential" for row in answer.rows)
    assert drawn.count("t4-hatch") == sum(row["status"] == "missing" for row in answer.rows)


def test_ten_thousand_pairs_of_filters_isolate_no_group_of_under_three(planted: Store) -> None:
    tables: dict[str, pa.Table] = {name: planted.lake.read(name, 3) for name in ("organisation", "opportunity")}
    chance = random.Random(11)  # noqa: S311 -- a sample, not a secret
    scope = query.scope(3)
    lists = {"priorities": scope.lists["priority"], "sizes": scope.lists["size"], "kinds": scope.lists["kind"]}
    lists |= {"chains": scope.lists["chain"], "stages": scope.lists["stage"]}

    @cache
    def inside(measure: str, region: str, cell: tuple[str, str]) -> frozenset[str]:
        return frozenset(r.teller for r in auditor.records(tables, measure, region) if cell in r.cells)

    def state() -> dict[str, Any]:
        chosen = chance.choices([[], ["priorities"], ["sizes"], ["priorities", "kinds"], list(lists)], [2, 6, 6, 1, 1])[
            0
        ]
        picked = {name: tuple(chance.sample(sorted(lists[name]), chance.choice([1, 1, 1, 2]))) for name in chosen}
        return {"measure": chance.choice(CONFIDENTIAL), "version": 3, **picked}

    def answered(asked: dict[str, Any]) -> dict[str, tuple[tuple[str, str], float]]:
        cell = ("region", "all")
        for name, dimension in (("priorities", "priority"), ("sizes", "size")):
            cell = (dimension, asked[name][0]) if name in asked else cell
        rows = query.ask("measure_by_region", Filters(**asked)).rows
        return {str(row["region_id"]): (cell, row["value"]) for row in rows if row["value"]}

    states = [(asked, answered(asked)) for asked in (state() for _ in range(300))]
    compared = 0
    for _ in range(10_000):
        one, first = chance.choice(states)
        other, second = chance.choice([each for each in states if each[0]["measure"] == one["measure"]])
        for region in first.keys() & second.keys():
            compared += 1
            a, b = (inside(one["measure"], region, found[region][0]) for found in (first, second))
            assert len(a) >= 3
            assert len(a ^ b) == 0 or len(a ^ b) >= 3, (region, one, other)
    assert compared > 10_000


def test_no_sum_over_some_regions_passes_for_one_over_all(planted: Store) -> None:
    def figures() -> set[object]:
        return {row["figure"] for row in changes.figures(Filters(since=1)).rows}

    assert "Value of proposals" not in figures(), "the published tables keep a region back"
    visitor.enter(ANA)
    assert "Value of proposals" in figures()


def test_a_publication_is_refused_where_the_data_moved_meanwhile(
    planted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publication.figures

    def slow(*arguments: Any) -> pa.Table:
        found = real(*arguments)
        rows = {"organisation": planted.lake.read("organisation")}
        changed = world.changed(rows, "organisation", "otir2020", note="moved meanwhile")
        planted.lake.commit(changed, author="Ben", message="meanwhile")
        return found

    monkeypatch.setattr(publication, "figures", slow)
    with pytest.raises(publication.LakeError, match=r"^Nothing was published: organisation changed meanwhile"):
        publication.publish(ANA, planted.lake, planted.catalog, "late")


def test_the_shipped_package_says_what_is_closed() -> None:
    closed = {
        (table, column.name)
        for table in ("organisation", "opportunity")
        for feed in catalog.load().tables(table)
        for column in feed.columns
        if column.visibility != "public"
    }
    assert closed == {("organisation", "employees"), ("organisation", "turnover_eur"), ("opportunity", "value_eur")}
    assert Path(catalog.DATA / "publication" / "published_figure.csv").is_file()
