"""Own one figure on a page and the sheet of them: heading, chart, table, sources and extract, always all of them.

Refuse to show a figure without its words, and to hand out an extract after the right to it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import plotly.graph_objects as go
import streamlit as st

from tex4im_data import extract, query, visitor
from tex4im_data.errors import NotAllowedError
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_data.visitor import Visitor
from tex4im_ui import link, words
from tex4im_ui.figures import charts, drawn
from tex4im_ui.figures.pickable import pickable
from tex4im_ui.figures.ready import kept
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

Spec: TypeAlias = Mapping[str, Any]
Chart: TypeAlias = str | Spec | Callable[[], Any] | None
"""Ready HTML, a plotly specification, what draws by itself, or nothing beside the table."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One figure, ready to be put on a sheet: what stands above it, the figure, and what stands below."""

    answer: Answer
    head: str
    chart: Chart
    tail: str
    alt: str

    @property
    def is_ready(self) -> bool:
        """Return whether the whole figure is HTML, so that it can share one element with its neighbours."""
        return (self.chart is None or isinstance(self.chart, str)) and not visitor.present().may_edit

    @property
    def html(self) -> str:
        """Return a ready figure."""
        return _section(
            self.answer.question.name, self.head, self.chart if isinstance(self.chart, str) else "", self.tail
        )


Piece: TypeAlias = "Panel | Beside | Callable[[], Any]"
"""What can be put on a sheet: a figure, columns of them, or what draws by itself (a choice, a list of widgets)."""


@dataclass(frozen=True)
class Beside:
    """Columns beside each other, each with its share of the width; on a narrow page below each other."""

    columns: tuple[tuple[int, tuple[Piece, ...]], ...]


def beside(*columns: tuple[int, Sequence[Piece]]) -> Beside:
    """Return columns: (share of the width, what stands in it from top to bottom)."""
    return Beside(tuple((share, tuple(pieces)) for share, pieces in columns))


def panel(
    answer: Answer,
    chart: Chart,
    finding: str,
    *,
    title: str = "",
    subtitle: str = "",
    columns: Sequence[str] | None = None,
    opened: bool = False,
    empty: str = "",
) -> Panel:
    """Return one figure.

    `finding` is the sentence that the figure shows: it is the heading, and `title` (else the question's own) stands
    below it with `subtitle` and the filters that were heeded. `columns` limits the table on screen; the extract holds
    all. `opened` shows the table at once; `empty` is said instead of why there is no row, where that is good news.
    A page shows each question once.
    """
    shown = tuple(columns) if columns is not None else None
    if not answer.table.num_rows:
        return Panel(
            answer,
            _head(answer, answer.filters, "", title, subtitle),
            _empty(answer, answer.filters, empty),
            _tail(answer, answer.filters, shown, opened),
            "",
        )
    head = _head(answer, answer.filters, finding, title, subtitle)
    return Panel(
        answer, head, chart, _tail(answer, answer.filters, shown, opened), f"{answer.question.heading} {finding}"
    )


def sheet(*pieces: Piece) -> None:
    """Draw figures below each other; neighbours that are ready HTML share one element, whose buttons filter the page."""
    _draw(pieces, "sheet")


def _draw(pieces: Sequence[Piece], key: str) -> None:
    waiting: list[str] = []
    for place, piece in enumerate(pieces):
        if (html := _ready(piece)) is not None:
            waiting.append(html)
            continue
        _flush(waiting, f"{key}-{place}")
        if isinstance(piece, Beside):
            made = st.columns([share for share, _ in piece.columns], gap="large")
            for number, (column, (_, inner)) in enumerate(zip(made, piece.columns, strict=True)):
                with column:
                    _draw(inner, f"{key}-{place}-{number}")
        elif isinstance(piece, Panel):
            _native(piece)
        else:
            piece()
    _flush(waiting, key)


def _ready(piece: Piece) -> str | None:
    """Return a piece as HTML where all of it is ready; None where something draws by itself."""
    if isinstance(piece, Panel):
        return piece.html if piece.is_ready else None
    if not isinstance(piece, Beside):
        return None
    columns = []
    for share, inner in piece.columns:
        found = [_ready(each) for each in inner]
        if None in found:
            return None
        columns.append((share, "".join(html or "" for html in found)))
    return _side_by_side(tuple(columns))


