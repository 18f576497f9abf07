"""Fetching from a publisher that is slow, busy, gone, or hangs up half-way; all on this machine."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.sources.publisher import QUICK, Publisher, answer, drip, hang
from tex4im_data.sources import Manner, SourceError, calls, keep_file
from tex4im_data.sources.eurostat import addresses
from tex4im_data.sources.fetch import AGENT, fetch

BODY = gzip.compress(b"freq,unit,geo\\TIME_PERIOD\t2021 \nA,MIO_EUR,ITI1\t118485.57 p\n")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    running = Publisher()
    yield running
    running.close()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_raw_file_is_kept_with_address_time_and_checksum(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(200, BODY)]
    seen: list[tuple[int, int | None]] = []
    raw = fetch(publisher.address, tmp_path, manner=QUICK, progress=lambda done, whole: seen.append((done, whole)))
    assert raw.path.read_bytes() == BODY
    assert raw.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (raw.size, seen[-1]) == (len(BODY), (len(BODY), len(BODY)))
    record = json.loads((tmp_path / f"{raw.path.name}.json").read_text())
    assert (record["address"], record["sha256"], record["path"]) == (publisher.address, raw.sha256, raw.path.name)
    assert record["fetched_at"].endswith("+00:00")
    assert publisher.asked[0][1] == AGENT
    rows = addresses.load(raw.path, "nama_10r_2gdp", nuts_edition="2021").rows.to_pylist()
    assert [(row["value"], row["flag"]) for row in rows] == [(118485.57, "p")]


@pytest.mark.flaky(reruns=4)  # on a busy machine the loopback publisher may drop a connection with its answer
def test_a_busy_publisher_is_asked_again_after_the_pause_it_names(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(503), answer(429, Retry_After="7"), answer(200, BODY)]
    pauses: list[float] = []
    raw = fetch(publisher.address, tmp_path, manner=Manner(total=60.0, pause=0.5), sleep=pauses.append)
    assert raw.size == len(BODY)
    assert pauses[:2] == [0.5, 7.0]  # a machine under load may lose a connection and pause once more


def test_pauses_grow_and_then_it_gives_up_with_one_sentence(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(500)]
    pauses: list[float] = []
    with pytest.raises(SourceError, match=r"busy or out of order. It was tried 4 times. Try again later"):
        fetch(publisher.address, tmp_path, manner=Manner(pause=0.5), sleep=pauses.append)
    assert pauses == [0.5, 1.0, 2.0]
    assert left(tmp_path) == []


def test_a_pause_longer_than_a_person_waits_is_not_waited_for(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(503, Retry_After="3600")]
    with pytest.raises(SourceError, match="503"):
        fetch(publisher.address, tmp_path, manner=QUICK)
    assert len(publisher.asked) == 1


def test_a_wrong_code_is_not_asked_for_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(404, b"<p>Dataset <b>not</b> found</p>")]
    with pytest.raises(SourceError, match=r"404 Not Found.*Dataset not found.*Check the dataset's code"):
        fetch(publisher.address, tmp_path, manner=QUICK)
    assert len(publisher.asked) == 1


def test_a_cut_off_body_is_fetched_again_and_half_of_it_is_never_kept(publisher: Publisher, tmp_path: Path) -> None:
    half = answer(200, BODY[:20], announced=len(BODY))
    publisher.answers = [half, answer(200, BODY)]
    assert fetch(publisher.address, tmp_path, manner=QUICK).size == len(BODY)
    publisher.answers = [half]
    with pytest.raises(SourceError, match=r"is cut off: the end is missing. It was tried 3 times"):
        fetch(publisher.address, tmp_path / "again", manner=QUICK)
    assert left(tmp_path / "again") == []


def test_a_body_cut_off_without_a_length_is_caught_by_the_loader(publisher: Publisher, tmp_path: Path) -> None:
    def unannounced(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(BODY[:-9])

    publisher.answers = [unannounced]
    raw = fetch(publisher.address, tmp_path, manner=QUICK)
    with pytest.raises(SourceError, match="is cut off"):
        addresses.load(raw.path, "nama_10r_2gdp", nuts_edition="2021")


def test_a_slow_publisher_is_given_up_in_time(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [hang]
    begun = time.monotonic()
    with pytest.raises(SourceError, match=r"took too long to answer. It was tried 2 times"):
        fetch(publisher.address, tmp_path, manner=Manner(attempts=2, silence=0.2, pause=0.01))
    assert time.monotonic() - begun < 2


def test_a_publisher_that_drips_is_given_up_too(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [drip]
    begun = time.monotonic()
    with pytest.raises(SourceError, match="took too long"):
        fetch(publisher.address, tmp_path, manner=Manner(silence=5.0, total=0.4))
    assert time.monotonic() - begun < 2


def test_a_changed_layout_is_kept_and_refused_by_the_loader(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(200, b"<html>\n<title>Maintenance</title></html>\n", Content_Type="text/html")]
    raw = fetch(publisher.address, tmp_path, manner=QUICK)
    with pytest.raises(SourceError, match="is not the layout expected"):
        addresses.load(raw.path, "nama_10r_2gdp", nuts_edition="2021")


def test_an_empty_answer_is_no_delivery(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(200)]
    with pytest.raises(SourceError, match="answered with nothing"):
        fetch(publisher.address, tmp_path, manner=QUICK)


def test_no_network_is_said_in_one_sentence_and_the_last_version_stays(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(SourceError, match=r"no network.*The last version stays; load a downloaded file with --from"):
        fetch(f"http://127.0.0.1:{port}/data", tmp_path, manner=QUICK)
    assert left(tmp_path) == []


def test_the_portal_s_search_is_asked_by_a_form(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(200, b'{"totalResults": 201, "results": []}')]
    raw = fetch(publisher.address, tmp_path, manner=QUICK, form=calls.FORM)
    method, _, body = publisher.asked[0]
    assert method == "POST"
    assert b'name="languages"' in body
    assert b"31094502" in body
    assert calls.pages(raw.path) == 3


def test_a_delivered_file_is_kept_with_the_same_record(tmp_path: Path) -> None:
    file = tmp_path / "gdp data.tsv"
    file.write_bytes(b"content\n")
    raw = keep_file(file, tmp_path / "raw")
    assert raw.path.read_bytes() == b"content\n"
    assert raw.path.name.endswith("-gdp_data.tsv")
    assert (raw.address, raw.size) == ("file:gdp data.tsv", 8)
    with pytest.raises(SourceError, match="is not there"):
        keep_file(tmp_path / "none", tmp_path)
