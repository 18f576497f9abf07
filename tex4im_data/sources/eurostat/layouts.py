"""Eurostat's delimited layouts (bulk TSV, SDMX-CSV, third-party CSV), each read into one wide table.

A layout that is not known is refused with the line found; cells stay text here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

import duckdb

from tex4im_data.errors import Problem
from tex4im_data.sources.deliveries import SourceError
from tex4im_data.sources.eurostat.jsonstat import read_json_stat
from tex4im_data.sources.eurostat.observations import Layout
from tex4im_data.sources.files import AGAIN, changed_layout, cut_off, ends_with_newline

# Each reader fills the table `wide(head, geo, "<year>", ...)` that observations.py reads. Column names are
# years, checked below; everything else is bound. An empty cell stays an empty text: a null would be lost.
Reader = Callable[[duckdb.DuckDBPyConnection, Path, str], Layout]

_TSV = """
create temp table wide as
select left(key, length(key) - strpos(reverse(key), ',')) as head, split_part(key, ',', -1) as geo,
       * exclude (key)
from read_csv($path, delim=$delim, quote='', escape='', header=false, skip=1, nullstr='\\N',
              auto_detect=false, columns=$columns, new_line=$newline)
"""
_SBS = """
create temp table wide as
from read_csv($path, delim=$delim, quote='', escape='', header=false, skip=1, nullstr='\\N',
              auto_detect=false, columns=$columns, new_line=$newline)
"""
_SDMX = """
create temp table delivered as
from read_csv($path, delim=$delim, quote='"', escape='"', header=false, skip=1, auto_detect=false,
              columns=$columns, new_line=$newline);
"""
_SDMX_CELLS = """
alter table delivered add column if not exists conf varchar;
create temp table cells as
select concat_ws(',', *columns('^d[0-9]+$')) as head, geo, period, coalesce(value, '') as value,
       lower(coalesce(flag, '')) as flag, lower(coalesce(conf, '')) as conf
from delivered;
drop table delivered;
"""
# C, N and S withhold a figure (SDMX code list CL_CONF_STATUS); F and A let it pass.
_PIVOT = """
create temp table wide as
pivot (select head, geo, period, if(value = '', ':', value) || ' ' || flag
              || if(conf in ('c', 'n', 's') and not contains(flag, 'c'), 'c', '') as cell
       from cells)
on period using first(cell) group by head, geo
"""


def read_tsv(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Layout:
    r"""Read bulk TSV: `freq,unit,geo\TIME_PERIOD` of today or `unit,age,geo\time` of before 2023."""
    line, newline = _heading(path, name)
    key, *names = line.split("\t")
    dims = key.strip().split("\\")[0].split(",")
    if not re.fullmatch(r"[\w,]+\\(TIME_PERIOD|time)\s*", key) or dims[-1] != "geo":
        raise SourceError(changed_layout(name, key, r"codes that end in geo\TIME_PERIOD or geo\time"))
    columns = ["key", *_years(names, name)]
    _read(con, _TSV, path, name, {"delim": "\t", "newline": newline, "columns": columns})
    return Layout(dims[:-1], partial(_lines, path, ",", "\t"))


def read_sbs_csv(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Layout:
    """Read structural business statistics as a third party saved them: `nace_r2;geo;n2015`."""
    line, newline = _heading(path, name)
    names = line.split(";")
    if names[:2] != ["nace_r2", "geo"]:
        raise SourceError(changed_layout(name, line, "nace_r2;geo;n<year>"))
    columns = ["head", "geo", *_years(names[2:], name)]
    _read(con, _SBS, path, name, {"delim": ";", "newline": newline, "columns": columns})
    return Layout(["nace_r2"], partial(_lines, path, ";", ";"))


def read_sdmx_csv(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Layout:
    """Read SDMX-CSV 1.0 as Eurostat's dissemination API writes it."""
    line, newline = _heading(path, name)
    names = line.split(",")
    if not {"geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"} <= set(names):
        wanted = "DATAFLOW,LAST UPDATE,...,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
        raise SourceError(changed_layout(name, line, wanted))
    fixed = {"TIME_PERIOD": "period", "OBS_VALUE": "value", "OBS_FLAG": "flag", "CONF_STATUS": "conf"}
    before = names[: names.index("TIME_PERIOD")]
    dims = [text for text in before if re.fullmatch("[a-z][a-z0-9_]*", text) and text != "geo"]
    columns = ["geo" if text == "geo" else fixed.get(text, f"x{n}") for n, text in enumerate(names)]
    for n, dim in enumerate(dims):
        columns[names.index(dim)] = f"d{n}"
    _read(con, _SDMX, path, name, {"delim": ",", "newline": newline, "columns": columns})
    con.execute(_SDMX_CELLS)
    pivot(con, name)
    return Layout(dims, _nowhere)


