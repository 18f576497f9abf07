"""Own the tables of a made-up network of any size: each organisation is a shipped one, drawn again by a hash.

Refuse to draw anything by chance: the same size gives the same rows on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from tex4im_data import catalog
from tex4im_data.deliveries import shipped
from tex4im_data.lake import Version
from tex4im_data.query import Serving, serving

SMALL, MIDDLE, LARGE = 10_000, 100_000, 1_000_000
EXCHANGES, PROPOSALS = 0.01, 0.001
"""Needs (and as many offers) and proposals for each organisation."""

# hash() of the same values is the same in every run of one version of DuckDB. Each draw takes a salt of its own.
# A draw is a column of its own with the type of the place, so that DuckDB joins the two by hash.
_SHIPPED = "create table shipped_{table} as select row_number() over (order by {key}) - 1 as place, * from {table}"
_DRAWN = """
create table drawn_{table} as
select
    number,
    (hash(number, '{table}') % (select count(*) from shipped_{table}))::bigint as place,
    (hash(number, '{table} of') % $organisations)::bigint as owner
from range($rows) as i (number)
"""

_MADE = {
    "organisation": """
        select
            printf('bench-%07d', d.number) as organisation_id,
            s.name || printf(' %07d', d.number) as name,
            round(s.latitude + (hash(d.number, 'latitude') % 200)::double / 10000 - 0.01, 4) as latitude,
            round(s.longitude + (hash(d.number, 'longitude') % 200)::double / 10000 - 0.01, 4) as longitude,
            d.number,
            s.* exclude (place, organisation_id, name, latitude, longitude)
        from drawn_organisation as d join shipped_organisation as s using (place)
        order by d.number
    """,
    "need": """
        select printf('bench-need-%06d', d.number) as need_id, o.organisation_id,
            s.* exclude (place, need_id, organisation_id)
        from drawn_need as d join shipped_need as s using (place) join made_organisation as o on o.number = d.owner
        order by d.number
    """,
    "offer": """
        select printf('bench-offer-%06d', d.number) as offer_id, o.organisation_id,
            s.* exclude (place, offer_id, organisation_id)
        from drawn_offer as d join shipped_offer as s using (place) join made_organisation as o on o.number = d.owner
        order by d.number
    """,
    "opportunity": """
        select printf('bench-proposal-%06d', d.number) as opportunity_id, o.region_id, o.organisation_id as owner_id,
            s.opportunity_id as like_id,
            s.* exclude (place, opportunity_id, region_id, owner_id)
        from drawn_opportunity as d
        join shipped_opportunity as s using (place)
        join made_organisation as o on o.number = d.owner
        where o.region_id is not null
        order by d.number
    """,
    "stage_move": """
        select p.opportunity_id, m.* exclude (opportunity_id)
        from made_opportunity as p join stage_move as m on m.opportunity_id = p.like_id
        order by p.opportunity_id, m.position
    """,
}


def tables(organisations: int) -> dict[str, pa.Table]:
    """Return the rows of every serving table for a network of this many organisations.

    Kinds, regions, stages of the chain, sizes and priorities come in the proportions of the shipped data.
    """
    found = shipped.delivered(catalog.load())
    rows = {
        "organisation": organisations,
        "need": max(int(organisations * EXCHANGES), len(found["need"])),
        "offer": max(int(organisations * EXCHANGES), len(found["offer"])),
        "opportunity": max(int(organisations * PROPOSALS), len(found["opportunity"])),
    }
    with duckdb.connect() as connection:
        for table in _MADE:
            connection.register(table, found[table])
        for table, wanted in rows.items():
            connection.execute(_SHIPPED.format(table=table, key=found[table].column_names[0]))
            connection.execute(_DRAWN.format(table=table), {"organisations": organisations, "rows": wanted})
        for table, statement in _MADE.items():
            connection.execute(f"create table made_{table} as {statement}")
            columns = ", ".join(found[table].column_names)
            found[table] = connection.execute(f"select {columns} from made_{table}").to_arrow_table()
    return found


def load(rows: Mapping[str, pa.Table]) -> Serving:
    """Return a serving copy of the tables, made as the product makes one."""
    return serving.load(lambda table: rows[table], catalog.load(), Version(1, datetime.now(UTC), "bench", "", {}))
