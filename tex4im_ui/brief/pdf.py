"""Own the brief as PDF: what the typesetter is given, and the text it can print.

Refuse markup: every word travels as data, and the fonts are those of this project on every machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

from tex4im_ui import words
from tex4im_ui.brief import drawing as brief_map
from tex4im_ui.brief.parts import LONGEST_LINK, Brief, Head, Result, shortened

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
TEMPLATE = Path(__file__).resolve().parent / "brief.typ"
STANDARD: Final = "ua-1"
"""PDF/UA-1, the standard of accessible PDF: tagged, with language, title and a text for each picture."""

SCALES = (1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8, 0.7)
"""Sizes of type that are tried, largest first; at 1 the text has eight points."""

TOO_LONG = "more than one page"
LONGEST_WORD = 24
LONGEST_TEXT = 700
PARTS = 4
"""Origins of a dataset that are printed; the HTML form names them all."""

# What Inter can draw, as far as it is needed: Latin, Greek, Cyrillic, punctuation, currencies, arrows.
_PRINTED = re.compile(
    r"[^ -~\u00a0-\u00ac\u00ae-\u0148\u014a-\u01c3\u01c5-\u024f\u037b-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    r"\u0400-\u045f\u1e80-\u1e85\u1e9e\u1ea0-\u1ef9\u2002-\u200a\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026"
    r"\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265]"
)


def document(said: Brief) -> bytes:
    """Return the brief as a tagged PDF of one page A4, in the largest type that fits; equal briefs give equal bytes.

    Raises typst.TypstError where the page can't be set, which no brief of the store's answers causes.
    """
    members = {**_printed(_members(said)), "too_long": TOO_LONG}
    for scale in SCALES[:-1]:
        try:
            return _set(members, scale, said.made)
        except typst.TypstError as error:
            if TOO_LONG not in str(error):
                raise
    return _set(members, SCALES[-1], said.made)


def _set(members: dict[str, Any], scale: float, made: datetime) -> bytes:
    content: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps({**members, "scale": scale})},
        pdf_standards=STANDARD,
        timestamp=int(made.timestamp()),
    )
    return content


def printable(text: str) -> str:
    """Return text in which a character that the font lacks stands as its code, as in U+4E2D."""
    composed = unicodedata.normalize("NFC", text)
    return _PRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", words.shown(composed))


def _members(said: Brief) -> dict[str, Any]:
    return {
        "name": f"{said.title}: {said.product}, brief for the minutes, data version {said.version}",
        "product": said.product,
        "title": shortened(said.title, 120),
        "lead": said.lead,
        "filters": shortened(said.filters, LONGEST_TEXT),
        "version": str(said.version),
        "day": said.day,
        "date": {"year": said.made.year, "month": said.made.month, "day": said.made.day},
        "link": Raw(said.link),
        "link_pieces": _pieces(shortened(said.link, LONGEST_LINK)),
        "notice": said.notice,
        "map": _map(said),
        "legend": [list(each) for each in said.legend],
        "matrix": {
            "head": _head(said.matrix),
            "priorities": [list(each) for each in said.priorities],
            "rows": [[label, list(counts)] for label, counts in said.cells],
            "top": max([1, *(count for _, counts in said.cells for count in counts)]),
        },
        "funnel": _funnel(said),
        "results": [_result(each) for each in said.results],
        "counts": [[label, words.number(real), words.number(invented)] for label, real, invented in said.counts],
        "sources": [
            {"title": each.title, "about": each.about, "parts": _few([title for title, _ in each.parts])}
            for each in said.sources
        ],
        "credit": said.credit,
        "licences": "; ".join(said.licences),
    }


def _map(said: Brief) -> dict[str, Any]:
    drawing = brief_map.draw(said.places)
    names = [
        {
            "label": name.place.label,
            "said": name.place.said,
            "chosen": name.place.is_chosen,
            "box": name.box,
            "anchor": name.anchor,
        }
        for name in drawing.names
    ]
    chosen = [place.label for place in said.places if place.is_chosen]
    alt = f"Map of Europe. {said.map.heading}: " + ", ".join(f"{p.label} {p.said}" for p in said.places) + "."
    alt += f" Marked: {words.listed(chosen)}." if chosen else ""
    return {
        "svg": Raw(drawing.svg()),
        "width": drawing.width,
        "height": drawing.height,
        "letter": brief_map.LETTER,
        "names": names,
        "alt": alt,
        "head": _head(said.map),
    }


def _funnel(said: Brief) -> dict[str, Any]:
    reached = [float(stage.reached) for stage in said.stages]
    promised = [stage.promised for stage in said.stages if stage.promised is not None]
    return {
        "head": _head(said.funnel),
        "top": max([1.0, *reached, *promised]),
        "stages": [
            {"label": each.label, "reached": each.reached, "promised": each.promised, "note": each.note}
            for each in said.stages
        ],
    }


class Raw(str):
    """A text that is not read by people as it stands: an address, a picture."""

    __slots__ = ()


def _printed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _printed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printed(each) for each in value]
    return _breakable(printable(value)) if isinstance(value, str) and not isinstance(value, Raw) else value


def _breakable(text: str) -> str:
    """Return text without words too long for a line: those get places where they may be parted."""
    return re.sub(rf"(?<!\S)(?!https?:)\S{{{LONGEST_WORD},}}", _parted, text)


def _parted(found: re.Match[str]) -> str:
    word = found[0]
    return "\u200b".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))


def _pieces(link: str) -> list[str]:
    """Return an address in pieces between which a line may end."""
    return re.findall(r"[?&]?[^?&]{1,60}", link)


def _few(titles: list[str]) -> str:
    more = len(titles) - PARTS
    return "; ".join(titles[:PARTS]) + (f"; and {more} more" if more > 0 else "")


def _head(head: Head) -> dict[str, str]:
    return {"heading": head.heading, "under": head.under, "finding": head.finding, "nature": head.nature}


def _result(row: Result) -> dict[str, Any]:
    known = row.delivered is not None and bool(row.promised)
    return {
        "label": row.label,
        "said": row.said,
        "of": row.of,
        "delivered": row.delivered,
        "promised": row.promised,
        "reach": max(row.delivered or 0, row.promised or 0) if known else None,
    }
