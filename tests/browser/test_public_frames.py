"""Claims about what reaches a public visitor's browser: no page sends a value that is not public."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import WebSocket, expect, sync_playwright

from tests import world
from tests.browser import site as sites
from tests.browser.site import PAGES, Site
from tex4im_data import catalog
from tex4im_data.lake import Lake
from tex4im_data.query import serving

pytestmark = pytest.mark.browser

EMPLOYEES, TURNOVER, VALUE = 48271, 918273645.0, 77123457.0
SECRETS = [b"48271", b"48,271", b"918273645", b"77123457", struct.pack("<q", EMPLOYEES)]
SECRETS += [struct.pack("<d", number) for number in (float(EMPLOYEES), TURNOVER, VALUE)]
VIEWS = [
    *PAGES,
    "?measure=employees_of_organisations",
    "?measure=value_of_proposals_eur&size=large&kind=firm",
    "priorities?cell=value_of_proposals_eur",
    "regions?region=ITI1&measure=turnover_of_organisations&against=employees_of_organisations",
    "sources?measure=value_of_proposals_eur",
]


@pytest.fixture(scope="module")
def planted(new_folder: Callable[[str], Path]) -> Iterator[Site]:
    folder = new_folder("planted")
    packages = catalog.load()
    lake = Lake(serving.shapes(packages), world.settings(folder))
    rows: dict[str, pa.Table] = {name: lake.read(name) for name in ("organisation", "opportunity")}
    first = rows["opportunity"].to_pylist()[0]
    rows = world.changed(rows, "opportunity", first["opportunity_id"], value_eur=VALUE)
    rows = world.changed(rows, "organisation", first["owner_id"], employees=EMPLOYEES, turnover_eur=TURNOVER)
    lake.commit(rows, author="Ana", message="secrets", check=serving.check(packages))
    lake.close()
    with sites.serve(folder) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(planted: Site) -> Iterator[sites.Seat]:
    with sync_playwright() as playwright:
        browser = sites.launch(playwright)
        with sites.seat(browser, planted) as found:
            yield found
        browser.close()


@pytest.mark.parametrize("path", VIEWS)
def test_no_frame_of_a_public_visit_holds_a_closed_value(planted: Site, visitor: sites.Seat, path: str) -> None:
    frames: list[bytes] = []

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda sent: frames.append(sent if isinstance(sent, bytes) else sent.encode()))

    with visitor.taken() as context:
        page = context.new_page()
        page.on("websocket", opened)
        page.goto(planted.url(path))
        expect(page.locator("h1")).to_be_visible(timeout=20_000)
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_have_count(1, timeout=20_000)
    sent = b"".join(frames)
    assert b"t4-head" in sent, "the page came through the socket"
    assert [secret for secret in SECRETS if secret in sent] == []
