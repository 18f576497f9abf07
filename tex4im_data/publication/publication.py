"""Own the publication: what single records contribute, summed into fixed tables, with what must be kept back kept back.

Refuse to publish as a side effect: a table changes by an explicit act only, which is weighed against all before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Reader, Version, writer
from tex4im_data.publication.contributions import TOTAL, Cell, Contribution, Publication, Rule, members
from tex4im_data.publication.disclosure import pattern
from tex4im_data.query import serving
from tex4im_data.visitor import Visitor, must_set

TABLE = "published_figure"
RESTS_ON = ("organisation", "opportunity", "setting")


def rule(read: Reader) -> Rule:
    """Return the rule that the settings ask for; the defaults where there is no such setting."""
    found = {row["setting_id"]: float(row["value"]) for row in read("setting").to_pylist() if _is_number(row["value"])}
    return Rule(int(found.get("disclosure_contributors", 3)), found.get("disclosure_percent", 10.0))


def _is_number(value: object) -> bool:
    return str(value).replace(".", "", 1).isdigit()


def figures(
    read: Reader,
    shape: pa.Schema,
    when: date,
    former: Mapping[int, tuple[Reader, Reader]],
    tell: Callable[[float], object] = lambda share: None,
) -> pa.Table:
    """Return the rows of the next publication of the tables that `read` gives.

    `former` has a pair of readers for each publication before: of the data it rested on, and of what it published.
    `tell` is told how much is done, from 0 to 1.
    """
    asked, collected = rule(read), Collected(read)
    before = {number: _published(number, *readers) for number, readers in sorted(former.items())}
    last = _shown(max(former), former[max(former)][1]) if former else {}
    rows: list[dict[str, object]] = []
    measures, regions = (*OF_ORGANISATIONS, OF_PROPOSALS), [row["region_id"] for row in read("region").to_pylist()]
    for turn, measure in enumerate(measures):
        unit = 1.0 if OF_ORGANISATIONS.get(measure) == "employees" else 0.0
        strict = Rule(asked.contributors, asked.percent, unit)
        classes = _classes(read, set().union(*(there for key, there in collected.there.items() if key[0] == measure)))
        for place, region in enumerate(regions):
            tell((turn + place / len(regions)) / len(measures))
            key = (measure, region)
            told = collected.told.get(key, [])
            gone = pattern(told, strict, [made[key] for made in before.values() if key in made])
            fixed = {"publication": max(former, default=0) + 1, "as_of": when, "measure": measure, "region_id": region}
            there = collected.there.get(key, set())
            found = [_figure(cell, told, cell in there, gone) for cell in classes]
            rows += [{**fixed, **figure, **_repeated(figure, last.get((*key, *_cell(figure))))} for figure in found]
    return pa.Table.from_pylist(rows, shape)


def _classes(read: Reader, there: Iterable[Cell]) -> list[Cell]:
    priorities = [("priority", row["priority_id"]) for row in read("priority").to_pylist()]
    known = {TOTAL, *priorities, *(("size", size) for size in BOUNDS)}
    return sorted(known | set(there))


def _figure(cell: Cell, told: Iterable[Contribution], is_there: bool, gone: frozenset[Cell]) -> dict[str, object]:
    inside = [part for part in told if cell in part.cells]
    count = len({part.contributor for part in inside})
    found: dict[str, object] = {"dimension": cell[0], "class_id": cell[1]}
    if cell in gone:
        return {**found, "value": None, "status": "confidential", "contributors": None}
    if is_there and not inside:
        return {**found, "value": None, "status": "missing", "contributors": 0}
    return {**found, "value": sum(part.value for part in inside), "status": "observed", "contributors": count}


def _cell(row: Mapping[str, object]) -> Cell:
    return str(row["dimension"]), str(row["class_id"])


def _repeated(figure: Mapping[str, object], last: Mapping[str, object] | None) -> dict[str, object]:
    """Return what replaces a figure that is kept back: the last one that everybody knows anyhow, with its day.

    A confidential cell would say less than is known: what it was, and who came or went since.
    """
    if figure["status"] != "confidential" or not last or not last["contributors"]:
        return {}
    return {**{name: last[name] for name in ("value", "contributors", "as_of")}, "status": "earlier"}


def _shown(number: int, published: Reader) -> dict[tuple[str, ...], Mapping[str, object]]:
    """Return the rows of a publication by measure, region and cell."""
    rows = [row for row in published(TABLE).to_pylist() if row["publication"] == number]
    return {(row["measure"], row["region_id"], *_cell(row)): row for row in rows}


def _published(number: int, data: Reader, published: Reader) -> dict[Key, Publication]:
    held: dict[tuple[Key, str], set[Cell]] = {}
    for (measure, region, *_), row in _shown(number, published).items():
        held.setdefault(((measure, region), str(row["status"])), set()).add(_cell(row))

    def made(key: Key, told: list[Contribution]) -> Publication:
        repeated = frozenset(held.get((key, "earlier"), ())) & frozenset(members(told))
        secret = frozenset(held.get((key, "confidential"), ())) & frozenset(members(told))
        return Publication(tuple(told), secret | repeated, repeated)

    return {key: made(key, told) for key, told in Collected(data).told.items()}


def former(lake: Lake) -> dict[int, tuple[Reader, Reader]]:
    """Return for each publication in the store a reader of the data that it rested on, and of what it published.

    Those are the tables of the version that brought it: a publication is stored only where the data did not move.
    """
    found: dict[int, tuple[Reader, Reader]] = {}
    for brought in bringing(lake.versions()):
        read = _reader(lake, brought)
        for number in set(read(TABLE)["publication"].to_pylist()) - set(found):
            found[number] = (read, read)
    return found


def bringing(versions: Iterable[Version]) -> list[int]:
    """Return the numbers of the versions that brought publications: the next ones are weighed against their data."""
    found: list[int] = []
    seen: object = None
    for version in versions:
        prints = version.info.get("tables")
        stamp = prints.get(TABLE) if isinstance(prints, dict) else None
        if stamp != seen:
            found.append(version.number)
        seen = stamp
    return found


def _reader(lake: Lake, version: int) -> Reader:
    return lambda table: lake.read(table, version)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest publication: its number, day, how many figures by status, and the tables that changed since."""

    number: int
    as_of: date | None
    counts: Mapping[str, int]
    changed: tuple[str, ...]


