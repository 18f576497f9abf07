"""Claims about single rules of intake, each shown with a small file made here."""

import datetime as dt
from typing import Any

import pytest

from tests.intake.files import ORGANISATIONS, delivered, with_column, with_header
from tex4im_data.intake import read

PT = "ID empresa,Designação social,Região,CAE,Nº de trabalhadores,Volume de negócios (€),Ano de fundação,Sítio web,Latitude,Longitude,Prioridades"
RO = "ID firmă,Denumire,Regiunea,Cod CAEN,Număr de angajați,Cifra de afaceri (EUR),Anul înființării,Site web,Latitudine,Longitudine,Priorități"
SV = "Organisations-ID,Namn,Region,SNI-kod,Antal anställda,Omsättning (EUR),Grundat år,Webbplats,Latitud,Longitud,Prioriteringar"


def _organisations(data: bytes, name: str = "list.csv", answer: str | None = None) -> Any:
    return read(data, name, "organisation", answer, today=dt.date(2026, 6, 1))


def _cell(column: str, value: str) -> Any:
    """Return the report of a list whose first row holds `value` in a column."""
    return _organisations(delivered(with_column(ORGANISATIONS, column, [value])))


@pytest.mark.parametrize("header", [PT, RO, SV])
def test_headers_in_a_partners_language_are_asked_for(header: str) -> None:
    data = delivered(with_header(ORGANISATIONS, header))
    assert _organisations(data).verdict == "ask"
    after = _organisations(data, answer="yes")
    assert after.rows == _organisations(delivered(ORGANISATIONS)).rows
    again = read(data, "list.csv", "organisation", remembered=after.mapping)
    assert (again.verdict, again.rows) == ("accept", after.rows)


def test_the_answer_no_takes_nothing() -> None:
    report = _organisations(delivered(with_header(ORGANISATIONS, SV)), answer="no")
    assert (report.verdict, report.rows_accepted, report.rows_rejected) == ("reject", 0, 6)


@pytest.mark.parametrize(
    ("encoding", "rows", "verdict"),
    [
        ("utf-16-le", 6, "warn"),
        ("utf-16-be", 6, "warn"),
        ("utf-16", 6, "accept"),
        ("utf-8-sig", 6, "accept"),
        ("cp1252", 4, "warn"),
        ("iso8859-15", 4, "warn"),
        ("cp850", 4, "ask"),
        ("mac_roman", 4, "ask"),
    ],
)
def test_encodings_are_recognised(encoding: str, rows: int, verdict: str) -> None:
    chosen = ORGANISATIONS[: rows + 1]
    data = delivered(chosen, encoding=encoding)
    assert _organisations(data).verdict == verdict
    assert _organisations(data, answer="yes").rows == _organisations(delivered(chosen)).rows


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "cp852", "mac_latin2"])
def test_czech_code_pages_keep_their_letters(encoding: str) -> None:
    data = delivered([ORGANISATIONS[0], ORGANISATIONS[5]], encoding=encoding)
    assert _organisations(data, answer="yes").rows[0][1] == "Přádelna Důl s.r.o."


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_sep_line_are_silent(separator: str) -> None:
    data = f"sep={separator}\r\n".encode() + delivered(ORGANISATIONS, separator)
    assert _organisations(data).verdict == "accept"


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("region", "ЕS52", "look_alike"),
        ("region", "ITI14", "other_region"),
        ("region", "DED4", "other_region"),
        ("region", "", "required"),
        ("name", "", "required"),
        ("organisation_id", "IT 1", "bad_id"),
        ("nace", "13.9", "unknown_nace"),
        ("nace", "13", "unknown_nace"),
        ("employees", "10-49", "band"),
        ("employees", "12,5", "not_whole"),
        ("employees", "-1", "out_of_range"),
        ("employees", "NaN", "not_a_number"),
        ("turnover_eur", "5.3M", "not_a_number"),
        ("turnover_eur", "100 SEK", "other_currency"),
        ("turnover_eur", "$100", "other_currency"),
        ("turnover_eur", "#N/A", "excel_error"),
        ("founded", "2190", "out_of_range"),
        ("website", "http://localhost/x", "private_host"),
        ("website", "http://192.168.1.1/", "private_host"),
        ("website", "http://[::1]/", "private_host"),
        ("website", "https://me:secret@alfa.example", "address_password"),
        ("website", "ftp://alfa.example", "bad_address"),
        ("website", "javascript:alert(1)", "bad_address"),
        ("website", "mario@alfa.example", "personal_data"),
        ("name", "Rossi, tel. 0573 123456", "personal_data"),
        ("name", "Rossi +39 333 1234567", "personal_data"),
        ("name", "Rossi mario@alfa.example", "personal_data"),
        ("name", "N" * 201, "too_long"),
        ("name", "a\x07b", "control_character"),
        ("latitude", "45.0000", "point_outside"),
        ("priorities", "circular-economy|digital", "list_separator"),
        ("priorities", "smart", "unknown_code"),
    ],
)
def test_a_wrong_cell_refuses_its_row_only(column: str, value: str, code: str) -> None:
    report = _cell(column, value)
    assert report.verdict == "partial"
    assert [
        (problem.row, problem.column, problem.code) for problem in report.problems if problem.severity == "refusal"
    ] == [(2, column, code)]
    assert (report.rows_accepted, report.rows_rejected) == (5, 1)


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("region", " iti1 ", "ITI1"),
        ("employees", "120.0", "120"),
        ("turnover_eur", "1.2E+06", "1200000.00"),
        ("turnover_eur", "n/a", ""),
        ("priorities", "Digital; DIGITAL ;creativity", "digital;creativity"),
        ("website", "HTTPS://Alfa.Example/Path", "https://alfa.example/Path"),
        ("name", "Alfa 1920-2020", "Alfa 1920-2020"),
        ("name", "S\u0326esu", "\u0218esu"),
        ("name", "# Heading *x* | y", "# Heading *x* | y"),
    ],
)
def test_what_is_only_spelt_otherwise_is_silent(column: str, value: str, wanted: str) -> None:
    report = _cell(column, value)
    assert report.verdict == "accept"
    assert report.rows[0][report.columns.index(column)] == wanted


