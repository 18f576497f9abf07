"""Claims about the head of every page: menu, skip link, focus, copied link, filter bar, by mouse and by keys."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import NARROW, PAGES, Site, drawn, visit
from tex4im_ui.frame.menu import GROUPS, TITLES

pytestmark = pytest.mark.browser

CHIPS = ".st-key-t4-chips"
DESKS = ("data_desk", "settings")


def link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def menu(page: Page, label: str) -> None:
    page.locator("nav[aria-label=Pages]").get_by_role("link", name=label, exact=True).click()


@pytest.mark.parametrize("path", PAGES)
def test_the_menu_marks_the_page_that_is_shown_and_only_that(page: Page, site: Site, path: str) -> None:
    visit(page, site, path)
    current = page.locator("header nav [aria-current=page]")
    expect(current).to_have_text([TITLES.get(PAGES[path], PAGES[path])])
    shown = page.locator("header nav div > span").all_inner_texts()
    assert shown == [group for group, pages in GROUPS.items() if pages]


def test_a_press_in_the_menu_stays_in_the_visit_and_moves_the_focus_to_the_heading(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1&measure=firms")
    page.evaluate("window.kept = true")
    menu(page, "Pipeline")
    expect(page.locator("h1")).to_have_text("Pipeline")
    expect(page.locator("h1")).to_be_focused()
    drawn(page)
    assert urlsplit(page.url).path == "/pipeline"
    assert link(page) == {"region": ["ITI1"]}
    assert page.evaluate("window.kept") is True
    expect(page.locator("header nav [aria-current=page]")).to_have_text(["Pipeline"])


def test_back_and_forward_lead_through_pages_and_filters_one_by_one(page: Page, site: Site) -> None:
    visit(page, site)
    menu(page, "Organisations")
    expect(page.locator("h1")).to_have_text("Organisations")
    drawn(page)
    page.get_by_role("button", name="Digital").first.click()
    expect(page.locator(CHIPS)).to_contain_text("Priority: Digital")
    drawn(page)
    menu(page, "Calls")
    expect(page.locator("h1")).to_have_text("Calls")
    drawn(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Organisations")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(CHIPS)).to_contain_text("Priority: Digital")
    drawn(page)
    page.go_back()
    expect(page.locator(CHIPS)).to_have_count(0)
    drawn(page)
    assert urlsplit(page.url).path == "/organisations"
    page.go_back()
    expect(page.locator("h1")).to_have_text("Opportunity map")
    drawn(page)
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Organisations")


def test_keys_alone_lead_past_the_menu_and_through_it(page: Page, site: Site) -> None:
    visit(page, site, "pipeline?region=ITI1")
    skip = page.locator(".t4-skip")
    skip.focus()
    box = skip.bounding_box()
    assert box
    assert box["width"] > 50, "it is seen while it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    assert link(page) == {"region": ["ITI1"]}
    assert not urlsplit(page.url).fragment
    first = page.locator("header nav a").first
    first.focus()
    page.keyboard.press("Tab")
    expect(page.locator("header nav a", has_text="Priorities")).to_be_focused()
    style = "e => getComputedStyle(e).outlineStyle"
    assert page.locator("header nav a", has_text="Priorities").evaluate(style) == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Priorities")
    expect(page.locator("h1")).to_be_focused()


def test_the_skip_link_is_the_first_stop_of_the_page_itself(page: Page, site: Site) -> None:
    visit(page, site)
    stops = "[data-testid=stMain] :is(a[href], button, input, [tabindex='0'])"
    assert page.locator(stops).first.get_attribute("class") == "t4-skip"


def test_a_change_of_filters_leaves_the_focus_where_it_is(page: Page, site: Site) -> None:
    visit(page, site)
    pill = page.locator(".t4-filters [data-id='priority:digital']")
    pill.focus()
    page.keyboard.press("Enter")
    expect(page.locator(CHIPS)).to_contain_text("Priority: Digital")
    drawn(page)
    expect(pill).to_be_focused()
    expect(pill).to_have_attribute("aria-pressed", "true")


def test_an_open_list_stays_open_and_takes_several_choices(page: Page, site: Site) -> None:
    visit(page, site, "organisations")
    page.locator("[data-id=open-region]").click()
    region = page.locator("#t4-region")
    expect(region).to_be_visible()
    for name in ("Toscana", "Norte"):  # the second press does not wait for the answer to the first
        region.get_by_label(name).check()
    expect(page.locator(CHIPS)).to_contain_text("Region: Norte")
    drawn(page)
    expect(page.locator(CHIPS)).to_contain_text("Region: Toscana")
    expect(region).to_be_visible()
    assert link(page) == {"region": ["ITI1", "PT11"]}
    page.keyboard.press("Escape")
    expect(region).to_be_hidden()


def test_one_button_holds_the_menu_on_a_phone(page: Page, site: Site) -> None:
    page.set_viewport_size(NARROW)
    visit(page, site, "?region=ITI1")
    nav, button = page.locator("header nav"), page.locator(".t4-open")
    expect(nav).to_be_hidden()
    expect(page.locator(".t4-flag")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(nav).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    menu(page, "Regions")
    expect(page.locator("h1")).to_have_text("Regions")
    expect(nav).to_be_hidden()
    assert link(drawn(page)) == {"region": ["ITI1"]}


def test_a_link_of_the_menu_can_be_opened_in_a_tab_of_its_own(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1")
    with page.context.expect_page() as opened:
        page.locator("header nav").get_by_role("link", name="Calls").click(modifiers=["Control"])
    other = opened.value
    expect(other.locator("h1")).to_have_text("Calls")
    assert link(drawn(other)) == {"region": ["ITI1"]}
    expect(page.locator("h1")).to_have_text("Opportunity map")


@pytest.mark.parametrize("path", PAGES)
def test_every_address_that_was_handed_out_goes_on_working(page: Page, site: Site, path: str) -> None:
    visit(page, site, f"{path}?region=FR30&priority=advanced-textile-materials")
    expect(page.locator("h1")).to_have_text(PAGES[path])
    for href in page.locator("header nav a").evaluate_all("all => all.map((each) => each.href)"):
        assert parse_qs(urlsplit(href).query) == {"region": ["FRE1"], "priority": ["advanced-materials"]}


@pytest.mark.parametrize("size", [(1400, 900), (390, 844), (1280, 720)])
def test_invented_data_are_marked_at_every_size_and_in_the_meeting_mode(
    page: Page, site: Site, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("pipeline", "pipeline?mode=meeting"):
        visit(page, site, path)
        flag = page.locator(".t4-flag")
        expect(flag).to_be_in_viewport()
        expect(page.locator(".t4-version")).to_contain_text("Data version")


def test_the_page_is_never_seen_without_its_style(page: Page, site: Site) -> None:
    page.add_init_script("""
      window.bare = 0
      const look = () => {
        const head = document.querySelector(".t4-head"), skip = document.querySelector(".t4-skip")
        if (head && getComputedStyle(head).visibility === "visible" && getComputedStyle(skip).clipPath === "none") window.bare += 1
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    """)
    visit(page, site)
    menu(page, "Calls")
    expect(page.locator("h1")).to_have_text("Calls")
    drawn(page)
    assert page.evaluate("window.bare") == 0


def test_the_head_stays_in_sight_while_one_page_follows_another(page: Page, site: Site) -> None:
    visit(page, site)
    page.evaluate("""() => {
      window.gone = 0
      const look = () => {
        if (!document.querySelector(".t4-head")) window.gone += 1
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }""")
    for label in ("Regions", "Priorities", "Sources"):
        menu(page, label)
        expect(page.locator("h1")).to_have_text(label)
        drawn(page)
        expect(page.locator(".t4-head")).to_have_count(1)
    assert page.evaluate("window.gone") == 0


def test_without_its_style_sheet_a_page_is_shown_all_the_same(page: Page, site: Site) -> None:
    page.route("**/static/frame/look.css*", lambda route: route.abort())
    visit(page, site)
    page.unroute_all()
