"""Claims about the settings page as a coordinator uses it: the published tables are made anew by a button."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests import world
from tests.screen import html, opened, sound
from tex4im_data import publication
from tex4im_data.errors import LakeError
from tex4im_data.query import Store
from tex4im_data.versions import undo, upkeep
from tex4im_data.visitor import Visitor

PAGE = "pages/settings.py"
BOSS = Visitor("coordinator", None, "Coordination office")
NORTE = Visitor("partner", "PT11", "Norte office")


def grown(store: Store, employees: int = 4) -> None:
    rows = {"organisation": store.lake.read("organisation")}
    store.lake.commit(
        world.changed(rows, "organisation", "otir2020", employees=employees), author="Ana", message="It grew"
    )
    store.refresh()


def pressed(app: AppTest, why: str = "") -> AppTest:
    app.text_input(key="publish_why").set_value(why)
    return app.button(key="publish_do").click().run()


def test_a_coordinator_publishes_anew_and_reads_what_came_of_it(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(BOSS)
    app = sound(opened(PAGE))
    assert "Nobody holds a role yet; everybody reads." in html(app)
    assert "Publication 1 of 22 Nov 2026" in html(app)
    assert "What it rests on has not changed since." in html(app)
    grown(own_store)
    assert "Changed since then: organisations." in html(sound(app.run()))
    sound(pressed(app, "The lists are complete"))
    assert "Publication 2 is version 3" in app.success[0].value
    assert own_store.versions()[-1].message == "The lists are complete"
    assert own_store.versions()[-1].author == BOSS.name
    assert "What it rests on has not changed since." in html(app)
    told = html(sound(opened("pages/changes.py", {"since": "1"})))
    assert "1 record differs from version 1 to version 3" in told
    assert "The published tables of confidential figures were made anew." in told
    only = html(sound(opened("pages/changes.py", {"since": "2"})))
    assert "Only the published tables of confidential figures differ from version 2 to version 3" in only
    tables = html(sound(opened("pages/sources.py")))
    assert "<small>22 Nov 2026</small>" in tables, "a cell that must be kept back repeats its last published figure"
    assert "of an earlier publication with its day" in tables


def test_a_publication_that_came_meanwhile_is_named_and_not_doubled(own_store: Store) -> None:
    publication.publish(BOSS, own_store.lake, own_store.catalog, "First", seen=1)
    with pytest.raises(LakeError, match="publication 2 came in the meantime"):
        publication.publish(BOSS, own_store.lake, own_store.catalog, "Second", seen=1)
    assert publication.standing(own_store.lake).number == 2


def test_a_number_of_a_publication_that_was_undone_is_not_given_again(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(BOSS)
    publication.publish(BOSS, own_store.lake, own_store.catalog, "Too early")
    undo.undo(own_store.lake, own_store.catalog, BOSS, 2)
    own_store.refresh()
    assert publication.standing(own_store.lake).number == 1
    app = sound(pressed(sound(opened(PAGE))))
    assert "Publication 3 is version 4" in app.success[0].value


def test_versions_that_brought_published_tables_are_not_let_go(own_store: Store) -> None:
    for turn in (2, 3, 4):
        grown(own_store, turn)
        if turn == 3:
            publication.publish(BOSS, own_store.lake, own_store.catalog, "In between")  # version 4
    assert publication.bringing(own_store.lake.versions()) == [1, 4]
    later = datetime.now(UTC) + timedelta(days=9000)
    assert [version.number for version in upkeep.expirable(own_store.lake, later)] == [2, 3]


def test_the_button_is_the_coordinators(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    comes(NORTE)
    app = sound(opened(PAGE))
    assert "Only coordinators may" in html(app)
    assert not [each for each in app.button if each.label == "Yes, publish"]
