"""Own the pattern of a published table: which totals would tell of a single contributor, and what else must go with them.

Refuse to look at anything but contributions; an unknown one is no contribution, never a zero. Sources: Hundepool et al.
(2012), Statistical Disclosure Control, ch. 4; Fischetti and Salazar (2001), Management Science 47(7).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tex4im_data.publication.attack import Attack, Cut, Place
from tex4im_data.publication.contributions import TOTAL, Cell, Contribution, Publication, Rule, by_contributor, members

ROUNDS = 400


def primary(parts: Sequence[Contribution], rule: Rule) -> frozenset[Cell]:
    """Return the cells whose own total tells too much of one contributor."""
    held = members(parts)
    return frozenset(cell for cell, inside in held.items() if rule.is_sensitive(by_contributor(inside)))


def pattern(parts: Sequence[Contribution], rule: Rule, former: Sequence[Publication] = ()) -> frozenset[Cell]:
    """Return the cells of a region's tables that must be kept back, as few and as alike to the last time as can be.

    The attacker knows who is in which cell, the size classes, all published cells of all tables and of all former
    publications, and which contributions did not change. No cell that is kept back, and no contributor, can then be
    narrowed to within p %. Every way in which a candidate fails names published cells of which one must go; the
    smallest set that breaks all ways is found by integer programming, until no way is left.
    """
    held = members(parts)
    now = len(former)
    given = frozenset((now, cell) for cell in primary(parts, rule))
    attack = Attack([*(made.contributions for made in former), tuple(parts)], rule)
    open_before = {(k, cell) for k, made in enumerate(former) for cell in members(made.contributions)}
    known = sorted(open_before - {(k, cell) for k, made in enumerate(former) for cell in made.suppressed})
    weights = _weights(held, former, now)
    # A cell of the same contributions as one that is published already tells nothing new: it need not be withheld.
    told = {cell for cell in weights if any(attack.same(cell, other) for other in known)}
    given -= told
    free = [cell for cell in weights if cell not in given | told]
    known += sorted(told)
    cuts = _differences(attack, rule, free, known)
    gone = given
    for _ in range(ROUNDS):
        gone = given | _smallest(free, weights, cuts)
        shown = [cell for cell in free if cell not in gone]
        found = [cut for cut in attack.breaches(shown, known) if cut not in cuts]
        if not found:
            return frozenset(cell for _, cell in gone)
        cuts = [*cuts, *dict.fromkeys(found)]
    return frozenset(held)  # no pattern was found in time: nothing of the region is published


def _weights(
    held: Mapping[Cell, Sequence[Contribution]], former: Sequence[Publication], now: int
) -> dict[Place, float]:
    """Return what it costs to keep a cell back: little where it was kept back before, most for the total."""
    before = former[-1].suppressed - former[-1].repeated if former else frozenset[Cell]()
    whole = sum(part.value for part in held.get(TOTAL, ())) or 1.0
    found = {}
    for cell, inside in sorted(held.items()):
        cost = (5.0 if cell == TOTAL else 1.0) + sum(part.value for part in inside) / whole
        found[now, cell] = cost * (0.05 if cell in before else 1.0)
    return found


def _differences(attack: Attack, rule: Rule, free: Sequence[Place], known: Sequence[Place]) -> list[Cut]:
    """Return pairs of cells whose difference would be of too few contributors, or tell too much of one."""
    cuts = []
    for a, b in chain(combinations(free, 2), product(free, known)):
        more, less = attack.difference(a, b)
        one, other = by_contributor(more), by_contributor(less)
        count = len({part.contributor for part in (*more, *less)})
        bare = bool(one) != bool(other)
        if 0 < count < rule.contributors or (bare and rule.is_sensitive(one or other)):
            cuts.append(Cut(frozenset((a, b)) - frozenset(known)))
    return list(dict.fromkeys(cuts))


def _smallest(free: Sequence[Place], weights: Mapping[Place, float], cuts: Collection[Cut]) -> frozenset[Place]:
    """Return the cheapest set of cells that holds one of each cut (where the cut's own cell is in it, if it has one)."""
    if not free or not cuts:
        return frozenset()
    places = {cell: place for place, cell in enumerate(free)}
    rows, least = np.zeros((len(cuts), len(free))), np.zeros(len(cuts))
    for number, cut in enumerate(cuts):
        for cell in cut.cells:
            rows[number, places[cell]] = 1
        if cut.unless in places:
            rows[number, places[cut.unless]] -= 1
        else:
            least[number] = 1
    cost = np.array([weights[cell] for cell in free])
    solved = milp(
        cost,
        integrality=np.ones(len(free)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, least, np.inf),
    )
    if solved.x is None:
        return frozenset(free)
    return frozenset(cell for cell, place in places.items() if solved.x[place] > 0.5)
