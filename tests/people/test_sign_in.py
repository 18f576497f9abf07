"""Claims about who asks: when a sign-in is over, what makes a visit local, and what a download looks up again."""

import time

import pytest

from tests.screen import opened, sound
from tex4im_data import visitor
from tex4im_data.errors import NotAllowedError
from tex4im_data.filters import Filters
from tex4im_data.visitor import PUBLIC, Visitor
from tex4im_ui.figures import panel
from tex4im_ui.people import local, sign_in

BOSS = Visitor("coordinator", None, "Coordination office")
NOW = time.time()


@pytest.mark.parametrize(
    ("claims", "hours", "holds"),
    [
        ({"iat": NOW - 60, "exp": NOW + 60}, "0", True),
        ({"iat": NOW - 60, "exp": NOW - 1}, "0", False),
        ({"iat": NOW - 60, "exp": NOW - 1}, "1", True),
        ({"iat": NOW - 3700, "exp": NOW - 1}, "1", False),
        ({"iat": NOW - 3700, "exp": NOW + 60}, "1", True),
        ({"iat": NOW - 60, "exp": NOW - 1}, "soon", False),
        ({"iat": NOW - 200 * 3600, "exp": NOW - 1}, "100000", False),
        ({"iat": NOW + 3600, "exp": NOW + 7200}, "1", False),
        ({"exp": NOW + 60}, "1", False),
        ({"iat": NOW}, "1", False),
        ({"iat": "now", "exp": True}, "1", False),
        ({}, "1", False),
    ],
)
def test_a_sign_in_ends(claims: dict[str, object], hours: str, holds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEX4IM_SIGNED_IN_HOURS", hours)
    monkeypatch.setattr(time, "time", lambda: NOW)  # the claims were made when this file was read
    assert (sign_in.ends(claims) > NOW) == holds


HOME = {"Host": "127.0.0.1:8501", "Origin": "http://localhost:8501", "User-Agent": "x"}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_a_visit_within_one_machine_is_local(address: str) -> None:
    assert local.doubt(address, ["127.0.0.1"], None, HOME) == ""
    assert local.doubt(address, ["127.0.0.1", "::1"], "::1", {"host": "[::1]:8501"}) == ""


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.2", "map.example.eu", "127.0.0.1.evil.eu"])  # noqa: S104
def test_an_address_for_others_is_not(address: str | None) -> None:
    assert "is told to listen" in local.doubt(address, ["127.0.0.1"], None, HOME)


@pytest.mark.parametrize("sockets", [[], ["0.0.0.0"], ["::"], ["127.0.0.1", "10.0.0.3"], ["path '/run/map.sock'"]])  # noqa: S104
def test_what_the_sockets_do_counts_whatever_is_configured(sockets: list[str]) -> None:
    assert "the server listens on" in local.doubt("127.0.0.1", sockets, None, HOME)


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("10.0.0.3", {}),
        ("::ffff:10.0.0.3", {}),
        (None, {"X-Forwarded-For": "127.0.0.1"}),
        (None, {"x-forwarded-proto": "https"}),
        (None, {"Forwarded": "for=127.0.0.1"}),
        (None, {"Via": "1.1 proxy"}),
        (None, {"X-Real-Ip": "127.0.0.1"}),
        (None, {"Host": "map.example.eu"}),
        (None, {"Host": "127.0.0.1.evil.eu:8501"}),
        (None, {"Host": ""}),
        (None, {"Origin": "https://evil.example"}),
        (None, {"Origin": "null"}),
        (None, {"Origin": "http://[broken"}),
    ],
)
def test_a_sign_of_another_machine_makes_the_visitor_the_public(client: str | None, headers: dict[str, str]) -> None:
    assert local.doubt("127.0.0.1", ["127.0.0.1"], client, {**HOME, **headers})


@pytest.mark.usefixtures("shipped_store")
def test_without_a_server_that_listens_the_setting_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(local.SETTING, "coordinator")
    monkeypatch.setattr(local, "listening", list)
    app = sound(opened("pages/settings.py"))
    assert not [each for each in app.button if each.label in ("Grant", "Store", "Withdraw", "Sign in", "Sign out")]


@pytest.mark.usefixtures("shipped_store")
def test_a_download_is_made_as_who_asked_and_leaves_nobody_behind() -> None:
    made = panel.made("details_by_organisation", Filters(), "csv", "coordinators", lambda: BOSS)()
    assert made.count(b"\n") > 100
    assert visitor.present() == PUBLIC


@pytest.mark.usefixtures("shipped_store")
@pytest.mark.parametrize("now", [PUBLIC, Visitor("partner", "ITI1", "x"), Visitor("admin")])
def test_a_download_is_refused_once_the_right_is_gone(now: Visitor) -> None:
    with pytest.raises(NotAllowedError, match="your role has changed"):
        panel.made("details_by_organisation", Filters(), "csv", "coordinators", lambda: now)()
    assert visitor.present() == PUBLIC
