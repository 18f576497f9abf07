"""Own the findings on official statistics and regions: one sentence from an answer's numbers.

Refuse to explain a number by another one: where figures stand side by side, that is all that is said.
"""

from __future__ import annotations

from collections import Counter

from tex4im_data.catalog import Column
from tex4im_data.query import Answer
from tex4im_ui import words


def lead(quotients: Answer, funnel: Answer, chosen: tuple[str, ...]) -> str:
    """Say what one chosen region is specialised in, which regions are compared, or how to choose."""
    if not chosen:
        return "All eight regions. Choose one for its profile, or up to four to compare them."
    names = words.listed(quotients.label("region_id", code) for code in chosen[:4])
    if len(chosen) > 1:
        more = f" The table compares the first four of {len(chosen)}." if len(chosen) > 4 else ""
        return f"{names} side by side.{more}"
    rows = [row for row in quotients.rows if row["lq_eu"] is not None and float(str(row["lq_eu"])) >= 1]
    rows.sort(key=lambda row: -float(str(row["lq_eu"])))
    parts = [f"{words.low(quotients.label('nace', row['nace']))} {words.number(row['lq_eu'], 2)}" for row in rows]
    strong = (
        f"more of its manufacturing employment than the EU in {words.listed(parts)}"
        if parts
        else "no division above the EU"
    )
    count = words.counted(int(str(funnel.rows[0]["proposals_reached"])), "proposal")
    return f"{names}: {strong} (location quotient); {count}."


def standing(answer: Answer) -> str:
    """Say how often each shown region stands first, or that none does."""
    firsts = Counter(answer.label("region_id", row["region_id"]) for row in answer.rows if row["place"] == 1)
    if not firsts:
        return "No first place among the eight in these measures."
    name, count = firsts.most_common(1)[0]
    return f"Most first places: {name} ({count} of {len({row['measure'] for row in answer.rows})} measures). High is not always good."


def quotients(answer: Answer) -> str:
    """Say where the highest quotient is, and for which regions a figure is missing."""
    known = [row for row in answer.rows if row["lq_eu"] is not None]
    missing = sorted({answer.label("region_id", row["region_id"]) for row in answer.rows if row["employed"] is None})
    if not known:
        return "No figure is published for this selection."
    top = max(known, key=lambda row: float(str(row["lq_eu"])))
    said = f"Highest: {answer.label('nace', top['nace'])} in {answer.label('region_id', top['region_id'])}"
    said += f" ({words.number(top['lq_eu'], 2)} times the EU's share)"
    return said + (f"; not published in part for {words.listed(missing)}." if missing else ".")


def strengths(answer: Answer) -> str:
    """Say which regions have all three stars in a division."""
    stars: Counter[tuple[str, str]] = Counter()
    for row in answer.rows:
        if row["method"] == "observatory" and row["reached"]:
            stars[str(row["region_id"]), str(row["nace"])] += 1
    full = [
        f"{answer.label('region_id', r)} in {words.low(answer.label('nace', n))}"
        for (r, n), count in stars.items()
        if count == 3
    ]
    return f"All three stars: {words.listed(full)}." if full else "No region here has all three stars in a division."


def trend(answer: Answer, column: Column) -> str:
    """Say which shown region gained most and which lost most from its first to its last figure."""
    change = {}
    for name in dict.fromkeys(str(row["label"]) for row in answer.rows if row["level"] == "region"):
        known = [row for row in answer.rows if row["label"] == name and row["value"] is not None]
        if len(known) > 1:
            change[name] = float(str(known[-1]["value"])) - float(str(known[0]["value"]))
    if not change:
        return "No series of years is held for this measure; choose one of official statistics."
    up, down = max(change, key=lambda name: change[name]), min(change, key=lambda name: change[name])
    if len(change) == 1:
        return f"From first to last year {up} changed by {words.signed(change[up], column.unit)}. Open points are provisional or estimated."
    return (
        f"From first to last year {up} changed by {words.signed(change[up], column.unit)}, "
        f"{down} by {words.signed(change[down], column.unit)}. Open points are provisional or estimated."
    )


def scatter(answer: Answer) -> str:
    """Say how many regions both measures are known for; eight points show no law."""
    known = sum(1 for row in answer.rows if row["value"] is not None and row["other_value"] is not None)
    lost = [
        answer.label("region_id", row["region_id"])
        for row in answer.rows
        if row["value"] is None or row["other_value"] is None
    ]
    said = f"{known} of {len(answer.rows)} regions have both figures"
    said += f"; {words.listed(lost)} {'lacks' if len(lost) == 1 else 'lack'} one" if lost else ""
    return f"{said}. Eight points show how the regions lie, not a rule."


def peers(answer: Answer) -> str:
    """Say which region is nearest to each shown one."""
    nearest: dict[str, str] = {}
    for row in answer.rows:
        if row["distance"] is not None:
            name = answer.label("region_id", row["region_id"])
            far = words.number(row["distance"], 2)
            nearest.setdefault(name, f"{answer.label('peer_region_id', row['peer_region_id'])} to {name} ({far})")
    return f"Nearest: {words.listed(nearest.values())}." if nearest else "Too few figures for a distance."


def missing(answer: Answer) -> str:
    """Say how many figures are not published."""
    count = answer.table.num_rows
    return f"{words.counted(count, 'figure')} not published; they are not zero." if count else ""


def change(answer: Answer) -> str:
    """Say which region's own part of the change is largest, up and down."""
    own: Counter[str] = Counter()
    lacking: dict[str, list[str]] = {}
    for row in answer.rows:
        name = answer.label("region_id", row["region_id"])
        if row["change_own"] is None:
            lacking.setdefault(name, []).append(words.low(answer.label("nace", row["nace"])))
        else:
            own[name] += round(float(str(row["change_own"])))
    if not own:
        return "Two years of figures are needed."
    up, down = max(own, key=lambda name: own[name]), min(own, key=lambda name: own[name])
    said = f"On its own account, {answer.rows[0]['first_year']} to {answer.rows[0]['last_year']}: "
    said += f"{up} {words.signed(own[up], 'persons')}"
    said += f", {down} {words.signed(own[down], 'persons')}" if len(own) > 1 else ""
    if not lacking:
        return f"{said}."
    left = ", ".join(f"{name} in {words.listed(divisions)}" for name, divisions in lacking.items())
    return f"{said}. Left out, as a year is {words.NOT_PUBLISHED}: {left}."


def concentration(answer: Answer) -> str:
    """Say in which priority the organisations are most concentrated."""
    if not answer.table.num_rows:
        return ""
    top = max(answer.rows, key=lambda row: float(str(row["concentration"])))  # of counts: always known
    return (
        f"Most concentrated: {answer.label('priority_id', top['priority_id'])}, with "
        f"{words.amount(top['largest_share'], 'fraction')} of the organisations in {answer.label('region_id', top['region_id'])}."
    )
