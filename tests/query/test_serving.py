"""Claims about serving copies: nothing that breaks a rule is served, and a reader never sees half a change."""

import gc
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests import world
from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.query import Serving, Store, serving
from tex4im_data.query import asking as query
from tex4im_data.query import copies as store_module
from tex4im_data.query.copies import KEPT_VERSIONS
from tex4im_data.query.serving import RefusedError

Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Tables]:
    return world.delivered(tmp_path_factory.mktemp("packages"))


@pytest.fixture
def catalog(shipped: tuple[Catalog, Tables]) -> Catalog:
    return shipped[0]


@pytest.fixture
def tables(shipped: tuple[Catalog, Tables]) -> Tables:
    return dict(shipped[1])


def stored(folder: Path, catalog: Catalog, tables: Tables) -> Store:
    made = Store(world.settings(folder), catalog)
    made.lake.commit(tables, author="Ana", message="world", check=serving.check(catalog))
    return made


@pytest.fixture
def store(tmp_path: Path, catalog: Catalog, tables: Tables) -> Iterator[Store]:
    made = stored(tmp_path, catalog, tables)
    yield made
    made.close()


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory, shipped: tuple[Catalog, Tables]) -> Iterator[Store]:
    """A store that is only offered what it must refuse, so one serves all tests."""
    made = stored(tmp_path_factory.mktemp("refusing"), *shipped)
    yield made
    made.close()


def renamed(store: Store, tables: Tables, name: str) -> int:
    """Give the cluster another name, as a version."""
    rows = world.changed(tables, "organisation", "klastr", name=name)["organisation"]
    made = store.lake.commit({"organisation": rows}, author="Ben", message=name, check=serving.check(store.catalog))
    assert made is not None
    return made.number


def name_of(copy: Serving) -> str:
    row = copy.cursor().execute("select name from organisation where organisation_id = 'klastr'").fetchone()
    assert row is not None
    return str(row[0])


CONSTRAINTS: dict[str, Callable[[Tables], Tables]] = {
    "region": lambda t: world.changed(t, "region", "ITI1", label=None),
    "priority": lambda t: world.changed(t, "priority", "digital", position=8),
    "regional_indicator": lambda t: world.added(
        t, "regional_indicator", geo_id="PT11", nace="C14", status="missing", value=0.0
    ),
    "organisation": lambda t: world.changed(t, "organisation", "firm-1", employees=-1),
    "need": lambda t: world.changed(t, "need", "need-1", organisation_id="firm-9"),
    "offer": lambda t: world.changed(t, "offer", "offer-1", closed=date(1999, 1, 1)),
    "opportunity": lambda t: world.changed(t, "opportunity", "proposal-1", trl=10),
    "stage_move": lambda t: world.added(t, "stage_move", position=1),
    "target": lambda t: world.changed(t, "target", "business-plans", unit=None),
}


@pytest.mark.parametrize("table", CONSTRAINTS)
def test_a_broken_constraint_is_refused_naming_the_table(catalog: Catalog, tables: Tables, table: str) -> None:
    with pytest.raises(RefusedError, match=rf"^Table {table}: .*nothing was stored\.$"):
        world.load(CONSTRAINTS[table](tables), catalog)


GRANT = {"subject": "someone", "granted_by": "tests", "granted_on": date(2026, 1, 1)}

FAULTS: dict[str, tuple[Callable[[Tables], Tables], str]] = {
    "a_partner_has_one_region_and_a_coordinator_none": (
        lambda t: world.added(t, "role_grant", **GRANT, role="coordinator", region_id="ITI1"),
        "role=coordinator, region_id=ITI1, granted_by=tests",
    ),
    "a_point_has_both_coordinates": (
        lambda t: world.changed(t, "organisation", "firm-4", latitude=57.0),
        "organisation_id=firm-4, name=Fjärde, latitude=57.0, longitude=None",
    ),
    "a_proposal_belongs_to_its_owners_region": (
        lambda t: world.changed(t, "opportunity", "proposal-4", region_id="PT11"),
        "opportunity_id=proposal-4, title=A twin, region_id=PT11, owner_region=SE23",
    ),
    "every_code_exists": (
        lambda t: world.changed(t, "organisation", "firm-1", size_class="tiny"),
        "place=organisation.size_class, id=firm-1, code=tiny",
    ),
    "every_firm_has_a_region": (
        lambda t: world.changed(t, "organisation", "firm-4", region_id=None),
        "organisation_id=firm-4, name=Fjärde",
    ),
    "every_point_lies_in_europe": (
        lambda t: world.changed(t, "organisation", "firm-3", latitude=12.94, longitude=57.72),
        "organisation_id=firm-3, name=Tredje, latitude=12.94, longitude=57.72",
    ),
    "every_priority_of_an_organisation_exists": (
        lambda t: world.changed(t, "organisation", "firm-1", priorities="digital;digitl"),
        "organisation_id=firm-1, name=Prima, code=digitl",
    ),
    "every_proposal_has_a_stage": (
        lambda t: world.added(t, "opportunity", opportunity_id="proposal-5", title="New"),
        "opportunity_id=proposal-5, title=New",
    ),
    "stage_moves_follow_in_time": (
        lambda t: world.added(t, "stage_move", position=5, stage="stopped", moved_on=date(2021, 5, 31)),
        "opportunity_id=proposal-1, position=5, moved_on=2021-05-31, stage=stopped",
    ),
}


