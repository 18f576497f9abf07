"""Own who is asking, what each role may see and change, and the two refusals that stand before every change.

Refuse to find out who somebody is (that is the sign-in's work), and to trust anything that a link says: a page hides a
button, but only these refusals keep a change out.
"""

from __future__ import annotations

import getpass
from contextvars import ContextVar
from dataclasses import dataclass

from tex4im_data.errors import NotAllowedError

VISIBILITIES = ("public", "partners", "coordinators")
"""Of a column, from open to closed: who sees one sees those before it."""

ROLES = {"public": "public", "partner": "partners", "coordinator": "coordinators"}
"""Each role with the most closed visibility that it may see."""


def admits(sees: str, visibility: str) -> bool:
    """Return whether who sees the one visibility sees the other; an unknown one is seen by nobody and sees nothing."""
    known = visibility in VISIBILITIES and sees in VISIBILITIES
    return known and VISIBILITIES.index(visibility) <= VISIBILITIES.index(sees)


SIGN_IN = "Sign in at the top of the page; who may change what is granted by a coordinator."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks or changes: `role` of ROLES, `region` of a partner editor, `name` to sign changes with."""

    role: str = "public"
    region: str | None = None
    name: str = ""

    @property
    def sees(self) -> str:
        """Return the most closed visibility that this visitor may see; an unknown role sees what is public."""
        return ROLES.get(self.role, "public")

    def may_see(self, visibility: str) -> bool:
        """Return whether a column of this visibility may reach the visitor; an unknown visibility may not."""
        return admits(self.sees, visibility)

    def may_change(self, region: str | None) -> bool:
        """Return whether the visitor may change records of a region; records of no region are the coordinators'."""
        if self.role == "coordinator":
            return True
        return self.role == "partner" and self.region is not None and region == self.region

    @property
    def may_edit(self) -> bool:
        """Return whether the visitor may change anything at all."""
        return self.role == "coordinator" or (self.role == "partner" and self.region is not None)

    @property
    def may_set(self) -> bool:
        """Return whether the visitor may change settings, roles and names of versions, undo, and maintain the store."""
        return self.role == "coordinator"


PUBLIC = Visitor()
_present: ContextVar[Visitor] = ContextVar("tex4im_visitor", default=PUBLIC)


def present() -> Visitor:
    """Return who asks in this run of a page or this request: the public, until `enter` says otherwise."""
    return _present.get()


def enter(visitor: Visitor) -> None:
    """Say who asks from here on in this thread. A new thread, so a new run of a page, starts as the public again."""
    _present.set(visitor)


def must_change(visitor: Visitor, region: str | None, what: str = "This change") -> None:
    """Raise NotAllowedError unless the visitor may change records of a region (None: records of no region).

    Call it in the function that commits, with the region of the record as it is stored and as it will be;
    never with a region that a link or a form named.
    """
    if visitor.may_change(region):
        return
    where = f"region {region}" if region else "no single region"
    if not visitor.may_edit:
        why, cure = "only partner editors and coordinators change records", SIGN_IN
    elif region is None:
        why, cure = "records of no region are changed by coordinators", "Ask a coordinator to make the change."
    else:
        why = f"you change records of region {visitor.region}"
        cure = f"Ask the office of region {region} or a coordinator to make the change."
    raise NotAllowedError(f"{what} was not stored: it touches {where}, and {why}. {cure}")


def must_set(visitor: Visitor, what: str = "This change") -> None:
    """Raise NotAllowedError unless the visitor is a coordinator: settings, roles, undo, names, maintenance."""
    if visitor.may_set:
        return
    cure = "Ask a coordinator to make it." if visitor.may_edit else SIGN_IN
    raise NotAllowedError(f"{what} was not stored: only coordinators may make it. {cure}")


def machine_user() -> str:
    """Return the name of the user of this machine, with which a command signs unless it is told another."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "unknown"
