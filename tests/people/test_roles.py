"""Claims about roles: who the claims of a sign-in make somebody, and who may grant and withdraw."""

import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world
from tex4im_data import __main__ as command
from tex4im_data.catalog import Catalog
from tex4im_data.cli import roles as roles_command
from tex4im_data.deliveries import shipped as build
from tex4im_data.errors import LakeError, NotAllowedError
from tex4im_data.people import Grant, roles
from tex4im_data.people import settings as setting
from tex4im_data.people.roles import RoleError
from tex4im_data.people.settings import SettingError
from tex4im_data.query import Store
from tex4im_data.visitor import PUBLIC, Visitor

BOSS = Visitor("coordinator", None, "Coordination office")
ITI1 = Visitor("partner", "ITI1", "Toscana office")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalog]:
    """A store of the world as version 1, of which each test takes a copy."""
    folder = tmp_path_factory.mktemp("made")
    shipped, _ = world.delivered(tmp_path_factory.mktemp("packages") / "packages")
    lake = world.lake(folder, shipped)
    build.build(lake, shipped, "tests", "The world")
    lake.close()
    return folder, shipped


@pytest.fixture
def store(tmp_path: Path, made: tuple[Path, Catalog]) -> Iterator[Store]:
    folder, shipped = made
    shutil.copytree(folder, tmp_path / "var")
    opened = Store(world.settings(tmp_path / "var"), shipped)
    yield opened
    opened.close()


def held(store: Store, subject: str) -> Grant | None:
    return next((grant for grant in roles.grants(store) if grant.subject == subject), None)


def give(store: Store, who: str, role: str, region: str | None = None, note: str = "") -> None:
    assert roles.grant(BOSS, store, who, role, region, note, seen=held(store, who))


def mail(address: str, **more: object) -> dict[str, object]:
    return {"email": address, "email_verified": True, **more}


def test_nobody_holds_a_role_until_one_is_granted(store: Store) -> None:
    assert roles.grants(store) == ()
    assert roles.visitor_of(mail("office@example.eu"), store) == PUBLIC
    assert "No role is granted to you" in roles.standing(mail("office@example.eu"), store).reason


def test_a_granted_address_is_known_however_it_is_written(store: Store) -> None:
    give(store, "  Office@Example.EU ", "partner", "ITI1")
    assert [grant.subject for grant in roles.grants(store)] == ["office@example.eu"]
    for written in ("office@example.eu", "OFFICE@EXAMPLE.EU", " Office@example.eu", "ｏffice@example.eu"):
        assert roles.visitor_of(mail(written), store) == ITI1
    composed, taken_apart = (unicodedata.normalize(form, "josé@example.eu") for form in ("NFC", "NFD"))
    give(store, taken_apart, "coordinator")
    assert roles.visitor_of(mail(composed), store).role == "coordinator"


@pytest.mark.parametrize("verified", [False, "false", "False", 0, None, "no", [], "0"])
def test_an_address_that_is_not_verified_is_nobodys(store: Store, verified: object) -> None:
    give(store, "office@example.eu", "coordinator")
    assert roles.visitor_of({"email": "office@example.eu", "email_verified": verified}, store) == PUBLIC
    assert "has not verified" in roles.standing({"email": "office@example.eu", "email_verified": False}, store).reason


def test_a_provider_that_says_nothing_of_verifying_is_taken_at_its_word(store: Store) -> None:
    give(store, "office@example.eu", "coordinator")
    assert roles.visitor_of({"email": "office@example.eu"}, store).role == "coordinator"
    assert roles.visitor_of({"email": "office@example.eu", "email_verified": "true"}, store).role == "coordinator"


def test_a_claim_in_a_text_or_in_a_list_gives_a_role(store: Store) -> None:
    give(store, "claim:groups=tex4im-prato", "partner", "ITI1")
    give(store, "claim:hd=example.eu", "partner", "PT11")
    assert roles.visitor_of({"groups": ["others", "tex4im-prato"]}, store) == ITI1
    assert roles.visitor_of({"groups": "tex4im-prato"}, store) == ITI1
    assert roles.visitor_of({"hd": "example.eu"}, store).region == "PT11"
    for near in (
        "TEX4IM-PRATO",
        "tex4im-prato ",
        "tex4im",
        {"tex4im-prato": 1},
        ["tex4im-prato,x"],
        [["tex4im-prato"]],
    ):
        assert roles.visitor_of({"groups": near}, store) == PUBLIC


