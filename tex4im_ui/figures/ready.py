"""Own what was made from answers already: a figure or a fragment is a pure function of rows and arguments, so it is made once.

Refuse to keep more than a bounded weight, and to keep anything by a place in memory: the key is what the rows depend on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Set
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache

from tex4im_data.query import Answer

MOST_BYTES = 48 * 1024 * 1024
"""Held at a time; a text counts what it holds, a drawing what its specification takes as text."""

P = ParamSpec("P")
T = TypeVar("T")
counts = {"hit": 0, "miss": 0}
"""How often something was there already, and how often it was made: what the benchmark and a test look at."""


def _weight(value: object) -> int:
    if isinstance(value, str):
        return 200 + len(value.encode("utf-8", "surrogatepass"))
    return 4_000 + 3 * len(repr(value))


_kept: LRUCache[Hashable, Any] = LRUCache(MOST_BYTES, getsizeof=_weight)
_lock = threading.Lock()


def frozen(value: object) -> Hashable:
    """Return what stands for an argument in a key: answers by what they depend on, containers by what they hold."""
    if isinstance(value, Answer):
        return ("answer", value.key)
    if isinstance(value, Mapping):
        return tuple((key, frozen(held)) for key, held in value.items())
    if isinstance(value, Set):
        return frozenset(value)
    if isinstance(value, list | tuple):
        return tuple(frozen(held) for held in value)
    if not isinstance(value, Hashable):
        raise TypeError(f"{type(value).__name__} can't be part of a key: pass what it depends on.")
    return value


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """Return a function that gives the very same object for equal answers and arguments. Do not change it.

    Answers are equal when question, copy and heeded parameters are (`Answer.key`), whoever asks and whenever.
    """
    name = (make.__module__, make.__qualname__)

    @wraps(make)
    def made(*arguments: P.args, **named: P.kwargs) -> T:
        key = (name, frozen(arguments), frozen(named))
        with _lock:
            found = _kept.get(key, _kept)
            counts["miss" if found is _kept else "hit"] += 1
        if found is not _kept:
            return found  # type: ignore[no-any-return]
        fresh = make(*arguments, **named)
        with _lock:
            if _weight(fresh) <= MOST_BYTES:
                # Two that made it at once go on with the same object.
                fresh = _kept.setdefault(key, fresh)
        return fresh

    return made


def forget() -> None:
    """Let go of all that is kept, for tests and measurements."""
    with _lock:
        _kept.clear()
        counts.update(hit=0, miss=0)
