"""Own the parts of a brief: what each of them says, as plain words and numbers ready to be laid out.

Refuse to ask for them and to lay them out: one brief is the same in every form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tex4im_data.extract import BOUNDARIES_CREDIT, PRODUCT
from tex4im_ui import words

LONGEST_LINK = 330
"""Characters of a link that are shown; it leads to the whole of it all the same."""

HATCHED, DOTTED = "hatched", "dotted"
REAL, SYNTHETIC, PARTLY = "real", "synthetic", "synthetic in part"

NOTICE = (
    "Partly synthetic: firms, needs, offers and proposals are invented until partners load theirs. "
    "What the project promised and delivered, and official statistics, are real. Each part says which it is."
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a figure: heading, a quiet line with unit and date, the finding, the nature of the numbers."""

    heading: str
    under: str
    finding: str
    nature: str


@dataclass(frozen=True, slots=True)
class Place:
    """One region on the map: its value in words, and its fill, a colour or `HATCHED` or `DOTTED`."""

    region: str
    label: str
    said: str
    fill: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: proposals that reached it, what was promised (None: nothing), and that in words."""

    label: str
    reached: int
    promised: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Result:
    """One promise: what was delivered and promised, in words and as numbers (None: not published, not promised)."""

    label: str
    said: str
    of: str
    delivered: float | None
    promised: float | None


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset: title, nature and day in words, and what it was made from as (title, address)."""

    title: str
    about: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief says, ready to be laid out: texts are plain, numbers are those of the pages' questions."""

    title: str
    lead: str
    filters: str
    version: int
    made: datetime
    link: str
    map: Head
    places: tuple[Place, ...]
    legend: tuple[tuple[str, str], ...]
    matrix: Head
    priorities: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, tuple[int, ...]], ...]
    funnel: Head
    stages: tuple[Stage, ...]
    results: tuple[Result, ...]
    counts: tuple[tuple[str, int, int], ...]
    sources: tuple[Source, ...]
    licences: tuple[str, ...]
    product: str = PRODUCT
    notice: str = NOTICE
    credit: str = BOUNDARIES_CREDIT

    @property
    def day(self) -> str:
        """Return the day of the version, as 14 Nov 2019."""
        return words.day(self.made)


def shortened(text: str, most: int) -> str:
    """Return text, cut and marked as such where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[:most].rstrip()}… (the rest is in the link)"
