"""Own the HTTP routes under /brief: the brief of a page's link, as a file, for reading only.

Refuse a parameter that can't be used, as all routes for programs do: minutes must not get another brief than asked for.
"""

from __future__ import annotations

from dataclasses import replace

from tex4im_data import query
from tex4im_data.api import BaseRoute, Mount, Request, Response, Route, endpoint, handing, kept
from tex4im_data.errors import Problem, shown
from tex4im_data.query import strict
from tex4im_ui.brief import brief, html_page


def _brief(asked: Request) -> Response:
    """Give the brief as a file that a browser opens and that keeps its name when it is saved."""
    form = asked.path_params["form"]
    if form not in brief.FORMS:
        fault = Problem.of_parameter(
            "format", shown(form), "is not a format here", "Take one of them.", tuple(brief.FORMS)
        )
        return endpoint.error(404, [fault])
    filters = strict.read(endpoint.params(asked))
    copy = query.store().at(filters.version)
    version = copy.version
    # The newest version is pinned now: a brief is of one version, and its tag is that version's.
    filters = replace(filters, version=version.number)
    base = endpoint.base(asked)
    code = endpoint.fingerprint("tex4im_data", "tex4im_ui")
    tag = endpoint.tag("brief", form, filters.to_params(), base, version.committed_at, query.today(), code)
    key = kept.key(tag, copy.serial)
    if (same := endpoint.unchanged(asked, tag)) is not None:
        return same
    if (found := kept.small(key)) is not None:
        return handing.whole(found)
    headers = {
        **endpoint.HEADERS,
        "ETag": tag,
        "Content-Disposition": f'inline; filename="tex4im_brief_v{version.number}_synthetic.{form}"',
        "Referrer-Policy": "no-referrer",
    }
    if form == "html":
        headers["Content-Security-Policy"] = f"{html_page.policy()}; frame-ancestors 'none'"
    if asked.method == "HEAD":
        return handing.without_length(headers, brief.FORMS[form])
    answer = kept.Kept(brief.brief(filters, form, base), headers, brief.FORMS[form])
    kept.keep(key, answer)
    return handing.whole(answer)


def _no_path(asked: Request) -> Response:
    """Say that there is nothing under this path."""
    cure = "GET /brief/brief.pdf or /brief/brief.html, with the parameters of a page's link."
    return endpoint.error(404, [Problem.of_parameter("path", shown(asked.url.path), "does not exist", cure)])


routes: list[BaseRoute] = [
    Route("/brief.{form}", endpoint.Read(_brief)),
    endpoint.any_path(Route("/{path:path}", endpoint.Read(_no_path))),
]
"""What is mounted under /brief."""

mounted: list[BaseRoute] = [Route("/brief", endpoint.Read(_no_path)), endpoint.any_path(Mount("/brief", routes=routes))]
"""The same with /brief itself: beside a server that answers every other path, a mount alone leaves it out."""
