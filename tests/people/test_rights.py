"""Claims about the refusal that stands before every change."""

import pytest

from tex4im_data.errors import LakeError, NotAllowedError
from tex4im_data.visitor import PUBLIC, Visitor, must_change, must_set

TOSCANA = Visitor("partner", "ITI1", "Toscana office")
COORDINATOR = Visitor("coordinator", None, "Coordination")
FORGED = [Visitor("admin", "ITI1"), Visitor("partner"), Visitor("partner", ""), Visitor("Coordinator")]


def test_a_partner_changes_the_own_region_and_a_coordinator_all() -> None:
    must_change(TOSCANA, "ITI1")
    for region in ("ITI1", "PT11", None):
        must_change(COORDINATOR, region)
    must_set(COORDINATOR)


@pytest.mark.parametrize("who", [PUBLIC, *FORGED])
@pytest.mark.parametrize("region", ["ITI1", "PT11", "", None])
def test_nobody_else_changes_anything(who: Visitor, region: str | None) -> None:
    if (who.role, who.region, region) == ("partner", "", ""):
        pytest.skip("a region without a name holds no record")
    with pytest.raises(NotAllowedError):
        must_change(who, region)
    with pytest.raises(NotAllowedError):
        must_set(who)


def test_the_refusal_says_what_why_and_what_to_do() -> None:
    with pytest.raises(NotAllowedError, match=r"The move was not stored: it touches region PT11.*ITI1.*Ask the office"):
        must_change(TOSCANA, "PT11", "The move")
    with pytest.raises(NotAllowedError, match=r"no single region.*coordinators.*Ask a coordinator"):
        must_change(TOSCANA, None)
    with pytest.raises(NotAllowedError, match=r"only coordinators may make it. Ask a coordinator"):
        must_set(TOSCANA)
    with pytest.raises(NotAllowedError, match=r"Sign in at the top of the page"):
        must_set(PUBLIC)


def test_a_page_that_shows_faults_of_the_store_shows_this_one_too() -> None:
    assert issubclass(NotAllowedError, LakeError)
