"""Own the figures that were built already: a figure is a pure function of its answer and arguments, so it is built once.

Refuse to keep a figure longer than its answer's rows: both are in the same bounded store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import plotly.graph_objects as go
import pyarrow as pa
from cachetools import LRUCache

from tex4im_data.query import Answer

MOST = 128
"""Figures held at a time; one takes some tens of kilobytes."""

P = ParamSpec("P")
_figures: LRUCache[object, tuple[pa.Table, go.Figure]] = LRUCache(MOST)
_lock = threading.Lock()


def kept(draw: Callable[Concatenate[Answer, P], go.Figure]) -> Callable[Concatenate[Answer, P], go.Figure]:
    """Return a drawing function that gives the same figure for the same rows and arguments. Do not change it.

    Rows are the same when they are the same object in memory: answers of one version and one set of filters share
    theirs, and the store holds on to it, so that its place can't pass to other rows.
    """

    @wraps(draw)
    def drawn(answer: Answer, /, *arguments: P.args, **named: P.kwargs) -> go.Figure:
        key = (draw.__module__, draw.__qualname__, id(answer.table), repr(arguments), repr(named))
        with _lock:
            found = _figures.get(key)
        if found is None:
            found = answer.table, draw(answer, *arguments, **named)
            with _lock:
                _figures[key] = found
        return found[1]

    return drawn
