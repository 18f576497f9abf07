"""The publishers' own files, against the figures that the product ships."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tex4im_data.methods import specialisation
from tex4im_data.sources import as_rows, calls, gisco, nuts
from tex4im_data.sources.eurostat import addresses
from tex4im_data.sources.eurostat.observations import COLUMNS
from tex4im_data.sources.eurostat.series import EIGHT

SHARED = Path(__file__).resolve().parents[3] / "shared"
EUROSTAT = SHARED / "samples" / "eurostat"
GDP = EUROSTAT / "estat_nama_10r_3gdp.tsv.gz"
SBS = EUROSTAT / "sbs_r_nuts06_r2_2015.csv.gz"
LFS = EUROSTAT / "lfst_r_lfe2en2.tsv.gz"
pytestmark = pytest.mark.skipif(not EUROSTAT.is_dir(), reason="the publishers' files are not at hand")

Key = tuple[object, ...]


def facts(indicator: str, year: int | None = None) -> dict[Key, tuple[object, ...]]:
    """Give the shipped figures as (value, unit, status, flag) by (geo, indicator, nace, year)."""
    found: dict[Key, tuple[object, ...]] = {}
    with (SHARED / "facts" / "regional_indicators.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["indicator"] == indicator and year in (None, int(row["year"])):
                flag = row["note"].removeprefix("flag:") if row["note"].startswith("flag:") else None
                value = float(row["value"]) if row["value"] else None
                key = (row["geo"], indicator, row["nace"] or "TOTAL", int(row["year"]))
                found[key] = (value, row["unit"], row["status"], flag)
    return found


def loaded(path: Path, dataset: str, edition: str, geos: tuple[str, ...] | None = addresses.GEOS) -> dict[Key, Key]:
    rows = as_rows(addresses.load(path, dataset, nuts_edition=edition, geos=geos).rows)
    return {
        (row["geo_id"], row["indicator_id"], row["nace"], row["year"]): (
            row["value"],
            row["unit"],
            row["status"],
            row["flag"],
        )
        for row in rows
    }


@pytest.mark.parametrize("indicator", ["gdp", "gdp_pps_per_inhabitant"])
def test_gdp_of_the_sample_equals_the_facts_to_the_last_digit_flags_included(indicator: str) -> None:
    wanted = facts(indicator)
    found = loaded(GDP, "nama_10r_3gdp", "2021")
    assert len(wanted) == 144
    assert {key: found.get(key) for key in wanted} == wanted
    assert sum(entry[3] == "p" for entry in wanted.values()) == 10


def test_persons_employed_of_the_sample_equal_the_facts_and_what_is_not_published_stays_unknown() -> None:
    wanted = {key: row for key, row in facts("persons_employed", 2015).items() if key[0] != "EU28_SUM"}
    found = loaded(SBS, "sbs_r_nuts06_r2_2015", "2013")
    assert len(wanted) == 58
    assert {key: found.get(key) for key in wanted} == wanted
    unknown = {key for key in wanted if found[key][0] is None}
    assert {(key[0], key[2]) for key in unknown} == {("FRE1", "C14"), ("FRE1", "C15"), ("SE23", "C15")}


def test_the_sum_of_member_states_equals_the_derived_facts_and_names_who_is_missing() -> None:
    found = loaded(SBS, "sbs_r_nuts06_r2_2015", "2013", geos=None)
    missing = {"C": "IE", "C13": "IE,LU,MT", "C14": "IE,LU,MT", "C15": "DK,FR,IE,MT,SE,UK"}
    for nace, names in missing.items():
        figures = {str(key[0]): row[0] for key, row in found.items() if key[2] == nace}
        total = specialisation.sum_of("EU28_SUM", figures, specialisation.EU28)  # type: ignore[arg-type]
        wanted = facts("persons_employed", 2015)["EU28_SUM", "persons_employed", nace, 2015]
        assert (total.value, ",".join(total.missing)) == (wanted[0], names)


def test_matched_sums_lower_a_quotient_that_missing_states_had_raised() -> None:
    found = loaded(SBS, "sbs_r_nuts06_r2_2015", "2013", geos=None)
    leather, total = ({str(key[0]): row[0] for key, row in found.items() if key[2] == nace} for nace in ("C15", "C"))
    plain = [specialisation.sum_of("EU28", figures, specialisation.EU28) for figures in (leather, total)]  # type: ignore[arg-type]
    matched = specialisation.matched("EU28", leather, total, specialisation.EU28)  # type: ignore[arg-type]
    both = [specialisation.quotient(leather["ITI1"], total["ITI1"], *sums).value for sums in (plain, matched)]  # type: ignore[arg-type]
    assert [round(value or 0, 2) for value in both] == [11.01, 8.64]


def test_the_french_region_comes_under_its_new_code_with_the_old_one_beside_it() -> None:
    delivery = addresses.load(SBS, "sbs_r_nuts06_r2_2015", nuts_edition="2013")
    row = next(row for row in as_rows(delivery.rows) if row["geo_id"] == "FRE1" and row["nace"] == "C13")
    assert row["value"] == 6276
    assert str(row["note"]).startswith("source code FR30 (NUTS 2013); indicator inferred")
    assert delivery.nuts_edition == "2013"
    assert tuple(row) == COLUMNS


def test_a_spreadsheet_s_time_is_reported_with_its_line_and_is_not_zero() -> None:
    delivery = addresses.load(SBS, "sbs_r_nuts06_r2_2015", nuts_edition="2013", geos=["IS"])
    assert len(delivery.problems) == 10
    first = delivery.problems[0]
    assert (first.row, first.column, first.value) == (725, "2015", "12:00 AM")
    assert all(row["nace"] != "B05" for row in as_rows(delivery.rows))


def test_the_layout_of_2017_keeps_every_combination_of_flags() -> None:
    delivery = addresses.load(LFS, "lfst_r_lfe2en2", nuts_edition="2013")
    rows = as_rows(delivery.rows)
    france = {row["year"]: row for row in rows if row["geo_id"] == "FRE1" and row["nace"] == "TOTAL"}
    assert sorted(france) == list(range(2008, 2016))
    assert {row["unit"] for row in rows} == {"thousand persons, 15 and over"}
    every = addresses.load(LFS, "lfst_r_lfe2en2", nuts_edition="2013", geos=None).rows
    marks = Counter(zip(every["status"].to_pylist(), every["flag"].to_pylist(), strict=True))
    assert {"b", "u", "bu", None} <= {flag for _, flag in marks}
    assert marks["confidential", "c"] > 0
    assert marks["confidential", None] == 0


def test_mixed_editions_in_the_sample_of_2017_are_a_problem() -> None:
    problems = addresses.load(LFS, "lfst_r_lfe2en2", nuts_edition="2013").problems
    assert any("EL11" in problem.value and "mixes editions" in problem.reason for problem in problems)


def test_naming_the_wrong_edition_is_a_problem() -> None:
    problems = addresses.load(GDP, "nama_10r_3gdp", nuts_edition="2013").problems
    assert any("FRE1" in problem.value or "FRB0" in problem.value for problem in problems)
    assert any(problem.value == "FRE1" and "not in the file" in problem.reason for problem in problems)


def test_every_call_of_the_facts_is_in_the_portal_s_file_and_one_budget_contradicts_it() -> None:
    delivery = calls.load(SHARED / "samples" / "eu_calls" / "open.jsonl.gz", as_of=date(2026, 8, 17))
    assert len(delivery.rows) == 629
    found = {call.call_id: call for call in delivery.rows}
    differences = []
    with (SHARED / "facts" / "eu_calls.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            call = found[row["topic_id"]]
            texts = (call.title, call.programme, call.status, str(call.deadline), call.portal_url)
            columns = ("title", "programme", "status_on_2026_08_17", "deadline", "portal_url")
            assert texts == tuple(row[column] for column in columns)
            grants = tuple(float(row[key]) if row[key] else None for key in ("grant_min_eur", "grant_max_eur"))
            if grants != (call.grant_min_eur, call.grant_max_eur):
                differences.append((call.call_id, grants, (call.grant_min_eur, call.grant_max_eur)))
    portal, shipped = (4_500_000.0, 5_000_000.0), (3_000_000.0, 3_500_000.0)
    assert differences == [("HORIZON-CL2-2027-01-HERITAGE-02", shipped, portal)]


def test_no_title_of_the_portal_s_file_stays_encoded_twice() -> None:
    delivery = calls.load(SHARED / "samples" / "eu_calls" / "open.jsonl.gz", as_of=date(2026, 8, 17))
    assert not [call.title for call in delivery.rows if "â€" in call.title or "Ã" in call.title]
    assert any("encoded twice" in problem.reason for problem in delivery.problems)
    assert {call.status for call in delivery.rows} == {"open", "forthcoming", "closed"}
    assert sum(call.grant_min_eur is None for call in delivery.rows) == 163


def test_boundaries_come_with_edition_credit_and_rings_in_the_standard_s_order() -> None:
    path = SHARED / "samples" / "gisco" / "NUTS_RG_03M_2021_4326_LEVL_2.geojson.gz"
    delivery = gisco.load(path, nuts_edition="2021")
    assert (len(delivery.rows), delivery.problems) == (334, ())
    assert set(EIGHT) <= {row.geo_id for row in delivery.rows}
    assert {row.nuts_edition for row in delivery.rows} == {"2021"}
    assert all("EuroGeographics" in row.credit for row in delivery.rows)
    wrong = gisco.load(path, nuts_edition="2013", geos=["FR30"])
    assert len(wrong.problems) == 3


def test_the_conversion_table_agrees_with_the_regions_that_the_files_hold() -> None:
    path = SHARED / "samples" / "gisco" / "NUTS_RG_03M_2021_4326_LEVL_2.geojson.gz"
    of_2021 = {row.geo_id for row in gisco.load(path, nuts_edition="2021").rows}
    assert nuts.foreign_codes(of_2021, "2021") == []
    assert set(nuts.editions_of(of_2021)) == {"2021"}
    came_back = {nuts.convert(code, "2021", "2013").geo_id for code in of_2021}
    assert {"FR30", "FR22", "PL11"} <= came_back
