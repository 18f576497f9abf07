"""Claims about presses: what is pressed in a figure filters, shows as a chip and stands in the link."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Site, drawn, visit

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


def test_a_press_on_the_edge_of_a_heatmap_cell_filters_by_its_region_and_priority(page: Page, site: Site) -> None:
    visit(page, site, "priorities")
    figure = page.locator(".st-key-t4-panel-proposals_by_region_and_priority")
    expect(figure.locator(".ytick text").first).to_be_visible()
    place = figure.locator(".ytick text").last.text_content()  # plotly writes the lowest row first
    priority = figure.locator(".xtick text").first.text_content()
    plot = figure.locator(".nsewdrag").first
    box = plot.bounding_box()
    assert box
    plot.hover(position={"x": box["width"] / 5 * 0.1, "y": box["height"] / 8 * 0.8})
    plot.click(position={"x": box["width"] / 5 * 0.12, "y": box["height"] / 8 * 0.8})
    expect(chips(page)).to_contain_text(f"Region: {place}")
    expect(chips(page)).to_contain_text(f"Priority: {priority}")
    assert set(link(drawn(page))) == {"region", "priority"}


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


def test_a_pressed_row_of_the_register_opens_the_profile_and_the_list_comes_back(page: Page, site: Site) -> None:
    visit(page, site, "organisations?region=SE23")
    grid = page.locator("[data-testid=stDataFrame]")
    expect(grid.locator("canvas").first).to_be_visible()
    opened = []
    for across in (17, 200, 200):  # its box, a cell of it, and the same cell once more
        grid.click(position={"x": across, "y": 52})
        expect(page.get_by_role("button", name="Back to the list")).to_be_visible()
        opened.append(link(drawn(page)))
        page.get_by_role("button", name="Back to the list").click()
        expect(grid.locator("canvas").first).to_be_visible()
        assert link(drawn(page)) == {"region": ["SE23"]}
    assert set(opened[0]) == {"region", "organisation"}
    assert opened[0] == opened[1] == opened[2]


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
