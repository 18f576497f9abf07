"""The SQL of the regions page against the pure methods, and against numbers worked by hand."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar

from tests.second_opinion import concentration, intervals, peers, shift_share
from tex4im_data import extract
from tex4im_data.filters import Filters
from tex4im_data.methods import specialisation
from tex4im_data.query import Store, ask
from tex4im_data.query import asking as query

pytestmark = pytest.mark.usefixtures("shipped_store")

NONE = Filters()


def rows(name: str, filters: Filters = NONE) -> list[dict[str, object]]:
    return ask(name, filters).rows


def number(value: object) -> float | None:
    return None if value is None else float(str(value))


def test_quotients_against_three_references_are_those_of_the_method(shipped_store: Store) -> None:
    persons: dict[tuple[str, str], float | None] = {
        (str(r["geo_id"]), str(r["nace"])): number(r["value"])
        for r in rows("values_by_indicator", Filters(years=(2015,)))
        if r["indicator_id"] == "persons_employed"
    }
    country = {
        "ITI1": "IT",
        "ITC1": "IT",
        "RO21": "RO",
        "ES52": "ES",
        "PT11": "PT",
        "CZ05": "CZ",
        "SE23": "SE",
        "FRE1": "FR",
    }
    known = 0
    for row in rows("location_quotients_by_region"):
        region, nace = str(row["region_id"]), str(row["nace"])
        local, total = persons[region, nace], persons[region, "C"]
        for column, reference in (("lq_eu", "EU28_SUM"), ("lq_country", country[region])):
            wanted = specialisation.location_quotient(
                local, total, persons.get((reference, nace)), persons.get((reference, "C"))
            )
            assert row[column] == (None if wanted is None else pytest.approx(wanted)), (region, nace, column)
            known += wanted is not None
        both = [code for code in country if persons[code, nace] is not None and persons[code, "C"] is not None]
        wanted = specialisation.location_quotient(
            local, total, sum(persons[code, nace] or 0 for code in both), sum(persons[code, "C"] or 0 for code in both)
        )
        assert row["lq_eight"] == (None if wanted is None else pytest.approx(wanted))
    assert known == 42  # 21 of 24 figures are published, each with both references


def test_the_note_of_the_eu_reference_names_the_missing_states() -> None:
    notes = {row["nace"]: str(row["reference_note"]) for row in rows("location_quotients_by_region")}
    assert "missing: IE,LU,MT" in notes["C13"]
    assert "missing: DK,FR,IE,MT,SE,UK" in notes["C15"]


def test_stars_are_given_where_all_three_figures_are_published_and_nowhere_else() -> None:
    stars: dict[tuple[object, object], list[object]] = defaultdict(list)
    for row in rows("strengths_by_region"):
        if row["method"] == "observatory":
            stars[row["region_id"], row["nace"]].append(row["reached"])
    assert {region for (region, nace), found in stars.items() if nace == "C13" and all(found)} == {
        "ITI1", "ITC1", "ES52", "PT11", "CZ05", "FRE1",
    }  # fmt: skip
    assert sorted(map(str, stars["RO21", "C13"])) == [
        "False",
        "True",
        "True",
    ]  # 5 818 persons; the top tenth starts at 5 842
    assert stars["SE23", "C13"] == [False, False, False]
    assert stars["SE23", "C15"] == [None, None, None]
    assert stars["FRE1", "C14"] == [None, None, None]


def test_the_productivity_of_eocic_is_not_judged() -> None:
    judged = [row for row in rows("strengths_by_region") if row["criterion"] == "productivity"]
    assert len(judged) == 24
    assert all(row["reached"] is None and row["threshold"] is None for row in judged)


def test_distances_between_regions_are_those_of_the_method() -> None:
    table: dict[str, dict[str, float | None]] = defaultdict(dict)
    names = (
        "lq_textiles",
        "lq_clothing",
        "lq_leather",
        "gdp_per_inhabitant",
        "unemployment_rate",
        "competitiveness_index",
    )
    for row in rows("values_by_region_and_measure"):
        if row["measure"] in names:
            table[str(row["region_id"])][str(row["measure"])] = number(row["value"])
    found = {
        (r["region_id"], r["peer_region_id"]): (r["distance"], r["measures_compared"]) for r in rows("peers_by_region")
    }
    for region in table:
        for peer in peers.peers(region, table, names):
            distance, compared = found[region, peer.region_id]
            assert distance == (None if peer.distance is None else pytest.approx(peer.distance))
            assert compared == len(peer.measures)


def test_the_parts_of_a_change_add_up_to_it_and_are_those_of_the_method() -> None:
    found = [row for row in rows("changes_by_region_and_division") if row["change_total"] is not None]
    assert len(found) == 21
    before: dict[str, float] = defaultdict(float)
    after: dict[str, float] = defaultdict(float)
    for row in found:
        before[str(row["nace"])] += float(str(row["employed_before"]))
        after[str(row["nace"])] += float(str(row["employed"]))
    for row in found:
        parts = [float(str(row[name])) for name in ("change_with_all", "change_with_division", "change_own")]
        assert sum(parts) == pytest.approx(float(str(row["change_total"])))
        wanted = shift_share.shift_share(
            int(float(str(row["employed_before"]))),
            int(float(str(row["employed"]))),
            int(before[str(row["nace"])]),
            int(after[str(row["nace"])]),
            int(sum(before.values())),
            int(sum(after.values())),
        )
        assert wanted is not None
        assert parts == [pytest.approx(float(part)) for part in (wanted.national, wanted.mix, wanted.regional)]


def test_concentration_is_herfindahls() -> None:
    by_priority: dict[str, list[float]] = defaultdict(list)
    for row in rows("proposals_by_region_and_priority"):
        by_priority[str(row["priority_id"])].append(float(str(row["organisations"])))
    for row in rows("concentration_by_priority"):
        assert row["concentration"] == pytest.approx(concentration.herfindahl(by_priority[str(row["priority_id"])]))


def test_shares_carry_their_cases_and_wilsons_interval() -> None:
    for row in rows("proposals_by_region_and_priority"):
        assert row["proposals_of_region"] == 3
        wanted = intervals.wilson(int(str(row["proposals"])), 3)
        assert wanted is not None
        assert (row["share_low"], row["share_high"]) == (
            pytest.approx(wanted.low, abs=1e-9),
            pytest.approx(wanted.high),
        )


def test_a_region_stands_beside_its_country_and_the_eu() -> None:
    toscana = {row["measure"]: row for row in rows("values_by_region_and_measure", Filters(regions=("ITI1",)))}
    gdp = toscana["gdp_per_inhabitant"]
    assert (gdp["value"], gdp["year"], gdp["place"], gdp["eu_value"]) == (103, 2022, 2, 100)
    assert toscana["lq_textiles"]["eu_value"] == 1


def test_a_value_that_is_not_published_has_no_place() -> None:
    row = next(
        r
        for r in rows("values_by_region_and_measure", Filters(regions=("SE23",)))
        if r["measure"] == "rd_personnel_fte"
    )
    assert (row["value"], row["place"], row["status"], row["regions_known"]) == (None, None, "missing", 6)


def test_missing_figures_are_named_one_by_one() -> None:
    found = {(r["region_id"], r["indicator_id"], r["nace"], r["year"]) for r in rows("missing_values_by_region")}
    assert len(found) == 7
    assert ("SE23", "persons_employed", "C15", 2015) in found
    assert ("FRE1", "persons_employed", "C14", 2015) in found


def test_a_series_falls_back_to_gdp_where_the_measure_has_none() -> None:
    assert {row["measure"] for row in rows("values_by_region_and_year", Filters(measure="proposals"))} == {
        "gdp_per_inhabitant"
    }
    assert {row["measure"] for row in rows("values_by_region_and_year", Filters(measure="population"))} == {
        "population"
    }


@pytest.fixture
def on_the_day_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "today", lambda: date(2026, 8, 17))


@pytest.fixture
def a_day_after_the_first_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "today", lambda: date(2026, 9, 18))


@pytest.mark.usefixtures("on_the_day_of_the_list")
def test_days_left_count_to_the_deadline() -> None:
    found = rows("details_by_call")
    assert len(found) == 12
    assert (found[0]["deadline"], found[0]["days_left"], found[0]["status_today"]) == (date(2026, 9, 17), 31, "open")


@pytest.mark.usefixtures("a_day_after_the_first_deadline")
def test_expired_calls_drop_out_and_stay_findable() -> None:
    assert len(rows("details_by_call")) == 10
    everything = rows("details_by_call", Filters(calls="all"))
    assert len(everything) == 12
    assert [(r["status_today"], r["days_left"]) for r in everything[:2]] == [("closed", None), ("closed", None)]


@pytest.mark.usefixtures("on_the_day_of_the_list")
def test_calls_of_a_priority_are_those_that_name_it() -> None:
    assert len(rows("details_by_call", Filters(priorities=("digital",)))) == 1
    assert len(rows("details_by_call", Filters(priorities=("creativity", "digital")))) == 4


@pytest.mark.usefixtures("on_the_day_of_the_list")
def test_the_calendar_of_the_calls_is_read_by_a_calendar_library() -> None:
    made = extract.file("details_by_call", replace(NONE, priorities=("creativity",)), "ics").read()
    events = Calendar.from_ical(made.decode()).walk("VEVENT")
    assert [event.decoded("DTSTART") for event in events] == [
        row["deadline"] for row in rows("details_by_call", replace(NONE, priorities=("creativity",)))
    ]


def test_only_calls_are_offered_as_a_calendar() -> None:
    columns = {name: extract.outline(name, 1) for name in query.questions()}
    assert [name for name, found in columns.items() if "ics" in extract.formats_of(found)] == [
        "deadlines_by_call",
        "details_by_call",
    ]
