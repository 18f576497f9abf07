"""An independent checker of schedules, written from the format alone: it imports nothing of the product.

`faults(event, schedule, earlier)` returns what is wrong, each as `code: sentence`; an empty list says that nothing was found.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Place = tuple[str, int]
DEFAULT = ["must", "placed", "moves", "priority", "no_meeting", "waits", "table_changes", "interregional"]
UP = {"must", "placed", "mutual", "priority", "interregional"}


class World:
    """What an event's file says, worked out anew."""

    def __init__(self, event: Json) -> None:
        self.event = event
        self.people = {each["id"]: each for each in event["participants"]}
        self.sessions = {each["id"]: each for each in event["sessions"]}
        self.wishes = {each["id"]: each for each in event["wishes"]}

    @cached_property
    def times(self) -> dict[Place, tuple[datetime, datetime]]:
        found = {}
        for name, session in self.sessions.items():
            local = datetime.fromisoformat(f"{session['day']}T{session['start']}:00").replace(
                tzinfo=ZoneInfo(self.event["time_zone"]), fold=0
            )
            at = local.astimezone(UTC)
            for slot in range(1, session["slots"] + 1):
                end = at + timedelta(minutes=session["slot_minutes"])
                found[name, slot] = (at, end)
                at = end + timedelta(minutes=sum(b["minutes"] for b in session.get("breaks", []) if b["after"] == slot))
        return found

    def tables(self, place: Place) -> float:
        given = self.sessions[place[0]]["tables"]
        return float("inf") if given == "online" else given[place[1] - 1] if isinstance(given, list) else given

    def online(self, session: str) -> bool:
        return self.sessions[session]["tables"] == "online"

    @cached_property
    def there(self) -> dict[str, set[Place]]:
        found = {}
        for code, person in self.people.items():
            places = set(self.times)
            if "available" in person:
                places = {(each["session"], slot) for each in person["available"] for slot in each["slots"]}
            if "hours" in person:
                places = {place for place in places if self._in_hours(person["hours"], place)}
            found[code] = places
        return found

    def _in_hours(self, hours: Json, place: Place) -> bool:
        start, end = (moment.astimezone(ZoneInfo(hours["time_zone"])) for moment in self.times[place])
        clock = "%H:%M:%S"
        return (
            start.date() == end.date()
            and start.strftime(clock) >= hours["from"] + ":00"
            and end.strftime(clock) <= hours["to"] + ":00"
        )

    def candidates(self, wish: Json) -> set[Place]:
        found = {place for place in self.times if wish["kind"] in self.sessions[place[0]]["kinds"]}
        if "only" in wish:
            found &= {(each["session"], slot) for each in wish["only"] for slot in each["slots"]}
        return found & self.there[wish["from"]] & self.there[wish["to"]]

    def ruled_out(self, wish: Json) -> str | None:
        one, other = self.people[wish["from"]], self.people[wish["to"]]
        names = [unicodedata.normalize("NFC", each["organisation"]).strip() for each in (one, other)]
        if names[0] == names[1]:
            return "same_organisation"
        spoken = [set(each.get("languages") or []) for each in (one, other)]
        return "no_common_language" if all(spoken) and not spoken[0] & spoken[1] else None

    def clash(self, one: Place, other: Place) -> bool:
        (a, b), (c, d) = self.times[one], self.times[other]
        return a < d and c < b

    def day(self, place: Place) -> str:
        return str(self.sessions[place[0]]["day"])


class Met:
    """The meetings of a schedule, by participant."""

    def __init__(self, world: World, meetings: list[Json]) -> None:
        self.world = world
        self.at: dict[str, list[tuple[Place, int | None]]] = defaultdict(list)
        self.wishes = [world.wishes[each["wish"]] for each in meetings]
        for each in meetings:
            wish = world.wishes[each["wish"]]
            for code in (wish["from"], wish["to"]):
                self.at[code].append(((each["session"], each["slot"]), each["table"]))

    def busy(self, code: str, place: Place) -> bool:
        return any(self.world.clash(place, mine) for mine, _ in self.at[code])

    def on(self, code: str, day: str) -> int:
        return sum(self.world.day(place) == day for place, _ in self.at[code])

    def waits(self) -> int:
        total = 0
        for code, mine in self.at.items():
            for session in {place[0] for place, _ in mine}:
                here = sorted(place[1] for place, _ in mine if place[0] == session)
                for slot in range(here[0] + 1, here[-1]):
                    place = (session, slot)
                    total += slot not in here and place in self.world.there[code] and not self.busy(code, place)
        return total

    def table_changes(self) -> int:
        total = 0
        for mine in self.at.values():
            for session in {place[0] for place, _ in mine if not self.world.online(place[0])}:
                tables = [table for place, table in sorted(mine) if place[0] == session]
                total += sum(a != b for a, b in pairwise(tables))
        return total


