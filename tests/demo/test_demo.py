"""Claims about the invented portfolio: it repeats, it is marked, it fits the regions and replays the funnel."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import frictionless
import pytest
import shapely

from tex4im_data import catalog
from tex4im_data.demo import firms, portfolio, titles, words

PORTFOLIO = catalog.DATA / "portfolio"
MADE = portfolio.portfolio()
FIRMS, NEEDS, OFFERS = MADE["demo_organisation"], MADE["need"], MADE["offer"]
PROPOSALS, MOVES = MADE["demo_opportunity"], MADE["stage_move"]
REGIONS = [region[0] for region in words.REGIONS]
PROJECT_END = date(2021, 4, 30)


def delivered(folder: str, name: str) -> list[dict[str, str]]:
    with (catalog.DATA / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(value: object) -> date:
    assert isinstance(value, date)
    return value


def count(value: object) -> int:
    assert isinstance(value, int)
    return value


def degrees(value: object) -> float:
    assert isinstance(value, float)
    return value


def priorities(firm: firms.Row) -> list[str]:
    return str(firm["priorities"]).split(";")


def cells(notices: list[firms.Row]) -> Counter[tuple[object, object]]:
    home = {firm["organisation_id"]: firm["region_id"] for firm in FIRMS}
    return Counter((home[notice["organisation_id"]], notice["priority_id"]) for notice in notices)


# --- the same every time --------------------------------------------------------------------------------------


def test_writing_again_gives_the_bytes_that_are_delivered(tmp_path: Path) -> None:
    portfolio.write(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in PORTFOLIO.glob("*.csv"))
    for name in written:
        assert (tmp_path / name).read_bytes() == (PORTFOLIO / name).read_bytes(), name


def test_another_seed_gives_other_firms_and_names_itself() -> None:
    other = portfolio.portfolio(seed=7)["demo_organisation"]
    assert [firm["name"] for firm in other] != [firm["name"] for firm in FIRMS]
    assert {firm["source"] for firm in other} == {"TEX4IM demonstration portfolio, seed 7"}


def test_the_draws_are_those_of_the_mersenne_twister_on_every_python() -> None:
    rng = firms.luck(822083)
    assert [rng.randrange(1000) for _ in range(5)] == [636, 366, 117, 74, 385]


# --- firms ----------------------------------------------------------------------------------------------------


def test_firms_of_a_region_follow_persons_employed_by_largest_remainder() -> None:
    # Persons in NACE 13 + 14 + 15, times 500, over their sum 387 247:
    #   ITI1  96 963 -> 125.195   RO21  37 194 ->  48.023   ES52 39 280 -> 50.717   PT11 159 311 -> 205.697
    #   CZ05  14 569 ->  18.811   ITC1  26 988 ->  34.846   SE23  2 947 ->  3.805   FRE1   9 995 ->  12.905
    # The whole parts make 495; the five left go to FRE1, ITC1, CZ05, SE23 and ES52 (.717 before Norte's .697).
    hand = {"ITI1": 125, "RO21": 48, "ES52": 51, "PT11": 205, "CZ05": 19, "ITC1": 35, "SE23": 4, "FRE1": 13}
    assert Counter(firm["region_id"] for firm in FIRMS) == hand


def test_divisions_within_a_region_follow_persons_employed_too() -> None:
    # Toscana, 125 firms over 96 963 persons: 29.156, 40.708, 55.137 -> 29, 41, 55.
    tuscan = Counter(str(firm["nace"])[:2] for firm in FIRMS if firm["region_id"] == "ITI1")
    assert tuscan == {"13": 29, "14": 41, "15": 55}


def test_of_equal_remainders_the_earlier_gets_the_seat() -> None:
    assert firms.shares([1, 1, 1], 4) == [2, 1, 1]
    assert firms.shares([5, 0, 5], 3) == [2, 0, 1]


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2]])
def test_shares_of_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights of zero or more"):
        firms.shares(weights, 5)


def test_too_few_firms_for_a_region_are_refused() -> None:
    with pytest.raises(ValueError, match="10 firms are too few"):
        portfolio.portfolio(firms=10)


def test_the_weights_are_the_published_figures_of_2015_or_else_of_2014() -> None:
    published = {
        (row["geo_id"], row["nace"], row["year"]): row["value"]
        for row in delivered("indicators", "regional_indicator")
        if row["indicator_id"] == "persons_employed"
    }
    for region_id, *weights in words.EMPLOYMENT:
        for nace, weight in zip(("C13", "C14", "C15"), weights, strict=True):
            values = [published.get((region_id, nace, year), "") for year in ("2015", "2014")]
            value = values[0] or values[1]
            assert weight == (value or "-"), f"{region_id} {nace}"


def test_a_division_that_is_not_published_has_no_firm() -> None:
    leather = {firm["region_id"] for firm in FIRMS if str(firm["nace"]).startswith("15")}
    assert leather == {"ITI1", "RO21", "ES52", "PT11", "CZ05", "ITC1"}  # not FRE1, not SE23


def test_every_firm_lies_within_its_region() -> None:
    boundaries = json.loads((catalog.DATA / "boundaries" / "regions_2016.geojson").read_text(encoding="utf-8"))
    shapes = {
        feature["properties"]["region_id"]: shapely.geometry.shape(feature["geometry"])
        for feature in boundaries["features"]
    }
    outside = [
        (firm["city"], firm["organisation_id"])
        for firm in FIRMS
        if not shapes[firm["region_id"]].contains(shapely.Point(degrees(firm["longitude"]), degrees(firm["latitude"])))
    ]
    assert outside == []


def test_the_regions_are_those_of_the_region_table() -> None:
    assert [region[:2] for region in words.REGIONS] == [
        [row["region_id"], row["label"]] for row in delivered("regions", "region")
    ]


def test_every_name_and_every_proposal_says_that_it_is_invented_and_is_unlike_the_others() -> None:
    for said in ([firm["name"] for firm in FIRMS], [proposal["title"] for proposal in PROPOSALS]):
        assert [text for text in said if not str(text).endswith(" (invented)")] == []
        assert len(dict.fromkeys(said)) == len(said)


def test_every_row_is_marked_synthetic() -> None:
    assert {row["nature"] for rows in MADE.values() for row in rows} == {"synthetic"}


def test_websites_lead_nowhere() -> None:
    assert [
        firm["website"] for firm in FIRMS if firm["website"] and not str(firm["website"]).endswith(".example")
    ] == []


def test_size_class_agrees_with_employees() -> None:
    bounds = {name: (least, most) for name, least, most, _ in firms.SIZES}
    for firm in FIRMS:
        least, most = bounds[str(firm["size_class"])]
        assert least <= count(firm["employees"]) <= most


def test_a_firm_has_one_to_three_different_priorities_in_their_order() -> None:
    for firm in FIRMS:
        held = priorities(firm)
        assert 1 <= len(held) <= 3
        assert held == [priority for priority in words.PRIORITIES if priority in held]


def test_an_unknown_turnover_is_empty_and_never_zero() -> None:
    turnovers = [firm["turnover_eur"] for firm in FIRMS]
    assert None in turnovers
    assert 0 not in turnovers


# --- needs and offers -----------------------------------------------------------------------------------------


def test_a_need_or_offer_is_of_a_firm_that_works_on_its_priority() -> None:
    held = {firm["organisation_id"]: priorities(firm) for firm in FIRMS}
    for notice in [*NEEDS, *OFFERS]:
        assert notice["priority_id"] in held[notice["organisation_id"]]


def test_needs_and_offers_fill_the_cells_they_should_and_leave_the_others_empty() -> None:
    for notices, table in ((NEEDS, words.NEED_COUNTS), (OFFERS, words.OFFER_COUNTS)):
        expected = {
            (region_id, priority): int(wanted)
            for region_id, *row in table
            for priority, wanted in zip(words.PRIORITIES, row, strict=True)
        }
        assert cells(notices) == {cell: wanted for cell, wanted in expected.items() if wanted}
        assert 0 in expected.values()
    assert (len(NEEDS), len(OFFERS)) == (160, 180)


def test_regions_complement_each_other_in_both_directions() -> None:
    needed, offered = cells(NEEDS), cells(OFFERS)
    for one in REGIONS:
        for other in REGIONS:
            gives = [p for p in words.PRIORITIES if needed[one, p] and offered[other, p]]
            takes = [p for p in words.PRIORITIES if needed[other, p] and offered[one, p]]
            assert gives, f"{other} has nothing that {one} needs"
            assert takes, f"{one} has nothing that {other} needs"


def test_nothing_closes_before_it_opens_and_some_are_still_open() -> None:
    for notices in (NEEDS, OFFERS):
        closed = [notice for notice in notices if notice["closed"] is not None]
        assert 0 < len(closed) < len(notices)
        for notice in closed:
            assert day(notice["closed"]) >= day(notice["opened"])
        assert all(date(2018, 10, 1) <= day(notice["opened"]) <= date(2026, 10, 31) for notice in notices)


def test_a_firm_never_says_the_same_twice() -> None:
    for notices in (NEEDS, OFFERS):
        said = Counter((notice["organisation_id"], notice["title"]) for notice in notices)
        assert max(said.values()) == 1


# --- proposals and their way ----------------------------------------------------------------------------------


def test_there_are_24_proposals_three_a_region() -> None:
    assert len(PROPOSALS) == 24
    assert Counter(proposal["region_id"] for proposal in PROPOSALS) == dict.fromkeys(REGIONS, 3)
    assert {proposal["kind"] for proposal in PROPOSALS} == {"investment-project"}


def test_some_cells_of_region_and_priority_have_no_proposal_but_every_priority_has_one() -> None:
    filled = Counter((proposal["region_id"], proposal["priority_id"]) for proposal in PROPOSALS)
    assert len(filled) == 22  # of 40: two regions have two proposals in one priority
    assert {priority for _, priority in filled} == set(words.PRIORITIES)


def test_an_owner_is_a_firm_of_the_same_region_and_priority_and_owns_one_proposal() -> None:
    firm = {firm["organisation_id"]: firm for firm in FIRMS}
    for proposal in PROPOSALS:
        assert firm[proposal["owner_id"]]["region_id"] == proposal["region_id"]
        assert proposal["priority_id"] in priorities(firm[proposal["owner_id"]])
    assert len({proposal["owner_id"] for proposal in PROPOSALS}) == 24


@pytest.mark.parametrize("until", [PROJECT_END, date(2026, 11, 22)])
def test_the_funnel_replays_24_to_10_to_6_and_stays_so(until: date) -> None:
    reached = Counter(move["stage"] for move in MOVES if day(move["moved_on"]) <= until)
    assert (reached["idea"], reached["proposal"], reached["business-plan"], reached["funding"]) == (24, 24, 10, 6)


def test_after_the_end_four_run_and_three_stop() -> None:
    later = Counter(move["stage"] for move in MOVES if day(move["moved_on"]) > PROJECT_END)
    assert later == {"running": 4, "stopped": 3}


def test_not_every_region_has_a_business_plan() -> None:
    region = {proposal["opportunity_id"]: proposal["region_id"] for proposal in PROPOSALS}
    with_plan = {region[move["opportunity_id"]] for move in MOVES if move["stage"] == "business-plan"}
    assert set(REGIONS) - with_plan == {"RO21"}


def test_moves_are_numbered_from_one_go_forward_in_time_and_never_skip_a_stage() -> None:
    for proposal in PROPOSALS:
        moves = [move for move in MOVES if move["opportunity_id"] == proposal["opportunity_id"]]
        days = [day(move["moved_on"]) for move in moves]
        stages = [move["stage"] for move in moves if move["stage"] != "stopped"]
        assert [move["position"] for move in moves] == list(range(1, len(moves) + 1))
        assert days == sorted(set(days))
        assert stages == list(portfolio.STAGES[: len(stages)])
        assert days[0] == proposal["opened"]
        assert date(2018, 10, 1) <= days[0]
        assert days[-1] <= date(2026, 10, 31)
        assert day(proposal["deadline"]) >= days[0]


def test_proposals_and_histories_stand_in_the_same_order() -> None:
    assert [row[0] for row in titles.PROPOSALS] == [row[0] for row in titles.HISTORIES]


def test_moves_name_a_role_and_a_reason() -> None:
    for move in MOVES:
        assert str(move["moved_by"]).startswith("cluster office, ")
        assert str(move["reason"]).endswith(".")


# --- the package ----------------------------------------------------------------------------------------------


def test_invented_organisations_have_the_columns_of_the_real_ones_in_their_order() -> None:
    assert list(FIRMS[0]) == list(delivered("organisations", "organisation")[0])


def test_the_size_of_firms_is_not_for_the_public() -> None:
    table = next(table for table in catalog.load().dataset("portfolio").tables if table.name == "demo_organisation")
    hidden = {column.name: column.visibility for column in table.columns if column.visibility != "public"}
    assert hidden == {"employees": "partners", "turnover_eur": "partners"}


def test_frictionless_finds_the_package_valid() -> None:
    report = frictionless.Package(str(PORTFOLIO / "datapackage.yaml")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
