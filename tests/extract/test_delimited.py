"""Claims about CSV: text is harmless and reads back, numbers are whole, quoting is right."""

import csv
import io
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tex4im_data.extract import delimited


def lines(rows: dict[str, list[Any]], variant: str = "plain") -> list[str]:
    batch = pa.record_batch(rows)
    text = b"".join(delimited.write(batch.schema, [batch], delimited.DIALECTS[variant])).decode()
    return text.removesuffix("\n").split("\n")[1:]


@pytest.mark.parametrize("start", [*"=+-@\t\r＝＋－＠", " =", "\n=", ";=", ',"=', "\u00a0=", "\ufeff=", "\u200b@"])
def test_text_that_could_be_a_formula_is_made_harmless(start: str) -> None:
    (cell,) = delimited.harmless(pa.array([f"{start}cmd()"])).to_pylist()
    assert cell.startswith("'")
    for separator in (",", ";", "\t", "\n"):
        assert not any(part.lstrip().startswith(tuple("=+-@＝＋－＠")) for part in cell.split(separator))


@pytest.mark.parametrize("text", ["wool;=cmd()", "wool,\t@x", "a\n-b", "a|+b"])
def test_a_formula_behind_a_separator_inside_the_cell_is_made_harmless(text: str) -> None:
    (cell,) = delimited.harmless(pa.array([text])).to_pylist()
    assert cell.replace("'", "") == text
    assert cell.count("'") == 1


def test_ordinary_text_and_plain_numbers_stay_as_they_are() -> None:
    texts = ["13.20", "-5", "+5,5", "circular-economy;digital", "Fils & Co. = wool", "Înșelător", "'quoted'", "", None]
    assert delimited.harmless(pa.array(texts)).to_pylist() == texts


@given(st.lists(st.none() | st.text(max_size=12) | st.text("=+-@;, \n\t\r'\"0a＝", max_size=6), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_no_text_becomes_a_formula_and_every_text_reads_back(texts: list[str | None]) -> None:
    column = pa.array([text if text is None else text.replace("\r", " ") for text in texts], pa.string())
    safe = delimited.harmless(column)
    for before, after in zip(column.to_pylist(), safe.to_pylist(), strict=True):
        if before is None:
            assert after is None
        else:
            number = after.lstrip("+-").replace(".", "", 1).replace(",", "", 1).isdecimal()
            assert number or not after.lstrip().startswith(tuple("=+-@＝＋－＠"))
    for variant, dialect in delimited.DIALECTS.items():
        batch = pa.record_batch({"text": column, "n": pa.array(range(len(column)))})
        data = b"".join(delimited.write(batch.schema, [batch], delimited.DIALECTS[variant])).decode("utf-8-sig")
        found = list(csv.reader(io.StringIO(data, newline=""), delimiter=dialect.delimiter))[1:]
        assert [row[0] for row in found] == [text or "" for text in safe.to_pylist()]


def test_a_slice_of_a_batch_is_written_as_that_slice() -> None:
    batch = pa.record_batch({"text": ["=a", "b", None, "-c,d", "e"], "n": [1, 2, 3, 4, 5]}).slice(1, 3)
    data = b"".join(delimited.write(batch.schema, [batch], delimited.DIALECTS["plain"])).decode()
    assert data == 'text,n\nb,2\n,3\n"\'-c,d",4\n'


def test_numbers_are_the_shortest_that_read_back_the_same_and_negative_ones_stay_numbers() -> None:
    values = [0.1, -2.5, 34.0, 1e22, 0.1 + 0.2, None]
    assert lines({"x": values, "y": [1] * 6}) == [
        "0.1,1", "-2.5,1", "34,1", "1e+22,1", "0.30000000000000004,1", ",1",
    ]  # fmt: skip
    assert lines({"x": [-2.5], "y": [-1]}, "excel-eu") == ["-2,5;-1\r"]


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=200, deadline=None)
def test_every_number_reads_back_the_same(value: float) -> None:
    (line,) = lines({"x": [value], "y": [1]})
    assert float(line.split(",")[0]) == value


def test_an_empty_text_is_told_from_a_missing_one_and_control_characters_are_marked() -> None:
    assert lines({"a": ["", None, "x\x00y"], "b": [1, 2, 3]}) == ['"",1', ",2", "x\N{REPLACEMENT CHARACTER}y,3"]
