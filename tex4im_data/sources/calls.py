"""Calls of the EU funding and tenders portal, from its search API or from a file of its topics.

It keeps what the portal says; which priorities a call touches is the project's own reading, given from outside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import Delivery, SourceError, shortened

from .files import changed_layout, content, cut_off

API = "https://api.tech.ec.europa.eu/search-api/prod/rest/search"
PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"
SOURCE = "EU Funding & Tenders Portal"
STATUSES = {"31094501": "forthcoming", "31094502": "open", "31094503": "closed"}
PAGE = 100
FORM: dict[str, Any] = {
    "query": {"bool": {"must": [{"terms": {"type": ["1", "8"]}}, {"terms": {"status": ["31094501", "31094502"]}}]}},
    "languages": ["en"],
    "sort": {"field": "sortStatus", "order": "ASC"},
}
"""What the search is asked for: open and forthcoming calls for proposals, in English (see fetch)."""


@dataclass(frozen=True)
class Call:
    """One row of the table `call`; money in euro, None where the portal names none; priorities `;`-joined."""

    call_id: str
    title: str
    programme: str
    status: str
    as_of: date
    deadline: date | None
    grant_min_eur: float | None
    grant_max_eur: float | None
    priorities: str
    portal_url: str
    source: str


def address(page: int = 1) -> str:
    """Return the live address of one page of the search; it is asked by POST with FORM."""
    return f"{API}?{urlencode({'apiKey': 'SEDIA', 'text': '***', 'pageSize': PAGE, 'pageNumber': page})}"


def pages(answer: Path | bytes) -> int:
    """Return how many pages the search has, from the first one; raises SourceError for another layout."""
    first = next(_objects(answer, "search"), {})
    total = first.get("totalResults")
    if not isinstance(total, int):
        raise SourceError(changed_layout("search", ",".join(first)[:80], "an answer with totalResults", None))
    return max(1, -(-total // PAGE))


def load(
    source: Path | bytes, *, as_of: date, priorities: Mapping[str, str] | None = None, name: str = ""
) -> Delivery[list[Call]]:
    """Read calls as rows of the table `call`, sorted by deadline (those without one last) and identifier.

    Args:
        source: answers of the search API or topic records, one after the other in one file, plain or gzipped.
        as_of: the day on which the portal was read; a status is true on that day only.
        priorities: the project's reading: topic identifier to `;`-joined priority codes.
        name: what the file is called in messages.

    Raises SourceError when nothing can be used: not there, cut off, or another layout.
    """
    called = name or (source.name if isinstance(source, Path) else "calls")
    rows: dict[str, Call] = {}
    problems: list[Problem] = []
    repaired: list[str] = []
    number = 0
    for found in _objects(source, called):
        for record in found["results"] if isinstance(found.get("results"), list) else [found]:
            number += 1
            flat = _flat(record, as_of) if "metadata" in record else record
            try:
                call = _call(flat, as_of, priorities or {})
            except (ValueError, KeyError) as error:
                problems.append(_refused(called, number, record, error))
                continue
            if mended(str(flat["title"])) != str(flat["title"]):
                repaired.append(call.call_id)
            if call.call_id in rows and rows[call.call_id] != call:
                reason = "stands twice, with different particulars; the first is kept."
                problems.append(Problem(called, number, "topicId", call.call_id, reason, "See the portal."))
            rows.setdefault(call.call_id, call)
    if not rows:
        raise SourceError(problems[0] if problems else changed_layout(called, "", "topics of the portal", None))
    if repaired:
        reason = f"and {len(repaired) - 1} more: the title was encoded twice, and is written as it was meant."
        cure = "Compare with the portal when in doubt."
        problems.append(Problem(called, None, "title", repaired[0], reason, cure, doubt=False))
    ordered = sorted(rows.values(), key=lambda call: (call.deadline or date.max, call.call_id))
    return Delivery(ordered, shortened(problems, called))


def mended(text: str) -> str:
    """Return a text that was decoded as Windows-1252 once too often as it was meant: `â€“` is a dash.

    A text that this does not explain is returned as it is.
    """
    encoded = bytearray()
    for letter in text:
        try:
            encoded += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return text
            encoded.append(ord(letter))  # the five codes that Windows-1252 leaves free pass as they are
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _objects(source: Path | bytes, name: str) -> Iterator[dict[str, Any]]:
    """Give the JSON objects of a file, whatever stands between them: nothing, line ends, or an array's commas."""
    try:
        text = content(source, name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(changed_layout(name, "", "JSON in UTF-8", None)) from error
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        if text[at] in " \t\r\n,[]\ufeff":
            at += 1
            continue
        if text[at] != "{":
            raise SourceError(changed_layout(name, text[at : at + 60], "JSON objects", None))
        try:
            found, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            row = text.count("\n", 0, at) + 1
            raise SourceError(cut_off(name, row, text[at : at + 60])) from error
        yield found


def _call(flat: Mapping[str, Any], as_of: date, priorities: Mapping[str, str]) -> Call:
    call_id = str(flat["topicId"]).strip()
    if not call_id:
        raise ValueError("no identifier")
    status = str(flat["callStatus"]).strip().lower()
    if status not in STATUSES.values():
        raise ValueError(f'status "{status}" is not one of {", ".join(STATUSES.values())}')
    deadline = str(flat.get("deadline") or "")[:10]
    return Call(
        call_id=call_id,
        title=" ".join(mended(str(flat["title"])).split()) if flat["title"] else "",
        programme=mended(str(flat.get("programme") or "")).strip(),
        status=status,
        as_of=as_of,
        deadline=date.fromisoformat(deadline) if deadline else None,
        grant_min_eur=_euro(flat.get("budgetMin")),
        grant_max_eur=_euro(flat.get("budgetMax")),
        priorities=priorities.get(call_id, ""),
        portal_url=str(flat.get("portalUrl") or PORTAL + call_id.lower()),
        source=SOURCE,
    )


def _euro(found: object) -> float | None:
    return None if found is None or found == "" else float(str(found))


def _flat(record: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Bring one result of the search API into the form of a topic record."""
    metadata = record["metadata"]
    call_id = _first(metadata, "identifier")
    deadlines = sorted(str(text)[:10] for text in metadata.get("deadlineDate") or [] if text)
    coming = [text for text in deadlines if text >= as_of.isoformat()]
    lowest, highest = _grants(_first(metadata, "budgetOverview"), call_id)
    return {
        "topicId": call_id,
        "title": _first(metadata, "title") or str(record.get("summary") or ""),
        "programme": _first(metadata, "frameworkProgramme"),
        "callStatus": STATUSES.get(_first(metadata, "status"), _first(metadata, "status")),
        "deadline": (coming or deadlines[-1:] or [""])[0],
        "budgetMin": lowest,
        "budgetMax": highest,
    }


def _grants(overview: str, call_id: str) -> tuple[object, object]:
    """Return the smallest and largest grant of a topic; the overview lists every topic of its call."""
    try:
        actions = [row for rows in json.loads(overview)["budgetTopicActionMap"].values() for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None
    own = [row for row in actions if str(row.get("action", "")).upper().startswith(call_id.upper())]
    # The portal writes 0 where no amount is fixed.
    lowest = [row["minContribution"] for row in own if row.get("minContribution")]
    highest = [row["maxContribution"] for row in own if row.get("maxContribution")]
    return min(lowest, default=None), max(highest, default=None)


def _first(metadata: Mapping[str, Any], key: str) -> str:
    found = metadata.get(key)
    return str(found[0]) if isinstance(found, list) and found else str(found or "")


def _refused(name: str, number: int, record: Mapping[str, Any], error: Exception) -> Problem:
    value = str(record.get("topicId") or record.get("reference") or "")
    what = f"has no field {error}" if isinstance(error, KeyError) else f"cannot be read: {error}"
    return Problem(name, number, "record", value, f"{what}; it is left out.", "The portal may have changed: see it.")
