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

COLLECT_SECONDS = 20.0
"""Between two collections; what circles hold until then is a few megabytes under load."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Warm the store, start its poll, and set the server's sockets before the first visitor comes."""
    await asyncio.to_thread(_warm)
    sockets.send_at_once()
    # Everything alive now lives as long as the server; no later collection need look at it again.
    gc.collect()
    gc.freeze()
    tidying = asyncio.create_task(_tidy())
    yield {}
    tidying.cancel()


async def _tidy() -> None:
    """Collect what visits left in circles, for as long as the server runs.

    Streamlit's own collection after every script is off (see `.streamlit/config.toml`). What a run leaves behind is
    collected here once for all runs of some seconds, and not at all while nobody comes.
    """
    seen = 0
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        made = _collected_young()
        if made != seen:
            await asyncio.to_thread(gc.collect)
            seen = _collected_young()


def _collected_young() -> int:
    """Return how often Python collected its youngest objects: a measure of how many were made."""
    return int(gc.get_stats()[0]["collections"])


def _warm() -> None:
    with suppress(LakeError):  # the page itself says what is wrong with the store, to whoever opens it
        query.store().watch()
        for name in query.questions():
            query.ask(name, Filters())
