"""Own the description of the HTTP interface as OpenAPI 3.1, made from the questions, the catalogue and the codes.

Refuse to serve anything: it gives a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tex4im_data import extract, query
from tex4im_data.catalog import Column
from tex4im_data.filters import ROWS, TEXT_LIMIT, YEARS, Scope
from tex4im_data.parameters import Kind, Parameter
from tex4im_data.query import Question
from tex4im_data.query.question_files import heeds

TITLE = "TEX4IM opportunity map"
LICENCE = {"name": "European Union Public Licence 1.2", "identifier": "EUPL-1.2"}


def document(server: str, scope: Scope, columns: Mapping[str, tuple[Column, ...]], version: int) -> dict[str, Any]:
    """Return the OpenAPI document: `columns` holds those of every question's extract in the newest version."""
    paths: dict[str, Any] = {"/": _index(), "/openapi.json": _self()}
    for name, found in columns.items():
        question = query.question(name)
        paths[f"/answer/{name}"] = {"get": _answer(question, found)}
        paths[f"/extract/{name}.{{format}}"] = {"get": _extract(question, found)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": str(version),
            "summary": "Questions about eight textile regions, answered as on the map.",
            "description": (
                "Parameters are those of a page's link: take the link, keep what stands after the question mark. A "
                "parameter that a question does not heed changes nothing; one that can't be used is an error. "
                "An empty value is unknown, which is not zero. The version of this document is that of the data."
            ),
            "license": LICENCE,
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "parameters": {row.name: _parameter(row, scope) for row in ROWS},
            "schemas": {"Error": _ERROR},
            "responses": {
                "Unchanged": {"description": "The caller's copy, named by If-None-Match, is still right."},
                **{name: _failure(words) for name, words in _FAILURES.items()},
            },
        },
    }


_FAILURES = {
    "BadParameter": "A parameter can't be used; nothing was answered.",
    "Unknown": "There is no such question, format or path.",
    "Unavailable": "The store can't be read now.",
}

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["parameter", "value", "reason", "cure"],
            "properties": {
                "parameter": {"type": "string"},
                "value": {"type": "string"},
                "reason": {"type": "string"},
                "cure": {"type": "string"},
                "choices": {"type": "array", "items": {"type": "string"}},
                "others": {
                    "type": "array",
                    "items": {"type": "object"},
                    "description": "Further faults, same members.",
                },
            },
        }
    },
}


def _failure(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _responses(content: dict[str, Any], words: str) -> dict[str, Any]:
    tag = {"ETag": {"description": "Changes with the version and the filters.", "schema": {"type": "string"}}}
    return {
        "200": {"description": words, "headers": tag, "content": content},
        "304": {"$ref": "#/components/responses/Unchanged"},
        "400": {"$ref": "#/components/responses/BadParameter"},
        "404": {"$ref": "#/components/responses/Unknown"},
        "503": {"$ref": "#/components/responses/Unavailable"},
    }


def _index() -> dict[str, Any]:
    names = {"type": "array", "items": {"type": "string"}}
    members: dict[str, Any] = {name: {"type": "string"} for name in ("name", "heading")}
    members |= dict.fromkeys(("columns", "formats", "parameters"), names)
    question = {"type": "object", "required": ["name", "heading", "columns", "formats"], "properties": members}
    schema = {
        "type": "object",
        "required": ["version", "questions"],
        "properties": {"version": {"type": "integer"}, "questions": {"type": "array", "items": question}},
    }
    content = {"application/json": {"schema": schema}}
    got = {"operationId": "questions", "summary": "Which questions are there?", "parameters": [_ref("version")]}
    return {"get": {**got, "responses": _responses(content, "The questions.")}}


def _self() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    responses = {"200": {"description": "An OpenAPI document.", "content": content}}
    return {"get": {"operationId": "openapi", "summary": "How is this interface used?", "responses": responses}}


def _answer(question: Question, columns: tuple[Column, ...]) -> dict[str, Any]:
    row = {column.name: _value(column) for column in columns}
    schema = {
        "type": "object",
        "required": ["question", "heading", "version", "nature", "columns", "rows"],
        "properties": {
            "question": {"const": question.name},
            "heading": {"type": "string"},
            "filters": {"type": "object", "description": "The parameters that were heeded."},
            "described": {"type": "string", "description": "The filters in words."},
            "version": {"type": "integer"},
            "committed_at": {"type": "string", "format": "date-time"},
            "nature": {"enum": ["observed", "estimated", "derived", "synthetic", "mixed"]},
            "columns": {"type": "array", "items": {"type": "object"}},
            "rows": {"type": "array", "items": {"type": "object", "properties": row}},
        },
    }
    return {
        "operationId": f"answer_{question.name}",
        "summary": question.heading,
        "parameters": [_ref(name) for name in heeds(question)],
        "responses": _responses({"application/json": {"schema": schema}}, "The answer with its sources."),
    }


def _extract(question: Question, columns: tuple[Column, ...]) -> dict[str, Any]:
    forms = extract.formats_of(columns)
    content: dict[str, Any] = {extract.FORMATS[form]: {} for form in forms}
    form = {"name": "format", "in": "path", "required": True, "schema": {"type": "string", "enum": forms}}
    variant = {
        "name": "variant",
        "in": "query",
        "description": "How a CSV is written: comma and point, or semicolon and decimal comma for European Excel.",
        "schema": {"type": "string", "enum": list(extract.VARIANTS), "default": extract.VARIANTS[0]},
    }
    return {
        "operationId": f"extract_{question.name}",
        "summary": f"{question.heading} (file)",
        "parameters": [form, variant, *(_ref(name) for name in heeds(question))],
        "responses": _responses(content, "The answer as a file, codes with labels, without a limit of rows."),
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameter(row: Parameter, scope: Scope) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    if row.kind is Kind.YEARS:
        one = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[-1]}
    elif row.kind is Kind.TEXT:
        one = {"type": "string", "maxLength": TEXT_LIMIT}
    elif row.kind in (Kind.CODES, Kind.CHOICE):  # records are too many to list
        one = {"type": "string", "enum": list(scope.codes(row.name))}
    schema = {"type": "array", "items": one} if row.is_many else one
    described = {"name": row.name, "in": "query", "description": row.description, "schema": schema}
    return described | ({"style": "form", "explode": True} if row.is_many else {})


def _value(column: Column) -> dict[str, Any]:
    unit = f" Unit: {column.unit}." if column.unit else ""
    kind = column.type if column.type in ("integer", "number", "boolean") else "string"
    return {"type": [kind, "null"], "title": column.label, "description": f"{column.definition}{unit}"}
