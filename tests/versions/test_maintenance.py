"""Claims about upkeep: nothing that is kept changes, nothing that is erased is left, and references are not lost silently."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests import world
from tests.story import EVA, Story
from tex4im_data.errors import LakeError
from tex4im_data.versions import naming, upkeep

PLANTED = "Zebraplanted"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    made = Story(tmp_path_factory.mktemp("told") / "var")
    made.add("organisation", "firm-1", organisation_id="firm-z", name=PLANTED, website="https://zebraplanted.example")
    made.edit("organisation", "firm-z", city="Zebracity")
    rows = [{**made.row("organisation", "firm-1"), "organisation_id": f"x{n}", "name": f"Many {n}"} for n in range(900)]
    made.commit(made.put("organisation", *rows, {**made.row("organisation", "firm-z"), "city": "Pisa"}))
    made.lake.close()
    return made


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "var", told)
    yield made
    made.lake.close()


def test_merging_small_files_changes_no_row_of_any_version(story: Story) -> None:
    before = {n: story.lake.read("organisation", n).sort_by("organisation_id") for n in range(1, 5)}
    prints = story.lake.versions()[-1].fingerprint
    upkeep.merge(story.lake)
    for number, rows in before.items():
        assert story.lake.read("organisation", number).sort_by("organisation_id").equals(rows)
    assert story.lake.versions()[-1].fingerprint == prints
    assert all(version.author for version in story.lake.versions()), "upkeep signs its versions"


def test_old_versions_may_go_except_named_ones_the_newest_and_the_last_delivery(story: Story) -> None:
    naming.name(story.lake, story.catalog, EVA, 3, "Prato meeting")
    later = datetime.now(UTC) + timedelta(days=731)
    assert upkeep.expirable(story.lake) == []
    numbers = [version.number for version in upkeep.expirable(story.lake, later)]
    assert numbers == [2, 4], "1 is the delivery, 3 has a name, 5 is the newest"
    kept = story.lake.read("organisation", 3).num_rows
    upkeep.expire(story.lake, numbers)
    assert [version.number for version in story.lake.versions()] == [1, 3, 5]
    assert story.lake.read("organisation", 3).num_rows == kept


def test_an_erased_record_is_in_no_version_no_file_and_no_page_of_the_catalogue(story: Story) -> None:
    story.edit("organisation", "firm-2", city="Siena")
    words = [PLANTED, "zebraplanted.example", "Zebracity"]
    assert upkeep.remains(story.lake, words), "the search finds what is there"
    gone = upkeep.erase(story.lake, story.catalog, "organisation", "firm-z", "Eva")
    assert gone == [1, 2, 3, 4, 5]
    assert upkeep.remains(story.lake, words) == []
    again = world.lake(story.folder, story.catalog)
    for version in again.versions():
        assert "firm-z" not in again.read("organisation", version.number)["organisation_id"].to_pylist()
    assert again.read("organisation").num_rows == 906
    assert again.versions()[-1].message == "A record was erased for good"
    assert again.versions()[-1].info["delivery"] == "first", "the next start does not deliver the shipped data anew"
    assert (
        again.commit({}, drop={"need": pa.table({"need_id": ["need-1"]})}, author="Eva", message="goes on") is not None
    )
    again.close()


def test_what_refers_to_a_record_is_shown_first_and_goes_by_choice_only(story: Story) -> None:
    found = {
        (r.table, r.column): (len(r.rows), r.is_required)
        for r in upkeep.references(story.lake, story.catalog, "organisation", "firm-1")
    }
    assert found == {("need", "organisation_id"): (2, True), ("opportunity", "owner_id"): (2, False)}
    with pytest.raises(
        LakeError, match=r"(?s)was not erased: others refer to it.*need: 2 rows.*Say that they go with it"
    ):
        upkeep.erase(story.lake, story.catalog, "organisation", "firm-1", "Eva")
    upkeep.erase(story.lake, story.catalog, "organisation", "firm-1", "Eva", with_references=True)
    again = world.lake(story.folder, story.catalog)
    assert again.read("need")["need_id"].to_pylist() == ["need-2", "need-4"]
    owners = {row["opportunity_id"]: row["owner_id"] for row in again.read("opportunity").to_pylist()}
    assert (owners["proposal-1"], owners["proposal-3"]) == (None, None)
    again.close()


def test_an_unknown_record_and_an_unknown_table_are_refused(story: Story) -> None:
    with pytest.raises(LakeError, match="No version holds organisation"):
        upkeep.erase(story.lake, story.catalog, "organisation", "nobody", "Eva")
    with pytest.raises(LakeError, match="There is no table"):
        upkeep.holding(story.lake, "organization", "firm-1")
    with pytest.raises(LakeError, match="a key of 2 parts"):
        upkeep.holding(story.lake, "stage_move", "proposal-1")
