"""Fixtures of the browser tests: one server and one store for the run, a browser a module, a clean context a test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import hostile, world
from tests.browser import site as sites
from tests.browser.site import Site

# What a page promises is that it gets there; how fast is measured by `make bench`, not here.
expect.set_options(timeout=20_000)

DEEP = "priorities?region=ITI1&priority=digital"


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a maker of folders with a store of the shipped data, which is built once."""
    first = sites.build(tmp_path_factory.mktemp("shipped"))
    return lambda name: Path(shutil.copytree(first, tmp_path_factory.mktemp(name), dirs_exist_ok=True))


@pytest.fixture(scope="session")
def site(new_folder: Callable[[str], Path]) -> Iterator[Site]:
    """A running server. Version 1 holds the shipped data, version 2 the hostile names too, version 3 no longer.

    Its first visitor ever opens a deep link; what it saw is kept in `first`.
    """
    folder = new_folder("site")
    hostile.add(world.settings(folder))
    hostile.remove(world.settings(folder))
    with sites.serve(folder) as running:
        with sync_playwright() as playwright:
            browser = sites.launch(playwright)
            page = browser.new_page()
            sites.visit(page, running, DEEP)
            expect(page.locator(".st-key-t4-chips")).to_contain_text("Region")
            running.first = {
                "title": page.title(),
                "heading": page.locator("h1").inner_text(),
                "chips": page.locator(".st-key-t4-chips").inner_text(),
                "url": page.url,
            }
            browser.close()
        yield running


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """A browser of the module's own: two of Playwright's loops can't run at once, and another module has its own."""
    with sync_playwright() as playwright:
        found = sites.launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def public_seat(browser: Browser, site: Site) -> Iterator[sites.Seat]:
    """Where the visitors of the public site sit, one after another."""
    with sites.seat(browser, site) as found:
        yield found


@pytest.fixture
def context(public_seat: sites.Seat) -> Iterator[BrowserContext]:
    """A visitor; at the end nothing may have gone wrong and no other host may have been called."""
    with public_seat.taken() as found:
        yield found


@pytest.fixture(scope="module")
def room(new_folder: Callable[[str], Path]) -> Iterator[Site]:
    """A server of which whoever sits at this machine is the coordinator."""
    with sites.serve(new_folder("room"), TEX4IM_LOCAL_EDITOR="coordinator") as running:
        yield running


@pytest.fixture(scope="module")
def office_seat(browser: Browser, room: Site) -> Iterator[sites.Seat]:
    """Where coordinators sit, one after another."""
    with sites.seat(browser, room) as found:
        yield found


@pytest.fixture
def seat(office_seat: sites.Seat) -> Iterator[BrowserContext]:
    """A coordinator at this machine; at the end nothing may have gone wrong."""
    with office_seat.taken() as found:
        yield found


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The visitor's first tab."""
    return context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each browser test a second and a third try: a busy machine may draw later than a step waits."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))
