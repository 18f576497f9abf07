"""Own the page of EU calls: what is open when, for which priority, with how much money.

Refuse to call a call open that was not read today: the date of the list stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tex4im_data.query import Answer
from tex4im_ui import words
from tex4im_ui.figures.ready import kept
from tex4im_ui.words import text

Row = Mapping[str, object]
SOON = 60
"""Days from which a deadline is marked: a consortium needs about two months to write a proposal."""


def lead(answer: Answer) -> str:
    """Say how many calls are ahead and which deadline is next."""
    ahead = [row for row in answer.rows if row["days_left"] is not None]
    if not ahead:
        return "No call with a deadline ahead is held for this selection."
    first = ahead[0]
    return (
        f"{words.counted(len(ahead), 'call')} ahead; the next deadline is {words.day(first['deadline'])}, "
        f"in {words.counted(int(str(first['days_left'])), 'day')}."
    )


def read_on(answer: Answer) -> str:
    """Return when the portal was read for the calls shown, as "on 5 May 2025"; several days are a span."""
    days = sorted({day for day in answer.table.column("as_of").to_pylist() if isinstance(day, date)})
    if not days:  # no call is shown: the day on which the dataset was retrieved
        days = [date.fromisoformat(each.retrieved) for each in answer.datasets if each.retrieved]
    said = [f"{day.day} {day:%B %Y}" for day in days]
    return f"between {said[0]} and {said[-1]}" if len(said) > 1 else f"on {said[0] if said else 'an unknown day'}"


def subtitle(answer: Answer) -> str:
    """Return when the list was read, and whose reading its priorities are."""
    return f"As the portal showed them {read_on(answer)}; the priorities are this project's reading; soonest first"


@kept
def cards(answer: Answer, colours: Mapping[str, str]) -> str:
    """Return the calls as a list, soonest first: days left, title with its address, priorities, budget, status."""
    return f'<ol class="t4-calls">{"".join(_card(answer, row, colours) for row in answer.rows)}</ol>'


def _card(answer: Answer, row: Row, colours: Mapping[str, str]) -> str:
    left = row["days_left"]
    if left is None:
        days, kind = ("closed" if row["deadline"] else "no deadline"), "past"
    else:
        days = f"{words.number(left)} {'day' if left == 1 else 'days'} left"
        kind = "soon" if int(str(left)) <= SOON else ""
    chips = "".join(
        f'<span><i style="background:{text(colours.get(code, "#888"))}"></i>{text(answer.scope.label("priority", code))}</span>'
        for code in str(row["priorities"] or "").split(";")
        if code
    )
    address = str(row["portal_url"] or "")
    title = text(row["title"])
    if address.startswith("https://"):
        title = f'<a href="{text(address)}" rel="noreferrer" target="_blank">{title}</a>'
    facts = [str(row["programme"]), answer.label("status_today", row["status_today"]).lower(), money(row)]
    return (
        f'<li><p class="t4-days {kind}"><b>{text(days)}</b><small>{text(words.day(row["deadline"]))}</small></p>'
        f'<div><p>{title}</p><p class="t4-legend">{chips}</p><p><small>{text(" · ".join(facts))} · '
        f"{text(row['call_id'])}</small></p></div></li>"
    )


def money(row: Row) -> str:
    """Return the expected grant of a call as words; unknown is said, not zero."""
    low, high = row["grant_min_eur"], row["grant_max_eur"]
    if low is None and high is None:
        return "grant not published"
    if low == high or low is None or high is None:
        return f"grant {words.amount(high if high is not None else low, 'EUR')}"
    return f"grant {words.amount(low, 'EUR')} to {words.amount(high, 'EUR')}"
