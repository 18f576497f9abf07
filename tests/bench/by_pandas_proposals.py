"""Own the questions about proposals as an expert would write them in pandas.

Refuse to be read as the product: each function gives what the question of its name gives, and is timed against it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.bench.frames import CODES, Frames, active, grid, proposals
from tex4im_data.filters import Filters

PROMISES = {"proposal": "investment-project-proposals", "business-plan": "business-plans", "funding": "best-proposals"}


def details_by_proposal(tables: Frames, filters: Filters) -> pd.DataFrame:
    columns = "opportunity_id title region_id priority_id kind stage stage_since value_eur trl opened deadline owner_id name nature"
    return proposals(tables, filters).sort_values("opportunity_id")[columns.split()]


def days_in_stage_by_proposal(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = _moves(tables, filters).sort_values(["opportunity_id", "position"])
    found["left_on"] = found.groupby("opportunity_id", sort=False)["moved_on"].shift(-1)
    found["days_in_stage"] = (found["left_on"] - found["moved_on"]).dt.days
    order = ["stage", "days_in_stage", "opportunity_id", "position"]
    found = found.sort_values(order, ascending=[True, False, True, True], na_position="last")
    columns = "opportunity_id title region_id priority_id stage moved_on left_on days_in_stage nature"
    return found.drop(columns="nature").rename(columns={"nature_proposal": "nature"})[columns.split()]


def moves_by_proposal(tables: Frames, filters: Filters) -> pd.DataFrame:
    order = ["moved_on", "opportunity_id", "position"]
    found = _moves(tables, filters).sort_values(order, ascending=[False, True, False])
    return found[
        ["opportunity_id", "title", "region_id", "position", "stage", "moved_on", "moved_by", "reason", "nature"]
    ]


def projects_by_year(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = _moves(tables, filters)
    started = found[found["stage"] == "running"].groupby("opportunity_id")["moved_on"].min()
    years = pd.DataFrame({"pledge_year": np.arange(1, 6)})
    years["period_start"] = [pd.Timestamp(2020 + year, 5, 1) for year in years["pledge_year"]]
    years["period_end"] = [pd.Timestamp(2021 + year, 4, 30) for year in years["pledge_year"]]
    years["projects_started"] = [
        started.between(first, last).sum()
        for first, last in zip(years["period_start"], years["period_end"], strict=True)
    ]
    years["projects_started_total"] = years["projects_started"].cumsum()
    years["target"] = tables["target"].set_index("target_id")["target"]["projects-per-year"]
    years["target_total"] = years["target"] * years["pledge_year"]
    return years


def proposals_by_priority_and_stage(tables: Frames, filters: Filters) -> pd.DataFrame:
    return _by_stage(tables, filters, "priority_id", filters.priorities)


def proposals_by_region_and_stage(tables: Frames, filters: Filters) -> pd.DataFrame:
    return _by_stage(tables, filters, "region_id", filters.regions)


def proposals_by_region_and_priority(tables: Frames, filters: Filters) -> pd.DataFrame:
    keys = ["region_id", "priority_id"]
    found = proposals(tables, filters).astype({"region_id": str, "priority_id": str}).groupby(keys)
    cells = found.agg(number=("opportunity_id", "size"), value=("value_eur", lambda part: part.sum(min_count=1)))
    table = grid(tables, filters).merge(cells.reset_index(), on=keys, how="left")
    table = table.merge(active(tables, filters), on=keys, how="left")
    table["value_of_proposals_eur"] = table["value"].where(table["number"].notna(), 0)
    region = table.groupby("region_id", observed=True)["number"].transform(lambda part: part.sum(min_count=1))
    priority = table.groupby("priority_id", observed=True)["number"].transform(lambda part: part.sum(min_count=1))
    table["proposal_share"] = table["number"].fillna(0) / region
    table["proposal_specialisation"] = table["proposal_share"] / (priority / table["number"].sum(min_count=1))
    table["proposals_of_region"] = region.fillna(0)
    table["proposals"] = table["number"].fillna(0)
    table["share_low"] = _wilson(table["proposals"], region, -1)
    table["share_high"] = _wilson(table["proposals"], region, 1)
    table["organisations"] = table["organisations"].fillna(0)
    columns = "proposals value_of_proposals_eur proposal_share proposal_specialisation proposals_of_region"
    return table[[*keys, *columns.split(), "share_low", "share_high", "organisations"]]


def proposals_by_stage(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = proposals(tables, filters)
    targets = tables["target"].set_index("target_id")
    rows = []
    stages = [code for code in _stages(tables) if code != "stopped"]
    for place, stage in enumerate(stages):
        reached = found[found["furthest"] >= place]
        promise = PROMISES.get(stage)
        rows.append(
            {
                "stage": stage,
                "proposals_reached": len(reached),
                "proposals_now": int((found["stage"] == stage).sum()),
                "value_of_proposals_eur": reached["value_eur"].sum(min_count=1) if len(reached) else 0.0,
                "target": targets["target"][promise] if promise else None,
                "delivered": targets["delivered"][promise] if promise else None,
            }
        )
    return pd.DataFrame(rows)


def _moves(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = proposals(tables, filters)[["opportunity_id", "title", "region_id", "priority_id", "nature"]]
    return tables["stage_move"].merge(found, on="opportunity_id", suffixes=("", "_proposal"))


def _by_stage(tables: Frames, filters: Filters, column: str, chosen: tuple[str, ...] | None) -> pd.DataFrame:
    found = proposals(tables, filters).groupby([column, "stage"], observed=False).size()
    table = found.rename("proposals_now").reset_index()
    return table[table[column].isin(chosen)] if chosen else table


def _stages(tables: Frames) -> list[str]:
    codes = tables["code"][tables["code"]["code_list"] == CODES["stage"]]
    return list(codes.sort_values("position")["code_id"])


def _wilson(cases: pd.Series, total: pd.Series, sign: int) -> pd.Series:
    z = 1.959963984540054
    root = np.sqrt(cases * (total - cases) / total + z * z / 4)
    return ((cases + z * z / 2) / total + sign * z / total * root).div(1 + z * z / total).clip(0, 1)
