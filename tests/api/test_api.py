"""Claims about the HTTP interface: JSON or a file, the screen's numbers, clear errors, nothing left out."""

import json
import math
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tex4im_data import extract
from tex4im_data.api import kept, routes
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_data.query import asking as query

pytestmark = pytest.mark.usefixtures("shipped_store")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """The routes beside a page that answers every other path, as on the real server."""
    page = Route("/{path:path}", lambda request: HTMLResponse("page"))
    with TestClient(Starlette(routes=[*routes.mounted, page]), base_url="http://map.example") as found:
        yield found


@pytest.mark.parametrize("path", ["/api", "/api/"])
def test_the_index_lists_every_question_with_columns_and_formats(client: TestClient, path: str) -> None:
    found = client.get(path, follow_redirects=False)
    assert found.status_code == 200
    assert found.json()["version"] == 1
    listed = {item["name"]: item for item in found.json()["questions"]}
    assert list(listed) == list(query.questions())
    firms = listed["firms_by_region"]
    assert firms["heading"] == "How many firms does each region have?"
    assert firms["columns"] == ["region_id", "region_label", "firms", "data_nature"]
    assert firms["formats"] == ["csv", "xlsx", "parquet", "geojson", "zip"]
    assert "geojson" not in listed["values_by_indicator"]["formats"]
    assert firms["parameters"] == ["region", "priority", "kind", "chain", "size", "text", "version"]


def test_a_mount_alone_answers_too() -> None:
    with TestClient(Starlette(routes=[Mount("/api", routes=routes.routes)])) as client:
        assert client.get("/api").json()["version"] == 1
        assert client.get("/api/").json()["version"] == 1


@pytest.mark.parametrize("name", list(query.questions()))
def test_every_question_answers_with_the_rows_of_the_screen(client: TestClient, name: str) -> None:
    found = client.get(f"/api/answer/{name}?region=ITI1&region=PT11&year=2015").json()
    answer = query.ask(name, Filters(regions=("ITI1", "PT11"), years=(2015,)))
    assert found["question"] == name
    assert found["described"] == answer.described
    assert len(found["rows"]) == answer.table.num_rows
    for row, shown in zip(found["rows"], answer.rows, strict=True):
        for key, value in shown.items():
            same = (
                math.isclose(row[key], value, rel_tol=1e-12)
                if isinstance(value, float)
                else str(row[key]) == str(value)
            )
            assert same, (key, row[key], value)
    assert [column["name"] for column in found["columns"]] == list(found["rows"][0] if found["rows"] else
                                                                  [c["name"] for c in found["columns"]])  # fmt: skip


@pytest.mark.parametrize("form", [form for form in extract.FORMATS if form != "ics"])
def test_an_extract_is_the_file_of_the_command_and_the_button(client: TestClient, form: str) -> None:
    found = client.get(f"/api/extract/firms_by_region.{form}?region=ITI1")
    made = extract.file("firms_by_region", Filters(regions=("ITI1",)), form, base="http://map.example/")
    assert found.status_code == 200
    assert found.content == made.read()
    assert found.headers["content-type"] == extract.FORMATS[form]
    assert found.headers["content-disposition"] == f'attachment; filename="tex4im_firms_by_region_v1_synthetic.{form}"'


def test_the_european_variant_of_csv_is_asked_for_by_parameter(client: TestClient) -> None:
    found = client.get("/api/extract/firms_by_region.csv?variant=excel-eu")
    assert found.content.startswith("\ufeffregion_id;".encode())
    assert found.headers["content-disposition"].endswith('_synthetic_excel-eu.csv"')


