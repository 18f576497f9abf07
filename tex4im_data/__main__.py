"""Own the command line: one list of commands, one parser, one way to end.

Refuse to do any work itself: only the module of the command that was asked for is loaded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from tex4im_data.catalog import CatalogError
from tex4im_data.errors import LakeError

COMMANDS = {
    "build": ("build", "bring the store up to the shipped data, as a new version if they changed"),
    "check": ("build", "validate all shipped data and list every problem at once"),
    "history": ("build", "list the versions, newest first"),
    "docs": ("build", "write the generated documents"),
    "demo": ("build", "write the synthetic portfolio anew (fixed seed)"),
    "intake": ("intake", "check a file that a partner sent"),
    "refresh": ("refresh", "load a publisher's newest data as a new version"),
    "roles": ("roles", "list, grant and withdraw the right to change data"),
    "publish": ("publish", "publish the confidential figures as they stand"),
    "extract": ("extract", "write the answer to a question to a file"),
    "schedule": ("events.schedule", "plan the meetings of an event, with proven bounds"),
    "agendas": ("events.agendas", "write a calendar file for each participant of an event"),
    "match": ("match", "list the best offers for each need of a file, with the reason"),
    "changes": ("versions", "list what changed between two versions"),
    "undo": ("versions", "undo a version as a new one"),
    "name": ("versions", "give a version a name that links can use"),
    "maintain": ("versions", "merge small files, let old versions go, erase a record for good"),
    "backup": ("versions", "write the whole store into one file, checked"),
    "restore": ("versions", "put a backup in the place of the store"),
    "verify": ("versions", "read every row of every version and name what is damaged"),
}
"""Each command with its module in `cli`, which has `arguments(parser, command)` and `run(arguments)`, and its help."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 refused, 2 wrong usage; a command may have further ones."""
    words = list(sys.argv[1:] if words is None else words)
    parser = argparse.ArgumentParser(prog="python -m tex4im_data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    made = {name: commands.add_parser(name, help=said) for name, (_, said) in COMMANDS.items()}
    command = words[0] if words and words[0] in COMMANDS else None
    module = import_module(f"tex4im_data.cli.{COMMANDS[command][0]}") if command else None
    try:
        if command and module:
            module.arguments(made[command], command)
        asked = parser.parse_args(words)
    except SystemExit as stop:  # argparse has said what is wrong, or has shown the help
        return int(stop.code or 0)
    assert module is not None  # noqa: S101 -- the parser ends without a command
    try:
        return int(module.run(asked))
    except (LakeError, CatalogError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
