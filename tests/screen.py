"""Own the pages as AppTest draws them: open one with a link, read what it says. Refuse to judge it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))]
DESKS = ("pages/data_desk.py", "pages/settings.py")
"""Pages where something is done; the others show figures, each with filters, sources and extract."""

FIGURES = [page for page in PAGES if page not in DESKS]
Link = Mapping[str, str | list[str]]


def opened(page: str, params: Link | None = None) -> AppTest:
    """Return a page drawn once with the parameters of a link."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    if page != "app.py":
        app.switch_page(page)
    for name, values in (params or {}).items():
        app.query_params[name] = values
    return app.run()


def sound(app: AppTest) -> AppTest:
    """Return the page; raises AssertionError where it shows an exception or an error message."""
    faults = [*(each.message for each in app.exception), *(each.value for each in app.error)]
    assert not faults, faults
    return app


def html(app: AppTest) -> str:
    """Return all ready HTML of a page, with that of the figures that can be pressed."""
    parts = [str(each.value) for each in app.get("html")]
    parts += [_sent(str(each.proto.json)) for each in app.get("bidi_component")]
    return "\n".join(parts)


def _sent(data: str) -> str:
    """Return what a component was sent: its ready HTML, or all of it as JSON."""
    found = json.loads(data) if data else None
    return str(found["html"]) if isinstance(found, dict) and "html" in found else data


def link(app: AppTest) -> dict[str, list[str]]:
    """Return the parameters of the page's link."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}
