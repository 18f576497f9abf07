"""Fetching a publisher's file: polite, patient, and kept as it came, with address, time and checksum.

It does not read what it fetched, and it never replaces a good file by half a one.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import SourceError

from .files import AGAIN, cut_off

AGENT = "tex4im-map (regional textile statistics; refresh started by a person)"
Progress = Callable[[int, int | None], None]
"""Called with the bytes received and the bytes announced (None where the publisher does not say)."""


@dataclass(frozen=True)
class Manner:
    """How patiently and how politely an address is asked. Seconds throughout."""

    attempts: int = 4
    connect: float = 10.0
    silence: float = 30.0
    total: float = 900.0
    pause: float = 1.0
    longest_pause: float = 60.0


@dataclass(frozen=True)
class Raw:
    """A file as it came: where it is kept, its address, when it was fetched (UTC), checksum and size."""

    path: Path
    address: str
    fetched_at: datetime
    sha256: str
    size: int

    def as_json(self) -> str:
        """Return the record that is kept beside the file."""
        record = {**asdict(self), "path": self.path.name, "fetched_at": self.fetched_at.isoformat()}
        return json.dumps(record, indent=2) + "\n"


class _AgainError(Exception):
    """The attempt failed in a way that may pass; `wait` is what the publisher asked for, in seconds."""

    def __init__(self, problem: Problem, wait: float | None = None) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.wait = wait


def fetch(
    address: str,
    folder: Path,
    *,
    manner: Manner | None = None,
    form: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
    transport: httpx.BaseTransport | None = None,
) -> Raw:
    """Fetch an address into `folder` and keep it as `<time>-<checksum>-<name>` with a .json beside it.

    `form` (field -> JSON value) makes it a POST of a multipart form, as the funding portal's search wants.
    A time-out, a cut-off body, 429 and 5xx are tried again, with growing pauses or the pause the publisher
    asks for. Raises SourceError with one clear sentence when it gives up; nothing is kept then.
    """
    how = manner or Manner()
    folder.mkdir(parents=True, exist_ok=True)
    timeout = httpx.Timeout(how.silence, connect=how.connect)
    ends = time.monotonic() + how.total
    with httpx.Client(
        timeout=timeout, follow_redirects=True, headers={"User-Agent": AGENT}, transport=transport
    ) as client:
        for attempt in range(1, how.attempts + 1):
            try:
                return _attempt(client, address, folder, form, progress, ends)
            except _AgainError as failure:
                wait = failure.wait if failure.wait is not None else how.pause * 2 ** (attempt - 1)
                late = time.monotonic() + wait > ends or wait > how.longest_pause
                if attempt == how.attempts or late:
                    raise SourceError(_given_up(failure.problem, attempt)) from failure
                sleep(wait)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _given_up(problem: Problem, attempts: int) -> Problem:
    tried = f" It was tried {attempts} times." if attempts > 1 else ""
    return Problem(problem.file, problem.row, problem.column, problem.value, problem.reason + tried, problem.cure)


def _attempt(
    client: httpx.Client,
    address: str,
    folder: Path,
    form: Mapping[str, Any] | None,
    progress: Progress | None,
    ends: float,
) -> Raw:
    part = folder / f".{hashlib.sha256(address.encode()).hexdigest()[:16]}.part"
    fields = {key: (None, json.dumps(value), "application/json") for key, value in (form or {}).items()}
    digest, size = hashlib.sha256(), 0
    try:
        with client.stream("POST" if form else "GET", address, files=fields or None) as response:
            _check(response, address)
            announced = response.headers.get("Content-Length", "")
            whole = int(announced) if announced.isdigit() else None
            # iter_raw: the bytes as they came, so that the size and the checksum are the publisher's.
            packed = response.headers.get("Content-Encoding", "identity") != "identity"
            with part.open("wb") as out:
                for chunk in response.iter_bytes() if packed else response.iter_raw():
                    out.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    if progress:
                        progress(response.num_bytes_downloaded, whole)
                    if time.monotonic() > ends:
                        raise SourceError(_slow(address))
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError) as error:
        raise _AgainError(cut_off(address)) from error
    except httpx.TimeoutException as error:
        raise _AgainError(_slow(address)) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise _AgainError(_no_network(address, error)) from error
    else:
        if size == 0:
            raise _AgainError(Problem(address, None, "", "", "answered with nothing.", AGAIN))
        return _keep(part, folder, address, digest.hexdigest(), size)
    finally:
        part.unlink(missing_ok=True)


def _check(response: httpx.Response, address: str) -> None:
    if response.status_code == httpx.codes.OK:
        return
    response.read()
    said = re.sub(r"(<[^>]*>|\s)+", " ", response.text).strip()[:160]
    value = f"{response.status_code} {response.reason_phrase}"
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        reason = "is what the publisher answered: it is busy or out of order."
        problem = Problem(address, None, "", value, reason, "Try again later; the last version stays.")
        raise _AgainError(problem, _asked_for(response))
    reason = f"is what the publisher answered{f' ({said})' if said else ''}."
    cure = "Check the dataset's code and the address, or load a file with --from."
    raise SourceError(Problem(address, None, "", value, reason, cure))


def _asked_for(response: httpx.Response) -> float | None:
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _slow(address: str) -> Problem:
    return Problem(address, None, "", "", "took too long to answer.", "Try again later; the last version stays.")


def _no_network(address: str, error: Exception) -> Problem:
    reason = f"cannot be reached: no network, or the name is wrong ({error})."
    return Problem(address, None, "", "", reason, "The last version stays; load a downloaded file with --from.")


def _keep(part: Path, folder: Path, address: str, checksum: str, size: int) -> Raw:
    now = datetime.now(UTC).replace(microsecond=0)
    name = re.sub(r"[^\w.-]+", "_", httpx.URL(address).path.strip("/").split("/")[-1]) or "answer"
    path = folder / f"{now:%Y%m%dT%H%M%SZ}-{checksum[:8]}-{name}"
    part.replace(path)
    return _recorded(Raw(path, address, now, checksum, size))


def keep_file(file: Path, folder: Path) -> Raw:
    """Keep a copy of a file that a person delivered, with the same record as a fetched one.

    Raises SourceError for a file that is not there or is empty.
    """
    if not file.is_file() or not file.stat().st_size:
        raise SourceError(Problem(file.name, None, "", "", "is not there, or is empty.", "Check the name."))
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{file.name}.part"
    digest = hashlib.sha256()
    with file.open("rb") as source, part.open("wb") as out:
        while chunk := source.read(1 << 20):
            out.write(chunk)
            digest.update(chunk)
    return _keep(part, folder, f"file:{file.name}", digest.hexdigest(), file.stat().st_size)


def _recorded(raw: Raw) -> Raw:
    raw.path.with_name(raw.path.name + ".json").write_text(raw.as_json(), encoding="utf-8")
    return raw
