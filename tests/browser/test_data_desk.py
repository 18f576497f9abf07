"""Claims about the data desk in a browser: from a dropped file to a version, once, and nothing personal kept."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import world
from tests.browser.site import Site, visit
from tests.intake.files import ORGANISATIONS, delivered, with_header
from tex4im_data import catalog
from tex4im_data.lake import Lake
from tex4im_data.query import serving

pytestmark = pytest.mark.browser

PHONE, MAIL = "+39 333 7654321", "giulia.verdi@posta.example"
HEADER = "ID impresa,Ragione sociale,Regione"


def send(page: Page, data: bytes, name: str = "list.csv") -> None:
    expect(page.get_by_role("button", name="Template with lists and an example")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(1)
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    expect(page.get_by_text("2. What was found in the file")).to_be_visible()


def newest(room: Site) -> int:
    lake = Lake(serving.shapes(catalog.load()), world.settings(room.folder))
    try:
        return lake.newest()
    finally:
        lake.close()


def test_a_file_with_a_question_becomes_one_version_and_is_known_when_it_comes_again(
    seat: BrowserContext, room: Site
) -> None:
    rows = with_header([row[:3] for row in ORGANISATIONS[:3]], HEADER)
    page = visit(seat.new_page(), room, "data_desk")
    before = newest(room)
    send(page, delivered(rows))
    page.get_by_role("button", name="Yes, read it so").click()
    expect(page.get_by_text("2 added, 0 changed, 0 removed").first).to_be_visible()
    why = page.get_by_label("Why, in a few words")
    why.fill("Members of 2026")
    why.press("Tab")
    page.get_by_role("button", name="Store as a new version").click()
    page.get_by_role("button", name="Yes, store it").dblclick()
    expect(page.get_by_text(f"Stored as version {before + 1}.")).to_be_visible()
    assert newest(room) == before + 1
    page.get_by_test_id("stMain").get_by_role("link", name="What changed", exact=True).last.click()
    expect(page.locator("h1")).to_contain_text("What changed")
    assert f"since={before}" in page.url

    again = visit(seat.new_page(), room, "data_desk")
    send(again, delivered(rows))
    expect(again.get_by_text("the map holds all of it already").first).to_be_visible()
    assert again.get_by_role("button", name="Store as a new version").count() == 0
    assert newest(room) == before + 1


def test_who_only_reads_is_told_who_may_bring_data(context: BrowserContext, site: Site) -> None:
    page = visit(context.new_page(), site, "data_desk")
    expect(page.get_by_text("Who may bring data")).to_be_visible()
    assert page.locator("input[type=file]").count() == 0


def test_what_names_a_person_is_in_no_file_of_the_store(seat: BrowserContext, room: Site) -> None:
    rows = [[*ORGANISATIONS[0], "contact_person", "mobile"], *([*row, MAIL, PHONE] for row in ORGANISATIONS[3:6])]
    page = visit(seat.new_page(), room, "data_desk")
    before = newest(room)
    send(page, delivered(rows), "members.csv")
    expect(page.get_by_text("3 added, 0 changed, 0 removed").first).to_be_visible()
    why = page.get_by_label("Why, in a few words")
    why.fill("Members of the north")
    why.press("Tab")
    page.get_by_role("button", name="Store as a new version").click()
    page.get_by_role("button", name="Yes, store it").click()
    expect(page.get_by_text(f"Stored as version {before + 1}.")).to_be_visible()
    files = [path for path in room.folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".json" and path.parent.name == "intake" for path in files)
    told = [path.name for path in files for value in (PHONE, MAIL) if value.encode() in path.read_bytes()]
    assert told == []
