"""Claims about published totals: nobody works out a contributor from them, alone, together, or across publications."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests import world
from tests.publication import auditor
from tex4im_data import catalog
from tex4im_data.cli import publish
from tex4im_data.deliveries import shipped as build
from tex4im_data.publication import publication
from tex4im_data.publication.contributions import TOTAL, Contribution, Publication, Rule, members
from tex4im_data.publication.disclosure import pattern, primary

RULE = Rule(3, 10)
Tables = Mapping[str, pa.Table]


@pytest.mark.parametrize(
    ("values", "sensitive"),
    [
        ([], False),
        ([40], True),
        ([40, 30], True),
        ([100, 50, 9], True),  # 159 - 50 = 109: the second largest knows the largest to within 9 %
        ([100, 50, 10], False),  # 160 - 50 = 110: exactly p % away
        ([100, 50, 4, 6], False),
        ([100, 50, 4, 5], True),
        ([0, 0, 0, 0], True),  # a sum of zero tells all of them
        ([5, 5, 5], False),
    ],
)
def test_a_total_is_sensitive_by_the_threshold_and_the_p_percent_rule(values: list[float], sensitive: bool) -> None:
    assert RULE.is_sensitive(values) is sensitive


def told(record: str, size: str, value: float, *priorities: str) -> Contribution:
    cells = {TOTAL, ("size", size), *(("priority", code) for code in priorities)}
    return Contribution(record, record, frozenset(cells), value)


FOUR = [told(f"{size}{n}", size, 10.0 + n) for size in ("small", "medium") for n in range(4)]


def test_a_sensitive_cell_takes_one_more_with_it_so_that_the_total_does_not_tell_it() -> None:
    parts = [*FOUR, told("big", "large", 20)]
    assert primary(parts, RULE) == {("size", "large")}
    gone = pattern(parts, RULE)
    assert len(gone) == 2
    assert TOTAL not in gone, "the total is the last to go"


def test_nothing_is_kept_back_where_nothing_tells_of_anybody() -> None:
    assert pattern(FOUR, RULE) == frozenset()


def test_two_overlapping_priorities_that_differ_by_one_are_not_both_published() -> None:
    parts = [told(f"f{n}", "small", 10.0 + n, "a", "b") for n in range(6)]
    parts.append(told("lone", "small", 12, "a"))
    gone = pattern(parts, RULE)
    assert {("priority", "b")} <= gone or {("priority", "a"), TOTAL, ("size", "small")} <= gone


def test_the_same_data_keep_the_same_pattern() -> None:
    parts = [*FOUR, told("big", "large", 20)]
    for kept in (("size", "small"), ("size", "medium")):
        before = Publication(tuple(parts), frozenset([("size", "large"), kept]))
        assert pattern(parts, RULE, [before]) == before.suppressed


def test_one_newcomer_is_not_told_by_the_difference_of_two_publications() -> None:
    before = Publication(tuple(FOUR), frozenset())
    gone = pattern([*FOUR, told("new", "small", 12)], RULE, [before])
    assert {TOTAL, ("size", "small")} <= gone
    assert ("size", "medium") not in gone, "whose contributors are the same"


def test_three_newcomers_are_published() -> None:
    before = Publication(tuple(FOUR), frozenset())
    new = [told(f"new{n}", "small", 12) for n in range(3)]
    assert pattern([*FOUR, *new], RULE, [before]) == frozenset()


# --- audited ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> dict[str, pa.Table]:
    return build.delivered(catalog.load())


def published(tables: Tables, former: Mapping[int, Any] | None = None) -> pa.Table:
    schema = tables[publication.TABLE].schema
    return publication.figures(tables.__getitem__, schema, date(2026, 11, 22), former or {})


def test_the_shipped_tables_are_the_sums_and_tell_of_nobody(shipped: Tables) -> None:
    rows = shipped[publication.TABLE].to_pylist()
    assert len(rows) > 300
    assert auditor.breaches([(shipped, rows)]) == []
    fresh = publish.shipped(catalog.load()).to_pylist()
    key = ("measure", "region_id", "dimension", "class_id")
    assert {tuple(row[name] for name in key) for row in rows} == {tuple(row[name] for name in key) for row in fresh}


def test_the_auditor_finds_what_the_primary_rule_alone_would_tell(shipped: Tables) -> None:
    rows = []
    for row in shipped[publication.TABLE].to_pylist():
        told = auditor.records(shipped, row["measure"], row["region_id"])
        cell = (row["dimension"], row["class_id"])
        inside: dict[str, float] = {}
        for record in told:
            if cell in record.cells:
                inside[record.teller] = inside.get(record.teller, 0) + record.value
        if row["status"] == "confidential" and not RULE.is_sensitive(list(inside.values())):
            row = {**row, "status": "observed", "value": sum(inside.values())}
        rows.append(row)
    assert len(auditor.breaches([(shipped, rows)])) > 5


def moved(tables: Tables, seed: int) -> dict[str, pa.Table]:
    """Return the tables after a year: some firms grew, a few came, a few went, a few told what they had not."""
    chance = random.Random(seed)  # noqa: S311 -- an example, not a secret
    rows = []
    for row in tables["organisation"].to_pylist():
        fate = chance.random()
        if row["employees"] is not None and fate < 0.03:
            row = {**row, "employees": row["employees"] + 1, "turnover_eur": (row["turnover_eur"] or 1e6) * 1.1}
        if row["employees"] is not None and 0.03 < fate < 0.05:
            rows.append({**row, "organisation_id": f"{row['organisation_id']}-new"})
        if not (row["nature"] == "synthetic" and 0.05 < fate < 0.06):
            rows.append(row)
    gone = {row["organisation_id"] for row in tables["organisation"].to_pylist()} - {
        row["organisation_id"] for row in rows
    }
    proposals = [
        {**row, "owner_id": None if row["owner_id"] in gone else row["owner_id"]}
        for row in tables["opportunity"].to_pylist()
    ]
    return {
        **tables,
        "organisation": pa.Table.from_pylist(rows, tables["organisation"].schema),
        "opportunity": pa.Table.from_pylist(proposals, tables["opportunity"].schema),
    }


@pytest.mark.parametrize("seed", range(2))
def test_two_publications_together_tell_of_nobody(shipped: Tables, seed: int) -> None:
    later = moved(shipped, seed)
    before = {1: (shipped.__getitem__, shipped.__getitem__)}
    first, second = shipped[publication.TABLE].to_pylist(), published(later, before).to_pylist()
    assert auditor.breaches([(shipped, first), (later, second)]) == []
    count = Counter(row["status"] for row in second if row["contributors"])
    assert count["observed"] > 20, "not all is kept back"
    assert count["earlier"] > 20, "what everybody knows anyhow stays, with its day"


def test_an_earlier_figure_is_handed_on_with_its_day_until_there_is_a_new_one(shipped: Tables) -> None:
    key = ("measure", "region_id", "dimension", "class_id")
    first = {tuple(row[name] for name in key): row for row in shipped[publication.TABLE].to_pylist()}
    tables, former, handed = dict(shipped), {1: (shipped.__getitem__, shipped.__getitem__)}, {}
    for number in (2, 3):
        tables = moved(tables, number)
        rows = published(tables, former)
        tables[publication.TABLE] = pa.concat_tables([tables[publication.TABLE], rows])
        former[number] = (tables.__getitem__, tables.__getitem__)
        handed[number] = {tuple(row[name] for name in key): row for row in rows.to_pylist()}
    again = [cell for cell, row in handed[3].items() if row["status"] == handed[2][cell]["status"] == "earlier"]
    assert again
    for cell in again:
        assert {**handed[3][cell], "publication": 1, "status": "observed"} == first[cell]


def test_without_the_first_publication_in_mind_two_tell_of_somebody(shipped: Tables) -> None:
    later = moved(shipped, 0)
    first, second = shipped[publication.TABLE].to_pylist(), published(later).to_pylist()
    assert auditor.breaches([(shipped, first), (later, second)]) != []


def test_unknown_is_no_contribution_and_no_zero(shipped: Tables) -> None:
    tables = world.changed(dict(shipped), "organisation", "otir2020", employees=None)
    rows = [row for row in published(tables).to_pylist() if row["class_id"] == "unknown" and row["dimension"] == "size"]
    assert {row["status"] for row in rows} <= {"missing", "observed", "confidential"}
    for row in rows:
        assert row["value"] is None or row["contributors"] == 0
        assert row["value"] in (None, 0)


def test_a_pattern_is_found_for_a_large_region() -> None:
    chance = random.Random(7)  # noqa: S311
    parts = []
    for n in range(600):
        size = chance.choices(["micro", "small", "medium", "large"], [60, 30, 8, 1])[0]
        low, high = publication.BOUNDS[size]
        value = float(chance.randint(int(low) or 1, int(min(high, 2000))))
        works = chance.sample(["a", "b", "c", "d", "e"], chance.randint(1, 3))
        nace = chance.choice(["13", "14", "15", "28"])
        cells = frozenset([TOTAL, ("nace", nace), ("size", size), *(("priority", code) for code in works)])
        parts.append(Contribution(str(n), str(n), cells, value, low, high))
    gone = pattern(parts, Rule(3, 10, 1.0))
    assert gone <= set(members(parts))
