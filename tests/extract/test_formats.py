"""Claims about XLSX, Parquet and GeoJSON: typed cells, limits that are told, and what the files say."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import geopandas
import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from tex4im_data import query
from tex4im_data.errors import RequestError
from tex4im_data.extract import extract, formats
from tex4im_data.filters import Filters
from tex4im_data.query import asking

pytestmark = pytest.mark.usefixtures("shipped_store")


def workbook(rows: dict[str, list[Any]]) -> openpyxl.Workbook:
    batch = pa.record_batch(rows)
    about = {"About": [("Question", "=1+1")]}
    data = b"".join(formats.xlsx(batch.schema, [batch], about, datetime(2026, 1, 2, tzinfo=UTC)))
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_workbook_holds_text_as_text_numbers_as_numbers_and_dates_as_dates() -> None:
    texts = ["=1+1", "http://example.org", "<r><t>x</t></r>", "a\x00b", "_x0041_", "Țesătoria Žďár"]
    sheet = workbook({"t": texts, "n": [0.1 + 0.2] * 6, "d": [date(2020, 1, 2)] * 6})["Data"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * 5 + ["s"]
    assert [cell.value for cell in cells][:2] == texts[:2]
    assert [cell.value.strip() for cell in cells][2:] == [
        texts[2],
        "a\N{REPLACEMENT CHARACTER}b",
        "_x005F_x0041_",
        texts[5],
    ]
    assert not any(cell.hyperlink for cell in cells)
    assert sheet["B2"].value == 0.1 + 0.2
    assert sheet["C2"].value == datetime(2020, 1, 2)
    assert sheet.freeze_panes == "A2"


def test_a_workbook_cell_that_is_too_long_is_cut_visibly_and_old_days_are_text() -> None:
    sheet = workbook({"t": ["x" * 40_000], "d": [date(1850, 1, 1)], "i": [2**60]})["Data"]
    assert len(sheet["A2"].value) == 32_767
    assert "cut: a cell holds" in sheet["A2"].value[-60:]
    assert sheet["B2"].value == "1850-01-01"
    assert sheet["C2"].value == str(2**60)


def test_geopandas_reads_outlines_and_points() -> None:
    regions = geopandas.read_file(io.BytesIO(extract.file("firms_by_region", Filters(), "geojson").read()))
    assert set(regions.geom_type) == {"MultiPolygon"}
    assert regions["firms"].tolist() == [row["firms"] for row in query.ask("firms_by_region", Filters()).rows]
    sites = geopandas.read_file(io.BytesIO(extract.file("sites_by_organisation", Filters(), "geojson").read()))
    assert set(sites.geom_type) == {"Point"}
    assert sites.geometry.x.tolist() == sites["longitude"].tolist()


def test_geojson_carries_the_credit_line_and_the_licence_of_the_outlines() -> None:
    found = json.loads(extract.file("firms_by_region", Filters(), "geojson").read())
    assert "© EuroGeographics" in found["attribution"]
    assert any("GISCO" in licence["title"] for licence in found["licenses"])
    points = json.loads(extract.file("sites_by_organisation", Filters(), "geojson").read())
    assert "EuroGeographics" not in points["attribution"]


def test_an_answer_without_a_place_is_refused_as_geojson() -> None:
    with pytest.raises(RequestError, match="no place"):
        extract.file("values_by_indicator", Filters(), "geojson")


def test_a_workbook_says_what_it_is_on_a_sheet_of_its_own() -> None:
    data = extract.file("firms_by_region", Filters(regions=("ITI1",)), "xlsx").read()
    book = openpyxl.load_workbook(io.BytesIO(data))
    about = dict(row[:2] for row in book["About"].iter_rows(values_only=True))
    assert about["Question"] == "How many firms does each region have?"
    assert about["Filters"] == "Toscana"
    assert about["Warning"].startswith("CONTAINS SYNTHETIC")
    assert [row[0] for row in book["Columns"].iter_rows(min_row=2, values_only=True)] == [
        "region_id", "region_label", "firms", "data_nature",
    ]  # fmt: skip


def test_an_answer_longer_than_a_sheet_is_refused_by_name_of_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "XLSX_ROWS", 7)
    with pytest.raises(RequestError, match=r"at most 7 rows .* the answer has 8. Take CSV"):
        extract.file("firms_by_region", Filters(), "xlsx")


def test_the_rows_of_a_long_answer_are_counted_before_a_workbook_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "FULL_BATCH", 1)
    assert extract.open_("values_by_indicator", Filters()).count() == 640


def test_a_parquet_file_says_what_it_and_its_columns_mean() -> None:
    data = extract.file("firms_by_region", Filters(), "parquet").read()
    schema = pa.parquet.read_schema(io.BytesIO(data))
    assert json.loads(schema.metadata[b"tex4im"])["heading"] == "How many firms does each region have?"
    assert schema.field("firms").metadata[b"unit"] == b"firms"


@pytest.mark.parametrize("form", ["csv", "json", "geojson", "parquet", "zip"])
def test_a_file_is_begun_before_its_question_is_run(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = extract.file("details_by_organisation", Filters(), form).read()

    def not_yet(*_: object) -> None:
        raise RuntimeError("the question is run")

    monkeypatch.setattr(asking, "_run", not_yet)
    chunks = extract.file("details_by_organisation", Filters(), form).chunks
    begun = next(chunks)
    assert len(begun) > 3
    assert whole.startswith(begun)
    with pytest.raises(RuntimeError, match="the question is run"):
        list(chunks)


@pytest.mark.parametrize("form", ["csv", "json", "geojson", "parquet", "zip", "xlsx"])
def test_one_version_and_filter_give_the_same_bytes(form: str) -> None:
    first, second = (extract.file("details_by_organisation", Filters(), form).read() for _ in range(2))
    assert first == second