def test_a_csv_points_to_the_zip_that_describes_it(client: TestClient) -> None:
    link = client.get("/api/extract/firms_by_region.csv?region=ITI1&stage=idea").headers["link"]
    address = link.removeprefix("<").partition(">")[0]
    assert address == "http://map.example/api/extract/firms_by_region.zip?region=ITI1&version=1"
    assert 'rel="describedby"' in link
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "parameter", "value"),
    [
        ("extract/firms_by_region.csv?region=Toscany", "region", "Toscany"),
        ("answer/firms_by_region?region=ITI1&region=XX", "region", "XX"),
        ("answer/firms_by_region?region=", "region", ""),
        ("answer/firms_by_region?colour=red", "colour", "red"),
        ("answer/firms_by_region?year=19", "year", "19"),
        ("answer/firms_by_region?version=99", "version", "99"),
        ("answer/firms_by_region?measure=organisations&measure=firms", "measure", "organisations, firms"),
        ("answer/firms_by_region?text=" + "x" * 81, "text", "x" * 60 + "…"),
        ("answer/firms_by_region?organisation=nobody", "organisation", "nobody"),
        ("extract/firms_by_region.csv?variant=klingon", "variant", "klingon"),
        ("extract/firms_by_region.xlsx?variant=excel-eu", "variant", "excel-eu"),
        ("extract/values_by_indicator.geojson", "format", "geojson"),
        ("?region=XX", "region", "XX"),
    ],
)
def test_a_bad_parameter_is_400_and_named(client: TestClient, address: str, parameter: str, value: str) -> None:
    found = client.get(f"/api/{address}")
    assert found.status_code == 400
    error = found.json()["error"]
    assert (error["parameter"], error["value"]) == (parameter, value)
    assert error["reason"]
    assert error["cure"]


def test_an_error_suggests_the_nearest_code_lists_the_choices_and_names_further_faults(client: TestClient) -> None:
    error = client.get("/api/answer/firms_by_region?priority=circular-econmy&year=x").json()["error"]
    assert "Did you mean circular-economy?" in error["cure"]
    assert "digital" in error["choices"]
    assert [other["parameter"] for other in error["others"]] == ["year"]


def test_a_flood_of_values_is_refused_before_it_is_read(client: TestClient) -> None:
    assert client.get("/api/answer/firms_by_region?" + "region=X&" * 300).status_code == 400


def test_parameters_of_the_view_and_old_codes_are_tolerated(client: TestClient) -> None:
    old = client.get("/api/answer/firms_by_region?region=FR30&mode=meeting&embed=true").json()
    assert old["filters"] == {"region": ["FRE1"]}


@pytest.mark.parametrize(
    "path",
    ["nothing", "answer", "answer/", "answer/firms_by_moon", "answer/firms_by_region/", "extract/firms_by_region",
     "extract/firms_by_region.docx", "extract/firms_by_moon.csv", "extract/a/b.csv", "extract/.csv", "index.html"],
)  # fmt: skip
def test_what_does_not_exist_is_404_as_json(client: TestClient, path: str) -> None:
    found = client.get(f"/api/{path}", follow_redirects=False)
    assert found.status_code == 404
    assert found.json()["error"]["cure"]


