"""Own how a finished file leaves: as kept bytes, streamed while it is made, by range, or as headers alone.

Refuse to ask and to write files, to tell a length that is not known, and to tell another one to HEAD than to GET.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from starlette.datastructures import Headers
from starlette.responses import FileResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from tex4im_data.api import endpoint, kept
from tex4im_data.api.endpoint import Request, Response
from tex4im_data.api.kept import Kept, KeptFile
from tex4im_data.errors import Problem
from tex4im_data.extract import File

log = logging.getLogger(__name__)

BY_RANGE = "parquet"
"""The format that programs read in pieces: its end first, then the columns they need."""

SHORT_TABLES = 65_536
"""Rows of tables from which an answer is made whole before it is sent, so that its length can be told."""

Made = tuple[File, Mapping[str, str]]
"""A file and the headers that go with it."""

_ONE = r"(?:[0-9]+-[0-9]*|-[0-9]+)"
_RANGES = re.compile(rf"bytes=\s*{_ONE}(?:\s*,\s*{_ONE})*\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Order:
    """What is asked for: the request, format and tag, the copy's serial, whether its tables are short, and what makes it."""

    asked: Request
    form: str
    tag: str
    serial: int
    is_short: bool
    make: Callable[[], Made]

    @property
    def key(self) -> kept.Key:
        """Return what its bytes are kept under."""
        return kept.key(self.tag, self.serial)

    @property
    def is_head(self) -> bool:
        """Return whether headers alone are asked for."""
        return self.asked.method == "HEAD"


def response(order: Order) -> Response:
    """Return the response to an order."""
    if order.form == BY_RANGE:
        return _by_range(order)
    if (found := kept.small(order.key)) is not None:
        return _part(order, found) or whole(found)
    made, more = order.make()
    headers = {**endpoint.HEADERS, **more, "ETag": order.tag}
    if not order.is_short and not order.is_head and not is_range(order.asked.headers.get("range")):
        chunks = kept.passed_on(order.key, made.chunks, headers, made.media_type)
        return StreamingResponse(chunks, headers=headers, media_type=made.media_type)
    parts, is_all = _begun(made.chunks)
    if is_all:
        answer = Kept(b"".join(parts), headers, made.media_type)
        kept.keep(order.key, answer)
        return _part(order, answer) or whole(answer)
    return _streamed(order, chain(parts, made.chunks), headers, made.media_type)


def whole(answer: Kept) -> Response:
    """Return a finished answer; a server leaves the body out for HEAD, and the length stays that of GET."""
    return Response(answer.body, headers=dict(answer.headers), media_type=answer.media_type)


def _part(order: Order, answer: Kept) -> Response | None:
    """Return the one range that is asked for, since some programs read a CSV so too; None for all or several."""
    said = order.asked.headers.get("range", "")
    first, _, last = said.partition("=")[2].strip().partition("-")
    is_same = order.asked.headers.get("if-range", order.tag) == order.tag
    if order.is_head or not is_same or "," in said or not is_range(said):
        return None
    size = len(answer.body)
    begin, end = (int(first), min(int(last or size), size - 1)) if first else (max(0, size - int(last)), size - 1)
    if begin > end:
        return outside(said, size)
    headers = {**answer.headers, "Content-Range": f"bytes {begin}-{end}/{size}"}
    return Response(answer.body[begin : end + 1], 206, headers, answer.media_type)


def outside(said: str, size: int) -> Response:
    """Return the refusal of a range that begins behind the end."""
    fault = Problem.of_parameter(
        "Range", said[:60], f"begins behind the file's {size} bytes", "Ask HEAD for the length."
    )
    return endpoint.error(416, [fault], {"Content-Range": f"bytes */{size}"})


def without_length(headers: Mapping[str, str], media_type: str) -> Response:
    """Return headers that tell no length, for a HEAD whose GET is not made yet."""
    return StreamingResponse(iter(()), headers=dict(headers), media_type=media_type)


def _streamed(order: Order, chunks: Iterable[bytes], headers: Mapping[str, str], media_type: str) -> Response:
    if order.is_head:
        return without_length(headers, media_type)
    return StreamingResponse(chunks, headers=dict(headers), media_type=media_type)


def _begun(chunks: Iterator[bytes]) -> tuple[list[bytes], bool]:
    """Return the first chunks, until they are more than a small answer, and whether they are all."""
    parts, size = [], 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > kept.SMALL:
            return parts, False
    return parts, True


def _by_range(order: Order) -> Response:
    found = kept.file(order.key)
    if found is not None:
        return _Ranged(found)
    is_ranged = is_range(order.asked.headers.get("range"))
    if order.is_head or is_ranged or order.is_short:
        try:
            return _Ranged(kept.made_file(order.key, lambda: _started(order)))
        except OSError:  # no room on the disk: the file goes out as it is made, without ranges
            log.exception("A Parquet file could not be kept")
    into, chunks = _started(order)
    headers = {**into.headers, "ETag": f"W/{order.tag}"}
    return _streamed(order, kept.filed(order.key, into, chunks), headers, into.media_type)


def _started(order: Order) -> tuple[KeptFile, Iterable[bytes]]:
    made, more = order.make()
    # Its pages are compressed already. Without this header the server would compress the file once more on its
    # way, and a range of what it sends would be none of what HEAD told about.
    headers = {**endpoint.HEADERS, **more, "Accept-Ranges": "bytes", "Content-Encoding": "identity"}
    return KeptFile(order.tag, headers, made.media_type), made.chunks


def is_range(said: str | None) -> bool:
    """Return whether a Range header asks for ranges of bytes; one that can't be read is ignored (RFC 9110, 14.2)."""
    if said is None or not _RANGES.fullmatch(said):
        return False
    pairs = [each.strip().partition("-") for each in said.partition("=")[2].split(",")]
    return all(not first or not last or int(first) <= int(last) for first, _, last in pairs)


class _Ranged(FileResponse):
    """A kept file, by range where that is asked for; it holds the file as long as it is read."""

    def __init__(self, file: KeptFile) -> None:
        self.file = file
        super().__init__(file.path, headers={**file.headers, "ETag": file.tag}, media_type=file.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = Headers(scope=scope).get("range")
        if scope["method"] == "HEAD" or not is_range(said):
            others = [(name, value) for name, value in scope["headers"] if name.lower() != b"range"]
            await super().__call__({**scope, "headers": others}, receive, send)
        elif said is not None and self._is_outside(said):
            refused = outside(said, self.file.size)
            await refused(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _is_outside(self, said: str) -> bool:
        firsts = [each.strip() for each in said.partition("=")[2].split(",")]
        return any(each == "-0" or int(each.partition("-")[0] or 0) >= self.file.size for each in firsts)
