"""Claims about stores made by earlier releases: this one opens them, reads every version, builds on and answers."""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import world
from tex4im_data import visitor
from tex4im_data.catalog import Catalog
from tex4im_data.deliveries import shipped
from tex4im_data.filters import Filters
from tex4im_data.lake import Lake, backup
from tex4im_data.query import Store, ask
from tex4im_data.query import asking as query
from tex4im_data.versions import undo

STORES = sorted((Path(__file__).parent.parent / "data" / "stores").glob("*.tar.gz"))
COORDINATOR = visitor.Visitor("coordinator", name="Eva")
KINDS = ["Shipped data", "Another name", "A need more, an offer less", "A step on"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return world.delivered(tmp_path_factory.mktemp("world") / "data")[0]


@pytest.fixture(params=STORES, ids=lambda path: path.name.partition(".")[0])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path


@pytest.fixture
def lake(folder: Path, small: Catalog) -> Iterator[Lake]:
    made = world.lake(folder, small)
    yield made
    made.close()


def names(lake: Lake, version: int | None = None) -> dict[object, object]:
    return {row["organisation_id"]: row["name"] for row in lake.read("organisation", version).to_pylist()}


def keys(lake: Lake, table: str, key: str, version: int | None = None) -> set[object]:
    return {row[key] for row in lake.read(table, version).to_pylist()}


def has_undone(lake: Lake) -> bool:
    return any("undo" in version.info for version in lake.versions())


def test_there_are_stores_of_several_releases_and_each_is_small() -> None:
    assert len(STORES) >= 6
    assert [path.name for path in STORES if path.stat().st_size > 300_000] == []


def test_every_version_is_listed_with_its_author_and_time(lake: Lake) -> None:
    versions = lake.versions()
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert [version.message for version in versions[:4]] == KINDS
    assert [version.author for version in versions[:4]] == ["Release", "Eva", "Ana", "Ana"]
    assert all(datetime(2026, 11, 22, tzinfo=UTC) <= version.committed_at for version in versions)


def test_a_table_that_came_later_is_there_and_has_no_rows_yet(lake: Lake) -> None:
    prints = lake.versions()[-1].info["tables"]
    assert isinstance(prints, dict)
    for table in lake.shapes.keys() - prints.keys():
        assert (lake.read(table).num_rows, lake.read(table, 1).num_rows) == (0, 0)
        assert set(lake.read(table).schema.names) == set(lake.shapes[table].columns)


def test_every_version_holds_what_it_held(lake: Lake) -> None:
    assert [names(lake, number)["firm-1"] for number in (1, 2, 4)] == ["Prima", "Prima e figli", "Prima e figli"]
    assert names(lake)["firm-1"] == ("Prima" if has_undone(lake) else "Prima e figli")
    for number, has_need, has_offer in ((2, False, True), (3, True, False)):
        assert ("need-99" in keys(lake, "need", "need_id", number)) is has_need
        assert ("offer-1" in keys(lake, "offer", "offer_id", number)) is has_offer
    moves = [row for row in lake.read("stage_move").to_pylist() if row["opportunity_id"] == "proposal-4"]
    assert [row["stage"] for row in moves] == ["idea", "proposal"]


@pytest.fixture
def serving(folder: Path, small: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    store = Store(world.settings(folder), small)
    monkeypatch.setattr(query, "_store", store)
    yield store
    store.close()


def test_every_question_is_answered(serving: Store) -> None:
    visitor.enter(COORDINATOR)
    counts = {name: len(ask(name, Filters()).rows) for name in query.questions()}
    assert counts["details_by_organisation"] == len(serving.lake.read("organisation"))
    assert sum(count > 0 for count in counts.values()) > len(counts) / 2


@pytest.mark.parametrize("who", [visitor.PUBLIC, visitor.Visitor("partner", "ITI1", "Office"), COORDINATOR])
def test_every_version_can_be_looked_at_by_everybody(serving: Store, who: visitor.Visitor) -> None:
    visitor.enter(who)
    serving.newest()
    for version in serving.versions():
        found = ask("details_by_organisation", Filters(version=version.number)).rows
        is_new = version.number > 1 and "undo" not in version.info
        assert ("Prima e figli" if is_new else "Prima") in {row["name"] for row in found}


def test_the_newest_shipped_data_come_on_top_and_keep_what_people_changed(lake: Lake, small: Catalog) -> None:
    before, last = names(lake)["firm-1"], lake.newest()
    built = shipped.build(lake, small, "Release", "Newer data")
    assert names(lake)["firm-1"] == before
    assert "need-99" in keys(lake, "need", "need_id")
    assert "offer-1" not in keys(lake, "offer", "offer_id")
    assert lake.newest() == (last + 1 if built.is_new else last)
    assert not shipped.is_stale(lake, small)
    wanted = shipped.delivered(small)
    for table in ("region", "priority", "indicator", "target", "code"):
        key = lake.shapes[table].key[0]
        assert keys(lake, table, key) >= {row[key] for row in wanted[table].to_pylist()}


def test_what_an_earlier_release_stored_can_be_undone(lake: Lake, small: Catalog) -> None:
    shipped.build(lake, small, "Release", "Newer data")
    undo.undo(lake, small, COORDINATOR, 4)
    assert [row["stage"] for row in lake.read("stage_move").to_pylist() if row["opportunity_id"] == "proposal-4"] == [
        "idea"
    ]


def test_its_rows_are_those_that_were_stored_and_a_backup_of_it_is_whole(lake: Lake, tmp_path: Path) -> None:
    assert backup.verify(lake) == []
    prints = backup.backup(lake, tmp_path / "copy.tar")
    assert prints == {str(version.number): version.fingerprint for version in lake.versions()}
