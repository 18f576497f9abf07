"""Own the two links of a page that lead to its brief, with the page's filters and nothing else.

Refuse to make the brief: whoever presses a link asks the server for it.
"""

from __future__ import annotations

from tex4im_data.filters import Filters
from tex4im_ui.words import text

LABELS = {"pdf": "PDF", "html": "HTML"}


def brief_links(filters: Filters) -> str:
    """Return ready HTML: the links to the brief of these filters, each in a new tab, relative to the map's address."""
    links = " · ".join(
        f'<a href="{text(filters.link(f"brief/brief.{form}"))}" target="_blank" rel="noopener"'
        f' aria-label="Brief for the minutes as {label}, in a new tab">{label}</a>'
        for form, label in LABELS.items()
    )
    return f'<span class="t4-brief">Brief for the minutes: {links}</span>'
