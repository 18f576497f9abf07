"""Claims about the menu: one table of groups and pages, of which only what is there is shown."""

import re
from pathlib import Path

import pytest

from tex4im_ui.frame import menu

ROOT = Path(__file__).resolve().parents[2]


def groups(html: str) -> list[str]:
    return re.findall(r'<div><span id="t4-group-[a-z]+">([^<]*)</span>', html)


def test_every_page_stands_in_the_menu_once_and_no_other() -> None:
    pages = [page for group in menu.GROUPS.values() for page in group]
    assert len(pages) == len(set(pages))
    assert set(pages) == {"app.py", *(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))}


def test_the_groups_stand_in_their_order_and_one_without_a_page_is_not_shown() -> None:
    assert list(menu.GROUPS) == ["Explore", "Build", "Programme", "Data"]
    assert groups(menu.menu("Calls", {})) == [group for group, pages in menu.GROUPS.items() if pages]


def test_a_new_page_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(menu.GROUPS, "Build", {"pages/matching.py": "Matching"})
    html = menu.menu("Matching", {"region": ["ITI1"]})
    assert groups(html) == ["Explore", "Build", "Programme", "Data"]
    assert 'href="matching?region=ITI1" aria-current="page">Matching</a>' in html
    assert html.count("aria-current") == 1


def test_links_carry_what_they_are_given_as_text() -> None:
    html = menu.menu("Calls", {"text": ['"><script>'], "region": ["ITI1", "PT11"]})
    assert "<script" not in html
    assert 'href="./?text=%22%3E%3Cscript%3E&amp;region=ITI1&amp;region=PT11"' in html


@pytest.mark.parametrize("page", menu.MENU)
def test_an_address_is_that_of_the_file(page: str) -> None:
    assert menu.address(page) == ("./" if page == "app.py" else Path(page).stem)
