"""Claims about building: repeatable, all or nothing, and never at the cost of what a partner changed."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tests import world
from tex4im_data import catalog
from tex4im_data.catalog import Catalog
from tex4im_data.deliveries import shipped as build
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake

Row = dict[str, str]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return world.packages(tmp_path / "packages")


@pytest.fixture
def lake(tmp_path: Path, packages: Path) -> Iterator[Lake]:
    made = world.lake(tmp_path, catalog.load(packages))
    yield made
    made.close()


class Deliveries:
    """Deliveries of the world, one after the other, each with some edits of the targets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    def next(self, edit: Callable[[dict[str, Row]], object] | None = None) -> Catalog:
        """Return the catalogue of a folder that differs from the last one by an edit of its targets."""
        last, self.number = self.folder / str(self.number), self.number + 1
        root = self.folder / str(self.number)
        if last.is_dir():
            shutil.copytree(last, root)
        else:
            world.packages(root)
        file = root / "targets" / "target.csv"
        with file.open(encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            rows = {row["target_id"]: row for row in reader}
        if edit:
            edit(rows)
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, reader.fieldnames or ())
            writer.writeheader()
            writer.writerows(rows.values())
        return catalog.load(root)


@pytest.fixture
def deliveries(tmp_path: Path) -> Deliveries:
    return Deliveries(tmp_path / "deliveries")


def deliver(lake: Lake, packages: Catalog) -> build.Built:
    return build.build(lake, packages, "Ana", "Delivery")


def partner(lake: Lake, target_id: str, **cells: object) -> None:
    """Change or add a target as a partner does."""
    rows = lake.read("target")
    like = next((row for row in rows.to_pylist() if row["target_id"] == target_id), rows.to_pylist()[0])
    row = {**like, "target_id": target_id, **cells}
    put = {"target": pa.Table.from_pylist([row], rows.schema)}
    assert lake.commit(put, author="Ben", message="a partner's change") is not None


def partner_drops(lake: Lake, target_id: str) -> None:
    drop = {"target": pa.table({"target_id": [target_id]})}
    assert lake.commit({}, drop=drop, author="Ben", message="a partner's deletion") is not None


def labels(lake: Lake) -> dict[str, str]:
    return {row["target_id"]: row["label"] for row in lake.read("target").to_pylist()}


def label(target_id: str, text: str) -> Callable[[dict[str, Row]], object]:
    return lambda rows: rows[target_id].update(label=text)


def test_a_build_stores_every_row_of_every_file(lake: Lake, packages: Path) -> None:
    done = deliver(lake, catalog.load(packages))
    assert (done.version.number, done.is_new, done.kept) == (1, True, 0)
    for feed in ("organisations/organisation", "portfolio/demo_organisation"):
        with (packages / f"{feed}.csv").open(encoding="utf-8", newline="") as text:
            wanted = {row["organisation_id"]: row["nace"] or None for row in csv.DictReader(text)}
        found = {row["organisation_id"]: row["nace"] for row in lake.read("organisation").to_pylist()}
        assert wanted.items() <= found.items()
    assert found["firm-2"] == "13.20", "a NACE class is a text, not a number"
    assert lake.read("opportunity").column("value_eur").null_count == 2, "unknown stays unknown"


def test_the_same_delivery_again_makes_no_version(lake: Lake, packages: Path) -> None:
    shipped = catalog.load(packages)
    assert build.is_stale(lake, shipped)
    first = deliver(lake, shipped)
    assert not build.is_stale(lake, shipped)
    again = deliver(lake, shipped)
    assert (again.is_new, again.version, lake.newest()) == (False, first.version, 1)


def test_two_stores_built_from_the_same_data_have_the_same_fingerprint(
    tmp_path: Path, lake: Lake, packages: Path
) -> None:
    shipped = catalog.load(packages)
    other = world.lake(tmp_path / "other", shipped)
    assert deliver(lake, shipped).version.fingerprint == deliver(other, shipped).version.fingerprint
    other.close()


def test_rows_in_another_order_are_the_same_content_and_a_remembered_delivery(
    lake: Lake, deliveries: Deliveries
) -> None:
    first = deliver(lake, deliveries.next())

    def turn(rows: dict[str, Row]) -> None:
        turned = dict(reversed(rows.items()))
        rows.clear()
        rows.update(turned)

    shipped = deliveries.next(turn)
    assert build.is_stale(lake, shipped)
    second = deliver(lake, shipped)
    assert second.version.fingerprint == first.version.fingerprint
    assert not build.is_stale(lake, shipped), "or every start would build again"


