"""Own the serving copies of one process, for each visibility its own, and the poll that finds new versions.

Refuse to hold more older copies than said, and to give anybody a copy that holds what they may not see.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from tex4im_data import catalog as catalog_
from tex4im_data import visitor
from tex4im_data.catalog import Catalog
from tex4im_data.errors import LakeError
from tex4im_data.lake import NAMED, Lake, Settings, Version, VersionNames
from tex4im_data.query.serving import Serving, load, shapes
from tex4im_data.visitor import VISIBILITIES

POLL_SECONDS = 0.5
KEPT_VERSIONS = 3
"""Older versions held in memory at a time, for each visibility; a meeting compares two, rarely three."""

OPEN = VISIBILITIES[0]


class Store:
    """All serving copies of one process: the newest, a few older ones, and the poll that finds new versions.

    Each visibility has copies of its own, loaded when the first visitor who sees it asks. Who asks is
    `visitor.present()`: the public, unless somebody signed in.
    """

    def __init__(self, settings: Settings | None = None, catalog: Catalog | None = None) -> None:
        self.catalog = catalog or catalog_.load()
        self.lake = Lake(shapes(self.catalog), settings)
        self._lock = threading.Lock()
        self._older: OrderedDict[tuple[str, int], Serving] = OrderedDict()
        self._newest: dict[str, Serving] = {}
        self._versions: dict[int, Version] = {}
        self._poller: threading.Thread | None = None
        self._stop = threading.Event()
        self.fault: str | None = None

    def newest(self) -> Serving:
        """Return the newest version's copy for who asks. Raises LakeError for a store that holds nothing yet."""
        sees = visitor.present().sees
        if OPEN not in self._newest:
            self.refresh()
        if OPEN not in self._newest:
            raise LakeError("The store is empty. Run `python -m tex4im_data build`.")
        if sees not in self._newest:
            with self._lock:
                if sees not in self._newest:
                    self._newest[sees] = self._load(self._newest[OPEN].version, sees)
        return self._newest[sees]

    def newest_number(self) -> int:
        """Return the number of the newest version that is loaded here, 0 for none; never waits."""
        held = self._newest.get(OPEN)
        return held.version.number if held else 0

    def at(self, version: int | None) -> Serving:
        """Return the copy of a version for who asks; None is the newest. Raises LakeError for an unknown version."""
        newest = self.newest()
        if version is None or version == newest.version.number:
            return newest
        key = (newest.sees, version)
        with self._lock:
            if key not in self._older:
                found = self._versions.get(version)
                if found is None:
                    raise LakeError(f"Version {version} does not exist. The newest is {newest.version.number}.")
                self._older[key] = self._load(found, newest.sees)
                for old in [other for other in self._older if other[0] == newest.sees][:-KEPT_VERSIONS]:
                    del self._older[old]  # its readers keep it alive until they are done
            self._older.move_to_end(key)
            return self._older[key]

    def versions(self) -> list[Version]:
        """Return the versions known to this process, oldest first."""
        return list(self._versions.values())

    def version_names(self) -> VersionNames:
        """Return what a link may write for a version: its number, one of its names, or a day."""
        return VersionNames(self.versions(), self.newest().cursor().execute(NAMED).fetchall())

    def refresh(self) -> bool:
        """Load the newest version if another one is out; True if a copy was swapped. The public's comes first."""
        with self._lock:
            number = self.lake.newest()
            if number == 0:
                return False
            levels = [level for level in VISIBILITIES if level == OPEN or level in self._newest]
            late = [level for level in levels if not self._is_at(level, number)]
            if late:
                self._versions = {version.number: version for version in self.lake.versions()}
            for level in late:
                self._newest[level] = self._load(self._versions[number], level)
            return bool(late)

    def _is_at(self, level: str, number: int) -> bool:
        return level in self._newest and self._newest[level].version.number == number

    def _load(self, version: Version, sees: str) -> Serving:
        return load(self.lake.reader(version), self.catalog, version, sees)

    def watch(self) -> None:
        """Start the one poll of this process, if it does not run yet; a fault is kept and shown, not raised."""
        with self._lock:
            if self._poller is None:
                self._poller = threading.Thread(target=self._poll, name="tex4im-poll", daemon=True)
                self._poller.start()

    def close(self) -> None:
        """Stop the poll and close the store."""
        self._stop.set()
        if self._poller is not None:
            self._poller.join()
        self.lake.close()

    def _poll(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                self.refresh()
                self.fault = None
            except Exception as error:  # noqa: BLE001 -- whatever went wrong, the last good copy goes on serving
                self.fault = f"Newer data can't be read: {error} The last good version is shown."
