"""JSON-stat 2.0 with its statuses, as Eurostat's dissemination API answers.

It keeps what the usual reader drops: the flag of a cell, and cells that have a flag and no figure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import SourceError
from tex4im_data.sources.files import changed_layout, cut_off

WANTED = "a JSON-stat 2.0 dataset with geo and time"


def read_json_stat(path: Path, name: str) -> tuple[list[str], pa.Table]:
    """Return the other dimensions, and a table of text (head, geo, period, value, flag, conf), a row a cell.

    Raises SourceError for a cut-off answer, for an error or a notice in place of data, and for another layout.
    Source of the format: json-stat.org/format, version 2.0.
    """
    try:
        data = json.loads(path.read_bytes())
    except ValueError as error:
        raise SourceError(cut_off(name)) from error
    if not isinstance(data, Mapping):
        raise SourceError(changed_layout(name, type(data).__name__, WANTED, None))
    _refuse_notice(data, name)
    try:
        ids = [str(text) for text in data["id"]]
        geo, time = ids.index("geo"), ids.index("time")
        codes = [
            _codes(data["dimension"][text]["category"], size) for text, size in zip(ids, data["size"], strict=True)
        ]
        values, flags = _by_position(data["value"]), _by_position(data.get("status", {}))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(changed_layout(name, f"{type(error).__name__} {error}", WANTED, None)) from error
    rest = [n for n in range(len(ids)) if n not in (geo, time)]
    cells = [
        (",".join(place[n] for n in rest), place[geo], place[time], _text(values.get(at)), _flag(flags.get(at)), "")
        for at, place in enumerate(product(*codes))
        if at in values or at in flags
    ]
    names = ("head", "geo", "period", "value", "flag", "conf")
    columns = list(zip(*cells, strict=True)) or [()] * len(names)
    table = pa.table({key: pa.array(column, pa.string()) for key, column in zip(names, columns, strict=True)})
    return [ids[n] for n in rest], table


def _text(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _flag(flag: object) -> str:
    return str(flag or "").replace(":", "").strip().lower()


def _refuse_notice(data: Mapping[str, Any], name: str) -> None:
    for key in ("error", "warning"):
        said = data.get(key)
        first = said[0] if isinstance(said, list) and said else said
        if isinstance(first, Mapping) and "value" not in data:
            reason = "is what Eurostat answered instead of data."
            cure = "Ask for less at once, or read the dataset's bulk TSV."
            raise SourceError(Problem(name, None, "", str(first.get("label", "")), reason, cure))


def _codes(category: Mapping[str, Any], size: int) -> list[str]:
    index = category.get("index", category.get("label", {}))
    numbered = isinstance(category.get("index"), Mapping)
    codes = sorted(index, key=index.__getitem__) if numbered else list(index)
    if len(codes) != size:
        raise ValueError(f"{len(codes)} codes where the size is {size}")
    return [str(code) for code in codes]


def _by_position(found: Any) -> dict[int, Any]:
    if isinstance(found, list):
        return dict(enumerate(found))
    return {int(place): value for place, value in found.items()}
