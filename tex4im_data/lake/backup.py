"""Own copies of the whole store: made while others write, checked to the last version, and put back by one command.

Refuse to overwrite a store that is sound without being told so, and to put back a copy that is not what was saved.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tex4im_data.errors import LakeError
from tex4im_data.lake import opening, tables
from tex4im_data.lake.lake import Lake, Settings, Version
from tex4im_data.lake.tables import Shape

MANIFEST = "manifest.json"
SKIPPED = ("*.turn", "*-shm", "*.tar", ".backup-*")
"""Files that belong to running processes, and other backups."""

TRIES = 8


def backup(lake: Lake, target: Path) -> dict[str, str]:
    """Write the store into one file (`.tar`), or a new folder; returns the fingerprints of its versions.

    Writers of all processes wait meanwhile; readers do not. The copy is opened and checked before it counts.
    """
    if target.is_dir():
        target = target / f"tex4im-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise LakeError(f"{target} is there already. Name a file that is not.")
    target.parent.mkdir(parents=True, exist_ok=True)
    path = _folder(lake.settings)
    wanted = {str(version.number): version.fingerprint for version in lake.versions()}
    for attempt in range(TRIES):
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as room:
            copy = Path(room) / "store"
            with opening.turn(lake.settings):
                wanted = {str(version.number): version.fingerprint for version in lake.versions()}
                try:
                    shutil.copytree(path, copy, ignore=shutil.ignore_patterns(*SKIPPED))
                except shutil.Error:  # a log that went away is in the catalogue by now
                    if attempt == TRIES - 1:
                        raise
                    continue
            if faults := verify_folder(copy, lake.shapes, wanted):
                if attempt < TRIES - 1:
                    continue  # another process moved its log into the catalogue in between
                raise LakeError("No backup was made: the store is damaged.\n" + "\n".join(faults))
            sums = {str(file.relative_to(copy)): _sum(file) for file in sorted(copy.rglob("*")) if file.is_file()}
            (copy / MANIFEST).write_text(json.dumps({"versions": wanted, "files": sums}, indent=1), encoding="utf-8")
            half = Path(room) / "half.tar"
            with tarfile.open(half, "w") as tar:
                tar.add(copy, arcname=".")
            half.replace(target)  # a file under the final name is whole
        break
    return wanted


def restore(source: Path, settings: Settings, shapes: dict[str, Shape], *, replace: bool = False) -> dict[str, str]:
    """Put a backup back and return the fingerprints of its versions; what was there is moved aside, not deleted.

    Raises LakeError for a store that is sound, unless `replace`; for a file that is no whole backup.
    """
    folder = _folder(settings)
    if not replace and settings.sqlite is not None and settings.sqlite.exists() and not _faults_of(settings, shapes):
        raise LakeError(
            f"The store in {folder} is sound; it was not touched. Add --replace to put the backup in its place."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restore-") as room:
        copy = Path(room) / "store"
        try:
            with tarfile.open(source) as tar:
                tar.extractall(copy, filter="data")
            manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, tarfile.TarError, ValueError) as error:
            raise LakeError(f"{source} is no whole backup: {error}. Nothing was changed; take another one.") from error
        wrong = [name for name, total in manifest["files"].items() if not _is(copy / name, total)]
        wrong += verify_folder(copy, shapes, manifest["versions"])
        if wrong:
            raise LakeError(f"{source} is damaged ({'; '.join(wrong[:5])}). Nothing was changed; take another backup.")
        (copy / MANIFEST).unlink()
        if folder.exists() and any(folder.iterdir()):
            aside = folder.with_name(f"{folder.name}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")
            folder.rename(aside)
        elif folder.exists():
            folder.rmdir()
        copy.rename(folder)
    found: dict[str, str] = manifest["versions"]
    return found


def verify_folder(folder: Path, shapes: dict[str, Shape], wanted: dict[str, str]) -> list[str]:
    """Return what is wrong with a store in a folder that should hold these versions."""
    settings = Settings(f"sqlite:{folder / 'catalogue.sqlite'}", f"{folder / 'lake'}/")
    try:
        lake = Lake(shapes, settings)
    except LakeError as error:
        return [str(error)]
    try:
        found = {str(version.number): version.fingerprint for version in lake.versions()}
        lacking = [f"version {number} is not in it" for number in wanted if found.get(number) != wanted[number]]
        return lacking or verify(lake)
    except LakeError as error:
        return [str(error)]
    finally:
        lake.close()


def verify(lake: Lake) -> list[str]:
    """Return what is damaged: each file and table that can't be read, or whose rows are not those that were stored."""
    faults: dict[str, list[int]] = {}
    seen: set[tuple[str, str]] = set()
    for version in lake.versions():
        prints = version.info.get("tables")
        for table, wanted in (prints if isinstance(prints, dict) else {}).items():
            if table not in lake.shapes or (table, wanted) in seen:
                continue
            seen.add((table, wanted))
            if fault := _fault(lake, table, version, str(wanted)):
                faults.setdefault(f"{table}: {fault}", []).append(version.number)
    return [f"{fault} (version {', '.join(map(str, numbers))})" for fault, numbers in faults.items()]


def _fault(lake: Lake, table: str, version: Version, wanted: str) -> str:
    try:
        found = tables.fingerprints_at(lake.cursor(), table, lake.shapes[table], version.number)
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return "" if wanted in found else "its rows are not those that were stored"


def _faults_of(settings: Settings, shapes: dict[str, Shape]) -> list[str]:
    try:
        lake = Lake(shapes, settings)
    except LakeError as error:
        return [str(error)]
    try:
        return verify(lake)
    except LakeError as error:
        return [str(error)]
    finally:
        lake.close()


def _folder(settings: Settings) -> Path:
    if settings.sqlite is None or Path(settings.data).resolve() != (settings.sqlite.parent / "lake").resolve():
        raise LakeError("Only a store in one folder is backed up here; use the tools of its database and its storage.")
    return settings.sqlite.parent


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _is(file: Path, total: str) -> bool:
    return file.is_file() and _sum(file) == total
