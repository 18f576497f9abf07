"""Own the findings: one sentence written from an answer's numbers, for the lead of a page and under each figure.

Refuse to say more than the numbers do: a tie is called a tie, an unknown is called unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tex4im_data.query import Answer, Row
from tex4im_ui import words


def _count(row: Row, name: str) -> int:
    """Return a number of records, which is always known. Raises UnknownValueError where it is not: it is no zero."""
    return row.whole(name)


def _known(rows: Iterable[Row], name: str) -> list[float]:
    """Return the values of a column that are known."""
    return [value for row in rows if (value := row.number(name)) is not None]


def stages(funnel: Answer) -> dict[str, int]:
    """Return how many proposals reached each stage, by its code."""
    return {str(row["stage"]): _count(row, "proposals_reached") for row in funnel.rows}


def pipeline(funnel: Answer, matrix: Answer) -> str:
    """Say how many proposals there are, how many have a plan, and where the widest gap is."""
    reached = stages(funnel)
    regions = {str(row["region_id"]) for row in matrix.rows if _count(row, "proposals")}
    total = reached.get("idea", 0)
    if not total:
        return "No proposal matches these filters."
    said = f"{words.counted(total, 'proposal')} in {words.counted(len(regions), 'region')}; "
    said += f"{reached.get('business-plan', 0) or 'none'} {'have' if reached.get('business-plan') != 1 else 'has'} "
    return said + f"a business plan{_widest_gap(matrix)}."


def _widest_gap(matrix: Answer) -> str:
    rows = matrix.rows
    empty = Counter(str(row["priority_id"]) for row in rows if not _count(row, "proposals"))
    if not empty:
        return "; every region has a proposal in every priority shown"
    code, count = empty.most_common(1)[0]
    total = sum(1 for row in rows if row["priority_id"] == code)
    verb = "has" if count == 1 else "have"
    return f"; {count} of {words.counted(total, 'region')} {verb} none yet in {words.low(matrix.label('priority_id', code))}"


def funnel(answer: Answer) -> str:
    """Say how far the proposals came against what was promised."""
    parts = []
    for row in answer.rows:
        if row["target"] is not None:
            label = words.low(answer.label("stage", row["stage"]))
            parts.append(f"{_count(row, 'proposals_reached')} reached {label} ({words.number(row['target'])} promised)")
    if not parts:
        return f"What was promised is {words.NOT_PUBLISHED}; the portfolio is synthetic."
    return f"{words.listed(parts)}; the portfolio is synthetic, the promised and delivered numbers are real."


def measure(answer: Answer, label: str, unit: str, decimals: int | None) -> str:
    """Say which region has the highest and the lowest value of the map's measure, and which have none."""
    if any(row["status"] == "switched-off" for row in answer.rows):
        return f"{label}: switched off. To protect single organisations {words.HOW_ON}."
    rows, lacking = [row for row in answer.rows if row["value"] is not None], _lacking(answer)
    if not rows and not any(row["status"] == "confidential" for row in answer.rows):
        return f"{label} is not published for any region shown."
    if not rows:
        return f"No figure can be shown{lacking}."
    if len(rows) > 1 and len({float(str(row["value"])) for row in rows}) == 1:
        said = f"The same in all {len(rows)} regions with a figure: {words.amount(rows[0]['value'], unit, decimals)}"
        return f"{said}{lacking}."
    by_value = sorted(rows, key=lambda row: -float(str(row["value"])))
    said = f"Highest in {_place(answer, by_value[0])} ({words.amount(by_value[0]['value'], unit, decimals)})"
    if len(by_value) > 1:
        said += f", lowest in {_place(answer, by_value[-1])} ({words.amount(by_value[-1]['value'], unit, decimals)})"
    return f"{said}{lacking}."


def _lacking(answer: Answer) -> str:
    """Say which regions have no published figure, or an earlier one, and in which it is confidential: different things."""
    found: dict[str, list[str]] = {"confidential": [], "not published": [], "earlier": []}
    for row in answer.rows:
        if (status := str(row["status"])) in found or row["value"] is None:
            found[status if status in found else "not published"].append(_place(answer, row))
    said = zip(("confidential in", "not published for", "of an earlier publication in"), found.values(), strict=True)
    return "".join(f"; {word} {words.listed(places)}" for word, places in said if places)


