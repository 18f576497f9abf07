"""Claims about the frame's files: fetched once, under an address that changes with them and follows the base path."""

import re

import pytest

from tex4im_ui.frame import served


@pytest.mark.parametrize("name", [served.LOOK, served.SCRIPT])
def test_an_address_names_the_file_and_its_content(name: str) -> None:
    plain, below = served.address("", name), served.address("/maps/tex4im/", name)
    assert re.fullmatch(rf"/app/static/frame/{re.escape(name)}\?v=[0-9a-f]{{12}}", plain)
    assert below == "/maps/tex4im" + plain


def test_what_travels_with_each_run_is_small_and_is_style_only() -> None:
    style = served.style("")
    assert len(style) + len(served.LOADER) < 700
    assert re.fullmatch(r"<style>[^<]*</style>", style)


def test_the_style_sheet_lifts_the_veil() -> None:
    rules = (served.FOLDER / served.LOOK).read_text(encoding="utf-8")
    assert re.search(r'\[data-testid="stApp"\] \[data-testid="stMain"\] \{ visibility: visible;', rules)
