"""Own the HTTP routes under /api: the questions, what changed, their answers as JSON and their extracts, for reading only.

Refuse to answer with anything but JSON or a file, and to leave a parameter out: what can't be used is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tex4im_data import extract, query
from tex4im_data.api import endpoint, handing, kept, openapi
from tex4im_data.api.endpoint import BaseRoute, Mount, Request, Response, Route
from tex4im_data.catalog import nearest
from tex4im_data.errors import LakeError, Problem, RequestError, shown
from tex4im_data.lake import Version
from tex4im_data.query import UnknownQuestionError, strict
from tex4im_data.query.question_files import heeds
from tex4im_data.versions import changes


def _index(asked: Request) -> Response:
    """List the questions: name, heading, columns of the file, formats, and the parameters that it heeds."""
    number = strict.read(endpoint.params(asked)).version
    version = query.store().at(number).version
    tag = endpoint.tag("index", version.number, version.committed_at, endpoint.fingerprint("tex4im_data"))
    return endpoint.unchanged(asked, tag) or _kept(tag, version, lambda: _listed(version))


def _listed(version: Version) -> dict[str, Any]:
    listed = []
    for name, question in query.questions().items():
        columns = extract.outline(name, version.number)
        listed.append(
            {
                "name": name,
                "heading": question.heading,
                "columns": [column.name for column in columns],
                "formats": extract.formats_of(columns),
                "parameters": heeds(question),
            }
        )
    return {"version": version.number, "committed_at": version.committed_at.isoformat(), "questions": listed}


def _openapi(asked: Request) -> Response:
    """Describe this interface as OpenAPI 3.1."""
    version, server = query.store().newest().version, f"{endpoint.base(asked) or '/'}api"
    tag = endpoint.tag("openapi", server, version.number, version.committed_at, endpoint.fingerprint("tex4im_data"))

    def described() -> dict[str, Any]:
        columns = {name: extract.outline(name, version.number) for name in query.questions()}
        return openapi.document(server, query.scope(), columns, version.number)

    return endpoint.unchanged(asked, tag) or _kept(tag, version, described)


def _newest(asked: Request) -> Response:
    """Say the number of the newest version, for open pages, which ask every second and a half."""
    number = query.store().newest_number()
    return Response(str(number), media_type="text/plain", headers={**endpoint.HEADERS, "Cache-Control": "no-store"})


def _kept(tag: str, version: Version, said: Callable[[], dict[str, Any]]) -> Response:
    """Return JSON that is the same for everybody in a version, made once."""
    key = kept.key(tag, query.store().at(version.number).serial)
    if (found := kept.small(key)) is not None:
        return handing.whole(found)
    made = endpoint.as_json(said(), headers={"ETag": tag})
    kept.keep(key, kept.Kept(bytes(made.body), {**endpoint.HEADERS, "ETag": tag}, "application/json"))
    return made


def _answer(asked: Request) -> Response:
    """Answer a question as JSON."""
    return _file(asked, asked.path_params["question"], "json")


def _extract(asked: Request) -> Response:
    """Give a question's answer as a file."""
    name, form = asked.path_params["question"], asked.path_params["form"]
    query.question(name)
    if form not in extract.FORMATS:
        cure = f"Take one of the formats{nearest(form[:20], extract.FORMATS)}"
        fault = Problem.of_parameter("format", shown(form), "is not a format here", cure, tuple(extract.FORMATS))
        return endpoint.error(404, [fault])
    return _file(asked, name, form)


def _file(asked: Request, name: str, form: str) -> Response:
    question = query.question(name)
    params = endpoint.params(asked)
    variants = params.pop("variant", ["plain"])
    if len(variants) != 1 or variants[0] not in extract.VARIANTS or (form != "csv" and variants != ["plain"]):
        cure = "Write it once, for CSV only."
        raise RequestError.of("variant", ", ".join(variants), "is not a variant here", cure, extract.VARIANTS)
    filters = strict.read(params)
    copy = query.store().at(filters.version)
    version = copy.version
    # The newest version is pinned now: a file is of one version, and its tag is that version's.
    filters = replace(filters, version=version.number)
    heeded = query.heeded(question, filters).to_params()
    unheeded = sorted(filters.to_params()) if form == "json" else []  # the answer names what it did not heed
    base = endpoint.base(asked)
    day = query.today() if "today" in question.fields else None
    code = endpoint.fingerprint("tex4im_data")
    tag = endpoint.tag(name, form, variants, heeded, unheeded, base, version.committed_at, question.sql, code, day)
    if (same := endpoint.unchanged(asked, tag)) is not None:
        return same

    def make() -> handing.Made:
        made = extract.file(name, filters, form, variants[0], base)
        described = f'<{made.provenance.extract_link("zip")}>; rel="describedby"; type="application/zip"'
        return made, _named(made, form) | ({} if form == "json" else {"Link": described})

    is_short = sum(copy.rows[table] for table in question.uses if table in copy.rows) <= handing.SHORT_TABLES
    return handing.response(handing.Order(asked, form, tag, copy.serial, is_short, make))


