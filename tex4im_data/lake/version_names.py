"""Own what a version is called: its number, the names that coordinators gave it, and the days it was the newest on.

Refuse to store a name, and to take a word for two versions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date

from tex4im_data.lake.lake import Version

NAMED = "select version_name_id, label, version from version_name"
"""The names that a serving copy knows."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class VersionNames(Mapping[str, int]):
    """What a link may write for a version -> its number.

    A number, a name (`prato-meeting` or `Prato meeting`), or a day: the last version committed by its end, in UTC.
    Days are looked up and not listed.
    """

    def __init__(self, versions: Sequence[Version], named: Iterable[tuple[str, str, int]] = ()) -> None:
        self.versions = versions
        self._numbers = {str(version.number): version.number for version in versions}
        kept = set(self._numbers.values())
        self.labels: dict[int, str] = {}
        self._slugs: dict[str, int] = {}
        for name, label, number in sorted(named):
            if number in kept:
                self._slugs[name] = number
                self.labels[number] = label

    def __getitem__(self, word: str) -> int:
        if word in self._numbers:
            return self._numbers[word]
        if (name := slug(word)) in self._slugs:
            return self._slugs[name]
        if DAY.fullmatch(word) and (found := self.by_end_of(word)) is not None:
            return found
        raise KeyError(word)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._numbers, *self._slugs])

    def __len__(self) -> int:
        return len(self._numbers) + len(self._slugs)

    def by_end_of(self, day: str | date) -> int | None:
        """Return the last version committed up to the end of a day (UTC); None where there was none, or no such day."""
        try:
            end = day if isinstance(day, date) else date.fromisoformat(day)
        except ValueError:
            return None
        before = [version.number for version in self.versions if version.committed_at.astimezone(UTC).date() <= end]
        return before[-1] if before else None


def slug(label: str) -> str:
    """Return a name as links write it: Săptămâna Prato -> saptamana-prato."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "-".join(re.findall(r"[a-z0-9]+", letters))