def test_every_check_has_a_planted_fault_here() -> None:
    assert [f"{name}.sql" for name in sorted(FAULTS)] == serving.sql_files("checks")


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_rule_is_named_with_its_row_and_the_old_version_stays_served(
    refusing: Store, tables: Tables, name: str
) -> None:
    plant, row = FAULTS[name]
    assert refusing.newest().version.number == 1
    with pytest.raises(RefusedError) as refused:
        refusing.lake.commit(plant(tables), author="Ben", message="bad", check=serving.check(refusing.catalog))
    assert str(refused.value) == f"The data break a rule. {name.replace('_', ' ')} is broken by: {row}"
    assert not refusing.refresh(), "there is no newer version"
    assert refusing.newest().version.number == refusing.lake.newest() == 1
    assert refusing.lake.read("stage_move").num_rows == tables["stage_move"].num_rows


CODE_PLACES = {
    "organisation.kind": lambda t: world.changed(t, "organisation", "klastr", kind="club"),
    "organisation.value_chain_stage": lambda t: world.changed(t, "organisation", "firm-1", value_chain_stage="felt"),
    "organisation.nature": lambda t: world.changed(t, "organisation", "firm-1", nature="guessed"),
    "opportunity.kind": lambda t: world.changed(t, "opportunity", "proposal-1", kind="wish"),
    "stage_move.stage": lambda t: world.added(
        t, "stage_move", opportunity_id="proposal-4", position=2, stage="sold", moved_on=date(2022, 1, 1)
    ),
    "call.status": lambda t: world.changed(t, "call", "call-1", status="soon"),
}


@pytest.mark.parametrize("place", CODE_PLACES)
def test_an_unknown_code_is_found_wherever_a_code_stands(catalog: Catalog, tables: Tables, place: str) -> None:
    with pytest.raises(RefusedError, match=f"every code exists is broken by: place={place}"):
        world.load(CODE_PLACES[place](tables), catalog)


MOVES = {
    "a gap in the numbers": {"position": 6, "stage": "stopped", "moved_on": date(2022, 1, 1)},
    "the same stage again": {"position": 5, "stage": "running", "moved_on": date(2022, 1, 1)},
}


@pytest.mark.parametrize("fault", MOVES)
def test_stage_moves_are_numbered_and_change_the_stage(catalog: Catalog, tables: Tables, fault: str) -> None:
    with pytest.raises(RefusedError, match="stage moves follow in time is broken by: opportunity_id=proposal-1"):
        world.load(world.added(tables, "stage_move", **MOVES[fault]), catalog)


def test_two_broken_rules_are_told_together(catalog: Catalog, tables: Tables) -> None:
    both = FAULTS["every_firm_has_a_region"][0](FAULTS["every_code_exists"][0](tables))
    with pytest.raises(RefusedError, match=r"every code exists is broken by.* \| every firm has a region is broken"):
        world.load(both, catalog)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "select * from read_text('{file}')",
        "copy region to '{file}.out'",
        "attach '{file}.db'",
        "install httpfs",
        "load sqlite_scanner",
        "set enable_external_access = true",
        "set lock_configuration = false",
    ],
)
def test_a_serving_copy_reaches_no_file_and_no_setting(
    catalog: Catalog, tables: Tables, tmp_path: Path, statement: str
) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    copy = world.load(tables, catalog)
    with pytest.raises(duckdb.Error, match=r"disabled by configuration|locked|disabled through"):
        copy.cursor().execute(statement.format(file=file))
    assert list(tmp_path.iterdir()) == [file]


def test_search_text_and_priority_bits_are_derived_when_loading(catalog: Catalog, tables: Tables) -> None:
    rows = (
        world.load(tables, catalog)
        .cursor()
        .execute("select organisation_id, search_text, priority_mask from organisation order by organisation_id")
    )
    found = {name: (text, mask) for name, text, mask in rows.fetchall()}
    assert found["klastr"] == ("cisty klastr prato klastr", 0)
    assert found["firm-1"] == ("prima prato firm-1", 0b011)
    assert found["firm-3"] == ("tredje boras firm-3", 0b010)


