"""Own the map of sites: organisations as clustered points on our own base, drawn by folium from vendored files.

Refuse to fetch anything from another host, and to run a text of the data as HTML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import folium
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

from tex4im_data import catalog
from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.words import text

LEAFLET = "/app/static/leaflet"
MOST = 50_000
"""Points drawn at a time; beyond it a browser takes longer than a meeting waits."""

CREDIT = "© EuroGeographics for the administrative boundaries, Eurostat GISCO"

# Names arrive percent-encoded, because folium runs all that it is given through a template engine once more; the
# browser decodes them into the text of an element and never reads them as HTML.
_MARKER = """
function (row) {
    const lines = row[3].map(decodeURIComponent)
    const marker = L.circleMarker(new L.LatLng(row[0], row[1]), {
        radius: 7, weight: 1.5, color: "#ffffff", fillColor: row[2], fillOpacity: 0.95, title: lines[0],
    })
    const box = document.createElement("div")
    lines.forEach((line, place) => {
        const part = document.createElement(place ? "div" : "strong")
        part.textContent = line
        box.append(part)
    })
    marker.bindPopup(box, { maxWidth: 280 })
    marker.bindTooltip(lines[0].replace(/[&<>"']/g, (s) => "&#" + s.charCodeAt(0) + ";"))
    return marker
}
"""


# folium asks public hosts for Leaflet unless told otherwise; where there is no network the map stays blank and silent.
_FILES = {
    "map": ([("leaflet", f"{LEAFLET}/leaflet.js")], [("leaflet_css", f"{LEAFLET}/leaflet.css")]),
    "cluster": (
        [("markerclusterjs", f"{LEAFLET}/leaflet.markercluster.js")],
        [
            ("markerclustercss", f"{LEAFLET}/MarkerCluster.css"),
            ("markerclusterdefaultcss", f"{LEAFLET}/MarkerCluster.Default.css"),
        ],
    ),
}


def site_map(answer: Answer, colours: Mapping[str, str], key: str) -> None:
    """Draw the answer's points (columns latitude, longitude, name, kind, city) on the regions' outlines."""
    st_folium(
        build(answer, colours),
        key=key,
        height=520,
        use_container_width=True,
        returned_objects=[],
    )


def build(answer: Answer, colours: Mapping[str, str]) -> folium.Map:
    """Return a new map; one that was drawn before would bring its old points along."""
    drawn = folium.Map(tiles=None, location=[48.5, 10.5], zoom_start=4, prefer_canvas=True)
    # Given to the constructor they go to a tile layer, which this map has none of; clusters need them on the map.
    drawn.options.update(minZoom=3, maxZoom=13)
    drawn.default_js, drawn.default_css = _FILES["map"]
    folium.GeoJson(
        _outlines("nuts2_2016_europe.geojson"),
        style_function=lambda _: {"color": "#b9b4a8", "weight": 0.6, "fillColor": "#efece4", "fillOpacity": 1},
        control=False,
        smooth_factor=0.5,
    ).add_to(drawn)
    folium.GeoJson(
        _outlines("regions_2016.geojson"),
        style_function=lambda _: {"color": "#1c2230", "weight": 1.4, "fillColor": "#ddd6c4", "fillOpacity": 1},
        control=False,
    ).add_to(drawn)
    points = [_point(answer, row, colours) for row in answer.table.slice(0, MOST).to_pylist()]
    cluster = FastMarkerCluster(data=points, callback=_MARKER, maxClusterRadius=38, showCoverageOnHover=False)
    cluster.default_js, cluster.default_css = _FILES["cluster"]
    cluster.add_to(drawn)
    drawn.get_root().header.add_child(folium.Element(_STYLE))
    if points:
        drawn.fit_bounds(
            [
                [min(p[0] for p in points), min(p[1] for p in points)],
                [max(p[0] for p in points), max(p[1] for p in points)],
            ]
        )
    return drawn


# The ground is light in both themes, so the ink on it is dark in both.
_STYLE = """<style>
.leaflet-container { background: #dfe7ea; font-family: Inter, sans-serif; }
.marker-cluster div { color: #1c2230; font-weight: 600; }
</style>"""


def _point(answer: Answer, row: Mapping[str, Any], colours: Mapping[str, str]) -> list[Any]:
    lines = [str(row["name"]), answer.label("kind", row["kind"])]
    lines += [str(row["city"])] if row["city"] else []
    lines += ["synthetic: this firm is invented"] if row["nature"] == "synthetic" else []
    return [
        row["latitude"],
        row["longitude"],
        colours.get(row["kind"], "#1c2230"),
        [quote(words.shown(line)) for line in lines],
    ]


def _outlines(name: str) -> dict[str, Any]:
    path = Path(catalog.DATA) / "boundaries" / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def legend(answer: Answer, colours: Mapping[str, str]) -> str:
    """Return the legend and the credit line of the map as HTML."""
    kinds = dict.fromkeys(str(row["kind"]) for row in answer.rows)
    marks = "".join(
        f'<span><i style="background:{colours[kind]}"></i>{text(answer.label("kind", kind))}</span>'
        for kind in colours
        if kind in kinds
    )
    return f'<p class="t4-legend">{marks}<small>{text(CREDIT)}</small></p>'
