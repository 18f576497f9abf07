"""One data package as objects: dataset, tables, columns, keys, licences and sources.

Owns the shape that a `datapackage.yaml` must have here; refuses to look beyond its own folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tex4im_data.catalog import placed_yaml
from tex4im_data.catalog.placed_yaml import Node

PACKAGE = "datapackage.yaml"
NATURES = ("observed", "estimated", "derived", "synthetic")
VISIBILITIES = ("public", "partners", "coordinators")
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "year")
FORMATS = ("csv", "geojson")
SCALES = ("sequential", "diverging")


@dataclass(frozen=True)
class Constraints:
    """What a cell of a column must satisfy; bounds are kept as written and compared in the column's type."""

    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: str = ""
    maximum: str = ""
    min_length: int = 0
    max_length: int | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table, or a measure that a question computes (then `table` is empty)."""

    name: str
    label: str
    unit: str
    definition: str
    type: str = "number"
    visibility: str = "public"
    table: str = ""
    formula: str = ""
    decimals: int | None = None
    scale: str = ""
    on_map: bool = False
    code_list: str = ""
    constraints: Constraints = field(default_factory=Constraints)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in another serving table; `each` splits a joined list first."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    each: str = ""


@dataclass(frozen=True)
class Table:
    """One file of a dataset (a Data Package resource) and the serving table it feeds."""

    name: str
    table: str
    dataset: str
    path: Path
    format: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    missing_values: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A licence or a source: title, address and, for a source, the day it was read; empty where not known."""

    title: str
    path: str = ""
    name: str = ""
    accessed: str = ""


@dataclass(frozen=True)
class Dataset:
    """One folder of `data/`: where it comes from, what may be done with it, and what is wrong with it."""

    name: str
    title: str
    description: str
    nature: str
    nuts_edition: str
    licences: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    retrieved: str
    known_faults: tuple[str, ...]
    tables: tuple[Table, ...]


def dataset(folder: Path, faults: list[str]) -> Dataset:
    """Read one package; what is wrong with it is added to `faults`, and the dataset is then of no use."""
    package = placed_yaml.read(folder / PACKAGE, f"{folder.parent.name}/{folder.name}/{PACKAGE}", faults)
    resources = package.nodes("resources", required=True)
    return Dataset(
        name=package.text("name", required=True, among=[folder.name]),
        title=package.text("title", required=True),
        description=package.text("description", required=True),
        nature=package.text("nature", required=True, among=NATURES),
        nuts_edition=package.text("nuts_edition"),
        licences=tuple(_reference(node) for node in package.nodes("licenses", required=True)),
        sources=tuple(_reference(node) for node in package.nodes("sources", required=True)),
        retrieved=package.text("retrieved", required=True),
        known_faults=package.words("known_faults"),
        tables=tuple(_table(node, folder, _targets(resources)) for node in resources),
    )


def _reference(node: Node) -> Reference:
    title = node.text("title", required=True)
    return Reference(title, node.text("path"), node.text("name"), node.text("accessed"))


def _targets(resources: list[Node]) -> dict[str, str]:
    return {str(node.value.get("name")): str(node.value.get("table") or "") for node in resources}


def _table(node: Node, folder: Path, targets: Mapping[str, str]) -> Table:
    form = node.text("format", required=True, among=FORMATS)
    name, feeds = node.text("name", required=True), node.text("table", required=form == "csv")
    path = node.text("path", required=True)
    if path and not (folder / path).resolve().is_relative_to(folder):
        node.fault("path", f'is "{path}"; it must lie in the folder of its package')
    schema = node.node("schema", required=form == "csv")
    columns = tuple(_column(field, feeds) for field in schema.nodes("fields", required=form == "csv"))
    keys = [_foreign_key(key, "resource", {**targets, "": feeds}) for key in schema.nodes("foreignKeys")]
    keys += [_foreign_key(key, "table") for key in schema.nodes("x-foreignKeys")]
    primary_key = schema.words("primaryKey", required=form == "csv")
    for used in {*primary_key, *(column for key in keys for column in key.columns)} - {c.name for c in columns}:
        schema.fault("fields", f'holds no "{used}", which a key names')
    missing = schema.words("missingValues") or ("",)
    return Table(name, feeds, folder.name, folder / path, form, columns, primary_key, tuple(keys), missing)


def _foreign_key(node: Node, kind: str, targets: Mapping[str, str] | None = None) -> ForeignKey:
    reference = node.node("reference", required=True)
    named = reference.text(kind, required=targets is None, among=targets or ())
    columns, references = node.words("fields", required=True), reference.words("fields", required=True)
    if len(columns) != len(references):
        node.fault("fields", "must name as many columns as its reference")
    return ForeignKey(columns, (targets or {}).get(named, named), references, node.text("each"))


def _column(node: Node, table: str) -> Column:
    kind = node.text("type", required=True, among=TYPES)
    limits = node.node("constraints")
    return Column(
        name=node.text("name", required=True),
        label=node.text("title", required=True),
        unit=node.text("unit", required=kind in ("integer", "number")),
        definition=node.text("description", required=True),
        type=kind,
        visibility=node.text("visibility", required=True, among=VISIBILITIES),
        table=table,
        decimals=node.whole("decimals"),
        code_list=node.text("code_list"),
        constraints=Constraints(
            required=limits.flag("required"),
            unique=limits.flag("unique"),
            enum=limits.words("enum"),
            pattern=limits.pattern("pattern"),
            minimum=limits.text("minimum"),
            maximum=limits.text("maximum"),
            min_length=limits.whole("minLength") or 0,
            max_length=limits.whole("maxLength"),
        ),
    )


def measure(node: Node, name: str) -> Column:
    """Read one measure of `measures.yaml`; what is wrong with it is added to the faults of the node."""
    return Column(
        name=name,
        label=node.text("label", required=True),
        unit=node.text("unit", required=True),
        definition=node.text("definition", required=True),
        type=node.text("type", among=TYPES) or "number",
        visibility=node.text("visibility", among=VISIBILITIES) or "public",
        formula=node.text("formula", required=True),
        decimals=node.whole("decimals"),
        scale=node.text("scale", among=SCALES),
        on_map=node.flag("map"),
        code_list=node.text("code_list"),
    )
