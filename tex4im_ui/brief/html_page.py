"""Own the brief as one HTML file that needs nothing else: no script, no other file, no network.

Refuse raw text: every word is escaped, and every address that can be pressed begins with http.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tex4im_ui import words
from tex4im_ui.brief import drawing as brief_map
from tex4im_ui.brief.parts import LONGEST_LINK, Brief, Head, Result, Source, Stage, shortened
from tex4im_ui.words import text

BULLET, FUNNEL = 60, 240
"""Steps across the two kinds of bars; ten of them are a bar's height."""

PAD = 0.35 * brief_map.LETTER

_HERE = Path(__file__).resolve().parent
_FONTS = _HERE.parent.parent / "static" / "fonts"
_FACES = (
    ("inter-latin-wght-normal.woff2", "U+0-FF,U+131,U+152-153,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212"),
    ("inter-latin-ext-wght-normal.woff2", "U+100-130,U+132-151,U+154-24F,U+1E00-1EFF,U+20A0-20AB"),
)


def page(said: Brief) -> bytes:
    """Return the brief as an HTML page in UTF-8; equal briefs give equal bytes."""
    name = f"{said.title}: {said.product}, brief for the minutes, data version {said.version}"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{text(policy())}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="author" content="{text(said.product)}"><meta name="date" content="{said.made:%Y-%m-%d}">'
        f"<title>{text(name)}</title><style>{style()}</style>"
    )
    body = (
        f'<header><p class="top"><span>{text(said.product)} · <b>Brief for the minutes</b></span>'
        f"<span>Data version <b>{said.version}</b>, {text(said.day)}</span></p>"
        f'<h1>{text(said.title)}</h1><p class="lead">{text(said.lead)}</p>'
        f"<p><b>Filters:</b> {text(said.filters)}. <b>Reopen:</b> {_link(said.link, shortened(said.link, LONGEST_LINK))}</p>"
        f'<p class="notice">{text(said.notice)}</p></header>'
        f'<main><div><section>{_map(said)}</section><section class="matrix">{_matrix(said)}</section>'
        f"</div><div><section>{_results(said.results)}</section>"
        f'<section class="funnel">{_funnel(said)}</section><section>{_counts(said)}</section></div></main>'
        f"<footer><h2>Sources</h2>{''.join(map(_source, said.sources))}<p>{text(said.credit)}.</p>"
        f"<p><b>Licences:</b> {text('; '.join(said.licences))}</p></footer>"
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'.encode()


@cache
def policy() -> str:
    """Return the Content-Security-Policy of the page: its own style and fonts, and nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"


@cache
def style() -> str:
    """Return the page's style with the fonts in it."""
    faces = "".join(
        '@font-face{font-family:"Inter";font-weight:100 900;'
        f'src:url(data:font/woff2;base64,{base64.b64encode((_FONTS / name).read_bytes()).decode()}) format("woff2");'
        f"unicode-range:{letters}}}\n"
        for name, letters in _FACES
    )
    return faces + (_HERE / "brief.css").read_text(encoding="utf-8")


def _link(address: str, label: str) -> str:
    is_web = address.startswith(("http://", "https://"))
    return f'<a href="{text(address)}">{text(label)}</a>' if is_web else text(label)


def _tag(nature: str) -> str:
    return f'<span class="tag{"" if nature == "real" else " made"}">{text(nature)}</span>'


def _over(head: Head) -> str:
    return f'<h2>{text(head.heading)} {_tag(head.nature)}</h2><p class="under">{text(head.under)}</p>'


def _map(said: Brief) -> str:
    drawing = brief_map.draw(said.places)
    legend = "".join(
        f'<span><svg class="swatch" viewBox="0 0 24 12" aria-hidden="true"><rect width="24" height="12"'
        f' fill="{text(brief_map.swatch(fill))}" class="edge"/></svg> {text(label)}</span>'
        for fill, label in said.legend
    )
    return (
        f"{_over(said.map)}"
        f'<svg class="europe" viewBox="0 0 {drawing.width} {drawing.height}" aria-hidden="true">'
        f"{drawing.shapes}{''.join(map(_name, drawing.names))}</svg>"
        f'<p class="legend">{legend}</p><p>{text(said.map.finding)}</p>{_values(said)}'
    )


def _name(name: brief_map.Name) -> str:
    left, top, right, bottom = name.box
    x = {"start": left + PAD, "end": right - PAD, "middle": (left + right) / 2}[name.anchor]
    box = f'x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"'
    plate, chosen = (f'<rect class="plate" {box} rx="4"/>', " chosen") if name.place.is_chosen else ("", "")
    lines = f'<tspan x="{x:.0f}" dy="-.1em" class="label">{text(name.place.label)}</tspan>'
    lines += f'<tspan x="{x:.0f}" dy="1.15em">{text(name.place.said)}</tspan>'
    return f'{plate}<text class="name{chosen}" y="{(top + bottom) / 2:.0f}" text-anchor="{name.anchor}">{lines}</text>'


def _values(said: Brief) -> str:
    """Return the map's values as a table: for those who do not see the map, and for small screens."""
    rows = "".join(
        f'<tr><th scope="row">{text(place.label)}{" (chosen)" if place.is_chosen else ""}</th>'
        f'<td class="n">{text(place.said)}</td></tr>'
        for place in said.places
    )
    return f'<table class="values"><caption>{text(said.map.heading)}</caption><tbody>{rows}</tbody></table>'


def _results(results: Sequence[Result]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(row.label)}</th><td class="small">{_bullet(row)}</td>'
        f'<td class="n">{text(row.said) if row.delivered is None else f"<b>{text(row.said)}</b>"}</td>'
        f'<td class="of">{text(row.of)}</td></tr>'
        for row in results
    )
    return (
        f'<h2>Promised and delivered {_tag("real")}</h2><p class="under">Whole project, as published; the line marks'
        " the promise, hatching an unknown result</p><table><thead><tr><td></td><td></td>"
        f'<th scope="col" class="n">Delivered</th><th scope="col">Promised</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _bullet(row: Result) -> str:
    if row.promised is None:
        return ""
    if row.delivered is None:
        return _bars(1, None, None, BULLET, "unknown")
    return _bars(max(row.delivered, row.promised), row.delivered, row.promised, BULLET)


def _bars(reach: float, value: float | None, promise: float | None, width: int, kind: str = "ground") -> str:
    """Return a bar of a value on a ground of `reach`, and the line of a promise."""
    ground = f'<rect width="{width}" height="10" class="{kind}"/>'
    bar = "" if value is None else f'<rect width="{width * value / reach:.1f}" height="10" class="bar"/>'
    line = ""
    if promise is not None:
        line = f'<rect x="{width * promise / reach - 2:.1f}" y="-2" width="2" height="14" class="promise"/>'
    inside = f"{ground}{bar}{line}"
    return f'<svg class="bars" viewBox="0 -2 {width} 14" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>'


def _counts(said: Brief) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(label)}</th><td class="n"><b>{text(words.number(real))}</b></td>'
        f'<td class="n"><b>{text(words.number(invented))}</b></td></tr>'
        for label, real, invented in said.counts
    )
    return (
        '<h2>Records in this selection</h2><p class="under">Counts; real and invented records apart, never added up</p>'
        f'<table><thead><tr><td></td><th scope="col" class="n">{_tag("real")}</th>'
        f'<th scope="col" class="n">{_tag("synthetic")}</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _matrix(said: Brief) -> str:
    top = max([1, *(count for _, counts in said.cells for count in counts)])
    colours = [colour for _, colour in said.priorities]
    head = "".join(f'<th scope="col">{text(label)}</th>' for label, _ in said.priorities)
    rows = "".join(
        f'<tr><th scope="row">{text(label)}</th>'
        + "".join(_dot(count, top, colour) for count, colour in zip(counts, colours, strict=True))
        + "</tr>"
        for label, counts in said.cells
    )
    return (
        f"{_over(said.matrix)}<table><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p>{text(said.matrix.finding)}</p>"
    )


def _dot(count: int, top: int, colour: str) -> str:
    shape = f'r="{9 * (count / top) ** 0.5:.1f}" fill="{text(colour)}"' if count else 'r="4" class="ring"'
    dot = f'<svg class="dot" viewBox="-10 -10 20 20" aria-hidden="true"><circle {shape}/></svg>'
    return f"<td>{dot}<b>{count}</b></td>" if count else f"<td>{dot}<span>0</span></td>"


def _funnel(said: Brief) -> str:
    promised = [stage.promised for stage in said.stages if stage.promised is not None]
    top = max([1.0, *promised, *(float(stage.reached) for stage in said.stages)])

    def row(stage: Stage) -> str:
        note = f"<small>{text(stage.note)}</small>" if stage.note else ""
        bars = _bars(top, stage.reached, stage.promised, FUNNEL)
        return f'<tr><th scope="row">{text(stage.label)}</th><td>{bars}{note}</td><td class="n"><b>{stage.reached}</b></td></tr>'

    head = '<thead><tr><th scope="col">Stage</th><td></td><th scope="col" class="n">Reached</th></tr></thead>'
    return (
        f"{_over(said.funnel)}<table>{head}<tbody>{''.join(map(row, said.stages))}</tbody></table>"
        f"<p>{text(said.funnel.finding)}</p>"
    )


def _source(source: Source) -> str:
    parts = "; ".join(_link(address, title) for title, address in source.parts)
    return f"<p><b>{text(source.title)}</b> ({text(source.about)}): {parts}</p>"
