"""NUTS editions: which code is valid when, and what it became.

A code is never compared across editions without its edition, and a region that was divided is not converted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

EDITIONS = ("2006", "2010", "2013", "2016", "2021", "2024")
HOUSE_EDITION = "2016"  # the eight regions are written in this edition throughout the product

# NUTS 2 regions that only got a new code, by the edition that brought it: "old>new".
# Source: Commission Regulations (EU) 31/2011, 1319/2013, 2016/2066, 2019/1755 and 2023/674 (annex I of
# Regulation (EC) 1059/2003); 2006 to 2021 were compared with the code lists of GISCO's boundary files.
_RECODED = {
    "2010": "DED1>DED4 DED3>DED5 ITD1>ITH1 ITD2>ITH2 ITD3>ITH3 ITD4>ITH4 ITD5>ITH5"
    " ITE1>ITI1 ITE2>ITI2 ITE3>ITI3 ITE4>ITI4 UKD2>UKD6 UKD5>UKD7",
    "2013": "EL11>EL51 EL12>EL52 EL13>EL53 EL21>EL54 EL14>EL61 EL22>EL62 EL23>EL63 EL24>EL64 EL25>EL65"
    " FR91>FRA1 FR92>FRA2 FR93>FRA3 FR94>FRA4 SI01>SI03 SI02>SI04",
    "2016": "FR21>FRF2 FR22>FRE2 FR23>FRD2 FR24>FRB0 FR25>FRD1 FR26>FRC1 FR30>FRE1 FR41>FRF3 FR42>FRF1"
    " FR43>FRC2 FR51>FRG0 FR52>FRH0 FR53>FRI3 FR61>FRI1 FR62>FRJ2 FR63>FRI2 FR71>FRK2 FR72>FRK1 FR81>FRJ1"
    " FR82>FRL0 FR83>FRM0 FRA1>FRY1 FRA2>FRY2 FRA3>FRY3 FRA4>FRY4 FRA5>FRY5"
    " PL11>PL71 PL31>PL81 PL32>PL82 PL33>PL72 PL34>PL84",
}
# Regions whose area changed: no figure of the one is a figure of the other.
_REDRAWN = {
    "2010": (
        "DE41 DE42 FI13 FI18 FI1A HR01 HR02",
        "DE40 FI1B FI1C FI1D HR04",
    ),
    "2013": ("UKI1 UKI2", "UKI3 UKI4 UKI5 UKI6 UKI7 FRA5"),
    "2016": (
        "HU10 IE01 IE02 LT00 PL12 UKM2 UKM3",
        "HU11 HU12 IE04 IE05 IE06 LT01 LT02 PL91 PL92 UKM7 UKM8 UKM9",
    ),
    "2021": ("HR04 NO01 NO03 NO04 NO05", "HR02 HR05 HR06 NO08 NO09 NO0A NO0B"),
    "2024": ("NL31 NL33 PT16 PT17 PT18", "NL35 NL36 PT19 PT1A PT1B PT1C PT1D"),
}


@dataclass(frozen=True)
class Converted:
    """A code in the edition asked for; `geo_id` is None where the region has no counterpart."""

    geo_id: str | None
    source_code: str
    source_edition: str
    edition: str

    @property
    def note(self) -> str:
        """Return the words kept beside a converted figure; empty where the code stayed the same."""
        if self.geo_id == self.source_code:
            return ""
        return f"source code {self.source_code} (NUTS {self.source_edition})"


@cache
def _pairs(edition: str) -> dict[str, str]:
    return dict(_pair(text) for text in _RECODED.get(edition, "").split())


def _pair(text: str) -> tuple[str, str]:
    old, new = text.split(">")
    return old, new


@cache
def _events() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return for each code that ever changed when it came (True) and went (False)."""
    events: dict[str, list[tuple[str, bool]]] = {}
    for edition in EDITIONS:
        gone, came = (text.split() for text in _REDRAWN.get(edition, ("", "")))
        for code in (*_pairs(edition), *gone):
            events.setdefault(code, []).append((edition, False))
        for code in (*_pairs(edition).values(), *came):
            events.setdefault(code, []).append((edition, True))
    return {code: tuple(sorted(found)) for code, found in events.items()}


def _checked(edition: str) -> str:
    if edition not in EDITIONS:
        raise ValueError(f'"{edition}" is not a NUTS edition known here: {", ".join(EDITIONS)}.')
    return edition


def is_valid(code: str, edition: str) -> bool:
    """Tell whether a code can stand in a file of this edition (judged by its NUTS 2 part).

    Countries, aggregates, NUTS 1 and codes that never changed are valid in every edition.
    Raises ValueError for an unknown edition.
    """
    _checked(edition)
    events = _events().get(code[:4])
    if not events:
        return True
    valid = not events[0][1]
    for since, came in events:
        if since <= edition:
            valid = came
    return valid


def convert(code: str, edition: str, to: str = HOUSE_EDITION) -> Converted:
    """Return the code in another edition: FR30 of 2013 is FRE1 of 2016.

    NUTS 2 codes are converted; countries and aggregates pass; a NUTS 3 code passes only where its region's
    code did not change. `geo_id` is None where the region was divided, merged or redrawn in between, and
    where the code is not valid in its own edition. Raises ValueError for an unknown edition.
    """
    start, end = EDITIONS.index(_checked(edition)), EDITIONS.index(_checked(to))
    found: str | None = code if is_valid(code, edition) else None
    steps = EDITIONS[start + 1 : end + 1] if end >= start else EDITIONS[start:end:-1]
    for step in steps:
        if found is None:
            break
        gone, came = (text.split() for text in _REDRAWN.get(step, ("", "")))
        pairs, lost = _pairs(step), gone
        if end < start:
            pairs, lost = {new: old for old, new in pairs.items()}, came
        part = found[:4]
        divided = part in lost or (part in pairs and len(found) > 4)
        found = None if divided else pairs.get(found, found)
    return Converted(found, code, edition, to)


def foreign_codes(codes: Iterable[str], edition: str) -> list[str]:
    """Return, sorted, the codes that cannot stand in a file of this edition."""
    return sorted({code for code in codes if not is_valid(code, edition)})


def editions_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the editions in which all these codes are valid together; empty where editions are mixed."""
    every = set(codes)
    return tuple(edition for edition in EDITIONS if all(is_valid(code, edition) for code in every))
