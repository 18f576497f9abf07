"""Claims about signing in through a real provider: each role on each page, and everything that must not give one."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.site import PAGES, Site, visit
from tests.people import oidc
from tests.people.oidc import Provider
from tex4im_data import __main__ as command

pytestmark = pytest.mark.browser

ROLES = {
    "nobody": "No role is granted to you",
    "unverified": "has not verified your e-mail address",
    "toscana": "partner editor, records of Toscana. Changes are signed as Toscana office.",
    "norte": "partner editor, records of Norte. Changes are signed as Porto office.",
    "boss": "coordinator, all records, settings and roles. Changes are signed as Coordination office.",
}
"""Everybody at the provider, and what the map says to them."""

PUBLIC = ("", "nobody", "unverified")
PARTNERS = ("toscana", "norte")
DESKS = ("settings", "data_desk", "changes")
"""Pages without a figure that answers a question, so without a download of one."""

CONTROLS: dict[str, dict[str, tuple[str, ...]]] = {
    "settings": {"Grant": ("boss",), "Withdraw": ("boss",), "Store": ("boss",)},
}
"""Buttons that change something, by page, and who is shown them; nobody else is."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with oidc.provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(new_folder: Callable[[str], Path], provider: Provider) -> Iterator[Site]:
    folder = new_folder("sign_in")
    granted(folder, "boss@example.eu", "--role", "coordinator")
    granted(folder, "toscana@example.eu", "--role", "partner", "--region", "ITI1")
    granted(folder, "claim:groups=tex4im-norte", "--role", "partner", "--region", "PT11", "--note", "Porto office")
    (folder / "secrets.toml").write_text(provider.secrets(), encoding="utf-8")
    with sites.serve(folder, "--secrets.files", str(folder / "secrets.toml")) as running:
        yield running


@pytest.fixture(scope="module")
def public_seat(browser: Browser, site: Site, provider: Provider) -> Iterator[sites.Seat]:
    with sites.seat(browser, site, provider.address) as found:
        yield found


@pytest.fixture(autouse=True)
def sound_provider(provider: Provider) -> None:
    provider.spoil = ""


@contextmanager
def visiting(browser: Browser, site: Site, provider: Provider) -> Iterator[BrowserContext]:
    """A visitor who may call the map and the provider, and no other host."""
    with sites.seat(browser, site, provider.address) as found, found.taken() as context:
        yield context


def granted(folder: Path, *words: str, work: str = "grant") -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEX4IM_VAR", str(folder))
        assert command.main(["roles", work, *words, "--author", "tests"]) == 0


def sign_in(page: Page, site: Site, who: str, path: str = "") -> Page:
    visit(page, site, path)
    page.get_by_role("button", name="Sign in").click()
    page.locator(f"#{who}").click()
    return sites.drawn(page)


def line(page: Page) -> str:
    found = page.locator("p.t4-who")
    return found.inner_text() if found.count() else ""


def is_public(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator("p.t4-who")).to_have_count(0)


@pytest.mark.parametrize("who", ["", *ROLES])
def test_each_role_sees_its_own_controls_on_each_page(context: BrowserContext, site: Site, who: str) -> None:
    page = context.new_page()
    if who:
        sign_in(page, site, who)
    # Whoever has no role of their own sees what the public sees: the pages that differ tell.
    for path in PAGES if who in ("", "toscana", "boss") else ("", "pipeline", "data_desk", "settings"):
        visit(page, site, f"{path}?role=coordinator&region=PT11")
        if who:
            expect(page.locator("p.t4-who")).to_contain_text(ROLES[who])
            assert oidc.PEOPLE[who]["email"] in line(page)
        else:
            is_public(page)
        for button, holders in CONTROLS.get(path, {}).items():
            expect(page.get_by_role("button", name=button, exact=True)).to_have_count(int(who in holders))
        offered = page.get_by_role("button", name="not public")
        if who in PUBLIC or path in DESKS:
            expect(offered).to_have_count(0)
        else:
            expect(offered.first).to_be_attached()
        if path not in DESKS:
            expect(page.get_by_text('parameter "role" is not known')).to_have_count(1)