def _place(answer: Answer, row: Row) -> str:
    return answer.label("region_id", row["region_id"])


def gaps(answer: Answer) -> str:
    """Say how many cells are empty and where most organisations wait for a first proposal."""
    if not answer.table.num_rows:
        return "Every region has a proposal in every priority shown."
    first = answer.rows[0]
    where = f"{answer.label('priority_id', first['priority_id'])} in {_place(answer, first)}"
    return (
        f"{words.counted(answer.table.num_rows, 'combination')} of region and priority without a proposal; the largest "
        f"base without one is {where}, with {words.counted(_count(first, 'organisations'), 'organisation')}."
    )


def matrix(answer: Answer) -> str:
    """Say how many cells are empty, and which cell holds most."""
    rows = answer.rows
    empty = sum(1 for row in rows if not _count(row, "proposals"))
    most = max((_count(row, "proposals") for row in rows), default=0)
    if not most:
        return f"All {len(rows)} cells are empty."
    tops = [row for row in rows if _count(row, "proposals") == most]
    named = [f"{answer.label('priority_id', row['priority_id'])} in {_place(answer, row)}" for row in tops]
    where = words.listed(named) if len(named) <= 2 else f"{len(named)} cells"
    return (
        f"{empty} of {len(rows)} cells are empty; most proposals: {where} ({most}{' each' if len(named) > 1 else ''})."
    )


def complementarity(answer: Answer) -> str:
    """Say which pair of regions has most possible matches."""
    if not answer.table.num_rows:
        return ""
    row = answer.rows[0]
    return (
        f"Most possible matches: {answer.label('need_region_id', row['need_region_id'])} needs what "
        f"{answer.label('offer_region_id', row['offer_region_id'])} offers in "
        f"{words.low(answer.label('priority_id', row['priority_id']))} ({_count(row, 'possible_matches')})."
    )


def exchanges(answer: Answer) -> str:
    """Say how many needs and offers are open, and where needs outnumber offers most."""
    needs, offers = (sum(_count(row, name) for row in answer.rows) for name in ("open_needs", "open_offers"))
    if not answer.table.num_rows or not needs + offers:
        return "No need and no offer is open in this selection."
    low = min(answer.rows, key=lambda row: _count(row, "balance"))
    said = f"{words.counted(needs, 'open need')} and {words.counted(offers, 'open offer')}"
    if _count(low, "balance") < 0:
        place = f"{words.low(answer.label('priority_id', low['priority_id']))} in {_place(answer, low)}"
        said += f"; needs exceed offers most for {place} (by {-_count(low, 'balance')})"
    return f"{said}."


def stage_counts(answer: Answer, by: str) -> str:
    """Say which code of `by` has most proposals that are still under way, beyond the stage proposal."""
    far = Counter(
        str(row[by])
        for row in answer.rows
        for _ in range(_count(row, "proposals_now"))
        if row["stage"] in ("business-plan", "funding", "running")
    )
    if not far:
        return "No proposal has a business plan in this selection."
    best = [answer.label(by, code) for code, count in far.items() if count == max(far.values())]
    return f"Most proposals with a business plan, in funding or running: {words.listed(best)} ({max(far.values())})."


