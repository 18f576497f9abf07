"""Claims about the figures that are ready HTML: what they hold, in which order, and that names stay text."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from tests import hostile
from tests.conftest import built
from tests.screen import bar, opened, sound
from tests.screen import html as screen_html
from tex4im_data.filters import Filters
from tex4im_data.query import Store
from tex4im_data.query import asking as query
from tex4im_ui import palette
from tex4im_ui.figures import drawn, sentences
from tex4im_ui.overview import home, organisations


class Elements(HTMLParser):
    """Collect the tags, the attributes and the text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.said = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.said += data


def harmless(source: str) -> Elements:
    found = Elements(source)
    assert not {"script", "img", "iframe", "object", "embed"} & set(found.tags)
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "javascript:" not in " ".join(re.findall(r'(?:href|src)="([^"]*)"', source))
    return found


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory, shipped_store: Store) -> Iterator[Store]:
    settings = built(tmp_path_factory.mktemp("hostile"))
    hostile.add(settings)
    store = Store(settings)
    query._store = store
    yield store
    query._store = shipped_store
    store.close()


@pytest.fixture
def shipped(shipped_store: Store) -> Store:
    query._store = shipped_store
    return shipped_store


def shown(name: str) -> str:
    return name.replace("\u202e", "\\u202e")


def test_a_table_says_labels_units_and_how_much_it_leaves_out(shipped: Store) -> None:
    answer = query.ask("details_by_organisation", Filters())
    found = drawn.table(answer, ["name", "region_id"])
    assert found.count("<tr>") == drawn.TABLE_ROWS + 1
    assert f"The first 100 of {answer.table.num_rows} rows. The extract holds all." in found
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)', found) == ["Name", "Region"]
    assert "<caption" in found


def test_a_short_table_says_nothing_of_more_rows(shipped: Store) -> None:
    found = drawn.table(query.ask("results_by_target", Filters()))
    assert "The extract holds all" not in found
    assert "<td>None</td>" not in found


def test_a_table_can_be_scrolled_by_key_and_has_a_name(shipped: Store) -> None:
    found = drawn.table(query.ask("results_by_target", Filters()))
    assert re.search(r'class="t4-scroll" tabindex="0" role="region" aria-label="[^"]+"', found)


def test_the_funnel_never_mixes_real_and_synthetic_numbers(shipped: Store) -> None:
    answer = query.ask("proposals_by_stage", Filters())
    found = drawn.funnel(answer)
    assert re.findall(r'data-pick="stage:([^"]+)"', found) == [
        "idea",
        "proposal",
        "business-plan",
        "funding",
        "running",
    ]
    assert "promised 24 · delivered 24" in found
    assert "promised 5 · delivered 6" in found
    reached = [int(each) for each in re.findall(r'class="t4-value">(\d+)<', found)]
    assert reached == sorted(reached, reverse=True)
    assert reached[0] == 24


def test_bullets_say_not_published_and_hatch_it(shipped: Store) -> None:
    found = drawn.bullets(query.ask("results_by_target", Filters()), home.KEY_TARGETS)
    assert found.count("<div><span") == len(home.KEY_TARGETS)
    assert found.count("not published") == found.count("t4-hatch") - found.count("no target set")
    assert "None" not in found


def test_the_matrix_is_a_table_whose_gaps_are_rings(shipped: Store) -> None:
    answer = query.ask("proposals_by_region_and_priority", Filters())
    found = drawn.matrix(answer, palette.colours(answer), [("ITI1", "digital")])
    empty = sum(1 for row in answer.rows if row["proposals"] == 0)
    assert found.count('class="t4-ring"') == empty
    assert found.count('class="t4-dot"') == answer.table.num_rows - empty
    assert found.count('aria-pressed="true"') == 1
    assert 'data-pick="region:ITI1 priority:digital"' in found
    assert found.count('scope="row"') == 8
    assert found.count('scope="col"') == 5
    assert 'aria-label="Toscana, Industry 4.0: no proposals"' in found


