"""Own the choice of which meetings a step of the search may move: those around somebody who waits, or who was left out.

Refuse to solve; `times` does. All draws come from one generator, so that the same seed makes the same choices.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tex4im_data.methods.scheduling.problem import Problem


def around(
    problem: Problem, slots: Sequence[int], person: int, session: int | None, size: int, rng: random.Random
) -> set[int]:
    """Return up to `size` wishes near a participant: their meetings, their partners' and so on, of one session's time or of all."""
    group = None
    if session is not None:
        group = set(next(group for group in problem.groups if session in group))
    chosen: set[int] = set()
    seen, queue = {person}, [person]
    while queue and len(chosen) < size:
        here = queue.pop(0)
        mine = [
            wish
            for wish in problem.wishes_of[here]
            if slots[wish] >= 0 and (group is None or problem.slots[slots[wish]].session in group)
        ]
        rng.shuffle(mine)
        for wish in mine:
            if len(chosen) >= size:
                break
            chosen.add(wish)
            given = problem.wishes[wish]
            other = given.one if given.other == here else given.other
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return chosen


def seats_beside(problem: Problem, slots: Sequence[int], session: int, size: int, rng: random.Random) -> set[int]:
    """Return up to `size` meetings of a session drawn at random: they hold the tables that others need."""
    mine = [wish for wish, slot in enumerate(slots) if slot >= 0 and problem.slots[slot].session == session]
    return set(rng.sample(mine, min(size, len(mine))))


def with_left_out(problem: Problem, slots: Sequence[int], chosen: set[int], size: int, rng: random.Random) -> set[int]:
    """Return the choice with wishes without a meeting of the same participants: one may take another's place."""
    people = {person for wish in chosen for person in problem.wishes[wish].people}
    out = [
        wish
        for person in sorted(people)
        for wish in problem.wishes_of[person]
        if slots[wish] < 0 and problem.wishes[wish].slots
    ]
    return chosen | set(rng.sample(out, min(size, len(out))))


def left_out(problem: Problem, slots: Sequence[int], size: int, rng: random.Random) -> set[int]:
    """Return some wishes without a meeting, and meetings of the participants whom they name."""
    out = [wish for wish, slot in enumerate(slots) if slot < 0 and problem.wishes[wish].slots]
    if not out:
        return set()
    first = rng.choice(out)
    chosen = {first}
    for person in problem.wishes[first].people:
        chosen |= around(problem, slots, person, None, size // 2, rng)
    return with_left_out(problem, slots, chosen, size // 4, rng)


def by_waits(waits: dict[tuple[int, int], int], rng: random.Random) -> tuple[int, int]:
    """Draw a participant and session, the more waits the likelier."""
    keys = sorted(waits)
    return rng.choices(keys, [waits[key] for key in keys])[0]
