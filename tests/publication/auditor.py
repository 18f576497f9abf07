"""The auditor of the published tables: an attacker of the worst kind, written apart from what it audits.

It knows the register (who is in which cell, and the size classes), every published figure of every publication, and which
values did not change. It solves for each withheld cell, on the level of single records.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.optimize import linprog

Rows = Sequence[Mapping[str, Any]]
Cell = tuple[str, str]
SIZES = {"micro": (0, 9), "small": (10, 49), "medium": (50, 249), "large": (250, 1_000_000)}
COLUMN = {"employees_of_organisations": "employees", "turnover_of_organisations": "turnover_eur"}


class Record:
    """One value that somebody told: where it is added, and what everybody knows of it."""

    def __init__(
        self, record: str, teller: str, row: Mapping[str, Any], priorities: str, value: float, tight: bool
    ) -> None:
        self.name, self.teller, self.value = record, teller, float(value)
        nace, size = str(row.get("nace") or "unknown"), str(row.get("size_class") or "unknown")
        self.cells = {("region", "all"), ("nace", nace if nace == "unknown" else nace[:2]), ("size", size)}
        self.cells |= {("priority", code) for code in priorities.split(";") if code}
        low, high = SIZES.get(size, (0, np.inf)) if tight else (0, np.inf)
        self.low, self.high = min(low, self.value), max(high, self.value)


def records(tables: Mapping[str, pa.Table], measure: str, region: str) -> list[Record]:
    """Return the told values of a measure in a region."""
    organisations = {row["organisation_id"]: row for row in tables["organisation"].to_pylist()}
    if measure in COLUMN:
        column = COLUMN[measure]
        return [
            Record(name, name, row, row["priorities"] or "", row[column], column == "employees")
            for name, row in organisations.items()
            if row["region_id"] == region and row[column] is not None
        ]
    return [
        Record(
            row["opportunity_id"],
            row["owner_id"] or row["opportunity_id"],
            organisations.get(row["owner_id"], {}),
            row["priority_id"],
            row["value_eur"],
            False,
        )
        for row in tables["opportunity"].to_pylist()
        if row["region_id"] == region and row["value_eur"] is not None
    ]


def breaches(publications: Sequence[tuple[Mapping[str, pa.Table], Rows]], percent: float = 10.0) -> list[str]:
    """Return each withheld cell, and each single teller, that is narrowed to within p %, from all publications together."""
    found = []
    keys = {(row["measure"], row["region_id"]) for _, rows in publications for row in rows}
    for measure, region in sorted(keys):
        parts = [
            (records(tables, measure, region), [r for r in rows if (r["measure"], r["region_id"]) == (measure, region)])
            for tables, rows in publications
        ]
        found += [
            f"{measure} {region}: {said}" for said in _audit(parts, percent, 1.0 if "employees" in measure else 0.0)
        ]
    return found


def _audit(parts: Sequence[tuple[list[Record], list[Mapping[str, Any]]]], percent: float, unit: float) -> list[str]:
    places: dict[tuple[str, float], int] = {}
    for told, _ in parts:
        for record in told:
            places.setdefault((record.name, record.value), len(places))
    if not places:
        return []
    truth, low, high = np.zeros(len(places)), np.zeros(len(places)), np.zeros(len(places))
    known, totals, hidden, shown = [], [], [], {}
    for number, (told, rows) in enumerate(parts):
        for record in told:
            place = places[record.name, record.value]
            truth[place], low[place], high[place] = record.value, record.low, record.high
        for row in rows:
            cell = (row["dimension"], row["class_id"])
            line = np.zeros(len(places))
            line[[places[r.name, r.value] for r in told if cell in r.cells]] = 1
            if row["status"] == "confidential":
                hidden.append((f"publication {number + 1}, {cell}", line))
            elif row["status"] == "observed" and line.any():
                assert abs(line @ truth - row["value"]) < 1e-6 * max(1.0, row["value"]), (cell, "is not the sum")
                known.append(line)
                totals.append(row["value"])
                shown[cell] = (row["value"], row["as_of"])
            elif row["status"] == "earlier":
                assert (row["value"], row["as_of"]) == shown[cell], (cell, "is not what was published before")
    scale = max(1.0, truth.max())
    targets = [*hidden, *((name, np.eye(len(places))[place]) for (name, _), place in places.items())]
    said, points = [], [truth / scale]
    for name, line in targets:
        total = line @ truth / scale
        away = max(percent / 100 * total, unit / scale)
        for sign, bound in ((1, high), (-1, low)):
            prior = bound[line > 0].sum() / scale
            # The public size class bounds single values by itself; beyond it the tables must not come nearer than p %.
            wanted = min(total + away, prior) if sign > 0 else max(total - away, prior)
            if any(sign * (line @ point - wanted) >= 0 for point in points):
                continue  # a point that fits all that is published is proof enough
            point = _furthest(sign * line, known, totals, low, high, scale)
            if point is None:
                continue
            points.append(point)
            reached = line @ point
            if sign * (reached - wanted) < -1e-6 * max(1.0, total):
                said.append(
                    f"{name} is known to be {'at most' if sign > 0 else 'at least'} {reached * scale:.6g}, it is {total * scale:.6g}"
                )
    return said


def _furthest(goal: Any, known: list[Any], totals: list[float], low: Any, high: Any, scale: float) -> Any:
    """Return the point at which the goal is largest under all known totals; None where nothing bounds it."""
    solved = linprog(
        -goal,
        A_eq=np.array(known) if known else None,
        b_eq=np.array(totals) / scale if known else None,
        bounds=np.column_stack([low, high]) / scale,
    )
    assert solved.status in (0, 3), solved.message
    return solved.x if solved.status == 0 else None
