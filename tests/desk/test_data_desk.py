"""Claims about the page of the data desk: who may use it, every step of a delivery, and one version at the end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.intake.files import CORPUS, ORGANISATIONS, delivered, with_column, with_header
from tests.intake.test_manifest import LINES
from tests.screen import html, opened, sound
from tex4im_data import visitor
from tex4im_data.lake import Settings
from tex4im_data.query import Store
from tex4im_data.query import asking as query
from tex4im_data.visitor import Visitor
from tex4im_ui.desk.delivery import Delivery, again, examine
from tex4im_ui.people import sign_in
from tex4im_ui.people.sign_in import Presence

PAGE = "pages/data_desk.py"
COORDINATOR = Visitor("coordinator", None, "Coordinator")
TUSCANY = Visitor("partner", "ITI1", "Office of Toscana")


@contextmanager
def own_store(pristine: tuple[Path, Path], folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of the shipped data of its own, which the pages ask."""
    patch.setenv("TEX4IM_VAR", str(shutil.copytree(pristine[1], folder)))
    made = Store(Settings.from_environment())
    patch.setattr(query, "_store", made)
    made.newest()
    yield made
    made.close()


@pytest.fixture
def store(pristine: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with own_store(pristine, tmp_path / "var", monkeypatch) as made:
        yield made


@pytest.fixture(scope="module")
def shared(pristine: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A store for many files that are looked at and not stored, with a coordinator before it.

    Each of its tables is read once for all of them: a version does not change.
    """
    folder = tmp_path_factory.mktemp("desk") / "var"
    with pytest.MonkeyPatch.context() as patch, own_store(pristine, folder, patch) as made:
        patch.setattr(made.lake, "read", cache(made.lake.read))
        patch.setattr("tex4im_data.desk.preview.moved", lambda before, after: ())
        enter(patch, COORDINATOR)
        yield


@pytest.fixture(scope="module")
def open_desk(shared: None) -> AppTest:
    """The page as a coordinator sees it, opened once for many files."""
    return page()


def enter(monkeypatch: pytest.MonkeyPatch, visitor: Visitor) -> None:
    monkeypatch.setattr(sign_in, "presence", lambda: Presence(visitor, "local"))


def page() -> AppTest:
    return sound(opened(PAGE))


def drop(app: AppTest, data: bytes, name: str = "list.csv") -> AppTest:
    app.get("file_uploader")[0].upload(name, data).run()
    return app


def button(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click().run()
    return app


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def store_it(app: AppTest, message: str = "Members of 2026") -> AppTest:
    app.text_input(key="desk_message").set_value(message).run()
    return button(app, "Yes, store it")


def test_the_public_is_told_who_may_bring_data(store: Store) -> None:
    app = page()
    assert "Sign in at the top of the page" in html(app)
    assert not app.get("file_uploader")


def test_a_clean_list_becomes_a_version_and_a_second_click_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, COORDINATOR)
    app = sound(drop(page(), delivered(ORGANISATIONS)))
    assert "6 rows in: 6 can be taken, 0 not" in html(app)
    assert "6 added, 0 changed, 0 removed" in html(app)
    assert "firms" in html(app)
    app.text_input(key="desk_message").set_value("Members of 2026").run()
    held = app.session_state["desk"]
    button(app, "Yes, store it")
    assert [version.number for version in store.versions()] == [1, 2]
    assert "Stored as version 2" in app.success[0].value
    assert store.versions()[-1].message == "Members of 2026"
    held.done = None
    app.session_state["desk"] = held
    app.run()
    store_it(app)
    assert "version 2 holds all of it already" in app.success[0].value
    assert [version.number for version in store.versions()] == [1, 2]
    assert "list.csv" in html(app)
    button(app, "Bring another list")
    assert not app.success


def test_a_question_is_answered_remembered_and_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, TUSCANY)
    rows = with_header([row[:3] for row in ORGANISATIONS[:2]], "ID impresa,Ragione sociale,Regione")
    app = sound(drop(page(), delivered(rows)))
    assert "One question before anything is taken." in html(app)
    assert "Yes, store it" not in labels(app)
    button(app, "Yes, read it so")
    store_it(sound(app))
    assert [version.number for version in store.versions()] == [1, 2]
    button(app, "Bring another list")
    assert "Ragione sociale” is name" in html(sound(app))
    rows[1][1] = "Tessitura Beta"
    assert "1 changed" in html(sound(drop(page(), delivered(rows))))
    button(app, "Forget these")
    assert [version.number for version in store.versions()] == [1, 2, 3]
    assert "Ragione sociale” is name" not in html(sound(app))


def test_a_wrong_meaning_of_a_column_is_corrected_by_choice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, TUSCANY)
    rows = with_header([row[:4] for row in ORGANISATIONS[:2]], "ID impresa,Ragione sociale,Regione,Settore")
    app = sound(drop(page(), delivered(rows)))
    app.selectbox(key="desk_column_Settore").set_value("").run()
    button(app, "Read it with these columns")
    store_it(sound(app))
    row = next(one for one in store.lake.read("organisation").to_pylist() if one["organisation_id"] == "IT-1")
    assert (row["name"], row["nace"]) == ("Tessitura Alfa S.r.l.", None)


def test_good_rows_are_taken_by_choice_and_problems_are_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, COORDINATOR)
    app = sound(drop(page(), delivered(with_column(ORGANISATIONS, "region", ["DED4"]))))
    said = html(app)
    assert "6 rows in: 5 can be taken, 1 not" in said
    assert "DED4" in said
    assert {each.proto.label for each in app.get("download_button")} >= {"The same file with remarks (CSV)"}
    app.text_input(key="desk_message").set_value("x").run()
    popovers = {each.proto.popover.label: each.proto.popover for each in app.get("popover")}
    assert popovers["Store as a new version"].disabled
    app.checkbox(key="desk_good").check().run()
    store_it(app)
    assert store.versions()[-1].info["intake"]["rows_left"] == 1  # type: ignore[index]


def test_an_office_cannot_change_what_is_not_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, TUSCANY)
    app = sound(drop(page(), delivered(ORGANISATIONS)))
    assert "6 rows in: 1 can be taken, 5 not" in html(app)
    assert "The record belongs to ES52; your office changes records of ITI1." in html(app)
    assert app.selectbox(key="desk_whole").options == ["news and corrections", "the whole list of Toscana"]
    app.checkbox(key="desk_good").check().run()
    app.text_input(key="desk_message").set_value("x").run()
    enter(monkeypatch, Visitor())
    app.run()
    assert not app.get("file_uploader")
    assert [version.number for version in store.versions()] == [1]


def test_who_comes_second_is_told_who_came_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, COORDINATOR)
    rows = [ORGANISATIONS[0], ["demo-firm-0001", *ORGANISATIONS[1][1:]]]
    first, second = page(), page()
    drop(first, delivered(rows))
    rows[1][1] = "Another name"
    drop(second, delivered(rows))
    store_it(first, "The first one")
    store_it(second)
    assert "was changed since the preview (version 2 by Coordinator: The first one)" in second.error[0].value.replace(
        "\\", ""
    )
    button(second, "Look at the preview anew")
    assert "Against version 2" in html(second)
    store_it(second)
    assert [version.number for version in store.versions()] == [1, 2, 3]


def test_a_word_list_that_is_not_there_is_named_on_the_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(monkeypatch, COORDINATOR)
    monkeypatch.setenv("TEX4IM_SYNONYMS", "nowhere.yaml")
    app = drop(page(), delivered(ORGANISATIONS))
    assert "No such file or directory" in app.error[0].value


def test_a_file_without_rows_is_refused_without_counts_of_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(monkeypatch, COORDINATOR)
    app = sound(drop(page(), b"\x89PNG\r\n\x1a\n" + bytes(200), "list.xlsx"))
    assert "Nothing of this file can be taken." in html(app)
    assert "rows in:" not in html(app)
    assert {each.proto.label for each in app.get("download_button")} & {"The same file with remarks (CSV)"} == set()
    assert "All problems (CSV)" in {each.proto.label for each in app.get("download_button")}


REPRESENTATIVE = ("000", "002", "010", "030", "017", "027", "049", "080")
"""One file a verdict and format: accepted CSV and XLSX, warned, asked, in part, refused, false name, personal data."""


def ends_as_told(held: Delivery, line: dict[str, str]) -> None:
    """What is taken and what waits for the store's own reasons are the good rows of the manifest."""
    assert held.report is not None
    taken, listed = held.report.rows_accepted, held.report.problems
    mine = [problem for problem in listed if problem.code in ("unknown_organisation", "owner_elsewhere")]
    waiting = {problem.row for problem in mine}
    assert taken + len(waiting) == int(line["rows_ok"] or 0)
    assert taken + held.report.rows_rejected == held.report.rows_in


@pytest.mark.skipif(not LINES, reason="the corpus of awkward files is not here")
def test_every_awkward_file_ends_at_the_desk_as_its_manifest_says(shared: None) -> None:
    visitor.enter(COORDINATOR)
    for line in LINES:
        data = (CORPUS / line["file"]).read_bytes()
        held = Delivery(data, line["file"], line["table"], None, "")
        examine(held, lambda share, word: None)
        assert held.report is not None
        if line["verdict"] == "ask":
            assert held.report.verdict == "ask"
            again(held, "yes")
            examine(held, lambda share, word: None)
        ends_as_told(held, line)


@pytest.mark.parametrize(
    "line", [one for one in LINES if one["file"][:3] in REPRESENTATIVE], ids=lambda one: one["file"]
)
def test_a_representative_file_ends_on_the_page_as_its_manifest_says(line: dict[str, str], open_desk: AppTest) -> None:
    app = open_desk
    app.selectbox(key="desk_table").set_value(line["table"])
    drop(app, (CORPUS / line["file"]).read_bytes(), line["file"])
    assert not app.exception
    if line["verdict"] == "ask":
        assert app.session_state["desk"].report.verdict == "ask"
        button(app, "Yes, read it so")
    ends_as_told(app.session_state["desk"], line)
    assert not app.exception
