"""Claims about what each publisher's file means here: which rows are taken, and what is said of the others."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Desk
from tests.sources.publisher import QUICK, Publisher, answer
from tex4im_data import catalog, extract
from tex4im_data.cli import refresh
from tex4im_data.deliveries import arrivals
from tex4im_data.deliveries import shipped as build
from tex4im_data.filters import Filters
from tex4im_data.methods.specialisation import EU28
from tex4im_data.query import Store
from tex4im_data.query import asking as query
from tex4im_data.sources import boundaries, calls

SHARED = catalog.DATA.parent.parent / "shared"
SAMPLES = SHARED / "samples"
DAY = "2026-08-17"


def shipped(table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = build.delivered(catalog.load())[table].to_pylist()
    return rows


def topic(row: dict[str, Any], **other: object) -> dict[str, object]:
    """A stored call as a record of the portal."""
    return {
        "topicId": row["call_id"],
        "title": row["title"],
        "programme": row["programme"],
        "callStatus": row["status"],
        "deadline": row["deadline"].isoformat(),
        "budgetMin": row["grant_min_eur"],
        "budgetMax": row["grant_max_eur"],
        "portalUrl": row["portal_url"],
        **other,
    }


def portal(desk: Desk, topics: list[dict[str, object]], *words: str) -> tuple[int, str, str]:
    file = desk.tmp_path / "portal.json"
    file.write_text("".join(map(json.dumps, topics)), encoding="utf-8")
    os.utime(file, (1786968000, 1786968000))  # noon of 17 August 2026
    return desk.run("refresh", "calls", "--from", str(file), *words)


def test_calls_that_stand_as_the_portal_has_them_make_no_version(desk: Desk) -> None:
    code, out, err = portal(desk, [topic(row) for row in shipped("call")])
    assert (code, len(desk.versions())) == (0, 1)
    assert "Taken as the portal stood on 17 Aug 2026." in err
    assert "Nothing new" in out


def test_only_calls_whose_priorities_somebody_has_read_are_taken(desk: Desk) -> None:
    every = [topic(row) for row in shipped("call")]
    every.append({**every[0], "topicId": "NEW-1", "title": "Dyes", "deadline": None})
    code, out, _ = portal(desk, every)
    assert (code, len(desk.versions())) == (0, 1)
    assert "1 other calls are not taken: nobody has said which priorities they touch." in out
    readings = desk.tmp_path / "readings.csv"
    readings.write_text("call_id,priorities\nNEW-1,digital;creativity\n", encoding="utf-8")
    code, out, _ = portal(desk, every, "--readings", str(readings))
    assert code == 0
    assert "call: rows 1 added, 0 changed, 0 gone" in out
    row = desk.row("call", call_id="NEW-1")
    assert row is not None
    assert (row["priorities"], row["deadline"], row["as_of"]) == ("digital;creativity", None, date(2026, 8, 17))
    readings.write_text("call_id,priorities\nNEW-1,digitel\n", encoding="utf-8")
    code, _, err = portal(desk, every, "--readings", str(readings))
    assert code == 1
    assert '"digitel" is no priority. Write one or several of advanced-materials,' in err
    readings.write_text("call;priorities\n", encoding="utf-8")
    code, _, err = portal(desk, every, "--readings", str(readings))
    assert (code, "is not the layout expected" in err) == (1, True)


def test_a_call_that_has_expired_is_closed_and_one_that_vanished_waits_for_a_person(desk: Desk) -> None:
    every = [topic(row) for row in shipped("call")]
    coming = [each for each in every if str(each["deadline"]) > "2026-12-31"]
    code, _, err = portal(desk, coming, "--as-of", "2026-12-31")
    assert (code, err.count("has not passed")) == (0, 0)
    row = desk.row("call", call_id="HORIZON-JU-CBE-2026-RIA-03")
    assert row is not None
    assert (row["status"], row["as_of"]) == ("closed", date(2026, 12, 31))
    code, _, err = portal(desk, coming[1:], "--as-of", "2027-01-15")
    assert code == 3
    assert f'"{coming[0]["topicId"]}" is not in the file although its deadline has not passed' in err
    code, _, err = portal(desk, coming, "--as-of", DAY)
    assert code == 3
    assert "is older than what is stored" in err


def test_the_live_portal_is_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {name: number for number, name in calls.STATUSES.items()}
    results = []
    for row in shipped("call"):
        record = topic(row)
        grants = {"action": row["call_id"], "minContribution": row["grant_min_eur"], "maxContribution": 7}
        metadata = {
            "identifier": [record["topicId"]],
            "title": [record["title"]],
            "frameworkProgramme": [record["programme"]],
            "status": [numbers[str(record["callStatus"])]],
            "deadlineDate": [f"{record['deadline']}T00:00:00.000+0000"],
            "budgetOverview": [json.dumps({"budgetTopicActionMap": {"1": [grants]}})],
        }
        results.append({"reference": "1", "metadata": metadata})
    publisher = Publisher()
    monkeypatch.setattr(calls, "API", publisher.address)
    monkeypatch.setattr(refresh, "MANNER", QUICK)
    publisher.answers = [
        answer(200, json.dumps({"totalResults": 101, "results": part}).encode()) for part in (results[:5], results[5:])
    ]
    code, out, _ = desk.run("refresh", "calls", "--yes")
    publisher.close()
    assert (code, len(publisher.asked), len(desk.raw())) == (0, 2, 2)
    assert ", grant_max_eur: 5000000 -> 7" in out
    assert isinstance(files := desk.versions()[-1].info["refresh"], dict)
    assert len(files["files"]) == 2


PROJECTS = [
    {"id": "101", "acronym": "LOOM", "title": "Weaving", "startDate": "2023-01-01", "ecMaxContribution": "1000,5"},
    {"id": "102", "acronym": "AFAR", "title": "Nobody of ours"},
]
PEOPLE = [
    {"projectID": "101", "organisationID": "7", "name": "UP-TEX", "nutsCode": "FRE11", "role": "coordinator"},
    {"projectID": "102", "organisationID": "8", "name": "Far", "nutsCode": "DE300", "role": "participant"},
]


def dump(file: Path, projects: list[dict[str, str]], people: list[dict[str, str]]) -> str:
    """Write an archive like CORDIS's and return its path."""
    parts = {
        "project.csv": (
            ("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "topics"),
            projects,
        ),
        "organization.csv": (
            ("projectID", "organisationID", "name", "city", "country", "nutsCode", "role", "ecContribution"),
            people,
        ),
    }
    with zipfile.ZipFile(file, "w") as packed:
        for name, (columns, rows) in parts.items():
            lines = [";".join(columns), *(";".join(f'"{row.get(c, "")}"' for c in columns) for row in rows)]
            packed.writestr(name, "\n".join(lines) + "\n")
    return str(file)


def test_projects_without_a_participant_in_the_regions_are_left_out(desk: Desk) -> None:
    words = ("refresh", "cordis", "--from", dump(desk.tmp_path / "cordis.zip", PROJECTS, PEOPLE))
    code, out, _ = desk.run(*words)
    assert code == 0
    assert "1 of 2 projects have a participant in the regions of the map." in out
    assert "research_participation: rows 1 added, 0 changed, 0 gone" in out
    project = desk.row("research_project", project_id="101")
    assert project is not None
    assert (project["programme"], project["eu_contribution_eur"], project["total_cost_eur"]) == (
        "Horizon Europe",
        1000.5,
        None,
    )
    participant = desk.row("research_participation", project_id="101")
    assert participant is not None
    assert (participant["region_id"], participant["nuts_code"], participant["nuts_edition"]) == (
        "FRE1",
        "FRE11",
        "2021",
    )
    assert "Nothing new: version 2" in desk.run(*words)[1]
    other = dump(desk.tmp_path / "h2020.zip", [{**PROJECTS[0], "id": "9"}], [{**PEOPLE[0], "projectID": "9"}])
    assert desk.run("refresh", "cordis", "--programme", "h2020", "--from", other)[0] == 0
    assert desk.row("research_project", project_id="101")


def test_what_breaks_a_rule_or_contradicts_itself_is_not_stored(desk: Desk) -> None:
    twice = [*PEOPLE, {**PEOPLE[0], "name": "UP-TEX again"}, {**PEOPLE[0], "projectID": "103"}]
    code, _, err = desk.run("refresh", "cordis", "--from", dump(desk.tmp_path / "a.zip", PROJECTS, twice))
    assert code == 3
    assert "stands twice, with different particulars" in err
    assert '"103" is not in project.csv' in err
    below = [{**PROJECTS[0], "totalCost": "-5"}]
    code, _, err = desk.run("refresh", "cordis", "--from", dump(desk.tmp_path / "b.zip", below, PEOPLE[:1]))
    assert code == 1
    assert "total_cost_eur >= 0" in err
    assert "Nothing was stored; the last version stays." in err
    (desk.tmp_path / "c.zip").write_bytes((desk.tmp_path / "b.zip").read_bytes()[:-40])
    assert desk.run("refresh", "cordis", "--from", str(desk.tmp_path / "c.zip"))[0] == 1
    assert len(desk.versions()) == 1


def outlines(desk: Desk, east: float = 0.0) -> tuple[int, str, str]:
    """Load the shipped outlines as a file of GISCO, moved east by some degrees."""
    features = []
    for each in boundaries.read(boundaries.REGIONS)["features"]:
        code = each["id"]
        coordinates = [
            [[[x + east, y] for x, y in ring] for ring in polygon] for polygon in each["geometry"]["coordinates"]
        ]
        properties = {"NUTS_ID": code, "CNTR_CODE": code[:2], "LEVL_CODE": 2, "NAME_LATN": code}
        geometry = {"type": "MultiPolygon", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    file = desk.tmp_path / "NUTS_RG_10M_2021_4326_LEVL_2.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return desk.run("refresh", "gisco", "--from", str(file))


def test_loaded_outlines_and_their_credit_go_into_extracts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = outlines(desk, east=0.001)
    assert (code, err) == (0, "")
    credit = "© EuroGeographics for the administrative boundaries (Eurostat GISCO, NUTS 2021, 1:10 million)"
    row = desk.row("boundary", region_id="FRE1")
    assert row is not None
    assert (row["nuts_edition"], row["source"]) == ("2021", credit)
    mine = Store()
    monkeypatch.setattr(query, "_store", mine)
    try:
        found = json.loads(extract.file("firms_by_region", Filters(), "geojson").read())
        before = json.loads(extract.file("firms_by_region", Filters(version=1), "geojson").read())
    finally:
        mine.close()
    assert found["attribution"].endswith(credit)
    assert before["attribution"].endswith("NUTS 2016)")
    shapes = {each["properties"]["region_id"]: each["geometry"] for each in found["features"]}
    assert shapes["FRE1"] == json.loads(str(row["geojson"]))
    assert "Nothing new" in outlines(desk, east=0.001)[1]


def test_outlines_that_lie_elsewhere_wait_for_a_person(desk: Desk) -> None:
    code, _, err = outlines(desk, east=0.5)
    assert (code, len(desk.versions())) == (3, 1)
    assert "ITI1" in err
    assert "differs from the shipped outline" in err


def test_the_sum_of_the_states_is_computed_anew_and_names_those_without_a_figure(tmp_path: Path) -> None:
    tables = build.delivered(catalog.load())
    figures = dict.fromkeys(EU28, "1000 ") | {"IE": ": c", "LU": ":", "ITI1": "70 e", "FR30": "5 ", "IS": "9 "}
    del figures["MT"]
    file = tmp_path / "sbs.csv"
    lines = [f"C13;{geo};{cell}" for geo, cell in figures.items()]
    file.write_text("\n".join(["nace_r2;geo;n2015", *lines, "C99;IT;1"]) + "\n", encoding="utf-8")
    found = arrivals.of_eurostat(tables.__getitem__, file, "sbs_r_nuts06_r2_2015", edition="2013", name="sbs.csv")
    rows = {(row["geo_id"], row["nace"]): row for row in found.rows["regional_indicator"]}
    total = rows["EU28_SUM", "C13"]
    assert (total["value"], total["status"], total["flag"]) == (25000.0, "derived", None)
    assert str(total["note"]).startswith(
        "DERIVED sum of published member states; missing: IE,LU,MT; indicator inferred:"
    )
    assert str(rows["FRE1", "C13"]["note"]).startswith("source code FR30 (NUTS 2013)")
    assert {geo for geo, _ in rows} == {"ITI1", "FRE1", "CZ", "ES", "FR", "IT", "PT", "RO", "SE", "EU28_SUM"}
    assert {nace for _, nace in rows} == {"C13"}
    assert {row["year"] for row in found.before["regional_indicator"]} == {2015}


def facts(name: str) -> list[dict[str, str]]:
    with (SHARED / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_figures(desk: Desk) -> int:
    """Compare the stored figures with the facts, flags included; returns how many were compared."""
    stored = desk.lake.read("regional_indicator").to_pylist()
    found = {(row["geo_id"], row["indicator_id"], row["nace"], str(row["year"])): row for row in stored}
    compared = 0
    for fact in facts("regional_indicators.csv"):
        if fact["indicator"] in ("gdp", "gdp_pps_per_inhabitant", "persons_employed"):
            row = found[fact["geo"], fact["indicator"], fact["nace"] or "TOTAL", fact["year"]]
            flag = fact["note"].removeprefix("flag:") if fact["note"].startswith("flag:") else None
            wanted = (float(fact["value"]) if fact["value"] else None, fact["unit"], fact["status"], flag)
            assert (row["value"], row["unit"], row["status"], row["flag"]) == wanted
            assert fact["geo"] != "EU28_SUM" or row["note"] == fact["note"]
            compared += 1
    return compared


def unlike_calls(desk: Desk) -> list[tuple[str, str, str, object]]:
    """Return the cells of the stored calls that differ from the facts."""
    stored = {row["call_id"]: row for row in desk.lake.read("call").to_pylist()}
    assert len(stored) == 12
    found = []
    for fact in facts("eu_calls.csv"):
        for name, text in fact.items():
            value = stored[fact["topic_id"]][{"topic_id": "call_id", "status_on_2026_08_17": "status"}.get(name, name)]
            if ("" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)) != text:
                found.append((fact["topic_id"], name, text, value))
    return found


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the publishers' files are not beside this repository")
def test_after_the_publishers_own_files_all_figures_and_calls_equal_the_facts_but_for_one_grant(desk: Desk) -> None:
    deliveries = (
        ("eurostat", "--dataset", "nama_10r_3gdp", "--from", "eurostat/estat_nama_10r_3gdp.tsv.gz"),
        ("eurostat", "--dataset", "sbs_r_nuts06_r2_2015", "--from", "eurostat/sbs_r_nuts06_r2_2015.csv.gz"),
        ("calls", "--as-of", DAY, "--from", "eu_calls/open.jsonl.gz"),
        ("gisco", "--from", "gisco/NUTS_RG_03M_2021_4326_LEVL_2.geojson.gz"),
    )
    for words in deliveries:
        code, _, err = desk.run("refresh", *words[:-1], str(SAMPLES / words[-1]))
        assert code == 0, err
    assert len(desk.versions()) == 5
    assert same_figures(desk) == 409
    assert unlike_calls(desk) == [
        ("HORIZON-CL2-2027-01-HERITAGE-02", "grant_min_eur", "3000000", 4500000.0),
        ("HORIZON-CL2-2027-01-HERITAGE-02", "grant_max_eur", "3500000", 5000000.0),
    ]
    for words in deliveries:
        assert desk.run("refresh", *words[:-1], str(SAMPLES / words[-1]))[0] == 0
    assert len(desk.versions()) == 5


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the publishers' files are not beside this repository")
def test_a_file_of_two_editions_waits_for_a_person_and_its_breaks_are_kept(desk: Desk) -> None:
    file = str(SAMPLES / "eurostat" / "lfst_r_lfe2en2.tsv.gz")
    words = ("refresh", "eurostat", "--dataset", "lfst_r_lfe2en2", "--nuts-edition", "2013", "--from", file)
    code, _, err = desk.run(*words)
    assert (code, len(desk.versions())) == (3, 1)
    assert "mixes editions" in err
    assert desk.run(*words, "--yes")[0] == 0
    rows = desk.lake.read("regional_indicator").to_pylist()
    survey = [row for row in rows if row["indicator_id"] == "employed_persons_lfs"]
    assert len(survey) == 120
    assert {row["flag"] for row in survey} == {None, "b"}


def test_the_grant_on_which_the_portal_contradicts_the_facts_is_shown_as_a_contradiction() -> None:
    said = next(row for row in shipped("contradiction") if row["contradiction_id"] == "heritage-02-grant")
    assert "3.0 to 3.5" in said["statement_a"]
    assert "4.5 to 5.0" in said["statement_b"]
