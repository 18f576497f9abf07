"""Flags and NUTS codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tex4im_data.sources import nuts
from tex4im_data.sources.eurostat import flags


@pytest.mark.parametrize(
    ("cell", "value", "status", "flag"),
    [
        ("5400 p", 5400.0, "observed", "p"),
        ("14.3 ", 14.3, "observed", ""),
        ("4.0 bu", 4.0, "observed", "bu"),
        (":", None, "missing", ""),
        (": ", None, "missing", ""),
        (": bu", None, "missing", "bu"),
        (": c", None, "confidential", "c"),
        (": bc", None, "confidential", "bc"),
        (" ", None, "missing", ""),
        ("", None, "missing", ""),
        ("219 d", 219.0, "observed", "d"),
        (" d", None, "missing", "d"),
        ("0", 0.0, "observed", ""),
        ("-0.5 E", -0.5, "observed", "e"),
    ],
)
def test_a_cell_is_read_with_its_status_and_flag(cell: str, value: float | None, status: str, flag: str) -> None:
    assert flags.read_cell(cell) == flags.Reading(value, status, flag)


@pytest.mark.parametrize("cell", ["12:00 AM", "1 234", "14,3", "n/a", "5 k", "1e999", "nan", "inf", "5p", "1_000"])
def test_anything_else_is_refused_and_never_zero(cell: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        flags.read_cell(cell)


def test_a_flag_says_what_it_means_letter_by_letter() -> None:
    assert [quality.code for quality in flags.qualities_of("bu")] == ["break", "low-reliability"]
    assert flags.qualities_of(None) == ()


def test_nord_pas_de_calais_has_its_new_code_and_its_old_one_beside_it() -> None:
    converted = nuts.convert("FR30", "2013")
    assert (converted.geo_id, converted.edition, converted.source_edition) == ("FRE1", "2016", "2013")
    assert converted.note == "source code FR30 (NUTS 2013)"
    assert nuts.convert("FRE1", "2021", "2013").geo_id == "FR30"


def test_toscana_is_found_under_its_code_of_2006() -> None:
    assert nuts.convert("ITE1", "2006").geo_id == "ITI1"


@pytest.mark.parametrize("code", ["PL12", "LT00", "HU10", "IE01", "UKI1"])
def test_a_divided_region_is_not_converted(code: str) -> None:
    edition = "2010" if code == "UKI1" else "2013"
    assert nuts.convert(code, edition).geo_id is None


def test_a_code_of_another_edition_is_foreign() -> None:
    assert nuts.foreign_codes(["FR30", "FRE1", "ITI1", "EU27_2020", "FRE11"], "2013") == ["FRE1", "FRE11"]
    assert nuts.editions_of(["FR30", "FRE1"]) == ()
    assert nuts.editions_of(["FRE1", "HR04"]) == ("2016",)


def test_a_code_that_was_used_twice_belongs_to_the_right_editions() -> None:
    assert [edition for edition in nuts.EDITIONS if nuts.is_valid("HR02", edition)] == ["2006", "2021", "2024"]


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="2015"):
        nuts.convert("FR30", "2015")


EVERY = sorted({*nuts._events(), "ITI1", "PT11", "SE23", "EU27_2020", "FR"})


@given(st.sampled_from(EVERY), st.sampled_from(nuts.EDITIONS), st.sampled_from(nuts.EDITIONS))
def test_what_converts_converts_back_and_is_valid_where_it_lands(code: str, edition: str, to: str) -> None:
    converted = nuts.convert(code, edition, to)
    if converted.geo_id is not None:
        assert nuts.is_valid(converted.geo_id, to)
        assert nuts.convert(converted.geo_id, to, edition).geo_id == code
