"""Claims about presses: what is pressed in a figure filters, shows as a chip and stands in the link."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Site, drawn, figure, visit

pytestmark = pytest.mark.browser


def link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def region(page: Page, code: str) -> Locator:
    return page.locator(f"path.region[data-region={code}]")


def chips(page: Page) -> Locator:
    return page.locator(".st-key-t4-chips")


def settled(page: Page) -> str:
    page.wait_for_timeout(350)
    return str(page.locator("svg.canvas > g").first.get_attribute("transform"))


def test_a_press_on_a_region_filters_and_a_second_one_takes_it_back(page: Page, site: Site) -> None:
    visit(page, site)
    region(page, "ITI1").click()
    expect(chips(page)).to_contain_text("Region: Toscana")
    expect(region(page, "ITI1")).to_have_attribute("aria-pressed", "true")
    assert link(drawn(page)) == {"region": ["ITI1"]}
    region(page, "RO21").click()
    expect(chips(page)).to_contain_text("Region: Nord-Est")
    assert link(drawn(page)) == {"region": ["ITI1", "RO21"]}
    region(page, "ITI1").click()
    expect(chips(page)).not_to_contain_text("Toscana")
    assert link(drawn(page)) == {"region": ["RO21"]}
    region(page, "RO21").click()
    expect(chips(page)).to_have_count(0)
    assert link(drawn(page)) == {}


def test_enter_on_a_focused_region_filters(page: Page, site: Site) -> None:
    visit(page, site)
    region(page, "PT11").focus()
    page.keyboard.press("Enter")
    expect(chips(page)).to_contain_text("Region: Norte")
    assert link(drawn(page)) == {"region": ["PT11"]}
    expect(region(page, "PT11")).to_be_focused()


def test_the_zoom_is_kept_across_a_change_of_filters(page: Page, site: Site) -> None:
    visit(page, site)
    expect(region(page, "ITI1")).to_be_visible()
    start = settled(page)
    page.get_by_role("button", name="Zoom in").click()
    closer = settled(page)
    assert closer != start
    page.get_by_role("button", name="Digital").first.click()
    expect(chips(page)).to_contain_text("Priority: Digital")
    drawn(page)
    assert settled(page) == closer


def test_a_press_in_a_cell_of_the_heatmap_sets_both_and_the_next_takes_both_out(page: Page, site: Site) -> None:
    visit(page, site, "priorities?priority=digital")
    cell = figure(page, "proposals_by_region_and_priority").locator('[data-pick="region:ITI1 priority:digital"]')
    cell.click(position={"x": 3, "y": 3})
    expect(chips(page)).to_contain_text("Region: Toscana")
    expect(chips(page)).to_contain_text("Priority: Digital")
    assert link(drawn(page)) == {"region": ["ITI1"], "priority": ["digital"]}
    cell.click()
    expect(chips(page)).to_have_count(0)
    assert link(drawn(page)) == {}


def test_a_grid_is_one_stop_of_the_tab_key_with_arrows_inside(page: Page, site: Site) -> None:
    visit(page, site, "priorities")
    grid = figure(page, "proposals_by_region_and_priority").locator("table.t4-grid")
    expect(grid.locator("button[tabindex='0']")).to_have_count(1)
    first = grid.locator("button").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(grid.locator("tbody tr").nth(1).locator("button").nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(grid.locator("button").last).to_be_focused()
    page.keyboard.press("Tab")
    assert not grid.evaluate("(e) => e.contains(document.activeElement)")


def test_a_press_on_a_stage_of_the_funnel_filters(page: Page, site: Site) -> None:
    visit(page, site, "pipeline")
    page.locator('[data-pick="stage:funding"]').click()
    expect(chips(page)).to_contain_text("Stage of the proposal: Funding")
    assert link(drawn(page)) == {"stage": ["funding"]}
    page.locator('[data-pick="stage:funding"]').click()
    expect(chips(page)).to_have_count(0)


def test_a_press_on_the_small_matrix_filters_and_keeps_the_focus(page: Page, site: Site) -> None:
    visit(page, site)
    cell = page.locator('[data-pick="region:ITI1 priority:digital"]')
    cell.focus()
    page.keyboard.press("Enter")
    expect(chips(page)).to_contain_text("Region: Toscana")
    expect(chips(page)).to_contain_text("Priority: Digital")
    expect(cell).to_have_attribute("aria-pressed", "true")
    assert link(drawn(page)) == {"region": ["ITI1"], "priority": ["digital"]}
    expect(cell).to_be_focused()


def test_a_pressed_name_of_the_list_opens_the_profile_and_the_list_comes_back(page: Page, site: Site) -> None:
    visit(page, site, "organisations?region=SE23")
    listed = figure(page, "details_by_organisation").locator(".t4-go")
    name = listed.nth(1).inner_text()
    listed.nth(1).click()
    expect(page.get_by_role("button", name="Back to the list")).to_be_visible()
    assert set(link(drawn(page))) == {"region", "organisation"}
    expect(page.locator(".t4-panel h2").first).to_have_text(name)
    page.get_by_role("button", name="Back to the list").click()
    expect(listed.first).to_be_visible()
    assert link(drawn(page)) == {"region": ["SE23"]}


def test_a_chip_removes_its_filter_and_reset_removes_all(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1&priority=digital&stage=idea")
    chips(page).get_by_role("button", name="Region: Toscana").click()
    expect(chips(page)).not_to_contain_text("Toscana")
    assert link(drawn(page)) == {"priority": ["digital"], "stage": ["idea"]}
    page.get_by_role("button", name="Reset").click()
    expect(chips(page)).to_have_count(0)
    assert link(drawn(page)) == {}


def test_a_search_goes_into_the_link_and_filters(page: Page, site: Site) -> None:
    visit(page, site, "organisations")
    page.get_by_role("textbox", name="Search names").fill("Alcoy")
    page.keyboard.press("Enter")
    expect(chips(page)).to_contain_text("Search: Alcoy")
    assert link(drawn(page)) == {"text": ["Alcoy"]}
    expect(page.locator(".t4-lead")).to_contain_text("listed")


def test_back_undoes_a_press(page: Page, site: Site) -> None:
    visit(page, site)
    region(page, "ITI1").click()
    expect(chips(page)).to_contain_text("Region: Toscana")
    drawn(page)
    page.go_back()
    expect(chips(page)).to_have_count(0)
    assert link(drawn(page)) == {}
