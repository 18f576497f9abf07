"""Own what intake knows before it opens a file: table specs, words, code lists, regions and their boundaries.

Refuse any decision about a file: this module reads reference data and hands it out unchanged.
"""

from __future__ import annotations

import csv
import errno
import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from tex4im_data.intake.folding import fold

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data"


@dataclass(frozen=True)
class Column:
    """One canonical column: its type, whether its cell may be empty, its limits, and words for templates.

    An `optional` column is part of the outcome only where the file has it, and its name is never guessed.
    """

    name: str
    type: str
    needs: bool = False
    min: int | None = None
    max: int | None = None
    codes: str = ""
    prefix: str = ""
    also: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Table:
    """One table that can be taken in; `point`, `alike`, `order`, `bands` name the columns of its rules between columns."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    point: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[tuple[str, str], ...] = ()
    bands: Mapping[str, Any] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """Return a column by its canonical name; KeyError for another one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical column names in their order."""
        return tuple(column.name for column in self.columns)


def tables(path: Path = HERE / "tables.yaml") -> dict[str, Table]:
    """Return the tables that can be taken in, by name."""
    return _tables(path)


@functools.cache
def _tables(path: Path) -> dict[str, Table]:
    found = {}
    for name, body in yaml.safe_load(path.read_text("utf-8")).items():
        columns = tuple(
            Column(column, **{**about, "also": tuple(about.get("also", ()))})
            for column, about in body["columns"].items()
        )
        order = tuple((first, second) for first, second in body.get("order", ()))
        found[name] = Table(
            name,
            body["title"],
            tuple(body["key"]),
            columns,
            body.get("point", {}),
            body.get("alike", {}),
            order,
            body.get("bands", {}),
        )
    return found


@dataclass(frozen=True)
class Words:
    """Folded words of the synonym table. `headers`: column -> folded header -> language."""

    headers: Mapping[str, Mapping[str, str]]
    totals: frozenset[str]
    personal: frozenset[str]
    months: Mapping[str, int]
    date_words: frozenset[str]
    small_words: frozenset[str]
    scales: Mapping[str, int]
    euro: frozenset[str]
    currencies: frozenset[str]


def without_small(folded: str, small: frozenset[str]) -> str:
    """Return a folded phrase without words such as `de`; the phrase itself if nothing would be left."""
    kept = [word for word in folded.split() if word not in small]
    return " ".join(kept) or folded


def own_words() -> Path | None:
    """Return the word list of this installation, which TEX4IM_SYNONYMS names; None where it names none."""
    named = os.environ.get("TEX4IM_SYNONYMS")
    return Path(named) if named else None


def words(extra: Path | None = None) -> Words:
    """Return the synonym table, joined with a user's own file of the same shape if one is given."""
    return _words(extra)


@functools.cache
def _words(extra: Path | None) -> Words:
    sources = read(extra)
    small = frozenset(fold(word) for word in sources[0]["small_words"])
    headers: dict[str, dict[str, str]] = {}
    lists: dict[str, set[str]] = {name: set() for name in ("totals", "personal", "date_words", "euro", "currencies")}
    months: dict[str, int] = {}
    scales: dict[str, int] = {}
    for source in sources:
        for column, languages in source.get("headers", {}).items():
            for language, phrases in languages.items():
                for phrase in phrases:
                    headers.setdefault(column, {}).setdefault(without_small(fold(phrase), small), language)
        for name, found in lists.items():
            found.update(fold(str(word)) for word in source.get(name, ()))
        months.update({fold(word): int(month) for month, names in source.get("months", {}).items() for word in names})
        scales.update({fold(str(word)): int(by) for by, names in source.get("scales", {}).items() for word in names})
    frozen = {name: frozenset(found) for name, found in lists.items()}
    return Words(
        headers,
        frozen["totals"],
        frozen["personal"],
        months,
        frozen["date_words"],
        small,
        scales,
        frozen["euro"],
        frozen["currencies"],
    )


@dataclass(frozen=True)
class References:
    """Code lists and regions. `regions`: code -> label; `aliases`: folded name -> code; `old`: NUTS 2013 -> 2016.

    `codes`: list -> code -> label; `labels`: list -> folded label -> code; `shapes`: region -> boundary in degrees.
    """

    regions: Mapping[str, str]
    aliases: Mapping[str, str]
    old: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]
    shapes: Mapping[str, BaseGeometry]
    nace: frozenset[str]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def references(data: Path = DATA, boundaries: Path | None = None, extra: Path | None = None) -> References:
    """Return the reference data of a data folder; `boundaries` is a GeoJSON with `region_id` properties.

    `extra` is a user's own word list; its words for codes come after those that are known.
    Raises FileNotFoundError where the folder lacks regions, priorities or codes.
    """
    return _references(data, boundaries or data / "boundaries" / "regions_2016.geojson", extra)


