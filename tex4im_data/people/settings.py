"""Own the numbers that coordinators set: their bounds, their present values, and changing one as a version.

Refuse a value outside its bounds, and a change by anybody but a coordinator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from tex4im_data.errors import LakeError
from tex4im_data.lake import Reader, Version
from tex4im_data.query import Store, serving
from tex4im_data.visitor import Visitor, must_set

TABLE = "setting"
BOUNDS: Mapping[str, tuple[int, int]] = {
    "disclosure_contributors": (3, 50),
    "disclosure_percent": (1, 50),
    "intake_shrink_percent": (0, 100),
    "versions_kept_days": (30, 36_500),
}
"""Least and most of each setting, both allowed. Fewer than 3 contributors would let one compute the other."""


class SettingError(LakeError):
    """A setting that can't be changed as asked: what, why, and what to do. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One number, what it means, and between which numbers it may be."""

    setting_id: str
    label: str
    value: int
    unit: str
    description: str
    least: int
    most: int


def settings(store: Store) -> tuple[Setting, ...]:
    """Return the settings of the newest version, in the order of their bounds. Raises LakeError."""
    rows = {row["setting_id"]: row for row in store.lake.read(TABLE, store.newest().version.number).to_pylist()}
    return tuple(
        Setting(name, row["label"], int(row["value"]), row["unit"], row["description"], least, most)
        for name, (least, most) in BOUNDS.items()
        if (row := rows.get(name))
    )


def change(visitor: Visitor, store: Store, seen: Setting, value: int) -> Version | None:
    """Set a number, as one version; None where it is so already.

    `seen` is the setting that the person asking had before the eyes: where it has changed since, nothing is
    stored. Raises NotAllowedError, SettingError, LakeError.
    """
    must_set(visitor, f"The setting “{seen.label}”")
    if seen.setting_id not in BOUNDS:
        raise SettingError(f'There is no setting "{seen.setting_id[:40]}". They are: {", ".join(BOUNDS)}.')
    least, most = BOUNDS[seen.setting_id]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SettingError(f"“{seen.label}” must be a whole number from {least} to {most}; {value!r} is none.")
    if value == seen.value:
        return None
    stored = store.lake.read(TABLE)
    row = next((row for row in stored.to_pylist() if row["setting_id"] == seen.setting_id), None)
    if row is None:
        raise SettingError(f"The store holds no setting {seen.setting_id}. Run `python -m tex4im_data build`.")
    version = store.lake.commit(
        {TABLE: pa.Table.from_pylist([{**row, "value": str(value)}], stored.schema)},
        author=visitor.name or "Coordination office",
        message=f"Setting: {seen.label}, {seen.value} → {value} {seen.unit}",
        guard=_guard(seen),
        check=serving.check(store.catalog),
    )
    store.refresh()
    return version


def _guard(seen: Setting) -> Callable[[Reader], None]:
    def look(read: Reader) -> None:
        now = next((row["value"] for row in read(TABLE).to_pylist() if row["setting_id"] == seen.setting_id), None)
        if now != str(seen.value):
            said = f"it is {now} now" if now else "it is gone"
            raise SettingError(f"“{seen.label}” was changed in the meantime by somebody else: {said}. Look again.")

    return look