@pytest.mark.parametrize("name", ["email", "email_verified", "name", "preferred_username", "is_logged_in", "tokens"])
def test_no_role_hangs_on_a_claim_that_people_write_themselves(store: Store, name: str) -> None:
    with pytest.raises(RoleError, match="No role hangs on the claim"):
        roles.grant(BOSS, store, f"claim:{name}=x", "coordinator", None)


def test_a_coordinator_wins_over_a_partner_and_the_address_over_a_group(store: Store) -> None:
    give(store, "office@example.eu", "partner", "PT11")
    give(store, "claim:groups=prato", "partner", "ITI1")
    who = mail("office@example.eu", groups=["prato"])
    assert roles.visitor_of(who, store).region == "PT11"
    give(store, "claim:groups=lead", "coordinator")
    who["groups"] = ["prato", "lead"]
    assert roles.visitor_of(who, store) == Visitor("coordinator", None, roles.COORDINATION)


def test_groups_of_several_regions_give_none_and_say_so(store: Store) -> None:
    give(store, "claim:groups=prato", "partner", "ITI1")
    give(store, "claim:groups=porto", "partner", "PT11")
    found = roles.standing({"groups": ["prato", "porto"]}, store)
    assert found.visitor == PUBLIC
    assert "several regions" in found.reason


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=st.dictionaries(st.sampled_from(["email", "email_verified", "groups", "sub"]) | st.text(), ODD))
def test_no_claims_raise_and_none_but_the_granted_ones_open(store: Store, claims: dict[str, Any]) -> None:
    assert roles.visitor_of(claims, store) == PUBLIC


