"""Own the menu: which pages there are, in four groups, and where each leads with the link's filters.

Refuse to name a page that is not there, or one that whoever asks could do nothing on.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlencode

from tex4im_data import visitor
from tex4im_ui.people import sign_in
from tex4im_ui.words import text

GROUPS = {
    "Explore": {
        "app.py": "Map",
        "pages/priorities.py": "Priorities",
        "pages/regions.py": "Regions",
        "pages/organisations.py": "Organisations",
        "pages/calls.py": "Calls",
    },
    "Build": {},
    "Programme": {
        "pages/pipeline.py": "Pipeline",
    },
    "Data": {
        "pages/changes.py": "What changed",
        "pages/data_desk.py": "Data desk",
        "pages/sources.py": "Sources",
        "pages/settings.py": "Settings",
    },
}
"""The groups in their order, and their pages. A new page is one row; a group without a page is not shown."""

MENU = {page: label for pages in GROUPS.values() for page, label in pages.items()}
TITLES = {"Opportunity map": "Map"}
"""Pages that the menu calls otherwise than their heading."""


def menu(title: str, params: dict[str, list[str]]) -> str:
    """Return ready HTML: the groups with their links, the one of the page called `title` marked as the current one."""
    now = TITLES.get(title, title)
    query = f"?{text(urlencode(params, doseq=True))}" if params else ""
    groups = []
    for group, pages in GROUPS.items():
        shown = [(page, label) for page, label in pages.items() if label == now or is_offered(label)]
        links = "".join(
            f'<li><a data-go data-id="{address(page)}" href="{address(page)}{query}"{_mark(label == now)}>{label}</a></li>'
            for page, label in shown
        )
        if links:
            name = f"t4-group-{group.lower()}"
            groups.append(f'<div><span id="{name}">{group}</span><ul aria-labelledby="{name}">{links}</ul></div>')
    return "".join(groups)


def address(page: str) -> str:
    """Return a page's address, relative to that of any page: `pages/data_desk.py` is `data_desk`, the home page `./`."""
    return "./" if page == "app.py" else PurePosixPath(page).stem


def is_offered(label: str) -> bool:
    """Return whether the menu names a page: desks stand in it for who can use them, or could after signing in."""
    who = visitor.present()
    if label == "Data desk":
        return who.may_edit or bool(sign_in.providers())
    return label != "Settings" or who.may_set


def _mark(current: bool) -> str:
    return ' aria-current="page"' if current else ""
