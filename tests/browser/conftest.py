"""Fixtures of the browser tests: one server and one store for the run, a browser a module, a clean context a test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import hostile, world
from tests.browser import site as sites
from tests.browser.site import Site

WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
# What a page promises is that it gets there; how fast is measured by `make bench`, not here.
expect.set_options(timeout=20_000)

DEEP = "priorities?region=ITI1&priority=digital"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server. Version 1 holds the shipped data, version 2 the hostile names too, version 3 no longer.

    Its first visitor ever opens a deep link; what it saw is kept in `first`.
    """
    folder = tmp_path_factory.mktemp("site")
    sites.build(folder)
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


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A visitor; at the end nothing may have gone wrong and no other host may have been called."""
    found = browser.new_context(viewport=WIDE, reduced_motion="reduce", accept_downloads=True)
    found.set_default_timeout(15_000)
    problems = sites.watch(found, site)
    yield found
    found.close()
    assert problems == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The visitor's first tab."""
    return context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each browser test a second and a third try: a busy machine may draw later than a step waits."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))
