"""Claims about what is not known: it is said, or left out of a sum with a remark, and it never becomes a zero."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_data.query.answers import UnknownValueError
from tex4im_ui import words
from tex4im_ui.figures import drawn, sentences
from tex4im_ui.overview import calls
from tex4im_ui.regions import charts, profiles
from tex4im_ui.regions import sentences as regional

pytestmark = pytest.mark.usefixtures("shipped_store")


def of(answer: Answer, rows: Iterable[Mapping[str, object]]) -> Answer:
    """Return an answer with other rows, which nobody kept anything of."""
    table = pa.Table.from_pylist([dict(row) for row in rows], answer.table.schema)
    return replace(answer, table=table, held=None, key=object())


def without(name: str, hidden: Mapping[int, str] | str) -> Answer:
    """Return an answer in which a column is unknown: in all rows, or in those that are named by their number."""
    answer = query.ask(name, Filters())
    lost = dict.fromkeys(range(len(answer.rows)), hidden) if isinstance(hidden, str) else hidden
    return of(
        answer, ({**row, **({lost[place]: None} if place in lost else {})} for place, row in enumerate(answer.rows))
    )


def test_meetings_that_nobody_published_are_not_none() -> None:
    assert sentences.events(without("participants_by_event", "meetings")).endswith(
        "; the number of meetings is not published."
    )
    known = [row["meetings"] for row in query.ask("participants_by_event", Filters()).rows]
    first = next(number for number, value in enumerate(known) if value)
    left = sum(int(str(value)) for number, value in enumerate(known) if value and number != first)
    said = sentences.events(without("participants_by_event", {first: "meetings"}))
    assert f"{words.number(left)} meetings, as far as published" in said


def test_a_promise_that_nobody_published_is_not_kept() -> None:
    assert "how many were promised is not published" in sentences.pledge(without("projects_by_year", "target_total"))
    assert sentences.pledge(without("projects_by_year", "projects_started_total")).endswith("is unknown.")
    assert sentences.funnel(without("proposals_by_stage", "target")).startswith("What was promised is not published")


def test_the_largest_sum_names_what_it_leaves_out() -> None:
    listed = query.ask("organisations_by_region_and_kind", Filters())
    places = [number for number, row in enumerate(listed.rows) if row["region_id"] == "ITI1"]
    some = without("organisations_by_region_and_kind", {places[-1]: "organisations"})
    assert sentences.most(some, "region_id", "organisations").endswith("; without what is not published for Toscana.")
    lost = without("organisations_by_region_and_kind", dict.fromkeys(places, "organisations"))
    assert "Most in Toscana" not in sentences.most(lost, "region_id", "organisations")
    none = without("organisations_by_region_and_kind", "organisations")
    assert sentences.most(none, "region_id", "organisations").endswith(": not published.")
    assert "published" not in sentences.most(listed, "region_id", "organisations")


def test_a_number_of_records_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownValueError, match="proposals_reached"):
        sentences.stages(without("proposals_by_stage", "proposals_reached"))


def test_the_funnel_is_scaled_by_what_is_known() -> None:
    found = drawn.funnel(without("proposals_by_stage", "target"))
    assert "t4-target" not in found
    assert "width:100.00%" in found


def test_a_count_that_is_not_known_is_not_no() -> None:
    assert words.counted(None, "meeting") == "an unknown number of meetings"
    assert words.counted(0, "meeting") == "no meetings"


def test_a_small_map_of_unknown_values_names_no_top_region() -> None:
    answer = without("proposals_by_region_and_priority", "organisations")
    found = profiles.small_maps(answer, "organisations", {}, ())
    assert "most in" not in found
    assert found.count("<small>not published</small>") == len({row["priority_id"] for row in answer.rows})


def test_a_measure_that_is_published_for_no_region_says_so_in_the_table() -> None:
    answer = without("values_by_region_and_measure", "value")
    found = profiles.standing(answer, answer, [])
    assert found.count("<i>not published</i>") == 2 * len({row["measure"] for row in answer.rows})


def test_a_star_that_nobody_can_award_is_not_a_star_that_was_missed() -> None:
    answer = query.ask("strengths_by_region", Filters(regions=("ITI1",)))
    rows = [row for row in answer.rows if row["method"] == "observatory" and row["nace"] == "C13"]
    first = answer.rows.index(rows[0])
    rows_without = (
        {**row, "reached": None if place == first else row["reached"]} for place, row in enumerate(answer.rows)
    )
    stars = profiles.stars(of(answer, rows_without))
    said = re.findall(r'<span aria-label="([^"]+)">([★☆?]+)</span> <small>([^<]+)', stars)
    spoken, marks, below = said[0]
    assert (spoken, marks[-1]) == ("2 of 3 stars, 1 not published", "?")
    assert below.endswith(f"; {answer.label('criterion', rows[0]['criterion']).lower()} not published")
    assert "☆" not in marks


def test_the_change_on_own_account_names_the_divisions_that_it_leaves_out() -> None:
    answer = query.ask("changes_by_region_and_division", Filters())
    lacking = {answer.label("region_id", row["region_id"]) for row in answer.rows if row["change_own"] is None}
    said = regional.change(answer)
    assert lacking
    assert all(f"{name} in " in said.partition("Left out, as a year is not published: ")[2] for name in lacking)
    whole = query.ask("changes_by_region_and_division", Filters(regions=("ITI1",)))
    assert "Left out" not in regional.change(whole)


def test_a_line_without_a_value_has_no_name_at_zero() -> None:
    answer = query.ask("values_by_region_and_year", Filters(measure="population", regions=("ITI1", "PT11")))
    first = answer.rows[0]["geo_id"]
    found = of(answer, ({**row, "value": None if row["geo_id"] == first else row["value"]} for row in answer.rows))
    drawn_ends = charts.trend(found, query.store().catalog.measures["population"], ())["layout"]["annotations"]
    assert len(drawn_ends) == len({row["geo_id"] for row in answer.rows}) - 1
    assert all(each["y"] for each in drawn_ends)


def test_the_day_of_the_calls_is_that_of_the_data() -> None:
    answer = query.ask("details_by_call", Filters(calls="all"))
    days = {row["as_of"] for row in answer.rows}
    assert len(days) == 1
    (day,) = days
    assert isinstance(day, date)
    assert calls.read_on(answer) == f"on {day.day} {day:%B %Y}"
    both = of(
        answer, ({**row, "as_of": row["as_of"] if place else date(2031, 1, 2)} for place, row in enumerate(answer.rows))
    )
    assert calls.read_on(both) == f"between {day.day} {day:%B %Y} and 2 January 2031"
    retrieved = date.fromisoformat(next(each.retrieved for each in answer.datasets))
    nothing = query.ask("details_by_call", Filters(text="nothing is called this"))
    assert calls.read_on(nothing) == f"on {retrieved.day} {retrieved:%B %Y}"
