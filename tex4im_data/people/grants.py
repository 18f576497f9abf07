"""Own the granting and withdrawing of roles: each is one version, refused to all but coordinators.

Refuse to leave the map without a coordinator, and to write an address into the author or message of a version.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import pyarrow as pa

from tex4im_data.errors import LakeError
from tex4im_data.lake import Reader, Version
from tex4im_data.people import roles
from tex4im_data.people.roles import ADDRESS, CLAIM, GRANTED, SELF_TOLD, TABLE, Grant
from tex4im_data.query import Store, serving
from tex4im_data.visitor import Visitor, must_set


class RoleError(LakeError):
    """A role that can't be granted or withdrawn as asked: what, why, and what to do. Nothing was stored."""


def subject(text: str) -> str:
    """Return the canonical form of an e-mail address or of `claim:NAME=VALUE`. Raises RoleError."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith("claim:"):
        match = CLAIM.fullmatch(plain)
        if match is None:
            raise RoleError(
                f'"{plain[:80]}" names no claim. Write claim:NAME=VALUE, such as claim:groups=tex4im-prato.'
            )
        if match[1] in SELF_TOLD:
            why = "people write it themselves at many providers"
            raise RoleError(f"No role hangs on the claim {match[1]}: {why}. Take the e-mail address, or a group.")
        return plain
    found = roles.address(text)
    if not ADDRESS.fullmatch(found) or len(found) > 320:
        raise RoleError(f'"{text[:80]}" is no e-mail address. Write one such as office@example.eu.')
    return found


def grant(
    visitor: Visitor,
    store: Store,
    who: str,
    role: str,
    region: str | None,
    note: str = "",
    *,
    seen: Grant | None = None,
) -> Version | None:
    """Grant a role, as one version; None where it is granted already.

    `seen` is the grant that the person asking had before the eyes, None for somebody new: where it has changed
    since, nothing is stored. Raises NotAllowedError, RoleError, LakeError.
    """
    must_set(visitor, "The role")
    who, signs = subject(who), _office(note)
    known = roles.regions(store)
    if role not in GRANTED:
        raise RoleError(f'"{role[:40]}" is no role. Take one of: {", ".join(GRANTED)}.')
    if role == "partner" and region not in known:
        raise RoleError(f"A partner editor has one region. Take one of: {', '.join(known)}.")
    if role == "coordinator" and region:
        raise RoleError("A coordinator's role holds for all regions. Leave the region out.")
    if seen is not None and (seen.role, seen.region_id, seen.note) == (role, region or None, signs):
        return None
    row = Grant(who, role, region or None, _by(visitor), datetime.now(UTC).date(), signs)
    where = f" for {known[region]}" if region else ""
    message = f"Role granted: {GRANTED[role].lower()}{where}"
    return _commit(visitor, store, who, seen, row, message)


def withdraw(visitor: Visitor, store: Store, seen: Grant, *, even_last: bool = False) -> Version | None:
    """Withdraw a granted role, as one version. Raises NotAllowedError, RoleError, LakeError.

    The last coordinator's grant stays unless `even_last`, which is for the command at the server's machine:
    on a page it would lock everybody out.
    """
    must_set(visitor, "The withdrawal")
    where = f" for {roles.regions(store).get(seen.region_id, seen.region_id)}" if seen.region_id else ""
    message = f"Role withdrawn: {GRANTED[seen.role].lower()}{where}"
    return _commit(visitor, store, seen.subject, seen, None, message, even_last=even_last)


def _by(visitor: Visitor) -> str:
    return visitor.name or roles.COORDINATION


def _office(note: str) -> str | None:
    plain = " ".join(unicodedata.normalize("NFC", note).split())
    if "@" in plain:
        raise RoleError("The name that signs changes is public and holds no address. Write the office's name.")
    if len(plain) > 80 or not plain.isprintable():
        raise RoleError("The name that signs changes has at most 80 letters, and no sign that can't be printed.")
    return plain or None


def _commit(
    visitor: Visitor,
    store: Store,
    who: str,
    seen: Grant | None,
    row: Grant | None,
    message: str,
    *,
    even_last: bool = False,
) -> Version | None:
    empty = store.lake.read(TABLE).schema.empty_table()
    rows = pa.Table.from_pylist([asdict(row)], empty.schema) if row else empty
    keys = empty.select(["subject"]) if row else pa.table({"subject": [who]})
    version = store.lake.commit(
        {TABLE: rows},
        drop={TABLE: keys},
        author=_by(visitor),
        message=message,
        guard=_guard(who, seen, row, even_last=even_last),
        check=serving.check(store.catalog),
    )
    store.refresh()
    return version


def _guard(who: str, seen: Grant | None, row: Grant | None, *, even_last: bool) -> Callable[[Reader], None]:
    """Return the look at the table within the commit: as it was seen, and with a coordinator left."""

    def look(read: Reader) -> None:
        stored = {each["subject"]: Grant(**each) for each in read(TABLE).to_pylist()}
        if (now := stored.get(who)) != seen:
            said = f"it is {GRANTED[now.role].lower()} since {now.granted_on}" if now else "it is withdrawn"
            raise RoleError(f"The role was changed in the meantime by somebody else ({said}). Look again, then decide.")
        was = any(each.role == "coordinator" for each in stored.values())
        left = [each for each in stored.values() if each.subject != who] + ([row] if row else [])
        if was and not even_last and not any(each.role == "coordinator" for each in left):
            cure = "Grant the role to somebody else first, or use the command at the server's machine."
            raise RoleError(f"The last coordinator stays: without one nobody could grant a role. {cure}")

    return look
