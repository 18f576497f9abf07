"""The place where somebody types commands: a store of the shipped data, and files like a publisher's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest

from tex4im_data import __main__, catalog
from tex4im_data.lake import Lake, Version
from tex4im_data.query import serving

UNITS = {"gdp": "MIO_EUR", "gdp_pps_per_inhabitant": "PPS_HAB_EU27_2020"}
Edit = Callable[[str], str]


def tsv(edit: Edit = str) -> str:
    """The shipped GDP figures as Eurostat's file would have them, each cell as it is shipped, after an edit."""
    with (catalog.DATA / "indicators" / "regional_indicator.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator_id"] in UNITS]
    years = sorted({row["year"] for row in rows})
    lines: dict[str, dict[str, str]] = {}
    for row in rows:
        cell = f"{row['value']} {row['flag']}"
        lines.setdefault(f"A,{UNITS[row['indicator_id']]},{row['geo_id']}", {})[row["year"]] = cell
    heading = "freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in years)
    found = [f"{key}\t" + "\t".join(cells[year] for year in years) for key, cells in lines.items()]
    return edit("\n".join([heading, *found]) + "\n")


class Desk:
    """The place where somebody types commands, on a store of the shipped data."""

    def __init__(self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.tmp_path, self.capsys = folder, tmp_path, capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error of a command."""
        code = __main__.main([*words])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def gdp(self, edit: Edit = str, *words: str, name: str = "gdp.tsv") -> tuple[int, str, str]:
        """Load the shipped GDP figures after an edit."""
        file = self.tmp_path / name
        file.write_text(tsv(edit), encoding="utf-8")
        return self.run("refresh", "eurostat", "--dataset", "nama_10r_2gdp", "--from", str(file), *words)

    @cached_property
    def lake(self) -> Lake:
        """The store."""
        return Lake(serving.shapes(catalog.load()))

    def versions(self) -> list[Version]:
        """Return the versions of the store."""
        return self.lake.versions()

    def row(self, table: str, **cells: object) -> dict[str, object] | None:
        """Return the one stored row with these cells."""
        found = [row for row in self.lake.read(table).to_pylist() if cells.items() <= row.items()]
        assert len(found) < 2
        return found[0] if found else None

    def raw(self) -> list[Path]:
        """Return the raw files that were kept."""
        folder = self.folder / "raw"
        return sorted(path for path in folder.iterdir() if path.suffix != ".json") if folder.is_dir() else []