def counted(event: Json, meetings: list[Json], moved: int = 0) -> dict[str, int]:
    """Return every goal's count."""
    world = World(event)
    met = Met(world, meetings)
    named = {code for wish in event["wishes"] for code in (wish["from"], wish["to"])}
    regions = [(world.people[w["from"]].get("region"), world.people[w["to"]].get("region")) for w in met.wishes]
    return {
        "must": sum(bool(wish.get("must")) for wish in met.wishes),
        "placed": len(met.wishes),
        "mutual": sum(bool(wish.get("mutual")) for wish in met.wishes),
        "priority": sum(wish.get("priority", 3) for wish in met.wishes),
        "no_meeting": len(named - set(met.at)),
        "waits": met.waits(),
        "table_changes": met.table_changes(),
        "interregional": sum(None not in pair and pair[0] != pair[1] for pair in regions),
        "moves": moved,
    }


def goals(event: Json, again: bool) -> list[str]:
    """Return the levels that a schedule must state."""
    order = list(event.get("order", DEFAULT))
    if not again:
        return [goal for goal in order if goal != "moves"]
    if "moves" not in order:
        after = "placed" if "placed" in order else "must" if "must" in order else None
        order.insert(0 if after is None else order.index(after) + 1, "moves")
    return order


def faults(event: Json, schedule: Json, earlier: Json | None = None) -> list[str]:
    """Return everything that is wrong with a schedule of an event."""
    world, found = World(event), []
    if schedule["format"] != "tex4im-schedule/1" or schedule["event"] != event["id"]:
        found.append("head: another format or event")
    if schedule["revision"] != (0 if earlier is None else earlier.get("revision", 0) + 1):
        found.append("revision: not one more than before")
    unknown = [
        each["wish"] for each in [*schedule["meetings"], *schedule["unplaced"]] if each["wish"] not in world.wishes
    ]
    places = [each for each in schedule["meetings"] if (each["session"], each["slot"]) not in world.times]
    if unknown or places:
        return [*found, f"unknown: wishes {unknown} or places {places} that are not there"]
    stories = [each["wish"] for each in [*schedule["meetings"], *schedule["unplaced"]]]
    if sorted(stories) != sorted(world.wishes):
        found.append("told: a wish is told of twice or not at all")
    met = Met(world, schedule["meetings"])
    standing = again(world, earlier) if earlier is not None else None
    found += [*_rules(world, schedule, met), *_fixed(world, schedule, standing), *_reasons(world, schedule, met)]
    moved = 0
    if standing is not None:
        moved = len(standing["moved"](schedule))
        found += _again(schedule, standing)
    elif "moves" in schedule or "released" in schedule:
        found.append("moves: told without an earlier schedule")
    return [*found, *_levels(event, schedule, moved, earlier is not None), *_bottlenecks(world, schedule)]


