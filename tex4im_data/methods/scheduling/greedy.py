"""Own plans made wish by wish: first come first served, and filling up what still has room.

Refuse to prove anything: these plans are where the search starts and what it has to beat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tex4im_data.methods.scheduling.problem import Plan, Problem, Room
from tex4im_data.methods.scheduling.seats import reseat


def empty(problem: Problem) -> Plan:
    """Return the plan with nothing but the fixed meetings."""
    slots = [-1] * len(problem.wishes)
    for wish, (slot, _) in problem.fixed.items():
        slots[wish] = slot
    return reseat(problem, Plan(tuple(slots), (0,) * len(slots)), slots)


def first_come(problem: Problem) -> Plan:
    """Return the plan that gives each wish, in their order, the first slot still free; earlier meetings stay where they can."""
    slots = stay(problem, empty(problem).slots)
    return fill(problem, slots, range(len(problem.wishes)))


def stay(problem: Problem, slots: Sequence[int]) -> list[int]:
    """Return the slots with all earlier meetings kept that still fit, one after the other."""
    room = Room(problem, slots)
    for wish, slot in problem.earlier.items():
        if room.slots[wish] < 0 and room.below_limits(wish) and room.fits(wish, slot):
            room.add(wish, slot)
    return room.slots


def fill(problem: Problem, slots: Sequence[int], order: Iterable[int]) -> Plan:
    """Return the plan with every further wish, in the order given, that simply fits."""
    room = Room(problem, slots)
    for wish in order:
        if room.slots[wish] < 0:
            slot = room.first(wish)
            if slot >= 0:
                room.add(wish, slot)
    return reseat(problem, Plan(tuple(slots), (0,) * len(room.slots)), room.slots)
