"""Own the questions about organisations, needs and offers as an expert would write them in pandas.

Refuse to be read as the product: each function gives what the question of its name gives, and is timed against it.
"""

from __future__ import annotations

import pandas as pd

from tests.bench.frames import Frames, active, bits, exchanges, grid, organisations, proposals
from tex4im_data.filters import Filters


def details_by_organisation(tables: Frames, filters: Filters) -> pd.DataFrame:
    columns = (
        "organisation_id name kind region_id city nace value_chain_stage size_class priorities founded website"
        " role_in_project note source nature"
    )
    return organisations(tables, filters, columns.split()).sort_values(["name", "organisation_id"])


def sites_by_organisation(tables: Frames, filters: Filters) -> pd.DataFrame:
    columns = ["organisation_id", "name", "kind", "region_id", "city", "latitude", "longitude", "website", "nature"]
    found = organisations(tables, filters, columns)
    return found[found["latitude"].notna()].sort_values("organisation_id")


def firms_by_region(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = organisations(tables, filters, ["region_id", "kind"])
    counted = found[found["kind"] == "firm"].groupby("region_id", observed=False).size()
    return _chosen(counted.rename("firms").reset_index(), "region_id", filters.regions)


def organisations_by_region_and_kind(tables: Frames, filters: Filters) -> pd.DataFrame:
    return _counted(organisations(tables, filters, ["region_id", "kind"]), "organisations")


def organisations_by_chain_and_size(tables: Frames, filters: Filters) -> pd.DataFrame:
    return _counted(organisations(tables, filters, ["value_chain_stage", "size_class"]), "organisations")


def measure_by_region(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = organisations(tables, filters, ["region_id"], everywhere=True)
    counted = found.groupby("region_id", observed=False).size().astype(float).rename("value").reset_index()
    return counted.assign(measure="organisations", year=None, status="observed", flag=None)[
        ["region_id", "measure", "year", "value", "status", "flag"]
    ]


def concentration_by_priority(tables: Frames, filters: Filters) -> pd.DataFrame:
    cells = active(tables, Filters(text=filters.text))
    share = cells["organisations"] / cells.groupby("priority_id")["organisations"].transform("sum")
    cells = cells.assign(share=share, squared=share**2).sort_values(["share", "region_id"])
    found = cells.groupby("priority_id", as_index=False).agg(
        organisations=("organisations", "sum"),
        regions_active=("region_id", "size"),
        concentration=("squared", "sum"),
        largest_share=("share", "last"),
        region_id=("region_id", "last"),
    )
    order = tables["priority"].set_index("priority_id")["position"]
    found = found.sort_values("priority_id", key=lambda column: column.map(order))
    return _chosen(found, "priority_id", filters.priorities)


def gaps_by_region_and_priority(tables: Frames, filters: Filters) -> pd.DataFrame:
    busy = proposals(tables, filters)[["region_id", "priority_id"]].drop_duplicates().astype(str).assign(busy=True)
    keys = ["region_id", "priority_id"]
    found = (
        grid(tables, filters)
        .merge(busy, on=keys, how="left")
        .merge(active(tables, filters), on=keys, how="left")
        .merge(_sides(tables, filters), on=keys, how="left")
    )
    found = found[found["busy"].isna()].fillna({"organisations": 0, "open_needs": 0, "open_offers": 0})
    found = found.sort_values(["organisations", "position", "position_priority"], ascending=[False, True, True])
    return found[[*keys, "organisations", "open_needs", "open_offers"]]


def needs_and_offers_by_region_and_priority(tables: Frames, filters: Filters) -> pd.DataFrame:
    keys = ["region_id", "priority_id"]
    found = grid(tables, filters).merge(_sides(tables, filters), on=keys, how="left")
    found = found.fillna({"open_needs": 0, "open_offers": 0})
    return found.assign(balance=found["open_offers"] - found["open_needs"])[
        [*keys, "open_needs", "open_offers", "balance"]
    ]


def needs_and_offers_by_organisation(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = exchanges(tables, filters).sort_values(["opened", "exchange_id"], ascending=[False, True])
    columns = "side exchange_id title priority_id region_id organisation_id name value_chain_stage opened nature"
    return found[columns.split()]


def complementarity_by_regions(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = exchanges(tables, filters, everywhere=True).dropna(subset="region_id")
    keys = ["region_id", "priority_id"]
    counted = found.groupby([*keys, "side"], observed=True).size().rename("number").reset_index()
    sides = {side: counted[counted["side"] == side].drop(columns="side") for side in ("need", "offer")}
    pairs = sides["need"].merge(sides["offer"], on="priority_id", suffixes=("_need", "_offer"))
    pairs = pairs[pairs["region_id_need"].astype(str) != pairs["region_id_offer"].astype(str)]
    if filters.regions:
        pairs = pairs[pairs["region_id_need"].isin(filters.regions) | pairs["region_id_offer"].isin(filters.regions)]
    pairs = pairs.rename(
        columns={
            "region_id_need": "need_region_id",
            "region_id_offer": "offer_region_id",
            "number_need": "open_needs",
            "number_offer": "open_offers",
        }
    )
    pairs["possible_matches"] = pairs[["open_needs", "open_offers"]].min(axis=1)
    order = ["possible_matches", "need_region_id", "offer_region_id", "priority_id"]
    columns = ["need_region_id", "offer_region_id", "priority_id", "open_needs", "open_offers", "possible_matches"]
    return pairs.sort_values(order, ascending=[False, True, True, True])[columns]


def options_by_facet(tables: Frames, filters: Filters) -> pd.DataFrame:
    keys = ["region_id", "kind", "value_chain_stage", "size_class", "priority_mask"]
    everyone = organisations(tables, Filters(text=filters.text), keys)
    cube = everyone.groupby(keys, observed=True, dropna=False).size().rename("organisations").reset_index()
    owned = proposals(tables, filters, everywhere=True).drop(columns="kind").rename(columns={"kind_owner": "kind"})
    facets = {"region": "region_id", "kind": "kind", "chain": "value_chain_stage", "size": "size_class"}
    priorities = tables["priority"]
    parts = []
    for facet, column in {**facets, "priority": "priority_id", "stage": "stage"}.items():
        groups, mine = cube, owned
        if filters.regions and facet != "region":
            groups = groups[groups["region_id"].isin(filters.regions)]
            mine = mine[mine["region_id"].isin(filters.regions)]
        if filters.priorities and facet != "priority":
            groups = groups[(groups["priority_mask"] & bits(tables, filters)) != 0]
            mine = mine[mine["priority_id"].isin(filters.priorities)]
        if facet == "priority":
            numbers = {
                code: groups.loc[(groups["priority_mask"] & (1 << position)) != 0, "organisations"].sum()
                for code, position in priorities[["priority_id", "position"]].itertuples(index=False)
            }
            left = pd.Series(numbers, name="organisations")
            left = left[left > 0]
        elif facet == "stage":
            left = pd.Series(dtype="int64", name="organisations")
        else:
            left = groups.groupby(column, observed=True)["organisations"].sum()
        right = mine.groupby(column, observed=True).size().rename("proposals")
        left.index, right.index = left.index.astype(str), right.index.astype(str)
        both = pd.concat([left, right], axis=1).fillna(0).rename_axis("code").reset_index()
        parts.append(both.assign(facet=facet))
    found = pd.concat(parts).sort_values(["facet", "code"])
    return found[["facet", "code", "organisations", "proposals"]]


def _counted(found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Count rows by all columns; categories sort by their order and missing ones stand last."""
    return found.groupby(list(found.columns), observed=True, dropna=False).size().rename(name).reset_index()


def _chosen(found: pd.DataFrame, column: str, codes: tuple[str, ...] | None) -> pd.DataFrame:
    return found[found[column].isin(codes)] if codes else found


def _sides(tables: Frames, filters: Filters) -> pd.DataFrame:
    found = exchanges(tables, filters).astype({"region_id": str, "priority_id": str})
    counted = found.groupby(["region_id", "priority_id", "side"]).size().unstack("side", fill_value=0)
    counted = counted.reindex(columns=["need", "offer"], fill_value=0)
    return counted.rename(columns={"need": "open_needs", "offer": "open_offers"}).reset_index()
