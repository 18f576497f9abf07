"""Own the storing of a previewed delivery: one version, or a sentence that says who was there first.

Refuse to store what nobody was shown, what the visitor may not change, and the same delivery twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tex4im_data import visitor
from tex4im_data.catalog import Catalog
from tex4im_data.desk import keeping
from tex4im_data.desk.preview import Preview
from tex4im_data.errors import LakeError
from tex4im_data.lake import Lake, Reader, Version, writer
from tex4im_data.query import serving
from tex4im_data.visitor import must_change


class OvertakenError(LakeError):
    """Somebody changed one of the records since the preview."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The version that holds a delivery, and whether this delivery made it."""

    version: Version
    is_new: bool


def commit(
    lake: Lake,
    catalog: Catalog,
    shown: Preview,
    data: bytes,
    *,
    author: str,
    message: str,
    take_good_rows: bool = False,
    agreed: bool = False,
    place: Path | None = None,
) -> Stored:
    """Store a delivery as it was previewed, in the line of the process's writer. Raises LakeError.

    `take_good_rows` is the choice to leave the other rows out, `agreed` the yes to what the preview asks. A second
    call for the same preview finds its rows stored and returns the version that holds them.
    """
    _allowed(shown, take_good_rows=take_good_rows, agreed=agreed)
    return writer.write(lambda: _store(lake, catalog, shown, data, author, message, place))


def _allowed(shown: Preview, *, take_good_rows: bool, agreed: bool) -> None:
    who = visitor.present()
    for region in shown.regions or {who.region}:
        must_change(who, region, "The delivery")
    if shown.refusal:
        raise LakeError(shown.refusal)
    if shown.report.verdict in ("ask", "reject") or not shown.taken:
        raise LakeError("No row of this file can be taken. Correct it as listed and send it again.")
    if shown.left and not take_good_rows:
        bad = "1 row" if shown.left == 1 else f"{shown.left} rows"
        raise LakeError(f"{bad} can't be taken. Say that the others are taken all the same: {shown.taken}.")
    if shown.asks and not agreed:
        raise LakeError(" ".join(shown.asks))


def _store(
    lake: Lake, catalog: Catalog, shown: Preview, data: bytes, author: str, message: str, place: Path | None
) -> Stored:
    info = describe(shown)
    kept = (
        []
        if shown.is_empty
        else keeping.keep(shown.report, data, {"author": author, "message": message, **info}, place)
    )
    try:
        version = None
        if not shown.is_empty:
            version = lake.commit(
                shown.put,
                drop=shown.drop,
                author=author,
                message=message,
                info={"intake": info},
                check=serving.check(catalog),
                guard=lambda read: _guard(read, shown, lake),
            )
    except OvertakenError as first:
        keeping.take_back(kept)
        raise OvertakenError(f"{first}{_who(lake, shown)}") from first
    except BaseException:
        keeping.take_back(kept)
        raise
    if version is None:
        keeping.take_back(kept)
        return Stored(_holding(lake, shown), is_new=False)
    return Stored(version, is_new=True)


def describe(shown: Preview) -> dict[str, object]:
    """Return what is kept with the version: the file, how it was read, and what was decided."""
    report = shown.report
    asked = sorted({problem.code for problem in report.problems if problem.severity == "question"})
    return {
        "table": report.table,
        "file": report.filename,
        "sha256": report.sha256,
        "encoding": report.encoding,
        "dialect": report.dialect,
        "rows_in": report.rows_in,
        "rows_taken": shown.taken,
        "rows_left": shown.left,
        "answered_yes": asked,
        "agreed": list(shown.asks),
        "mapping": dict(report.mapping),
        "replaces": shown.replaces,
        "region": shown.visitor.region,
    }


def _guard(read: Reader, shown: Preview, lake: Lake) -> None:
    """Refuse where a record that would be written is neither as it was previewed nor as it is to become."""
    for name, shape in lake.shapes.items():
        rows = shown.put.get(name)
        gone = shown.drop.get(name)
        if rows is None and gone is None:
            continue
        now = {tuple(row[column] for column in shape.key): row for row in read(name).to_pylist()}
        for wanted in _rows(rows):
            key = tuple(wanted[column] for column in shape.key)
            if now.get(key) not in (shown.before.get(name, {}).get(key), wanted):
                raise OvertakenError(f"{name} {' '.join(map(str, key))} was changed since the preview")
        for wanted in _rows(gone):
            key = tuple(wanted[column] for column in shape.key)
            if now.get(key) not in (shown.before.get(name, {}).get(key), None):
                raise OvertakenError(f"{name} {' '.join(map(str, key))} was changed since the preview")


def _rows(table: pa.Table | None) -> list[dict[str, object]]:
    return [] if table is None else list(table.to_pylist())


def _who(lake: Lake, shown: Preview) -> str:
    later = [version for version in lake.versions() if version.number > shown.base]
    by = "; ".join(f"version {one.number} by {one.author}: {one.message}" for one in later[-3:])
    return f" ({by}). Nothing was stored; look at the preview anew." if by else ". Nothing was stored; preview anew."


def _holding(lake: Lake, shown: Preview) -> Version:
    """Return the version that took the same file in, else the newest."""
    versions = lake.versions()
    for version in reversed(versions):
        told = version.info.get("intake")
        if isinstance(told, dict) and told.get("sha256") == shown.report.sha256:
            return version
    return versions[-1]