def test_a_store_that_cannot_be_read_makes_everybody_the_public(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    give(store, "office@example.eu", "coordinator")
    assert roles.visitor_of(mail("office@example.eu"), store).may_set

    def broken() -> None:
        raise LakeError("no")

    monkeypatch.setattr(store, "newest", broken)
    found = roles.standing(mail("office@example.eu"), store)
    assert (found.visitor, "can't be read" in found.reason) == (PUBLIC, True)


def test_a_withdrawn_role_is_gone_at_the_next_look(store: Store) -> None:
    give(store, "office@example.eu", "coordinator")
    give(store, "other@example.eu", "coordinator")
    seen = held(store, "office@example.eu")
    assert seen is not None
    roles.withdraw(BOSS, store, seen)
    assert roles.visitor_of(mail("office@example.eu"), store) == PUBLIC
    assert roles.visitor_of(mail("other@example.eu"), store).may_set


def test_a_version_names_no_address(store: Store) -> None:
    give(store, "office@example.eu", "partner", "ITI1", "Prato office")
    version = store.versions()[-1]
    assert (version.author, version.message) == ("Coordination office", "Role granted: partner editor for Toscana")
    assert "example" not in repr(version)
    assert roles.visitor_of(mail("office@example.eu"), store).name == "Prato office"
    for note in ("a@b.eu", "x" * 81, "line\u202e"):
        with pytest.raises(RoleError):
            roles.grant(BOSS, store, "third@example.eu", "coordinator", None, note)


@pytest.mark.parametrize("who", [PUBLIC, ITI1, Visitor("admin")])
def test_only_a_coordinator_grants_withdraws_and_sets(store: Store, who: Visitor) -> None:
    give(store, "office@example.eu", "coordinator")
    before = store.lake.newest()
    seen, number = held(store, "office@example.eu"), setting.settings(store)
    assert seen is not None
    with pytest.raises(NotAllowedError):
        roles.grant(who, store, "me@example.eu", "coordinator", None)
    with pytest.raises(NotAllowedError):
        roles.withdraw(who, store, seen, even_last=True)
    for each in number:
        with pytest.raises(NotAllowedError):
            setting.change(who, store, each, each.value + 1)
    assert store.lake.newest() == before


@pytest.mark.parametrize(
    ("who", "role", "region"),
    [
        ("no address", "partner", "ITI1"),
        ("a@b", "partner", "ITI1"),
        ("a@b.eu, c@d.eu", "partner", "ITI1"),
        ("claim:groups", "partner", "ITI1"),
        ("office@example.eu", "partner", None),
        ("office@example.eu", "partner", "XX99"),
        ("office@example.eu", "coordinator", "ITI1"),
        ("office@example.eu", "owner", None),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(store: Store, who: str, role: str, region: str | None) -> None:
    with pytest.raises(RoleError):
        roles.grant(BOSS, store, who, role, region)
    assert roles.grants(store) == ()


def test_two_coordinators_at_once_do_not_overwrite_one_another(store: Store) -> None:
    give(store, "office@example.eu", "partner", "ITI1")
    seen = held(store, "office@example.eu")
    give(store, "office@example.eu", "partner", "PT11")
    with pytest.raises(RoleError, match="in the meantime"):
        roles.grant(BOSS, store, "office@example.eu", "coordinator", None, seen=seen)
    with pytest.raises(RoleError, match="in the meantime"):
        roles.grant(BOSS, store, "office@example.eu", "partner", "ITI1")
    assert seen is not None
    with pytest.raises(RoleError, match="in the meantime"):
        roles.withdraw(BOSS, store, seen)


def test_the_last_coordinator_can_neither_be_withdrawn_nor_made_a_partner(store: Store) -> None:
    give(store, "office@example.eu", "coordinator")
    seen = held(store, "office@example.eu")
    assert seen is not None
    with pytest.raises(RoleError, match="last coordinator stays"):
        roles.withdraw(BOSS, store, seen)
    with pytest.raises(RoleError, match="last coordinator stays"):
        roles.grant(BOSS, store, seen.subject, "partner", "ITI1", seen=seen)
    assert roles.withdraw(BOSS, store, seen, even_last=True)


def test_a_setting_stays_within_its_bounds_and_is_changed_as_it_was_seen(store: Store) -> None:
    first, *_ = seen = setting.settings(store)
    assert [each.setting_id for each in seen] == list(setting.BOUNDS)
    for value in (first.least - 1, first.most + 1, True, 3.5, "4"):
        with pytest.raises(SettingError, match="whole number from 3 to 50"):
            setting.change(BOSS, store, first, value)  # type: ignore[arg-type]
    assert setting.change(BOSS, store, first, first.value) is None
    version = setting.change(BOSS, store, first, 5)
    assert version is not None
    assert version.message == "Setting: Contributors to a published figure, 3 → 5 organisations"
    with pytest.raises(SettingError, match="in the meantime by somebody else: it is 5 now"):
        setting.change(BOSS, store, first, 7)
    assert setting.settings(store)[0].value == 5


def test_the_command_makes_the_first_coordinator_and_lists_and_withdraws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store: Store
) -> None:
    monkeypatch.setattr(roles_command, "Store", lambda: Store(store.lake.settings, store.catalog))

    def said(*words: str) -> tuple[int, str]:
        code = command.main(["roles", *words])
        heard = capsys.readouterr()
        return code, heard.out + heard.err

    assert "Grant the first with" in said("list")[1]
    code, out = said("grant", "Boss@Example.eu", "--role", "coordinator", "--author", "Prato office")
    assert (code, "Role granted: coordinator (version 2)" in out) == (0, True)
    assert "so already" in said("grant", "boss@example.eu", "--role", "coordinator")[1]
    assert said("grant", "p@example.eu", "--role", "partner", "--region", "XX")[0] == 1
    assert said("grant", "p@example.eu", "--role", "owner")[0] == 2
    assert said("grant", "p@example.eu", "--role", "partner", "--region", "ITI1", "--note", "Prato")[0] == 0
    listed = said("list")[1]
    assert "boss@example.eu  coordinator, all regions  (by Prato office" in listed
    assert "p@example.eu  partner, Toscana, signs as Prato" in listed
    assert said("withdraw", "nobody@example.eu")[0] == 1
    assert "No coordinator is left" in said("withdraw", "boss@example.eu")[1]
