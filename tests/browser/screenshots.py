"""Own the pictures of every page in `docs/screenshots`: `python -m tests.browser.screenshots`.

Refuse to judge them: a person looks.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import site as sites
from tests.browser.site import ROOT, Site

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {1400: 900, 390: 844}
VIEWS = {
    "map": "",
    "map-filtered": "?region=ITI1&priority=digital",
    "map-sites": "?sites=1",
    **{path: path for path in sites.PAGES if path},
}


def take(page: Page, path: Path) -> int:
    """Write the page in its full height as a small PNG and return its size in bytes."""
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    return path.stat().st_size


def views(browser: Browser, site: Site, folder: Path, chosen: list[str]) -> list[str]:
    """Write the chosen views at both widths, light and dark; return a line for each file."""
    lines = []
    for width, height in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        for name in chosen:
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)
                sites.visit(page, site, VIEWS[name])
                sites.grown(page)
                path = folder / f"{name}-{width}-{scheme}.png"
                size = take(page, path)
                lines.append(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}  {size / 1024:.0f} KB")
        context.close()
    return lines


def main(chosen: list[str]) -> None:
    """Build a store in a folder of its own, serve it, and write the views named on the command line, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites.build(folder)
        with sites.serve(folder) as site, sync_playwright() as playwright:
            browser = sites.launch(playwright)
            for line in views(browser, site, FOLDER, chosen or list(VIEWS)):
                print(line)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
