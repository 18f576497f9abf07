"""Claims about the brief: the numbers of the pages on one page of paper, harmless, whole, and the same every time."""

import hashlib
import io
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_data.query import ask
from tex4im_ui import words
from tex4im_ui.brief import brief, html_page, routes
from tex4im_ui.brief import drawing as brief_map
from tex4im_ui.brief import pdf as brief_pdf
from tex4im_ui.brief.parts import DOTTED, HATCHED, Place
from tex4im_ui.frame.brief_links import brief_links

pytestmark = pytest.mark.usefixtures("shipped_store")

ADDRESS = "http://map.example/"
REGIONS = ("CZ05", "ES52", "FRE1", "ITC1", "ITI1", "PT11", "RO21", "SE23")
PRIORITIES = ("advanced-materials", "circular-economy", "creativity", "digital", "industry-4-0")
HOSTILE = '"quote" #let x = 1 $a_b$ \\ *b* <script>alert(1)</script>'
STATES = {
    "no filter": Filters(),
    **{code: Filters(regions=(code,)) for code in REGIONS},
    **{code: Filters(priorities=(code,)) for code in PRIORITIES},
    "statistics": Filters(regions=("ITI1", "RO21"), measure="lq_textiles"),
    "not published": Filters(measure="leather_employment"),
    "empty": Filters(text="no such record anywhere"),
    "hostile": Filters(text=HOSTILE),
    "far script": Filters(text="中文 עברית 😀 Țesătoria"),
    "one proposal": Filters(opportunity="demo-proposal-01"),
    "everything": Filters(
        regions=REGIONS,
        priorities=PRIORITIES,
        kinds=("cluster", "firm", "university"),
        years=tuple(range(1950, 2101)),
        text="W" * 80,
        measure="population",
    ),
}
LONG = {*REGIONS[2:], *PRIORITIES[1:]}
"""States like others that are tried at every check."""

state = pytest.mark.parametrize(
    "filters",
    [pytest.param(filters, id=name, marks=[pytest.mark.long] * (name in LONG)) for name, filters in STATES.items()],
)


@cache
def made(filters: Filters, form: str) -> bytes:
    return brief.brief(filters, form, ADDRESS)


def pdf(filters: Filters) -> PdfReader:
    return PdfReader(io.BytesIO(made(filters, "pdf")))


def flat(text: str) -> str:
    """One space between words, so that the end of a line does not matter; thin spaces are spaces."""
    return " ".join(text.replace("\u200b", "").split())


@cache
def printed(filters: Filters) -> str:
    return flat(pdf(filters).pages[0].extract_text())


@cache
def tree(filters: Filters) -> Any:
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    return parser.parse(made(filters, "html").decode())


@cache
def shown(filters: Filters) -> str:
    return flat(" ".join(tree(filters).find("body").itertext()))


