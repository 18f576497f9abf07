"""Own the one thread of a process that changes the store: changes wait in line, and end whatever happens to their page.

Refuse to know what a change is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Made = TypeVar("Made")
_lock = threading.Lock()
_thread: ThreadPoolExecutor | None = None


def submit(change: Callable[[], Made]) -> Future[Made]:
    """Put a change in line and return at once; `.result()` waits for it and raises what it raised.

    A page that is stopped in mid-write, by a closed tab or a second click, leaves the change to end by itself:
    it happens wholly or not at all. Python waits for the line to end before the process does.
    """
    global _thread
    with _lock:
        if _thread is None:
            _thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tex4im-writer")
    return _thread.submit(copy_context().run, change)


def write(change: Callable[[], Made]) -> Made:
    """Put a change in line, wait for its end and return what it returned; raises what it raised."""
    return submit(change).result()
