"""Eurostat's flags: what stands beside a figure, and what stands in its place.

A missing figure is never turned into zero, and an unknown flag is never dropped.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

# Status says whether a figure stands (the code list `status`); qualities say how far it can be trusted.
# They are two things: a provisional figure is published, and must stay in every sum.
OBSERVED, MISSING, CONFIDENTIAL = "observed", "missing", "confidential"


@dataclass(frozen=True)
class Quality:
    """One letter of a flag: its code, the label on screen, and what it means."""

    letter: str
    code: str
    label: str
    definition: str


# Letters of Eurostat's observation flags, and C of the SDMX confidentiality status, in lower case.
QUALITIES: dict[str, Quality] = {
    quality.letter: quality
    for quality in (
        Quality("b", "break", "Break in the series", "Not comparable with the years before."),
        Quality("c", "confidential", "Confidential", "A figure exists and is withheld to protect single firms."),
        Quality("d", "definition-differs", "Definition differs", "Counted by another definition; see the metadata."),
        Quality("e", "estimated", "Estimated", "Estimated by the country that reports it."),
        Quality("f", "forecast", "Forecast", "Foreseen, not yet measured."),
        Quality("i", "imputed", "Imputed", "Filled in by Eurostat or another agency."),
        Quality("m", "missing", "Cannot exist", "The combination of codes has no figure."),
        Quality("n", "not-significant", "Not significant", "Too small or too uncertain to be read."),
        Quality("p", "provisional", "Provisional", "Will be revised."),
        Quality("r", "revised", "Revised", "Changed since it was first published."),
        Quality("s", "eurostat-estimate", "Eurostat estimate", "Estimated by Eurostat."),
        Quality("u", "low-reliability", "Low reliability", "Few cases behind it: read with care."),
        Quality("z", "not-applicable", "Not applicable", "The question does not arise here."),
    )
}


_LETTERS = "".join(QUALITIES)
READABLE = rf"(:|-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?)?( [{_LETTERS}{_LETTERS.upper()}]{{1,3}})? ?"
"""What a cell may look like: a figure or a colon, a blank and flag letters, each of them optional."""


@dataclass(frozen=True)
class Reading:
    """A cell as read: the figure (None where none is published), its status and its flag letters."""

    value: float | None
    status: str
    flag: str

    @property
    def qualities(self) -> tuple[Quality, ...]:
        """Return the meaning of each flag letter, in the order of the letters."""
        return tuple(QUALITIES[letter] for letter in self.flag)


def status_of(value: float | None, flag: str) -> str:
    """Return the status of a figure: observed, missing or confidential."""
    if value is not None:
        return OBSERVED
    return CONFIDENTIAL if "c" in flag else MISSING


def is_known(flag: str) -> bool:
    """Tell whether every letter of `flag` has a meaning here."""
    return all(letter in QUALITIES for letter in flag)


def qualities_of(flag: str | None) -> tuple[Quality, ...]:
    """Return the meanings of a flag as stored ("bu", None); unknown letters raise KeyError."""
    return tuple(QUALITIES[letter] for letter in flag or "")


def read_cell(cell: str) -> Reading:
    """Read one cell of a Eurostat file: `5400 p`, `: bu`, `:`, a blank, or a flag alone.

    Raises ValueError, with the reason, for anything else: `12:00 AM`, `1 234`, `14,3`.
    """
    found = re.fullmatch(READABLE, cell)
    if not found:
        raise ValueError("is neither a figure with flags nor a sign for missing.")
    number, flag = found.group(1) or "", (found.group(4) or "").strip().lower()
    if number in ("", ":"):
        return Reading(None, status_of(None, flag), flag)
    value = float(number)
    if math.isinf(value):
        raise ValueError("is not a finite number.")
    return Reading(value, OBSERVED, flag)
