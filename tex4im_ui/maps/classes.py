"""Own the classes of the map: where values are cut, and the colour and words of each class.

Refuse to give a missing value a class.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tex4im_data.catalog import Column
from tex4im_ui import palette, words

ONE = (0.5, 1.0, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """Upper bounds of all classes but the last (a value on a bound is in the class above it), and the colours."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]

    def of(self, value: object) -> int | None:
        """Return the class of a value, from 0; None for a missing one."""
        if value is None or math.isnan(float(str(value))):
            return None
        return sum(1 for bound in self.bounds if float(str(value)) >= bound)

    def legend(self, column: Column) -> list[tuple[str, str]]:
        """Return (colour, words) of each class, lowest first."""
        edges = [words.amount(bound, column.unit, column.decimals) for bound in self.bounds]
        if not edges:
            return [(self.colours[0], "all values")]
        labels = [f"under {edges[0]}"]
        labels += [f"{low} to under {high}" for low, high in pairwise(edges)]
        return list(zip(self.colours, [*labels, f"{edges[-1]} or more"], strict=True))


def cut(values: Iterable[object], column: Column) -> Cut:
    """Return up to five classes with round bounds of equal width; fixed ones around 1 for a diverging measure."""
    known = [float(str(value)) for value in values if value is not None]
    if column.scale == "diverging":
        return Cut(ONE, palette.AROUND_ONE)
    if not known or min(known) == max(known):
        return Cut((), palette.SEQUENTIAL[:1])  # equal values, zeros among them, are the lowest class
    bounds = _round_bounds(min(known), max(known), len(palette.SEQUENTIAL), column.decimals == 0)
    return Cut(bounds, _spread(len(bounds) + 1))


def _round_bounds(low: float, high: float, most: int, whole: bool) -> tuple[float, ...]:
    width = (high - low) / most
    size = 10.0 ** math.floor(math.log10(width))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= width)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first = math.floor(low / step) + 1
    return tuple(round(step * place, 10) for place in range(first, first + most - 1) if low < step * place <= high)


def _spread(count: int) -> tuple[str, ...]:
    colours: Sequence[str] = palette.SEQUENTIAL
    places = [round(index * (len(colours) - 1) / max(1, count - 1)) for index in range(count)]
    return tuple(colours[place] for place in places)
