"""Own what makes the server answer fast: no delayed packets, no full garbage collection over what never dies.

Refuse to change what an answer says.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tex4im_data import query
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Warm the store, start its poll, and set the server's sockets before the first visitor comes."""
    await asyncio.to_thread(_warm)
    send_at_once()
    # Everything alive now lives as long as the server; a collection after every script need not look at it again.
    gc.collect()
    gc.freeze()
    yield {}


def _warm() -> None:
    with suppress(LakeError):  # the page itself says what is wrong with the store, to whoever opens it
        query.store().watch()
        for name in query.questions():
            query.ask(name, Filters())


def send_at_once() -> int:
    """Set TCP_NODELAY on every listening socket of this process and return how many there were.

    The server binds its own socket without naming TCP, so asyncio does not set it; a small answer then waits
    about 40 ms for the acknowledgement of the one before it (Nagle's algorithm with delayed acknowledgements).
    """
    found = 0
    for number in descriptors():
        with suppress(OSError):
            copy = socket.socket(fileno=os.dup(number))
            with copy:
                is_tcp = copy.type == socket.SOCK_STREAM and copy.family in (socket.AF_INET, socket.AF_INET6)
                if is_tcp and copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    found += 1
    return found


def descriptors() -> list[int]:
    """Return the numbers of this process's open files and sockets, and perhaps of some that are not open."""
    with suppress(OSError):
        return [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    return list(range(3, 256))  # no list of descriptors outside Linux: try the ones a young process has
