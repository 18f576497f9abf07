"""Own the organisations whose names are attacks or hard to draw, on top of the shipped ones.

Refuse to clean them: each must reach the screen as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pyarrow as pa

from tests import world
from tex4im_data import catalog
from tex4im_data.catalog import Catalog
from tex4im_data.lake import Lake, Settings, Version
from tex4im_data.query import serving

NAMES = {
    "hostile-script": "<script>document.title='pwned'</script>",
    "hostile-image": '"><img src=x onerror="document.title=\'pwned\'">',
    "hostile-formula": "=cmd()",
    "hostile-markdown": "![x](http://evil.example/x.png)",
    "hostile-link": "[press](javascript:document.title='pwned') $x$ :red[no] `{{7*7}}`",
    "hostile-long": "Ž" * 300,
    "hostile-turned": "abc\u202egpj.exe",
    "romanian": "Țesătoria Șoimul Bârsei și Încălțăminte",
    "czech": "Příadelna Žďár – měkké vlákno řebříček",
}
TOWN = "<b>Prato</b>"


def add(settings: Settings) -> Version:
    """Store the organisations as a new version, with a need, an offer and a proposal of the first one."""
    with _opened(settings) as (lake, shipped):
        put = _records(lake)
        stored = lake.commit(put, author=NAMES["hostile-script"], message="hostile", check=serving.check(shipped))
        assert stored is not None
        return stored


def remove(settings: Settings) -> Version:
    """Take the same records away again, as a further version; the one before still holds them."""
    with _opened(settings) as (lake, shipped):
        drop = {name: rows.select(lake.shapes[name].key) for name, rows in _records(lake).items()}
        stored = lake.commit({}, drop=drop, author="tests", message="clean again", check=serving.check(shipped))
        assert stored is not None
        return stored


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Lake, Catalog]]:
    shipped = catalog.load()
    lake = Lake(serving.shapes(shipped), settings)
    try:
        yield lake, shipped
    finally:
        lake.close()


def _records(lake: Lake) -> dict[str, pa.Table]:
    tables = {name: lake.read(name) for name in ("organisation", "need", "offer", "opportunity", "stage_move")}
    proposal = {**tables["opportunity"].to_pylist()[0], "opportunity_id": "hostile-proposal"}
    proposal |= {"title": NAMES["hostile-script"], "owner_id": "hostile-script"}
    move = next(row for row in tables["stage_move"].to_pylist() if row["position"] == 1)
    move |= {"opportunity_id": "hostile-proposal", "reason": NAMES["hostile-image"]}
    return {
        "organisation": world.rows(tables, "organisation", *map(_organisation, NAMES)),
        "need": world.rows(tables, "need", _exchange("need")),
        "offer": world.rows(tables, "offer", _exchange("offer")),
        "opportunity": world.rows(tables, "opportunity", proposal),
        "stage_move": world.rows(tables, "stage_move", move),
    }


def _organisation(organisation_id: str) -> dict[str, object]:
    name = NAMES[organisation_id]
    place = {"latitude": 43.88 + 0.01 * list(NAMES).index(organisation_id), "longitude": 11.1}
    known = {"kind": "firm", "region_id": "ITI1", "city": TOWN, "nace": "13.20", "value_chain_stage": "fabric"}
    rest = {"size_class": "small", "priorities": "digital", "note": name, "source": name, "nature": "synthetic"}
    return {"organisation_id": organisation_id, "name": name, **known, **rest, **place}


def _exchange(side: str) -> dict[str, object]:
    known = {"organisation_id": "hostile-script", "priority_id": "digital", "value_chain_stage": "fabric"}
    return {
        f"{side}_id": f"hostile-{side}",
        "title": NAMES["hostile-image"],
        "opened": date(2026, 11, 1),
        "nature": "synthetic",
        **known,
    }
