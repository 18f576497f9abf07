"""Owns the demonstration portfolio: invented firms, needs, offers and proposals, the same for the same seed.

Refuses to invent regions, towns or statistics, and to leave a record that is not marked as invented.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tex4im_data.demo import titles, words
from tex4im_data.demo.firms import MARK, Row, luck, one, register

FIRMS = 500
SEED = 822083  # the number of the grant agreement
STAGES = ("idea", "proposal", "business-plan", "funding", "running")
STARTED, ENDED, LATEST = date(2018, 10, 1), date(2021, 4, 30), date(2026, 10, 31)
MOST_PRIORITIES = 3


def portfolio(firms: int = FIRMS, seed: int = SEED) -> dict[str, list[Row]]:
    """Return the rows of the five resources of `data/portfolio`, by resource name.

    Firms stand in the regions in proportion to persons employed in NACE 13 to 15; the 24 proposals and the numbers
    of needs and offers do not change with the number of firms. Raises ValueError where a region is left without a firm.
    """
    by_region = register(firms, seed)
    return {
        "demo_organisation": [row for region in by_region for row in region],
        "need": _notices("need", words.NEED_COUNTS, by_region, luck(seed + 1)),
        "offer": _notices("offer", words.OFFER_COUNTS, by_region, luck(seed + 2)),
        "demo_opportunity": _proposals(by_region),
        "stage_move": _moves(luck(seed + 3)),
    }


def write(folder: Path) -> None:
    """Write each resource of the default portfolio to `<folder>/<resource>.csv`, with the same bytes every time."""
    for resource, rows in portfolio().items():
        with (folder / f"{resource}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows([_text(value) for value in row.values()] for row in rows)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _working_on(priority: str, firms: list[Row]) -> list[Row]:
    """Return the firms with a priority; where none has it, the one with fewest takes it up, if it has room."""
    found = [firm for firm in firms if priority in str(firm["priorities"]).split(";")]
    if found:
        return found
    fewest = min(firms, key=lambda firm: str(firm["priorities"]).count(";"))
    held = [*str(fewest["priorities"]).split(";"), priority]
    if len(held) <= MOST_PRIORITIES:
        fewest["priorities"] = ";".join(sorted(held, key=words.PRIORITIES.index))
    return [fewest]


def _notices(kind: str, counts: list[list[str]], by_region: list[list[Row]], rng: Random) -> list[Row]:
    """Return needs or offers: as many for each region and priority as the table of counts says."""
    notices: list[Row] = []
    said: set[tuple[str, str]] = set()
    for region, firms, row in zip(words.REGIONS, by_region, counts, strict=True):
        for priority, wanted in zip(words.PRIORITIES, row[1:], strict=True):
            for _ in range(int(wanted)):
                firm = one(rng, _working_on(priority, firms))
                stage, title = _title(rng, kind, priority, firm, region, said)
                opened, closed = _dates(rng)
                notices.append(
                    {
                        f"{kind}_id": f"demo-{kind}-{len(notices) + 1:03d}",
                        "organisation_id": firm["organisation_id"],
                        "priority_id": priority,
                        "value_chain_stage": stage,
                        "title": title,
                        "opened": opened,
                        "closed": closed,
                        "nature": "synthetic",
                    }
                )
    return notices


def _title(
    rng: Random, kind: str, priority: str, firm: Row, region: list[str], said: set[tuple[str, str]]
) -> tuple[str, str]:
    """Return stage and title of a notice that the firm has not `said` yet. Raises ValueError where it said all."""
    who, own = str(firm["organisation_id"]), str(firm["value_chain_stage"])
    products = {row[0]: row[1:] for row in titles.PRODUCTS}
    made = products.get(str(firm["nace"])) or products[own]
    possible = [
        (own if stage == "-" else stage, title)
        for of, side, stage, template in titles.TITLES
        if (of, side) == (priority, kind)
        for product in dict.fromkeys(name.format(m=material) for name in made for material in region[4].split(", "))
        if (who, (title := template.format(p=product))) not in said
    ]
    stage, title = one(rng, possible)
    said.add((who, title))
    return stage, title[0].upper() + title[1:]


def _dates(rng: Random) -> tuple[date, date | None]:
    """Return when a notice opened and closed (None: still open); half of them opened during the project."""
    in_project = rng.randrange(100) < 50
    first, last = (STARTED, ENDED) if in_project else (ENDED, LATEST)
    opened = first + timedelta(days=1 + rng.randrange((last - first).days))
    closed = opened + timedelta(days=rng.randrange(60, 721))
    is_closed = rng.randrange(100) < (55 if in_project else 25)
    return opened, closed if is_closed and closed <= LATEST else None


def _proposals(by_region: list[list[Row]]) -> list[Row]:
    """Return the 24 proposals, each owned by a firm of its region and priority that owns no other.

    Where there are such, the owner stands at the stage of the proposal; of these the largest is taken.
    """
    firms = {region[0]: members for region, members in zip(words.REGIONS, by_region, strict=True)}
    owners: list[object] = []
    proposals: list[Row] = []
    for number, (row, history) in enumerate(zip(titles.PROPOSALS, titles.HISTORIES, strict=True), start=1):
        region_id, priority, stage, value, trl, deadline, title = row
        able = _working_on(priority, firms[region_id])
        free = [firm for firm in able if firm["organisation_id"] not in owners]
        fit = [firm for firm in free if firm["value_chain_stage"] == stage]
        owner = max(fit or free or able, key=lambda firm: int(str(firm["employees"])))  # it has to bear the investment
        owners.append(owner["organisation_id"])
        proposals.append(
            {
                "opportunity_id": f"demo-proposal-{number:02d}",
                "title": f"{title} {MARK}",
                "region_id": region_id,
                "priority_id": priority,
                "kind": "investment-project",
                "value_eur": int(value),
                "trl": int(trl),
                "opened": date.fromisoformat(history[1].split()[0]),
                "deadline": date.fromisoformat(deadline),
                "owner_id": owners[-1],
                "nature": "synthetic",
            }
        )
    return proposals


def _moves(rng: Random) -> list[Row]:
    """Return the stage moves of the proposals, numbered from 1 for each."""
    names = {region[0]: region[1] for region in words.REGIONS}
    moves: list[Row] = []
    for number, (region_id, days) in enumerate(titles.HISTORIES, start=1):
        for position, day in enumerate(days.split(), start=1):
            stage = "stopped" if day.startswith("!") else STAGES[position - 1]
            moves.append(
                {
                    "opportunity_id": f"demo-proposal-{number:02d}",
                    "position": position,
                    "stage": stage,
                    "moved_on": date.fromisoformat(day.removeprefix("!")),
                    "moved_by": f"cluster office, {names[region_id]}",
                    "reason": one(rng, [row[1] for row in titles.REASONS if row[0] == stage]),
                    "nature": "synthetic",
                }
            )
    return moves
