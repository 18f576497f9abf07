"""Own who somebody is here: claims of a sign-in against granted roles; and granting and withdrawing, each as a version.

Refuse to sign anybody in, to guess, and to leave the map without a coordinator.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import pyarrow as pa
from cachetools import LRUCache, cached

from tex4im_data.errors import LakeError
from tex4im_data.lake import Reader, Version
from tex4im_data.query import Store, serving
from tex4im_data.visitor import PUBLIC, Visitor, must_set

TABLE = "role_grant"
GRANTED = {"partner": "Partner editor", "coordinator": "Coordinator"}
"""The roles that can be granted, and how they read."""

COORDINATION = "Coordination office"
SELF_TOLD = frozenset(
    (
        *("email", "email_verified", "name", "given_name", "family_name", "middle_name", "nickname", "picture"),
        *("preferred_username", "profile", "website", "gender", "birthdate", "zoneinfo", "locale", "phone_number"),
        *("address", "is_logged_in", "provider", "origin", "tokens"),
    )
)
"""Claims that people write themselves at many providers, or that the server adds: no role may hang on one."""

CLAIM = re.compile(r"claim:([A-Za-z0-9_.:/-]{1,100})=(.{1,200})", re.DOTALL)
ADDRESS = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]+\.[^@\s,;<>()\"]+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grant:
    """One granted role: `subject` is an e-mail address or `claim:NAME=VALUE`, `note` the office that signs."""

    subject: str
    role: str
    region_id: str | None
    granted_by: str
    granted_on: date
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a signed-in person is here, and why it is no more than that (empty where a grant answers)."""

    visitor: Visitor
    reason: str = ""


@dataclass(frozen=True, eq=False)
class _Roll:
    """The grants of one version by subject, and the labels of the regions."""

    grants: Mapping[str, Grant]
    regions: Mapping[str, str]


def address(text: object) -> str:
    """Return an e-mail address as it is compared: NFKC, small letters, no space around it; empty for no text."""
    return unicodedata.normalize("NFKC", text).strip().lower() if isinstance(text, str) else ""


def grants(store: Store) -> tuple[Grant, ...]:
    """Return the roles granted in the newest version, by subject. Raises LakeError."""
    return tuple(_roll(store).grants.values())


def regions(store: Store) -> Mapping[str, str]:
    """Return the regions that a partner editor may be granted, and their labels. Raises LakeError."""
    return _roll(store).regions


def visitor_of(claims: Mapping[str, object], store: Store) -> Visitor:
    """Return who the claims of a sign-in make somebody; the public where no grant names them. Never raises."""
    return standing(claims, store).visitor


def standing(claims: Mapping[str, object], store: Store) -> Standing:
    """Return who the claims of a sign-in make somebody, and why it is no more. Never raises.

    A coordinator's grant wins. Then the grant for the e-mail address counts before those for claims. Claims that
    name several regions name none: a visitor changes one region, and which one is nobody's guess to make.
    """
    try:
        return _standing(claims, _roll(store))
    except LakeError as error:
        _log.warning("Roles can't be read, so a signed-in visitor is the public: %s", error)
        return Standing(PUBLIC, "The roles can't be read just now. Try again in a minute.")
    except Exception:  # noqa: BLE001 -- whatever a provider sends, it must not open or break a page
        _log.exception("Claims of a sign-in can't be read, so the visitor is the public.")
        return Standing(PUBLIC, "What your sign-in says about you can't be read. Tell a coordinator.")


def _standing(claims: Mapping[str, object], roll: _Roll) -> Standing:
    mail = address(claims.get("email"))
    verified = str(claims.get("email_verified", True)).strip().lower() == "true"
    personal = roll.grants.get(mail) if mail and verified else None
    by_claim = [grant for grant in roll.grants.values() if _holds(grant.subject, claims)]
    found = ([personal] if personal else []) + by_claim
    for grant in found:
        if grant.role == "coordinator":
            return Standing(Visitor("coordinator", None, grant.note or COORDINATION))
    partners = [grant for grant in found if grant.role == "partner" and grant.region_id]
    named = sorted({str(grant.region_id) for grant in (partners[:1] if personal in partners else partners)})
    if len(named) == 1:
        office = next(grant.note for grant in partners if grant.region_id == named[0])
        return Standing(Visitor("partner", named[0], office or f"{roll.regions.get(named[0], named[0])} office"))
    if named:
        listed = ", ".join(roll.regions.get(region, region) for region in named)
        return Standing(PUBLIC, f"Your sign-in names several regions ({listed}). Ask a coordinator to grant you one.")
    if mail and not verified:
        return Standing(
            PUBLIC, "Your provider has not verified your e-mail address. Verify it there, then sign in again."
        )
    return Standing(
        PUBLIC, "No role is granted to you, so you see what everybody sees. Ask a coordinator to grant one."
    )


def _holds(subject: str, claims: Mapping[str, object]) -> bool:
    """Return whether the claims say what a `claim:NAME=VALUE` names, in a text or in one item of a list."""
    match = CLAIM.fullmatch(subject)
    if match is None or match[1] in SELF_TOLD:
        return False
    said = claims.get(match[1])
    items: Iterable[object] = said if isinstance(said, list | tuple) else [said]
    return any(isinstance(item, str) and unicodedata.normalize("NFKC", item) == match[2] for item in items)


def _roll(store: Store) -> _Roll:
    return _read(store, store.newest().version.number)


def _key(store: Store, number: int) -> object:
    version = store.newest().version
    return store.lake.settings, number, version.committed_at


# Read from the store itself, never from a serving copy: what a visitor may not see is not in theirs.
@cached(LRUCache(4), key=_key, lock=threading.RLock())
def _read(store: Store, number: int) -> _Roll:
    rows = store.lake.read(TABLE, number).sort_by("subject").to_pylist()
    labels = store.lake.read("region", number).sort_by("position").to_pylist()
    found = {row["subject"]: Grant(**row) for row in rows}
    return _Roll(found, {row["region_id"]: row["label"] for row in labels})


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
    found = address(text)
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
    known = regions(store)
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
    where = f" for {regions(store).get(seen.region_id, seen.region_id)}" if seen.region_id else ""
    message = f"Role withdrawn: {GRANTED[seen.role].lower()}{where}"
    return _commit(visitor, store, seen.subject, seen, None, message, even_last=even_last)


def _by(visitor: Visitor) -> str:
    return visitor.name or COORDINATION


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
