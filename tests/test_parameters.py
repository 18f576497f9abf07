"""Claims about the parameters of a link: one row is all that a parameter is, and what strangers add is ignored."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from tex4im_data import query
from tex4im_data.filters import PARAMETERS, ROWS, TABLE, Filters
from tex4im_data.parameters import TRACKERS, VIEWS, Keys, Kind, is_tracker
from tex4im_data.query import Store
from tex4im_ui import words
from tex4im_ui.frame import filter_bar

ROOT = Path(__file__).parent.parent
ROW = """
    materials: Annotated[
        Codes, Parameter("material", Kind.CODES, "Material", "Codes of materials.", CodeList("size_class"))
    ] = None
"""
"""An invented parameter; its codes are those of another list, for want of a list of materials."""

# The product with the row in it: read from its files, changed in nothing else, in a process of its own.
PROGRAM = """
import argparse, importlib.util, json, sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

row, place = sys.argv[1], "    years: Annotated["

class Edited(SourceFileLoader):
    def get_code(self, fullname):
        source = Path(self.path).read_text(encoding="utf-8")
        assert source.count(place) == 1
        return compile(source.replace(place, row + place), self.path, "exec")

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "tex4im_data.filters":
            file = str(Path("tex4im_data/filters.py").resolve())
            return importlib.util.spec_from_file_location(name, file, loader=Edited(name, file))

sys.meta_path.insert(0, Finder)
from tex4im_data import query
from tex4im_data.api import openapi
from tex4im_data.cli import extract
from tex4im_data.errors import RequestError
from tex4im_data.filters import Filters
from tex4im_data.query import Question, strict
from tex4im_data.query.question_files import heeds
from tex4im_ui import words
from tex4im_ui.brief import brief
from tex4im_ui.frame import filter_bar

scope = query.scope()
filters, notes = Filters.from_params({"material": ["small", "micro", "silk"], "region": "ITI1"}, scope)
try:
    strict.read({"material": ["silk"]})
except RequestError as refused:
    fault = refused.faults[0].members()
parser = argparse.ArgumentParser()
extract.arguments(parser, "extract")
asked = parser.parse_args(["firms_by_region", "--material", "micro", "--material", "small"])
document = openapi.document("/api", scope, {}, 1)
question = Question("x", "X?", (), "", frozenset({"materials"}))
print(json.dumps({
    "notes": notes, "params": filters.to_params(), "link": filters.link(), "sql": filters.sql()["materials"],
    "described": filters.describe(scope), "chips": filters.chosen(), "fault": fault,
    "strict": strict.read({"material": ["micro"]}).link(), "left": filters.without("material", "micro").link(),
    "openapi": document["components"]["parameters"]["material"], "command": asked.material, "help": parser.format_help(),
    "heeds": heeds(question), "heeded": query.heeded(question, filters).link(), "label": words.NAMES["material"],
    "bar": filter_bar.MORE, "menu": filters.only_filters().link(),
    "ignored": brief.words.low(words.NAMES[query.ask("results_by_target", filters).ignored[-1]]),
}))
"""


@pytest.fixture(scope="module")
def found(shipped_store: Store) -> dict[str, Any]:
    """What the product says of the invented parameter."""
    environment = {**os.environ, "TEX4IM_VAR": str(Path(shipped_store.lake.settings.data).parent)}
    command = [sys.executable, "-c", PROGRAM, ROW.lstrip("\n")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_one_row_is_read_from_a_link_and_printed_to_it(found: dict[str, Any]) -> None:
    assert found["notes"] == ['material "silk" does not exist here and was left out.']
    assert found["params"] == {"region": ["ITI1"], "material": ["micro", "small"]}
    assert found["link"] == "?region=ITI1&material=micro&material=small"
    assert found["left"] == "?region=ITI1&material=small"


def test_one_row_is_read_strictly(found: dict[str, Any]) -> None:
    assert found["strict"] == "?material=micro"
    assert (found["fault"]["parameter"], found["fault"]["value"]) == ("material", "silk")
    assert "micro" in found["fault"]["choices"]


def test_one_row_reaches_the_questions(found: dict[str, Any]) -> None:
    assert found["sql"] == ["micro", "small"]
    assert found["heeds"] == ["material", "version"]
    assert found["heeded"] == "?material=micro&material=small"
    assert found["ignored"] == "material"


def test_one_row_is_described_to_programs(found: dict[str, Any]) -> None:
    described = found["openapi"]
    assert (described["name"], described["description"]) == ("material", "Codes of materials.")
    assert described["schema"]["type"] == "array"
    assert "micro" in described["schema"]["items"]["enum"]


def test_one_row_is_an_option_of_the_command(found: dict[str, Any]) -> None:
    assert found["command"] == ["micro", "small"]
    assert "--material VALUE" in found["help"]
    assert "Codes of materials." in found["help"]


def test_one_row_stands_in_the_filter_bar_the_chips_and_the_menu(found: dict[str, Any]) -> None:
    assert "material" in found["bar"]
    assert found["label"] == "Material"
    assert found["chips"] == [["region", "ITI1"], ["material", "micro"], ["material", "small"]]
    assert "; " in found["described"]
    assert found["menu"] == found["link"]


def test_every_row_has_what_its_kind_needs() -> None:
    for row in ROWS:
        needs_codes = row.kind in (Kind.CODES, Kind.RECORD, Kind.CHOICE)
        assert bool(row.origin) == needs_codes, row.name
        assert isinstance(row.origin, Keys) or row.kind is not Kind.RECORD, row.name
        assert bool(row.says and row.usual and row.without) == (row.kind is Kind.VERSION), row.name
        assert row.label
        assert not row.kept
        holds = get_args(get_type_hints(Filters)[row.attribute])[0]
        many = {Kind.CODES: tuple[str, ...], Kind.YEARS: tuple[int, ...], Kind.VERSION: int}
        assert holds == many.get(row.kind, str), row.name
    assert all(row.kind is Kind.VIEW and not row.attribute for row in VIEWS)
    assert len(TABLE) == len(ROWS) + len(VIEWS), "no name stands twice"


def test_names_and_order_of_published_parameters_stay() -> None:
    published = "region priority kind chain size stage year text organisation opportunity measure against cell calls"
    assert (*published.split(), "since", "version") == PARAMETERS
    assert [name for name, row in TABLE.items() if row.filters] == list(words.NAMES) == published.split()[:10]
    assert [row.name for row in ROWS if not row.of_page] == [*published.split()[:8], "version"]
    assert filter_bar.MORE == ("kind", "chain", "size", "stage", "year")


@pytest.mark.usefixtures("shipped_store")
def test_what_counts_visits_is_ignored_in_silence_and_what_nobody_knows_is_not() -> None:
    scope = query.scope()
    link = {"region": "ITI1", **dict.fromkeys(TRACKERS, "x"), "utm_anything": "x", "UTM_Source": "x"}
    assert Filters.from_params(link, scope) == (Filters(regions=("ITI1",)), ())
    assert len(Filters.from_params({"utm": "x", "fbclid2": "x"}, scope)[1]) == 2
    assert not any(map(is_tracker, TABLE))


def test_the_years_offered_are_those_that_the_data_speak_of(shipped_store: Store) -> None:
    lake = shipped_store.lake
    known = {row["year"] for row in lake.read("regional_indicator").to_pylist() if row["value"] is not None}
    known |= {row["opened"].year for row in lake.read("opportunity").to_pylist() if row["opened"]}
    assert query.scope().years == tuple(sorted(known))
