"""Claims about names of versions: a link may write a number, a name or a day, and each means one version."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.story import EVA, Story, asked
from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_data.lake import Version, VersionNames, slug
from tex4im_data.versions import naming

DAYS = {1: "2026-03-01T08:00", 2: "2026-03-01T23:59", 3: "2026-03-05T00:00"}
VERSIONS = [Version(n, datetime.fromisoformat(day).replace(tzinfo=UTC), "", "", {}) for n, day in DAYS.items()]
NAMES = VersionNames(VERSIONS, [("prato-meeting", "Prato meeting", 2), ("gone", "Gone", 99)])


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "var")
    made.edit("organisation", "firm-1", city="Lucca")
    yield made
    made.lake.close()


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("1", 1),
        ("prato-meeting", 2),
        ("Prato meeting", 2),
        ("PRATO  MEETING", 2),
        ("2026-03-01", 2),
        ("2026-03-04", 2),
        ("2026-03-05", 3),
        ("2030-01-01", 3),
    ],
)
def test_a_number_a_name_and_a_day_mean_one_version(word: str, number: int) -> None:
    assert NAMES[word] == number


@pytest.mark.parametrize("word", ["", "0", "4", "gone", "2026-02-28", "2026-13-01", "meeting", "١"])
def test_what_means_no_version_is_not_known(word: str) -> None:
    assert word not in NAMES


def test_the_list_of_words_holds_numbers_and_names_and_no_day() -> None:
    assert list(NAMES) == ["1", "2", "3", "prato-meeting"]
    assert len(NAMES) == 4


@pytest.mark.parametrize(
    ("label", "short"), [("Prato meeting", "prato-meeting"), ("Săptămâna 3!", "saptamana-3"), ("!", "")]
)
def test_a_name_is_written_small_and_plain_in_links(label: str, short: str) -> None:
    assert slug(label) == short


def test_a_version_is_named_renamed_and_unnamed_by_commits(story: Story) -> None:
    naming.name(story.lake, story.catalog, EVA, 1, " Prato  meeting ")
    row = story.row("version_name", "prato-meeting")
    assert (row["label"], row["version"], row["named_by"]) == ("Prato meeting", 1, "Eva")
    assert naming.name(story.lake, story.catalog, EVA, 1, "Prato meeting") is None
    naming.name(story.lake, story.catalog, EVA, 1, "Lyon")
    assert story.lake.read("version_name")["version_name_id"].to_pylist() == ["lyon"]
    naming.remove(story.lake, story.catalog, EVA, "Lyon")
    assert story.lake.read("version_name").num_rows == 0
    assert [version.author for version in story.lake.versions()[2:]] == ["Eva"] * 3


@pytest.mark.parametrize("label", ["12", "2026-03-01", "", "!!", "x" * 81])
def test_a_name_that_links_could_not_tell_is_refused(story: Story, label: str) -> None:
    with pytest.raises(naming.NamingError):
        naming.name(story.lake, story.catalog, EVA, 1, label)


def test_a_name_stands_for_one_version_and_an_unknown_version_has_none(story: Story) -> None:
    naming.name(story.lake, story.catalog, EVA, 1, "Prato meeting")
    with pytest.raises(naming.NamingError, match="is the name of version 1"):
        naming.name(story.lake, story.catalog, EVA, 2, "Prato Meeting")
    with pytest.raises(naming.NamingError, match="Version 77 is not in the store"):
        naming.name(story.lake, story.catalog, EVA, 77, "Lyon")
    with pytest.raises(naming.NamingError, match="The names are: Prato meeting"):
        naming.remove(story.lake, story.catalog, EVA, "Lyon")


def test_a_link_opens_the_version_of_a_name_or_a_day(story: Story) -> None:
    naming.name(story.lake, story.catalog, EVA, 1, "Prato meeting")
    with asked(story):
        for word, number in (("prato-meeting", 1), ("Prato meeting", 1), (datetime.now(UTC).date().isoformat(), 3)):
            filters, notes = Filters.from_params({"version": word, "since": word}, query.scope())
            assert (filters.version, filters.since, notes) == (number, number, ())
