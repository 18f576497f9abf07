"""Own the files that the intake tests start from: the corpus beside the repository, and small tables made here.

Refuse to invent verdicts: they stand in the corpus's manifest and in the tests.
"""

import csv
import io
from pathlib import Path

import openpyxl

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "awkward-files"

ORGANISATIONS = [
    [
        "organisation_id",
        "name",
        "region",
        "nace",
        "employees",
        "turnover_eur",
        "founded",
        "website",
        "latitude",
        "longitude",
        "priorities",
    ],
    [
        "IT-1",
        "Tessitura Alfa S.r.l.",
        "ITI1",
        "13.20",
        "120",
        "23100000.75",
        "1951",
        "https://alfa.example",
        "43.8777",
        "11.1022",
        "circular-economy;digital",
    ],
    [
        "ES-1",
        "Hilados Peñón, S.L.",
        "ES52",
        "13.10",
        "42",
        "5300000.00",
        "1978",
        "https://penon.example",
        "38.6984",
        "-0.4740",
        "industry-4-0",
    ],
    [
        "PT-1",
        "Fiação São João",
        "PT11",
        "13.10",
        "205",
        "18900000.00",
        "1945",
        "https://saojoao.example",
        "41.4425",
        "-8.2918",
        "digital",
    ],
    [
        "SE-1",
        "Väveri Ågren & Söner AB",
        "SE23",
        "13.96",
        "77",
        "11030000.00",
        "1991",
        "https://agren.example",
        "57.7210",
        "12.9401",
        "",
    ],
    [
        "CZ-1",
        "Přádelna Důl s.r.o.",
        "CZ05",
        "13.10",
        "230",
        "31200000.00",
        "1958",
        "https://dul.example",
        "50.7663",
        "15.0543",
        "creativity",
    ],
    [
        "RO-1",
        "Țesătoria Nouă SRL",
        "RO21",
        "14.39",
        "58",
        "4100000.25",
        "2004",
        "",
        "46.8540",
        "26.4580",
        "advanced-materials",
    ],
]
OPPORTUNITIES = [
    [
        "opportunity_id",
        "title",
        "region",
        "priority",
        "kind",
        "stage",
        "value_eur",
        "trl",
        "opened",
        "deadline",
        "owner_id",
    ],
    [
        "OP-1",
        "Recycling line",
        "ES52",
        "circular-economy",
        "investment-project",
        "idea",
        "2400000.00",
        "6",
        "2026-01-15",
        "2026-09-30",
        "ES-1",
    ],
    [
        "OP-2",
        "Heat recovery",
        "PT11",
        "industry-4-0",
        "investment-project",
        "proposal",
        "850000.50",
        "7",
        "2026-02-03",
        "2026-06-05",
        "PT-1",
    ],
    [
        "OP-3",
        "Smart workwear",
        "SE23",
        "creativity",
        "technology-request",
        "funding",
        "",
        "8",
        "2025-10-28",
        "2027-01-31",
        "SE-1",
    ],
]


def with_column(rows: list[list[str]], column: str, values: list[str]) -> list[list[str]]:
    """Return a copy of rows in which the first cells of a column hold other values."""
    at = rows[0].index(column)
    out = [list(row) for row in rows]
    for row, value in zip(out[1:], values, strict=False):
        row[at] = value
    return out


def with_header(rows: list[list[str]], names: str) -> list[list[str]]:
    """Return a copy of rows under other column names, given joined by commas."""
    return [names.split(","), *[list(row) for row in rows[1:]]]


def text(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    """Return rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def delivered(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as the bytes of a CSV file."""
    return text(rows, separator).encode(encoding)


def workbook(rows: list[list[object]], edit: object = None) -> bytes:
    """Return rows as the bytes of an XLSX file; `edit(book, sheet)` changes it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Organisations"
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    if callable(edit):
        edit(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
