"""Codes, periods and cells of any statistical file become rows of `regional_indicator`.

It works set by set in an in-memory DuckDB; it never writes a file and never guesses a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tex4im_data.errors import Problem
from tex4im_data.sources import nuts
from tex4im_data.sources.deliveries import Delivery, SourceError, shortened
from tex4im_data.sources.eurostat import flags
from tex4im_data.sources.eurostat.series import Series

COLUMNS = ("geo_id", "indicator_id", "nace", "year", "value", "unit", "status", "flag", "source", "note")

# Each reader leaves a table `wide(head, geo, "<year>", ...)`: head holds the codes of the other dimensions,
# joined by commas. One pass over it makes the rows; codes and words are enums and travel as small integers,
# so that five million figures fit in memory.
# A cell is `5400 `, `5400 p`, `: bu` or blank. Nine in ten cast as they stand; only the rest is taken apart.
_READING = """
create temp view reading as
select *, case when plain is null then try_cast(split_part(cell, ' ', 1) as double) end as marked,
       case when plain is null then try_cast(mark as flag_code) end as flag
from (
    select *, try_cast(cell as double) as plain,
           case when try_cast(cell as double) is null then lower(split_part(cell, ' ', 2)) end as mark
    from (
        unpivot (
            select wide.* exclude (head, geo), h.* exclude (head, note), g.* exclude (geo, note),
                   case when g.note is null then h.note when h.note is null then g.note
                        else g.note || '; ' || h.note end as note
            from wide join head_name h using (head) join geo_name g using (geo)
        )
        on columns(* exclude (indicator_id, nace, unit, source, geo_id, note)) into name year value cell
    )
)
"""
_ROWS = """
select geo_id, indicator_id, nace, year::smallint as year, coalesce(plain, marked) as value, unit,
       case when plain is not null then if(isfinite(plain), 'observed'::status_code, 'unreadable'::status_code)
            when (mark <> '' and flag is null) or split_part(cell, ' ', 3) <> '' then 'unreadable'::status_code
            when marked is not null
                then if(isfinite(marked), 'observed'::status_code, 'unreadable'::status_code)
            when split_part(cell, ' ', 1) not in ('', ':') then 'unreadable'::status_code
            when contains(mark, 'c') then 'confidential'::status_code
            else 'missing'::status_code end as status,
       flag, source, note
from reading
"""
_CELLS = """
select head, geo, year, cell from (
    unpivot (select wide.* from wide join head_name using (head) join geo_name using (geo))
    on columns(* exclude (head, geo)) into name year value cell
)
where not regexp_full_match(cell, $readable) order by all
"""
_ENUMS = """
create type status_code as enum ('observed', 'missing', 'confidential', 'unreadable');
create type flag_code as enum (select flag from flag_names);
create type indicator_code as enum (select distinct indicator_id from names order by 1);
create type nace_code as enum (select distinct nace from names order by 1);
create type unit_code as enum (select distinct unit from names order by 1);
create type source_code as enum (select distinct source from names order by 1);
create temp table head_name as
select head, indicator_id::indicator_code as indicator_id, nace::nace_code as nace,
       unit::unit_code as unit, source::source_code as source, note