def test_a_record_says_what_is_unknown(shipped: Store) -> None:
    answer = query.ask("details_by_organisation", Filters(organisation="otir2020"))
    found = drawn.record(answer, answer.rows[0], organisations.PROFILE)
    assert found.count("<dt") == found.count("<dd>") == len(organisations.PROFILE)
    assert "<dd></dd>" not in found
    assert "None" not in found


def test_news_are_dated_and_marked() -> None:
    found = drawn.news([("4 Nov 2019", "<b> moved", "synthetic"), ("3 Nov 2019", "Toscana met", "")])
    assert "<time>4 Nov 2019</time><span>&lt;b&gt; moved <em>synthetic</em></span>" in found
    assert found.count("<em>") == 1


@pytest.mark.parametrize("organisation", hostile.NAMES)
def test_an_odd_name_is_text_in_tables_and_profiles(hostile_store: Store, organisation: str) -> None:
    answer = query.ask("details_by_organisation", Filters(organisation=organisation))
    name = shown(hostile.NAMES[organisation])
    for found in (drawn.table(answer), drawn.record(answer, answer.rows[0], organisations.PROFILE)):
        assert name in harmless(found).said
        assert shown(hostile.TOWN) in Elements(found).said


@pytest.mark.parametrize("organisation", hostile.NAMES)
def test_an_odd_name_is_text_on_the_pages(hostile_store: Store, organisation: str) -> None:
    name = hostile.NAMES[organisation]
    for where, params in {
        "pages/organisations.py": {"organisation": organisation, "text": name[:80]},
        "pages/priorities.py": {"text": name[:80]},
        "app.py": {"text": name[:80], "region": "ITI1", "organisation": organisation, name[:20]: name},
    }.items():
        app = sound(opened(where, params))
        found = screen_html(app)
        source = "".join(part for part in found.split("\n") if not part.startswith("{"))
        harmless(re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL))
        harmless("".join(bar(app)["parts"].values()))
        for note in app.warning:
            assert not re.search(r"(?<!\\)[\[\]<>`$*]", note.value)
        assert all("<" not in address for address in re.findall(r'href="([^"]+)"', found))


def test_the_profile_shows_the_name_of_its_organisation(hostile_store: Store) -> None:
    for organisation, name in hostile.NAMES.items():
        app = sound(opened("pages/organisations.py", {"organisation": organisation}))
        assert f"<h2>{html.escape(shown(name))}</h2>" in screen_html(app)


def test_odd_titles_and_reasons_are_text_where_proposals_are_listed(hostile_store: Store) -> None:
    app = sound(opened("pages/pipeline.py", {"opportunity": "hostile-proposal"}))
    found = harmless(re.sub(r"<style>.*?</style>", "", screen_html(app), flags=re.DOTALL))
    assert hostile.NAMES["hostile-script"] in found.said
    assert hostile.NAMES["hostile-image"] in found.said


def test_the_register_sends_names_as_text(hostile_store: Store) -> None:
    app = sound(opened("pages/organisations.py", {"region": "ITI1", "chain": "fabric"}))
    found = harmless(re.sub(r"<style>.*?</style>", "", screen_html(app), flags=re.DOTALL))
    for name in hostile.NAMES.values():
        assert shown(name)[:60] in found.said


def test_no_sentence_of_an_empty_answer_claims_a_number(shipped: Store) -> None:
    nothing = Filters(text="nothing is called this")
    assert sentences.exchanges(query.ask("needs_and_offers_by_region_and_priority", nothing)).startswith("No need")
    assert sentences.complementarity(query.ask("complementarity_by_regions", nothing)) == ""
    funnel, matrix = (
        query.ask("proposals_by_stage", nothing),
        query.ask("proposals_by_region_and_priority", nothing),
    )
    assert sentences.pipeline(funnel, matrix) == "No proposal matches these filters."
