"""Own the parts of the settings page: who holds which role, granting and withdrawing, and the numbers that hold for all.

Refuse to show any of it to who may not set it; and to decide who may: the domain judges each change again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.errors import LakeError
from tex4im_data.lake import Version, writer
from tex4im_data.people import Grant, Setting, roles, settings
from tex4im_ui import words
from tex4im_ui.people import sign_in
from tex4im_ui.words import plain, text

ALL = "coordinator"
SAID = "t4_office_said"
SHOWN_SECONDS = 20


def is_open() -> bool:
    """Return whether who asks may set anything; draws for all others who may, and how to get there."""
    if visitor.present().may_set:
        return True
    st.html(f'<div class="t4-tail"><p class="t4-empty" role="status">{text(_way())}</p></div>')
    return False


def closed() -> str:
    """Return the lead sentence for who may not set anything."""
    return "Only coordinators may grant roles and change settings."


def summary() -> str:
    """Return the lead sentence for a coordinator."""
    found = roles.grants(query.store())
    if not found:
        return "Nobody holds a role yet; everybody reads."
    coordinators = sum(grant.role == "coordinator" for grant in found)
    partners = words.counted(len(found) - coordinators, "partner editor")
    return f"{words.counted(coordinators, 'coordinator').capitalize()} and {partners} may change data; everybody reads."


def said() -> None:
    """Draw what came of the last change, for a while: the new version may draw the page once more at once."""
    found = st.session_state.get(SAID)
    if found and time.monotonic() < found[2]:
        (st.success if found[0] else st.error)(plain(found[1]))


def say(is_done: bool, sentence: str) -> None:
    """Keep what came of a change for the next time the page is drawn."""
    st.session_state[SAID] = (is_done, sentence, time.monotonic() + SHOWN_SECONDS)


def table() -> None:
    """Draw the granted roles."""
    found = roles.grants(query.store())
    rows = "".join(
        f"<tr><td>{text(grant.subject)}</td><td>{text(roles.GRANTED[grant.role])}</td><td>{text(_where(grant))}</td>"
        f"<td>{text(grant.note or '–')}</td><td>{text(grant.granted_by)}</td><td>{text(_day(grant.granted_on))}</td></tr>"
        for grant in found
    )
    head = "".join(f"<th>{name}</th>" for name in ("Who", "Role", "May change", "Signs as", "Granted by", "Granted on"))
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    empty = '<p class="t4-empty">No role is granted yet.</p>'
    st.html(
        _heading(
            "Who may change what", "A change of roles holds within three seconds, for people who are signed in too"
        )
    )
    st.html(f'<div class="t4-tail t4-scroll">{body if found else empty}</div>')


def granting() -> None:
    """Draw the form that grants a role or changes a granted one."""
    known, found = roles.regions(query.store()), roles.grants(query.store())
    with st.form("t4_grant", clear_on_submit=False, border=False):
        st.html(
            _heading("Grant a role, or change one", "For an address that has a role already, this one takes its place")
        )
        left, right = st.columns(2)
        left.text_input("E-mail address, or claim:NAME=VALUE", key="t4_who", max_chars=320, help=_HELP)
        right.selectbox("May change", [*known, ALL], format_func=_option, key="t4_may", index=0)
        left.text_input("Signs as (optional)", key="t4_note", max_chars=80, help="Name of an office; it is public.")
        st.form_submit_button("Grant", on_click=_grant, args=(found,))


def withdrawing() -> None:
    """Draw the form that withdraws a role."""
    found = {grant.subject: grant for grant in roles.grants(query.store())}
    if not found:
        return
    with st.form("t4_withdraw", border=False):
        st.html(_heading("Withdraw a role", "The last coordinator's stays: without one nobody could grant the next"))
        st.selectbox("Whose", list(found), format_func=lambda who: f"{who}, {_where(found[who])}", key="t4_whose")
        st.form_submit_button("Withdraw", on_click=_withdraw, args=(found,))


def numbers() -> None:
    """Draw the settings, each with its bounds and what follows from it, and the button that stores them."""
    found = settings.settings(query.store())
    with st.form("t4_settings", border=False):
        st.html(_heading("Numbers that hold for all", "Each change is a version with your office's name"))
        for each in found:
            st.number_input(
                f"{plain(each.label)}, {plain(each.unit)} ({each.least}–{words.number(each.most)})",
                min_value=each.least,
                max_value=each.most,
                value=each.value,
                key=f"t4_set_{each.setting_id}_{each.value}",
                help=plain(each.description),
            )
        st.form_submit_button("Store", on_click=_store, args=(found,))


_HELP = "A claim stands for everybody about whom the sign-in says so, such as claim:groups=tex4im-prato."


def _way() -> str:
    here = sign_in.presence()
    if here.way:
        return "Your role does not allow it. Ask a coordinator to make the change, or to grant you the role."
    if sign_in.providers():
        return "If you are a coordinator, sign in at the top of the page. If you should be one, ask a coordinator."
    return (
        "Sign-in is not set up on this server, so nobody can change anything here. Whoever runs the server finds how "
        "to set it up in docs/sign-in.md."
    )


def _heading(title: str, under: str) -> str:
    return f'<div class="t4-panel"><h2>{text(title)}</h2><p>{text(under)}.</p></div>'


def _option(code: str) -> str:
    label = roles.regions(query.store()).get(code)
    return f"Records of {label} (partner editor)" if label else "All records, settings and roles (coordinator)"


def _where(grant: Grant) -> str:
    return roles.regions(query.store()).get(grant.region_id or "", grant.region_id or "all regions")


def _day(day: date) -> str:
    return words.day(day)


def _grant(found: tuple[Grant, ...]) -> None:
    who, may, note = (str(st.session_state[key]) for key in ("t4_who", "t4_may", "t4_note"))
    role, region = ("coordinator", None) if may == ALL else ("partner", may)

    def change(asking: visitor.Visitor) -> Version | None:
        subject = roles.subject(who)
        seen = next((grant for grant in found if grant.subject == subject), None)
        return roles.grant(asking, query.store(), subject, role, region, note, seen=seen)

    if _do(change):
        st.session_state["t4_who"] = st.session_state["t4_note"] = ""


def _withdraw(found: dict[str, Grant]) -> None:
    seen = found[st.session_state["t4_whose"]]
    _do(lambda asking: roles.withdraw(asking, query.store(), seen))


def _store(found: tuple[Setting, ...]) -> None:
    wanted = {each.setting_id: int(st.session_state[f"t4_set_{each.setting_id}_{each.value}"]) for each in found}

    def change(asking: visitor.Visitor) -> Version | None:
        made = [settings.change(asking, query.store(), each, wanted[each.setting_id]) for each in found]
        return next((version for version in reversed(made) if version), None)

    _do(change)


def _do(change: Callable[[visitor.Visitor], Version | None]) -> bool:
    """Make a change in the writer's thread as whoever asks at this moment, and keep what came of it."""
    asking, is_done = sign_in.enter(), True
    try:
        version = writer.write(lambda: change(asking))
        sentence = f"{version.message}." if version else "It is so already; nothing was stored."
    except LakeError as error:
        is_done, sentence = False, str(error)
    say(is_done, sentence)
    return is_done