def standing(lake: Lake) -> Standing:
    """Return how the newest publication stands against the data; number 0 where there is none. Raises LakeError."""
    rows = lake.read(TABLE).to_pylist()
    number = max((row["publication"] for row in rows), default=0)
    made = [row for row in rows if row["publication"] == number]
    prints = [found for version in lake.versions() if isinstance(found := version.info.get("tables"), dict)]
    first = next((one for one in prints if one.get(TABLE) == prints[-1].get(TABLE)), {})
    changed = tuple(table for table in RESTS_ON if prints and first.get(table) != prints[-1].get(table))
    counts = Counter(str(row["status"]) for row in made)
    return Standing(number, max((row["as_of"] for row in made), default=None), counts, changed)


def publish(
    visitor: Visitor,
    lake: Lake,
    catalog: Catalog,
    message: str,
    *,
    seen: int | None = None,
    tell: Callable[[float], object] = lambda share: None,
) -> Version | None:
    """Publish the tables anew from the data as they stand, as one version.

    `seen` is the number of the publication that the person asking had before the eyes: where there is a newer one,
    nothing is stored. `tell` is told how much is done, from 0 to 1. Raises NotAllowedError, LakeError; then nothing
    is stored.
    """
    must_set(visitor, "The publication")
    start = lake.newest()
    read = _reader(lake, start)
    made = read(TABLE)
    newest = max(made["publication"].to_pylist(), default=0)
    if seen is not None and newest != seen:
        raise LakeError(f"Nothing was published: publication {newest} came in the meantime. Look at it first.")
    when = datetime.now(UTC).date()
    rows = figures(read, made.schema, when, former(lake), tell)
    before = {table: _sorted(read(table), lake, table) for table in (*RESTS_ON, TABLE)}

    def unmoved(now: Reader) -> None:
        moved = [table for table, rows in before.items() if not _sorted(now(table), lake, table).equals(rows)]
        if moved:
            raise LakeError(f"Nothing was published: {', '.join(moved)} changed meanwhile. Publish again.")

    author, check = visitor.name or "Coordination office", serving.check(catalog)
    return writer.write(lambda: lake.commit({TABLE: rows}, author=author, message=message, check=check, guard=unmoved))


def _sorted(rows: pa.Table, lake: Lake, table: str) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in lake.shapes[table].key])


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
