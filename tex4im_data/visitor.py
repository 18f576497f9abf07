"""Own who is asking: a role, the region of a partner editor, and what each role may see and change.

Refuse to find out who somebody is (that is the sign-in's work), and to trust anything that a link says.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

VISIBILITIES = ("public", "partners", "coordinators")
"""Of a column, from open to closed: who sees one sees those before it."""

ROLES = {"public": "public", "partner": "partners", "coordinator": "coordinators"}
"""Each role with the most closed visibility that it may see."""


def admits(sees: str, visibility: str) -> bool:
    """Return whether who sees the one visibility sees the other; an unknown one is seen by nobody and sees nothing."""
    known = visibility in VISIBILITIES and sees in VISIBILITIES
    return known and VISIBILITIES.index(visibility) <= VISIBILITIES.index(sees)


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
