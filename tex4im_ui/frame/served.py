"""Own the files of the frame that a browser fetches once: the style sheet and the script of every page.

Refuse anything that a page changes: that travels with each run.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "frame"
LOOK, SCRIPT = "look.css", "frame.js"

LOADER = """
// All that travels with each run; the browser keeps the script itself.
export default async function (component) {
  const { default: frame } = await import(new URL(component.data.script, location.origin))
  return frame(component)
}
"""

LATEST = 3
"""Seconds after which a page is shown without its style sheet, should that not come."""


def style(base: str) -> str:
    """Return ready HTML that fetches the style sheet; nothing is seen before it has come, so nothing jumps.

    The sheet itself lifts the veil, in its first rule.
    """
    return (
        f'<style>@import url("{address(base, LOOK)}");'
        f'[data-testid="stMain"]{{visibility:hidden;animation:t4-late 0s linear {LATEST}s forwards}}'
        "@keyframes t4-late{to{visibility:visible}}</style>"
    )


def address(base: str, name: str) -> str:
    """Return where a browser finds a file below the server's base path; a changed file has a new address."""
    return f"{path(base, f'app/static/frame/{name}')}?v={_version(name)}"


def path(base: str, place: str) -> str:
    """Return the path of a place below the server's base path."""
    return "/" + "/".join(part for part in (base.strip("/"), place) if part)


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