def _rules(world: World, schedule: Json, met: Met) -> list[str]:
    found = []
    pairs = Counter(frozenset((wish["from"], wish["to"])) for wish in met.wishes)
    seats = Counter((m["session"], m["slot"], m["table"]) for m in schedule["meetings"] if m["table"] is not None)
    if max(pairs.values(), default=0) > 1:
        found.append("H1: a pair meets twice")
    if max(seats.values(), default=0) > 1:
        found.append("H4: a table is given twice")
    for meeting, wish in zip(schedule["meetings"], met.wishes, strict=True):
        place, name = (meeting["session"], meeting["slot"]), meeting["wish"]
        if place not in world.candidates(wish):
            found.append(f"H2: {name} is not in a candidate slot")
        table = meeting["table"]
        if table is not None if world.online(place[0]) else table is None or not 1 <= table <= world.tables(place):
            found.append(f"H4: the table of {name}")
        if world.ruled_out(wish):
            found.append(f"H6: {name} {world.ruled_out(wish)}")
        times = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in world.times[place]]
        if times != [meeting["start"], meeting["end"]]:
            found.append(f"times: {name} starts or ends at another time")
    for code, mine in met.at.items():
        person = world.people[code]
        for number, (place, _) in enumerate(mine):
            if any(world.clash(place, other) for other, _ in mine[:number]):
                found.append(f"H3: {code} has two meetings at once")
        most, daily = person.get("max_meetings"), person.get("max_per_day")
        if most is not None and len(mine) > most:
            found.append(f"H5: {code} has too many meetings")
        if daily is not None and any(met.on(code, world.day(place)) > daily for place, _ in mine):
            found.append(f"H5: {code} has too many meetings on a day")
    return found


def _fixed(world: World, schedule: Json, standing: Json | None) -> list[str]:
    wanted = [(each["wish"], each["session"], each["slot"], each.get("table")) for each in world.event.get("fixed", [])]
    wanted += standing["fixed"] if standing else []
    held = {each["wish"]: each for each in schedule["meetings"]}
    found = []
    for wish, session, slot, table in wanted:
        here = held.get(wish)
        if here is None or (here["session"], here["slot"]) != (session, slot) or table not in (None, here["table"]):
            found.append(f"H7: the fixed meeting {wish} does not stand")
    names = {wish for wish, *_ in wanted}
    if any(each["confirmed"] != (each["wish"] in names) for each in schedule["meetings"]):
        found.append("confirmed: not the fixed meetings and no other")
    return found


def reason(world: World, met: Met, seats: Counter[Place], wish: Json) -> str | None:
    """Return the first reason that is true, None where the wish could simply be added."""
    people = wish["from"], wish["to"]
    if world.ruled_out(wish):
        return world.ruled_out(wish)
    if not any(wish["kind"] in session["kinds"] for session in world.sessions.values()):
        return "no_session_of_kind"
    candidates = world.candidates(wish)
    if not candidates:
        return "no_common_slot"
    usable = [place for place in candidates if world.tables(place) > 0]
    if not usable:
        return "no_tables"
    if any({other["from"], other["to"]} == set(people) for other in met.wishes):
        return "pair_meets_already"
    limits = {code: world.people[code].get("max_meetings") for code in people}
    if any(most is not None and len(met.at[code]) >= most for code, most in limits.items()):
        return "meeting_limit"
    daily = {code: world.people[code].get("max_per_day") for code in people}
    usable = [p for p in usable if not any(d is not None and met.on(c, world.day(p)) >= d for c, d in daily.items())]
    if not usable:
        return "day_limit"
    usable = [place for place in usable if not any(met.busy(code, place) for code in people)]
    if not usable:
        return "participant_busy"
    return "tables_full" if all(seats[place] >= world.tables(place) for place in usable) else None


def _reasons(world: World, schedule: Json, met: Met) -> list[str]:
    seats = Counter((each["session"], each["slot"]) for each in schedule["meetings"])
    order = world.event.get("order", DEFAULT)
    above = order[: order.index("placed")] if "placed" in order else order
    found = []
    for left in schedule["unplaced"]:
        true = reason(world, met, seats, world.wishes[left["wish"]])
        if true is None and not {"waits", "table_changes"} & set(above):
            found.append(f"added: {left['wish']} could simply be added")
        elif left["reason"] != (true or "not_worth_it"):
            found.append(f"reason: {left['wish']} is left out by {true or 'not_worth_it'}, not {left['reason']}")
        if not left["says"].strip():
            found.append(f"says: nothing about {left['wish']}")
    return found