@functools.cache
def _references(data: Path, boundaries: Path, extra: Path | None) -> References:
    regions = {row["region_id"]: row["label"] for row in _rows(data / "regions" / "region.csv")}
    old = {row["code_2013"]: row["region_id"] for row in _rows(data / "regions" / "region.csv")}
    meant: dict[str, set[str]] = {}
    for row in _rows(data / "regions" / "region_alias.csv"):
        if row["kind"] == "name":
            meant.setdefault(fold(row["alias"]), set()).add(row["region_id"])
    for code, label in regions.items():
        meant.setdefault(fold(label), set()).add(code)
    codes: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for row in _rows(data / "codes" / "code.csv"):
        codes.setdefault(row["code_list"], {})[row["code_id"]] = row["label"]
        labels.setdefault(row["code_list"], {})[fold(row["label"])] = row["code_id"]
    for row in _rows(data / "priorities" / "priority.csv"):
        codes.setdefault("priority", {})[row["priority_id"]] = row["label"]
        for label in (row["label"], row["short_label"], row["label_in_later_sources"], row["priority_id"]):
            if label:
                labels.setdefault("priority", {})[fold(label)] = row["priority_id"]
    for source in read(extra):
        for name, listed in source.get("values", {}).items():
            for code in listed.keys() & codes.get(name, {}).keys():
                for word in listed[code]:
                    labels[name].setdefault(fold(str(word)), code)
    features = json.loads(boundaries.read_text("utf-8"))["features"]
    shapes = {feature["properties"]["region_id"]: shape(feature["geometry"]) for feature in features}
    classes = (line.split() for line in (HERE / "nace.txt").read_text("utf-8").splitlines())
    nace = frozenset(f"{division}.{rest}" for division, *all_of in classes for rest in all_of)
    aliases = {name: next(iter(found)) for name, found in meant.items() if len(found) == 1}
    return References(regions, aliases, {a: b for a, b in old.items() if a != b}, codes, labels, shapes, nace)


SHIPPED = Path(__file__).parent / "synonyms.yaml"


class WordListError(OSError):
    """A user's own word list that can't be used; the message says which, why and what to do."""


def read(extra: Path | None) -> list[dict[str, Any]]:
    """Return the synonym table and a user's own file after it; raises WordListError."""
    found = [yaml.safe_load(SHIPPED.read_text("utf-8"))]
    if extra is not None:
        try:
            own = yaml.safe_load(extra.read_text("utf-8")) or {}
        except (OSError, ValueError, yaml.YAMLError) as fault:
            why = fault.strerror if isinstance(fault, OSError) else str(fault)
            raise _no_list(extra, " ".join(str(why).split())) from fault
        if fault_of := _misshapen(own, found[0]):
            raise _no_list(extra, fault_of)
        found.append(own)
    return found


def _no_list(path: Path, why: str) -> WordListError:
    said = f"The word list can't be used: {why}. Mend it, or start without it (--synonyms, TEX4IM_SYNONYMS)."
    return WordListError(errno.EINVAL, said, str(path))


def _misshapen(own: object, shipped: object, at: str = "") -> str:
    """Return where a list has another shape than the shipped one: maps where it has maps, lists where it has lists."""
    if isinstance(shipped, dict):
        if not isinstance(own, dict):
            return f"{at or 'the file'} is not a map"
        # Columns, languages and codes may be others than the shipped ones; all of them are shaped like the first.
        known, first = next(iter(shipped.items()))
        if odd := [key for key in own if not isinstance(key, type(known))]:
            wanted = "word" if isinstance(known, str) else "number"
            return f"{at or 'the file'} has the key {odd[0]!r} where a {wanted} is wanted"
        deeper = ((f"{at}.{key}" if at else str(key), value, shipped.get(key, first)) for key, value in own.items())
        return next((said for where, value, model in deeper if (said := _misshapen(value, model, where))), "")
    if not isinstance(own, list):
        return f"{at} is not a list of words"
    odd = [word for word in own if not isinstance(word, str)]
    return f"{at} holds {odd[0]!r}, which is not read as a word: put it in quotes" if odd else ""
