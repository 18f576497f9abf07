"""Own the servers of a run: the product and the bare pages, each a process of its own on a free port.

Refuse to leave one running: each stops with the block that started it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT, TUNED, STOCK = ROOT / "app.py", ROOT / "tests/bench/bare/tuned.py", ROOT / "tests/bench/bare/stock.py"


def store(folder: Path) -> None:
    """Build the store of the shipped data in a folder."""
    command = [sys.executable, "-m", "tex4im_data", "build", "--author", "bench"]
    subprocess.run(command, cwd=ROOT, env=_environment(folder), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(script: Path, folder: Path, *, profile: bool = False) -> Iterator[str]:
    """Serve a script under the project's settings and yield its address; `profile` leaves `*.prof` in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    module = "tests.bench.profiled" if profile else "streamlit"
    command = [sys.executable, "-m", module, "run", str(script), "--server.port", str(port)]
    log = folder / f"{script.stem}-{port}.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=_environment(folder), stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEX4IM_", "STREAMLIT_"))}
    return {**kept, "TEX4IM_VAR": str(folder), "BENCH_PROFILES": str(folder), "PYTHONPATH": str(ROOT)}


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"The server stopped: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not answer within two minutes: {log.read_text()[-2000:]}")
