"""Claims about a running page while the data change: it follows by itself and stays where it is."""

import subprocess
import sys
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.site import ROOT, Site, drawn, environment, visit

pytestmark = pytest.mark.browser

# Another process moves a proposal of Toscana one stage on, as a person at the command line would.
COMMIT = """
import sys, time
import pyarrow as pa
from datetime import date
from tex4im_data import catalog
from tex4im_data.lake import Lake
from tex4im_data.query import serving
shipped = catalog.load()
lake = Lake(serving.shapes(shipped))
moves = lake.read("stage_move")
mine = [row for row in moves.to_pylist() if row["opportunity_id"] == "demo-proposal-03"]
last = max(mine, key=lambda row: row["position"])
row = {**last, "position": last["position"] + 1, "stage": sys.argv[1], "moved_on": date(2026, 11, 20), "reason": "Moved on."}
print(lake.commit({"stage_move": pa.Table.from_pylist([row], moves.schema)}, author="tests", message="a move").number)
"""
# The promise is three seconds, kept on a machine with nothing else to do; a machine that runs tests may be busy.
SECONDS = 9.0


def commit(site: Site, stage: str) -> int:
    command = [sys.executable, "-c", COMMIT, stage]
    done = subprocess.run(command, cwd=ROOT, env=environment(site.folder), check=True, capture_output=True, text=True)
    return int(done.stdout)


def shown(page: Page, version: int, since: float) -> float:
    expect(page.locator(".t4-version")).to_contain_text(f"Data version {version},", timeout=10_000)
    return time.monotonic() - since


def test_a_commit_of_another_process_appears_by_itself_and_keeps_filters_zoom_and_place(page: Page, site: Site) -> None:
    visit(page, site, "?region=ITI1")
    expect(page.locator("path.region")).to_have_count(8)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(400)
    transform = page.locator("svg.canvas > g").first.get_attribute("transform")
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 300)")
    number = commit(site, "business-plan")
    took = shown(page, number, time.monotonic())
    drawn(page)
    assert took < SECONDS
    expect(page.locator(".t4-news li").first).to_contain_text("20 Nov 2026")
    expect(page.locator(".t4-news li").first).to_contain_text("moved to business plan")
    assert page.url.endswith("?region=ITI1")
    expect(page.locator(".st-key-t4-chips")).to_contain_text("Region: Toscana")
    assert page.locator("svg.canvas > g").first.get_attribute("transform") == transform
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollTop") == pytest.approx(300, abs=40)


def test_a_page_fixed_to_a_version_stays_and_a_second_tab_follows(context: BrowserContext, site: Site) -> None:
    fixed, live = visit(context.new_page(), site, "pipeline?version=1"), visit(context.new_page(), site, "pipeline")
    number = commit(site, "funding")
    assert shown(live, number, time.monotonic()) < SECONDS
    fixed.wait_for_timeout(1_000)
    expect(fixed.locator(".t4-version")).to_contain_text("Data version 1 (an older version")


def test_two_tabs_keep_their_own_filters(context: BrowserContext, site: Site) -> None:
    one, other = visit(context.new_page(), site), visit(context.new_page(), site, "?priority=digital")
    one.locator("path.region[data-region=ITI1]").click()
    expect(one.locator(".st-key-t4-chips")).to_contain_text("Region: Toscana")
    other.locator("path.region[data-region=RO21]").click()
    expect(other.locator(".st-key-t4-chips")).to_contain_text("Region: Nord-Est")
    expect(other.locator(".st-key-t4-chips")).not_to_contain_text("Toscana")
    expect(one.locator(".st-key-t4-chips")).not_to_contain_text("Digital")
    assert one.url.endswith("?region=ITI1")
    assert other.url.endswith("?region=RO21&priority=digital")
