"""Own the files of words: the shipped synonym table, and a user's own file of the same shape after it.

Refuse to guess what a misshapen file means: it is named, with the place and the cure.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).parent / "synonyms.yaml"


class WordListError(OSError):
    """A user's own word list that can't be used; the message says which, why and what to do."""


def read(extra: Path | None) -> list[dict[str, Any]]:
    """Return the synonym table and a user's own file after it; raises WordListError."""
    found = [yaml.safe_load(SHIPPED.read_text("utf-8"))]
    if extra is not None:
        try:
            own = yaml.safe_load(extra.read_text("utf-8")) or {}
        except (OSError, ValueError, yaml.YAMLError) as fault:
            why = fault.strerror if isinstance(fault, OSError) else str(fault)
            raise _no_list(extra, " ".join(str(why).split())) from fault
        if fault_of := _misshapen(own, found[0]):
            raise _no_list(extra, fault_of)
        found.append(own)
    return found


def _no_list(path: Path, why: str) -> WordListError:
    said = f"The word list can't be used: {why}. Mend it, or start without it (--synonyms, TEX4IM_SYNONYMS)."
    return WordListError(errno.EINVAL, said, str(path))


def _misshapen(own: object, shipped: object, at: str = "") -> str:
    """Return where a list has another shape than the shipped one: maps where it has maps, lists where it has lists."""
    if isinstance(shipped, dict):
        if not isinstance(own, dict):
            return f"{at or 'the file'} is not a map"
        # Columns, languages and codes may be others than the shipped ones; all of them are shaped like the first.
        known, first = next(iter(shipped.items()))
        if odd := [key for key in own if not isinstance(key, type(known))]:
            wanted = "word" if isinstance(known, str) else "number"
            return f"{at or 'the file'} has the key {odd[0]!r} where a {wanted} is wanted"
        deeper = ((f"{at}.{key}" if at else str(key), value, shipped.get(key, first)) for key, value in own.items())
        return next((said for where, value, model in deeper if (said := _misshapen(value, model, where))), "")
    if not isinstance(own, list):
        return f"{at} is not a list of words"
    odd = [word for word in own if not isinstance(word, str)]
    return f"{at} holds {odd[0]!r}, which is not read as a word: put it in quotes" if odd else ""
