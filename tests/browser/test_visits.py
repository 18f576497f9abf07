"""Claims about a visit: cold start, no other host, no WebGL, links that lead on and back, extracts, odd links."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import PAGES, Site, drawn, figure, visit

pytestmark = pytest.mark.browser

DESKS = ("data_desk", "settings")
"""Pages without figures: the public is told there who may come in."""


def link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_deep_link_as_the_first_request_of_a_cold_server_shows_the_page_with_its_filters(site: Site) -> None:
    assert site.first["title"] == "Priorities · TEX4IM map"
    assert site.first["heading"] == "Priorities"
    assert "Region: Toscana" in str(site.first["chips"])
    assert "Priority: Digital" in str(site.first["chips"])
    assert str(site.first["url"]).endswith("/priorities?region=ITI1&priority=digital")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_draws_without_another_host_and_without_webgl(page: Page, site: Site, path: str) -> None:
    visit(page, site, path)
    assert page.evaluate("document.createElement('canvas').getContext('webgl')") is None
    expect(page.locator("h1")).to_have_text(PAGES[path])
    assert page.title() == f"{PAGES[path]} · TEX4IM map"
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    panels = page.locator(".t4-panel h2")
    assert panels.count() >= (0 if path in DESKS else 1)
    assert all(heading.strip() for heading in panels.all_inner_texts())
    torn = (
        "[...document.querySelectorAll('tr')].filter((each) => getComputedStyle(each).display !== 'table-row').length"
    )
    assert page.evaluate(torn) == 0, "no rule of the frame tears a row of a table apart"
    for drawing in page.locator("[data-testid=stPlotlyChart]").all():
        expect(drawing.locator(".main-svg").first).to_be_attached()
    expect(page.locator("nav [aria-current=page]")).to_have_count(1)


def test_the_map_of_the_regions_draws(page: Page, site: Site) -> None:
    visit(page, site)
    expect(page.locator("path.region")).to_have_count(8)
    assert page.locator("svg.canvas path").count() > 8
    box = page.locator("path.region[data-region=ITI1]").bounding_box()
    assert box
    assert box["width"] > 20


def test_the_map_of_the_sites_draws(page: Page, site: Site) -> None:
    visit(page, site, "organisations?sites=1&region=PT11")
    frame = page.frame_locator("[data-testid=stCustomComponentV1]")
    expect(frame.locator(".leaflet-container canvas").first).to_be_attached()
    expect(frame.locator(".marker-cluster").first).to_be_visible()
    painted = frame.locator("canvas").first.evaluate(
        "e => [...e.getContext('2d').getImageData(0, 0, e.width, e.height).data].some((part) => part > 0)"
    )
    assert painted, "the outlines are drawn"


def test_the_type_is_the_one_that_is_served_here(page: Page, site: Site) -> None:
    visit(page, site)
    faces = page.evaluate(
        "document.fonts.load('16px Inter', 'Țesătoria Žďár').then((all) => all.map((each) => each.status))"
    )
    assert faces == ["loaded", "loaded"], "one file for the letters of all, one for those of Romanian and Czech"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Inter")


def test_menu_links_carry_the_filters_and_back_returns_to_them(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1&measure=firms")
    page.get_by_role("link", name="Pipeline").click()
    expect(page.locator("h1")).to_have_text("Pipeline")
    drawn(page)
    assert urlsplit(page.url).path == "/pipeline"
    assert link(page) == {"region": ["ITI1"]}
    page.get_by_role("link", name="Organisations").click()
    expect(page.locator("h1")).to_have_text("Organisations")
    drawn(page)
    assert link(page) == {"region": ["ITI1"]}
    page.go_back()
    expect(page.locator("h1")).to_have_text("Pipeline")
    expect(page.locator(".st-key-t4-chips")).to_contain_text("Region: Toscana")


def test_one_press_copies_the_link_of_the_page(page: Page, site: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, site, "pipeline?region=ITI1&stage=idea")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".t4-said")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Copy the link to this version").click()
    page.wait_for_function("navigator.clipboard.readText().then((said) => said.includes('version'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(page.url) + r"&version=\d+", copied)
    page.context.clear_permissions()


def test_meeting_mode_is_larger_and_is_kept_by_the_menu(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1")
    small = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.t4-lead')).fontSize)")
    page.get_by_role("button", name="Meeting mode").click()
    expect(page.get_by_role("button", name="Leave meeting mode")).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.t4-lead')).fontSize)") > 1.2 * small
    assert link(page) == {"region": ["ITI1"], "mode": ["meeting"]}
    page.get_by_role("link", name="Sources").click()
    expect(page.get_by_role("button", name="Leave meeting mode")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Sources")
    assert link(page)["mode"] == ["meeting"]


def test_unknown_values_of_a_link_are_named_and_the_rest_is_kept(page: Page, site: Site) -> None:
    visit(page, site, "pipeline?region=Toscany&region=ITI1&colour=red&version=99999&year=soon")
    said = " ".join(page.get_by_role("alert").all_inner_texts())
    for part in ("Toscany", "colour", "99999", "soon"):
        assert part in said
    expect(page.locator(".st-key-t4-chips")).to_contain_text("Region: Toscana")


def test_an_older_version_is_shown_and_named(page: Page, site: Site) -> None:
    visit(page, site, "?version=1")
    expect(page.locator(".t4-version")).to_contain_text("Data version 1 (an older version; the newest is ")


def test_an_extract_holds_what_the_table_shows(page: Page, site: Site, tmp_path: Path) -> None:
    visit(page, site, "priorities?region=ITI1&region=RO21")
    panel = figure(page, "proposals_by_region_and_priority")
    panel.locator("summary", has_text="Table").click()
    table = [row.locator("td").all_inner_texts() for row in panel.locator(".t4-scroll tbody tr").all()]
    assert len(table) == 10
    with page.expect_download() as download:
        panel.locator("a[download]", has_text="CSV").first.click()
    path = tmp_path / "extract.csv"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert {row["region_id"] for row in rows} == {"ITI1", "RO21"}
    labels = [name for name in rows[0] if name.startswith(("region", "priority")) and not name.endswith("_id")]
    assert [[*(row[name] for name in labels), row["proposals"]] for row in rows] == [cells[:3] for cells in table]


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "zip", "geojson"])
def test_every_format_is_answered_at_the_link_of_the_panel(page: Page, site: Site, ending: str) -> None:
    visit(page, site, "organisations?region=SE23")
    panel = figure(page, "details_by_organisation")
    address = panel.locator(f'a[href*=".{ending}?"]').first.get_attribute("href")
    answer = page.request.get(site.url(str(address)))
    assert answer.ok
    assert len(answer.body()) > 500
