"""Claims about every action that changes data: who it is refused to, whatever a link, a form or a tab asks for."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.files import ORGANISATIONS, delivered
from tex4im_data import publication, visitor
from tex4im_data.desk import Preview
from tex4im_data.desk.commit import commit
from tex4im_data.desk.preview import preview
from tex4im_data.errors import LakeError, NotAllowedError
from tex4im_data.intake import engine
from tex4im_data.lake import Settings
from tex4im_data.people import roles, settings
from tex4im_data.programme import Move, moves
from tex4im_data.query import Store
from tex4im_data.versions import naming, undo
from tex4im_data.visitor import PUBLIC, Visitor

TODAY = dt.date(2026, 11, 23)
BOSS = Visitor("coordinator", None, "Coordination office")
VISITORS = {
    "public": PUBLIC,
    "toscana": Visitor("partner", "ITI1", "Toscana office"),
    "norte": Visitor("partner", "PT11", "Norte office"),
    "coordinator": BOSS,
    "local coordinator": Visitor("coordinator", None, "Local editor"),
    "local partner": Visitor("partner", "ITI1", "Local editor, Toscana"),
    "forged role": Visitor("admin", "ITI1", "x"),
    "partner of nothing": Visitor("partner", None, "x"),
}
REGIONS = ("ITI1", "PT11")
Action = Callable[[Visitor, Store, str], object]


def move(who: Visitor, store: Store, region: str) -> object:
    found = next(row for row in store.lake.read("opportunity").to_pylist() if row["region_id"] == region)
    made = [
        row for row in store.lake.read("stage_move").to_pylist() if row["opportunity_id"] == found["opportunity_id"]
    ]
    last = max(made, key=lambda row: row["position"])
    stage = "funding" if last["stage"] != "funding" else "running"
    wanted = Move(found["opportunity_id"], last["position"], stage, "It was agreed.")
    return moves.move(store.lake, store.catalog, who, wanted, TODAY)


def shown(who: Visitor, store: Store, region: str) -> tuple[Preview, bytes]:
    rows = [ORGANISATIONS[0], *(row for row in ORGANISATIONS[1:] if region in row)][:2]
    data = delivered(rows)
    report = engine.read(data, "list.csv", "organisation")
    return preview(report, store.lake.read, store.catalog, store.lake.newest(), who, today=TODAY), data


def intake(who: Visitor, store: Store, region: str) -> object:
    """Store what a coordinator previewed: a forged preview must not carry the coordinator's right with it."""
    made, data = shown(BOSS, store, region)
    assert made.taken
    visitor.enter(who)
    try:
        return commit(
            store.lake, store.catalog, replace(made, visitor=who), data, author="x", message="x",
            take_good_rows=True, agreed=True, place=Path(store.lake.settings.data).parent / "kept",
        )  # fmt: skip
    finally:
        visitor.enter(PUBLIC)


def grant(who: Visitor, store: Store, region: str) -> object:
    return roles.grant(who, store, "new@example.eu", "partner", region)


def withdraw(who: Visitor, store: Store, region: str) -> object:
    return roles.withdraw(who, store, roles.grants(store)[-1])


def set_number(who: Visitor, store: Store, region: str) -> object:
    first = settings.settings(store)[0]
    return settings.change(who, store, first, first.value + 1)


def undone(who: Visitor, store: Store, region: str) -> object:
    return undo.undo(store.lake, store.catalog, who, store.lake.newest())


def named(who: Visitor, store: Store, region: str) -> object:
    return naming.name(store.lake, store.catalog, who, 1, f"Meeting of {region}")


def published(who: Visitor, store: Store, region: str) -> object:
    return publication.publish(who, store.lake, store.catalog, "Complete")


RECORDS: dict[str, Action] = {"move": move, "intake": intake}
"""Actions on the records of one region: coordinators, and the partner editor of that region."""

ALL: dict[str, Action] = {
    "grant": grant,
    "withdraw": withdraw,
    "set": set_number,
    "undo": undone,
    "name": named,
    "publish": published,
}
"""Actions that hold for all: coordinators."""


@pytest.fixture
def store(pristine: tuple[Path, Path], tmp_path: Path) -> Iterator[Store]:
    folder = shutil.copytree(pristine[1], tmp_path / "var")
    made = Store(Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/"))
    yield made
    visitor.enter(PUBLIC)
    made.close()


@pytest.mark.parametrize("action", [*RECORDS, *ALL])
@pytest.mark.parametrize("region", REGIONS)
def test_each_action_is_refused_to_all_but_those_who_may(store: Store, action: str, region: str) -> None:
    act = {**RECORDS, **ALL}[action]
    allowed = [
        name
        for name, who in VISITORS.items()
        if who.role == "coordinator" or (action in RECORDS and who.role == "partner" and who.region == region)
    ]
    if action == "withdraw":
        roles.grant(BOSS, store, "a@example.eu", "coordinator", None)
        roles.grant(BOSS, store, "b@example.eu", "partner", region)
    if action == "undo":
        move(BOSS, store, region)
    for name in (name for name in VISITORS if name not in allowed):
        before = store.lake.newest()
        with pytest.raises(NotAllowedError, match="was not stored"):
            act(VISITORS[name], store, region)
        assert store.lake.newest() == before, name
    before = store.lake.newest()
    assert act(VISITORS[allowed[0]], store, region)
    assert store.lake.newest() == before + 1


@pytest.mark.parametrize("action", [*RECORDS, *ALL])
def test_nobody_in_particular_changes_nothing(store: Store, action: str) -> None:
    if action == "withdraw":
        roles.grant(BOSS, store, "a@example.eu", "coordinator", None)
    before = store.lake.newest()
    with pytest.raises(LakeError):
        {**RECORDS, **ALL}[action](Visitor(), store, "ITI1")
    assert store.lake.newest() == before