def test_a_delivery_with_faults_stores_nothing_and_lists_them_all(lake: Lake, deliveries: Deliveries) -> None:
    deliver(lake, deliveries.next())
    bad = deliveries.next(lambda rows: (rows["business-plans"].update(target="ten"), rows.pop("best-proposals")))
    file = bad.root / "organisations" / "organisation.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("klastr,ITI1", "x").replace("cluster,ITI1", "club,ITI9"))
    with pytest.raises(LakeError) as told:
        deliver(lake, bad)
    message = str(told.value)
    assert message.startswith("The shipped data have 3 faults; nothing was stored:\n- ")
    for place in ("target.csv, row 3, target", "organisation.csv, row 2, kind", "organisation.csv, row 2, region_id"):
        assert place in message
    assert (lake.newest(), len(labels(lake))) == (1, 4)


def test_a_delivery_that_breaks_a_rule_of_the_serving_copy_stores_nothing(lake: Lake, deliveries: Deliveries) -> None:
    deliver(lake, deliveries.next())
    bad = deliveries.next(label("business-plans", "Plans"))
    moves = bad.root / "portfolio" / "stage_move.csv"
    moves.write_text(
        moves.read_text(encoding="utf-8").replace("proposal-1,2,proposal,2019", "proposal-1,2,proposal,2018")
    )
    with pytest.raises(LakeError, match=r"^The data break a rule\. stage moves follow in time is broken by"):
        deliver(lake, bad)
    assert (lake.newest(), labels(lake)["business-plans"]) == (1, "Business plans")


def test_a_delivery_adds_corrects_and_drops_its_own_rows(lake: Lake, deliveries: Deliveries) -> None:
    deliver(lake, deliveries.next())

    def edit(rows: dict[str, Row]) -> None:
        rows["pilots"] = {**rows["business-plans"], "target_id": "pilots", "label": "Pilots"}
        rows["business-plans"]["label"] = "Plans"
        del rows["best-proposals"]

    done = deliver(lake, deliveries.next(edit))
    assert (done.version.number, done.is_new, done.kept) == (2, True, 0)
    assert labels(lake) == {
        "investment-project-proposals": "Proposals",
        "business-plans": "Plans",
        "projects-per-year": "Projects a year",
        "pilots": "Pilots",
    }


def test_what_partners_did_survives_every_later_delivery(lake: Lake, deliveries: Deliveries) -> None:
    deliver(lake, deliveries.next())
    partner(lake, "business-plans", label="Corrected by Ben")
    partner(lake, "extra", label="Added by Ben")
    partner_drops(lake, "best-proposals")
    theirs = {
        "investment-project-proposals": "Proposals",
        "business-plans": "Corrected by Ben",
        "projects-per-year": "Projects a year",
        "extra": "Added by Ben",
    }
    for text in ("Plans", "Better plans"):

        def edit(rows: dict[str, Row], text: str = text) -> None:
            rows["business-plans"]["label"] = text
            rows["best-proposals"]["note"] = text

        shipped = deliveries.next(edit)
        done = deliver(lake, shipped)
        assert labels(lake) == theirs, text
        assert done.kept >= 2
    assert deliver(lake, shipped).is_new is False
    assert labels(lake) == theirs, "the same delivery again"
    gone = deliver(lake, deliveries.next(lambda rows: (rows.pop("business-plans"), rows.pop("best-proposals"))))
    assert gone.is_new
    assert labels(lake) == theirs


def test_what_partners_left_alone_is_corrected_beside_what_they_changed(lake: Lake, deliveries: Deliveries) -> None:
    deliver(lake, deliveries.next())
    partner(lake, "business-plans", label="Corrected by Ben")
    deliver(lake, deliveries.next(label("projects-per-year", "Projects")))
    partner(lake, "best-proposals", label="Also by Ben")
    deliver(lake, deliveries.next(label("projects-per-year", "Projects in a year")))
    deliver(lake, deliveries.next(label("investment-project-proposals", "All proposals")))
    assert labels(lake) == {
        "investment-project-proposals": "All proposals",
        "business-plans": "Corrected by Ben",
        "projects-per-year": "Projects in a year",
        "best-proposals": "Also by Ben",
    }


def test_a_change_of_any_shipped_byte_makes_the_store_stale(lake: Lake, packages: Path) -> None:
    shipped = catalog.load(packages)
    deliver(lake, shipped)
    file = packages / "events" / "milestone.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("The project started", "The project began"))
    assert build.is_stale(lake, shipped)
