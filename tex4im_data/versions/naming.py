"""Own the giving of names to versions: name, rename and remove, each a commit of its own.

Refuse a name that reads as a number or a day, one that stands for another version, and a version that is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa

from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import DAY, Lake, Reader, Version, slug
from tex4im_data.query import serving
from tex4im_data.visitor import Visitor, must_set

TABLE = "version_name"
LONGEST = 80


class NamingError(LakeError):
    """A name that can't be given; says why and what to do."""


def name(lake: Lake, catalog: Catalog, who: Visitor, number: int, label: str) -> Version | None:
    """Give a version its one name; an earlier one of this version goes. None where it is called so already.

    Raises NotAllowedError for all but coordinators, NamingError for a name that can't be.
    """
    must_set(who, "This name")
    author = who.name or who.role
    label = " ".join(label.split())
    short = slug(label)
    if not short or short.isdigit() or DAY.fullmatch(short):
        raise NamingError(
            f'"{label}" can\'t be the name of a version: links would read it as a number or a day. Use words.'
        )
    if len(label) > LONGEST:
        raise NamingError(f"A name has at most {LONGEST} characters; this one has {len(label)}.")
    if number not in {version.number for version in lake.versions()}:
        raise NamingError(
            f"Version {number} is not in the store. `python -m tex4im_data history` lists those that are."
        )
    seen = _rows(lake.read(TABLE))
    if short in seen and seen[short]["version"] != number:
        held = seen[short]["version"]
        raise NamingError(f'"{label}" is the name of version {held}. Remove it there first, or choose another name.')
    if short in seen and seen[short]["label"] == label:
        return None
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    row = {"version_name_id": short, "label": label, "version": number, "named_by": author, "named_at": now}
    old = [other for other, held in seen.items() if held["version"] == number and other != short]
    message = f"Version {number} is called {label}"
    put = pa.Table.from_pylist([row], lake.read(TABLE).schema)
    return _commit(lake, catalog, {TABLE: put}, old, author, message, seen)


def remove(lake: Lake, catalog: Catalog, who: Visitor, label: str) -> Version | None:
    """Take a name away; the version stays. Raises NotAllowedError, NamingError where no version has it."""
    must_set(who, "This name")
    seen = _rows(lake.read(TABLE))
    if (short := slug(label)) not in seen:
        known = ", ".join(str(row["label"]) for row in seen.values()) or "none yet"
        raise NamingError(f'No version is called "{label}". The names are: {known}.')
    message = f"Version {seen[short]['version']} is no longer called {seen[short]['label']}"
    return _commit(lake, catalog, {}, [short], who.name or who.role, message, seen)


def _rows(table: pa.Table) -> dict[str, dict[str, object]]:
    return {str(row["version_name_id"]): row for row in table.to_pylist()}


def _commit(
    lake: Lake,
    catalog: Catalog,
    put: Mapping[str, pa.Table],
    gone: list[str],
    author: str,
    message: str,
    seen: Mapping[str, Mapping[str, object]],
) -> Version | None:
    def guard(read: Reader) -> None:
        if _rows(read(TABLE)) != seen:
            raise NamingError("Somebody changed the names of versions just now. Look at them and try again.")

    drop = {TABLE: pa.table({"version_name_id": pa.array(gone, pa.string())})}
    check = serving.check(catalog)
    return lake.commit(put, drop=drop, author=author, message=message, check=check, guard=guard)
