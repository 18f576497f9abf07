"""Own who asks in this run of a page: signed in by OpenID Connect, the local editor, or the public; and the line that says so.

Refuse to grant anything: what a signed-in person may do is looked up in the store at every run, never kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.people import roles
from tex4im_data.visitor import PUBLIC, Visitor
from tex4im_ui import link
from tex4im_ui.people import local
from tex4im_ui.words import text

PLACEHOLDER = "write a long random text here"
LEAST_SECRET = 32
"""Letters of a cookie secret: with a shorter one somebody could guess it, and sign a cookie of their own."""

HOURS, MOST_HOURS = 10.0, 168.0
EARLY = 300
"""Seconds by which a provider's clock may be ahead of ours."""

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_ended: dict[str, float] = {}
"""Sign-ins that were ended by "Sign out", until when: other open tabs of the same browser must not go on with one."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who asks, by which way ("", "signed in", "local"), as whom the provider knows them, and why it is no more."""

    visitor: Visitor = PUBLIC
    way: str = ""
    known_as: str = ""
    reason: str = ""


def presence() -> Presence:
    """Return who asks in this run, looked up anew at every call. Never raises."""
    if claims := _claims():
        found = roles.standing(claims, query.store())
        known_as = str(claims.get("email") or claims.get("name") or claims.get("sub") or "somebody")
        return Presence(found.visitor, "signed in", known_as, found.reason)
    editor = local.editor()
    return Presence(editor, "local") if editor else Presence()


def enter() -> Visitor:
    """Find out who asks, say so to the domain, and return it: first thing in a page, a fragment, and a call-back.

    A call-back runs before the page does, so what an earlier run found out no longer holds there.
    """
    found = presence().visitor
    visitor.enter(found)
    return found


def later() -> Callable[[], Visitor]:
    """Return what finds out, outside this run too, who the one that asks now is by then: sign-in over, role changed."""
    claims, local_editor = dict(_claims()), local.editor()

    def now() -> Visitor:
        if claims:
            return roles.visitor_of(claims, query.store()) if _holds(claims) else PUBLIC
        return local_editor if local_editor and local.is_set() else PUBLIC

    return now


def providers() -> dict[str, str]:
    """Return the providers that are set up, and what their button says; none where sign-in is not set up soundly."""
    try:
        section = st.secrets["auth"] if st.secrets.load_if_toml_exists() and "auth" in st.secrets else {}
        secret = str(section.get("cookie_secret", ""))
        if not section:
            return {}
        if len(secret) < LEAST_SECRET or PLACEHOLDER in secret or not section.get("redirect_uri"):
            _say_once(
                f"[auth] needs a redirect_uri, and a cookie_secret of {LEAST_SECRET} letters or more that is random."
            )
            return {}
        if "server_metadata_url" in section:
            return {"default": "Sign in"}
        named = [name for name, each in section.items() if isinstance(each, Mapping) and "client_id" in each]
        return {name: "Sign in" if len(named) == 1 else f"Sign in with {name.capitalize()}" for name in named}
    except Exception as error:  # noqa: BLE001 -- a file that can't be read signs nobody in, and the pages go on
        _say_once(f"Sign-in is off: the secrets can't be read ({type(error).__name__}).")
        return {}


def buttons() -> None:
    """Draw what stands in the header's row: a button to sign in, where that is set up and nobody is."""
    if presence().way != "signed in":
        for name, label in providers().items():
            st.button(label, key=f"sign_in_{name}", type="tertiary", on_click=_sign_in, args=(name,))


def line() -> None:
    """Draw the quiet line that says who you are here and what you may do; nothing for the public."""
    found = presence()
    if not found.way:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="t4-who", gap="small"):
        st.html(f'<p class="t4-who" role="status">{_sentence(found)}</p>', width="content")
        if found.way == "signed in":
            st.button("Sign out", key="sign_out", type="tertiary", on_click=_sign_out)


def _sentence(found: Presence) -> str:
    who, name = found.visitor, f"<b>{text(found.visitor.name)}</b>"
    may = "all records, settings and roles"
    if who.role == "partner" and who.region:
        may = f"records of {text(roles.regions(query.store()).get(who.region, who.region))}"
    if found.way == "local":
        return f"Local editor: you may change {may}. Changes are signed as {name}. Only on this machine."
    shown = "" if link.mode() else f" as {text(found.known_as)}"  # a projector shows no address
    if found.reason:
        return f"Signed in{shown}. {text(found.reason)}"
    return f"Signed in{shown}: {roles.GRANTED[who.role].lower()}, {may}. Changes are signed as {name}."


def _claims() -> Mapping[str, object]:
    """Return what the provider said about who is signed in; nothing where nobody is, or the sign-in is over."""
    try:
        if st.get_option("server.trustedUserHeaders") or not providers():
            return {}  # headers could claim any address; they are not the sign-in that this map trusts
        claims: Mapping[str, object] = dict(st.user.to_dict())
        return claims if claims.get("is_logged_in") is True and _holds(claims) else {}
    except Exception as error:  # noqa: BLE001 -- closed by default: whatever is odd about a sign-in, it is none
        _say_once(f"A sign-in can't be read ({type(error).__name__}); the visitor is the public.")
        return {}


def _holds(claims: Mapping[str, object]) -> bool:
    """Return whether a sign-in is neither over nor ended by "Sign out" in any tab."""
    if ends(claims) <= time.time():
        return False
    with _lock:
        return _mark(claims) not in _ended


def ends(claims: Mapping[str, object]) -> float:
    """Return when a sign-in is over, as a time stamp; 0 for one that says neither when it began nor when it ends.

    An identity token's own end is often minutes away, for it is meant for the moment of signing in. So a sign-in
    holds for TEX4IM_SIGNED_IN_HOURS after it began (10), or to the token's end where that is later; 0 hours: to
    the token's end, strictly.
    """
    try:
        hours = min(max(float(os.environ.get("TEX4IM_SIGNED_IN_HOURS", HOURS)), 0.0), MOST_HOURS)
    except ValueError:
        hours = 0.0
    began, end = (_stamp(claims.get(name)) for name in ("iat", "exp"))
    if began is None or end is None or began > time.time() + EARLY:
        return 0.0
    return max(end, began + hours * 3600) if hours else end


def _stamp(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mark(claims: Mapping[str, object]) -> str:
    """Return what tells one sign-in from another, without keeping who it was."""
    named = [str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce", "at_hash", "jti", "sid")]
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def _sign_in(provider: str) -> None:
    st.login(None if provider == "default" else provider)


def _sign_out() -> None:
    visitor.enter(PUBLIC)
    if claims := _claims():
        with _lock:
            now = time.time()
            for mark in [mark for mark, until in _ended.items() if until <= now]:
                del _ended[mark]
            _ended[_mark(claims)] = ends(claims)
    st.logout()


@lru_cache(64)
def _say_once(sentence: str) -> None:
    _log.warning(sentence)
