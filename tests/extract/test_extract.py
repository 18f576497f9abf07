"""Claims about extracts: the same rows as on the screen in every format, whole, harmless, and able to stand alone."""

import io
import json
import math
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.conftest import built
from tex4im_data.errors import LakeError, RequestError
from tex4im_data.extract import delimited, extract, formats, provenance
from tex4im_data.filters import Filters
from tex4im_data.query import Store
from tex4im_data.query import asking as query

pytestmark = pytest.mark.usefixtures("shipped_store")

FILTERS = (
    Filters(),
    Filters(regions=("ITI1", "SE23"), priorities=("circular-economy",)),
    Filters(kinds=("firm",), years=(2015, 2020), measure="lq_textiles"),
    Filters(text="no such record anywhere"),
)

NAMES = {
    "org-script": "<script>alert(1)</script>",
    "org-formula": "=cmd()",
    "org-image": "![x](http://example.org/x.png)",
    "org-long": "W" * 200,
    "org-romanian": "Țesătoria Săcele și Brașov",
    "org-czech": "Příze Žďár, Šlapanice",
    "org-broken": 'a "b", c;\n-d',
    "org-markup": "<r><t>bold</t></r>",
}


def rows_of(name: str, filters: Filters) -> tuple[pa.Schema, list[dict[str, Any]]]:
    """What the screen shows, with the columns that a file adds."""
    answer = query.ask(name, filters)
    found = []
    for row in answer.rows:
        full: dict[str, Any] = {}
        for column, value in row.items():
            full[column] = plain(value)
            if column in answer.labels:
                label = None if value is None else answer.label(column, value)
                full.setdefault(f"{column.removesuffix('_id')}_label", label)
        if "nature" not in full:
            full["data_nature"] = provenance.nature(answer)
        found.append(full)
    return extract.open_(name, filters).schema, found


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    return None if isinstance(value, float) and not abs(value) < float("inf") else value


def close(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    """Equal, but for the last digits of a number: two runs may add up a column in another order."""
    assert [list(row) for row in found] == [list(row) for row in wanted]
    for row, other in zip(found, wanted, strict=True):
        for key, value in row.items():
            if isinstance(value, float) and isinstance(other[key], float | int):
                assert math.isclose(value, other[key], rel_tol=1e-12), (row, key)
            else:
                assert (key, value) == (key, other[key])
    return True


def read_csv(data: bytes, schema: pa.Schema, delimiter: str, decimal: str) -> list[dict[str, Any]]:
    table = pa.csv.read_csv(
        io.BytesIO(data),
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=schema,
            decimal_point=decimal,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert table.schema.names == schema.names
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def read_xlsx(data: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True)["Data"]
    header, *rows = sheet.iter_rows(values_only=True)
    return [{k: v.date() if isinstance(v, datetime) else v for k, v in zip(header, row, strict=True)} for row in rows]


def guarded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: delimited.harmless(pa.array([v]))[0].as_py() if isinstance(v, str) else v for k, v in row.items()}
            for row in rows]  # fmt: skip


def in_json(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()} for row in rows]


@pytest.mark.parametrize("name", list(query.questions()))
@pytest.mark.parametrize("number", range(len(FILTERS)))
def test_every_format_holds_the_rows_of_the_screen(name: str, number: int) -> None:
    filters = FILTERS[number]
    schema, rows = rows_of(name, filters)
    assert close(read_csv(extract.file(name, filters).read(), schema, ",", "."), guarded(rows))
    assert close(read_csv(extract.file(name, filters, "csv", "excel-eu").read(), schema, ";", ","), guarded(rows))
    table = pa.parquet.read_table(io.BytesIO(extract.file(name, filters, "parquet").read()))
    assert close(table.to_pylist(), rows)
    assert table.schema.names == schema.names
    assert close(json.loads(extract.file(name, filters, "json").read())["rows"], in_json(rows))
    packed = zipfile.ZipFile(io.BytesIO(extract.file(name, filters, "zip").read()))
    assert close(read_csv(packed.read(f"{name}.csv"), schema, ",", "."), guarded(rows))
    assert close(read_xlsx(extract.file(name, filters, "xlsx").read()), rows)
    if formats.place(schema.names):
        features = json.loads(extract.file(name, filters, "geojson").read())["features"]
        assert close([feature["properties"] for feature in features], in_json(rows))


