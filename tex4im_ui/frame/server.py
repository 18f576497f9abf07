"""Own what makes the server answer fast: no delayed packets, no full garbage collection over what never dies.

Refuse to change what an answer says.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from tex4im_data import query
from tex4im_data.errors import LakeError
from tex4im_data.filters import Filters
from tex4im_ui import sockets


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Warm the store, start its poll, and set the server's sockets before the first visitor comes."""
    await asyncio.to_thread(_warm)
    sockets.send_at_once()
    # Everything alive now lives as long as the server; a collection after every script need not look at it again.
    gc.collect()
    gc.freeze()
    yield {}


def _warm() -> None:
    with suppress(LakeError):  # the page itself says what is wrong with the store, to whoever opens it
        query.store().watch()
        for name in query.questions():
            query.ask(name, Filters())