def waiting(answer: Answer) -> str:
    """Say which stage keeps proposals longest, by the median of the finished stays."""
    days: dict[str, list[int]] = {}
    for row in answer.rows:
        if row["days_in_stage"] is not None:
            days.setdefault(str(row["stage"]), []).append(_count(row, "days_in_stage"))
    if not days:
        return "No proposal has left a stage yet."
    medians = {stage: sorted(found)[len(found) // 2] for stage, found in days.items()}
    slow = max(medians, key=lambda stage: medians[stage])
    cases = words.counted(len(days[slow]), "case")
    return f"Longest in {words.low(answer.label('stage', slow))}: a median of {medians[slow]} days ({cases})."


def pledge(answer: Answer) -> str:
    """Say how many projects have started after the end against how many were promised."""
    last = answer.rows[-1]
    if last["projects_started_total"] is None:
        return "How many projects have started after the end is unknown."
    started = _count(last, "projects_started_total")
    if last["target_total"] is None:
        return f"{started} projects have started; how many were promised is {words.NOT_PUBLISHED}."
    promised = float(str(last["target_total"]))
    if started >= promised:
        return f"{started} projects have started; {words.number(promised)} were promised."
    missing = words.number(promised - started)
    return f"{started} of {words.number(promised)} promised projects have started; {missing} are missing."


def register(natures: Answer, listed: str, one: str, many: str | None = None) -> str:
    """Say how many records of a list there are, and how many of them are real."""
    found = [row for row in natures.rows if row["listed"] == listed]
    total = sum(row.whole("records") for row in found)
    real = sum(row.whole("records") for row in found if row["nature"] != "synthetic")
    return (
        f"{words.counted(total, one, many)} listed: {words.number(real)} real, {words.number(total - real)} synthetic."
    )


def most(answer: Answer, by: str, value: str) -> str:
    """Say which code of `by` has the largest sum of `value`, and for which ones a value is left out as unknown."""
    totals: dict[str, float] = {}
    for row in answer.rows:
        if row[by] is not None:
            totals[str(row[by])] = totals.get(str(row[by]), 0) + sum(_known([row], value))
    lacking = dict.fromkeys(str(row[by]) for row in answer.rows if row[by] is not None and row[value] is None)
    known = {str(row[by]) for row in answer.rows if row[value] is not None}
    totals = {code: total for code, total in totals.items() if code in known}
    if not totals:
        return f"{answer.column(value).label}: {words.NOT_PUBLISHED}." if lacking else ""
    most = max(totals.values())
    top = words.listed(answer.label(by, code) for code, total in totals.items() if total == most)
    left = f"; without what is {words.NOT_PUBLISHED} for {words.listed(answer.label(by, code) for code in lacking)}"
    return f"Most in {top}: {words.number(most)} {answer.column(value).unit}{left if lacking else ''}."


def doubts(answer: Answer) -> str:
    """Say on how many points the sources disagree."""
    return f"The sources disagree on {words.counted(answer.table.num_rows, 'point')}."


def values(answer: Answer) -> str:
    """Say how many values there are and how many are not published."""
    missing = answer.table.column("value").null_count
    return f"{words.counted(answer.table.num_rows, 'value')}, of which {missing} not published: they are not zero."


def results(answer: Answer) -> str:
    """Say how many promises have a published result, and how many of those were kept."""
    rows = [row for row in answer.rows if row["target"] is not None]
    known = [row for row in rows if row["delivered"] is not None]
    kept = sum(1 for row in known if float(str(row["delivered"])) >= float(str(row["target"])))
    return f"{len(known)} of {len(rows)} promises have a published result; {kept} of these were kept."


def events(answer: Answer) -> str:
    """Say how many meetings the events held together."""
    events, known = words.counted(answer.table.num_rows, "event"), _known(answer.rows, "meetings")
    if not known:
        return f"{events}; the number of meetings is {words.NOT_PUBLISHED}."
    return f"{events} with {words.number(sum(known))} meetings, as far as published."


def calls(answer: Answer) -> str:
    """Say how many calls are open, forthcoming or closed today, by the deadlines of the list."""
    states = Counter(str(row["status_today"]) for row in answer.rows)
    parts = [f"{count} {words.low(answer.label('status_today', state))}" for state, count in states.items()]
    return f"{words.listed(parts)} today, by the deadlines of the list." if parts else ""


def steps(answer: Answer) -> str:
    """Say from when to when the milestones reach."""
    if not answer.table.num_rows:
        return ""
    first, last = answer.rows[-1], answer.rows[0]
    return f"From {words.day(first['happened_on'], 'month')} to {words.day(last['happened_on'], 'month')}."


def crosswalk(answer: Answer) -> str:
    """Say how many of the leaflet's priorities later sources no longer name."""
    gone = [str(row["label"]) for row in answer.rows if row["later_priority_id"] is None]
    return f"Not named by later sources: {words.listed(gone)}." if gone else ""
