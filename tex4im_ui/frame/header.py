"""Own the head of a page as ready HTML: brand, version, tools, menu, heading. One element, whatever stands in it.

Refuse to hold a press: links are addresses, and the script in `static/frame` follows them without loading anew.
"""

from __future__ import annotations

from dataclasses import replace

from tex4im_data import query
from tex4im_data.filters import Filters, Scope
from tex4im_data.lake import VersionNames
from tex4im_ui import link, words
from tex4im_ui.frame.brief_links import brief_links
from tex4im_ui.frame.menu import menu
from tex4im_ui.words import text

MEETING = "<style>:root{font-size:20px} .t4-long,.t4-brief,.t4-top p{display:none!important}</style>"
"""The look of the meeting mode: larger type, and only what a room must see."""


def header(title: str, asks: str, filters: Filters, scope: Scope) -> str:
    """Return the head of the page called `title`, whose question is `asks`.

    The skip link comes first; it leads to the heading, which takes the focus after a change of page too.
    """
    mode = link.mode()
    params = {**filters.only_filters().to_params(), **{name: [value] for name, value in mode.items()}}
    meeting = "Leave meeting mode" if mode else "Meeting mode"
    return (
        '<a class="t4-skip" href="#t4-title">Skip to the heading of the page</a>'
        '<header class="t4-head"><div class="t4-head-line">'
        '<span class="t4-brand">TEX4IM <b>opportunity map</b></span>'
        f"{provenance(filters, scope)}"
        '<div class="t4-tools"><span class="t4-said" role="status"></span>'
        f'<button type="button" data-id="copy" data-copy="{text(filters.link())}">Copy link</button>'
        f'<button type="button" data-id="mode" data-mode>{meeting}</button></div>'
        '<button type="button" class="t4-open" data-id="menu" aria-expanded="false" aria-controls="t4-menu">Menu</button>'
        f'</div><nav id="t4-menu" aria-label="Pages">{menu(title, params)}</nav></header>'
        f'<div class="t4-top"><h1 id="t4-title" tabindex="-1">{text(title)}</h1><p>{text(asks)}</p></div>'
        f"{MEETING if mode else ''}"
    )


def provenance(filters: Filters, scope: Scope) -> str:
    """Return the quiet line that says what the data are; the mark of invented data stays at every size and mode."""
    version = query.store().at(filters.version).version
    newest = query.store().newest().version.number
    old = f" (an older version; the newest is {newest})" if version.number != newest else ""
    names = scope.versions.labels if isinstance(scope.versions, VersionNames) else {}
    called = f" “{text(names[version.number])}”" if version.number in names else ""
    fixed = replace(filters, version=version.number)
    return (
        '<p class="t4-version"><span class="t4-flag">Partly synthetic</span> <span class="t4-long">Firms, needs, offers and'
        " proposals are invented until partners load theirs.</span>"
        f" Data version {version.number}{called}{old}, {text(words.day(version.committed_at))}."
        f' <button type="button" class="t4-long" data-id="copy-fixed" data-copy="{text(fixed.link())}">Copy the link to this'
        f' version</button> <span class="t4-long">Boundaries © EuroGeographics.</span> {brief_links(filters)}</p>'
    )
