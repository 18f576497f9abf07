"""Claims about names that are attacks: on every page they are text, and nothing of them runs or calls out."""

import pytest
from playwright.sync_api import Page, expect

from tests import hostile
from tests.browser.site import PAGES, Site, drawn, figure, visit

pytestmark = pytest.mark.browser

# The version of the store that holds them, see the fixture `site`.
VERSION = "version=2"
SCRIPT = hostile.NAMES["hostile-script"]


def untouched(page: Page, title: str) -> None:
    assert page.title() == f"{title} · TEX4IM map"
    assert page.evaluate("document.querySelectorAll('[onerror], img[src=x], img[src*=evil]').length") == 0
    assert page.evaluate("[...document.scripts].filter((each) => each.textContent.includes('pwned')).length") == 0


@pytest.mark.parametrize("path", PAGES)
def test_every_page_draws_them_as_text(page: Page, site: Site, path: str) -> None:
    visit(page, site, f"{path}?{VERSION}&region=ITI1&chain=fabric&priority=digital")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    page.wait_for_timeout(300)
    untouched(page, PAGES[path])
    if path == "organisations":
        said = figure(page, "details_by_organisation").locator(".t4-list").inner_text()
        for name in hostile.NAMES.values():
            assert name.replace("\u202e", "\\u202e") in said
        assert hostile.TOWN in said


@pytest.mark.parametrize("organisation", ["hostile-script", "hostile-image", "hostile-markdown", "hostile-turned"])
def test_a_profile_shows_the_name_as_text(page: Page, site: Site, organisation: str) -> None:
    visit(page, site, f"organisations?{VERSION}&organisation={organisation}")
    name = hostile.NAMES[organisation].replace("\u202e", "\\u202e")
    expect(page.locator(".t4-panel h2").first).to_have_text(name)
    expect(page.locator(".st-key-t4-chips")).to_contain_text(f"Organisation: {name}")
    expect(page.locator(".t4-record")).to_contain_text(name)
    untouched(page, "Organisations")


def test_a_long_name_breaks_and_does_not_widen_the_page(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, site, f"organisations?{VERSION}&organisation=hostile-long")
    expect(page.locator(".t4-panel h2").first).to_have_text(hostile.NAMES["hostile-long"])
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth") <= 390


def test_a_search_for_an_attack_is_text_in_the_chip_and_finds_it(page: Page, site: Site) -> None:
    visit(page, site, f"organisations?{VERSION}")
    page.get_by_role("textbox", name="Search names").fill(SCRIPT)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-t4-chips")).to_contain_text(f"Search: {SCRIPT}")
    expect(drawn(page).locator(".t4-lead")).to_contain_text("1 organisation listed")
    untouched(page, "Organisations")


@pytest.mark.parametrize("organisation", ["hostile-script", "hostile-image", "romanian", "hostile-link"])
def test_the_pop_up_of_a_site_shows_the_name_as_text(page: Page, site: Site, organisation: str) -> None:
    visit(page, site, f"?{VERSION}&sites=1&organisation={organisation}")
    frame = page.frame_locator("[data-testid=stCustomComponentV1]")
    box = frame.locator(".leaflet-container")
    expect(box.locator("canvas").first).to_be_attached()
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    size = box.bounding_box()
    assert size
    box.click(position={"x": size["width"] / 2, "y": size["height"] / 2})
    pop_up = frame.locator(".leaflet-popup-content")
    expect(pop_up.locator("strong")).to_have_text(hostile.NAMES[organisation])
    expect(pop_up).to_contain_text(hostile.TOWN)
    assert pop_up.locator("b, img, script, a").count() == 0
    assert box.evaluate("() => document.title") != "pwned"
    untouched(page, "Opportunity map")


def test_odd_words_in_a_link_are_named_as_text(page: Page, site: Site) -> None:
    visit(
        page,
        site,
        "?region=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&%3Cb%3E=1&text=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    )
    said = " ".join(page.get_by_role("alert").all_inner_texts())
    assert "<img src=x onerror=alert(1)>" in said
    assert "<b>" in said
    expect(page.locator(".st-key-t4-chips")).to_contain_text("Search: <script>alert(1)</script>")
    untouched(page, "Opportunity map")
