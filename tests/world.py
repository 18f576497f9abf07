"""The small world of `tests/data/world`: real rules, few rows, every number countable on fingers."""

import random
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from tex4im_data import catalog
from tex4im_data.catalog import Catalog
from tex4im_data.deliveries import shipped as build
from tex4im_data.lake import Lake, Settings, Version
from tex4im_data.query import serving

ROWS = Path(__file__).parent / "data" / "world"


def packages(folder: Path) -> Path:
    """Write the world's data packages into a folder and return it."""
    for dataset in catalog.load().datasets:
        if any(table.format != "csv" for table in dataset.tables):
            continue  # boundaries feed no serving table
        (folder / dataset.name).mkdir(parents=True)
        shutil.copy(catalog.DATA / dataset.name / "datapackage.yaml", folder / dataset.name)
        for table in dataset.tables:
            shipped = (catalog.DATA if dataset.name in ("codes", "settings") else ROWS) / dataset.name
            if (shipped / table.path.name).is_file():
                shutil.copy(shipped / table.path.name, folder / dataset.name)
            else:
                header = ",".join(column.name for column in table.columns)
                (folder / dataset.name / table.path.name).write_text(f"{header}\n", encoding="utf-8")
    shutil.copy(catalog.DATA / "measures.yaml", folder)
    return folder


def settings(folder: Path) -> Settings:
    """Return where a store of a test lives."""
    return Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/")


def lake(folder: Path, world: Catalog) -> Lake:
    """Return a store for the world's tables."""
    return Lake(serving.shapes(world), settings(folder))


def load(tables: Mapping[str, pa.Table], world: Catalog, sees: str = "coordinators") -> serving.Serving:
    """Return a serving copy of tables that no store holds, by default with all that is in them."""
    return serving.load(tables.__getitem__, world, Version(1, datetime.now(UTC), "", "", {}), sees)


def rows(tables: Mapping[str, pa.Table], name: str, *records: Mapping[str, object]) -> pa.Table:
    """Return rows of a table's own types; what a record does not name is unknown."""
    schema = tables[name].schema
    return pa.Table.from_pylist([{column: record.get(column) for column in schema.names} for record in records], schema)


def changed(tables: Mapping[str, pa.Table], name: str, key: str, /, **cells: object) -> dict[str, pa.Table]:
    """Return the tables with some cells of the one row whose first column is the key changed."""
    schema = tables[name].schema
    records = tables[name].to_pylist()
    hit = [record for record in records if record[schema.names[0]] == key]
    assert hit, f"{name} has no {key}"
    hit[0].update(cells)
    return {**tables, name: pa.Table.from_pylist(records, schema)}


def added(tables: Mapping[str, pa.Table], name: str, /, **cells: object) -> dict[str, pa.Table]:
    """Return the tables with one row more: the table's first row, if it has any, with some cells changed."""
    like = {**next(iter(tables[name].to_pylist()), {}), **cells}
    return {**tables, name: pa.concat_tables([tables[name], rows(tables, name, like)])}


def shuffled(tables: Mapping[str, pa.Table], seed: int) -> dict[str, pa.Table]:
    """Return the tables with their rows in another order."""
    chance = random.Random(seed)  # noqa: S311 -- an order, not a secret
    orders = {name: chance.sample(range(len(table)), len(table)) for name, table in tables.items()}
    return {name: table.take(pa.array(orders[name], pa.int64())) for name, table in tables.items()}


def delivered(folder: Path) -> tuple[Catalog, dict[str, pa.Table]]:
    """Return the world's catalogue and its rows, as a build reads them."""
    world = catalog.load(packages(folder))
    return world, build.delivered(world)
