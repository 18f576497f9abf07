"""Own one figure on a page: heading, chart, sentence, table, sources and extract, always all of them.

Refuse to show a figure without its words, and to hand out an extract after the right to it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

import plotly.graph_objects as go
import streamlit as st

from tex4im_data import extract, query, visitor
from tex4im_data.errors import NotAllowedError
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_data.visitor import Visitor
from tex4im_ui import words
from tex4im_ui.figures import charts, drawn
from tex4im_ui.people import sign_in
from tex4im_ui.words import text

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
FORMATS = {
    "csv": "CSV",
    "csv?variant=excel-eu": "CSV for Excel",
    "xlsx": "XLSX",
    "parquet": "Parquet",
    "zip": "ZIP with sources",
}
PLACED = {"region_id", "latitude"}
"""Columns that give an answer a place, so that it can be taken as GeoJSON."""

Chart: TypeAlias = go.Figure | str | Callable[[], Any] | None


def panel(
    answer: Answer,
    chart: Chart,
    finding: str,
    *,
    title: str | None = None,
    subtitle: str = "",
    columns: Sequence[str] | None = None,
    selectable: bool = False,
    opened: bool = False,
    empty: str = "",
) -> Any:
    """Draw one figure and return what the chart returned: a selection, a click, or None.

    `chart` is a plotly figure, ready HTML, or a function that draws. `finding` is the sentence that the
    figure shows. `columns` limits the table on screen; the extract holds all. `opened` shows the table at once; `empty` is said instead of why there is no row, where that is good news.
    `empty` says what it means that there is no row, where that is more than "nothing found". The key of the figure
    is the question's name, so a page shows each question once.
    """
    name = answer.question.name
    with st.container(key=f"t4-panel-{name}", gap="xsmall"):
        st.html(_head(answer, title, subtitle))
        if not answer.table.num_rows:
            st.html(_empty(answer, empty))
            event = None
        elif isinstance(chart, go.Figure):
            if entries := charts.legend(chart):
                st.html(drawn.legend(entries))
            event = st.plotly_chart(
                chart,
                key=f"chart_{name}",
                config=CONFIG,
                alt=f"{answer.question.heading} {finding}",
                on_select="rerun" if selectable else "ignore",
                selection_mode="points",
            )
        elif isinstance(chart, str):
            event = st.html(chart)
        else:
            event = chart() if chart is not None else None
        st.html(_tail(answer, finding, columns, opened))
        buttons(answer)
    return event


def selected(event: Any) -> list[str]:
    """Return the custom data of the point that was just clicked in a plotly figure; nothing where none was."""
    points = event["selection"]["points"] if event else []
    data = points[0].get("customdata") if points else None
    return [str(item) for item in (data.values() if isinstance(data, dict) else data or [])]


def _head(answer: Answer, title: str | None, subtitle: str) -> str:
    under = [subtitle, f"For {answer.described}" if answer.question.fields else ""]
    if answer.ignored:
        under.append(f"Not filtered by {words.listed(words.NAMES[name].lower() for name in answer.ignored)} here")
    line = ". ".join(part.rstrip(".") for part in under if part)
    below = f"<p>{text(line)}.</p>" if line else ""
    return f'<div class="t4-panel"><h2>{text(title or answer.question.heading)}</h2>{below}</div>'


def _empty(answer: Answer, meaning: str) -> str:
    if meaning:
        return f'<p class="t4-empty" role="status">{text(meaning)}</p>'
    chosen = words.listed(dict.fromkeys(words.NAMES[name].lower() for name, _ in answer.filters.chosen()))
    why = f"No record matches these filters ({chosen})." if chosen else "There is no record of this kind yet."
    cure = "Remove one of them above, or press Reset." if chosen else "Records appear here as partners load theirs."
    return f'<p class="t4-empty" role="status">{text(why)} {text(cure)}</p>'


def _tail(answer: Answer, finding: str, columns: Sequence[str] | None, opened: bool) -> str:
    said = f'<p class="t4-finding">{text(finding)}</p>' if finding and answer.table.num_rows else ""
    inner, below = "", ""
    if answer.table.num_rows:
        table = drawn.table(answer, columns)
        inner, below = (f"<details><summary>Table</summary>{table}</details>", "") if not opened else ("", table)
    quiet = f"<span>{_sources(answer)}</span>{_extracts(answer)}{inner}"
    return f'<div class="t4-tail">{said}{below}<div class="t4-quiet">{quiet}</div></div>'


def _sources(answer: Answer) -> str:
    real = [dataset for dataset in answer.datasets if dataset.name not in ("codes", "regions", "priorities")]
    shown = [f"{text(item.title)} ({text(_date(item.retrieved))})" for item in real or answer.datasets]
    flag = ' <span class="t4-tag">synthetic in part</span>' if answer.is_synthetic else ""
    # What changed between versions comes from the versions themselves, where no record changed at all.
    return f"Source: {', '.join(shown) or 'versions of the data on this map'}{flag}"


def _date(value: str) -> str:
    return words.day(date.fromisoformat(value)) if value else "no date"


def _extracts(answer: Answer) -> str:
    formats = dict(FORMATS)
    if PLACED & set(answer.table.column_names):
        formats["geojson"] = "GeoJSON"
    if {"call_id", "days_left"} <= set(answer.table.column_names):
        formats["ics"] = "Calendar (.ics)"
    first, *more = [_link(answer, suffix, label) for suffix, label in formats.items()]
    listed = "".join(f"<li>{link}</li>" for link in more)
    return f"<span>Extract: {first}</span><details><summary>More formats</summary><ul>{listed}</ul></details>"


def _link(answer: Answer, suffix: str, label: str) -> str:
    ending, _, variant = suffix.partition("?")
    address = answer.filters.link(f"api/extract/{answer.question.name}.{ending}")
    if variant:
        address += ("&" if "?" in address else "?") + variant
    about = text(f"Extract as {label}: {answer.question.heading}")
    return f'<a href="{text(address)}" download aria-label="{about}">{text(label)}</a>'


FORMS = {"csv": "CSV", "xlsx": "XLSX"}


def buttons(answer: Answer) -> None:
    """Draw a button for each format below a figure; none for the public, whose extracts are plain links."""
    who = visitor.present()
    name, version = answer.question.name, answer.version.number
    if not who.may_edit or not answer.table.num_rows or name not in query.questions():
        return
    with st.container(horizontal=True, key=f"t4-taken-{name}", gap="small"):
        for form, label in FORMS.items():
            st.download_button(
                f"{label} for {who.sees}, not public",
                data=made(name, answer.filters, form, who.sees, sign_in.later()),
                file_name=f"tex4im_{name}_v{version}{'_synthetic' * answer.is_synthetic}_for-{who.sees}-not-public.{form}",
                mime=extract.FORMATS[form],
                key=f"t4_take_{name}_{form}",
                on_click="ignore",
                type="tertiary",
                help=f"The rows of this figure with what {who.sees} may see. Keep it within the project.",
            )


def made(name: str, filters: Filters, form: str, sees: str, who: Callable[[], Visitor]) -> Callable[[], bytes]:
    """Return what makes the file when it is asked for, as whoever `who` then says asks.

    It raises NotAllowedError where that is no longer somebody who sees `sees`.
    """

    def make() -> bytes:
        before, now = visitor.present(), who()
        if now.sees != sees:
            raise NotAllowedError(
                f"The file was not made: it is for {sees}, and your role has changed. Reload the page."
            )
        visitor.enter(now)
        try:
            return extract.file(name, filters, form).read()
        finally:
            visitor.enter(before)

    return make
