"""Own the colours: what each one means is the same on every page, chart and map.

Refuse decoration: a colour that means nothing is not here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tex4im_data.filters import Filters
from tex4im_data.query import Answer, ask

CIVIDIS = ("#00224E", "#123570", "#3B496C", "#575D6D", "#707173", "#8A8678", "#A59C74", "#C3B369", "#E1CC55", "#FEE838")
"""Cividis in ten steps, dark to light (Nuñez, Anderton and Renslow 2018)."""

LIGHT_TO_DARK = ("#F1ECD6", *CIVIDIS[-4::-1])
"""The same from light to dark, without its two loudest yellows: a small number stays quiet."""

DIVERGING = ("#2166AC", "#67A9CF", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#EF8A62", "#B2182B")
"""Blue to red around a middle that means something; ColorBrewer's RdBu, safe for the colour-blind."""

STAGES = {
    "idea": "#C9C4B8",
    "proposal": "#A59C74",
    "business-plan": "#707173",
    "funding": "#3B496C",
    "running": "#00224E",
    "stopped": "#8C2F39",
}
"""A stage further on is darker; stopped stands apart."""

SIZES = {"micro": "#E1CC55", "small": "#A59C74", "medium": "#575D6D", "large": "#00224E"}
"""A larger firm is darker."""

KINDS = {
    "cluster": "#8C2F39",
    "research-centre": "#0072B2",
    "university": "#56B4E9",
    "science-park": "#009E73",
    "incubator": "#CC79A7",
    "business-network": "#E69F00",
    "firm": "#8A8678",
}
"""Kinds of organisations, on charts and on the map of sites."""

GAP = "#B4545E"

SEQUENTIAL = ("#E9E3C4", "#C3B369", "#8A8678", "#575D6D", "#123570")
"""Cividis in five steps for the classes of the map, from light (low) to dark (high); zero is the lowest."""

AROUND_ONE = ("#2166AC", "#92C5DE", "#F3E3D3", "#EF8A62", "#B2182B")
"""Blue below the middle, red above it; ColorBrewer's RdBu, for the classes of the map."""

LIGHT, DARK = "#FFFFFF", "#000000"
"""Inks on a coloured ground; only pure black and white leave no grey between them that neither can be read on."""


def between(colours: Sequence[str], place: float) -> str:
    """Return the colour at a place from 0 to 1 along colours at equal distances, as plotly mixes it."""
    steps = max(0.0, min(1.0, place)) * (len(colours) - 1)
    first = min(int(steps), len(colours) - 2)
    pairs = zip(_parts(colours[first]), _parts(colours[first + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (steps - first)):02X}" for a, b in pairs)


def on(ground: str) -> str:
    """Return the ink, light or dark, that reads better on a ground."""
    return max((LIGHT, DARK), key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (p / 255 for p in _parts(colour))]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


REGIONS = {
    "ITI1": "#B2543B",
    "RO21": "#8A6D00",
    "ES52": "#C2770B",
    "PT11": "#2F7D4F",
    "CZ05": "#5B6BBF",
    "ITC1": "#8C2F6B",
    "SE23": "#1F7A8C",
    "FRE1": "#6B5B4B",
}
"""Lines and points of the eight regions, each named where it ends: colour is not the only sign."""

QUIET = "#8A8A8A"
"""Countries and the EU, behind the regions."""

DIVISIONS = {"C13": "#0072B2", "C14": "#CC79A7", "C15": "#8A6D00"}
"""Textiles, clothing, leather."""


def colours(answer: Answer) -> dict[str, str]:
    """Return the colour of each priority; it is the same on every page."""
    rows = ask("colours_by_priority", Filters(version=answer.filters.version)).rows
    return {str(row["priority_id"]): str(row["colour"]) for row in rows}
