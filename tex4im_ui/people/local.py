"""Own the local editor: somebody alone at their own machine edits without signing in, where a setting says so.

Refuse it to everybody whose way to the server is not plainly within one machine: a doubt makes them the public.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import socket
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

import streamlit as st

from tex4im_data import query
from tex4im_data.errors import LakeError
from tex4im_data.people import roles
from tex4im_data.visitor import Visitor
from tex4im_ui import sockets

SETTING = "TEX4IM_LOCAL_EDITOR"
FORWARDED = re.compile(r"(?i)(x-forwarded.*|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)")
_log = logging.getLogger(__name__)


def editor() -> Visitor | None:
    """Return who the setting makes a visitor who sits at the server's own machine; None for all others."""
    wanted = os.environ.get(SETTING, "").strip()
    if not wanted:
        return None
    if doubt := _wrong(wanted) or _doubt():
        _say_once(f"{SETTING}={wanted} is ignored: {doubt}.")
        return None
    role, _, region = wanted.partition(":")
    if role == "coordinator":
        return Visitor("coordinator", None, "Local editor")
    return Visitor("partner", region, f"Local editor, {roles.regions(query.store())[region]}")


def is_set() -> bool:
    """Return whether the setting stands and the server still listens on loopback only, whoever visits."""
    return bool(os.environ.get(SETTING, "").strip()) and all(map(is_loopback, listening()))


def doubt(address: str | None, listening: Iterable[str], client: str | None, headers: Mapping[str, str]) -> str:
    """Return why a visit may come from elsewhere than this machine; empty where nothing says so.

    `address` is where the server was told to listen, `listening` where its sockets do, `client` the visitor's
    address (None where Streamlit found it to be the loopback's), `headers` those of the visit.
    """
    found = list(listening)
    if not is_loopback(address or ""):
        return f"the server is told to listen on {address or 'all addresses'}; set server.address to 127.0.0.1"
    if not found or not all(map(is_loopback, found)):
        return f"the server listens on {', '.join(found) or 'no socket that can be seen'}"
    if client is not None and not is_loopback(client):
        return f"a visitor comes from {client}"
    if forwarded := [name for name in headers if FORWARDED.fullmatch(name)]:
        return f"a visit came through a proxy (it has the header {forwarded[0]})"
    named = {name.lower(): value for name, value in headers.items()}
    for name, place in (("Host", f"//{named.get('host', '')}"), ("Origin", named.get("origin", "//localhost"))):
        with suppress(ValueError):
            if is_loopback(urlsplit(place).hostname or ""):
                continue
        return f"a visit names another machine in its header {name}"
    return ""


def is_loopback(place: str) -> bool:
    """Return whether a host name or address is this machine's own and no other's."""
    if place.lower() == "localhost":
        return True
    try:
        found = ipaddress.ip_address(place)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def listening() -> list[str]:
    """Return the addresses on which this process accepts connections; a path stands for a local socket."""
    found = []
    for number in sockets.descriptors():
        with suppress(OSError):
            # Only sockets are duplicated: closing a copy of the catalogue's file would take away SQLite's locks.
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as copy:
                    if copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        name = copy.getsockname()
                        found.append(str(name[0]) if isinstance(name, tuple) else f"path {name!r}")
    return found


def _wrong(wanted: str) -> str:
    role, _, region = wanted.partition(":")
    try:
        known = roles.regions(query.store())
    except LakeError:
        return "the store can't be read"
    if wanted == "coordinator" or (role == "partner" and region in known):
        return ""
    return f"it must be coordinator, or partner: and one of {', '.join(known)}"


def _doubt() -> str:
    try:
        address, client, headers = st.get_option("server.address"), st.context.ip_address, st.context.headers.to_dict()
    except Exception as error:  # noqa: BLE001 -- whatever hides the way of a visit, it is no way within this machine
        return f"the visit's way to the server can't be seen ({error})"
    return doubt(address, listening(), client, headers)


@lru_cache(64)
def _say_once(sentence: str) -> None:
    _log.warning(sentence)
