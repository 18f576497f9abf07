"""Own what a parameter of a link is: its kind, where its codes come from, and the ones that filter nothing.

Refuse to read a link: the rows themselves are the fields of `filters.Filters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias


class Kind(StrEnum):
    """What the value of a parameter is; it decides how the value is read, printed, described and drawn."""

    CODES = "codes"  # any number of codes of a list
    YEARS = "years"
    TEXT = "text"
    RECORD = "record"  # the code of one record
    CHOICE = "choice"  # one of few codes; it chooses what a page shows, not which records
    VERSION = "version"  # number, name or day of a version of the data
    VIEW = "view"  # changes the look and no number


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes of a code list, in its order."""

    name: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a table, with the column that names a row. The rows of a list have a `position`."""

    table: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures that the map may show, or those that a cell of the matrix may show."""

    of: Literal["map", "cells"]


@dataclass(frozen=True, slots=True)
class Choices:
    """Fixed codes with their labels."""

    labels: Mapping[str, str]


Origin: TypeAlias = CodeList | Keys | Measures | Choices


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a link. Whatever reads, asks for, describes or draws parameters reads these rows.

    `label` is what people call it, `description` what programs are told. `origin` is where its codes come from.
    `of_page`: it belongs to one page, so the menu leaves it behind. `kept`: a parameter of the view that stays in
    the link when the filters change. `aliases` are old codes in links that were handed out; each has a test.
    `says` is what a version does in words, `usual` which one holds where it is left out, `without` the end of the note
    on one that does not exist. `attribute` is the field of `Filters`; a parameter of the view has none.
    """

    name: str
    kind: Kind
    label: str
    description: str
    origin: Origin | None = None
    of_page: bool = False
    kept: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    usual: str = ""
    without: str = ""
    attribute: str = ""

    @property
    def filters(self) -> bool:
        """Return whether it says which records are meant: each of its values is a chip that can be taken away."""
        return self.kind in (Kind.CODES, Kind.YEARS, Kind.TEXT, Kind.RECORD)

    @property
    def is_many(self) -> bool:
        """Return whether it may have several values."""
        return self.kind in (Kind.CODES, Kind.YEARS)

    @property
    def is_of_all(self) -> bool:
        """Return whether every question heeds it: it chooses the data that are asked."""
        return self.kind is Kind.VERSION and not self.of_page


VIEWS = (
    Parameter("mode", Kind.VIEW, "Mode", "`meeting`: larger type for a projector.", kept=True),
    Parameter("sites", Kind.VIEW, "Sites", "`1`: the organisations on a map.", kept=True),
    Parameter("order", Kind.VIEW, "Order", "Column by which a list is sorted; a `-` before it puts the largest first."),
    Parameter("rows", Kind.VIEW, "Rows", "How many rows of a list come before those that are shown."),
    Parameter("embed", Kind.VIEW, "Embedded", "`true`: without the frame of the server."),
    Parameter("embed_options", Kind.VIEW, "Embedding", "How the server frames an embedded page."),
    Parameter("decimal", Kind.VIEW, "Decimal sign", "Known in links; changes nothing today."),
    Parameter("separator", Kind.VIEW, "Separator", "Known in links; changes nothing today."),
)
"""They change how a page looks and no number, so they are not fields of `Filters`; a link may hold them."""

TRACKERS = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_source_platform"),
    *("utm_creative_format", "utm_marketing_tactic", "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid"),
    *("msclkid", "twclid", "ttclid", "yclid", "igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi"),
    *("_ga", "_gl", "mtm_campaign", "mtm_kwd", "mtm_keyword", "mtm_source", "mtm_medium", "mtm_content", "mtm_cid"),
    *("pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid"),
)
"""What mailings, networks and search engines add to every link that passes through them; it means nothing here."""


def is_tracker(name: object) -> bool:
    """Return whether a link's parameter was added on its way, to count who follows the link."""
    said = str(name).lower()
    return said in TRACKERS or said.startswith("utm_")
