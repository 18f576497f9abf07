"""Claims about the board of proposals: every stage a column, every proposal a card, a handle for who may move it."""

import re

import pytest

from tex4im_data import query
from tex4im_data.filters import Filters
from tex4im_ui.programme import board
from tex4im_ui.programme.board import cards

pytestmark = pytest.mark.usefixtures("shipped_store")


def drawn(movable: set[str] | None = None, opened: str | None = None, **filters: object) -> str:
    answer = query.ask("stages_by_proposal", Filters(**filters))  # type: ignore[arg-type]
    return cards(answer, {}, movable or set(), opened)


def test_every_stage_is_a_column_and_every_proposal_a_card_in_its_own() -> None:
    html = drawn()
    heads = re.findall(r'<section data-stage="([a-z-]+)" aria-label="[^"]*: (\w+) proposal', html)
    assert [stage for stage, _ in heads] == ["idea", "proposal", "business-plan", "funding", "running", "stopped"]
    assert html.count("<article") == 24
    for (_, count), part in zip(heads, html.split("<section")[1:], strict=True):
        assert part.count("<article") == (0 if count == "no" else int(count))


def test_only_the_cards_of_the_own_region_can_be_moved() -> None:
    html = drawn({"ITI1"})
    assert html.count("data-move=") == html.count("draggable=") == 3
    assert "data-move" not in drawn()


def test_a_long_column_says_how_many_more_there_are_and_still_shows_the_opened_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(board, "MOST", 2)
    answer = query.ask("stages_by_proposal", Filters())
    many = [row["opportunity_id"] for row in answer.rows if row["stage"] == "proposal"]
    html = drawn(opened=str(many[-1]))
    assert f"and {len(many) - 3} more" in html
    assert f'data-pick="opportunity:{many[-1]}" aria-pressed="true"' in html


@pytest.mark.parametrize(
    "event", ["", "a|b|c", "a|1", "|1|idea", "a|1|idea|x", "a|-1|idea", "x" * 600 + "|1|idea", "a|²|idea"]
)
def test_what_the_browser_sends_otherwise_is_no_move(event: str) -> None:
    assert board.unpacked(event) is None


def test_a_drop_names_the_proposal_the_move_that_was_seen_and_the_stage() -> None:
    assert board.unpacked("demo-proposal-01|4|running") == ("demo-proposal-01", 4, "running")
    assert board.unpacked("demo-proposal-01|4|") == ("demo-proposal-01", 4, "")


def test_the_finding_names_the_last_move() -> None:
    answer = query.ask("stages_by_proposal", Filters())
    last = max(str(row["stage_since"]) for row in answer.rows)
    named = [row["title"] for row in answer.rows if str(row["stage_since"]) == last]
    assert any(f"Last to move: {title}, in " in board.finding(answer) for title in named)
    assert board.finding(query.ask("stages_by_proposal", Filters(text="nothing is called this"))) == ""
