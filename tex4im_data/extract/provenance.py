"""Own what an extract says about itself: question, filters, version, sources, licences, faults, how to cite.

Refuse to write files, and to say anything that depends on the clock: one version gives one text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa

from tex4im_data import query
from tex4im_data.catalog import Column, Dataset, Reference
from tex4im_data.filters import Filters
from tex4im_data.query import Answer

PRODUCT = "TEX4IM opportunity map"
WARNING = "CONTAINS SYNTHETIC (INVENTED) RECORDS"
BOUNDARIES_CREDIT = "© EuroGeographics for the administrative boundaries (Eurostat GISCO, NUTS 2016)"

NATURE = Column(
    name="data_nature",
    label="Nature of the data",
    unit="",
    definition="Nature of the datasets behind the row: synthetic where all are invented, mixed where invented and real "
    "records may both have gone into it; else the weakest of observed, estimated and derived.",
    type="string",
    formula="natures of the question's datasets",
)
"""The last column of every file whose rows do not say by themselves what nature they are of."""

_KINDS = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
)


def nature(answer: Answer) -> str:
    """Return the nature of an answer's datasets taken together: one of theirs, or "mixed"."""
    natures = {dataset.nature for dataset in answer.datasets}
    if "synthetic" in natures:
        return "synthetic" if len(natures) == 1 else "mixed"
    return next((kind for kind in ("derived", "estimated") if kind in natures), "observed")


def kind(of: pa.DataType) -> str:
    """Return the Table Schema type of a file's column."""
    return next((name for test, name in _KINDS if test(of)), "string")


