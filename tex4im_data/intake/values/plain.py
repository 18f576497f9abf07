"""Own the quick look at a whole column: whether every cell stands in its canonical form already, so nothing has to be read.

Refuse to judge a cell: a column in which anything is out of the ordinary goes the slow way, cell by cell.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from tex4im_data.intake.spec import Column
from tex4im_data.intake.values.texts import MAX_ID, PRIVATE
from tex4im_data.personal import MAX_URL

compute: Any = arrow_compute  # its functions are made when it is loaded, so no type checker sees them

_FORMS = {
    "id": rf"^[A-Za-z0-9._-]{{1,{MAX_ID}}}$",
    "money": r"^(?:0|[1-9][0-9]{0,14})\.[0-9]{2}$",
    "coordinate": r"^-?(?:0|[1-9][0-9]{0,2})\.[0-9]{4}$",
    "whole": r"^(?:0|[1-9][0-9]{0,8})$",
    "year": r"^[1-9][0-9]{3}$",
    "grade": r"^[1-9][0-9]?$",
    "url": r"^https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}(?:/[A-Za-z0-9_./-]*)?$",
}
_NUMBERS = ("money", "coordinate", "whole", "year", "grade")
_PRIVATE_HOST = rf"\.(?:{'|'.join(sorted(PRIVATE))})(?:/|$)"


def is_plain(column: Column, values: list[str], scale: int, currency: str, year: int) -> bool:
    """Return whether all cells of a column stand as they are to be stored; False where that takes a closer look."""
    form = _FORMS.get(column.type)
    if form is None or scale != 1 or currency:
        return False
    try:
        cells = pa.array(values, pa.string())
    except UnicodeEncodeError:  # bytes that fit no encoding
        return False
    empty = compute.equal(cells, "")
    if column.needs and compute.any(empty).as_py():
        return False
    if not compute.all(compute.or_(compute.match_substring_regex(cells, form), empty), min_count=0).as_py():
        return False
    if column.type == "coordinate" and compute.any(compute.equal(cells, "-0.0000")).as_py():
        return False  # zero is written without a sign
    if column.type == "url":
        if compute.max(compute.utf8_length(cells)).as_py() >= MAX_URL:
            return False
        return not compute.any(compute.match_substring_regex(cells, _PRIVATE_HOST)).as_py()
    return column.type not in _NUMBERS or _within(column, cells.filter(compute.invert(empty)), year)


def _within(column: Column, cells: Any, year: int) -> bool:
    if not len(cells):
        return True
    found = compute.min_max(compute.cast(cells, pa.float64())).as_py()
    high = year if column.type == "year" else column.max
    return (column.min is None or found["min"] >= column.min) and (high is None or found["max"] <= high)
