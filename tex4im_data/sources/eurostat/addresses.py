"""Eurostat's regional figures: addresses of the dissemination API, and any of its files as rows.

It refuses to guess an edition of NUTS: the caller names it, and codes of another edition are a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import pyarrow as pa

from tex4im_data.sources import nuts
from tex4im_data.sources.deliveries import Delivery
from tex4im_data.sources.eurostat.layouts import reader_for
from tex4im_data.sources.eurostat.observations import Wanted, collect, connection
from tex4im_data.sources.eurostat.series import GEOS, Series, series_of
from tex4im_data.sources.files import plain

API = "https://ec.europa.eu/eurostat/api/dissemination"
CREDIT = "Source: Eurostat"


def address(dataset: str, layout: str = "tsv", geos: Sequence[str] = GEOS, since: int | None = None) -> str:
    """Return the live address of a dataset: `tsv` (whole, gzipped), `sdmx-csv` (whole) or `json` (only `geos`).

    Raises ValueError for another layout. Source: Eurostat, API dissemination 1.0 (statistics and SDMX 2.1).
    """
    code = dataset.upper()
    if layout == "json":
        query: list[tuple[str, str]] = [("format", "JSON"), ("lang", "EN")]
        query += [("geo", geo) for geo in geos]
        query += [("sinceTimePeriod", str(since))] if since else []
        return f"{API}/statistics/1.0/data/{code}?{urlencode(query)}"
    formats = {"tsv": "TSV", "sdmx-csv": "SDMX-CSV"}
    if layout not in formats:
        raise ValueError(f'"{layout}" is not a layout: tsv, sdmx-csv or json.')
    query = [("format", formats[layout]), ("compressed", "true")]
    query += [("startPeriod", str(since))] if since else []
    return f"{API}/sdmx/2.1/data/{code}/?{urlencode(query)}"


def load(
    source: Path | bytes,
    dataset: str,
    *,
    nuts_edition: str,
    geos: Sequence[str] | None = GEOS,
    series: Sequence[Series] | None = None,
    name: str = "",
) -> Delivery[pa.Table]:
    """Read a Eurostat file, whatever its layout, as rows of `regional_indicator`.

    Args:
        source: path or content, plain or gzipped.
        dataset: Eurostat's code (nama_10r_2gdp); it says which figures are read (see series.py).
        nuts_edition: the edition in which the file writes its regions, for instance "2013".
        geos: geographies wanted, in the house's edition; None for every one in the file.
        series: other figures than those that series.py lists for the dataset.
        name: what the file is called in messages.

    Returns:
        An Arrow table with the columns of `regional_indicator`: value a double in the unit of the row,
        NULL where nothing is published; flag Eurostat's letters or NULL; note with the source's code
        where it differs. Problems stand beside it.

    Raises:
        SourceError: nothing of the file can be used (missing, cut off, another layout, nothing wanted).
        KeyError: a dataset the product does not read, and no `series` given.
        ValueError: an unknown NUTS edition.
    """
    called = name or (source.name if isinstance(source, Path) else dataset)
    nuts.is_valid("EU", nuts_edition)
    wanted = Wanted(series or series_of(dataset), nuts_edition, geos)
    with plain(source, called) as path, connection() as con:
        layout = reader_for(path, called)(con, path, called)
        return collect(con, layout, wanted, called)
