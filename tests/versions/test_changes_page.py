"""Claims about the page of what changed, its extracts, and what a coordinator does on it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.screen import html, opened, sound
from tests.story import COORDINATOR, EVA, Story, asked
from tex4im_data.api import routes
from tex4im_data.filters import Filters
from tex4im_data.versions import changes, naming
from tex4im_ui.people import sign_in

PAGE = "pages/changes.py"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    made = Story(tmp_path_factory.mktemp("changes") / "var")
    made.edit("organisation", "firm-1", "Ana", "Moved to Lucca", city="Lucca")  # 2
    made.add("need", "need-1", "Ana", "A new need", need_id="need-9", title="<b>Buttons</b>")  # 3
    made.edit("organisation", "firm-2", "Eva", "Secret headcount", employees=77)  # 4
    made.move("proposal-3", "running", "Ben", "Funds came")  # 5
    made.lake.close()
    return made


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path / "var", told)
    with asked(made):
        yield made
    made.lake.close()


@pytest.fixture
def coordinator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "presence", lambda: sign_in.Presence(COORDINATOR, "local"))


def rows(path: str) -> list[dict[str, str]]:
    client = TestClient(Starlette(routes=routes.mounted))
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_page_tells_how_much_changed_by_whom_and_why(story: Story) -> None:
    said = html(sound(opened(PAGE, {"since": "1"})))
    assert "3 records differ from version 1 to version 5: 1 moved, 1 added and 1 changed, by 3 commits" in said
    assert "Town: Prato → Lucca" in said
    assert "Business plan → Running: Funds came" in said
    assert "Ben, version 5" in said
    assert "&lt;b&gt;Buttons&lt;/b&gt;" in said
    assert "<b>Buttons" not in said


def test_the_page_tells_the_public_nothing_of_what_it_may_not_see(story: Story) -> None:
    app = sound(opened(PAGE, {"since": "1"}))
    assert "Secret headcount" not in html(app)
    assert "77" not in html(app)
    assert not [button for button in app.button if str(button.key).startswith(("undo", "version"))]
    for name in changes.ANSWERS:
        assert "Secret" not in str(rows(f"/api/extract/{name}.csv?since=1"))


def test_key_figures_are_told_before_and_after(story: Story) -> None:
    found = {row["figure"]: row for row in changes.figures(Filters(since=1)).rows}
    assert (found["Open needs"]["old_number"], found["Open needs"]["new_number"]) == (3, 4)
    assert found["Now at: Running"]["difference"] == found["Now at: Business plan"]["difference"] * -1 == 1
    assert found["Now at: Stopped"]["new_number"] == 1
    assert found["Firms"]["difference"] == 0


def test_it_starts_from_the_last_meeting_or_the_last_name_or_the_version_before(story: Story) -> None:
    assert changes.usual_since(5) == 4
    naming.name(story.lake, story.catalog, EVA, 2, "Lyon")
    changes.query.store().refresh()
    assert changes.usual_since(6) == 2
    assert changes.usual_since(1) == 1
    today = changes.query.today()
    row = {**story.row("event", "fair"), "started_on": today, "ended_on": today}
    story.commit(story.put("event", row))
    changes.query.store().refresh()
    assert changes.usual_since(7) == 6, "the newest at the end of the meeting's day"


def test_two_versions_in_the_wrong_order_are_told_forwards_and_equal_ones_say_so(story: Story) -> None:
    assert changes.between(Filters(since=3, version=1)).until.number == 3
    said = html(sound(opened(PAGE, {"since": "2", "version": "2"})))
    assert "choose an older one to see what changed since" in said
    assert "No commit lies between the two versions. Choose an older version to start from." in said


def test_the_extract_holds_every_cell_with_its_commit(story: Story) -> None:
    found = rows("/api/extract/changes.csv?since=1")
    (town,) = [row for row in found if row["changed_table"] == "organisation"]
    assert (town["old_value"], town["new_value"], town["changed_in"]) == ("Prato", "Lucca", "2")
    assert (town["changed_by"], town["why"]) == ("Ana", "Moved to Lucca")
    assert [row["changed_in"] for row in rows("/api/extract/commits.csv?since=1")] == ["5", "3", "2"]


@pytest.mark.parametrize("form", ["xlsx", "parquet", "zip"])
@pytest.mark.parametrize("name", changes.ANSWERS)
def test_every_answer_is_there_in_every_format_and_as_json(story: Story, name: str, form: str) -> None:
    client = TestClient(Starlette(routes=routes.mounted))
    answer = client.get(f"/api/extract/{name}.{form}", params={"since": "1"})
    assert (answer.status_code, bool(answer.content)) == (200, True)
    told = client.get(f"/api/answer/{name}?since=1")
    assert told.json()["question"] == name
    assert client.get(f"/api/answer/{name}?since=1", headers={"If-None-Match": told.headers["etag"]}).status_code == 304


def test_a_request_that_means_nothing_is_refused_with_a_cure(story: Story) -> None:
    client = TestClient(Starlette(routes=routes.mounted))
    for path, status in (("changes.csv?since=77", 400), ("changes.geojson", 404), ("changes.csv?variant=x", 400)):
        answer = client.get(f"/api/extract/{path}")
        assert answer.status_code == status
        assert answer.json()["error"]["cure"]


@pytest.mark.usefixtures("coordinator")
def test_a_coordinator_undoes_a_commit_after_a_look_and_once(story: Story) -> None:
    app = sound(opened(PAGE, {"since": "1"}))
    app.selectbox(key="undo_choice").set_value(2).run()
    sound(app.button(key="undo_ask").click().run())
    assert any("1 row put back as before it" in each.value for each in app.markdown)
    sound(app.button(key="undo_do").click().run())
    assert any("Version 2 is undone in version 6" in each.value.replace("\\", "") for each in app.success)
    assert story.row("organisation", "firm-1")["city"] == "Prato"
    app.selectbox(key="undo_choice").set_value(2).run()
    app.button(key="undo_ask").click().run()
    assert any("already undone in version 6" in each.value.replace("\\", "") for each in app.error)


@pytest.mark.usefixtures("coordinator")
def test_a_coordinator_sees_conflicts_before_the_undo_and_nothing_is_overwritten(story: Story) -> None:
    story.edit("organisation", "firm-1", "Zoe", "Moved on", city="Pisa")
    app = sound(opened(PAGE, {"since": "1"}))
    app.selectbox(key="undo_choice").set_value(2).run()
    app.button(key="undo_ask").click().run()
    assert any("Zoe" in each.value for each in app.markdown)
    assert app.button(key="undo_do").disabled
    assert story.row("organisation", "firm-1")["city"] == "Pisa"


@pytest.mark.usefixtures("coordinator")
def test_a_coordinator_names_a_version_and_every_page_says_the_name(story: Story) -> None:
    app = sound(opened(PAGE, {"version": "2"}))
    app.text_input(key="version_label").set_value("Prato meeting").run()
    sound(app.button(key="version_named").click().run())
    assert "Data version 2 “Prato meeting” (an older version; the newest is 6)" in html(
        opened("pages/calls.py", {"version": "prato-meeting"})
    )
