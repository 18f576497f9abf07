"""Claims about the data as delivered: golden counts, gaps, meanings, and the facts they were taken from."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable

import frictionless
import pytest

from tex4im_data.catalog import DATA, check, load

FACTS = DATA.parent.parent / "shared" / "facts"
Row = dict[str, str]
PACKAGES = sorted(path.parent.name for path in DATA.glob("*/datapackage.yaml"))
REAL = {
    "call": 12,
    "code": 87,
    "contradiction": 6,
    "event": 4,
    "milestone": 10,
    "indicator": 9,
    "regional_indicator": 640,
    "priority": 5,
    "later_priority": 4,
    "priority_crosswalk": 4,
    "region": 8,
    "geo": 17,
    "target": 11,
    "research_project": 0,
    "research_participation": 0,
    "boundary": 0,
    "chain_link": 0,
    "event_participation": 0,
    "support_service": 0,
    "activity": 0,
}


def rows(table: str) -> list[Row]:
    """Rows of the first file that feeds a table, which is the observed one."""
    with load().tables(table)[0].path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(name: str) -> list[Row]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_delivered_data_have_no_problem() -> None:
    assert check.problems(load()) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_valid_for_any_tool_of_the_standard(package: str) -> None:
    report = frictionless.Package(str(DATA / package / "datapackage.yaml")).validate()
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.valid


@pytest.mark.parametrize(("table", "number"), REAL.items())
def test_no_real_row_is_lost_and_none_is_added(table: str, number: int) -> None:
    assert len(rows(table)) == number


def test_all_real_organisations_are_there_and_marked_observed() -> None:
    organisations = rows("organisation")
    assert len(organisations) == 44
    assert {row["nature"] for row in organisations} == {"observed"}
    kinds = Counter(row["kind"] for row in organisations)
    assert kinds == {
        "cluster": 7,
        "research-centre": 11,
        "university": 6,
        "science-park": 1,
        "incubator": 2,
        "business-network": 9,
        "firm": 8,
    }
    assert sum(row["region_id"] == "" for row in organisations) == 4


def test_what_is_not_published_is_missing_and_not_zero() -> None:
    missing = [row for row in rows("regional_indicator") if row["status"] == "missing"]
    assert {row["value"] for row in missing} == {""}
    assert {(row["geo_id"], row["indicator_id"], row["nace"], row["year"]) for row in missing} == {
        ("SE23", "persons_employed", "C15", "2014"),
        ("SE23", "persons_employed", "C15", "2015"),
        ("FRE1", "persons_employed", "C14", "2015"),
        ("FRE1", "persons_employed", "C15", "2014"),
        ("FRE1", "persons_employed", "C15", "2015"),
        ("SE23", "rd_personnel", "TOTAL", "2018"),
        ("FRE1", "rd_personnel", "TOTAL", "2018"),
    }


def test_only_a_missing_value_is_empty() -> None:
    empty = [row["value"] == "" for row in rows("regional_indicator")]
    assert empty == [row["status"] == "missing" for row in rows("regional_indicator")]
    assert sum(empty) == 7


def test_only_an_index_around_zero_is_ever_zero() -> None:
    zeros = [row for row in rows("regional_indicator") if row["value"] and float(row["value"]) == 0]
    assert {row["indicator_id"] for row in zeros} == {"regional_competitiveness_index"}


def test_the_unit_of_a_figure_is_that_of_its_indicator() -> None:
    units = {row["indicator_id"]: row["unit"] for row in rows("indicator")}
    assert all(row["unit"] == units[row["indicator_id"]] for row in rows("regional_indicator"))


def test_the_eu_sum_is_derived_and_each_row_names_the_member_states_it_lacks() -> None:
    sums = [row for row in rows("regional_indicator") if row["geo_id"] == "EU28_SUM"]
    assert len(sums) == 4
    for row in sums:
        assert row["status"] == "derived"
        assert "missing: " in row["note"]


def test_a_target_without_a_published_result_is_empty_and_not_zero() -> None:
    results = {row["target_id"]: row["delivered"] for row in rows("target")}
    empty = {"pilot-cases", "peer-review-meetings", "opportunity-map", "projects-per-year"}
    assert {name for name, delivered in results.items() if delivered == ""} == empty
    assert results["best-proposals"] == "6"


def test_creativity_has_no_counterpart_in_the_later_sources() -> None:
    paired = {row["priority_id"] for row in rows("priority_crosswalk")}
    assert {row["priority_id"] for row in rows("priority")} - paired == {"creativity"}


def test_no_alias_means_two_regions_however_it_is_typed() -> None:
    meanings: dict[str, set[str]] = {}
    for row in rows("region_alias"):
        plain = unicodedata.normalize("NFKD", row["alias"].casefold())
        key = re.sub(r"[^a-z0-9]+", " ", plain.encode("ascii", "ignore").decode()).strip()
        meanings.setdefault(key, set()).add(row["region_id"])
    assert {key: regions for key, regions in meanings.items() if len(regions) > 1} == {}


def test_names_of_regions_are_known_in_the_languages_of_the_partners() -> None:
    aliases = {row["alias"]: row["region_id"] for row in rows("region_alias")}
    assert aliases["FR30"] == "FRE1"
    for name, region in {
        "Tuscany": "ITI1",
        "Toscane": "ITI1",
        "Comunidad Valenciana": "ES52",
        "Comunitat Valenciana": "ES52",
        "Valencian Community": "ES52",
        "Região Norte": "PT11",
        "Severovychod": "CZ05",
        "Northeast Bohemia": "CZ05",
        "West Sweden": "SE23",
        "Västra Sverige": "SE23",
        "Nordul Portugaliei": "PT11",
        "Piémont": "ITC1",
        "Nord-Pas-de-Calais": "FRE1",
        "Nord–Pas-de-Calais": "FRE1",
    }.items():
        assert aliases[name] == region
    for row in rows("region"):
        assert aliases[row["label"]] == aliases[row["name_in_leaflet"]] == row["region_id"]
        languages = {alias["language"] for alias in rows("region_alias") if alias["region_id"] == row["region_id"]}
        assert languages >= {"en", "it", "ro", "es", "pt", "cs", "sv", "fr"}


def test_the_codes_of_an_enumeration_are_those_of_its_code_list() -> None:
    lists: dict[str, list[str]] = {}
    for row in rows("code"):
        assert int(row["position"]) == len(lists.setdefault(row["code_list"], []))
        lists[row["code_list"]].append(row["code_id"])
    described = [c for dataset in load().datasets for table in dataset.tables for c in table.columns if c.code_list]
    assert described
    for column in described:
        assert not column.constraints.enum or set(column.constraints.enum) <= set(lists[column.code_list])


def test_only_employees_turnover_and_roles_are_withheld_from_the_public() -> None:
    real = [table for dataset in load().datasets if dataset.nature == "observed" for table in dataset.tables]
    columns = [column for table in real for column in table.columns]
    withheld = {(column.table, column.name) for column in columns if column.visibility != "public"}
    desk = {("remembered_header", name) for name in ("office", "intake_table", "header", "column_name")}
    roles = {("role_grant", column.name) for column in columns if column.table == "role_grant"}
    assert withheld == {("organisation", "employees"), ("organisation", "turnover_eur"), *roles, *desk}
    assert len(roles) == 6


def test_every_dataset_names_its_faults_its_sources_and_its_licence() -> None:
    licences = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for dataset in load().datasets:
        assert dataset.known_faults
        assert dataset.sources
        assert all(licence.path.startswith("https://") for licence in dataset.licences)
        assert f"| `{dataset.name}` |" in licences


@pytest.mark.skipif(not FACTS.is_dir(), reason="the collected facts are not beside this repository")
class TestAgainstTheFacts:
    def test_each_figure_is_the_one_collected_to_the_last_digit(self) -> None:
        for row, fact in zip(rows("regional_indicator"), facts("regional_indicators.csv"), strict=True):
            flag, note = ("p", "") if fact["note"] == "flag:p" else ("", fact["note"])
            kept = {name: fact[name] for name in ("year", "value", "unit", "status", "source")}
            coded = {"geo_id": fact["geo"], "indicator_id": fact["indicator"], "nace": fact["nace"] or "TOTAL"}
            assert row == {**coded, **kept, "flag": flag, "note": note}

    @pytest.mark.parametrize(
        ("table", "file", "names"),
        [
            ("organisation", "organisations.csv", {"nuts2": "region_id"}),
            (
                "region",
                "regions.csv",
                {
                    "nuts2": "region_id",
                    "region": "label",
                    "country": "country_id",
                    "code_in_nuts_2013": "code_2013",
                },
            ),
            ("priority", "priorities.csv", {"code": "priority_id"}),
            ("target", "targets.csv", {"indicator": "label"}),
            (
                "event",
                "events.csv",
                {"event": "label", "start": "started_on", "end": "ended_on", "country": "country_id"},
            ),
            ("call", "eu_calls.csv", {"topic_id": "call_id", "status_on_2026_08_17": "status"}),
        ],
    )
    def test_each_cell_is_the_one_collected(self, table: str, file: str, names: dict[str, str]) -> None:
        recoded: dict[tuple[str, str], Callable[[str], str]] = {
            ("organisation", "kind"): lambda text: text.replace(" ", "-"),
            ("event", "status"): lambda text: {"observed (approximate)": "approximate"}.get(text, text),
            ("target", "label"): lambda text: text[0].upper() + text[1:],
        }
        for row, fact in zip(rows(table), facts(file), strict=True):
            for name, text in fact.items():
                column = names.get(name, name)
                assert row[column] == recoded.get((table, column), str)(text)
