"""Own the running site of the browser tests: a fresh store, a server on a free port, a browser that stays at home.

Refuse any network but the loopback, and any store but one made for the run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, ViewportSize, expect

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = dict.fromkeys(
    ("", "priorities", "pipeline", "regions", "organisations", "calls", "changes", "sources", "settings"), ""
)
PAGES[""] = "Opportunity map"
PAGES["data_desk"] = "Data desk"
PAGES["changes"] = "What changed"
PAGES = {path: title or path.capitalize() for path, title in PAGES.items()}

WIDE, NARROW = ViewportSize(width=1400, height=900), ViewportSize(width=390, height=844)

# No background call of the browser's own may pass for one of the page's; no WebGL, as on a locked-down desk.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-webgl",
    "--disable-3d-apis",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass
class Site:
    """A running server: its address, the folder of its store, and what its very first visitor saw."""

    address: str
    folder: Path
    first: dict[str, object] = field(default_factory=dict)

    def url(self, path: str = "") -> str:
        """Return the address of a page, such as `priorities?region=ITI1`."""
        return f"{self.address}/{path}"


def environment(folder: Path) -> dict[str, str]:
    """Return this process's environment with the store in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEX4IM_", "STREAMLIT_"))}
    kept |= {name: os.environ[name] for name in ("TEX4IM_THREADS",) if name in os.environ}
    return {**kept, "TEX4IM_VAR": str(folder), "PYTHONPATH": str(ROOT)}


def build(folder: Path) -> Path:
    """Build the store of the shipped data in a folder, as the command line does it; return the folder."""
    command = [sys.executable, "-m", "tex4im_data", "build", "--author", "tests"]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def serve(folder: Path, *options: str, **settings: str) -> Iterator[Site]:
    """Run the server on a free port over the store in a folder; it is stopped at the end.

    `options` are of Streamlit's command line, `settings` variables of the environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]
    around = {**environment(folder), **settings}
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=around, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(f"{address}/_stcore/health", server, folder / "server.log")
            yield Site(address, folder)
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=15)
            server.kill()
            server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"The server stopped: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not answer within a minute: {log.read_text()[-2000:]}")


def chromium() -> str | None:
    """Return the Chromium of this machine; None lets Playwright take its own."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def launch(playwright: Playwright) -> Browser:
    """Start a browser without sandbox, WebGL and any host but this one."""
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)


def watch(context: BrowserContext, site: Site, *others: str) -> list[str]:
    """Return a list that fills with whatever goes wrong: calls to other hosts, dialogs, script errors.

    `others` are addresses that may be called all the same.
    """
    problems: list[str] = []
    homes = {urlsplit(address).netloc for address in (site.address, *others)}

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc not in homes:
            problems.append(f"a call to another host: {url}")

    context.on("request", lambda request: asked(request.url))
    context.on("dialog", lambda dialog: (problems.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    context.on("weberror", lambda error: problems.append(f"a script error: {error.error}"))
    context.on("page", lambda page: page.on("websocket", lambda socket: asked(socket.url.replace("ws", "http", 1))))
    return problems


@contextmanager
def seat(browser: Browser, site: Site, *others: str) -> Iterator[Seat]:
    """Yield a place from which one visitor after another looks at a site.

    What the browser keeps of a site's files stays, as it does at home; reading Streamlit's scripts anew for each
    visitor would take half the time of the tests.
    """
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", accept_downloads=True)
    context.set_default_timeout(20_000)
    yield Seat(context, watch(context, site, *others))
    context.close()


@dataclass
class Seat:
    """A browser's window for one visitor at a time, and what went wrong in it so far."""

    context: BrowserContext
    problems: list[str]

    @contextmanager
    def taken(self) -> Iterator[BrowserContext]:
        """Let one visitor sit down who knows nothing of the last one; at the end nothing may have gone wrong."""
        yield self.context
        for page in self.context.pages:
            page.close()
        self.context.clear_cookies()
        said = list(self.problems)
        self.problems.clear()
        assert said == []


def visit(page: Page, site: Site, path: str = "") -> Page:
    """Open a page of the site and wait until it is drawn to its end."""
    page.goto(site.url(path))
    return drawn(page)


def drawn(page: Page) -> Page:
    """Wait until the page's script has run to its end and nothing on it is stale."""
    expect(page.locator("h1")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_have_count(1, timeout=20_000)
    expect(page.locator(".t4-tail, .t4-lead").last).to_be_attached(timeout=20_000)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    return page


def grown(page: Page) -> int:
    """Make the window as high as the page, so that all of it is drawn at once; return the height."""
    height = 0
    for _ in range(4):  # a figure that comes into view may make the page longer
        page.wait_for_timeout(400)
        found = int(page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight"))
        if found == height:
            break
        height = found
        page.set_viewport_size({"width": page.viewport_size["width"] if page.viewport_size else 1400, "height": height})
    return height


def figure(page: Page, question: str) -> Locator:
    """Return the figure of a question: a section of a sheet, or a container of its own where it draws by itself."""
    return page.locator(f"#figure-{question}, .st-key-t4-panel-{question}")
