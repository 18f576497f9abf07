"""Own the rules between columns and between rows: points in regions, order of dates, identity, near repetitions.

Refuse to choose between rows that contradict each other: neither is taken.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tex4im_data.intake.folding import fold
from tex4im_data.intake.layout.body import Body
from tex4im_data.intake.report import Findings, ranges
from tex4im_data.intake.spec import Table

TOLERANCE = 0.03  # degrees, about 2 to 3 km: boundaries are generalised, and firms stand on them
_LEGAL_FORMS = (
    "srl spa sa sl slu sas snc lda ltda ab hb kb as sro vos ks sarl sasu eurl gmbh ag kg ltd plc bv "
    "nv cie co ek for inc oy "
)
_LEGAL = frozenset(_LEGAL_FORMS.split())
_NEAR = 0.92
_MOST_COMPARED = 60


def check(
    body: Body, done: dict[str, list[str]], table: Table, shapes: Mapping[str, BaseGeometry], findings: Findings
) -> None:
    """Apply all rules of a table to its canonical columns; `done` changes only where latitude and longitude swap."""
    for first, second in table.order:
        _in_order(body, done, first, second, findings)
    if table.bands:
        _bands(body, done, table, findings)
    if table.point:
        _points(body, done, table.point, shapes, findings)
    _identity(body, done, table, findings)
    if table.alike:
        _alike(body, done, table, findings)


def _in_order(body: Body, done: dict[str, list[str]], first: str, second: str, findings: Findings) -> None:
    for place, (start, end) in enumerate(zip(done[first], done[second], strict=True)):
        if start and end and end < start:
            findings.refuse(
                place,
                body.numbers[place],
                second,
                end,
                "date_order_wrong",
                f"{second} {end} is before {first} {start}.",
                "Correct one of the two dates.",
            )


def _bands(body: Body, done: dict[str, list[str]], table: Table, findings: Findings) -> None:
    """Say where a class of size does not fit the number beside it; both are taken as they were sent."""
    name, number, starts = table.bands["class"], table.bands["number"], table.bands["from"]
    told: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for place, (size, many) in enumerate(zip(done[name], done[number], strict=True)):
        if not size or not many:
            continue
        fits = [code for code, start in starts.items() if int(many) >= start] or list(starts)[:1]
        if fits[-1] != size:
            told.setdefault((size, fits[-1]), []).append((body.numbers[place], size))
    for (size, right), places in told.items():
        why = f'{name} says "{size}", but {number} is of the class "{right}" (from {starts[right]} on).'
        findings.notices("size_contradicted", why, places, column=name, cure="Both were taken as sent; correct one.")


def _points(
    body: Body,
    done: dict[str, list[str]],
    names: Mapping[str, str],
    shapes: Mapping[str, BaseGeometry],
    findings: Findings,
) -> None:
    latitude, longitude, region = (done[names[part]] for part in ("latitude", "longitude", "region"))
    places = [
        at
        for at, (y, x, code) in enumerate(zip(latitude, longitude, region, strict=True))
        if y and x and code in shapes
    ]
    if not places:
        return
    y, x = (np.array([column[at] for at in places], dtype=float) for column in (latitude, longitude))
    codes = np.array([region[at] for at in places])
    inside, turned = np.zeros(len(places), bool), np.zeros(len(places), bool)
    for code in set(codes):
        area = shapes[code].buffer(TOLERANCE)
        shapely.prepare(area)
        chosen = codes == code
        inside[chosen] = shapely.contains_xy(area, x[chosen], y[chosen])
        turned[chosen] = shapely.contains_xy(area, y[chosen], x[chosen])
    if turned.sum() > inside.sum():
        at = places[int(np.argmax(turned))]
        findings.ask(
            "points_exchanged",
            f"{int(turned.sum())} points lie in their regions only if latitude and longitude are exchanged "
            f"(row {body.numbers[at]}: {latitude[at]}, {longitude[at]}): exchange the two columns?",
            "Name the two columns the right way round.",
            column=names["latitude"],
        )
        done[names["latitude"]], done[names["longitude"]] = longitude, latitude
        latitude, longitude = longitude, latitude
        inside, turned = turned, inside
    for count in np.flatnonzero(~inside):
        at = places[int(count)]
        hint = " Latitude and longitude look exchanged." if turned[count] else ""
        findings.refuse(
            at,
            body.numbers[at],
            names["latitude"],
            f"{latitude[at]}, {longitude[at]}",
            "point_outside",
            f"The point {latitude[at]}, {longitude[at]} lies outside {region[at]}.{hint}",
            "Correct the point or the region, or leave the point empty.",
        )


def _identity(body: Body, done: dict[str, list[str]], table: Table, findings: Findings) -> None:
    keys = list(zip(*(done[name] for name in table.key), strict=True))
    if len(set(keys)) == len(keys):
        return
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(keys):
        if all(key):
            groups.setdefault(key, []).append(place)
    columns = [done[name] for name in table.names]
    for key, places in groups.items():
        if len(places) == 1:
            continue
        variants = {
            (*(column[place] for column in columns), *body.row(place))
            if place in findings.refused
            else tuple(column[place] for column in columns)
            for place in places
        }
        label = " ".join(key)
        rows = ranges(body.numbers[place] for place in places)
        if len(variants) == 1:
            for place in places[1:]:
                findings.refuse(
                    place,
                    body.numbers[place],
                    table.key[0],
                    label,
                    "repeated_row",
                    f"The row repeats row {body.numbers[places[0]]}; the first one is taken.",
                    "Delete the repetition.",
                )
            continue
        differing = [
            name
            for name, column in zip(table.names, columns, strict=True)
            if len({column[place] for place in places}) > 1
        ]
        for place in places:
            findings.refuse(
                place,
                body.numbers[place],
                table.key[0],
                label,
                "contradicting_rows",
                f'"{label}" stands in rows {rows} with different {", ".join(differing) or "content"}; none is taken.',
                "Keep the right one, or give each its own id.",
            )


def bare_name(name: str) -> str:
    """Return a name for comparison: folded, without its legal form."""
    joined = re.sub(r"\b(\w)\.(?=\w\b|\w\.)", r"\1", name)
    words = [word for word in fold(joined).split() if word not in _LEGAL]
    return " ".join(words) or fold(name)


def _alike(body: Body, done: dict[str, list[str]], table: Table, findings: Findings) -> None:
    place_columns = [done[name] for name in table.alike["place"]]
    address, names = done[table.alike["address"]], done[table.alike["name"]]
    ids = done[table.key[0]]
    if len(set(zip(*place_columns, address, strict=True))) == len(ids):
        return
    spots: dict[tuple[str, ...], list[int]] = {}
    for at, spot in enumerate(zip(*place_columns, address, strict=True)):
        if at not in findings.refused:
            spots.setdefault(spot, []).append(at)
    pairs: list[tuple[int, int]] = []
    for spot, places in spots.items():
        if len(places) > 1:
            pairs += _pairs(places, names, closely=len(places) <= _MOST_COMPARED and any(spot[1:]))
    pairs = [(one, two) for one, two in pairs if ids[one] != ids[two]]
    if pairs:
        told = "; ".join(
            " and ".join(f'row {body.numbers[at]} "{names[at]}" ({ids[at]})' for at in pair) for pair in pairs[:5]
        )
        more = f" and {len(pairs) - 5} more pairs" if len(pairs) > 5 else ""
        findings.ask(
            "nearly_the_same",
            f"These look like one organisation under two ids: {told}{more}. Take both as different organisations?",
            "Delete one of the two rows if they are the same.",
            column=table.alike["name"],
            row=body.numbers[pairs[0][1]],
            value=names[pairs[0][1]],
        )


def _pairs(places: list[int], names: list[str], *, closely: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    if not closely:
        first: dict[str, int] = {}
        for at in places:
            bare = bare_name(names[at])
            if bare in first:
                found.append((first[bare], at))
            first.setdefault(bare, at)
        return found
    bares = {at: bare_name(names[at]) for at in places}
    for count, one in enumerate(places):
        found += [(one, two) for two in places[count + 1 :] if _near(bares[one], bares[two])]
    return found


def _near(one: str, two: str) -> bool:
    return one == two or difflib.SequenceMatcher(None, one, two).ratio() >= _NEAR