@kept
def _side_by_side(columns: tuple[tuple[int, str], ...]) -> str:
    shares = " ".join(f"minmax(0,{share}fr)" for share, _ in columns)
    inner = "".join(f"<div>{html}</div>" for _, html in columns)
    return f'<div class="t4-beside" style="grid-template-columns:{shares}">{inner}</div>'


def _flush(waiting: list[str], key: str) -> None:
    if not waiting:
        return
    html = "".join(waiting)
    waiting.clear()
    if "data-pick=" in html:
        pickable(html, key)
    else:
        st.html(html)


def _native(shown: Panel) -> None:
    """Draw a figure that is no HTML, or that brings downloads for who is signed in."""
    answer, chart = shown.answer, shown.chart
    name = answer.question.name
    with st.container(key=f"t4-panel-{name}", gap="xsmall"):
        if isinstance(chart, str) or chart is None:
            _flush([shown.html], f"panel-{name}")
        elif isinstance(chart, Mapping):
            entries = charts.legend(chart)
            st.html(shown.head + (drawn.legend(entries) if entries else ""))
            _plotly(name, chart, shown.alt)
            st.html(shown.tail)
        else:
            st.html(shown.head)
            chart()
            st.html(shown.tail)
        buttons(answer)


def _plotly(name: str, spec: Spec, alt: str) -> None:
    key = f"chart_{name}"

    def selected() -> None:
        points = st.session_state[key]["selection"]["points"]
        data = points[0].get("customdata") if points else None
        found = [str(item) for item in (data.values() if isinstance(data, dict) else data or [])]
        link.press(" ".join(found))

    is_selectable = any("customdata" in trace for trace in spec["data"])
    # Tests validate every specification; here each figure would be validated again at each run.
    figure = go.Figure(spec, _validate=False)
    st.plotly_chart(
        figure,
        key=key,
        config=CONFIG,
        alt=alt,
        on_select=selected if is_selectable else "ignore",
        selection_mode="points",
    )


@kept
def _section(name: str, head: str, chart: str, tail: str) -> str:
    return f'<section class="t4-figure" id="figure-{name}">{head}{chart}{tail}</section>'


@kept
def _head(answer: Answer, filters: Filters, finding: str, title: str, subtitle: str) -> str:
    about = title or answer.question.heading
    under = [about if finding else "", subtitle, f"For {answer.described}" if answer.question.fields else ""]
    if answer.ignored:
        named = dict.fromkeys(words.NAMES[name].lower() for name in answer.ignored)
        under.append(f"Not filtered by {words.listed(named)} here")
    line = " ".join(part if part.endswith(("?", ".")) else f"{part}." for part in under if part)
    below = f"<p>{text(line)}</p>" if line else ""
    heading = finding.rstrip(".") if finding else about
    return f'<div class="t4-panel"><h2>{text(heading)}</h2>{below}</div>'


@kept
def _empty(answer: Answer, filters: Filters, meaning: str) -> str:
    if meaning:
        return f'<p class="t4-empty" role="status">{text(meaning)}</p>'
    chosen = words.listed(dict.fromkeys(words.NAMES[name].lower() for name, _ in filters.chosen()))
    why = f"No record matches these filters ({chosen})." if chosen else "There is no record of this kind yet."
    cure = "Remove one of them above, or press Reset." if chosen else "Records appear here as partners load theirs."
    return f'<p class="t4-empty" role="status">{text(why)} {text(cure)}</p>'


@kept
def _tail(answer: Answer, filters: Filters, columns: tuple[str, ...] | None, opened: bool) -> str:
    inner, below = "", ""
    if answer.table.num_rows:
        table = drawn.table(answer, columns)
        inner, below = (f"<details><summary>Table</summary>{table}</details>", "") if not opened else ("", table)
    quiet = f"<span>{_sources(answer)}</span>{_extracts(answer)}{inner}"
    return f'<div class="t4-tail">{below}<div class="t4-quiet">{quiet}</div></div>'


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
