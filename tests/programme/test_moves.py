"""Claims about moving a proposal: the right editor, from where it was seen, with a reason, once."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import world
from tex4im_data.catalog import Catalog
from tex4im_data.deliveries import shipped
from tex4im_data.errors import LakeError, NotAllowedError
from tex4im_data.lake import Lake, Version, writer
from tex4im_data.programme import Move, MovedMeanwhileError, moves
from tex4im_data.programme.moves import MoveError
from tex4im_data.visitor import PUBLIC, Visitor

TODAY = date(2026, 11, 23)
OFFICE = Visitor("coordinator", None, "Coordination")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[Lake, Catalog]]:
    (tmp_path / "data").mkdir()
    small = world.delivered(tmp_path / "data")[0]
    lake = world.lake(tmp_path, small)
    shipped.build(lake, small, "tests", "The world")
    yield lake, small
    lake.close()


def moved(
    store: tuple[Lake, Catalog],
    seen: int = 1,
    stage: str = "proposal",
    reason: str = "Two firms agreed.",
    who: Visitor = OFFICE,
) -> Version | None:
    return moves.move(*store, who, Move("proposal-4", seen, stage, reason), TODAY)


def history(lake: Lake) -> list[tuple[int, str, str]]:
    rows = [row for row in lake.read("stage_move").to_pylist() if row["opportunity_id"] == "proposal-4"]
    return sorted((row["position"], row["stage"], row["moved_by"]) for row in rows)


def test_a_move_is_one_row_and_one_version_that_says_what_and_why(store: tuple[Lake, Catalog]) -> None:
    made = moved(store)
    assert made is not None
    assert history(store[0]) == [(1, "idea", "office"), (2, "proposal", "Coordination")]
    assert made.author == "Coordination"
    assert made.message.endswith("moved from idea to proposal: Two firms agreed.")


def test_the_same_click_twice_is_one_move(store: tuple[Lake, Catalog]) -> None:
    moved(store)
    assert moved(store) is None
    assert len(store[0].versions()) == 2


def test_who_comes_second_is_told_who_moved_it_where_and_why_and_can_redo(store: tuple[Lake, Catalog]) -> None:
    moved(store, reason="Costs are known.", who=Visitor("coordinator", None, "First office"))
    with pytest.raises(
        MovedMeanwhileError, match=r"First office moved this proposal to proposal on 23 Nov 2026.*Costs are known"
    ):
        moved(store, stage="stopped", reason="No partner.")
    assert moved(store, seen=2, stage="stopped", reason="No partner.") is not None
    assert [stage for _, stage, _ in history(store[0])] == ["idea", "proposal", "stopped"]


def test_of_many_at_once_one_moves_it_and_all_others_are_told(store: tuple[Lake, Catalog]) -> None:
    told: list[str] = []

    def one(number: int) -> None:
        try:
            writer.write(lambda: moved(store, who=Visitor("coordinator", None, f"Office {number}")))
            told.append("moved")
        except MovedMeanwhileError as error:
            told.append(str(error))

    callers = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    winner = history(store[0])[-1][2]
    assert told.count("moved") == 1
    assert sum(text.startswith(f"{winner} moved this proposal") for text in told) == 7
    assert len(store[0].versions()) == 2


@pytest.mark.parametrize(
    "who", [PUBLIC, Visitor("partner", "XX00", "Another office"), Visitor("partner"), Visitor("admin", "ITI1")]
)
def test_nobody_moves_a_proposal_of_another_region(store: tuple[Lake, Catalog], who: Visitor) -> None:
    with pytest.raises(NotAllowedError, match="The move was not stored"):
        moved(store, who=who)
    assert len(store[0].versions()) == 1


def test_the_partner_of_the_region_may(store: tuple[Lake, Catalog]) -> None:
    rows = store[0].read("opportunity").to_pylist()
    region = next(row["region_id"] for row in rows if row["opportunity_id"] == "proposal-4")
    assert moved(store, who=Visitor("partner", region, "The office")) is not None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "  "}, "has no reason"),
        ({"reason": "x" * 201}, "has 201 signs, and 200 is the most"),
        ({"reason": "ask maria.rossi@example.org"}, "holds an e-mail address"),
        ({"reason": "a\u202eb"}, "can't be printed"),
        ({"stage": "finished"}, '"finished" is not a stage. They are: idea, proposal'),
        ({"stage": "idea"}, "in that stage already: idea"),
    ],
)
def test_what_cannot_be_a_move_is_refused_with_reason_and_cure(
    store: tuple[Lake, Catalog], given: dict[str, str], said: str
) -> None:
    with pytest.raises(MoveError, match=said):
        moved(store, **given)
    assert len(store[0].versions()) == 1


def test_a_proposal_that_is_gone_is_said_to_be_gone(store: tuple[Lake, Catalog]) -> None:
    with pytest.raises(MoveError, match='no proposal "proposal-99" any more'):
        moves.move(*store, OFFICE, Move("proposal-99", 1, "idea", "why"), TODAY)


def test_a_move_dated_before_the_last_one_is_refused_by_the_check(store: tuple[Lake, Catalog]) -> None:
    with pytest.raises(LakeError, match="stage moves follow in time"):
        moves.move(*store, OFFICE, Move("proposal-4", 1, "proposal", "why"), date(2019, 1, 1))
    assert len(store[0].versions()) == 1