def test_an_empty_store_says_what_to_do(tmp_path: Path, catalog: Catalog) -> None:
    empty = Store(world.settings(tmp_path), catalog)
    with pytest.raises(LakeError, match=r"^The store is empty\. Run `python -m tex4im_data build`\.$"):
        empty.newest()
    empty.close()


def test_an_older_version_shows_what_stood_then(store: Store, tables: Tables) -> None:
    second = renamed(store, tables, "Nový klastr")
    assert store.refresh()
    assert not store.refresh(), "nothing newer is out"
    assert name_of(store.at(None)) == name_of(store.at(second)) == "Nový klastr"
    assert name_of(store.at(1)) == "Čistý klastr"
    assert store.at(1) is store.at(1), "an older copy is loaded once"
    assert store.version_names() == {"1": 1, "2": 2}


def test_an_unknown_version_is_told_with_the_newest_one(store: Store) -> None:
    with pytest.raises(LakeError, match=r"^Version 7 does not exist\. The newest is 1\.$"):
        store.at(7)


def test_no_more_older_copies_are_held_than_said(store: Store, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(KEPT_VERSIONS + 2):
        renamed(store, tables, f"klastr {number}")
    store.refresh()
    monkeypatch.setattr(query, "_store", store)
    copies = weakref.WeakSet[Serving]()
    for version in range(1, KEPT_VERSIONS + 3):
        query.ask("details_by_organisation", Filters(version=version))
        copies.add(store.at(version))
    gc.collect()
    assert len(copies) <= KEPT_VERSIONS + 1, "scopes in the cache may hold one more"
    assert name_of(store.at(1)) == "Čistý klastr", "a version that was let go is loaded again"


def test_a_cursor_opened_before_a_swap_reads_its_version_to_the_end(store: Store, tables: Tables) -> None:
    old = store.newest().cursor()
    old.execute("select r.range, o.name from range(200000) as r, organisation as o where o.kind = 'cluster'")
    assert old.fetchone() == (0, "Čistý klastr")
    renamed(store, tables, "Nový klastr")
    assert store.refresh()
    gc.collect()
    assert name_of(store.newest()) == "Nový klastr"
    assert old.fetchmany(199_999)[-1] == (199_999, "Čistý klastr")


RENAME = """
import sys
from pathlib import Path
from tests import world
from tex4im_data import catalog
from tex4im_data.deliveries import shipped as build
packages = catalog.load(Path(sys.argv[1]))
tables = build.delivered(packages)
store = world.lake(Path(sys.argv[2]), packages)
for name in sys.stdin:
    rows = world.changed(tables, "organisation", "klastr", name=name.strip())
    store.commit({"organisation": rows["organisation"]}, author="Ben", message="renamed")
    print("done", flush=True)
"""
"""A process that gives the cluster the names it is told, each as a version."""


def test_the_watch_shows_another_process_commit_within_three_seconds(
    store: Store, catalog: Catalog, tmp_path: Path
) -> None:
    assert store.newest().version.number == 1
    before = threading.active_count()
    store.watch()
    store.watch()
    assert threading.active_count() == before + 1, "one poll a process"
    places = {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    command = [sys.executable, "-c", RENAME, str(catalog.root), str(tmp_path)]
    pipe = subprocess.PIPE
    waits = []
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, **places}) as other:
        assert other.stdin
        assert other.stdout
        while len(waits) < 3 and not (waits and min(waits) < 3):  # a machine under full load gets a second try
            name = f"klastr {len(waits)}"
            other.stdin.write(f"{name}\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            committed = time.monotonic()
            while name_of(store.newest()) != name and time.monotonic() - committed < 20:
                time.sleep(0.02)
            waits.append(time.monotonic() - committed)
        other.stdin.close()
    assert min(waits) < 3
    assert name_of(store.newest()) == name
    assert store.fault is None


def test_a_version_that_cannot_be_read_is_told_and_the_last_good_one_stays(
    store: Store, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.newest().version.number == 1
    monkeypatch.setattr(store_module, "POLL_SECONDS", 0.05)
    bad = FAULTS["every_firm_has_a_region"][0](tables)["organisation"]
    store.lake.commit({"organisation": bad}, author="Ben", message="past the check")
    store.watch()
    waited = time.monotonic() + 10
    while store.fault is None and time.monotonic() < waited:
        time.sleep(0.02)
    assert store.fault is not None
    assert store.fault.startswith("Newer data can't be read: The data break a rule. every firm has a region")
    assert store.fault.endswith("The last good version is shown.")
    assert store.newest().version.number == 1
    store.lake.commit({"organisation": tables["organisation"]}, author="Ben", message="mended")
    while store.fault is not None and time.monotonic() < waited:
        time.sleep(0.02)
    assert (store.fault, store.newest().version.number) == (None, 3)