def rows(filters: Filters, heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the HTML form."""
    [section] = [each for each in tree(filters).iter("section") if flat(each.find("h2").text or "") == heading]
    table = next(each for each in section.iter("table") if each.get("class") != "values")
    return [[flat(" ".join(cell.itertext())) for cell in row] for row in table.find("tbody")]


# --- the numbers -----------------------------------------------------------------------------------------------


@state
def test_the_funnel_has_the_counts_and_promises_of_the_page(filters: Filters) -> None:
    answer = ask("proposals_by_stage", filters)
    labels = [answer.label("stage", row["stage"]) for row in answer.rows]
    on_paper = printed(filters)[printed(filters).index("Proposals by stage reached") :]
    for row, label, cells in zip(answer.rows, labels, rows(filters, "Proposals by stage reached"), strict=True):
        note = ""
        if row["target"] is not None:
            note = f"promised {words.number(row['target'])} · delivered {words.number(row['delivered'])}"
        assert cells == [label, note, str(row["proposals_reached"])]
        assert re.search(rf"{label} (?:{re.escape(note)} )?{row['proposals_reached']}\b", on_paper), label


@state
def test_the_matrix_has_the_counts_of_the_page(filters: Filters) -> None:
    answer = ask("proposals_by_region_and_priority", filters)
    wanted: dict[str, list[str]] = {}
    for row in answer.rows:
        wanted.setdefault(answer.label("region_id", row["region_id"]), []).append(str(row["proposals"]))
    assert {label: counts for label, *counts in rows(filters, "Regions and priorities")} == wanted
    on_paper = printed(filters).partition("Regions and priorities")[2]
    for label, counts in wanted.items():
        assert f"{label} {' '.join(counts)}" in on_paper


@state
def test_the_map_names_the_value_of_every_region(filters: Filters) -> None:
    answer = ask("measure_by_region", filters)
    column = query.store().catalog.measures[str(answer.rows[0]["measure"])]
    for row in answer.rows:
        said = flat(words.amount(row["value"], column.unit, column.decimals))
        label = answer.label("region_id", row["region_id"])
        assert f"{label} {said}" in printed(filters)
        assert f"{label} {said}" in shown(filters)


@state
def test_results_are_those_of_the_sources_whatever_is_filtered(filters: Filters) -> None:
    for row, cells in zip(ask("results_by_target", filters).rows, rows(filters, "Promised and delivered"), strict=True):
        of = f"of {words.number(row['target'])}" if row["target"] is not None else "no target set"
        said = flat(words.number(row["delivered"]))
        assert cells == [row["label"], "", said, of]
        assert f"{row['label']} {said} {of}" in printed(filters)


@state
def test_real_and_invented_records_are_counted_apart(filters: Filters) -> None:
    def by_nature(question: str, **cells: str) -> list[str]:
        found = [row for row in ask(question, filters).rows if all(row[name] == code for name, code in cells.items())]
        invented = sum(row["nature"] == "synthetic" for row in found)
        return [words.number(len(found) - invented), words.number(invented)]

    wanted = [
        ["Organisations", *by_nature("details_by_organisation")],
        ["of which firms", *by_nature("details_by_organisation", kind="firm")],
        ["Proposals", *by_nature("details_by_proposal")],
        ["Open needs", *by_nature("needs_and_offers_by_organisation", side="need")],
        ["Open offers", *by_nature("needs_and_offers_by_organisation", side="offer")],
    ]
    assert rows(filters, "Records in this selection") == wanted
    for cells in wanted:
        assert " ".join(cells) in printed(filters)


def test_the_shipped_data_give_the_numbers_counted_by_hand() -> None:
    assert "Organisations 44 500 of which firms 8 500 Proposals 0 24" in printed(Filters())
    assert "24 proposals in 8 regions; 10 have a business plan" in printed(Filters())


# --- what it says about itself ---------------------------------------------------------------------------------


@state
def test_it_says_filters_version_sources_credit_licence_and_what_is_invented(filters: Filters) -> None:
    version = query.store().newest().version
    for said in (printed(filters), shown(filters)):
        assert f"Data version 1 , {words.day(version.committed_at)}".replace(" ,", ",") in said.replace(" ,", ",")
        assert "Partly synthetic: firms, needs, offers and proposals are invented" in said
        assert "© EuroGeographics for the administrative boundaries" in said
        assert "Creative Commons Attribution 4.0 International" in said
        assert "Demonstration portfolio (synthetic, retrieved 22 Nov 2026)" in said
        assert "Targets and results (observed, retrieved 17 Aug 2026)" in said
    assert flat(f"Filters: {filters.describe(query.scope())}. Reopen:") in shown(filters)


@state
def test_the_link_opens_the_same_state_at_the_same_version(filters: Filters) -> None:
    wanted = replace(filters, version=1).link(ADDRESS)
    targets = [note.get_object()["/A"]["/URI"] for note in pdf(filters).pages[0]["/Annots"]]
    assert set(targets) == {wanted}
    assert wanted in [each.get("href") for each in tree(filters).iter("a")]


def test_the_title_names_the_place_the_subject_or_that_it_is_a_selection() -> None:
    def title(**chosen: Any) -> str:
        return brief.collect(Filters(**chosen), ADDRESS).title

    assert title() == "All regions and priorities"
    assert title(regions=("ITI1",)) == "Toscana"
    assert title(priorities=("circular-economy",)) == "Circular economy"
    assert title(regions=("ITI1", "PT11"), priorities=("creativity",)) == "Toscana and Norte: Creativity"
    assert title(regions=REGIONS[:5]) == "5 of the 8 regions"
    assert title(regions=REGIONS, text="wool") == "All 8 regions (a selection)"


def test_chosen_regions_are_marked() -> None:
    places = brief.collect(Filters(regions=("ITI1", "RO21")), ADDRESS).places
    assert [place.region for place in places if place.is_chosen] == ["ITI1", "RO21"]
    assert "Toscana (chosen)" in shown(Filters(regions=("ITI1",)))


def test_an_unpublished_value_is_hatched_and_named_and_never_zero() -> None:
    said = brief.collect(STATES["not published"], ADDRESS)
    gone = {place.label: (place.said, place.fill) for place in said.places if place.fill == HATCHED}
    assert gone == dict.fromkeys(("Nord-Pas de Calais", "Västsverige"), (words.NOT_PUBLISHED, HATCHED))
    assert said.legend[-1] == (HATCHED, "not published")
    assert "Västsverige not published" in printed(STATES["not published"])


def test_an_empty_selection_says_so() -> None:
    for said in (printed(STATES["empty"]), shown(STATES["empty"])):
        assert "No proposal matches these filters." in said
        assert "No proposal in any cell." in said


def test_a_part_that_ignores_a_filter_says_so() -> None:
    filters = STATES["one proposal"]
    assert filters.opportunity in query.scope().singles["opportunity"]
    assert "an open ring is a gap; not filtered by proposal here" in printed(filters)


# --- the PDF ---------------------------------------------------------------------------------------------------


@state
def test_the_pdf_is_one_tagged_page_of_a4(filters: Filters) -> None:
    found = pdf(filters)
    assert len(found.pages) == 1
    assert [round(float(size)) for size in found.pages[0].mediabox[2:]] == [595, 842]
    root = found.root_object
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]) == "True"
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    said = brief.collect(filters, ADDRESS)
    assert found.metadata is not None
    assert found.metadata.title.startswith(f"{said.title}: TEX4IM opportunity map, brief")
    assert found.metadata.author == "TEX4IM opportunity map"
    assert found.metadata.creation_date.date() == said.made.date()


@state
def test_nothing_stands_outside_the_margins(filters: Filters) -> None:
    places: list[tuple[float, float]] = []

    def seen(text: str, cm: list[float], tm: list[float], *_: Any) -> None:
        if text.strip():
            places.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    pdf(filters).pages[0].extract_text(visitor_text=seen)
    assert all(30 < x < 565 and 34 < y < 810 for x, y in places)


def test_the_pdf_is_drawn_and_not_a_picture() -> None:
    content = made(Filters(), "pdf")
    assert b"/Subtype/Image" not in content.replace(b" ", b"")
    assert len(content) < 300_000


def test_fonts_are_embedded_and_are_inter_only() -> None:
    fonts = {str(font.get_object()["/BaseFont"]) for font in pdf(Filters()).pages[0]["/Resources"]["/Font"].values()}
    assert fonts
    assert all("Inter" in font for font in fonts)


@state
def test_equal_filters_give_equal_bytes(filters: Filters) -> None:
    assert brief.brief(filters, "html", ADDRESS) == made(filters, "html")
    assert brief.brief(filters, "pdf", ADDRESS) == made(filters, "pdf")


def test_another_process_gives_the_same_pdf() -> None:
    """The typesetter keeps what it made, so equal bytes within one process prove little."""
    code = (
        "import pickle, sys, hashlib\nfrom tex4im_ui.brief import pdf\n"
        "print(hashlib.sha256(pdf.document(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent.parent,
        input=pickle.dumps(brief.collect(Filters(), ADDRESS)),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == hashlib.sha256(made(Filters(), "pdf")).hexdigest()


def test_every_character_that_passes_as_printable_can_be_printed() -> None:
    letters = "".join(
        char for char in map(chr, range(32, 0x2700)) if char.isprintable() and brief_pdf.printable(char) == char
    )
    assert len(letters) > 700
    said = brief.collect(Filters(), ADDRESS)
    for start in range(0, len(letters), 400):  # the standard refuses a page with a letter that the font lacks
        assert brief_pdf.document(replace(said, filters=letters[start : start + 400]))


def test_what_the_font_lacks_stands_as_its_code() -> None:
    assert brief_pdf.printable("中 T\u0327es\u202e") == r"\u4e2d Ţes\u202e"
    assert r"\u4e2d\u6587" in printed(STATES["far script"])


# --- the HTML --------------------------------------------------------------------------------------------------


@state
def test_the_html_needs_nothing_and_runs_nothing(filters: Filters) -> None:
    page = made(filters, "html").decode()
    names = {node.tag for node in tree(filters).iter() if isinstance(node.tag, str)}
    assert names & {"script", "link", "img", "iframe", "object", "embed", "form", "base"} == set()
    for node in tree(filters).iter():
        assert not [name for name in node.attrib if name.startswith("on") or name in ("src", "style", "srcset")]
    assert set(re.findall(r"url\(([a-z#:]+)", page)) <= {"data:font", "#frame", "#hatched", "#dotted"}
    sources = {path for one in query.store().catalog.datasets for each in one.sources for path in [each.path]}
    links = {str(each.get("href")) for each in tree(filters).iter("a")} - {replace(filters, version=1).link(ADDRESS)}
    assert links <= sources


def test_the_policy_of_the_html_allows_its_own_style_and_nothing_else() -> None:
    page = made(Filters(), "html").decode()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert unescape(policy) == html_page.policy()
    assert html_page.policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in html_page.policy()
    assert "script" not in html_page.policy()


@pytest.mark.parametrize("name", [HOSTILE, "</title><script>", "'\"><img src=x onerror=alert(1)>", '#include "x"'])
def test_odd_names_come_out_as_text(name: str) -> None:
    said = replace(brief.collect(Filters(), ADDRESS), title=name, lead=name, filters=name)
    said = replace(said, cells=((name, (1, 2, 3, 4, 5)),), places=(Place("ITI1", name, name, "#FFFFFF", True),))
    paper = PdfReader(io.BytesIO(brief_pdf.document(said)))
    assert flat(name) in flat(paper.pages[0].extract_text())
    assert len(paper.pages) == 1
    page = html_page.page(said).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert flat(name) in flat(" ".join(html5lib.parse(page, namespaceHTMLElements=False).find("body").itertext()))


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    said = replace(brief.collect(Filters(), ADDRESS), link="javascript:alert(1)")
    assert "javascript:" not in " ".join(re.findall(r'href="([^"]*)"', html_page.page(said).decode()))


# --- the map ---------------------------------------------------------------------------------------------------


def test_no_name_covers_another_and_all_are_in_the_frame() -> None:
    drawing = brief_map.draw(brief.collect(Filters(measure="leather_employment"), ADDRESS).places)
    assert len(drawing.names) == 8
    for name in drawing.names:
        left, top, right, bottom = name.box
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height
        assert [other.place.label for other in drawing.names if brief_map._overlap(name.box, other.box)] == [
            name.place.label
        ]


def test_missing_and_confidential_values_have_patterns_and_unknown_regions_no_shape() -> None:
    places = (
        Place("ITI1", "Toscana", "not published", HATCHED, False),
        Place("PT11", "Norte", "confidential", DOTTED, True),
        Place("XX99", "Nowhere", "1", "#FFFFFF", False),
    )
    drawing = brief_map.draw(places)
    assert drawing.shapes.count('fill="url(#hatched)"') == 1
    assert drawing.shapes.count('fill="url(#dotted)"') == 1
    assert [name.place.region for name in drawing.names] == ["ITI1", "PT11"]


def test_the_brief_imports_no_streamlit() -> None:
    code = "import sys\nfrom tex4im_ui.brief import brief, html_page, pdf, routes\nfrom tex4im_ui.frame import brief_links\n"
    call = [sys.executable, "-c", f"{code}print('streamlit' in sys.modules)"]
    done = subprocess.run(call, cwd=Path(__file__).parent.parent.parent, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- over HTTP -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    page = Route("/{path:path}", lambda request: HTMLResponse("page"))
    with TestClient(Starlette(routes=[*routes.mounted, page]), base_url="http://map.example") as found:
        yield found


@pytest.mark.parametrize("form", list(brief.FORMS))
def test_the_route_gives_the_file_with_its_headers(client: TestClient, form: str) -> None:
    found = client.get(f"/brief/brief.{form}?region=ITI1&mode=meeting")
    assert found.status_code == 200
    assert found.content == made(Filters(regions=("ITI1",)), form)
    assert found.headers["content-type"] == brief.FORMS[form]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-disposition"] == f'inline; filename="tex4im_brief_v1_synthetic.{form}"'
    policy = found.headers.get("content-security-policy", "")
    assert policy == (f"{html_page.policy()}; frame-ancestors 'none'" if form == "html" else "")
    again = client.get(f"/brief/brief.{form}?region=ITI1&version=1", headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/brief/brief.{form}?region=ITI1")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", found.headers["etag"])


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/brief/brief.pdf?region=XX", 400, "region"),
        ("/brief/brief.pdf?nonsense=1", 400, "nonsense"),
        ("/brief/brief.pdf?version=99", 400, "version"),
        ("/brief/brief.docx", 404, "format"),
        ("/brief/other", 404, "path"),
        ("/brief", 404, "path"),
        ("/brief/", 404, "path"),
        ("/brief/a%0Ab", 404, "path"),
    ],
)
def test_what_cannot_be_met_is_an_error_in_json(client: TestClient, path: str, status: int, parameter: str) -> None:
    found = client.get(path, follow_redirects=False)
    assert found.status_code == status
    assert found.json()["error"]["parameter"] == parameter
    assert found.headers["x-content-type-options"] == "nosniff"


def test_a_brief_is_only_read(client: TestClient) -> None:
    found = client.post("/brief/brief.pdf")
    assert (found.status_code, found.headers["allow"]) == (405, "GET, HEAD")


def test_a_host_that_is_no_host_gets_no_link(client: TestClient) -> None:
    found = client.get("/brief/brief.html", headers={"Host": 'x"><script>'})
    assert found.status_code == 200
    assert "<script" not in found.text
    assert "<b>Reopen:</b> /?version=1</p>" in found.text


def test_a_page_links_to_its_brief_in_both_forms() -> None:
    html = brief_links(Filters(regions=("ITI1", "PT11"), text='a"b'))
    assert re.findall(r'href="([^"]+)"', html) == [
        f"brief/brief.{form}?region=ITI1&amp;region=PT11&amp;text=a%22b" for form in brief.FORMS
    ]


def test_a_brief_of_another_form_is_refused() -> None:
    with pytest.raises(KeyError):
        brief.brief(Filters(), "docx", ADDRESS)