@pytest.mark.parametrize("who", ["toscana", "boss"])
def test_a_signed_in_download_says_whom_it_is_for(context: BrowserContext, site: Site, who: str) -> None:
    page = sign_in(context.new_page(), site, who)
    visit(page, site, "organisations?region=ITI1")
    sees = "coordinators" if who == "boss" else "partners"
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"CSV for {sees}, not public").first.click()
    assert f"_for-{sees}-not-public.csv" in waiting.value.suggested_filename
    assert Path(waiting.value.path()).read_bytes().count(b"\n") > 1


@pytest.mark.parametrize("fault", ["nonce", "aud", "iss", "key", "exp"])
def test_a_token_with_a_fault_signs_nobody_in(
    context: BrowserContext, site: Site, provider: Provider, fault: str
) -> None:
    provider.spoil = fault
    is_public(sign_in(context.new_page(), site, "boss"))


def test_who_turns_back_at_the_provider_is_the_public(context: BrowserContext, site: Site) -> None:
    is_public(sign_in(context.new_page(), site, "cancel"))


def test_a_cookie_that_was_changed_or_signed_by_somebody_else_signs_nobody_in(
    context: BrowserContext, site: Site, browser: Browser, provider: Provider
) -> None:
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    sign_in(context.new_page(), site, "boss")
    [cookie] = [each for each in context.cookies() if each.get("name") == "_streamlit_user"]
    said = {"is_logged_in": True, "email": "boss@example.eu", "email_verified": True, "origin": site.address}
    said |= {"iat": 1, "exp": 9_999_999_999, "sub": "x", "iss": provider.address, "provider": "default"}
    genuine = str(cookie.get("value"))
    forged = [
        create_signed_value("", "_streamlit_user", json.dumps(said)).decode(),
        create_signed_value("another secret of somebody else", "_streamlit_user", json.dumps(said)).decode(),
        genuine[:-2] + ("ab" if genuine[-2:] != "ab" else "cd"),
        "x" + genuine,
        json.dumps(said),
        "",
    ]
    for value in forged:
        with visiting(browser, site, provider) as other:
            other.add_cookies([{"name": "_streamlit_user", "value": value.replace('"', "%22"), "url": site.address}])
            is_public(visit(other.new_page(), site, "settings"))


def test_a_role_comes_and_goes_while_the_page_is_open(context: BrowserContext, site: Site) -> None:
    page = sign_in(context.new_page(), site, "nobody")
    visit(page, site, "pipeline?region=ITI1")
    granted(site.folder, "nobody@example.eu", "--role", "partner", "--region", "ITI1")
    expect(page.locator("p.t4-who")).to_contain_text("partner editor, records of Toscana")
    granted(site.folder, "nobody@example.eu", work="withdraw")
    expect(page.locator("p.t4-who")).to_contain_text("No role is granted to you")
    assert "region=ITI1" in page.url


def test_a_role_goes_on_a_page_that_is_fixed_to_a_version_too(context: BrowserContext, site: Site) -> None:
    granted(site.folder, "nobody@example.eu", "--role", "coordinator")
    page = sign_in(context.new_page(), site, "nobody")
    visit(page, site, "calls?version=1")
    expect(page.locator("p.t4-who")).to_contain_text("coordinator, all records")
    granted(site.folder, "nobody@example.eu", work="withdraw")
    expect(page.locator("p.t4-who")).to_contain_text("No role is granted to you")


