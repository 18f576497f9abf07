"""Own the tables as pandas sees them, and the filters as masks: what an expert would prepare before any question.

Refuse to answer questions: `by_pandas` and `by_pandas_proposals` do.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tex4im_data.filters import Filters
from tex4im_data.query import Serving

Frames = dict[str, pd.DataFrame]

TABLES = ("organisation", "need", "offer", "opportunity", "stage_move", "region", "priority", "code", "target")
CODES = {
    "kind": "organisation_kind",
    "value_chain_stage": "value_chain_stage",
    "size_class": "size_class",
    "stage": "pipeline_stage",
}


def frames(serving: Serving) -> Frames:
    """Return the same tables as DataFrames; codes as ordered categories, the fastest that pandas groups by."""
    found = {
        name: serving.cursor().execute(f"from {name}").to_arrow_table().to_pandas(date_as_object=False)
        for name in TABLES
    }
    order = {"region_id": found["region"].sort_values("position")["region_id"]}
    order["priority_id"] = found["priority"].sort_values("position")["priority_id"]
    for column, code_list in CODES.items():
        codes = found["code"][found["code"]["code_list"] == code_list]
        order[column] = codes.sort_values("position")["code_id"]
    for name in ("organisation", "need", "offer", "opportunity", "stage_move"):
        for column in order.keys() & set(found[name].columns):
            if (name, column) != ("opportunity", "kind"):
                found[name][column] = pd.Categorical(found[name][column], order[column], ordered=True)
    return found


def organisations(tables: Frames, filters: Filters, columns: list[str], *, everywhere: bool = False) -> pd.DataFrame:
    """Return columns of the organisations in scope; `everywhere` leaves out the filter of regions."""
    table = tables["organisation"]
    keep = np.ones(len(table), dtype=bool)
    if filters.regions and not everywhere:
        keep &= table["region_id"].isin(filters.regions).to_numpy()
    if filters.priorities:
        keep &= (table["priority_mask"].to_numpy() & bits(tables, filters)) != 0
    if filters.text:
        keep &= table["search_text"].str.contains(filters.text, regex=False).to_numpy(dtype=bool)
    return table.loc[:, columns] if keep.all() else table.loc[keep, columns]


def proposals(tables: Frames, filters: Filters, *, everywhere: bool = False) -> pd.DataFrame:
    """Return the proposals in scope with their stage, since when, how far they came, and the owner's columns."""
    moves = tables["stage_move"].sort_values(["opportunity_id", "position"])
    now = moves.groupby("opportunity_id", as_index=False, sort=False).last()[["opportunity_id", "stage", "moved_on"]]
    going = moves[moves["stage"] != "stopped"]
    furthest = going.assign(furthest=going["stage"].cat.codes).groupby("opportunity_id")["furthest"].max()
    owner_columns = ["organisation_id", "name", "kind", "value_chain_stage", "size_class", "search_text"]
    owners = tables["organisation"][owner_columns]
    owners = owners[owners["organisation_id"].isin(tables["opportunity"]["owner_id"])]
    table = (
        tables["opportunity"]
        .merge(now.rename(columns={"moved_on": "stage_since"}), on="opportunity_id", how="left")
        .merge(furthest, on="opportunity_id", how="left")
        .merge(owners, left_on="owner_id", right_on="organisation_id", how="left", suffixes=("", "_owner"))
    )
    if everywhere:
        filters = Filters(text=filters.text)
    if filters.regions:
        table = table[table["region_id"].isin(filters.regions)]
    if filters.priorities:
        table = table[table["priority_id"].isin(filters.priorities)]
    if filters.text:
        words = table["search_text"].str.cat(table["search_text_owner"], sep=" ", na_rep="")
        table = table[words.str.contains(filters.text, regex=False)]
    return table


def exchanges(tables: Frames, filters: Filters, *, everywhere: bool = False) -> pd.DataFrame:
    """Return the open needs and offers in scope, with region and name of the organisation."""
    sides = [
        tables[side][tables[side]["closed"].isna()].rename(columns={f"{side}_id": "exchange_id"}).assign(side=side)
        for side in ("need", "offer")
    ]
    table = pd.concat(sides, ignore_index=True)
    owners = tables["organisation"][["organisation_id", "region_id", "name", "search_text"]]
    owners = owners[owners["organisation_id"].isin(table["organisation_id"])]
    table = table.merge(owners, on="organisation_id")
    if filters.regions and not everywhere:
        table = table[table["region_id"].isin(filters.regions)]
    if filters.priorities:
        table = table[table["priority_id"].isin(filters.priorities)]
    if filters.text:
        plain = table["title"].str.lower().str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
        table = table[plain.str.cat(table["search_text"], sep=" ").str.contains(filters.text, regex=False)]
    return table


def bits(tables: Frames, filters: Filters) -> int:
    """Return one bit for each chosen priority, by its position."""
    chosen = tables["priority"]["priority_id"].isin(filters.priorities or ())
    return int(np.left_shift(1, tables["priority"].loc[chosen, "position"].to_numpy()).sum())


def grid(tables: Frames, filters: Filters) -> pd.DataFrame:
    """Return every chosen region with every chosen priority, in order, with the positions."""
    regions, priorities = tables["region"].sort_values("position"), tables["priority"].sort_values("position")
    cells = regions[["region_id", "position"]].merge(
        priorities[["priority_id", "position"]], how="cross", suffixes=("", "_priority")
    )
    keep = np.ones(len(cells), dtype=bool)
    if filters.regions:
        keep &= cells["region_id"].isin(filters.regions)
    if filters.priorities:
        keep &= cells["priority_id"].isin(filters.priorities)
    return cells[keep]


def active(tables: Frames, filters: Filters) -> pd.DataFrame:
    """Return the organisations in scope by region and priority: counted by mask first, then by bit."""
    table = organisations(tables, filters, ["region_id", "priority_mask"])
    masks = table.groupby(["region_id", "priority_mask"], observed=True).size().rename("organisations").reset_index()
    parts = [
        masks[(masks["priority_mask"] & (1 << position)) != 0].assign(priority_id=code)
        for code, position in tables["priority"][["priority_id", "position"]].itertuples(index=False)
    ]
    cells = pd.concat(parts).astype({"region_id": str})
    return cells.groupby(["region_id", "priority_id"], as_index=False)["organisations"].sum()
