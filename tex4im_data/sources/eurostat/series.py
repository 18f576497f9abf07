"""Which figures of which Eurostat dataset the product reads, and what they are called here.

A combination of codes that is not listed is left out; nothing is scaled or recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

EIGHT = ("ITI1", "RO21", "ES52", "PT11", "CZ05", "ITC1", "SE23", "FRE1")
COUNTRIES = ("CZ", "ES", "FR", "IT", "PT", "RO", "SE")
GEOS = (*EIGHT, *COUNTRIES, "EU27_2020")


@dataclass(frozen=True)
class Series:
    """One indicator inside a dataset.

    `codes` maps a dimension to the one code wanted; a dimension that is not named must have one code only
    or be the activity. `unit` is the unit as the product writes it; `note` is kept beside every figure; `year`
    is the one year that the file holds (0: a series of years).
    """

    dataset: str
    indicator_id: str
    unit: str
    codes: Mapping[str, str]
    source: str
    nace_dimension: str = ""
    note: str = ""
    allowed: Mapping[str, str] = field(default_factory=dict)
    year: int = 0

    def nace_of(self, dimensions: Mapping[str, str]) -> str | None:
        """Return the activity code of a row's dimensions, "TOTAL" where the dataset has none.

        None where the row is not of this series. Dimensions named in `allowed` may be absent, since
        Eurostat added them later (isced11 in lfst_r_lfu3rt), but must have this code when present.
        """
        left = dict(dimensions)
        left.pop("freq", None)
        for name, code in self.codes.items():
            if left.pop(name, None) != code:
                return None
        for name, code in self.allowed.items():
            if left.pop(name, code) != code:
                return None
        nace = left.pop(self.nace_dimension, None) if self.nace_dimension else "TOTAL"
        return nace if not left else None


def _gdp(dataset: str) -> tuple[Series, ...]:
    source = f"Eurostat {dataset}"
    return (
        Series(dataset, "gdp", "million EUR", {"unit": "MIO_EUR"}, source),
        Series(dataset, "gdp_pps_per_inhabitant", "% of EU27_2020 average", {"unit": "PPS_HAB_EU27_2020"}, source),
    )


INFERRED = "indicator inferred: the 2015 file names none, its levels agree with the labelled 2014 table"

SERIES: tuple[Series, ...] = (
    *_gdp("nama_10r_2gdp"),
    *_gdp("nama_10r_3gdp"),
    Series(
        "sbs_r_nuts06_r2",
        "persons_employed",
        "persons",
        {"indic_sb": "V16110"},
        "Eurostat sbs_r_nuts06_r2 (V16110)",
        nace_dimension="nace_r2",
    ),
    Series(
        "sbs_r_nuts06_r2_2015",
        "persons_employed",
        "persons",
        {},
        "Eurostat sbs_r_nuts06_r2 (V16110)",
        nace_dimension="nace_r2",
        note=INFERRED,
        year=2015,
    ),
    Series(
        "lfst_r_lfe2en2",
        "employed_persons_lfs",
        "thousand persons, 15 and over",
        {"unit": "THS", "age": "Y_GE15"},
        "Eurostat lfst_r_lfe2en2",
        nace_dimension="nace_r2",
    ),
    Series(
        "demo_r_d2jan",
        "population",
        "persons on 1 January",
        {"sex": "T", "age": "TOTAL"},
        "Eurostat demo_r_d2jan (tgs00096)",
        allowed={"unit": "NR"},
    ),
    Series(
        "lfst_r_lfu3rt",
        "unemployment_rate",
        "% of labour force 15-74",
        {"unit": "PC", "sex": "T", "age": "Y15-74"},
        "Eurostat lfst_r_lfu3rt (tgs00010)",
        allowed={"isced11": "TOTAL"},
    ),
    Series(
        "rd_p_persreg",
        "rd_personnel",
        "FTE",
        {"unit": "FTE", "sex": "T", "sectperf": "TOTAL", "prof_pos": "TOTAL"},
        "Eurostat rd_p_persreg",
    ),
    Series("pat_ep_rtot", "epo_patent_applications", "number", {"unit": "NR"}, "Eurostat pat_ep_rtot"),
)


def series_of(dataset: str) -> tuple[Series, ...]:
    """Return what the product reads of a dataset; raises KeyError, naming those known, for another one."""
    found = tuple(series for series in SERIES if series.dataset == dataset.lower())
    if not found:
        known = ", ".join(sorted({series.dataset for series in SERIES}))
        raise KeyError(f'"{dataset}" is not a dataset the product reads: {known}.')
    return found
