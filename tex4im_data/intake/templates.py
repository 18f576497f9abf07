"""Own the templates: one XLSX workbook a table, with drop-down lists, notes and an example, made from its spec.

Refuse any column or code that the spec does not name, so that a filled template is a file that intake takes.
"""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tex4im_data.intake.spec import Column, References, Table, references, tables

ROWS = 1000  # rows that carry formats and drop-down lists
_TEXT = ("id", "text", "nace", "url", "codes", "code", "region", "date")


def template(table: str, known: References | None = None) -> bytes:
    """Return the template of a table as an XLSX file; raises KeyError for a table that intake does not know.

    The first sheet takes the rows, "Example" holds one filled row, "Notes" explains each column, "Codes" the lists.
    """
    wanted, known = tables()[table], known or references()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    plain = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(wanted.name)
    example, notes, codes = book.add_worksheet("Example"), book.add_worksheet("Notes"), book.add_worksheet("Codes")
    lists = _codes(wanted, known)
    where = _write_codes(codes, lists, bold)
    for index, column in enumerate(wanted.columns):
        text = column.type in _TEXT
        sheet.write_string(0, index, column.name, bold)
        sheet.set_column(index, index, max(12, len(column.name) + 2), plain if text else None)
        sheet.write_comment(0, index, _note(column))
        _validate(sheet, index, column, where)
        example.write_string(0, index, f"Example: {column.name}", bold)
        example.write_string(1, index, column.example)
        example.set_column(index, index, max(12, len(column.example) + 2))
    sheet.freeze_panes(1, 1)
    _write_notes(notes, wanted, bold)
    book.close()
    return out.getvalue()


def _codes(table: Table, known: References) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    for column in table.columns:
        if column.type == "region":
            lists["region"] = dict(known.regions)
        elif column.codes:
            lists[column.codes] = dict(known.codes[column.codes])
    return lists


def _write_codes(sheet: Worksheet, lists: dict[str, dict[str, str]], bold: Format) -> dict[str, str]:
    """Write every list as two columns; return the range of its codes as a formula for drop-down lists."""
    where = {}
    for count, (name, codes) in enumerate(lists.items()):
        left = 3 * count
        sheet.write_string(0, left, f"List {name}", bold)
        sheet.write_string(0, left + 1, "Meaning", bold)
        for row, (code, label) in enumerate(codes.items(), 1):
            sheet.write_string(row, left, code)
            sheet.write_string(row, left + 1, label)
        sheet.set_column(left, left + 1, 24)
        letter = chr(65 + left)
        where[name] = f"=Codes!${letter}$2:${letter}${len(codes) + 1}"
    return where


def _validate(sheet: Worksheet, index: int, column: Column, where: dict[str, str]) -> None:
    about = {"input_title": column.name[:32], "input_message": _note(column)[:255]}
    rule: dict[str, object]
    if column.type in ("region", "code"):
        source = where["region" if column.type == "region" else column.codes]
        rule = {"validate": "list", "source": source, "error_message": "Choose a code from the list."}
    elif column.type in ("whole", "grade", "year"):
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": column.min or 0,
            "maximum": column.max or 2100,
            "error_message": "Write one whole number.",
        }
    elif column.type in ("money", "coordinate"):
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": column.min,
            "maximum": column.max,
            "error_message": "Write one number.",
        }
    else:
        rule = {"validate": "any"}
    sheet.data_validation(1, index, ROWS, index, {**rule, **about})


def _note(column: Column) -> str:
    return f"{column.note}. {'Required' if column.needs else 'May be empty'}. Example: {column.example or '(empty)'}"


def _write_notes(sheet: Worksheet, table: Table, bold: Format) -> None:
    for index, title in enumerate(("Column", "What to write", "Required", "Example")):
        sheet.write_string(0, index, f"{title} ", bold)
    for row, column in enumerate(table.columns, 1):
        for index, text in enumerate((f"{column.name}:", column.note, "yes" if column.needs else "no", column.example)):
            sheet.write_string(row, index, text)
    sheet.set_column(0, 3, 30)
