"""Claims about undo: a new commit, cell by cell, that never overwrites what somebody changed since."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.story import EVA, Story
from tex4im_data.errors import LakeError
from tex4im_data.lake import Version
from tex4im_data.versions import undo


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "var")
    yield made
    made.lake.close()


def undone(story: Story, number: int, *, leave: bool = False) -> Version | None:
    return undo.undo(story.lake, story.catalog, EVA, number, without_conflicts=leave)


def test_an_undone_change_an_undone_addition_and_an_undone_removal_give_the_content_from_before(story: Story) -> None:
    first = story.lake.versions()[0].fingerprint
    for change in (
        lambda: story.edit("organisation", "firm-1", city="Lucca"),
        lambda: story.add("need", "need-1", need_id="need-9"),
        lambda: story.remove("offer", "offer-2"),
        lambda: story.move("proposal-4", "proposal"),
    ):
        number = change().number
        made = undone(story, number)
        assert made is not None
        assert (made.number, made.info["undo"], made.author) == (number + 1, number, "Eva")
        assert made.message.startswith(f"Undo of version {number}: ")
        assert made.fingerprint == first


def test_later_changes_of_other_cells_and_rows_stay(story: Story) -> None:
    slip = story.edit("organisation", "firm-1", city="Lucca").number
    story.edit("organisation", "firm-1", website="https://prima.example")
    story.edit("organisation", "firm-2", city="Siena")
    undone(story, slip)
    assert story.row("organisation", "firm-1")["city"] == "Prato"
    assert story.row("organisation", "firm-1")["website"] == "https://prima.example"
    assert story.row("organisation", "firm-2")["city"] == "Siena"


def test_a_cell_changed_again_is_a_conflict_that_is_named_and_not_overwritten(story: Story) -> None:
    slip = story.edit("organisation", "firm-1", city="Lucca").number
    later = story.edit("organisation", "firm-1", author="Ben", city="Pisa").number
    with pytest.raises(undo.ConflictError, match=r"organisation firm-1, city: made “Lucca”.* now by Ben") as caught:
        undone(story, slip)
    (conflict,) = caught.value.plan.conflicts
    assert (conflict.before, conflict.then, conflict.now) == ("Prato", "Lucca", "Pisa")
    assert (conflict.by, conflict.version) == ("Ben", later)
    assert story.lake.newest() == later, "nothing was stored"


def test_the_rest_is_undone_without_the_conflicting_rows_by_choice_only(story: Story) -> None:
    rows = [{**story.row("organisation", key), "city": "Lucca"} for key in ("firm-1", "firm-2", "firm-3")]
    slip = story.commit(story.put("organisation", *rows)).number
    story.edit("organisation", "firm-1", city="Pisa")
    with pytest.raises(undo.ConflictError):
        undone(story, slip)
    undone(story, slip, leave=True)
    assert [story.row("organisation", key)["city"] for key in ("firm-1", "firm-2", "firm-3")] == [
        "Pisa",
        "Lucca",
        "Borås",
    ]


def test_a_row_that_was_removed_since_or_added_again_is_a_conflict(story: Story) -> None:
    slip = story.edit("offer", "offer-2", title="Other").number
    story.remove("offer", "offer-2", "Ben")
    with pytest.raises(undo.ConflictError, match=r"whole row.*Ben"):
        undone(story, slip)
    gone = story.remove("offer", "offer-1").number
    story.commit(story.put("offer", {**story.row("offer", "offer-1", 1), "title": "Again"}))
    with pytest.raises(undo.ConflictError, match="whole row"):
        undone(story, gone)


def test_a_move_is_not_taken_out_from_under_the_next_one(story: Story) -> None:
    first = story.move("proposal-4", "proposal").number
    story.move("proposal-4", "business-plan", author="Ben")
    with pytest.raises(undo.ConflictError, match="Ben"):
        undone(story, first)


def test_an_undo_twice_is_one_undo_and_an_undo_can_be_undone(story: Story) -> None:
    slip = story.edit("organisation", "firm-1", city="Lucca").number
    made = undone(story, slip)
    assert made is not None
    with pytest.raises(undo.UndoError, match=f"Version {slip} was already undone in version {made.number}"):
        undone(story, slip)
    undone(story, made.number)
    assert story.row("organisation", "firm-1")["city"] == "Lucca"
    undone(story, slip)
    assert story.row("organisation", "firm-1")["city"] == "Prato"


def test_ten_presses_at_once_are_one_undo(story: Story) -> None:
    slip = story.edit("organisation", "firm-1", city="Lucca").number

    def press(_: int) -> bool:
        try:
            return undone(story, slip) is not None
        except undo.UndoError:
            return False

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(press, range(10))) == 1
    assert story.lake.newest() == slip + 1


def test_what_the_rules_of_the_data_refuse_is_told_clearly_and_leaves_nothing(story: Story) -> None:
    firm = story.add("organisation", "firm-1", organisation_id="firm-9", name="Nona").number
    story.add("need", "need-1", need_id="need-9", organisation_id="firm-9")
    with pytest.raises(
        undo.UndoError, match=r"can't be undone: the data would break a rule.*firm-9.*rests on it first"
    ):
        undone(story, firm)
    assert story.lake.newest() == firm + 1


def test_the_first_version_and_an_unknown_one_are_refused(story: Story) -> None:
    with pytest.raises(undo.UndoError, match="nothing before it"):
        undone(story, 1)
    with pytest.raises(LakeError, match="Version 9 is not in the store"):
        undone(story, 9)


def test_the_newest_delivery_can_be_undone_and_counts_as_the_one_before(story: Story) -> None:
    story.commit(
        story.put("organisation", {**story.row("organisation", "firm-1"), "city": "X"}), info={"delivery": "second"}
    )
    made = undone(story, 2)
    assert made is not None
    assert (made.info["delivery"], made.info["refused"]) == ("first", "second")


def test_a_delivery_under_another_one_is_refused(story: Story) -> None:
    for number in (2, 3):
        row = {**story.row("organisation", "firm-1"), "city": f"Town {number}"}
        story.commit(story.put("organisation", row), info={"delivery": str(number)})
    with pytest.raises(undo.UndoError, match="version 3 delivered on top"):
        undone(story, 2)


def test_a_dry_run_stores_nothing(story: Story) -> None:
    slip = story.edit("organisation", "firm-1", city="Lucca").number
    planned = undo.plan(story.lake, slip)
    assert (planned.rows, planned.conflicts) == (1, ())
    assert planned.put["organisation"][0]["city"] == "Prato"
    assert story.lake.newest() == slip
