"""Own `python -m tex4im_data roles list | grant | withdraw`: the way to the first coordinator, and out of a lock-out.

Refuse to ask who calls: whoever can write the store's files on this machine can change all that is in them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing

from tex4im_data.lake import Version
from tex4im_data.people import roles
from tex4im_data.query import Store
from tex4im_data.visitor import Visitor, machine_user

EPILOG = """WHO is an e-mail address, or claim:NAME=VALUE for everybody about whom the sign-in says so (a group, for example).
A change holds at once, also for people who are signed in. Exit codes: 0 done, or so already; 1 refused; 2 wrong usage."""


def arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the arguments of the command."""
    parser.description, parser.epilog = "List, grant and withdraw the right to change data.", EPILOG
    works = parser.add_subparsers(dest="work", required=True)
    works.add_parser("list", help="list the granted roles")
    given = works.add_parser("grant", help="grant a role, or change a granted one")
    given.add_argument("who", metavar="WHO")
    given.add_argument("--role", required=True, choices=list(roles.GRANTED))
    given.add_argument("--region", metavar="CODE", help="of a partner editor, such as ITI1")
    given.add_argument("--note", default="", metavar="OFFICE", help="office that signs the changes; public; no address")
    taken = works.add_parser("withdraw", help="withdraw a granted role, also the last coordinator's")
    taken.add_argument("who", metavar="WHO")
    for work in (given, taken):
        signs = "who stands in the history; default: this machine's user"
        work.add_argument("--author", default=machine_user(), help=signs)


def run(arguments: argparse.Namespace) -> int:
    """List, grant or withdraw; returns the exit code. Raises LakeError."""
    work: dict[str, Callable[[Store, argparse.Namespace], int]] = {
        "list": _list,
        "grant": _grant,
        "withdraw": _withdraw,
    }
    with closing(Store()) as store:
        return work[arguments.work](store, arguments)


def _held(store: Store, who: str) -> roles.Grant | None:
    return next((grant for grant in roles.grants(store) if grant.subject == who), None)


def _list(store: Store, arguments: argparse.Namespace) -> int:
    found = roles.grants(store)
    for grant in found:
        where = roles.regions(store).get(grant.region_id, grant.region_id) if grant.region_id else "all regions"
        signs = f", signs as {grant.note}" if grant.note else ""
        day = f"{grant.granted_on.day} {grant.granted_on:%b %Y}"
        print(f"{grant.subject}  {grant.role}, {where}{signs}  (by {grant.granted_by}, {day})")
    if not found:
        print(
            "No role is granted: nobody may change anything. Grant the first with: roles grant WHO --role coordinator"
        )
    return 0


def _grant(store: Store, arguments: argparse.Namespace) -> int:
    who = roles.subject(arguments.who)
    visitor = Visitor("coordinator", None, arguments.author)
    held = _held(store, who)
    return _say(roles.grant(visitor, store, who, arguments.role, arguments.region, arguments.note, seen=held))


def _withdraw(store: Store, arguments: argparse.Namespace) -> int:
    held = _held(store, who := roles.subject(arguments.who))
    if held is None:
        raise roles.RoleError(f"{who} holds no role, so there is none to withdraw. See: roles list")
    visitor = Visitor("coordinator", None, arguments.author)
    code = _say(roles.withdraw(visitor, store, held, even_last=True))
    if not any(grant.role == "coordinator" for grant in roles.grants(store)):
        print("No coordinator is left. Only this command can grant the next one.")
    return code


def _say(version: Version | None) -> int:
    print(f"{version.message} (version {version.number})." if version else "It is so already; nothing was stored.")
    return 0
