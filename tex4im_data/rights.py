"""Own the two sentences that stand before every change: who may change this record, and who may set what holds for all.

Refuse to find out who somebody is, and to draw: a page hides a button, but only this refusal keeps a change out.
"""

from __future__ import annotations

from tex4im_data.opening import LakeError
from tex4im_data.visitor import Visitor

SIGN_IN = "Sign in at the top of the page; who may change what is granted by a coordinator."


class NotAllowedError(LakeError):
    """A change that the visitor has no right to make: what, why, and what to do. Nothing was stored."""


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
