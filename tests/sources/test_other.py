"""Calls, CORDIS, boundaries, and what a delivery changes."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tex4im_data.errors import Problem
from tex4im_data.sources import SourceError, calls, cordis, deliveries, files, gisco
from tex4im_data.sources.deliveries import shortened

DAY = date(2026, 8, 17)


def topic(**other: Any) -> dict[str, Any]:
    plain = {
        "topicId": "LIFE-1",
        "title": "Mending â€“ and reuse",
        "programme": "LIFE",
        "callStatus": "open",
        "deadline": "2026-09-17",
        "budgetMin": 1000000,
        "budgetMax": None,
        "portalUrl": "https://example.org/life-1",
    }
    return plain | other


def load(*records: dict[str, Any], between: str = "") -> Any:
    content = "\ufeff" + between.join(json.dumps(record, ensure_ascii=False) for record in records)
    return calls.load(content.encode(), as_of=DAY, priorities={"LIFE-1": "circular-economy"}, name="open.jsonl")


@pytest.mark.parametrize("between", ["", "\n", "\r\n", ", "])
def test_objects_are_read_whatever_stands_between_them(between: str) -> None:
    delivery = load(topic(), topic(topicId="LIFE-2", deadline="2026-09-01"), between=between)
    assert [call.call_id for call in delivery.rows] == ["LIFE-2", "LIFE-1"]


def test_a_call_has_the_columns_of_the_table_and_an_unknown_budget_is_not_zero() -> None:
    delivery = load(topic())
    assert asdict(delivery.rows[0]) == {
        "call_id": "LIFE-1",
        "title": "Mending – and reuse",
        "programme": "LIFE",
        "status": "open",
        "as_of": DAY,
        "deadline": date(2026, 9, 17),
        "grant_min_eur": 1000000.0,
        "grant_max_eur": None,
        "priorities": "circular-economy",
        "portal_url": "https://example.org/life-1",
        "source": "EU Funding & Tenders Portal",
    }
    assert [problem.column for problem in delivery.problems] == ["title"]


@pytest.mark.parametrize(
    ("twice", "meant"),
    [
        ("womenâ€™s", "women’s"),
        ("TEMÃ\x81TICA", "TEMÁTICA"),
        ("â€œsoftâ€\x9d", "“soft”"),
        ("Égalité", "Égalité"),
        ("Łódź – città", "Łódź – città"),
        ("plain", "plain"),
    ],
)
def test_a_text_encoded_twice_is_written_as_meant_and_any_other_is_left_alone(twice: str, meant: str) -> None:
    assert calls.mended(twice) == meant


def test_a_record_that_cannot_be_read_is_reported_not_dropped_in_silence() -> None:
    lost = topic(topicId="LIFE-3")
    del lost["title"]
    delivery = load(
        topic(), lost, topic(topicId="LIFE-4", callStatus="cancelled"), topic(topicId="LIFE-5", deadline="soon")
    )
    assert len(delivery.rows) == 1
    assert [(problem.row, problem.value) for problem in delivery.problems[:3]] == [
        (2, "LIFE-3"),
        (3, "LIFE-4"),
        (4, "LIFE-5"),
    ]


def test_a_call_that_stands_twice_differently_is_reported() -> None:
    delivery = load(topic(), topic(), topic(budgetMin=2))
    assert len(delivery.rows) == 1
    assert "stands twice" in delivery.problems[0].reason


def test_a_cut_off_or_foreign_file_is_refused() -> None:
    with pytest.raises(SourceError, match="is cut off"):
        calls.load(json.dumps(topic()).encode()[:-9], as_of=DAY)
    with pytest.raises(SourceError, match="JSON objects"):
        calls.load(b"<html></html>", as_of=DAY)
    with pytest.raises(SourceError, match="has no field"):
        calls.load(b'{"identifier": "LIFE-1"}', as_of=DAY)


def test_the_search_api_s_answer_gives_the_same_row_with_the_grant_of_its_own_topic() -> None:
    overview = {
        "budgetTopicActionMap": {
            "1": [{"action": "LIFE-1 - LIFE Action", "minContribution": 1000000, "maxContribution": 0}],
            "2": [{"action": "LIFE-2 - LIFE Action", "minContribution": 5, "maxContribution": 9}],
        }
    }
    metadata = {
        "identifier": ["LIFE-1"],
        "title": ["Mending – and reuse"],
        "frameworkProgramme": ["LIFE"],
        "status": ["31094502"],
        "deadlineDate": ["2026-03-01T00:00:00.000+0000", "2026-09-17T00:00:00.000+0000"],
        "budgetOverview": [json.dumps(overview)],
    }
    answer = {"totalResults": 1, "results": [{"reference": "1", "metadata": metadata}]}
    call = load(answer).rows[0]
    assert (call.call_id, call.status, call.deadline) == ("LIFE-1", "open", date(2026, 9, 17))
    assert (call.grant_min_eur, call.grant_max_eur) == (1000000.0, None)
    assert call.portal_url.endswith("/topic-details/life-1")
    assert "pageNumber=2" in calls.address(2)


PROJECTS = (
    '"id";"acronym";"status";"title";"startDate";"endDate";"totalCost";"ecMaxContribution";"topics";"objective"\n'
    '"101";"LOOM";"SIGNED";"Weaving ""smart""; twice";"2023-01-01";"2026-12-31";'
    '"1250000,5";"1000000.25";"CL4";"Two\nlines"\n'
    '"099";"YARN";"CLOSED";"Spinning";"";"2020-13-01";"";"much";"";""\n'
)
ORGANISATIONS = (
    '"projectID";"organisationID";"name";"city";"country";"nutsCode";"role";"ecContribution"\n'
    '"101";"7";"UP-TEX";"Lille";"FR";"FRE11";"coordinator";"500000"\n'
    '"101";"8";"CITEVE";"Famalicão";"PT";"PT119";"participant";""\n'
    '"101";"9";"Old";"Lille";"FR";"FR301";"participant";"1"\n'
    '"101";"10";"Elsewhere";"Berlin";"DE";"DE300";"participant";"1"\n'
    '"101";"11";"Nowhere";"";"US";"";"participant";"1"\n'
)


def test_projects_are_read_with_either_decimal_sign_and_unknown_money_is_none() -> None:
    delivery = cordis.load_projects(PROJECTS.encode())
    yarn, loom = delivery.rows
    assert loom.title == 'Weaving "smart"; twice'
    assert (loom.total_cost_eur, loom.eu_contribution_eur) == (1250000.5, 1000000.25)
    assert (yarn.total_cost_eur, yarn.started_on, yarn.ends_on) == (None, None, None)
    assert [(problem.row, problem.column) for problem in delivery.problems] == [
        (3, "endDate"),
        (3, "ecMaxContribution"),
    ]


def test_participants_are_placed_by_region_and_a_code_of_another_edition_is_a_problem() -> None:
    delivery = cordis.load_participants(ORGANISATIONS.encode(), nuts_edition="2021")
    assert [(row.region_id, row.nuts_code, row.eu_contribution_eur) for row in delivery.rows] == [
        ("FRE1", "FRE11", 500000.0),
        ("PT11", "PT119", None),
    ]
    assert [(problem.row, problem.value) for problem in delivery.problems] == [(4, "FR301")]
    old = cordis.load_participants(ORGANISATIONS.encode(), nuts_edition="2013")
    assert [row.nuts_code for row in old.rows] == ["FR301", "PT119"]


@pytest.mark.parametrize("content", [PROJECTS[:-8], PROJECTS[:-8] + "\n", PROJECTS.replace('"title"', '"name"')])
def test_a_cut_off_or_changed_dump_is_refused(content: str) -> None:
    with pytest.raises(SourceError, match=r"cut off|column title"):
        cordis.load_projects(content.encode())


def test_the_dump_is_read_out_of_its_archive_and_half_an_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "cordis.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("csv/project.csv", PROJECTS)
    assert len(cordis.load_projects(files.member(archive, "project.csv")).rows) == 2
    with pytest.raises(SourceError, match="one organization"):
        files.member(archive, "organization.csv")
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(SourceError, match="cut off"):
        files.member(archive, "project.csv")


def feature(code: str, *ring: tuple[float, float]) -> dict[str, Any]:
    properties = {"NUTS_ID": code, "CNTR_CODE": code[:2], "LEVL_CODE": 2, "NAME_LATN": "Somewhere"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


CLOCKWISE = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))


def collection(*features: dict[str, Any], crs: str = "urn:ogc:def:crs:EPSG::4326") -> bytes:
    data = {"type": "FeatureCollection", "crs": {"properties": {"name": crs}}, "features": features}
    return json.dumps(data).encode()


def test_rings_are_turned_and_faults_are_named() -> None:
    broken = feature("ITC1", (0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0))
    metres = feature("PT11", (0.0, 0.0), (0.0, 5e6), (5e6, 5e6), (0.0, 0.0))
    content = collection(feature("ITI1", *CLOCKWISE), broken, metres, {"properties": {}})
    delivery = gisco.load(content, nuts_edition="2016")
    assert [row.geo_id for row in delivery.rows] == ["ITC1", "ITI1"]
    assert delivery.rows[1].geometry["coordinates"][0][1] == (1.0, 0.0)
    assert len(delivery.problems) == 3


def test_a_projected_or_foreign_file_of_boundaries_is_refused() -> None:
    with pytest.raises(SourceError, match="not in degrees"):
        gisco.load(collection(feature("ITI1", *CLOCKWISE), crs="EPSG::3035"), nuts_edition="2016")
    with pytest.raises(SourceError, match="FeatureCollection"):
        gisco.load(b'{"objects": {}}', nuts_edition="2016")
    with pytest.raises(SourceError, match="cut off"):
        gisco.load(collection(feature("ITI1", *CLOCKWISE))[:-5], nuts_edition="2016")
    assert gisco.address("2021").endswith("NUTS_RG_10M_2021_4326_LEVL_2.geojson")


def test_a_shrunken_dataset_is_seen_before_it_is_committed() -> None:
    before = [{"geo": "ITI1", "value": 1.0}, {"geo": "PT11", "value": 2.0}, {"geo": "SE23", "value": 3.0}]
    after = [{"geo": "ITI1", "value": None}, {"geo": "PT11", "value": 2.5}, {"geo": "FRE1", "value": 4.0}]
    found = deliveries.compare(before, after, ["geo"])
    assert (found.added, found.removed, found.lost_figures) == ((("FRE1",),), (("SE23",),), 1)
    assert found.shrunken
    assert str(found) == "Rows: 1 added, 1 removed; cells changed: 2; figures that became unknown: 1."
    assert not deliveries.compare(before, before, ["geo"]).shrunken
    with pytest.raises(ValueError, match="twice"):
        deliveries.compare(before * 2, after, ["geo"])


def test_a_flood_of_problems_is_shortened_with_its_number() -> None:
    flood = [Problem("f", row, "c", "v", "r.", "c.") for row in range(120)]
    short = shortened(flood, "f")
    assert len(short) == 50
    assert short[-1].reason.startswith("71 more problems")
