"""Own the files of the map that a browser fetches once: the drawing of Europe and the script.

Refuse anything that a question changes: that travels with each run.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent.parent / "static" / "map"
DRAWING, SCRIPT = "europe.json", "region_map.js"
_HERE = Path(__file__).resolve().parent
_PARTS = ("view.js", "names.js", "dress.js", "region_map.js")

LOADER = """
// All that travels with each run; the browser keeps the script itself.
export default async function (component) {
  const { default: regionMap } = await import(new URL(component.data.script, location.origin))
  return regionMap(component)
}
"""


def script() -> str:
    """Return the map's script: the parts in this folder and the style sheet as one module."""
    style = (_HERE / "region_map.css").read_text(encoding="utf-8")
    parts = [f"const STYLE = {json.dumps(style)}\n"]
    return "\n".join([*parts, *((_HERE / name).read_text(encoding="utf-8") for name in _PARTS)])


def write(folder: Path = FOLDER) -> None:
    """Write both files anew from the boundaries and from this folder."""
    from tex4im_ui.maps.region_map import outlines

    folder.mkdir(parents=True, exist_ok=True)
    (folder / DRAWING).write_text(outlines.text(), encoding="utf-8")
    (folder / SCRIPT).write_text(script(), encoding="utf-8")


def addresses(base: str) -> dict[str, str]:
    """Return where a browser finds both files below the server's base path; a changed file has a new address."""
    return {"script": _address(base, SCRIPT), "address": _address(base, DRAWING)}


def _address(base: str, name: str) -> str:
    path = "/".join(part for part in (base.strip("/"), "app/static/map", name) if part)
    return f"/{path}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