@dataclass(frozen=True, eq=False)
class Provenance:
    """What is said about one extract. `base` is the map's address, empty where it is not known; `sees` whom it is for."""

    answer: Answer
    columns: tuple[Column, ...]
    schema: pa.Schema
    base: str = ""
    sees: str = "public"

    @cached_property
    def filters(self) -> Filters:
        """Return the filters that the question heeds, without the version: the newest and its number are one."""
        return replace(query.heeded(self.answer.question, self.answer.filters), version=None)

    @property
    def described(self) -> str:
        """Return the filters in words."""
        return self.filters.describe(self.answer.scope)

    @property
    def committed_at(self) -> datetime:
        """Return when the version was stored, in UTC."""
        return self.answer.version.committed_at.astimezone(UTC)

    @property
    def stem(self) -> str:
        """Return the file's name without its ending; it says where the rows are invented, and where not public."""
        mark = "_synthetic" if self.answer.is_synthetic else ""
        mark += "" if self.sees == "public" else f"_for-{self.sees}-not-public"
        return f"tex4im_{self.answer.question.name}_v{self.answer.version.number}{mark}"

    @property
    def link(self) -> str:
        """Return the address that opens the map with these filters, at this version."""
        return self._pinned.link(self.base or "/")

    def extract_link(self, form: str) -> str:
        """Return the address of the same extract in a format, at this version."""
        return self._pinned.link(f"{self.base or '/'}api/extract/{self.answer.question.name}.{form}")

    @property
    def _pinned(self) -> Filters:
        return replace(self.filters, version=self.answer.version.number)

    @property
    def citation(self) -> str:
        """Return how to cite the extract, in one line."""
        about = f"{PRODUCT}, version {self.answer.version.number} of {self.date}"
        warned = ". Contains synthetic (invented) records; not a fact about any firm or project."
        sources = "; ".join(dict.fromkeys(dataset.title for dataset in self.answer.datasets))
        said = f"{about}: “{self.answer.question.heading}” ({self.described}). Datasets: {sources}. <{self.link}>"
        return said + (warned if self.answer.is_synthetic else "")

    @property
    def date(self) -> str:
        """Return the day of the version in words."""
        return f"{self.committed_at.day} {self.committed_at:%B %Y}"

    @property
    def faults(self) -> list[dict[str, str]]:
        """Return what is known to be wrong with the datasets."""
        return [{"dataset": d.name, "fault": fault} for d in self.answer.datasets for fault in d.known_faults]

    @property
    def licences(self) -> list[dict[str, str]]:
        """Return the licences of all datasets, each once."""
        return _once([_reference(each) for dataset in self.answer.datasets for each in dataset.licences])

    def members(self) -> dict[str, Any]:
        """Return what is said, as JSON values."""
        answer = self.answer
        return {
            "question": answer.question.name,
            "heading": answer.question.heading,
            "filters": self.filters.to_params(),
            "described": self.described,
            "version": answer.version.number,
            "committed_at": self.committed_at.isoformat(),
            "nature": nature(answer),
            "synthetic": answer.is_synthetic,
            **({} if self.sees == "public" else {"for": self.sees}),
            "link": self.link,
            "citation": self.citation,
        }

    def fields(self) -> list[dict[str, Any]]:
        """Return the columns as Table Schema fields, with our unit."""
        return [
            {"name": column.name, "type": column.type, "title": column.label, "description": column.definition}
            | ({"unit": column.unit} if column.unit else {})
            | ({"formula": column.formula} if column.formula else {})
            for column in self.columns
        ]

    def sources(self) -> list[dict[str, Any]]:
        """Return the datasets that were used, with what each says about itself."""
        return [source(dataset) for dataset in self.answer.datasets]

    def answer_members(self) -> dict[str, Any]:
        """Return the members of the API's answer that stand before its rows."""
        notes = [f'The parameter "{name}" has no part in this question.' for name in self.answer.ignored]
        said = {**self.members(), "sources": self.sources(), "columns": self.fields()}
        return said | ({"notes": notes} if notes else {})

    def geojson_members(self) -> dict[str, Any]:
        """Return the members of a GeoJSON file that stand before its features."""
        licences, credit = self.licences, f"{PRODUCT}, version {self.answer.version.number}"
        if "latitude" not in self.schema.names:
            outlines = query.store().catalog.dataset("boundaries")
            licences = _once([*licences, *map(_reference, outlines.licences[:1])])
            loaded = sorted({source for _, _, source in query.outlines(self.answer.version.number)})
            credit = "; ".join([credit, *(loaded or [BOUNDARIES_CREDIT])])
        said = {"name": self.stem, "title": self.answer.question.heading, "attribution": credit, "licenses": licences}
        return {**said, **self.members(), "sources": self.sources(), "columns": self.fields(), "flags": self.faults}

    def field_metadata(self) -> pa.Schema:
        """Return the file's schema with what it says about itself as Parquet metadata (`tex4im`, UTF-8 JSON)."""
        said = {**self.members(), "licenses": self.licences, "sources": self.sources(), "flags": self.faults}
        fields = [
            field.with_metadata({"title": column.label, "unit": column.unit, "description": column.definition})
            for column, field in zip(self.columns, self.schema, strict=True)
        ]
        return pa.schema(fields, metadata={"tex4im": json.dumps(said, ensure_ascii=False)})

    def facts(self) -> list[tuple[str, str]]:
        """Return what is said as (topic, sentence) pairs, for people: the README and the sheet About."""
        answer = self.answer
        pairs = [("Warning", f"{WARNING}.")] if answer.is_synthetic else []
        if self.sees != "public":
            pairs.append(
                ("Not public", f"For {self.sees} of the project only. Do not pass it on, and do not publish it.")
            )
        pairs += [
            ("Question", answer.question.heading),
            ("Filters", self.described),
            ("Reopen", self.link),
            ("Version", f"{answer.version.number} ({self.date}, {self.committed_at:%H:%M} UTC)"),
            ("Nature", nature(answer)),
            ("How to cite", self.citation),
        ]
        for dataset in answer.datasets:
            about = f"{dataset.title} ({dataset.nature}; retrieved {dataset.retrieved or 'on an unknown day'})"
            pairs.append(("Dataset", about))
            pairs += [("Source", _words(each)) for each in dataset.sources]
            pairs += [("Licence", _words(each)) for each in dataset.licences]
            pairs += [("Known fault", fault) for fault in dataset.known_faults]
        return pairs

    def sheets(self) -> dict[str, list[tuple[str, ...]]]:
        """Return the rows of the sheets that stand beside the data in a workbook."""
        meanings = [(c.name, c.label, c.unit, c.definition) for c in self.columns]
        return {"About": list(self.facts()), "Columns": [("Column", "Title", "Unit", "Meaning"), *meanings]}


def source(dataset: Dataset) -> dict[str, Any]:
    """Return what a dataset says about itself, as JSON values."""
    return {
        "dataset": dataset.name,
        "title": dataset.title,
        "nature": dataset.nature,
        "nuts_edition": dataset.nuts_edition,
        "retrieved": dataset.retrieved,
        "sources": [_reference(each) for each in dataset.sources],
        "licenses": [_reference(each) for each in dataset.licences],
        "known_faults": list(dataset.known_faults),
    }


def _reference(found: Reference) -> dict[str, str]:
    members = {"name": found.name, "title": found.title, "path": found.path, "accessed": found.accessed}
    return {name: value for name, value in members.items() if value}


def _once(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({json.dumps(each, sort_keys=True): each for each in found}.values())


def _words(found: Reference) -> str:
    read = f" (read {found.accessed})" if found.accessed else ""
    return f"{found.title}{f', {found.path}' if found.path else ''}{read}"
