"""Claims about moving a proposal on the page: who may, what is asked, what is told, and what is stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from streamlit.testing.v1 import AppTest

from tests.screen import html, opened, sound
from tex4im_data.programme import Move, moves
from tex4im_data.query import Store
from tex4im_data.visitor import PUBLIC, Visitor

OFFICE = Visitor("coordinator", None, "Coordination")
TOSCANA = Visitor("partner", "ITI1", "Toscana office")


def position(own_store: Store, name: str = "demo-proposal-02") -> int:
    return max(
        row["position"] for row in own_store.lake.read("stage_move").to_pylist() if row["opportunity_id"] == name
    )


def asked(name: str = "demo-proposal-02", seen: int = 3, stage: str = "stopped") -> AppTest:
    app = opened("pages/pipeline.py")
    app.session_state["moving"] = (name, seen, stage)
    return app.run()


def press(app: AppTest, why: str) -> AppTest:
    app.text_input(f"why_{app.session_state['moving'][0]}").set_value(why)
    app.button("move_now").click()
    return app.run()


def handles(app: AppTest) -> int:
    return html(app).count("data-move=")


def test_the_public_sees_the_board_and_no_handle(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    comes(PUBLIC)
    app = sound(opened("pages/pipeline.py"))
    assert "t4-board" in html(app)
    assert handles(app) == 0


def test_a_partner_moves_the_own_cards_and_a_coordinator_all(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(TOSCANA)
    assert handles(opened("pages/pipeline.py")) == 3
    comes(OFFICE)
    assert handles(opened("pages/pipeline.py")) == 24
    assert handles(opened("pages/pipeline.py", {"version": "1"})) == 0  # an older version is for reading


def test_a_move_with_a_reason_is_stored_signed_and_said(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    comes(TOSCANA)
    seen = position(own_store)
    app = press(asked(seen=seen), "No partner for the second line.")
    assert not app.exception
    assert "moving" not in app.session_state
    last = own_store.lake.versions()[-1]
    assert (last.author, position(own_store)) == ("Toscana office", seen + 1)
    assert "moved from" in last.message
    assert any("Toscana office" in toast.value and "No partner" in toast.value for toast in app.toast)


def test_a_move_without_a_reason_is_asked_for_one(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    comes(OFFICE)
    app = press(asked(seen=position(own_store)), "  ")
    assert "has no reason" in app.error[0].value
    assert len(own_store.lake.versions()) == 1


def test_the_second_editor_is_told_who_moved_it_and_can_redo(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(OFFICE)
    seen = position(own_store)
    app = asked(seen=seen)
    moves.move(
        own_store.lake,
        own_store.catalog,
        TOSCANA,
        Move("demo-proposal-02", seen, "idea", "Back to the start."),
        date(2026, 11, 24),
    )
    app = press(app, "No partner.")
    assert "Toscana office moved this proposal to idea on 24 Nov 2026" in app.warning[0].value
    assert "Back to the start" in app.warning[0].value
    assert position(own_store) == seen + 1
    assert app.session_state["moving"] == ("demo-proposal-02", seen + 1, "stopped")


def test_a_move_of_another_is_told_in_the_open_dialog_and_stays_in_sight(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(OFFICE)
    seen = position(own_store)
    app = asked(seen=seen)
    assert not app.warning
    back = Move("demo-proposal-02", seen, "idea", "Back to the start.")
    moves.move(own_store.lake, own_store.catalog, TOSCANA, back, datetime.now(UTC).date())
    own_store.refresh()
    for _ in range(2):
        app.run()
        assert "Toscana office moved this proposal to idea on" in app.warning[0].value
        assert app.warning[0].value.replace("\\", "").endswith("“Back to the start.”")
    sound(press(app, "No partner."))
    assert position(own_store) == seen + 2
    assert "moving" not in app.session_state


def test_what_is_not_ones_own_opens_no_move(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    for who in (PUBLIC, Visitor("partner", "PT11", "Norte office")):
        comes(who)
        app = asked()
        assert "not yours to move" in app.error[0].value
        assert not [button for button in app.button if button.key == "move_now"]


def test_a_page_open_elsewhere_is_told_quietly_and_once(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    comes(PUBLIC)
    app = opened("app.py")
    assert not app.toast
    moves.move(
        own_store.lake,
        own_store.catalog,
        OFFICE,
        Move("demo-proposal-02", position(own_store), "stopped", "A *reason*."),
        date(2026, 11, 24),
    )
    own_store.refresh()
    app.run()
    assert [toast.value for toast in app.toast] == [toast.value for toast in app.toast if "Coordination" in toast.value]
    assert r"A \*reason\*" in app.toast[0].value
    app.run()
    assert not app.toast


def test_the_menu_names_the_desks_for_who_can_use_them(own_store: Store, comes: Callable[[Visitor], None]) -> None:
    def named(who: Visitor) -> set[str]:
        comes(who)
        return {label for label in ("Data desk", "Settings") if f">{label}</a>" in html(opened("app.py"))}

    assert (named(PUBLIC), named(TOSCANA), named(OFFICE)) == (set(), {"Data desk"}, {"Data desk", "Settings"})


def test_the_number_of_rows_of_a_closed_table_is_told_to_nobody_else(
    own_store: Store, comes: Callable[[Visitor], None]
) -> None:
    comes(PUBLIC)
    assert "role_grant (not for you to see)" in html(opened("pages/sources.py"))
    comes(OFFICE)
    assert "role_grant 0" in html(opened("pages/sources.py"))
