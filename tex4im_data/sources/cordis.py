"""CORDIS projects and their organisations, from the CSV files of its open data dump.

It keeps the regions of the eight (or of a list given) and says which codes it could not place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import Delivery, SourceError, shortened
from tex4im_data.sources.eurostat.series import EIGHT

from . import nuts
from .files import changed_layout, cut_off, ends_with_newline, plain

ADDRESSES = {
    "horizon": "https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip",
    "h2020": "https://cordis.europa.eu/data/cordis-h2020projects-csv.zip",
}
"""The dumps are ZIP archives: take project.csv and organization.csv out of them with files.member."""
SOURCE = "CORDIS"
_PROJECT = ("id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "topics")
_ORGANISATION = ("projectID", "organisationID", "name", "city", "country", "nutsCode", "role", "ecContribution")
_READ = """
select * from read_csv($path, delim=';', header=true, all_varchar=true, quote='"', escape='"', nullstr='',
                       auto_detect=false, columns=$columns)
"""


@dataclass(frozen=True)
class Project:
    """One project: money in euro, None where CORDIS gives none; topics as CORDIS joins them."""

    project_id: str
    acronym: str
    title: str
    status: str
    started_on: date | None
    ends_on: date | None
    total_cost_eur: float | None
    eu_contribution_eur: float | None
    topics: str
    source: str = SOURCE


@dataclass(frozen=True)
class Participant:
    """One organisation in one project, in one of the regions wanted; `nuts_code` as CORDIS writes it."""

    project_id: str
    organisation_id: str
    name: str
    city: str
    country_id: str
    region_id: str
    nuts_code: str
    nuts_edition: str
    role: str
    eu_contribution_eur: float | None
    source: str = SOURCE


def load_projects(source: Path | bytes, *, name: str = "project.csv") -> Delivery[list[Project]]:
    """Read `project.csv`, sorted by project; raises SourceError when nothing of it can be used."""
    problems: list[Problem] = []
    rows = []
    for line, row in _rows(source, name, _PROJECT):
        cell = _Cells(row, name, line, problems)
        rows.append(
            Project(
                project_id=cell.text("id"),
                acronym=cell.text("acronym"),
                title=cell.text("title"),
                status=cell.text("status"),
                started_on=cell.day("startDate"),
                ends_on=cell.day("endDate"),
                total_cost_eur=cell.money("totalCost"),
                eu_contribution_eur=cell.money("ecMaxContribution"),
                topics=cell.text("topics"),
            )
        )
    return Delivery(sorted(rows, key=lambda project: project.project_id), shortened(problems, name))


def load_participants(
    source: Path | bytes, *, nuts_edition: str, regions: Sequence[str] = EIGHT, name: str = "organization.csv"
) -> Delivery[list[Participant]]:
    """Read `organization.csv`: participants in `regions` (codes of the house's NUTS edition).

    A NUTS 3 code counts for its region. A code of another edition than `nuts_edition` is a problem and its row
    is left out. Raises SourceError when nothing of the file can be used, ValueError for an unknown edition.
    """
    problems: list[Problem] = []
    rows = []
    for line, row in _rows(source, name, _ORGANISATION):
        cell = _Cells(row, name, line, problems)
        code = cell.text("nutsCode")
        if len(code) < 4:
            continue
        region = nuts.convert(code[:4], nuts_edition).geo_id
        if not nuts.is_valid(code, nuts_edition):
            others = [nuts.convert(code[:4], edition).geo_id for edition in nuts.editions_of([code])]
            if set(others) & set(regions):
                reason = f"is not a code of NUTS {nuts_edition}: the file mixes editions; the row is left out."
                problems.append(Problem(name, line, "nutsCode", code, reason, "Ask for the file's edition."))
        elif region is not None and region in regions:
            rows.append(
                Participant(
                    project_id=cell.text("projectID"),
                    organisation_id=cell.text("organisationID"),
                    name=cell.text("name"),
                    city=cell.text("city"),
                    country_id=cell.text("country"),
                    region_id=region,
                    nuts_code=code,
                    nuts_edition=nuts_edition,
                    role=cell.text("role"),
                    eu_contribution_eur=cell.money("ecContribution"),
                )
            )
    ordered = sorted(rows, key=lambda row: (row.region_id, row.project_id, row.organisation_id))
    return Delivery(ordered, shortened(problems, name), nuts_edition)


def _rows(source: Path | bytes, name: str, wanted: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    with plain(source, name) as path, duckdb.connect() as con:
        with path.open(encoding="utf-8-sig", errors="replace") as handle:
            heading = [text.strip().strip('"') for text in handle.readline().rstrip("\r\n").split(";")]
        lost = [text for text in wanted if text not in heading]
        if lost or len(set(heading)) < len(heading):
            raise SourceError(changed_layout(name, ";".join(heading), f"a column {(lost or heading)[0]}"))
        if not ends_with_newline(path):
            raise SourceError(cut_off(name))
        try:
            found = con.execute(_READ, {"path": str(path), "columns": dict.fromkeys(heading, "VARCHAR")})
            rows = [dict(zip(heading, row, strict=True)) for row in found.fetchall()]
        except duckdb.InvalidInputException as error:
            at = re.search(r"Line: (\d+)", str(error))
            raise SourceError(cut_off(name, int(at.group(1)) if at else None)) from error
    # A text may hold line ends, so the number of the row is that of the record, the heading being 1.
    return [(number, row) for number, row in enumerate(rows, start=2)]


class _Cells:
    """The cells of one row, read by kind; what cannot be read becomes a problem and stays unknown."""

    def __init__(self, row: dict[str, str], name: str, line: int, problems: list[Problem]) -> None:
        self._row, self._name, self._line, self._problems = row, name, line, problems

    def text(self, column: str) -> str:
        return (self._row[column] or "").strip()

    def money(self, column: str) -> float | None:
        found = self.text(column)
        if not found:
            return None
        if re.fullmatch(r"-?\d+([.,]\d+)?", found):
            return float(found.replace(",", "."))
        self._odd(column, found, "is not an amount like 1250000.50 or 1250000,50")
        return None

    def day(self, column: str) -> date | None:
        found = self.text(column)
        try:
            return date.fromisoformat(found[:10]) if found else None
        except ValueError:
            self._odd(column, found, "is not a date like 2026-01-31")
            return None

    def _odd(self, column: str, value: str, what: str) -> None:
        reason = f"{what}; the cell is left unknown."
        self._problems.append(Problem(self._name, self._line, column, value, reason, "See the project in CORDIS."))
