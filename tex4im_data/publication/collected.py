"""Own what single organisations and proposals contribute to the published tables, and what everybody knows of it.

Refuse to weigh a contribution; a value that nobody told is none.
"""

from __future__ import annotations

from tex4im_data.lake import Reader
from tex4im_data.publication.contributions import TOTAL, Cell, Contribution

OF_ORGANISATIONS = {"employees_of_organisations": "employees", "turnover_of_organisations": "turnover_eur"}
OF_PROPOSALS = "value_of_proposals_eur"

# Everybody sees the size class of an organisation, so everybody knows these bounds of its persons employed.
BOUNDS = {"micro": (0.0, 9.0), "small": (10.0, 49.0), "medium": (50.0, 249.0), "large": (250.0, 1_000_000.0)}
ANY = (0.0, float("inf"))

Key = tuple[str, str]
"""A measure and a region."""


class Collected:
    """The contributions of every measure and region, and the cells in which there is a record at all."""

    def __init__(self, read: Reader) -> None:
        self.told: dict[Key, list[Contribution]] = {}
        self.there: dict[Key, set[Cell]] = {}
        self._alike: dict[tuple[object, ...], frozenset[Cell]] = {}
        wanted = ["organisation_id", "region_id", "nace", "size_class", "priorities", *OF_ORGANISATIONS.values()]
        owners = {}
        for row in read("organisation").select(wanted).to_pylist():
            if row["region_id"] is None:
                continue
            owners[row["organisation_id"]] = (row["nace"], row["size_class"])
            cells = self._cells(row["nace"], row["size_class"], row["priorities"])
            for measure, column in OF_ORGANISATIONS.items():
                bounds = BOUNDS.get(row["size_class"], ANY) if column == "employees" else ANY
                key = (measure, row["region_id"])
                self._add(key, row["organisation_id"], row["organisation_id"], cells, row[column], bounds)
        for row in read("opportunity").to_pylist():
            owner = row["owner_id"] or row["opportunity_id"]
            cells = self._cells(*owners.get(row["owner_id"], (None, None)), row["priority_id"])
            self._add((OF_PROPOSALS, row["region_id"]), row["opportunity_id"], owner, cells, row["value_eur"], ANY)

    def _cells(self, nace: str | None, size: str | None, priorities: str | None) -> frozenset[Cell]:
        division = nace[:2] if nace else "unknown"
        key = (division, size, priorities)
        if key not in self._alike:
            worked_on = [("priority", code) for code in (priorities or "").split(";") if code]
            self._alike[key] = frozenset([TOTAL, ("nace", division), ("size", size or "unknown"), *worked_on])
        return self._alike[key]

    def _add(
        self,
        key: Key,
        record: str,
        contributor: str,
        cells: frozenset[Cell],
        value: float | None,
        bounds: tuple[float, float],
    ) -> None:
        self.there.setdefault(key, set()).update(cells)
        if value is not None:
            # A value outside the bounds of its class is what it is; the attacker's bounds must hold it.
            low, high = min(bounds[0], value), max(bounds[1], value)
            self.told.setdefault(key, []).append(Contribution(record, contributor, cells, float(value), low, high))
