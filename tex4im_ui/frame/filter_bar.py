"""Own the filter bar: choices with counts beside them, chips of what is filtered, reset; and what a press in it means.

Refuse to offer a choice that would leave nothing, and to hold a value that the link does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tex4im_data import query
from tex4im_data.filters import ROWS, TABLE, Filters, Scope
from tex4im_data.parameters import Kind
from tex4im_ui import words
from tex4im_ui.words import text

BESIDE = ("priority", "region")
"""Lists that stand beside the others, always in sight."""
MORE = tuple(row.name for row in ROWS if row.is_many and row.name not in BESIDE)
"""Lists and years behind "More filters"."""
SENT = tuple(row.name for row in ROWS if row.is_many or row.kind is Kind.TEXT)
"""What a press in the bar may say."""

Choices = Iterable[tuple[str, str, bool]]
"""Code, ready HTML of its label, whether it is chosen."""

SKELETON = (
    '<div class="t4-bar-row">'
    '<div role="group" aria-label="Thematic priority" class="t4-pills" data-part="priority"></div>'
    '<button type="button" popovertarget="t4-region" data-id="open-region" data-part="region-button"></button>'
    '<div popover id="t4-region" class="t4-choices" role="group" aria-label="Region" data-part="region"></div>'
    '<button type="button" popovertarget="t4-more" data-id="open-more" data-part="more-button"></button>'
    '<div popover id="t4-more" class="t4-choices" role="group" aria-label="More filters" data-part="more"></div>'
    '<label class="t4-search"><span class="t4-hidden">Search names</span>'
    '<input type="text" data-id="text" data-list="text" maxlength="200" autocomplete="off" placeholder="Name or town"></label>'
    '</div><div data-part="chips"></div>'
)
"""What stays where it is while choices change, so that an open list, the focus and half a word are kept."""


def filter_bar(filters: Filters, scope: Scope, subject: str) -> dict[str, Any]:
    """Return what the browser needs to draw the bar: `bar` (the same always), `parts` of it, and what is `chosen`.

    `subject` says what the counts count: proposals or organisations.
    """
    rows = query.ask("options_by_facet", filters).rows
    counts = {(str(row["facet"]), str(row["code"])): int(str(row[subject])) for row in rows}
    lists = {name: list(_choices(name, filters, scope, counts)) for name in (*BESIDE, *MORE)}
    hidden = sum(1 for name in MORE if filters.value(name))
    boxes = "".join(_boxes(name, lists[name]) for name in MORE)
    parts = {
        "priority": "".join(_pill("priority", *choice) for choice in lists["priority"]),
        "region-button": f"Region ({len(filters.regions)})" if filters.regions else "Region",
        "region": _boxes("region", lists["region"]),
        "more-button": f"More filters ({hidden})" if hidden else "More filters",
        "more": f"<p>The number beside a choice counts the {text(subject)} that it would leave.</p><div>{boxes}</div>",
        "chips": _chips(filters, scope),
    }
    return {"bar": SKELETON, "parts": parts, "text": filters.text or ""}


def changed(filters: Filters, scope: Scope, sent: object) -> Filters:
    """Return the filters after a press. `sent` maps parameters to all their chosen codes, as the browser sends it.

    It is read as a link is: what a link may not say is left out, whoever sent it. Never raises.
    """
    params: dict[str, object] = dict(filters.to_params())
    for name, values in sent.items() if isinstance(sent, Mapping) else ():
        if name in SENT and isinstance(values, list):
            params[name] = [str(value) for value in values]
    return Filters.from_params(params, scope)[0]


def dropped(filters: Filters, scope: Scope, sent: object) -> Filters:
    """Return the filters without the chips that were pressed, each as `parameter:code`. Never raises."""
    pressed = {chip for chip in sent if isinstance(chip, str)} if isinstance(sent, list) else set()
    for parameter, code in filters.chosen():
        if f"{parameter}:{code}" in pressed:
            filters = filters.without(parameter, code)
    return filters


def reset(filters: Filters, scope: Scope, sent: object) -> Filters:
    """Return what is left when all filters are taken away: what chooses what a page shows, and the version."""
    for row in ROWS if sent is True else ():
        filters = filters.without(row.name) if row.filters else filters
    return filters


def _choices(parameter: str, filters: Filters, scope: Scope, counts: Mapping[tuple[str, str], int]) -> Choices:
    """Yield the choices that leave something, and those chosen already, with their counts; years have none."""
    value = filters.value(parameter)
    chosen = value if isinstance(value, tuple) else ()
    if TABLE[parameter].kind is Kind.YEARS:
        # The years that the data speak of; a year from a link is offered as well.
        for year in sorted({*scope.years, *chosen}, reverse=True):
            yield str(year), str(year), year in chosen
        return
    for code, label in scope.lists[parameter].items():
        left = counts.get((parameter, code), 0)
        if left or code in chosen:
            yield code, f"{text(label)} <b>({words.number(left)})</b>", code in chosen


def _pill(parameter: str, code: str, label: str, chosen: bool) -> str:
    pressed = "true" if chosen else "false"
    name = f'data-id="{parameter}:{text(code)}" data-list="{parameter}" value="{text(code)}"'
    return f'<button type="button" {name} aria-pressed="{pressed}">{label}</button>'


def _boxes(parameter: str, choices: Choices) -> str:
    found = "".join(
        f'<label><input type="checkbox" data-id="{parameter}:{text(code)}" data-list="{parameter}" value="{text(code)}"'
        f"{' checked' if chosen else ''}><span>{label}</span></label>"
        for code, label, chosen in choices
    )
    name = text(words.NAMES[parameter])
    return f"<fieldset data-of='{parameter}'><legend>{name}</legend>{found or '<p>No choice leaves anything.</p>'}</fieldset>"


def _chips(filters: Filters, scope: Scope) -> str:
    chips = "".join(
        f'<button type="button" data-id="chip:{parameter}:{text(code)}" data-drop="{parameter}:{text(code)}">'
        f'{text(words.NAMES[parameter])}: {text(scope.label(parameter, code))} <span aria-hidden="true">✕</span></button>'
        for parameter, code in filters.chosen()
    )
    if not chips:
        return ""
    # The class is the name that the row had as a container; style sheets and tests know it by that.
    return (
        '<div class="t4-pills st-key-t4-chips" role="group" aria-label="Filtered by; press one to remove it">'
        f'<span>Filtered by</span>{chips}<button type="button" class="t4-plain" data-id="reset" data-reset>Reset</button></div>'
    )
