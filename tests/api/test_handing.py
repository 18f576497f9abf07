"""Claims about how files leave: asked again as kept bytes, HEAD with GET's length, Parquet by range, heads at once."""

import io
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.conftest import built
from tex4im_data import query, visitor
from tex4im_data.api import handing, kept, routes
from tex4im_data.filters import Filters
from tex4im_data.query import Store, asking
from tex4im_ui.brief import routes as brief_routes

pytestmark = pytest.mark.usefixtures("shipped_store")

PARQUET = "/api/extract/details_by_organisation.parquet"
PATHS = [
    *(f"/api/extract/firms_by_region.{form}" for form in ("csv", "xlsx", "parquet", "geojson", "zip")),
    *(f"/api/extract/details_by_organisation.{form}" for form in ("csv", "xlsx", "parquet", "geojson", "zip")),
    "/api/extract/details_by_call.ics",
    "/api/extract/changes.csv",
    "/api/extract/changes.parquet",
    "/api/answer/changes",
    "/api/answer/firms_by_region",
    "/api/answer/firms_by_region?region=XX",
    "/api/extract/firms_by_region",
    "/api/nothing",
    "/api",
    "/api/openapi.json",
    "/brief/brief.html",
    "/brief/brief.pdf",
    "/brief/nothing",
]
"""Every route for reading, with answers long and short, and with errors."""


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def app(*middleware: Middleware) -> Starlette:
    return Starlette(routes=[*routes.mounted, *brief_routes.mounted], middleware=middleware)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app(), base_url="http://map.example") as found:
        yield found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the questions that were run for files, in their order."""
    found: list[str] = []
    stream = query.stream

    def counted(name: str, filters: Filters) -> Any:
        found.append(name)
        return stream(name, filters)

    monkeypatch.setattr(query, "stream", counted)
    return found


@pytest.mark.parametrize(
    "path", ["/api/answer/firms_by_region", *(f"/api/extract/firms_by_region.{form}" for form in ("csv", "parquet"))]
)
def test_an_answer_asked_again_is_not_made_again(client: TestClient, runs: list[str], path: str) -> None:
    first = client.get(f"{path}?region=ITI1&region=PT11")
    again = client.get(f"{path}?region=PT11&region=ITI1&version=1&mode=meeting")
    assert runs == ["firms_by_region"]
    assert (again.content, again.headers) == (first.content, first.headers)


def test_a_streamed_answer_that_turned_out_small_is_kept_too(
    client: TestClient, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "SHORT_TABLES", 0)
    first, again = (client.get("/api/extract/firms_by_region.csv") for _ in range(2))
    assert runs == ["firms_by_region"]
    assert "content-length" not in first.headers
    assert again.content == first.content
    assert again.headers["content-length"] == str(len(first.content))


def test_another_filter_format_variant_or_address_is_another_answer(client: TestClient, runs: list[str]) -> None:
    asked = ["answer/firms_by_region", "answer/firms_by_region?region=ITI1", "answer/firms_by_region?stage=idea"]
    asked += ["extract/firms_by_region.csv", "extract/firms_by_region.csv?variant=excel-eu"]
    found = {client.get(f"/api/{path}").content for path in asked}
    found.add(client.get("/api/answer/firms_by_region", headers={"Host": "other.example"}).content)
    assert len(found) == len(asked) + 1 == len(runs)


def test_what_one_visibility_was_given_no_other_gets() -> None:
    def columns(form: str) -> list[str]:
        path = {"question": "details_by_proposal", "form": form}
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "path_params": path}
        given = routes._extract(Request({**scope, "server": ("map.example", 80), "scheme": "http"}))
        if form == "parquet":
            return list(pq.read_schema(str(given.path)).names)  # type: ignore[attr-defined]
        return bytes(given.body).decode().splitlines()[0].split(",")

    for form in ("csv", "parquet"):
        seen = {}
        for role in ("coordinator", "public", "partner", "coordinator", "public"):
            visitor.enter(visitor.Visitor(role))
            assert seen.setdefault(role, columns(form)) == columns(form)
        assert "value_eur" in seen["partner"]
        assert "value_eur" not in seen["public"]


def test_a_new_version_is_a_new_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(built(tmp_path))
    monkeypatch.setattr(asking, "_store", store)
    monkeypatch.setattr(store, "watch", lambda: None)
    with TestClient(app()) as client:
        before = client.get("/api/extract/firms_by_region.csv").text
        rows = store.lake.read("organisation")
        firm = next(row for row in rows.to_pylist() if row["kind"] == "firm" and row["region_id"] == "ITI1")
        put = pa.Table.from_pylist([{**firm, "organisation_id": "org-new"}], rows.schema)
        store.lake.commit({"organisation": put}, author="tests", message="One more")
        store.refresh()
        assert client.get("/api/extract/firms_by_region.csv").text != before
        assert client.get("/api/extract/firms_by_region.csv?version=1").text == before
    store.close()


def test_kept_answers_take_what_was_said_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    size = kept.SMALL - 100
    for number in range(3 * kept.KEPT_BYTES // size):
        kept.keep((str(number), 0, "public"), kept.Kept(b"x" * size, {"ETag": "y" * 50}, "text/csv"))
    assert kept.KEPT_BYTES - 2 * size < kept._small.currsize <= kept.KEPT_BYTES
    held = sum(len(answer.body) for answer in kept._small.values())
    assert held <= kept._small.currsize
    kept.keep(("long", 0, "public"), kept.Kept(b"x" * (kept.SMALL + 1), {}, "text/csv"))
    assert kept.small(("long", 0, "public")) is None


def test_a_file_that_is_let_go_leaves_the_disk_when_nobody_reads_it() -> None:
    held = [kept.made_file(("a", 0, "public"), lambda: (kept.KeptFile('"a"', {}, ""), [b"bytes"]))]
    path, descriptor = held[0].path, held[0]._file.fileno()
    kept.forget()
    assert path.read_bytes() == b"bytes"
    held.clear()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.mark.parametrize("path", PATHS)
def test_head_says_the_length_that_get_has(client: TestClient, path: str) -> None:
    before, got, after = client.head(path), client.get(path), client.head(path)
    assert got.headers.get("content-length") in (None, str(len(got.content)))
    assert len(got.content) > 0
    for head in (before, after):
        assert head.status_code == got.status_code
        assert head.content == b""
        assert head.headers.get("content-length") in (None, got.headers.get("content-length"))
        for name in ("etag", "content-type", "content-disposition"):
            assert head.headers.get(name) == got.headers.get(name)
    assert ("content-length" in after.headers) is (len(got.content) <= kept.SMALL)


@pytest.mark.parametrize("path", PATHS)
def test_head_says_the_length_that_get_has_when_the_server_compresses(path: str) -> None:
    with TestClient(app(Middleware(GZipMiddleware))) as client:
        client.headers["Accept-Encoding"] = "gzip"
        for _ in range(2):
            head, got = client.head(path), client.get(path)
            assert head.headers.get("content-length") in (None, got.headers.get("content-length"))


def test_head_of_a_long_answer_says_no_length_and_keeps_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SMALL", 1000)
    for limit in (0, handing.SHORT_TABLES):
        monkeypatch.setattr(handing, "SHORT_TABLES", limit)
        head, got = (client.request(method, PARQUET.replace("parquet", "csv")) for method in ("HEAD", "GET"))
        assert "content-length" not in head.headers
        assert len(got.content) > 1000
        assert kept._small.currsize == 0


def test_head_of_parquet_says_the_length_however_long_it_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SMALL", 0)
    monkeypatch.setattr(handing, "SHORT_TABLES", 0)
    head, got = client.head(PARQUET), client.get(PARQUET)
    assert head.headers["accept-ranges"] == "bytes"
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))


def test_ranges_of_parquet_fit_together_also_when_it_was_made_anew(client: TestClient) -> None:
    whole = client.get(PARQUET)
    length, tag, pieces = len(whole.content), whole.headers["etag"], []
    for first in range(0, length, 5000):
        kept.forget()
        got = client.get(PARQUET, headers={"Range": f"bytes={first}-{first + 4999}", "If-Range": tag})
        assert got.status_code == 206
        assert got.headers["content-range"] == f"bytes {first}-{min(first + 4999, length - 1)}/{length}"
        assert got.headers["etag"] == tag
        pieces.append(got.content)
    assert b"".join(pieces) == whole.content
    assert client.get(PARQUET, headers={"Range": "bytes=-8"}).content == whole.content[-8:]


@pytest.mark.parametrize("limit", [0, handing.SHORT_TABLES])
def test_a_small_file_of_any_format_is_read_by_range_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(handing, "SHORT_TABLES", limit)
    path = "/api/extract/firms_by_region.csv"
    asked = {"bytes=3-9": (3, 10), "bytes=-5": (-5, None), "bytes=0-": (0, None), "bytes=7-999999": (7, None)}
    for said, (first, last) in asked.items():
        kept.forget()
        got = client.get(path, headers={"Range": said})
        assert got.status_code == 206
        whole = client.get(path)
        assert got.content == whole.content[first:last]
        assert got.headers["content-range"].endswith(f"/{len(whole.content)}")
        assert got.headers["etag"] == whole.headers["etag"]
    assert client.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
    assert client.get(path, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200


def test_many_ranges_come_in_one_answer(client: TestClient) -> None:
    whole = client.get(PARQUET).content
    got = client.get(PARQUET, headers={"Range": "bytes=0-3, -4"})
    assert got.status_code == 206
    assert got.headers["content-type"].startswith("multipart/byteranges; boundary=")
    assert got.content.count(b"PAR1") == 2
    assert f"Content-Range: bytes 0-3/{len(whole)}".encode() in got.content


@pytest.mark.parametrize("said", ["bytes=9-2", "bytes=x", "bytes=", "lines=1-2", "bytes=-", "bytes=1-2,y", "bytes=٣-"])
def test_a_range_that_cannot_be_read_is_ignored(client: TestClient, said: str) -> None:
    got = client.get(PARQUET, headers=[(b"Range", said.encode())])
    assert (got.status_code, got.content[:4], got.content[-4:]) == (200, b"PAR1", b"PAR1")


@pytest.mark.parametrize("said", ["bytes=999999999-", "bytes=-0", "bytes=0-1,999999999-"])
def test_a_range_outside_the_file_is_refused_with_its_length(client: TestClient, said: str) -> None:
    got = client.get(PARQUET, headers={"Range": said})
    assert got.status_code == 416
    assert got.headers["content-range"] == f"bytes */{client.head(PARQUET).headers['content-length']}"
    assert got.json()["error"]["cure"]


def test_a_range_of_another_file_is_answered_with_the_whole(client: TestClient) -> None:
    whole = client.get(PARQUET)
    for tag in ('"other"', f"W/{whole.headers['etag']}"):
        got = client.get(PARQUET, headers={"Range": "bytes=0-3", "If-Range": tag})
        assert (got.status_code, len(got.content)) == (200, len(whole.content))


def test_whoever_holds_the_parquet_file_is_told_so_by_the_tag_that_they_named(client: TestClient) -> None:
    tag = client.get(PARQUET).headers["etag"]
    kept.forget()
    for named in (tag, f'"other", W/{tag}'):
        got = client.get(PARQUET, headers={"If-None-Match": named})
        assert (got.status_code, got.headers["etag"]) == (304, tag)
    assert client.get(PARQUET, headers={"If-None-Match": tag.replace('"', '"0', 1)}).status_code == 200


def test_a_streamed_parquet_file_is_kept_for_the_ranges_that_follow(
    client: TestClient, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "SHORT_TABLES", 0)
    whole = client.get(PARQUET)
    assert whole.headers["etag"].startswith('W/"')
    assert client.get(PARQUET, headers={"Range": "bytes=100-199"}).content == whole.content[100:200]
    assert runs == ["details_by_organisation"]


def test_a_full_disk_costs_the_ranges_and_not_the_file(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get(PARQUET).content
    kept.forget()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.KeptFile, "write", full)
    assert "content-length" not in client.head(PARQUET).headers
    for limit in (0, handing.SHORT_TABLES):
        monkeypatch.setattr(handing, "SHORT_TABLES", limit)
        got = client.get(PARQUET, headers={"Range": "bytes=0-3"})
        assert (got.status_code, got.content) == (200, whole)


def test_a_page_of_another_site_may_ask_for_ranges(client: TestClient) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    allowed = client.options(PARQUET, headers=asked).headers["access-control-allow-headers"]
    assert "Range" in allowed.split(", ")
    assert "Content-Range" in client.get(PARQUET).headers["access-control-expose-headers"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The routes behind the real server, compressing as the map's server does."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app(Middleware(GZipMiddleware)), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


class ByRange(io.RawIOBase):
    """A file on a server, read as libraries read one: its length by HEAD, then ranges, all of one tag."""

    def __init__(self, http: httpx.Client, path: str) -> None:
        super().__init__()
        head = http.head(path)
        self.http, self.path, self.tag = http, path, head.headers["etag"]
        self.length, self.place = int(head.headers["content-length"]), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = offset + (0, self.place, self.length)[whence]
        return self.place

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self.length - self.place)
        if wanted <= 0:
            return 0
        said = {"Range": f"bytes={self.place}-{self.place + wanted - 1}", "If-Range": self.tag}
        got = self.http.get(self.path, headers=said)
        assert (got.status_code, len(got.content)) == (206, wanted)
        buffer[:wanted] = got.content
        self.place += wanted
        return wanted


def test_a_reader_of_parquet_reads_the_file_from_the_server_by_ranges(address: str) -> None:
    with httpx.Client(base_url=address, headers={"Accept-Encoding": "gzip, deflate"}) as http:
        file = ByRange(http, PARQUET)
        names = pq.ParquetFile(pa.PythonFile(file, mode="r")).read(["organisation_id"]).column(0).to_pylist()
    assert names == [row["organisation_id"] for row in query.ask("details_by_organisation", Filters()).rows]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "geojson", "zip"])
def test_over_the_wire_head_and_get_agree(address: str, form: str) -> None:
    for accepts in ("gzip", "identity"):
        with httpx.Client(base_url=address, headers={"Accept-Encoding": accepts}) as http:
            path = f"/api/extract/firms_by_region.{form}"
            told = http.head(path).headers.get("content-length")
            with http.stream("GET", path) as got:
                length = sum(map(len, got.iter_raw()))
            assert told == str(length)


def test_a_failure_behind_the_first_bytes_breaks_the_answer_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise RuntimeError("The disk is gone")

    monkeypatch.setattr(handing, "SHORT_TABLES", 0)
    monkeypatch.setattr(asking, "_run", lost)
    with httpx.Client(base_url=address) as http, pytest.raises(httpx.RemoteProtocolError):
        http.get("/api/extract/firms_by_region.csv")
    assert kept._small.currsize == 0


def test_the_description_is_kept_and_known_by_its_tag(client: TestClient) -> None:
    for path in ("/api", "/api/openapi.json"):
        got = client.get(path)
        again = client.get(path)
        assert json.loads(again.content) == json.loads(got.content)
        assert client.get(path, headers={"If-None-Match": got.headers["etag"]}).status_code == 304
