"""Own the map of the regions: what a caller may show on it, and which region was pressed.

Refuse to choose classes, colours or words, and to send outlines: the browser fetches those once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from tex4im_ui.maps.region_map import served

__all__ = ["Shape", "payload", "presses", "region_map"]

STATUSES = {"value": "", "no-data": "no data yet", "confidential": "confidential"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COMPONENT = st.components.v2.component("t4_region_map", js=served.LOADER)


@dataclass(frozen=True, slots=True)
class Shape:
    """One region: the index of its class, and its words as they are to be read.

    `status` is value, no-data or confidential; without a class of the legend a value is drawn as no data. `text` is
    read out and stands in the tooltip ("61 organisations"), `short` stands below the name on the map ("61"; `text`
    where it is empty), `detail` are further lines of the tooltip (year, flag, source).
    """

    label: str
    value: int | None
    status: str = "value"
    text: str = ""
    short: str = ""
    detail: tuple[str, ...] = ()


def region_map(
    shapes: Mapping[str, Shape],
    *,
    title: str,
    classes: Sequence[tuple[str, str]],
    credit: str,
    key: str,
    subtitle: str = "",
    unit: str = "",
    selected: Collection[str] = (),
    on_select: Callable[[str], None] | None = None,
    height: int = 560,
    heading: bool = False,
) -> str | None:
    """Draw the map; return the region that was pressed just now, else None.

    `shapes` by region_id, in the order of the Tab key; a region of the drawing that is missing is shown as no data.
    `classes` are (colour #rrggbb, words), lowest first; `unit` stands before them in the legend. A press asks to add
    the region to `selected` or to take it away. Each press is returned once, the earliest first; `on_select` gets it
    too, before the run. `title` and `subtitle` name the map to a screen reader, and with `heading` they are also
    drawn. `height` is in pixels, less where the page is narrow. Zoom and place are kept for `key`. Raises ValueError
    for a colour of another form.
    """
    handled, waiting = f"{key}-handled", f"{key}-waiting"

    def pressed() -> None:
        reported = getattr(st.session_state.get(key), "pressed", None)
        for region_id, number in presses(reported, shapes, st.session_state.get(handled, 0)):
            st.session_state[handled] = number
            st.session_state[waiting] = [*st.session_state.get(waiting, []), region_id]
            if on_select is not None:
                on_select(region_id)

    data = payload(shapes, title=title, subtitle=subtitle, unit=unit, classes=classes, selected=selected, credit=credit)
    data |= {"key": key, "height": height, "heading": heading, "handled": st.session_state.get(handled, 0)}
    data |= served.addresses(str(st.get_option("server.baseUrlPath") or ""))
    _COMPONENT(key=key, data=data, on_pressed_change=pressed)
    found: list[str] = st.session_state.pop(waiting, [])
    if found[1:]:
        st.session_state[waiting] = found[1:]
    return found[0] if found else None


def payload(
    shapes: Mapping[str, Shape],
    *,
    title: str,
    classes: Sequence[tuple[str, str]],
    credit: str,
    subtitle: str = "",
    unit: str = "",
    selected: Collection[str] = (),
) -> dict[str, Any]:
    """Return what travels to the browser for these values: a few kilobytes, no outline. Raises ValueError as above."""
    for colour, words in classes:
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f'the colour of the class "{words}" is "{colour}"; write it as #rrggbb')
    return {
        "title": title,
        "subtitle": subtitle,
        "unit": unit,
        "classes": [list(each) for each in classes],
        "regions": [_row(region_id, shape, len(classes)) for region_id, shape in shapes.items()],
        "selected": [region_id for region_id in shapes if region_id in set(selected)],
        "credit": credit,
        "summary": " ".join(f"{part.rstrip('.')}." for part in (title, subtitle, _summary(shapes)) if part),
    }


def presses(found: object, shapes: Container[str], handled: int) -> list[tuple[str, int]]:
    """Return the (region, number) that the browser reported and that are newer than `handled`; never raises."""
    new = []
    for each in found if isinstance(found, list) else []:
        match each:
            case [str(region_id), int(number)] if region_id in shapes and number > handled:
                new.append((region_id, number))
    return new


def _row(region_id: str, shape: Shape, classes: int) -> list[Any]:
    status = shape.status if shape.status in STATUSES else "no-data"
    if status == "value" and (shape.value is None or not 0 <= shape.value < classes):
        status = "no-data"
    said = shape.text or STATUSES[status] or shape.short
    place = shape.value if status == "value" else None
    return [region_id, shape.label, status, place, shape.short or said, said, list(shape.detail)]


def _summary(shapes: Mapping[str, Shape]) -> str:
    return f"Map with {len(shapes)} regions as buttons, which filter the page; the same figures stand in the table"
