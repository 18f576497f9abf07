"""Own the questions as an expert would write them for one page: no macros, each filter a literal, in `by_hand/`.

Refuse to be asked with text that a user typed: the literals are those of the benchmark's own filters.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tex4im_data import query
from tex4im_data.filters import Filters

FOLDER = Path(__file__).parent / "by_hand"
_OWNER = "left join organisation as w on w.organisation_id = p.owner_id"


def statement(name: str, filters: Filters, bits: int) -> str:
    """Return the SQL of a question; `bits` has one bit for each chosen priority, by its position."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").format(**_conditions(filters, bits))


def _conditions(filters: Filters, bits: int) -> dict[str, str]:
    region, priority = _among("{}.region_id", filters.regions), _among("{}.priority_id", filters.priorities)
    masked = f"and {{}}priority_mask & {bits} <> 0" if filters.priorities else ""
    text = f"and contains({{}}, '{filters.text}')" if filters.text else ""
    owned = text.format("concat_ws(' ', p.search_text, w.search_text)")
    noticed = text.format("concat_ws(' ', strip_accents(lower(e.title)), o.search_text)")
    named = text.format("o.search_text")
    return {
        "o": " ".join([region.format("o"), masked.format("o."), named]),
        "o_everywhere": " ".join([masked.format("o."), named]),
        "o_found": named,
        "p": " ".join([region.format("p"), priority.format("p"), owned]),
        "p_found": owned,
        "owner": _OWNER if filters.text else "",
        "e": " ".join([region.format("o"), priority.format("e"), noticed]),
        "e_everywhere": " ".join([priority.format("e"), noticed]),
        "r": region.format("r"),
        "q": priority.format("q"),
        "cube_region": _among("region_id", filters.regions),
        "cube_priority": masked.format(""),
        "owned_priority": _among("priority_id", filters.priorities),
        "either": f"and (n.region_id in ({_listed(filters.regions)}) or f.region_id in ({_listed(filters.regions)}))"
        if filters.regions
        else "",
        "today": str(query.today()),
        "place": _places(filters),
        "call": f"and list_has_any(string_split(priorities, ';'), [{_listed(filters.priorities)}])"
        if filters.priorities
        else text.format("strip_accents(lower(concat_ws(' ', title, call_id, programme)))"),
        "geo": f"and (g.level <> 'region' or i.geo_id in ({_listed(filters.regions)}))" if filters.regions else "",
    }


def _places(filters: Filters) -> str:
    regions = _listed(filters.regions)
    if not regions:
        return "and (g.level = 'region' or i.geo_id = 'EU27_2020')"
    countries = f"select country_id from region where region_id in ({regions})"
    return f"and (i.geo_id in ({regions}) or i.geo_id = 'EU27_2020' or i.geo_id in ({countries}))"


def _among(column: str, codes: Iterable[str] | None) -> str:
    return f"and {column} in ({_listed(codes)})" if codes else ""


def _listed(codes: Iterable[str] | None) -> str:
    return ", ".join(f"'{code}'" for code in codes or ())