def test_signing_out_in_one_tab_ends_the_sign_in_of_the_other(context: BrowserContext, site: Site) -> None:
    first = sign_in(context.new_page(), site, "boss")
    visit(first, site, "settings")
    second = visit(context.new_page(), site, "calls")
    kept = context.cookies()
    second.get_by_role("button", name="Sign out").click()
    is_public(second)
    expect(first.get_by_role("button", name="Grant", exact=True)).to_have_count(0)
    is_public(first)
    context.add_cookies(kept)  # type: ignore[arg-type]
    is_public(visit(context.new_page(), site, "settings"))


def test_a_coordinator_grants_sets_and_withdraws_on_the_page(context: BrowserContext, site: Site) -> None:
    page = sign_in(context.new_page(), site, "boss")
    visit(page, site, "settings")
    page.get_by_role("textbox", name="E-mail address").fill("New@Example.eu")
    page.get_by_role("button", name="Grant", exact=True).click()
    expect(page.get_by_text("Role granted: partner editor for").first).to_be_visible()
    expect(page.get_by_role("cell", name="new@example.eu")).to_be_visible()
    page.get_by_role("spinbutton", name="Contributors to a published figure").fill("4")
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page.get_by_text("3 → 4").first).to_be_visible()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("The last coordinator stays").first).to_be_visible()
    expect(page.get_by_role("cell", name="boss@example.eu")).to_be_visible()


def test_the_interface_answers_the_same_with_a_cookie_and_changes_nothing(context: BrowserContext, site: Site) -> None:
    sign_in(context.new_page(), site, "boss")
    for path in (
        "api",
        "api/answer/details_by_organisation",
        "api/extract/details_by_organisation.csv",
        "api/openapi.json",
    ):
        with urllib.request.urlopen(site.url(path)) as plain:
            signed = context.request.get(site.url(path))
            assert (signed.status, signed.body()) == (200, plain.read()), path
        for method in ("POST", "PUT", "PATCH", "DELETE", "MOVE"):
            status = context.request.fetch(site.url(path), method=method, data="{}").status
            assert status in (403, 404, 405), (method, path)


def test_the_flow_checked_all_that_a_provider_checks(context: BrowserContext, site: Site, provider: Provider) -> None:
    before = len(provider.calls)
    sign_in(context.new_page(), site, "boss")
    assert ("POST", "/token") in provider.calls[before:]
    assert provider.refused == []


def test_neither_address_nor_token_stands_in_the_log_or_the_history(site: Site) -> None:
    assert "@example" not in (site.folder / "server.log").read_text(encoding="utf-8")


def said_by(site: Site, browser: Browser, path: str = "settings") -> str:
    page = browser.new_page()
    try:
        visit(page, site, path)
        return line(page)
    finally:
        page.close()


@pytest.mark.parametrize(
    ("setting", "address", "said"),
    [
        (
            "coordinator",
            "127.0.0.1",
            "Local editor: you may change all records, settings and roles. Changes are signed as Local editor.",
        ),
        ("partner:ITI1", "127.0.0.1", "Local editor: you may change records of Toscana."),
        ("partner:XX99", "127.0.0.1", ""),
        ("coordinator", "0.0.0.0", ""),  # noqa: S104 -- this is what must not give a right
    ],
)
def test_the_local_editor_edits_only_while_the_server_listens_on_loopback(
    new_folder: Callable[[str], Path], browser: Browser, setting: str, address: str, said: str
) -> None:
    folder = new_folder("local")
    with sites.serve(folder, "--server.address", address, TEX4IM_LOCAL_EDITOR=setting) as local:
        found = said_by(local, browser)
        assert found.startswith(said)
        assert bool(found) == bool(said)
        log = (folder / "server.log").read_text(encoding="utf-8")
        assert ("is ignored" in log) == (not said)


def test_a_method_that_writes_is_refused_without_a_browser_too(site: Site) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        asked = urllib.request.Request(site.url("api/answer/proposals_by_stage"), data=b"{}", method=method)
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(asked)
        with refused.value as answer:
            assert answer.code in (403, 404, 405)
