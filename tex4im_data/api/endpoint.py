"""Own what every route for reading has in common: methods, parameters, tags, errors as JSON, and the log of failures.

Refuse to know what is read: an endpoint is given the function that answers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from tex4im_data import query
from tex4im_data.errors import LakeError, Problem, RequestError, shown

__all__ = ["BaseRoute", "Mount", "Request", "Response", "Route"]

log = logging.getLogger(__name__)

METHODS = "GET, HEAD"
# Public data that anybody's page may read; no credentials are known here, so "*" gives nothing away.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Content-Length, Content-Range, Accept-Ranges",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")


class Read:
    """An endpoint that reads: GET and HEAD are answered, all else is 405, and every error is JSON."""

    def __init__(self, answer: Callable[[Request], Response], *, waits: bool = True) -> None:
        self.answer = answer
        self.waits = waits
        """Whether the answer may take a while: then it is made in a thread, which costs more than a short one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope, receive)
        if asked.method == "OPTIONS" and "access-control-request-method" in asked.headers:
            asks = "If-None-Match, If-Range, Range"
            allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": asks}
            response = Response(status_code=204, headers={**HEADERS, **allowed, "Allow": METHODS})
        elif asked.method not in ("GET", "HEAD"):
            fault = Problem.of_parameter("method", shown(asked.method), "changes nothing here", "Ask with GET or HEAD.")
            response = error(405, [fault], {"Allow": METHODS})
        else:
            response = await run_in_threadpool(self._answered, asked) if self.waits else self._answered(asked)
        await response(scope, receive, send)

    def _answered(self, asked: Request) -> Response:
        try:
            query.store().watch()  # a program may be the only visitor, and wants the newest version too
            return self.answer(asked)
        except RequestError as refused:
            return error(400, refused.faults)
        except LakeError as broken:
            return error(
                503, [Problem.of_parameter("store", "", str(broken), "Try again in a minute.")], {"Retry-After": "60"}
            )
        except Exception:  # whatever went wrong here, a program gets JSON, and the log gets the reason
            log.exception("%s %s failed", asked.method, asked.url.path)
            return error(
                500, [Problem.of_parameter("", "", "the server failed to answer", "Report it with the address.")]
            )


def params(asked: Request) -> dict[str, list[str]]:
    """Return the parameters of a request as lists, in their order."""
    return {name: asked.query_params.getlist(name) for name in asked.query_params}


def base(asked: Request) -> str:
    """Return the map's address as the caller wrote it, or nothing where the Host header is no host."""
    return str(asked.base_url) if _HOST.fullmatch(asked.headers.get("host", "")) else ""


def tag(*parts: object) -> str:
    """Return the ETag of an answer that these parts decide; equal parts give equal tags."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@cache
def fingerprint(*packages: str) -> str:
    """Return a fingerprint of packages and of the data's meanings: a new program may write one version otherwise."""
    digest = hashlib.sha256()
    for root in map(Path, map(str, map(resources.files, packages))):
        for item in sorted(root.rglob("*")):
            if item.suffix in (".py", ".sql", ".typ", ".css"):
                digest.update(item.relative_to(root).as_posix().encode() + item.read_bytes())
    digest.update(repr(query.store().catalog.measures).encode())
    digest.update(repr(query.store().catalog.datasets).encode())
    return digest.hexdigest()


def unchanged(asked: Request, tag: str) -> Response | None:
    """Return the answer to a caller who says that it holds the answer with this tag already, else None.

    A file that is read by range adds to the tag what tells its bytes apart; it is the same answer, and the caller
    hears the tag that it named.
    """
    for each in asked.headers.get("if-none-match", "").split(","):
        named = each.strip().removeprefix("W/")
        if named == "*" or named.strip('"').partition("-")[0] == tag.strip('"'):
            return Response(status_code=304, headers={**HEADERS, "ETag": tag if named == "*" else named})
    return None


def as_json(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON, in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return Response(text.encode(), status, {**HEADERS, **(headers or {})}, "application/json")


def error(status: int, faults: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Return faults (at least one) as the body of an error: the first one, and the others within it."""
    first, *others = [fault.members() for fault in faults]
    return as_json({"error": first | ({"others": others} if others else {})}, status, headers)


def any_path(route: Mount | Route) -> Mount | Route:
    """Let a route's path hold line breaks too, or a page of another route would answer them."""
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route
