"""Claims about the map of sites: its own files, its own base, and names that stay text in pop-ups."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests import hostile
from tests.conftest import built
from tex4im_data.filters import Filters
from tex4im_data.query import Answer, Store
from tex4im_data.query import asking as query
from tex4im_ui import palette
from tex4im_ui.maps import site_map

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shipped_store: Store) -> Iterator[Store]:
    settings = built(tmp_path_factory.mktemp("sites"))
    hostile.add(settings)
    found = Store(settings)
    query._store = found
    yield found
    query._store = shipped_store
    found.close()


@pytest.fixture(scope="module")
def sites(store: Store) -> Answer:
    return query.ask("sites_by_organisation", Filters(regions=("ITI1",)))


@pytest.fixture(scope="module")
def page(sites: Answer) -> str:
    return str(site_map.build(sites, palette.KINDS).get_root().render())


def drawn(page: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(re.findall(r"var data = (\[\[.*?\]\]);", page)[0])
    return found


def test_every_organisation_with_a_known_place_is_a_point(sites: Answer, page: str) -> None:
    points = drawn(page)
    assert len(points) == sites.table.num_rows
    assert all(35 < point[0] < 70 and -10 < point[1] < 30 for point in points)


def test_names_in_the_page_are_data_and_never_markup(page: str) -> None:
    for name in hostile.NAMES.values():
        if "<" in name:
            assert name not in page
    assert "<script>document.title" not in page
    assert "\u202e" not in page
    said = {unquote(point[3][0]) for point in drawn(page)}
    assert {name.replace("\u202e", "\\u202e") for name in hostile.NAMES.values()} <= said


def test_no_name_is_run_by_the_template_engine_of_folium(page: str) -> None:
    assert "49" not in {unquote(point[3][0]).strip("`") for point in drawn(page)}
    assert all(re.fullmatch(r"[\w.~%/-]*", line, re.ASCII) for point in drawn(page) for line in point[3])


def test_the_script_of_the_points_makes_text_of_names_and_no_html() -> None:
    assert "textContent" in site_map._MARKER
    assert "innerHTML" not in site_map._MARKER


def test_the_page_asks_no_other_host(page: str) -> None:
    asked = set(re.findall(r"""(?:src|href)=["'](https?:)?//([^/"']+)""", page))
    assert not asked
    loaded = re.findall(r"""(?:src|href)=["']([^"']+\.(?:js|css))["']""", page)
    assert loaded
    for address in loaded:
        assert address.startswith("/app/static/leaflet/")
        assert (ROOT / address.removeprefix("/app/")).is_file(), address


def test_a_map_has_no_tiles_and_our_own_outlines(page: str) -> None:
    assert "tileLayer" not in page
    assert page.count("L.geoJson(") == 2


def test_an_empty_answer_makes_a_map_without_points(store: Store) -> None:
    nothing = query.ask("sites_by_organisation", Filters(text="nothing is called this"))
    assert "var data = [];" in site_map.build(nothing, palette.KINDS).get_root().render()


def test_the_legend_names_the_kinds_that_are_there_and_the_credit(sites: Answer) -> None:
    found = site_map.legend(sites, palette.KINDS)
    kinds = {str(row["kind"]) for row in sites.rows}
    assert found.count("<span>") == len(kinds)
    assert "© EuroGeographics" in found
