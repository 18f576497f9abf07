"""Fixtures that several test modules share: stores built from the shipped data, once for a whole run."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests import world
from tests.commands import Desk
from tex4im_data import catalog, visitor
from tex4im_data.deliveries import shipped as build
from tex4im_data.lake import Lake, Settings
from tex4im_data.query import Store, serving
from tex4im_data.query import asking as query
from tex4im_ui.people import sign_in

# How long one example takes says more of the machine than of the code; timings belong to `make bench`.
hypothesis_settings.register_profile("map", deadline=None)
hypothesis_settings.load_profile("map")


@pytest.fixture(autouse=True)
def nobody_in_particular() -> Iterator[None]:
    """Start each test as the public: a page drawn here says who asks in the thread that all tests share."""
    visitor.enter(visitor.PUBLIC)
    yield
    visitor.enter(visitor.PUBLIC)


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The shipped data as version 1, in a folder of its own; `query.ask` answers from it."""
    folder = tmp_path_factory.mktemp("shipped")
    store = Store(built(folder))
    query.use(store)
    yield store
    query.use(None)


@pytest.fixture
def partner() -> Iterator[None]:
    """Whoever asks within the test is a partner."""
    visitor.enter(visitor.Visitor("partner", "ITI1", "Toscana office"))
    yield
    visitor.enter(visitor.PUBLIC)


def built(folder: Path) -> Settings:
    """Build a store of the shipped data in an empty folder and return where it lives."""
    settings = Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/")
    shipped = catalog.load()
    lake = Lake(serving.shapes(shipped), settings)
    build.build(lake, shipped, "tests", "Shipped data")
    lake.close()
    return settings


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a store of the shipped data, and a copy of it."""
    folder = tmp_path_factory.mktemp("refresh") / "var"
    folder.mkdir()
    built(folder)
    return folder, Path(shutil.copytree(folder, folder.parent / "copy"))


@pytest.fixture
def desk(
    pristine: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Desk]:
    folder, copy = pristine
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    monkeypatch.setenv("TEX4IM_VAR", str(folder))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    made = Desk(folder, tmp_path, capsys)
    yield made
    if "lake" in vars(made):
        made.lake.close()


@pytest.fixture
def own_store(pristine: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of the shipped data of a test's own, which the pages ask."""
    found = Store(world.settings(Path(shutil.copytree(pristine[1], tmp_path / "var"))))
    monkeypatch.setattr(query, "_store", found)
    yield found
    found.close()


@pytest.fixture
def comes(monkeypatch: pytest.MonkeyPatch) -> Callable[[visitor.Visitor], None]:
    """Say who sits before the pages from now on."""
    return lambda who: monkeypatch.setattr(sign_in, "presence", lambda: sign_in.Presence(who, "local"))
