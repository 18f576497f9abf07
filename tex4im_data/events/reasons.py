"""Own why a wish is left out: the first reason that is true of the schedule, and a sentence that names who stands in the way.

Refuse to guess: each reason is checked against the meetings as they stand.
"""

from __future__ import annotations

from tex4im_data.events.event import Event
from tex4im_data.methods.scheduling.problem import Room


class Reasons:
    """The reasons of one schedule."""

    def __init__(self, event: Event, slots: tuple[int, ...]) -> None:
        self.event, self.problem = event, event.problem
        self.room = Room(event.problem, slots)

    def of(self, wish: int) -> tuple[str, str]:
        """Return the reason of a wish without a meeting, and its sentence."""
        event, given = self.event, self.event.given["wishes"][wish]
        one, other = given["from"], given["to"]
        why = event.forbidden[wish]
        if why == "same_organisation":
            return why, f"{one} and {other} belong to the same organisation; colleagues need no table."
        if why:
            tongues = [", ".join(event.given["participants"][p]["languages"]) for p in self.problem.wishes[wish].people]
            return why, f"{one} speaks {tongues[0]}, {other} speaks {tongues[1]}. An interpreter would help."
        if not any(given["kind"] in session["kinds"] for session in event.given["sessions"]):
            return (
                "no_session_of_kind",
                f"No session takes {given['kind']} meetings. A session for {given['kind']} would help.",
            )
        return self._time(wish, one, other)

    def _time(self, wish: int, one: str, other: str) -> tuple[str, str]:
        candidates = self.event.candidates[wish]
        if not candidates:
            narrow = " within the slots that the wish allows" if "only" in self.event.given["wishes"][wish] else ""
            return (
                "no_common_slot",
                f"{one} and {other} are never there in the same slot{narrow}. More time of one of them would help.",
            )
        usable = [slot for slot in candidates if self.problem.slots[slot].tables != 0]
        if not usable:
            return (
                "no_tables",
                f"All {len(candidates)} slots that suit {one} and {other} have no table. A table there would help.",
            )
        rival = next((each for each in self.problem.rivals(wish) if self.room.slots[each] >= 0), None)
        if rival is not None:
            name = self.event.given["wishes"][rival]["id"]
            return (
                "pair_meets_already",
                f"{one} and {other} meet already, for wish {name}. Both subjects fit into that meeting.",
            )
        return self._limits(wish, usable, one, other)

    def _limits(self, wish: int, usable: list[int], one: str, other: str) -> tuple[str, str]:
        people = self.problem.wishes[wish].people
        full = [
            p for p in people if (limit := self.problem.max_meetings[p]) is not None and self.room.meetings[p] >= limit
        ]
        if full:
            names = " and ".join(f"{self.event.person(p)} (at most {self.problem.max_meetings[p]})" for p in full)
            return "meeting_limit", f"The limit of all meetings is reached by {names}. A higher limit would help."
        days = [slot for slot in usable if not self._day_full(people, slot)]
        if not days:
            who = sorted({self.event.person(p) for slot in usable for p in people if self._day_full((p,), slot)})
            return (
                "day_limit",
                f"On every day that suits both, the limit a day is reached by {' or '.join(who)}. A higher limit would help.",
            )
        busy = [slot for slot in days if not any(self._busy(p, slot) for p in people)]
        if not busy:
            counts = {p: sum(self._busy(p, slot) for slot in days) for p in people}
            said = " and ".join(f"{self.event.person(p)} is busy in {count}" for p, count in counts.items())
            return (
                "participant_busy",
                f"Of the {len(days)} slots left to {one} and {other}, {said}. One more slot would help.",
            )
        if all(self.room.left[slot] <= 0 for slot in busy):
            return (
                "tables_full",
                f"In the {len(busy)} slots in which {one} and {other} are both free, every table is taken. One more table would help.",
            )
        return (
            "not_worth_it",
            f"{one} and {other} could meet, but a goal that you put above the number of meetings would get worse.",
        )

    def _day_full(self, people: tuple[int, ...], slot: int) -> bool:
        day = self.problem.slots[slot].day
        return any((most := self.problem.max_per_day[p]) is not None and self.room.days[p, day] >= most for p in people)

    def _busy(self, person: int, slot: int) -> bool:
        taken = self.room.taken[person]
        return slot in taken or not taken.isdisjoint(self.problem.overlaps[slot])
