"""Own the listening sockets of this process: which there are, and that a small answer leaves at once.

Refuse to open or to close one.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path


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
