"""Claims about reach: no serious barrier for anybody, at both widths, light and dark, and nothing cut off."""

from itertools import pairwise
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.site import NARROW, PAGES, WIDE, Site, grown, visit

pytestmark = pytest.mark.browser

PATHS = [*PAGES, "organisations?organisation=otir2020", "?region=ITI1&region=XX99&text=nothing+is+called+this"]
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true })"

# Whatever reaches beyond the right edge of the window without a box of its own that scrolls.
CUT = """() => {
  const main = document.querySelector('[data-testid=stMain]')
  const width = document.documentElement.clientWidth
  const holds = (box) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(box).overflowX)
  const inside = (each) => {
    for (let box = each.parentElement; box && box !== main; box = box.parentElement)
      if (holds(box) && box.getBoundingClientRect().right <= width + 1) return true
    return false
  }
  return [...main.querySelectorAll('*')]
    .filter((each) => each.getBoundingClientRect().width && each.getBoundingClientRect().right > width + 1)
    .filter((each) => !inside(each)).map((each) => each.outerHTML.slice(0, 160))
}"""

# Words of the interface whose box is smaller than they are, so that a part of them can't be read.
SHORTENED = """() => [...document.querySelectorAll(
    'h1, h2, .t4-lead, .t4-finding, .t4-quiet span, .t4-label, .t4-value, .t4-note, .t4-matrix th, .t4-version, button p')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
  .map((each) => each.textContent)"""

OVERLAPPING = """() => {
  const found = []
  const panels = [...document.querySelectorAll('[class*=st-key-t4-panel-], .t4-figure')].map((each) => each.getBoundingClientRect())
  panels.forEach((a, place) => panels.slice(place + 1).forEach((b) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (wide > 1 && high > 1) found.push([a.top, b.top])
  }))
  return found
}"""


def barriers(page: Page) -> list[str]:
    answer: dict[str, Any] = Axe().run(page).response
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in answer["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


ACROSS = pytest.param((("wide", "dark"), ("narrow", "light")), id="across", marks=pytest.mark.long)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("looks", [pytest.param((("wide", "light"), ("narrow", "dark")), id="along"), ACROSS])
def test_no_serious_barrier_on_any_page_light_and_dark_wide_and_narrow(
    page: Page, site: Site, path: str, looks: tuple[tuple[str, Literal["light", "dark"]], ...]
) -> None:
    visit(page, site, path)
    found = {}
    for width, scheme in looks:
        page.set_viewport_size(WIDE if width == "wide" else NARROW)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(OPEN)
        page.wait_for_timeout(250)
        found[width, scheme] = barriers(page)
    assert not {where: faults for where, faults in found.items() if faults}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["More filters", "Region"])
def test_no_serious_barrier_with_a_list_of_the_filter_bar_open(page: Page, site: Site, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, site, "organisations?region=ITI1&region=RO21")
    page.locator("[popovertarget]", has_text=name).click()
    expect(page.locator(".t4-choices:popover-open")).to_be_visible()
    page.wait_for_timeout(300)
    assert barriers(page) == []
    page.set_viewport_size(NARROW)
    page.wait_for_timeout(300)
    assert barriers(page) == []


@pytest.mark.parametrize("path", [*PATHS, "?sites=1", "?mode=meeting"])
def test_nothing_is_cut_off_or_overlaps_on_a_narrow_page(page: Page, site: Site, path: str) -> None:
    page.set_viewport_size(NARROW)
    visit(page, site, path)
    grown(page)
    page.evaluate(OPEN)
    page.wait_for_timeout(250)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate(CUT) == []
    assert page.evaluate(SHORTENED) == []
    assert page.evaluate(OVERLAPPING) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_and_headings_without_a_jump(page: Page, site: Site, path: str) -> None:
    visit(page, site, path)
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map((each) => Number(each.tagName[1]))")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_first_screen_answers_the_question_without_scrolling(page: Page, site: Site) -> None:
    visit(page, site)
    for selector in (".t4-lead", "path.region[data-region=ITI1]", ".t4-bullets"):
        box = page.locator(selector).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= WIDE["height"], selector


def test_keys_reach_the_figures_and_every_table_that_scrolls(page: Page, site: Site) -> None:
    visit(page, site)
    for selector in (".t4-funnel button", ".t4-matrix button", "path.region"):
        assert page.locator(selector).first.evaluate("e => e.tabIndex") == 0
    assert page.locator(".t4-scroll").evaluate_all("all => all.every((each) => each.tabIndex === 0)")


def test_the_open_menu_of_a_phone_is_no_barrier_and_cuts_nothing_off(page: Page, site: Site) -> None:
    page.set_viewport_size(NARROW)
    visit(page, site, "?region=ITI1")
    page.locator(".t4-open").click()
    expect(page.locator("header nav")).to_be_visible()
    assert barriers(page) == []
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate(CUT) == []
