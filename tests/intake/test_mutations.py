"""Claims about any bytes at all: no exception, no lost row, no long wait, whatever arrives."""

import os
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.files import CORPUS, OPPORTUNITIES, ORGANISATIONS, delivered, workbook
from tex4im_data.intake import Report, read, spec

MUTATIONS = int(os.environ.get("INTAKE_MUTATIONS", "60"))
TABLES = int(os.environ.get("INTAKE_TABLES", "150"))
FILES = sorted(path for path in CORPUS.iterdir() if path.is_file()) if CORPUS.is_dir() else []
SEEDS = [path.read_bytes() for path in FILES if path.stat().st_size < 100_000] or [
    delivered(ORGANISATIONS),
    workbook(ORGANISATIONS),
]


def _holds(report: Report) -> None:
    assert report.verdict in ("accept", "warn", "ask", "partial", "reject")
    assert report.rows_accepted + report.rows_rejected == report.rows_in
    assert report.rows_accepted >= 0
    assert report.rows_rejected >= 0
    assert (report.verdict == "partial") <= (report.rows_rejected > 0)
    if report.verdict in ("accept", "warn"):
        assert report.rows_rejected == 0
    report.to_json().encode("utf-8")
    report.accepted_csv().encode("utf-8")


def _mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(3)
    body = bytearray(data)
    if kind == 0:
        for _ in range(chance.randrange(1, 8)):
            if body:
                body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        return bytes(body)
    if kind == 1:
        first, second = sorted(chance.randrange(len(body) + 1) for _ in range(2))
        return bytes(body[:first] + body[second:])
    cut = chance.randrange(len(body) + 1)
    return bytes(body[:cut]) + other[chance.randrange(len(other) + 1) :]


@pytest.mark.parametrize("block", range(10))
def test_mutated_files_end_in_a_report(block: int) -> None:
    chance = random.Random(f"intake {block}")  # noqa: S311 - repeatable on purpose
    for _ in range(max(1, MUTATIONS // 10)):
        data = _mutated(chance.choice(SEEDS), chance.choice(SEEDS), chance)
        for answer in (None, "yes"):
            began = time.perf_counter()
            _holds(
                read(data, chance.choice(("a.csv", "a.xlsx")), chance.choice(("organisation", "opportunity")), answer)
            )
            assert time.perf_counter() - began < 5


def _cells() -> st.SearchStrategy[str]:
    known = sorted({cell for row in (*ORGANISATIONS, *OPPORTUNITIES) for cell in row})
    odd = [
        "1.234",
        "1,5",
        "12.450.000,50",
        "01/02/2026",
        "15 gennaio 2026",
        "46037",
        "FR30",
        "Toscana",
        "n/a",
        "NaN",
        '"',
        "a\nb",
        "Total",
        "Ã¨",
        "\u202e",
        "<",
        "=1",
        "٣",
        "１２",
        "1e999",
        "²",
        "00001",
        "https://[",
        "http://a:b@c.example",
        "#REF!",
    ]
    return st.one_of(st.sampled_from(known), st.sampled_from(odd), st.text(max_size=12))


@settings(max_examples=TABLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(spec.tables())),
    st.lists(st.lists(_cells(), min_size=1, max_size=12), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "cp1252", "cp850", "utf-16", "utf-16-le"]),
    st.sampled_from([None, "yes", "no"]),
)
def test_generated_tables_end_in_a_report(
    table: str, rows: list[list[str]], separator: str, encoding: str, answer: str | None
) -> None:
    lines = [list(spec.tables()[table].names), *rows]
    data = "\r\n".join(separator.join(row) for row in lines).encode(encoding, "replace")
    _holds(read(data, "x.csv", table, answer))


@settings(max_examples=TABLES // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_report(data: bytes) -> None:
    _holds(read(data, "x", "organisation", "yes"))