def pivot(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Turn the table `cells(head, geo, period, value, flag, conf)` into `wide`, a column a year."""
    odd = con.execute("select period from cells where not regexp_full_match(period, '[0-9]{4}') limit 1").fetchone()
    if odd:
        raise SourceError(changed_layout(name, str(odd[0]), "annual figures, a year of four digits", None, "time"))
    con.execute(_PIVOT)


def _heading(path: Path, name: str) -> tuple[str, str]:
    with path.open("rb") as handle:
        raw = handle.readline(1 << 20)
    try:
        line = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(changed_layout(name, repr(raw[:40]), "text in UTF-8")) from error
    if "\n" not in line:
        raise SourceError(cut_off(name, 1, line[:80]))
    return line.rstrip("\r\n"), "\\r\\n" if line.endswith("\r\n") else "\\n"


def _years(names: list[str], name: str) -> list[str]:
    found = [re.fullmatch(r"n?(\d{4})", text.strip()) for text in names]
    years = [match.group(1) for match in found if match]
    if not years or len(set(years)) < len(names):
        odd = next((text for text, match in zip(names, found, strict=True) if not match), ",".join(names))
        raise SourceError(changed_layout(name, odd, "one column a year, each year once"))
    return years


def _read(con: duckdb.DuckDBPyConnection, sql: str, path: Path, name: str, how: dict[str, object]) -> None:
    if not ends_with_newline(path):
        raise SourceError(cut_off(name))
    columns = dict.fromkeys(how["columns"], "VARCHAR") if isinstance(how["columns"], list) else {}
    try:
        con.execute(sql, {**how, "path": str(path), "columns": columns})
    except duckdb.InvalidInputException as error:
        found = re.search(r"Line: (\d+)\s+Original Line: (.*)", str(error))
        row, text = (int(found.group(1)), found.group(2)) if found else (None, "")
        reason = f"has not the {len(columns)} columns of the heading, or is not text in UTF-8: nothing is loaded."
        raise SourceError(Problem(name, row, "", text[:80], reason, AGAIN)) from error


def _lines(path: Path, inner: str, outer: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the line of each (head, geo); read again only when there is something to report."""
    starts = {f"{head}{inner}{geo}": (head, geo) for head, geo in keys}
    width = 1 if inner != outer else 2
    found = {}
    with path.open(encoding="utf-8-sig") as handle:
        for number, line in enumerate(handle, start=1):
            start = outer.join(line.split(outer, width)[:width])
            if start in starts:
                found[starts[start]] = number
    return found


def _nowhere(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {}


def reader_for(path: Path, name: str) -> Reader:
    """Choose the reader by what the file begins with; raises SourceError for another layout."""
    with path.open("rb") as handle:
        head = handle.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    first = head.split(b"\n", 1)[0]
    if head.startswith((b"{", b"[")):
        return _from_json
    if b"\t" in first or b"\\" in first:
        return read_tsv
    if first.startswith((b"DATAFLOW", b"STRUCTURE")):
        return read_sdmx_csv
    if b";" in first:
        return read_sbs_csv
    found = first.decode("utf-8", "replace").strip()
    raise SourceError(changed_layout(name, found, "Eurostat TSV, SDMX-CSV, JSON-stat 2.0 or SBS CSV"))


def _from_json(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> Layout:
    dims, cells = read_json_stat(path, name)
    con.register("answer", cells)
    con.execute("create temp table cells as from answer")
    con.unregister("answer")
    pivot(con, name)
    return Layout(dims, _nowhere)