def _named(made: extract.File, form: str) -> dict[str, str]:
    return {} if form == "json" else {"Content-Disposition": f'attachment; filename="{made.name}"'}


def _asked(answer: Callable[[Request], Response]) -> endpoint.Read:
    """Return an endpoint whose path names a question; one that does not exist is answered with the nearest."""

    def answered(asked: Request) -> Response:
        try:
            return answer(asked)
        except UnknownQuestionError:
            return _unknown_question(asked.path_params["question"])

    return endpoint.Read(answered)


def _no_path(asked: Request) -> Response:
    """Say that there is nothing under this path."""
    cure = "GET /api lists the questions; /api/openapi.json describes the interface."
    return endpoint.error(404, [Problem.of_parameter("path", shown(asked.url.path), "does not exist", cure)])


def _no_format(asked: Request) -> Response:
    """Say that an extract's path must end in a format."""
    query.question(asked.path_params["question"])
    cure = "End the path with the format, such as .csv."
    return endpoint.error(404, [Problem.of_parameter("format", "", "is missing", cure, tuple(extract.FORMATS))])


def _unknown_question(name: str) -> Response:
    cure = f"GET /api lists the questions{nearest(name[:80], query.questions())}"
    fault = Problem.of_parameter("question", shown(name), "does not exist", cure, tuple(query.questions()))
    return endpoint.error(404, [fault])


FORMS = ("csv", "xlsx", "parquet", "zip")


def _changes(asked: Request) -> Response:
    """Tell what changed from `since` (default: the last meeting) to `version` (default: the newest)."""
    name = asked.url.path.rpartition("/")[2].partition(".")[0]
    form = asked.path_params.get("form", "json")
    if form not in (*FORMS, "json"):
        fault = Problem.of_parameter("format", shown(form), "can't hold changes", "Take one of the formats.", FORMS)
        return endpoint.error(404, [fault])
    params = endpoint.params(asked)
    variant = params.pop("variant", ["plain"])[0]
    if variant not in extract.VARIANTS or (form != "csv" and variant != "plain"):
        cure = "Write it once, for CSV only."
        raise RequestError.of("variant", variant, "is not a variant here", cure, extract.VARIANTS)
    filters = strict.read(params)
    filters = replace(filters, version=query.store().at(filters.version).version.number)
    try:
        answer = changes.ANSWERS[name](filters)
    except LakeError as gone:
        raise RequestError.of(
            "since", str(filters.since), str(gone).rstrip("."), "Name a version that is kept."
        ) from gone
    base, copy = endpoint.base(asked), query.store().at(filters.version)
    said = (answer.filters.to_params(), changes.names().labels, query.today())  # a name may be given later
    tag = endpoint.tag(name, form, variant, said, base, copy.version.committed_at, endpoint.fingerprint("tex4im_data"))
    if (same := endpoint.unchanged(asked, tag)) is not None:
        return same

    def make() -> handing.Made:
        made = extract.made(extract.opened(answer, answer.table.to_reader()), form, variant, base)
        return made, _named(made, form)

    return handing.response(handing.Order(asked, form, tag, copy.serial, True, make))


CHANGE_ROUTES: list[BaseRoute] = [
    route
    for name in changes.ANSWERS
    for route in (
        Route(f"/answer/{name}", endpoint.Read(_changes)),
        Route(f"/extract/{name}.{{form}}", endpoint.Read(_changes)),
    )
]
"""What stands under /api beside the questions."""

routes: list[BaseRoute] = [
    Route("/", endpoint.Read(_index)),
    Route("/newest", endpoint.Read(_newest, waits=False)),
    Route("/openapi.json", endpoint.Read(_openapi)),
    *CHANGE_ROUTES,
    Route("/answer/{question}", _asked(_answer)),
    Route("/extract/{question}.{form}", _asked(_extract)),
    Route("/extract/{question}", _asked(_no_format)),
    endpoint.any_path(Route("/{path:path}", endpoint.Read(_no_path))),
]
"""What is mounted under /api."""

mounted: list[BaseRoute] = [Route("/api", endpoint.Read(_index)), endpoint.any_path(Mount("/api", routes=routes))]
"""The same with /api itself: beside a server that answers every other path, a mount alone leaves it out."""
