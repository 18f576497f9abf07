"""Own the loading of DuckDB's extensions: from the pinned wheels, offline, with the signature check on.

Refuse to load an extension that was made for another version of DuckDB.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb


def load(connection: duckdb.DuckDBPyConnection, extension: str) -> None:
    """Load an extension from its PyPI wheel; where no wheel fits the platform, install it from DuckDB.

    Raises duckdb.Error where neither is possible.
    """
    found = importlib.util.find_spec(f"duckdb_extension_{extension}")
    for folder in (found.submodule_search_locations or []) if found else []:
        for path in Path(folder).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"):
            connection.execute(f"load '{str(path).replace(chr(39), chr(39) * 2)}'")
            return
    connection.execute(f"install {extension}")
    connection.execute(f"load {extension}")