def again(world: World, earlier: Json) -> Json:
    """Return what an earlier schedule leaves: fixed meetings, those still possible, and those let go with their reasons."""
    fixed, possible, released = [], {}, {}
    for meeting in earlier["meetings"]:
        why = _released(world, meeting)
        place = (meeting["session"], meeting["slot"])
        if why:
            released[meeting["wish"]] = (why, meeting["start"], meeting["end"])
            continue
        possible[meeting["wish"]] = meeting
        if meeting["confirmed"]:
            table = (
                meeting["table"]
                if meeting["table"] is not None
                and meeting["table"] <= world.tables(place)
                and not world.online(place[0])
                else None
            )
            fixed.append((meeting["wish"], *place, table))

    def moved(schedule: Json) -> dict[str, Json | None]:
        held = {each["wish"]: each for each in schedule["meetings"]}
        changed = {}
        for wish, old in possible.items():
            new = held.get(wish)
            if new is None or (new["session"], new["slot"]) != (old["session"], old["slot"]):
                changed[wish] = new
        return changed

    return {"fixed": fixed, "possible": possible, "released": released, "moved": moved}


def _released(world: World, meeting: Json) -> str | None:
    wish = world.wishes.get(meeting["wish"])
    if wish is None:
        return "wish_gone"
    if world.ruled_out(wish):
        return world.ruled_out(wish)
    if not any(wish["kind"] in session["kinds"] for session in world.sessions.values()):
        return "no_session_of_kind"
    place = (meeting["session"], meeting["slot"])
    allowed = [(each["session"], slot) for each in wish.get("only", []) for slot in each["slots"]]
    if (
        place not in world.times
        or ("only" in wish and place not in allowed)
        or wish["kind"] not in world.sessions[place[0]]["kinds"]
    ):
        return "slot_gone"
    if place not in world.candidates(wish):
        return "not_available"
    if world.tables(place) == 0:
        return "no_tables"
    for limit, why in (("max_meetings", "meeting_limit"), ("max_per_day", "day_limit")):
        if any(world.people[code].get(limit) == 0 for code in (wish["from"], wish["to"])):
            return why
    return None


def _again(schedule: Json, standing: Json) -> list[str]:
    found = []
    moved = standing["moved"](schedule)
    told = {each["wish"]: each for each in schedule.get("moves", [])}
    if set(told) != set(moved) or len(told) != len(schedule.get("moves", [])):
        found.append("moves: not what moved")
    for wish in set(told) & set(moved):
        parts = ("session", "slot", "table")
        old = {part: standing["possible"][wish][part] for part in parts}
        new = moved[wish] and {part: moved[wish][part] for part in parts}
        if told[wish]["from"] != old or told[wish]["to"] != new:
            found.append(f"moves: {wish} moved otherwise")
    let_go = {each["wish"]: (each["reason"], each["start"], each["end"]) for each in schedule.get("released", [])}
    if let_go != standing["released"] or len(let_go) != len(schedule.get("released", [])):
        found.append("released: not what had to be let go")
    return found


def _levels(event: Json, schedule: Json, moved: int, later: bool) -> list[str]:
    found = []
    true = counted(event, schedule["meetings"], moved)
    if [level["name"] for level in schedule["levels"]] != goals(event, later):
        found.append("levels: other goals, or in another order")
    for level in schedule["levels"]:
        name, value, bound = level["name"], level["value"], level["bound"]
        if value != true[name]:
            found.append(f"value: {name} counts {true[name]}, not {value}")
        if (bound < value) if name in UP else (bound > value):
            found.append(f"bound: {name} is better than its bound")
        if level["status"] != ("optimal" if value == bound else "feasible"):
            found.append(f"status: of {name}")
    best = all(level["status"] == "optimal" for level in schedule["levels"])
    if schedule["status"] != ("optimal" if best else "feasible"):
        found.append("status: of the schedule")
    return found


def _bottlenecks(world: World, schedule: Json) -> list[str]:
    found = []
    now = len(schedule["meetings"])
    claims = [each["placed"] for each in schedule["bottlenecks"]]
    if claims != sorted(claims, reverse=True) or len(claims) > 10:
        found.append("bottlenecks: not the best first, or more than ten")
    for each in schedule["bottlenecks"]:
        change = each["change"]
        known = change["session"] in world.sessions if "session" in change else change["participant"] in world.people
        if not known or each["placed"] <= now or each["placed"] > len(world.wishes):
            found.append(f"bottlenecks: {change} brings nothing or names nobody")
    return found
