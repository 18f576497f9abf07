"""Claims about refreshing: seen before it is stored, one version with its origin, nothing lost in silence."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from tests.commands import Desk, Edit, tsv
from tests.sources.publisher import QUICK, Publisher, answer, hang
from tex4im_data import __main__
from tex4im_data.catalog import catalog
from tex4im_data.cli import refresh
from tex4im_data.deliveries import arrivals, shipped
from tex4im_data.filters import Filters
from tex4im_data.query import Store
from tex4im_data.query import asking as query
from tex4im_data.sources import SourceError
from tex4im_data.sources.eurostat import addresses

TAIL = "Nothing was stored; the last version stays."


def toscana(year: int) -> dict[str, object]:
    return {"geo_id": "ITI1", "indicator_id": "gdp", "year": year}


def test_figures_that_are_stored_already_make_no_version(desk: Desk) -> None:
    code, out, err = desk.gdp()
    assert (code, err) == (0, "")
    assert "rows 0 added, 0 changed, 0 gone" in out
    assert "Nothing new: version 1 holds all of it already." in out
    assert len(desk.versions()) == 1


def test_a_changed_figure_is_shown_and_stored_as_a_version_that_says_what_came(desk: Desk) -> None:
    def edit(text: str) -> str:
        return text.replace("108725.23 ", "108726.5 bu")

    code, out, _ = desk.gdp(edit, "--author", "Ana")
    assert code == 0
    assert "  ~ ITI1 gdp TOTAL 2014, value: 108725.23 -> 108726.5" in out
    assert "  ~ ITI1 gdp TOTAL 2014, flag: unknown -> bu" in out
    first, made = desk.versions()
    checksum = hashlib.sha256(tsv(edit).encode()).hexdigest()
    assert made.author == "Ana"
    assert made.message.startswith("Eurostat nama_10r_2gdp: rows 0 added, 1 changed, 0 gone. Retrieved ")
    assert made.message.endswith(f"sha256 {checksum[:12]}")
    (file,) = desk.raw()
    kept = json.loads(file.with_name(f"{file.name}.json").read_text())
    assert file.read_text(encoding="utf-8") == tsv(edit)
    assert (kept["sha256"], kept["address"]) == (checksum, "file:gdp.tsv")
    origin = {"file": file.name, "address": "file:gdp.tsv", "at": kept["fetched_at"], "sha256": checksum}
    assert made.info["refresh"] == {"dataset": "Eurostat nama_10r_2gdp", "files": [origin]}
    row = desk.row("regional_indicator", **toscana(2014))
    assert row is not None
    assert (row["value"], row["flag"], row["status"]) == (108726.5, "bu", "observed")
    assert desk.gdp(edit)[0] == 0
    assert desk.versions() == [first, made]


def test_flags_are_read_in_words_and_several_together_keep_the_words_of_each(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.gdp(lambda text: text.replace("108725.23 ", "108725.23 bu"))
    mine = Store()
    monkeypatch.setattr(query, "_store", mine)
    try:
        found = query.ask("values_by_indicator", Filters(regions=("ITI1",)))
        assert found.label("flag", "bu") == "Break in the series; Low reliability"
        assert found.label("flag", "p") == "Provisional"
    finally:
        mine.close()


def test_a_shrunken_dataset_waits_for_a_person(desk: Desk) -> None:
    def without(text: str) -> str:
        return "".join(line for line in text.splitlines(True) if not line.startswith("A,MIO_EUR,PT11"))

    code, out, err = desk.gdp(without)
    assert code == 3
    assert "regional_indicator: rows 0 added, 0 changed, 9 gone" in out
    assert "  - PT11 gdp TOTAL 2014" in out
    assert "stored rows that it does not hold: 9" in err
    assert "Nothing was stored. Say --yes to store it all the same." in err
    assert len(desk.versions()) == 1
    assert desk.gdp(without, "--yes")[0] == 0
    assert desk.row("regional_indicator", geo_id="PT11", indicator_id="gdp", year=2014) is None
    assert len(desk.versions()) == 2


@pytest.mark.parametrize(("typed", "code", "versions"), [("y\n", 0, 2), ("\n", 3, 1), ("", 3, 1)])
def test_at_a_terminal_it_asks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, versions: int
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    found, _, err = desk.gdp(lambda text: text.replace("108725.23 ", ": c"))
    assert "stored figures that it does not know: 1" in err
    assert "[y/N]" in err
    assert (found, len(desk.versions())) == (code, versions)
    if versions == 2:
        row = desk.row("regional_indicator", **toscana(2014))
        assert row is not None
        assert (row["value"], row["status"], row["flag"]) == (None, "confidential", "c")


@pytest.mark.parametrize(
    ("edit", "code", "said"),
    [
        (lambda text: text.replace("MIO_EUR", "MIO_EURO"), 3, "Eurostat may have renamed a code"),
        (lambda text: text.replace("118485", "118 485"), 3, "is neither a figure with flags nor a sign for missing"),
        (
            lambda text: text.replace("108725.23", "5") + "A,MIO_EUR,FR30\t" + "\t".join(["1 "] * 9) + "\n",
            3,
            "the file mixes editions",
        ),
        (lambda text: text.replace("A,MIO_EUR,PT11", "A,MIO_EUR,ITI1"), 1, "gives one row twice"),
        (lambda text: text.replace("geo\\TIME_PERIOD", "area"), 1, "is not the layout expected"),
        (lambda text: text.replace("_EUR,", ",").replace("PPS_", ""), 1, "holds none of the figures asked for"),
        (lambda text: text[:-30], 1, "is cut off"),
        (lambda text: "", 1, "is not there, or is empty"),
    ],
)
def test_a_delivery_that_is_not_as_it_should_be_is_not_stored(desk: Desk, edit: Edit, code: int, said: str) -> None:
    found, _, err = desk.gdp(edit)
    assert (found, len(desk.versions())) == (code, 1)
    assert said in err
    assert (TAIL in err) == (code == 1)


def test_a_damaged_archive_and_a_missing_file_are_refused(desk: Desk, tmp_path: Path) -> None:
    packed = tmp_path / "gdp.tsv.gz"
    packed.write_bytes(gzip.compress(tsv().encode())[:-200])
    for file, said in ((packed, "is cut off"), (tmp_path / "none.tsv", "is not there")):
        code, _, err = desk.run("refresh", "eurostat", "--dataset", "nama_10r_2gdp", "--from", str(file))
        assert code == 1
        assert said in err
        assert TAIL in err
    assert len(desk.versions()) == 1


def test_a_dataset_that_the_product_does_not_read_is_wrong_usage(desk: Desk) -> None:
    code, _, err = desk.run("refresh", "eurostat", "--dataset", "nama_10r_9gdp")
    assert code == 2
    assert "nama_10r_2gdp" in err
    assert desk.run("refresh", "eurostat", "--dataset", "sbs_r_nuts06_r2_2015")[0] == 1


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    running = Publisher()
    monkeypatch.setattr(addresses, "API", running.address.rsplit("/data/", 1)[0])
    monkeypatch.setattr(refresh, "MANNER", QUICK)
    yield running
    running.close()


GDP = ("refresh", "eurostat", "--dataset", "nama_10r_2gdp")


def test_a_busy_publisher_is_asked_again_and_progress_is_shown(desk: Desk, publisher: Publisher) -> None:
    body = gzip.compress(tsv(lambda text: text.replace("108725.23 ", "1 e")).encode())
    publisher.answers = [answer(500), answer(200, body[:40], announced=len(body)), answer(200, body)]
    code, out, err = desk.run(*GDP)
    assert (code, len(publisher.asked), len(desk.versions())) == (0, 3, 2)
    assert "value: 108725.23 -> 1" in out
    assert f"Asking {publisher.address.rsplit('/data/', 1)[0]}/sdmx/2.1/data/NAMA_10R_2GDP/" in err
    assert " MB" in err
    (file,) = desk.raw()
    assert file.read_bytes() == body


@pytest.mark.parametrize(
    ("given", "said", "kept"),
    [
        (hang, "took too long to answer. It was tried 3 times.", 0),
        (answer(500), "busy or out of order. It was tried 3 times.", 0),
        (answer(404), "Check the dataset's code and the address", 0),
        (answer(200, b"half", announced=99), "is cut off: the end is missing. It was tried 3 times.", 0),
        (answer(200, b"<html>\n<title>Maintenance</title></html>\n"), "is not the layout expected", 1),
    ],
)
def test_a_publisher_in_trouble_leaves_the_last_version(
    desk: Desk, publisher: Publisher, given: Callable[..., None], said: str, kept: int
) -> None:
    publisher.answers = [given]
    code, _, err = desk.run(*GDP)
    assert (code, len(desk.versions()), len(desk.raw())) == (1, 1, kept)
    assert said in err
    assert TAIL in err


def test_without_a_network_it_says_so_and_keeps_no_raw_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(addresses, "API", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setattr(refresh, "MANNER", QUICK)
        code, _, err = desk.run(*GDP)
    assert (code, desk.raw(), len(desk.versions())) == (1, [], 1)
    assert "no network" in err
    assert "--from" in err


def test_an_empty_store_asks_for_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEX4IM_VAR", str(tmp_path))
    assert __main__.main([*GDP]) == 1
    assert "Run `python -m tex4im_data build` first." in capsys.readouterr().err


def test_builds_that_follow_leave_refreshed_rows_as_they_are(desk: Desk, tmp_path: Path) -> None:
    def more(text: str) -> str:
        changed = text.replace("108725.23 ", "5 ")
        return "\n".join(
            line + ("\t2023 " if "\\" in line else "\t7 p") if line else line for line in changed.split("\n")
        )

    assert desk.gdp(more)[0] == 0
    file = tmp_path / "data" / "targets" / "target.csv"
    shutil.copytree(catalog.DATA, tmp_path / "data")
    for number in (1, 2):
        file.write_text(file.read_text(encoding="utf-8").replace("Pilot cases", f"Pilot cases {number}"), "utf-8")
        catalog._load.cache_clear()
        done = shipped.build(desk.lake, catalog.load(tmp_path / "data"), "Ben", "Next delivery")
        assert done.is_new
        for year, value in ((2014, 5.0), (2023, 7.0)):
            row = desk.row("regional_indicator", **toscana(year))
            assert row is not None
            assert row["value"] == value
    assert len(desk.versions()) == 4


def test_an_indicator_without_a_place_here_is_said_and_never_stored(tmp_path: Path) -> None:
    tables = shipped.delivered(catalog.load())
    rows = [row for row in tables["indicator"].to_pylist() if row["indicator_id"] != "gdp"]
    rows = [{**row, "unit": "index"} if row["indicator_id"] == "rd_personnel" else row for row in rows]
    stored = {**tables, "indicator": pa.Table.from_pylist(rows, tables["indicator"].schema)}
    file = tmp_path / "gdp.tsv"
    file.write_text(tsv(), encoding="utf-8")
    found = arrivals.of_eurostat(stored.__getitem__, file, "nama_10r_2gdp", edition="2021", name="gdp.tsv")
    assert [str(problem) for problem in found.problems if "is no indicator here" in problem.reason]
    assert {row["indicator_id"] for row in found.rows["regional_indicator"]} == {"gdp_pps_per_inhabitant"}
    with pytest.raises(SourceError, match="is in index here, not in FTE"):
        arrivals.of_eurostat(stored.__getitem__, file, "rd_p_persreg", edition="2021", name="gdp.tsv")
