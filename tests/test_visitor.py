"""Claims about who may see and change what, before anybody signs in anywhere."""

import threading

import pytest

from tex4im_data import visitor
from tex4im_data.visitor import PUBLIC, Visitor

PARTNER = Visitor("partner", "ITI1", "Toscana office")
COORDINATOR = Visitor("coordinator", None, "Coordination")


@pytest.mark.parametrize(
    ("who", "seen"),
    [(PUBLIC, {"public"}), (PARTNER, {"public", "partners"}), (COORDINATOR, {"public", "partners", "coordinators"})],
)
def test_each_role_sees_what_the_ones_below_it_see(who: Visitor, seen: set[str]) -> None:
    assert {name for name in (*visitor.VISIBILITIES, "secret", "") if who.may_see(name)} == seen


def test_a_partner_changes_the_own_region_and_nothing_else() -> None:
    assert PARTNER.may_change("ITI1")
    assert not PARTNER.may_change("PT11")
    assert not PARTNER.may_change(None)
    assert COORDINATOR.may_change("PT11")
    assert COORDINATOR.may_change(None)
    assert not PUBLIC.may_change("ITI1")


def test_an_unknown_role_and_a_partner_of_no_region_change_nothing() -> None:
    assert not Visitor("admin", "ITI1").may_edit
    assert Visitor("admin").sees == "public"
    assert not Visitor("partner").may_edit
    assert not Visitor("partner").may_change(None)


def test_a_new_thread_is_the_public_whoever_started_it() -> None:
    visitor.enter(COORDINATOR)
    found = []
    thread = threading.Thread(target=lambda: found.append(visitor.present()))
    thread.start()
    thread.join()
    visitor.enter(PUBLIC)
    assert found == [PUBLIC]