def test_an_unknown_question_names_the_nearest(client: TestClient) -> None:
    assert "Did you mean firms_by_region?" in client.get("/api/answer/firm_by_region").json()["error"]["cure"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/answer/firms_by_region", "/api/extract/firms_by_region.csv"])
def test_other_methods_are_405_as_json(client: TestClient, method: str, path: str) -> None:
    found = client.request(method, path)
    assert found.status_code == 405
    assert found.headers["allow"] == "GET, HEAD"
    assert found.json()["error"]["parameter"] == "method"


def test_any_page_may_read_and_ask_whether_it_may(client: TestClient) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/api/answer/firms_by_region", headers=asked).status_code == 204
    for path in ("/api", "/api/answer/firms_by_region", "/api/nothing", "/api/extract/firms_by_region.csv"):
        found = client.get(path)
        assert found.headers["access-control-allow-origin"] == "*"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-cache"


def test_head_gives_the_headers_without_the_file(client: TestClient) -> None:
    for path in ("/api", "/api/answer/firms_by_region", "/api/extract/firms_by_region.zip"):
        head, got = client.head(path), client.get(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["etag"] == got.headers["etag"]
        assert head.headers["content-type"] == got.headers["content-type"]


def test_the_tag_follows_version_heeded_filters_and_format(client: TestClient) -> None:
    def tag(address: str) -> str:
        return client.get(f"/api/extract/{address}").headers["etag"]

    same = tag("firms_by_region.csv?region=ITI1&region=PT11")
    assert tag("firms_by_region.csv?region=PT11&region=ITI1&stage=idea&version=1") == same
    different = [
        "firms_by_region.csv",
        "firms_by_region.zip?region=ITI1&region=PT11",
        "firms_by_region.csv?region=ITI1",
    ]
    different.append("firms_by_region.csv?region=ITI1&region=PT11&variant=excel-eu")
    assert same not in {tag(address) for address in different}
    for path in ("/api", "/api/answer/firms_by_region", "/api/extract/firms_by_region.csv"):
        known = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", W/{known}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", known)


def test_a_host_that_is_no_host_gets_into_no_link(client: TestClient) -> None:
    found = client.get("/api/answer/firms_by_region", headers={"Host": 'evil"><script>'}).json()
    assert found["link"] == "/?version=1"


def test_a_store_that_cannot_be_read_is_503_and_a_fault_of_ours_500(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept.forget()

    def fail(error: Exception) -> None:
        def failing(*_: object) -> None:
            raise error

        monkeypatch.setattr("tex4im_data.query.stream", failing)

    fail(LakeError("The store is locked."))
    found = client.get("/api/extract/firms_by_region.csv")
    assert (found.status_code, found.json()["error"]["reason"]) == (503, "The store is locked.")
    fail(RuntimeError("secret path"))
    found = client.get("/api/extract/firms_by_region.csv")
    assert found.status_code == 500
    assert "secret" not in found.text
    assert "secret path" in caplog.text


WORDS = st.sampled_from(["region", "ITI1", "year", "version", "1", "text", "é", "%00", "..", "variant", "excel-eu"])


@given(st.lists(st.tuples(WORDS | st.text(max_size=5), WORDS | st.text(max_size=8)), max_size=4))
@settings(max_examples=80, deadline=None)
def test_no_query_string_makes_it_crash(pairs: list[tuple[str, str]]) -> None:
    with TestClient(Starlette(routes=routes.mounted)) as client:
        found = client.get("/api/extract/firms_by_region.csv", params=list(pairs))
    assert found.status_code in (200, 400)
    if found.status_code == 400:
        assert found.json()["error"]["reason"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(["", "answer/", "extract/"]))
@settings(max_examples=80, deadline=None)
def test_no_path_makes_it_crash_or_answer_with_a_page(path: str, under: str) -> None:
    with TestClient(Starlette(routes=routes.mounted)) as client:
        found = client.get(f"/api/{under}{quote(path)}", follow_redirects=False)
    if found.status_code != 200:
        assert found.status_code in (400, 404)
        assert json.loads(found.text)["error"]


@pytest.mark.parametrize("path", ["/api", "/api/answer/firms_by_region", "/api/extract/firms_by_region.csv"])
def test_what_mailings_add_to_a_link_changes_nothing(client: TestClient, path: str) -> None:
    plain, mailed = (client.get(f"{path}?version=1{added}") for added in ("", "&utm_source=x&fbclid=y&gclid=&mc_cid=z"))
    assert mailed.status_code == 200
    assert (mailed.content, mailed.headers["etag"]) == (plain.content, plain.headers["etag"])


def test_a_version_to_count_from_that_does_not_exist_is_named_with_those_there_are(client: TestClient) -> None:
    refused = client.get("/api/answer/changes?since=99").json()["error"]
    assert (refused["parameter"], refused["choices"]) == ("since", ["1"])
    assert refused["cure"] == "Leave it out for the usual version."
