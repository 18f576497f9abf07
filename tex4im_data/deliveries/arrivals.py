"""Own what a publisher's file means for the store: the rows to keep, and the stored rows it speaks for.

Refuse to fetch, to ask and to store; a row that the product has no place for is left out and said so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from tex4im_data.errors import Problem
from tex4im_data.methods.known import Number
from tex4im_data.methods.specialisation import EU28, sum_of
from tex4im_data.sources import (
    Row,
    Series,
    SourceError,
    as_rows,
    boundaries,
    calls,
    cordis,
    files,
    gisco,
    nuts,
    series_of,
)
from tex4im_data.sources.eurostat import addresses

Stored = Callable[[str], pa.Table]
"""Reads one table of the newest version."""

SUM = "EU28_SUM"
SUMMED = "persons_employed"
PROGRAMMES = {"horizon": "Horizon Europe", "h2020": "Horizon 2020"}
UNLIKE = 0.02
"""Share of a region's area beyond which a loaded outline differs too much from the shipped one."""


@dataclass(frozen=True, eq=False)
class Arrival:
    """A delivery as rows of stored tables; `before` are the stored rows that it replaces.

    `notes` are sentences for the person who loads it, of things that are as they should be.
    """

    what: str
    before: Mapping[str, list[Row]]
    rows: Mapping[str, list[Row]]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def of_eurostat(stored: Stored, source: Path, dataset: str, *, edition: str, name: str) -> Arrival:
    """Return the figures of a Eurostat file: areas of the table geo, indicators and activities known here.

    The sum of the EU-28 states is computed anew with the persons employed. Raises SourceError when nothing of
    the file can be used or wanted, KeyError for a dataset that the product does not read.
    """
    series, problems = _wanted(stored, series_of(dataset))
    geos = [str(row["geo_id"]) for row in stored("geo").to_pylist()]
    nace = {row["code_id"] for row in stored("code").to_pylist() if row["code_list"] == "indicator_nace"}
    delivery = addresses.load(
        source, dataset, nuts_edition=edition, geos=sorted({*geos, *EU28}), series=series, name=name
    )
    every = [row for row in as_rows(delivery.rows) if row["nace"] in nace]
    rows: list[Row] = [row for row in every if row["geo_id"] in geos]
    summed = SUM in geos and any(each.indicator_id == SUMMED for each in series)
    if summed:
        rows += _sums(every)
    years = {each.indicator_id: each.year for each in series}
    before = [
        row
        for row in stored("regional_indicator").to_pylist()
        if row["indicator_id"] in years
        and years[row["indicator_id"]] in (0, row["year"])
        and (summed or row["geo_id"] != SUM)
    ]
    what = f"Eurostat {dataset.lower()}"
    return Arrival(what, {"regional_indicator": before}, {"regional_indicator": rows}, (*problems, *delivery.problems))


def _wanted(stored: Stored, every: tuple[Series, ...]) -> tuple[list[Series], list[Problem]]:
    units = {row["indicator_id"]: row["unit"] for row in stored("indicator").to_pylist()}
    kept, problems = [], []
    for each in every:
        if units.get(each.indicator_id) == each.unit:
            kept.append(each)
            continue
        known = each.indicator_id in units
        reason = f"is in {units[each.indicator_id]} here, not in {each.unit}." if known else "is no indicator here."
        cure = "Correct it in data/indicators/indicator.csv, with unit and definition, and build."
        problems.append(Problem(each.dataset, None, "indicator", each.indicator_id, reason, cure))
    if not kept:
        raise SourceError(problems[0])
    return kept, problems


def _sums(rows: list[dict[str, object]]) -> list[Row]:
    """Return the sum of the member states that publish, for each activity and year, naming those that do not."""
    found: dict[tuple[object, object], list[dict[str, object]]] = {}
    for row in rows:
        if row["indicator_id"] == SUMMED and row["geo_id"] in EU28:
            found.setdefault((row["nace"], row["year"]), []).append(row)
    sums: list[Row] = []
    for states in found.values():
        figures: dict[str, Number] = {
            str(row["geo_id"]): row["value"] if isinstance(row["value"], float) else None for row in states
        }
        total = sum_of(SUM, figures, EU28)
        if total.value is None:
            continue
        said = total.note or "DERIVED sum of the 28 member states"
        note = f"{said}; {states[0]['note']}" if states[0]["note"] else said
        derived = {"geo_id": SUM, "value": total.value, "status": "derived", "flag": None, "note": note}
        sums.append({**states[0], **derived})
    return sums