@pytest.mark.parametrize(
    ("column", "value", "wanted", "code"),
    [
        ("nace", "C13.20", "13.20", "nace_form"),
        ("nace", "1320", "13.20", "nace_form"),
        ("nace", "13,2", "13.20", "nace_form"),
        ("nace", "13.20Z", "13.20", "nace_form"),
        ("employees", "1 200", "1200", "thousands"),
        ("turnover_eur", "€ 1200.00", "1200.00", "currency_sign"),
        ("name", "a\nb", "a b", "line_break"),
        ("name", "a\u200bb", "a\u200bb", "invisible"),
        ("name", "<b>x", "<b>x", "markup"),
        ("name", "=1+1", "=1+1", "formula_sign"),
    ],
)
def test_what_was_normalised_is_said(column: str, value: str, wanted: str, code: str) -> None:
    report = _cell(column, value)
    assert report.verdict == "warn"
    assert code in {problem.code for problem in report.problems}
    assert report.rows[0][report.columns.index(column)] == wanted


MORE = ("organisation_kind", "town", "value_chain_stage", "size_class")
TOLD = {
    "en": ("Type of organisation,City,Value chain stage,Company size", "University,Prato,Yarn,medium"),
    "it": ("Tipo di ente,Comune,Fase della filiera,Dimensione", "Università,Prato,Filati,media"),
    "ro": ("Tip organizație,Localitate,Etapa lanțului valoric,Mărime", "Universitate,Prato,Fire,medie"),
    "es": ("Tipo de entidad,Ciudad,Etapa de la cadena,Tamaño", "Universidad,Prato,Hilados,mediana"),
    "pt": ("Tipo de entidade,Concelho,Etapa da cadeia de valor,Dimensão", "Universidade,Prato,Fios,média"),
    "cs": ("Typ organizace,Obec,Článek hodnotového řetězce,Velikost", "Univerzita,Prato,Příze,střední"),
    "sv": ("Organisationstyp,Ort,Led i värdekedjan,Storleksklass", "Universitet,Prato,Garn,medelstort"),
    "fr": ("Type de structure,Commune,Maillon,Taille", "Université,Prato,Fil,moyenne"),
}


@pytest.mark.parametrize("language", TOLD)
def test_optional_columns_and_their_values_are_asked_for_in_every_language(language: str) -> None:
    names, values = (line.split(",") for line in TOLD[language])
    rows = [[*ORGANISATIONS[0], *names], [*ORGANISATIONS[1], *values]]
    assert _organisations(delivered(rows)).verdict == "ask"
    report = _organisations(delivered(rows), answer="yes")
    assert report.columns[-4:] == MORE
    assert report.rows[0][-4:] == ("university", "Prato", "yarn", "medium")


def test_an_optional_column_is_there_only_where_the_file_has_it() -> None:
    assert not set(MORE) & set(_organisations(delivered(ORGANISATIONS)).columns)
    rows = [[*ORGANISATIONS[0], "size_class"], [*ORGANISATIONS[1], ""]]
    report = _organisations(delivered(rows))
    assert (report.verdict, report.columns[-1], report.rows[0][-1]) == ("accept", "size_class", "")


@pytest.mark.parametrize(("employees", "fits"), [("9", "micro"), ("10", "small"), ("249", "medium"), ("250", "large")])
def test_a_size_that_does_not_fit_the_employees_is_told_at_its_cell(employees: str, fits: str) -> None:
    sizes = ("micro", "small", "medium", "large")
    rows = [[*ORGANISATIONS[0], "size_class"], *([*ORGANISATIONS[1], size] for size in sizes)]
    for place, row in enumerate(rows[1:]):
        row[0], row[1], row[4] = f"IT-{place}", f"Firm {'ABCD'[place] * 9}", employees
    report = _organisations(delivered(rows), answer="yes")
    told = [problem for problem in report.problems if problem.code == "size_contradicted"]
    assert {problem.value for problem in told} == set(sizes) - {fits}
    assert {(problem.level, problem.column, problem.severity) for problem in told} == {("cell", "size_class", "notice")}
    assert report.rows_accepted == 4
