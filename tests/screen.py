"""Own the pages as AppTest draws them: open one with a link, read what it says. Refuse to judge it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
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
    parts += [
        _sent(str(each.proto.json)) for each in app.get("bidi_component") if each.proto.component_name != "t4_frame"
    ]
    parts += bar(app)["parts"].values() if app.get("bidi_component") else []
    return "\n".join(parts)


def _sent(data: str) -> str:
    """Return what a component was sent: its ready HTML, or all of it as JSON."""
    found = json.loads(data) if data else None
    return str(found["html"]) if isinstance(found, dict) and "html" in found else data


def link(app: AppTest) -> dict[str, list[str]]:
    """Return the parameters of the page's link."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in app.query_params.items()}


def bar(app: AppTest) -> dict[str, Any]:
    """Return what the browser is told of the filter bar."""
    return dict(json.loads(_bar(app).json))


def press(app: AppTest, event: str, value: object) -> AppTest:
    """Say to the page what the browser says when something in its filter bar or head is pressed; return it run again."""
    state = WidgetState(id=_make_trigger_id(_bar(app).id, "events"))
    state.json_trigger_value = json.dumps([{"event": event, "value": value}])
    states = app._tree.get_widget_states()
    states.widgets.append(state)
    return app._run(states)


def choices(app: AppTest, parameter: str) -> dict[str, tuple[str, bool]]:
    """Return the choices of a list of the filter bar: code -> (label with its count, whether it is chosen)."""
    tag = rf'<(?:button|input)[^>]* data-list="{parameter}" value="([^"]*)"([^>]*)>(.*?)</(?:button|label)>'
    return {
        unescape(code): (unescape(re.sub("<[^>]*>", "", label)), " checked" in rest or 'aria-pressed="true"' in rest)
        for part in bar(app)["parts"].values()
        for code, rest, label in re.findall(tag, part)
    }


def chosen(app: AppTest, parameter: str) -> list[str]:
    """Return the codes of a list of the filter bar that are chosen."""
    return [code for code, (_, is_chosen) in choices(app, parameter).items() if is_chosen]


def chips(app: AppTest) -> dict[str, str]:
    """Return the chips of the filter bar: what a press drops -> what stands on it."""
    found = re.findall(r'data-drop="([^"]*)">(.*?) <span', bar(app)["parts"].get("chips", ""))
    return {unescape(code): unescape(label) for code, label in found}


def _bar(app: AppTest) -> Any:
    return next(each.proto for each in app.get("bidi_component") if each.proto.component_name == "t4_frame")
