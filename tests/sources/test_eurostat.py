"""Eurostat's layouts, written small enough to be read in one look."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tex4im_data.sources import SourceError, as_rows
from tex4im_data.sources.eurostat import addresses, flags
from tex4im_data.sources.eurostat.observations import COLUMNS

TSV = (
    b"freq,unit,geo\\TIME_PERIOD\t2021 \t2022 \n"
    b"A,MIO_EUR,FR30\t122287.34 p\t: c\n"
    b"A,PPS_HAB_EU27_2020,FR30\t84 bp\t: \n"
    b"A,MIO_NAC,FR30\t1 \t2 \n"
    b"A,MIO_EUR,ITI1\t118485.57 \t0 \n"
)
SDMX = (
    b"DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,MIO_EUR,FR30,2021,122287.34,p,\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,MIO_EUR,FR30,2022,,,C\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,PPS_HAB_EU27_2020,FR30,2021,84,bp,\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,PPS_HAB_EU27_2020,FR30,2022,,,\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,MIO_EUR,ITI1,2021,118485.57,,\r\n"
    b"ESTAT:NAMA_10R_2GDP(1.0),20/02/24 11:00:00,A,MIO_EUR,ITI1,2022,0,,\r\n"
)


def dimension(*codes: str) -> dict[str, Any]:
    return {"category": {"index": {code: place for place, code in enumerate(codes)}}}


JSON_STAT = {
    "version": "2.0",
    "class": "dataset",
    "id": ["freq", "unit", "geo", "time"],
    "size": [1, 2, 2, 2],
    "dimension": {
        "freq": dimension("A"),
        "unit": dimension("MIO_EUR", "PPS_HAB_EU27_2020"),
        "geo": dimension("FR30", "ITI1"),
        "time": dimension("2021", "2022"),
    },
    "value": {"0": 122287.34, "2": 118485.57, "3": 0, "4": 84},
    "status": {"0": "p", "1": ": c", "4": "bp", "5": ":"},
}
WANTED = [
    ("FRE1", "gdp", 2021, 122287.34, "observed", "p"),
    ("FRE1", "gdp", 2022, None, "confidential", "c"),
    ("FRE1", "gdp_pps_per_inhabitant", 2021, 84.0, "observed", "bp"),
    ("FRE1", "gdp_pps_per_inhabitant", 2022, None, "missing", None),
    ("ITI1", "gdp", 2021, 118485.57, "observed", None),
    ("ITI1", "gdp", 2022, 0.0, "observed", None),
]


def load(content: bytes, **how: Any) -> list[dict[str, object]]:
    how = {"nuts_edition": "2013", "geos": ["FRE1", "ITI1"], **how}
    return as_rows(addresses.load(content, "nama_10r_2gdp", **how).rows)


@pytest.mark.parametrize(
    "content", [TSV, gzip.compress(TSV), TSV.replace(b"\n", b"\r\n"), SDMX, json.dumps(JSON_STAT).encode()]
)
def test_every_layout_gives_the_same_rows(content: bytes) -> None:
    rows = load(content)
    kept = ("geo_id", "indicator_id", "year", "value", "status", "flag")
    assert [tuple(row[key] for key in kept) for row in rows] == WANTED
    assert {tuple(row) for row in rows} == {COLUMNS}
    assert {(row["geo_id"], row["note"]) for row in rows} == {
        ("FRE1", "source code FR30 (NUTS 2013)"),
        ("ITI1", None),
    }


def test_the_layout_of_before_2023_with_years_descending_is_read() -> None:
    old = b"unit,geo\\time\t2015 \t2014 \nMIO_EUR,FR30\t4.0 bu\t: bu\nPPS_HAB_EU27_2020,FR30\t1 \t2 \n"
    rows = {row["year"]: (row["value"], row["flag"]) for row in load(old) if row["indicator_id"] == "gdp"}
    assert rows == {2015: (4.0, "bu"), 2014: (None, "bu")}


def test_a_json_stat_answer_with_lists_is_read() -> None:
    listed = JSON_STAT | {"value": [122287.34, None, 118485.57, 0, 84, None, None, None]}
    assert load(json.dumps(listed).encode())[0]["value"] == 122287.34


def test_an_unreadable_cell_is_reported_with_its_line_and_left_out() -> None:
    content = TSV.replace(b"118485.57 ", b"118485,57 ").replace(b"84 bp", b"84 bk")
    delivery = addresses.load(content, "nama_10r_2gdp", nuts_edition="2013", geos=["FRE1", "ITI1"], name="gdp.tsv")
    found = [(problem.row, problem.column, problem.value) for problem in delivery.problems]
    assert found == [(5, "2021", "118485,57"), (3, "2021", "84 bk")]
    assert delivery.rows.num_rows == 4
    assert str(delivery.problems[0]).startswith('gdp.tsv, row 5, 2021: "118485,57" is neither a figure')


def refusal(content: bytes, dataset: str = "nama_10r_2gdp") -> str:
    with pytest.raises(SourceError) as caught:
        addresses.load(content, dataset, nuts_edition="2013", name="gdp.tsv")
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        TSV[:-3],
        TSV[:-12] + b"\n",
        gzip.compress(TSV)[:-9],
        json.dumps(JSON_STAT).encode()[:-20],
        SDMX[:-30],
        TSV[:20],
    ],
)
def test_a_cut_off_file_is_refused_whole(content: bytes) -> None:
    assert "cut off" in refusal(content) or "nothing is loaded" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>\n<html>Sorry</html>\n",
        TSV.replace(b"geo\\TIME_PERIOD", b"time\\geo"),
        TSV.replace(b"2022 ", b"2022-Q1 "),
        TSV.replace(b"2022 ", b"2021 "),
        SDMX.replace(b"OBS_VALUE", b"VALUE"),
        SDMX.replace(b",2022,", b",2022-01,"),
        b'{"id": ["geo", "time"], "size": [1]}',
        json.dumps(JSON_STAT | {"size": [1, 2, 3, 2]}).encode(),
        b"[1, 2]",
        "unité;geo;n2015\nC;FR;1\n".encode("latin-1"),
    ],
)
def test_a_changed_layout_is_refused_with_what_was_found(content: bytes) -> None:
    assert "is not the layout expected" in refusal(content)


def test_eurostat_s_own_refusal_is_passed_on() -> None:
    answer = {"warning": {"status": 413, "label": "ASYNCHRONOUS_RESPONSE"}}
    assert "ASYNCHRONOUS_RESPONSE" in refusal(json.dumps(answer).encode())
    error = {"error": [{"status": 400, "id": 150, "label": "Invalid value for geo"}]}
    assert "Invalid value for geo" in refusal(json.dumps(error).encode())


def test_an_empty_file_and_a_missing_one_are_said_to_be_so(tmp_path: Path) -> None:
    assert "is empty" in refusal(b"")
    with pytest.raises(SourceError, match="is not there"):
        addresses.load(tmp_path / "none.tsv", "nama_10r_2gdp", nuts_edition="2013")


def test_a_renamed_unit_is_a_problem_and_the_rest_is_loaded() -> None:
    content = TSV.replace(b"PPS_HAB_EU27_2020", b"PPS_EU27_2020_HAB")
    delivery = addresses.load(content, "nama_10r_2gdp", nuts_edition="2013", geos=["FRE1"])
    assert delivery.rows.num_rows == 2
    assert "gdp_pps_per_inhabitant gets no figures" in delivery.problems[0].reason


def test_a_file_without_anything_asked_for_is_refused() -> None:
    assert "holds none of the figures" in refusal(TSV, "pat_ep_rtot")


def test_a_region_that_is_not_in_the_file_is_reported_not_dropped() -> None:
    delivery = addresses.load(TSV, "nama_10r_2gdp", nuts_edition="2013", geos=["FRE1", "SE23"])
    assert [problem.value for problem in delivery.problems] == ["SE23"]


def test_mixed_editions_are_a_problem_only_where_figures_stand() -> None:
    blank = TSV + b"A,MIO_EUR,FRE1\t: \t: \n"
    assert addresses.load(blank, "nama_10r_2gdp", nuts_edition="2013", geos=["FRE1"]).problems == ()
    figures = TSV + b"A,MIO_EUR,FRE1\t1 \t2 \n"
    problems = addresses.load(figures, "nama_10r_2gdp", nuts_edition="2013", geos=["FRE1"]).problems
    assert [problem.value for problem in problems] == ["FRE1"]
    assert "mixes editions" in problems[0].reason


def test_addresses_name_layout_and_regions() -> None:
    assert addresses.address("nama_10r_2gdp").endswith("/sdmx/2.1/data/NAMA_10R_2GDP/?format=TSV&compressed=true")
    assert "geo=FRE1" in addresses.address("nama_10r_2gdp", "json", since=2015)
    with pytest.raises(ValueError, match="xml"):
        addresses.address("nama_10r_2gdp", "xml")
    with pytest.raises(KeyError, match="nama_10r_2gdp"):
        addresses.load(TSV, "unknown", nuts_edition="2013")


CELLS = st.text(st.sampled_from("0123456789.-: bpeuckAM,"), max_size=7)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_the_set_wise_reading_agrees_with_the_reading_of_one_cell(cells: list[str]) -> None:
    years = range(1990, 1990 + len(cells))
    head = "unit,geo\\time\t" + "\t".join(map(str, years))
    content = f"{head}\nMIO_EUR,ITI1\t" + "\t".join(cells) + "\n"
    delivery = addresses.load(content.encode(), "nama_10r_2gdp", nuts_edition="2016", geos=["ITI1"])
    found = {row["year"]: (row["value"], row["status"], row["flag"] or "") for row in as_rows(delivery.rows)}
    for year, cell in zip(years, cells, strict=True):
        try:
            reading = flags.read_cell(cell)
        except ValueError:
            assert year in found or any(problem.column == str(year) for problem in delivery.problems)
            continue
        assert found[year] == (reading.value, reading.status, reading.flag)
    for year in found:
        assert found[year][0] is not None or found[year][1] in ("missing", "confidential")
