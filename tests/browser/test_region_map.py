"""Claims about the map in a real browser: hands, keys, zoom, tooltip, names, and no call to another host."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
WIDE, NARROW = {"width": 980, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(Path(__file__).parent / "apps" / "region_map_app.py", folder / "app.py")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    (folder / "static").symlink_to(ROOT / "static")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not answer within 30 seconds")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(params=["wide"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW if request.param == "narrow" else WIDE)  # type: ignore[arg-type]
    found = context.new_page()
    problems: list[str] = []
    hosts: set[str] = set()
    found.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: problems.append(str(error)))
    found.on("request", lambda asked: hosts.add(asked.url.split("/")[2]))
    found.goto(address)
    expect(found.locator(".region")).to_have_count(8, timeout=20_000)
    expect(found.locator(".name .label").first).not_to_be_empty()
    yield found
    context.close()
    assert problems == []
    assert hosts == {address.split("/")[2]}


def region(page: Page, region_id: str) -> Locator:
    return page.locator(f".region[data-region={region_id}]")


def transform(page: Page) -> str:
    return str(page.locator(".canvas > g").first.get_attribute("transform"))


def settled(page: Page) -> str:
    """The transform once a glide is over."""
    page.wait_for_timeout(350)
    return transform(page)


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found = [each.bounding_box() for each in page.locator(selector).all()]
    return [dict(box) for box in found if box]


def apart(a: dict[str, float], b: dict[str, float]) -> bool:
    return (
        a["x"] + a["width"] <= b["x"]
        or b["x"] + b["width"] <= a["x"]
        or a["y"] + a["height"] <= b["y"]
        or b["y"] + b["height"] <= a["y"]
    )


def test_a_click_selects_and_a_second_click_takes_back(page: Page) -> None:
    region(page, "ITI1").click()
    expect(region(page, "ITI1")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("returned ITI1; heard ITI1; chosen ITI1")).to_be_visible()
    expect(region(page, "ITI1")).to_have_attribute("aria-label", "Toscana: 61 organisations, selected")
    expect(page.get_by_role("status").filter(has_text="Toscana selected.")).to_have_count(1)
    region(page, "ITI1").click()
    expect(region(page, "ITI1")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("heard ITI1 ITI1; chosen")).to_be_visible()


def test_quick_presses_are_all_heard_once(page: Page) -> None:
    for region_id in ("ITI1", "RO21", "ES52", "PT11"):
        region(page, region_id).dispatch_event("click")
    expect(page.get_by_text("heard ITI1 RO21 ES52 PT11; chosen ITI1 RO21 ES52 PT11")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_text("heard ITI1 RO21 ES52 PT11; chosen ITI1 RO21 ES52 PT11")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_presses_the_focused_region(page: Page, key: str) -> None:
    region(page, "RO21").focus()
    page.keyboard.press(key)
    expect(page.get_by_text("heard RO21; chosen RO21")).to_be_visible()
    expect(region(page, "RO21")).to_be_focused()


def test_tab_walks_the_regions_in_the_order_given_and_then_the_tools(page: Page) -> None:
    page.get_by_role("button", name="Toscana").focus()
    walked = []
    for _ in range(8):
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate(
                "() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) "
                "e = e.shadowRoot.activeElement; return e.dataset.region ?? e.title }"
            )
        )
    assert walked == ["RO21", "ES52", "PT11", "CZ05", "ITC1", "SE23", "FRE1", "Zoom in"]


def test_focus_by_key_shows_a_ring_and_the_words_and_escape_hides_them(page: Page) -> None:
    region(page, "ITI1").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".ring")).to_have_attribute("d", str(region(page, "RO21").get_attribute("d")))
    expect(page.locator(".tip")).to_contain_text("Nord-Est12 organisations2019")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()


def test_an_arrow_moves_to_the_next_region_in_its_direction(page: Page) -> None:
    region(page, "ITC1").focus()
    page.keyboard.press("ArrowRight")
    expect(region(page, "ITI1")).to_be_focused()


def test_the_tooltip_shows_data_as_text_and_never_as_html(page: Page) -> None:
    region(page, "ITI1").hover()
    expect(page.locator(".tip")).to_contain_text("Source: <b>register</b>")
    assert page.locator(".tip .quiet b").count() == 0


def test_zoom_and_place_stay_when_the_values_change(page: Page) -> None:
    start = settled(page)
    page.get_by_role("button", name="Zoom in").click()
    closer = settled(page)
    assert closer != start
    page.get_by_role("spinbutton").fill("20")
    page.keyboard.press("Enter")
    expect(region(page, "ITI1")).to_have_attribute("aria-label", "Toscana: 81 organisations")
    assert transform(page) == closer
    page.get_by_role("button", name="Show the eight regions").click()
    assert settled(page) == start


def test_a_drag_moves_the_map_and_presses_nothing(page: Page) -> None:
    start = settled(page)
    box = region(page, "RO21").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 80, box["y"] - 60, steps=5)
    page.mouse.up()
    assert settled(page) != start
    expect(page.get_by_text("heard ; chosen")).to_be_visible()


def test_the_wheel_zooms_with_ctrl_and_else_scrolls_the_page(page: Page) -> None:
    start = settled(page)
    region(page, "ITC1").hover()
    page.mouse.wheel(0, -100)
    assert settled(page) == start
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    assert settled(page) != start


@pytest.mark.parametrize("page", ["wide", "narrow"], indirect=True)
@pytest.mark.parametrize("view", ["Show the eight regions", "Show all of Europe"])
def test_every_name_is_whole_and_none_covers_another(page: Page, view: str) -> None:
    page.get_by_role("button", name=view).click()
    settled(page)
    stage = boxes(page, ".stage")[0]
    found = boxes(page, ".name rect")
    assert len(found) == 8
    for place, box in enumerate(found):
        assert all(apart(box, other) for other in found[place + 1 :])
        assert box["x"] >= stage["x"] - 1
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1
        assert stage["y"] - 1 <= box["y"]
        assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1


@pytest.mark.parametrize("page", ["narrow"], indirect=True)
def test_a_narrow_page_is_not_made_wider(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_no_data_is_hatched_confidential_dotted_and_both_explained(page: Page) -> None:
    assert "hatched" in region(page, "CZ05").evaluate("e => e.style.fill")
    assert "dotted" in region(page, "FRE1").evaluate("e => e.style.fill")
    expect(page.locator(".others")).to_have_text("no data yetconfidential")
    expect(region(page, "CZ05")).to_have_attribute("aria-label", "Severovýchod: no data yet")
    expect(page.locator(".credit")).to_contain_text("© EuroGeographics")


def test_the_outlines_are_fetched_once_however_often_values_change(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/map/" in request.url else None)
    region(page, "ITI1").click()
    expect(page.get_by_text("chosen ITI1")).to_be_visible()
    region(page, "RO21").click()
    expect(page.get_by_text("chosen ITI1 RO21")).to_be_visible()
    assert asked == []