def of_calls(stored: Stored, source: bytes, *, as_of: date, readings: Mapping[str, str], name: str) -> Arrival:
    """Return the calls whose priorities somebody has read: those stored, and those in `readings`.

    A stored call that the portal lists no more stays: closed where its deadline has passed, else as it was.
    """
    before: list[Row] = stored("call").to_pylist()
    known = {str(row["call_id"]): str(row["priorities"] or "") for row in before}
    delivery = calls.load(source, as_of=as_of, priorities={**known, **readings}, name=name)
    listed = {call.call_id: asdict(call) for call in delivery.rows}
    rows: list[Row] = [row for key, row in listed.items() if key in known or key in readings]
    problems = list(delivery.problems)
    for row in before:
        if row["call_id"] not in listed:
            passed = isinstance(row["deadline"], date) and row["deadline"] < as_of
            rows.append({**row, "status": "closed", "as_of": as_of} if passed and row["status"] != "closed" else row)
            if not passed:
                reason = "is not in the file although its deadline has not passed; it stays as it was read before."
                problems.append(Problem(name, None, "topicId", str(row["call_id"]), reason, "See the portal."))
    problems += [
        Problem(name, None, "topicId", key, "has a reading and is not in the file.", "Check the identifier.")
        for key in sorted(readings.keys() - listed.keys())
    ]
    if any(isinstance(row["as_of"], date) and row["as_of"] > as_of for row in before):
        reason = "is older than what is stored."
        problems.append(Problem(name, None, "", as_of.isoformat(), reason, "Load a newer file, or say --as-of."))
    left = len(listed.keys() - known.keys() - readings.keys())
    note = (
        f"{left} other calls are not taken: nobody has said which priorities they touch."
        " Add some with --readings FILE, a CSV with the columns call_id and priorities."
    )
    notes = (note,) if left else ()
    return Arrival(f"{calls.SOURCE}, calls", {"call": before}, {"call": rows}, tuple(problems), notes)


def of_cordis(stored: Stored, archive: Path, programme: str, *, edition: str) -> Arrival:
    """Return the projects of a CORDIS dump that have a participant in the regions of the store, and these."""
    regions = [str(row["region_id"]) for row in stored("region").to_pylist()]
    people = cordis.load_participants(files.member(archive, "organization.csv"), nuts_edition=edition, regions=regions)
    projects = cordis.load_projects(files.member(archive, "project.csv"))
    problems = [*people.problems]
    places: dict[tuple[str, str, str], Row] = {}
    known = {project.project_id for project in projects.rows}
    for one in people.rows:
        key = (one.project_id, one.organisation_id, one.role)
        if one.project_id not in known:
            reason, cure = "is not in project.csv; the participant is left out.", "Fetch the dump again."
            problems.append(Problem("organization.csv", None, "projectID", one.project_id, reason, cure))
        elif key in places and places[key] != asdict(one):
            reason, cure = "stands twice, with different particulars; the first is kept.", "See the project in CORDIS."
            problems.append(Problem("organization.csv", None, "organisationID", " ".join(key), reason, cure))
        else:
            places[key] = asdict(one)
    kept = {key[0] for key in places}
    name = PROGRAMMES[programme]
    rows: list[Row] = [{**asdict(one), "programme": name} for one in projects.rows if one.project_id in kept]
    before: list[Row] = [row for row in stored("research_project").to_pylist() if row["programme"] == name]
    ours = {row["project_id"] for row in before}
    there: list[Row] = [row for row in stored("research_participation").to_pylist() if row["project_id"] in ours]
    notes = (f"{len(rows)} of {len(projects.rows)} projects have a participant in the regions of the map.",)
    return Arrival(
        f"CORDIS, {name}",
        {"research_project": before, "research_participation": there},
        {"research_project": rows, "research_participation": list(places.values())},
        (*projects.problems, *problems),
        notes,
    )


def of_gisco(stored: Stored, source: Path, *, edition: str, name: str) -> Arrival:
    """Return the outlines of the regions of the store, compared with the shipped ones."""
    regions = {str(row["region_id"]): str(row["nuts_edition"]) for row in stored("region").to_pylist()}
    codes = {nuts.convert(code, of, edition).geo_id or code: code for code, of in regions.items()}
    delivery = gisco.load(source, nuts_edition=edition, geos=list(codes), name=name)
    shipped = {each["id"]: each["geometry"] for each in boundaries.read(boundaries.REGIONS)["features"]}
    problems = list(delivery.problems)
    rows: list[Row] = []
    scale = re.search(r"_(\d\d)M_", name)
    scaled = f", 1:{int(scale.group(1))} million" if scale else ""
    for found in delivery.rows:
        region = codes[found.geo_id]
        unlike = _unlike(found.geometry, shipped[region]) if region in shipped else 0.0
        if unlike > UNLIKE:
            reason = f"differs from the shipped outline in {unlike:.1%} of its area."
            problems.append(Problem(name, None, "geometry", region, reason, "Check edition, scale and system."))
        outline = json.dumps(found.geometry, separators=(",", ":"))
        credit = f"{gisco.CREDIT} (Eurostat GISCO, NUTS {edition}{scaled})"
        rows.append({"region_id": region, "nuts_edition": edition, "geojson": outline, "source": credit})
    before = stored("boundary").to_pylist()
    return Arrival(f"GISCO, NUTS {edition}{scaled}", {"boundary": before}, {"boundary": rows}, tuple(problems))


def _unlike(found: Any, shipped: Any) -> float:
    """Return the share of the two areas together that belongs to one of them only."""
    one, other = (shapely.make_valid(shapely.geometry.shape(each)) for each in (found, shipped))
    return float(shapely.symmetric_difference(one, other).area / shapely.union(one, other).area)