from names;
"""
_GEOS = """
create type geo_code as enum (select distinct geo_id from names order by 1);
create temp table geo_name as select geo, geo_id::geo_code as geo_id, note from names;
"""
_FLAGS = ["".join(letters) for size in (1, 2, 3) for letters in product(flags.QUALITIES, repeat=size)]
_UNREADABLE_STATUS = "unreadable"


# From pairs (head, geo) to the line of the file where each stands, as far as the layout has one line for it.
Place = Callable[[Collection[tuple[str, str]]], dict[tuple[str, str], int]]


@dataclass(frozen=True)
class Layout:
    """What a reader says of the file: the dimensions in `head`, and how to find a row again."""

    dims: Sequence[str]
    place: Place


@dataclass(frozen=True)
class Wanted:
    """What is asked of a file: its series, the edition of its codes, and the geographies in the house's.

    `geos` None means every geography of the file.
    """

    series: Sequence[Series]
    edition: str
    geos: Sequence[str] | None
    to_edition: str = nuts.HOUSE_EDITION


def collect(con: duckdb.DuckDBPyConnection, layout: Layout, wanted: Wanted, file: str) -> Delivery[pa.Table]:
    """Turn the table `wide` of `con` into rows of `regional_indicator` (an Arrow table, see COLUMNS).

    Rows come in no order. Raises SourceError when the file holds nothing that was asked for.
    """
    problems = _name_heads(con, layout.dims, wanted, file)
    problems += _name_geos(con, wanted, file)
    con.execute(_READING)
    rows = con.sql(_ROWS).to_arrow_table()  # sql() and not execute(): it fills the table on every core
    if _UNREADABLE_STATUS in pc.unique(rows["status"]).to_pylist():
        rows = rows.filter(pc.not_equal(rows["status"], _UNREADABLE_STATUS))
        problems += _unreadable(con, file, layout.place)
    return Delivery(rows, shortened(problems, file), wanted.edition)


def _name_heads(con: duckdb.DuckDBPyConnection, dims: Sequence[str], wanted: Wanted, file: str) -> list[Problem]:
    heads = [str(row[0]) for row in con.execute("select distinct head from wide order by head").fetchall()]
    found: list[tuple[str, Series, str]] = []
    for head in heads:
        codes = dict(zip(dims, head.split(",") if dims else [], strict=True))
        for series in wanted.series:
            nace = series.nace_of(codes)
            if nace is not None:
                found.append((head, series, nace))
    con.register("flag_names", pa.table({"flag": _FLAGS}))
    _store(
        con,
        _ENUMS,
        {
            "head": [head for head, _, _ in found],
            "indicator_id": [series.indicator_id for _, series, _ in found],
            "nace": [nace for _, _, nace in found],
            "unit": [series.unit for _, series, _ in found],
            "source": [series.source for _, series, _ in found],
            "note": [series.note or None for _, series, _ in found],
        },
    )
    got = {series.indicator_id for _, series, _ in found}
    lost = [series for series in wanted.series if series.indicator_id not in got]
    if not found:
        example = heads[0] if heads else ""
        reason = f"holds none of the figures asked for ({', '.join(s.indicator_id for s in wanted.series)})."
        raise SourceError(Problem(file, None, ",".join(dims), example, reason, "Check the dataset's name and codes."))
    return [
        Problem(
            file,
            None,
            ",".join(dims),
            ",".join(f"{name}={code}" for name, code in series.codes.items()),
            f"is not in the file, so {series.indicator_id} gets no figures.",
            "Eurostat may have renamed a code: compare with the dataset's code lists.",
        )
        for series in lost
    ]


def _name_geos(con: duckdb.DuckDBPyConnection, wanted: Wanted, file: str) -> list[Problem]:
    codes = [str(row[0]) for row in con.execute("select distinct geo from wide order by geo").fetchall()]
    kept, lost = [], []
    for code in codes:
        converted = nuts.convert(code, wanted.edition, wanted.to_edition)
        if converted.geo_id is None and nuts.is_valid(code, wanted.edition):
            lost.append(code)
        elif converted.geo_id is not None and (wanted.geos is None or converted.geo_id in wanted.geos):
            kept.append(converted)
    _store(
        con,
        _GEOS,
        {
            "geo": [item.source_code for item in kept],
            "geo_id": [item.geo_id for item in kept],
            "note": [item.note or None for item in kept],
        },
    )
    problems = _mixed_editions(con, wanted.edition, file)
    for code in lost if wanted.geos is None else []:
        reason = f"has no counterpart in NUTS {wanted.to_edition}; its figures are left out."
        problems.append(Problem(file, None, "geo", code, reason, f"Read it in NUTS {wanted.edition}."))
    for geo in wanted.geos or ():
        if geo not in {item.geo_id for item in kept} and len(geo) == 4:
            reason = "is asked for and not in the file: unknown, not zero."
            problems.append(Problem(file, None, "geo", geo, reason, "Check the edition of the file."))
    return problems


def _mixed_editions(con: duckdb.DuckDBPyConnection, edition: str, file: str) -> list[Problem]:
    """Report codes of another edition that carry a figure; an old code with blanks only does no harm."""
    sql = """
    select distinct geo from (unpivot wide on columns(* exclude (head, geo)) into name year value cell)
    where list_contains($codes, geo) and try_cast(split_part(cell, ' ', 1) as double) is not null
    order by geo
    """
    every = [str(row[0]) for row in con.execute("select distinct geo from wide").fetchall()]
    foreign = nuts.foreign_codes(every, edition)
    if not foreign:
        return []
    found = [str(row[0]) for row in con.execute(sql, {"codes": foreign}).fetchall()]
    if not found:
        return []
    others = nuts.editions_of(code for code in every if code in found)
    hint = f"They belong to NUTS {' or '.join(others)}." if others else "They belong to several editions."
    reason = f"cannot stand in a file of NUTS {edition}; the file mixes editions, or the edition named is wrong."
    return [Problem(file, None, "geo", ", ".join(found[:8]), reason, f"{hint} Name the file's edition, or split it.")]


def _unreadable(con: duckdb.DuckDBPyConnection, file: str, place: Place) -> list[Problem]:
    found = []
    for head, geo, year, cell in con.execute(_CELLS, {"readable": flags.READABLE}).fetchall():
        try:
            flags.read_cell(str(cell))
        except ValueError as error:
            found.append((str(head), str(geo), str(year), str(cell).strip(), str(error)))
    lines = place([(head, geo) for head, geo, *_ in found])
    cure = "The row is left out: take the figure from Eurostat's own file."
    return [Problem(file, lines.get((head, geo)), year, cell, reason, cure) for head, geo, year, cell, reason in found]


def _store(con: duckdb.DuckDBPyConnection, sql: str, columns: dict[str, list[str | None]]) -> None:
    con.register("names", pa.table({key: pa.array(column, pa.string()) for key, column in columns.items()}))
    con.execute(sql)
    con.unregister("names")


def connection() -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB for one file; it keeps no order, which halves the memory it needs."""
    return duckdb.connect(config={"preserve_insertion_order": False})


def as_rows(
    table: pa.Table, keys: Iterable[str] = ("geo_id", "indicator_id", "nace", "year")
) -> list[dict[str, object]]:
    """Return the table as dictionaries, sorted by its key: for small tables, tests and the store."""
    order = list(keys)
    found: list[dict[str, object]] = table.select(list(COLUMNS)).to_pylist()
    return sorted(found, key=lambda row: tuple(str(row[key]) for key in order))
