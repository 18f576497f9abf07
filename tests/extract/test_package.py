"""Claims about what extracts say of themselves: a valid package, a README, nature, names, always the same bytes."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package

from tex4im_data.catalog import Column
from tex4im_data.extract import extract
from tex4im_data.filters import Filters
from tex4im_data.query import asking as query

pytestmark = pytest.mark.usefixtures("shipped_store")

FILTERS = Filters(regions=("ITI1", "SE23"), priorities=("circular-economy",))


def zipped(name: str, filters: Filters, base: str = "") -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(extract.file(name, filters, "zip", base=base).read()))


@pytest.mark.parametrize("name", list(query.questions()))
def test_the_package_in_the_zip_is_valid_and_describes_the_csv(name: str, tmp_path: Path) -> None:
    zipped(name, FILTERS).extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])
    found = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = found["resources"]
    header = (tmp_path / resource["path"]).read_text(encoding="utf-8").split("\n")[0]
    assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")
    assert found["version"] == "1"
    assert found["licenses"]
    assert found["filters"] == query.heeded(query.question(name), FILTERS).to_params()


def test_the_readme_says_question_filters_link_version_sources_and_warns() -> None:
    filters = Filters(regions=("ITI1",), priorities=("circular-economy",))
    text = zipped("firms_by_region", filters, "https://map.example/x/").read("README.txt").decode()
    for expected in [
        "CONTAINS SYNTHETIC (INVENTED) RECORDS",
        "Question: How many firms does each region have?",
        "Filters: Toscana; ",
        "Reopen: https://map.example/x/?region=ITI1&priority=circular-economy&version=1",
        "Version: 1 (",
        "retrieved 2026-",
        "Licence: ",
        "Known fault: ",
        "How to cite: TEX4IM opportunity map, version 1 of ",
    ]:
        assert expected in text
    assert "SYNTHETIC" not in zipped("results_by_target", Filters()).read("README.txt").decode()


def test_the_same_version_and_filters_give_the_same_bytes() -> None:
    for form in extract.formats_of(extract.outline("firms_by_region", 1)):
        first, second = (extract.file("firms_by_region", FILTERS, form).read() for _ in range(2))
        assert first == second


def test_a_filter_that_the_question_does_not_heed_is_not_claimed() -> None:
    made = extract.file("firms_by_region", Filters(stages=("idea",), regions=("ITI1",)), "json")
    found = json.loads(made.read())
    assert found["filters"] == {"region": ["ITI1"]}
    assert found["notes"] == ['The parameter "stage" has no part in this question.']


def test_the_file_name_says_question_version_and_that_it_is_synthetic() -> None:
    assert extract.file("firms_by_region", Filters()).name == "tex4im_firms_by_region_v1_synthetic.csv"
    assert extract.file("results_by_target", Filters(), "csv", "excel-eu").name.endswith("_v1_excel-eu.csv")


def test_every_row_says_whether_it_is_invented() -> None:
    for name in query.questions():
        made = extract.open_(name, Filters())
        nature = "nature" if "nature" in made.schema.names else "data_nature"
        natures = {row for batch in made.batches() for row in batch.column(nature).to_pylist()}
        assert natures <= {"observed", "estimated", "derived", "synthetic", "mixed"}
        if made.answer.is_synthetic and natures:
            assert natures & {"synthetic", "mixed"}, name


def test_columns_that_are_not_public_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = query.ask("firms_by_region", Filters())
    hidden = tuple(
        Column(c.name, c.label, c.unit, c.definition, visibility="partners") if c.name == "firms" else c
        for c in answer.columns
    )
    monkeypatch.setattr(query, "_answer", lambda *_: pytest.fail("not asked"))
    object.__setattr__(answer, "columns", hidden)
    assert [column.name for column in extract._columns(answer)] == ["region_id", "region_label", "data_nature"]
