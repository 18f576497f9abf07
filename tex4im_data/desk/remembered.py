"""Own the answers that an office gave to "are these columns meant": kept with the version, used at its next file.

Refuse to keep an answer that nobody gave, and a name of a column that is not in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.desk.links import Key, Row, Stored
from tex4im_data.intake import Report, fold
from tex4im_data.lake import Lake, writer
from tex4im_data.query import serving
from tex4im_data.visitor import Visitor, must_change

TABLE = "remembered_header"


def desk_of(visitor: Visitor) -> str:
    """Return whose memory it is: the region of an office, or the coordinators'."""
    return visitor.region or "coordinator"


def headers(read: Callable[[str], pa.Table], visitor: Visitor, table: str) -> dict[str, str]:
    """Return header name -> column as this office confirmed them for a table."""
    return {
        str(row["header"]): str(row["column_name"])
        for row in read(TABLE).to_pylist()
        if row["office"] == desk_of(visitor) and row["intake_table"] == table
    }


def add(
    rows: dict[str, dict[Key, Row]], stored: Stored, report: Report, visitor: Visitor, chosen: Mapping[str, str]
) -> None:
    """Add the names that were confirmed or chosen in this delivery to the rows that are stored with it."""
    asked = any(problem.code == "header_mapping" for problem in report.problems)
    told = {**(report.mapping if asked else {}), **chosen}
    for name, column in told.items() if rows else ():
        if fold(name) == fold(column):
            continue
        row: Row = {"office": desk_of(visitor), "intake_table": report.table, "header": name, "column_name": column}
        key = (row["office"], row["intake_table"], row["header"])
        if stored[TABLE].get(key) != row:
            rows.setdefault(TABLE, {})[key] = row


def forget(lake: Lake, catalog: Catalog, visitor: Visitor, table: str, known: Iterable[str], message: str) -> None:
    """Forget an office's own answers for a table, as a version. Raises LakeError."""
    must_change(visitor, visitor.region, "The answer")
    schema = lake.read(TABLE).schema
    keys = [{"office": desk_of(visitor), "intake_table": table, "header": name} for name in known]
    names = ("office", "intake_table", "header")
    drop = {TABLE: pa.Table.from_pylist(keys, pa.schema([schema.field(name) for name in names]))}
    author = visitor.name or visitor.role
    writer.write(lambda: lake.commit({}, drop=drop, author=author, message=message, check=serving.check(catalog)))
