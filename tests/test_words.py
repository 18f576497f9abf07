"""Claims about how values read on screen, and that every text is harmless."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import NAMES
from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_data.query import Store
from tex4im_ui import words

THIN = words.THIN


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (7, "7"),
        (9_999, f"9{THIN}999"),
        (12_345, f"12{THIN}300"),
        (1_234_567, f"1{THIN}230{THIN}000"),
        (2.4689, "2.47"),
        (0.5, "0.5"),
        (-3, "−3"),
        (-12_345, f"−12{THIN}300"),
        (None, "not published"),
        (float("nan"), "not published"),
    ],
)
def test_a_number_has_three_figures_and_thin_spaces(value: object, said: str) -> None:
    assert words.number(value) == said


def test_decimals_are_kept_where_they_are_asked_for() -> None:
    assert words.number(2, 2) == "2.00"
    assert words.number(3.949, 2) == "3.95"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1_850_000, "EUR", f"€{THIN}1.85 million"),
        (420_000, "EUR", f"€{THIN}420{THIN}000"),
        (1_600, "million EUR", f"€{THIN}1.6 billion"),
        (0.333, "fraction", f"33{THIN}%"),
        (1, "ratio", "1.00"),
        (7.25, "% of the labour force", f"7.25{THIN}%"),
        (3_700_000, "persons", "3.7 million"),
        (0, "EUR", f"€{THIN}0"),
        (None, "EUR", "not published"),
    ],
)
def test_an_amount_shows_its_unit(value: object, unit: str, said: str) -> None:
    assert words.amount(value, unit) == said


def test_a_unit_is_said_once() -> None:
    assert words.with_unit("61", "organisations") == "61 organisations"
    assert words.with_unit(f"€{THIN}1.2 million", "EUR") == f"€{THIN}1.2 million"


def test_dates_read_as_a_day_or_a_month() -> None:
    assert words.day(date(2019, 11, 4)) == "4 Nov 2019"
    assert words.day(date(2019, 11, 1), "month") == "Nov 2019"
    assert words.day(None) == "no data yet"
    assert words.moment(datetime(2019, 11, 14, 16, 5, tzinfo=UTC)) == "14 Nov 2019, 16:05 UTC"


def test_counts_and_lists_are_english() -> None:
    assert [words.counted(number, "proposal") for number in (0, 1, 2)] == ["no proposals", "1 proposal", "2 proposals"]
    assert words.counted(2, "need or offer", "needs and offers") == "2 needs and offers"
    assert [words.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_unknown_is_never_a_zero_or_a_blank(shipped_store: Store) -> None:
    answer = query.ask("values_by_indicator", Filters())
    assert words.cell(answer, answer.column("value"), None) == "not published"
    assert words.cell(answer, answer.column("flag"), "") == "–"


def test_cells_show_labels_for_codes(shipped_store: Store) -> None:
    answer = query.ask("details_by_organisation", Filters())
    assert words.cell(answer, answer.column("region_id"), "ITI1") == "Toscana"
    assert words.cell(answer, answer.column("priorities"), "digital;creativity") == "Digital, Creativity"
    assert words.cell(answer, answer.column("founded"), 1972) == "1972"


@pytest.mark.parametrize("name", NAMES.values())
def test_an_odd_name_is_text_and_stays_readable(name: str) -> None:
    assert not re.search(r"[<>\"']|[\u202a-\u202e]", words.text(name))
    assert html.unescape(words.text(name)) == name.replace("\u202e", "\\u202e")


@given(st.text())
def test_no_text_can_open_a_tag_an_attribute_or_turn_the_line(value: str) -> None:
    assert not re.search("[<>\"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", words.text(value))


@given(st.text())
def test_no_label_can_hold_markdown(value: str) -> None:
    said = words.plain(value)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()#+\-.!|<>~$:&]", said)
    assert re.sub(r"\\(.)", r"\1", said, flags=re.DOTALL) == words.shown(value)
