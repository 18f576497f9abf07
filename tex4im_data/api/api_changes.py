"""Own the HTTP routes of what changed between two versions: as JSON and as files, for everybody, so public columns only.

Refuse a question of its own: the rows are those of the page.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import StreamingResponse

from tex4im_data import extract, query
from tex4im_data.api import endpoint
from tex4im_data.api.endpoint import BaseRoute, Request, Response, Route
from tex4im_data.errors import Fault, LakeError, RequestError, shown
from tex4im_data.query import strict
from tex4im_data.versions import changes

FORMS = ("csv", "xlsx", "parquet", "zip")


def _changes(asked: Request) -> Response:
    """Tell what changed from `since` (default: the last meeting) to `version` (default: the newest)."""
    name = asked.url.path.rpartition("/")[2].partition(".")[0]
    form = asked.path_params.get("form", "json")
    if form not in (*FORMS, "json"):
        fault = Fault("format", shown(form), "can't hold changes", "Take one of the formats.", FORMS)
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
    base = endpoint.base(asked)
    tag = endpoint.tag(name, form, variant, answer.filters.to_params(), base, endpoint.fingerprint("tex4im_data"))
    if endpoint.is_known(asked, tag):
        return endpoint.unchanged(tag)
    made = extract.made(extract.opened(answer, answer.table.to_reader()), form, variant, base)
    headers = {**endpoint.HEADERS, "ETag": tag}
    if form != "json":
        headers |= {"Content-Disposition": f'attachment; filename="{made.name}"'}
    if asked.method == "HEAD":
        return Response(headers=headers, media_type=made.media_type)
    return StreamingResponse(made.chunks, headers=headers, media_type=made.media_type)


routes: list[BaseRoute] = [
    route
    for name in changes.ANSWERS
    for route in (
        Route(f"/answer/{name}", endpoint.Read(_changes)),
        Route(f"/extract/{name}.{{form}}", endpoint.Read(_changes)),
    )
]
"""What stands under /api beside the questions."""
