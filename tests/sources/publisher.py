"""A publisher on this machine whose answers a test chooses: slow, busy, cut off, or as they should be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tex4im_data.sources import Manner

QUICK = Manner(attempts=3, connect=1.0, silence=0.3, total=5.0, pause=0.01)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher:
    """A publisher with a list of answers, given in turn; the last one is repeated."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                outer.asked.append((self.command, self.headers["User-Agent"], self.rfile.read(length)))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.close_connection = True
                answer(self)

            do_POST = do_GET  # noqa: N815 - the names are the standard library's

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/data/NAMA_10R_2GDP?format=TSV"

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def answer(status: int, body: bytes = b"", announced: int | None = None, **headers: str) -> Answer:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if announced is None else announced))
        for key, value in headers.items():
            handler.send_header(key.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.8)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)
