"""The same bare page, on a server with the product's own settings of sockets and garbage collection."""

import gc
import runpy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    from tex4im_ui import sockets

    sockets.send_at_once()
    gc.collect()
    gc.freeze()
    yield {}


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App("tuned.py", lifespan=lifespan)
else:
    runpy.run_path(str(Path(__file__).with_name("stock.py")))
