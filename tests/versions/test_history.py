"""Claims about history: every change between two versions is told, with its commit, and to nobody who may not see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.story import COORDINATOR, Story, as_
from tex4im_data import visitor
from tex4im_data.errors import LakeError
from tex4im_data.versions import history
from tex4im_data.versions.history import History


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    made = Story(tmp_path_factory.mktemp("history") / "var")
    made.edit("organisation", "firm-1", "Ana", "Moved to Lucca", city="Lucca")  # 2
    made.add("need", "need-1", "Ana", "A new need", need_id="need-9", title="Buttons")  # 3
    made.move("proposal-3", "running", "Ben", "Funds came")  # 4
    made.remove("offer", "offer-2", "Ben", "Sold")  # 5
    made.edit("organisation", "firm-2", "Eva", "Headcount", employees=77)  # 6
    made.edit("organisation", "firm-1", "Eva", "Moved to Pisa", city="Pisa")  # 7
    made.edit("organisation", "firm-3", "Eva", "A slip", city="Oslo")  # 8
    made.edit("organisation", "firm-3", "Eva", "Corrected", city="Borås")  # 9
    yield made
    made.lake.close()


def told(story: Story, since: int, until: int) -> History:
    return history.between(story.lake, story.catalog, since, until)


def lines(found: History) -> list[tuple[str, str, str, list[tuple[str, object, object]]]]:
    return [
        (change.kind, change.table, change.record, [(cell.column.name, cell.old, cell.new) for cell in change.cells])
        for change in found.changes
        if change.kind in ("changed", "moved")
    ]


def test_added_changed_removed_and_moved_are_told_apart(story: Story) -> None:
    found = told(story, 1, 9)
    kinds = {(change.kind, change.table, change.key) for change in found.changes}
    assert kinds == {
        ("moved", "stage_move", ("proposal-3", 3)),
        ("added", "need", ("need-9",)),
        ("changed", "organisation", ("firm-1",)),
        ("removed", "offer", ("offer-2",)),
    }
    kinds = [change.kind for change in found.changes]
    assert [kinds.count(kind) for kind in history.KINDS] == [1, 1, 1, 1]


def test_a_changed_cell_is_told_old_and_new_and_a_move_with_the_stage_before(story: Story) -> None:
    moved, changed = lines(told(story, 1, 9))
    assert changed == ("changed", "organisation", "Prima", [("city", "Prato", "Pisa")])
    assert moved[:3] == ("moved", "stage_move", "A passport")
    assert ("stage", "business-plan", "running") in moved[3]
    assert ("reason", None, "Funds came") in moved[3]


def test_every_change_names_the_commits_that_touched_it(story: Story) -> None:
    found = told(story, 1, 9)
    commits = {change.table: change.commits for change in found.changes}
    assert commits == {"stage_move": (4,), "need": (3,), "organisation": (2, 7), "offer": (5,)}


def test_the_commits_are_listed_with_author_and_reason_also_where_nothing_came_of_them(story: Story) -> None:
    found = told(story, 1, 9)
    assert [(version.number, version.author) for version in found.commits] == [
        (2, "Ana"),
        (3, "Ana"),
        (4, "Ben"),
        (5, "Ben"),
        (7, "Eva"),
        (8, "Eva"),
        (9, "Eva"),
    ]


def test_a_change_in_a_hidden_cell_alone_is_not_told_to_who_may_not_see_it(story: Story) -> None:
    found = told(story, 5, 6)
    assert (found.changes, found.commits) == ((), ())
    with as_(COORDINATOR):
        (change,) = told(story, 5, 6).changes
    assert [(cell.column.name, cell.old, cell.new) for cell in change.cells] == [("employees", 20, 77)]


@pytest.mark.parametrize("who", [visitor.PUBLIC, visitor.Visitor("partner", "ITI1"), visitor.Visitor("nobody")])
def test_no_hidden_column_stands_in_any_change_of_any_two_versions(story: Story, who: visitor.Visitor) -> None:
    with as_(who):
        for since in range(9):
            for change in told(story, since, 9).changes:
                assert all(who.may_see(cell.column.visibility) for cell in change.cells)


def test_two_equal_versions_and_a_way_there_and_back_have_no_change(story: Story) -> None:
    assert told(story, 9, 9).changes == ()
    assert told(story, 7, 9).changes == ()
    assert [version.number for version in told(story, 7, 9).commits] == [8, 9]


def test_from_the_empty_store_everything_was_added(story: Story) -> None:
    found = told(story, 0, 1)
    assert {change.kind for change in found.changes} == {"added", "moved"}
    rows = sum(story.lake.read(table, 1).num_rows for table in story.catalog.table_names)
    assert len(found.changes) == rows


def test_a_version_that_is_not_there_and_a_wrong_order_are_refused_with_a_cure(story: Story) -> None:
    with pytest.raises(LakeError, match=r"Version 77 is not kept.*history"):
        told(story, 1, 77)
    with pytest.raises(LakeError, match=r"newer than version 2.*older one first"):
        told(story, 3, 2)


def test_a_table_that_a_later_program_brought_is_told_as_added(tmp_path: Path) -> None:
    made = Story(tmp_path / "var")
    known = dict(made.lake.shapes)
    made.lake.shapes.pop("version_name")
    made.lake._connection.execute("drop table lake.version_name")  # a store of an older program had no such table
    made.lake.shapes.update(known)
    row = {"version_name_id": "x", "label": "X", "version": 1, "named_by": "Ana", "named_at": None}
    number = made.lake.commit(made.put("version_name", row), author="Ana", message="named")
    assert number is not None
    found = told(made, 1, number.number)
    assert [(change.kind, change.table, change.commits) for change in found.changes] == [
        ("added", "version_name", (number.number,))
    ]
    made.lake.close()
