"""The catalogue: what every dataset, table and column means, read from the data packages.

Owns the look-up of meanings over all packages and measures; refuses to read a cell of the data itself.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tex4im_data.catalog import packages, placed_yaml
from tex4im_data.catalog.packages import PACKAGE, Column, Constraints, Dataset, ForeignKey, Reference, Table

__all__ = [
    "Catalog",
    "CatalogError",
    "Column",
    "Constraints",
    "Dataset",
    "ForeignKey",
    "Reference",
    "Table",
    "load",
    "nearest",
]

DATA = Path(__file__).resolve().parent.parent.parent / "data"
MEASURES = "measures.yaml"


class CatalogError(ValueError):
    """Data packages that cannot be used; `faults` names every file and key at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The data packages cannot be used:\n" + "\n".join(f"- {fault}" for fault in self.faults))


@dataclass(frozen=True, eq=False)
class Catalog:
    """All datasets and measures under one `root` folder."""

    root: Path
    datasets: tuple[Dataset, ...]
    measures: Mapping[str, Column]

    @cached_property
    def _feeds(self) -> dict[str, tuple[Table, ...]]:
        feeds: dict[str, tuple[Table, ...]] = {}
        for table in (table for dataset in self.datasets for table in dataset.tables if table.table):
            feeds[table.table] = (*feeds.get(table.table, ()), table)
        return feeds

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Column]:
        return {(name, c.name): c for name, feeds in self._feeds.items() for c in feeds[0].columns}

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of the serving tables, in the order of the datasets."""
        return tuple(self._feeds)

    def dataset(self, name: str) -> Dataset:
        """Return one dataset by the name of its folder. Raises KeyError."""
        found = {dataset.name: dataset for dataset in self.datasets}
        if name not in found:
            raise KeyError(f'"{name}" is not a dataset{nearest(name, found)}')
        return found[name]

    def tables(self, name: str) -> tuple[Table, ...]:
        """Return the files that feed one serving table, at least one. Raises KeyError."""
        if name not in self._feeds:
            raise KeyError(f'"{name}" is not a table of any data package{nearest(name, self._feeds)}')
        return self._feeds[name]

    def datasets_of(self, tables: Iterable[str]) -> tuple[Dataset, ...]:
        """Return the datasets that feed these serving tables, each once. Raises KeyError."""
        names = {feed.dataset for table in tables for feed in self.tables(table)}
        return tuple(dataset for dataset in self.datasets if dataset.name in names)

    def column(self, name: str, tables: Sequence[str] = ()) -> Column:
        """Return what a result column means: from the tables in their order, else from the measures.

        Raises KeyError for a column that is described nowhere.
        """
        for table in tables:
            self.tables(table)
            if (table, name) in self._columns:
                return self._columns[table, name]
        if name not in self.measures:
            known = [*self.measures, *(column for table, column in self._columns if table in tables)]
            place = ", ".join(tables) or "no table"
            raise KeyError(f'column "{name}" is neither in {place} nor in {MEASURES}{nearest(name, known)}')
        return self.measures[name]


def nearest(value: str, known: Iterable[str]) -> str:
    """Return `. Did you mean x?` for the known word most like the value, else an empty string."""
    found = difflib.get_close_matches(value, list(known), n=1)
    return f". Did you mean {found[0]}?" if found else ""


def load(root: Path | None = None) -> Catalog:
    """Read the catalogue of a data folder (that of the repository by default), once for each folder.

    Raises CatalogError with every fault of every package.
    """
    return _load((root or DATA).resolve())


@cache
def _load(root: Path) -> Catalog:
    faults: list[str] = []
    folders = sorted(path.parent for path in root.glob(f"*/{PACKAGE}"))
    if not folders:
        faults.append(f"{root.name}: no folder here holds a {PACKAGE}")
    datasets = tuple(packages.dataset(folder, faults) for folder in folders)
    measures = placed_yaml.read(root / MEASURES, f"{root.name}/{MEASURES}", faults)
    catalog = Catalog(root, datasets, {name: packages.measure(measures.node(name), name) for name in measures.value})
    faults.extend(_joint_faults(catalog))
    if faults:
        raise CatalogError(faults)
    return catalog


def _joint_faults(catalog: Catalog) -> Iterator[str]:
    """Yield what only shows when all packages are read: keys into nowhere, files of one table that differ."""
    for feeds in catalog._feeds.values():
        shape = [(column.name, column.type) for column in feeds[0].columns]
        for feed in feeds:
            place = f"{catalog.root.name}/{feed.dataset}/{PACKAGE}: resource {feed.name}"
            if [(column.name, column.type) for column in feed.columns] != shape:
                first = f"{feeds[0].dataset}/{feeds[0].name}"
                yield f'{place} must have the columns and types of {first}: both feed table "{feed.table}"'
            for key in feed.foreign_keys:
                for column in key.references:
                    if (key.table, column) not in catalog._columns:
                        yield f"{place}: a foreign key points to {key.table}.{column}, which no package has"