@pytest.mark.parametrize(("variant", "delimiter", "decimal"), [("plain", ",", "."), ("excel-eu", ";", ",")])
def test_pandas_reads_the_numbers_of_both_csv_variants(variant: str, delimiter: str, decimal: str) -> None:
    name = "proposals_by_region_and_priority"
    data = extract.file(name, Filters(), "csv", variant).read()
    frame = pd.read_csv(io.BytesIO(data), sep=delimiter, decimal=decimal)
    _, rows = rows_of(name, Filters())
    shares = [row["proposal_share"] for row in rows]
    assert [None if pd.isna(value) else value for value in frame["proposal_share"]] == shares
    assert frame["proposals"].tolist() == [row["proposals"] for row in rows]


def test_the_plain_csv_is_utf8_without_a_mark_and_the_european_one_has_mark_and_semicolons() -> None:
    name = "proposals_by_region_and_priority"
    simple = extract.file(name, Filters()).read()
    assert simple.startswith(b"region_id,region_label,priority_id,priority_label,")
    assert b"\r" not in simple
    european = extract.file(name, Filters(), "csv", "excel-eu").read()
    assert european.startswith("\ufeffregion_id;region_label;".encode())
    assert b"sep=" not in european
    assert european.count(b"\r\n") == european.count(b"\n")
    assert b";0,3333333333333333;" in european


def test_a_share_of_nothing_is_unknown() -> None:
    assert extract._known(pa.array([1.0, float("nan"), float("inf"), None])).to_pylist() == [1.0, None, None, None]


def test_sums_of_whole_numbers_are_whole_numbers() -> None:
    schema = extract.open_("projects_by_year", Filters()).schema
    assert schema.field("projects_started_total").type == pa.int64()


def test_an_unknown_question_version_format_or_variant_is_an_error() -> None:
    with pytest.raises(query.UnknownQuestionError):
        extract.file("firms_by_moon", Filters())
    with pytest.raises(LakeError):
        extract.file("firms_by_region", Filters(version=99))
    with pytest.raises(RequestError, match="not a format"):
        extract.file("firms_by_region", Filters(), "docx")
    with pytest.raises(RequestError, match="not a variant"):
        extract.file("firms_by_region", Filters(), "csv", "klingon")


@pytest.fixture(scope="module")
def odd_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The shipped data, and as version 2 organisations with names that try their luck."""
    store = Store(built(tmp_path_factory.mktemp("odd")))
    rows = store.lake.read("organisation").slice(0, len(NAMES)).to_pylist()
    for row, (code, name) in zip(rows, NAMES.items(), strict=True):
        row.update(organisation_id=code, name=name)
    put = {"organisation": pa.Table.from_pylist(rows, store.lake.read("organisation").schema)}
    store.lake.commit(put, author="tests", message="Odd names")
    yield store
    store.close()


def test_names_that_try_their_luck_are_text_in_every_format(odd_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_store", odd_store)

    def names(rows: list[dict[str, Any]]) -> dict[str, str]:
        return {row["organisation_id"]: row["name"] for row in rows if row["organisation_id"] in NAMES}

    schema, rows = rows_of("details_by_organisation", Filters())
    assert names(rows) == NAMES
    harmless = {**NAMES, "org-formula": "'=cmd()", "org-broken": 'a "b", c;\n\'-d'}
    for variant, delimiter, decimal in (("plain", ",", "."), ("excel-eu", ";", ",")):
        data = extract.file("details_by_organisation", Filters(), "csv", variant).read()
        assert names(read_csv(data, schema, delimiter, decimal)) == harmless
    found = names(read_xlsx(extract.file("details_by_organisation", Filters(), "xlsx").read()))
    assert {code: name.rstrip() for code, name in found.items()} == NAMES
    features = json.loads(extract.file("details_by_organisation", Filters(), "geojson").read())["features"]
    assert names([feature["properties"] for feature in features]) == NAMES


def test_an_older_version_is_extracted_as_it_was(odd_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_store", odd_store)
    old, new = (extract.file("details_by_organisation", Filters(version=version)) for version in (1, 2))
    assert new.read().count(b"org-formula") == 1
    assert b"org-formula" not in old.read()
    assert (old.name, new.name) == tuple(f"tex4im_details_by_organisation_v{n}_synthetic.csv" for n in (1, 2))
