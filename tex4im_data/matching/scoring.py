"""Own the score of an offer for a need: a sum of named parts with weights, and the k best offers of each need.

Refuse to let the order of rows, of threads or of other needs change a score; unknown counts as half, never as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tex4im_data.matching import meaning, scores
from tex4im_data.matching.files import Item
from tex4im_data.matching.reading import Reader, Reading
from tex4im_data.matching.vocabulary import Vocabulary

WEIGHTS: Mapping[str, float] = {
    "vocabulary": 0.54,
    "characters": 0.16,
    "meaning": 0.13,
    "priority": 0.035,
    "stage": 0.035,
    "readiness": 0.02,
    "kind": 0.03,
    "interregional": 0.035,
    "capacity": 0.015,
    "other_industry": -0.22,
}
"""Named parts in the order of the file. The parts that speak for an offer sum to 1; see decision 352 for the measurement."""

BROADER = 0.5  # what is left of a concept one step up
RELATED = 0.25
PRIOR_TEXTS = 300  # how many texts the prior frequency of a concept counts for
LEAST_NORM = 1.4  # an offer that names less than this is not taken for a perfect answer
SENSE = 0.5  # weight of another industry's meaning beside those of concepts
HALF = 0.5  # unknown
WHOLE = 1024  # vectors of concepts are whole numbers of this unit: the same products in any order of summing
MICRO = 1_000_000  # scores are whole millionths, so that the parts sum exactly
BLOCK = 128  # needs that are scored at a time
FITS: Mapping[str, Mapping[str, float]] = {
    "technology-request": {"technology": 1, "equipment": 0.6, "service": 0.6, "material": 0.5, "software": 0.4},
    "material-request": {"material": 1, "technology": 0.5, "service": 0.4},
    "equipment-request": {"equipment": 1, "technology": 0.6, "service": 0.5, "software": 0.3},
    "software-request": {"software": 1, "service": 0.6, "technology": 0.5},
    "service-request": {
        "service": 1,
        "technology": 0.5,
        "testing": 0.5,
        "equipment": 0.4,
        "software": 0.4,
        "training": 0.4,
    },
    "testing-request": {"testing": 1, "service": 0.5},
    "training-request": {"training": 1, "service": 0.4},
    "partner-search": {
        "technology": 0.8,
        "service": 0.8,
        "material": 0.8,
        "equipment": 0.7,
        "software": 0.7,
        "testing": 0.5,
        "training": 0.4,
    },
}
"""How well a kind of offer answers a kind of need, 0 to 1; a pair that is not named counts 0."""

Micro = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """An offer for a need: places in both lists, what the need names, the rank from 1, the millionths of each part."""

    reading: Reading
    need: int
    offer: int
    rank: int
    parts: Mapping[str, int | None]

    @property
    def score(self) -> int:
        """Sum of the parts that are known, in millionths."""
        return sum(part for part in self.parts.values() if part is not None)


class Matcher:
    """Offers made ready, to be matched with any needs; a need's matches do not depend on other needs."""

    def __init__(
        self,
        offers: Sequence[Item],
        vocabulary: Vocabulary,
        meanings: meaning.Meanings | None = None,
        weights: Mapping[str, float] = WEIGHTS,
        reader: Reader | None = None,
    ) -> None:
        self.offers = sorted(offers, key=lambda item: item.item_id)
        self.weights = {part: float(weights.get(part, 0.0)) for part in WEIGHTS}
        self.reader = reader or Reader(vocabulary)
        self.readings = [self.read(item) for item in self.offers]
        self.vocabulary = vocabulary
        self._meanings = meanings
        self._columns = {name: i for i, name in enumerate(sorted(vocabulary.concepts))}
        self._sense_columns = {name: i for i, name in enumerate(sorted(vocabulary.senses))}
        self._rarity = self._rarities()
        self._concepts = self._vectors_of(self.readings, LEAST_NORM)
        self._facts = {part: _Column(part, self.weights[part], self.offers) for part in _FACTS}
        senses = self._foreign_words()
        self._foreign_offers = np.flatnonzero(senses.any(axis=1))
        self._senses = senses[self._foreign_offers]
        self._foreign_sum = self._senses.sum(axis=1)
        self._trade = np.array([round(100 * reading.trade) for reading in self.readings], dtype=np.float32)
        texts = [scores.grams(reading.tokens) for reading in self.readings]
        self._grams = scores.inverse_frequencies(texts, 0.03)
        self._letters = scores.tf_idf(texts, self._grams).T.tocsr()
        self._vectors = meanings.of([item.words for item in self.offers], "passage") if meanings else None

    def read(self, item: Item) -> Reading:
        """Return what the words of a need or an offer name."""
        return self.reader.read(item.words, item.language)

    def expanded(self, reading: Reading) -> dict[str, float]:
        """Return the concepts of a reading with their broader and related ones, each with its weight from 0 to 1."""
        found: dict[str, float] = {}
        for name, named in reading.concepts.items():
            steps = [(name, named.weight)]
            steps += [
                (above, named.weight * BROADER**step)
                for step, above in enumerate(self.vocabulary.broader[name], start=1)
            ]
            steps += [(other, named.weight * RELATED) for other in self.vocabulary.related.get(name, ())]
            for concept, weight in steps:
                found[concept] = max(weight, found.get(concept, 0.0))
        return found

    def rarity(self, concept: str) -> float:
        """Return how rare a concept is among the offers, 0 to about 1."""
        return float(self._rarity[self._columns[concept]])

    def match(self, needs: Sequence[Item], k: int) -> Iterator[list[Match]]:
        """Yield for each need, in the order given, its k best offers; equal scores are ordered by the offer's id."""
        for start in range(0, len(needs), BLOCK):
            block = list(needs[start : start + BLOCK])
            readings = [self.read(item) for item in block]
            parts = self._parts(block, readings)
            total = np.zeros((len(block), len(self.offers)), dtype=np.int32)
            for part in parts.values():
                if part is not None:
                    total += part
            for row, best in enumerate(_best(total, k)):
                yield [
                    Match(readings[row], start + row, int(offer), rank, _at(parts, row, int(offer)))
                    for rank, offer in enumerate(best, start=1)
                ]

    def _parts(self, needs: Sequence[Item], readings: Sequence[Reading]) -> dict[str, Micro | None]:
        """Return the millionths of each part for each need and offer; None for a part that is missing."""
        letters = scores.tf_idf([scores.grams(reading.tokens) for reading in readings], self._grams) @ self._letters
        vectors = self._meanings.of([item.words for item in needs], "query") if self._meanings else None
        shares: dict[str, Floats | None] = {
            "vocabulary": self._vectors_of(readings, 1e-9) @ self._concepts.T * np.float32(WHOLE**-2),
            "characters": letters.toarray(),
            "meaning": None if vectors is None or self._vectors is None else meaning.alike(vectors, self._vectors),
            "other_industry": self._foreign(readings),
        }
        found: dict[str, Micro | None] = {}
        for part, weight in self.weights.items():
            share = shares.get(part)
            if part in self._facts:
                found[part] = self._facts[part].part(needs)
            else:
                found[part] = None if share is None else np.rint(share * np.float32(weight * MICRO)).astype(np.int32)
        return found

    def _foreign(self, readings: Sequence[Reading]) -> Floats:
        """Return which share of an offer speaks of other industries that the need does not speak of, 0 to 1."""
        known = np.zeros((len(readings), len(self._sense_columns)), dtype=np.float32)
        for row, reading in enumerate(readings):
            for name in reading.senses:
                known[row, self._sense_columns[name]] = 1
        share = np.zeros((len(readings), len(self.offers)), dtype=np.float32)
        foreign = self._foreign_sum[None, :] - known @ self._senses.T  # hundredths, whole numbers
        share[:, self._foreign_offers] = foreign / np.maximum(foreign + self._trade[None, self._foreign_offers], 1)
        return share

    def _foreign_words(self) -> Floats:
        """Return the hundredths of each other industry's meaning in each offer."""
        made = np.zeros((len(self.offers), len(self._sense_columns)), dtype=np.float32)
        for row, reading in enumerate(self.readings):
            for name, named in reading.senses.items():
                made[row, self._sense_columns[name]] = round(100 * named.weight)
        return made

    def _rarities(self) -> npt.NDArray[np.float64]:
        """Return log((n + 1) / (df + 1)) / log(n + 1) of each concept, with a prior by how many concepts stand below it."""
        names = sorted(self._columns)
        count = np.zeros(len(names))
        for reading in self.readings:
            for name in self.expanded(reading):
                count[self._columns[name]] += 1
        prior = np.array([min(0.5, (1 + self.vocabulary.narrower_count[name]) / len(names)) for name in names])
        n = len(self.readings) + PRIOR_TEXTS
        rarity: npt.NDArray[np.float64] = np.log((n + 1) / (count + PRIOR_TEXTS * prior + 1)) / np.log(n + 1)
        return rarity

    def _vectors_of(self, readings: Sequence[Reading], least: float) -> Floats:
        """Return concepts and other industries' meanings of texts as whole numbers, of length `least` at the least."""
        found = np.zeros((len(readings), len(self._columns) + len(self._sense_columns)))
        for row, reading in enumerate(readings):
            for name, weight in self.expanded(reading).items():
                column = self._columns[name]
                found[row, column] = weight * self._rarity[column]
            for name, named in reading.senses.items():
                found[row, len(self._columns) + self._sense_columns[name]] = named.weight * SENSE
        norm = np.maximum(np.sqrt((found**2).sum(axis=1)), least)[:, None]
        return scores.whole(found / norm, WHOLE)


def _at(parts: Mapping[str, Micro | None], row: int, column: int) -> dict[str, int | None]:
    return {name: None if part is None else int(part[row, column]) for name, part in parts.items()}


def _both(need: object, offer: object) -> bool:
    return need not in (None, "", frozenset()) and offer not in (None, "", frozenset())


def _priority(need: Item, offer: Item) -> float:
    return float(bool(need.priorities & offer.priorities)) if _both(need.priorities, offer.priorities) else HALF


def _stage(need: Item, offer: Item) -> float:
    return float(need.stage == offer.stage) if _both(need.stage, offer.stage) else HALF


def _readiness(need: Item, offer: Item) -> float:
    """Return 1 where the ranges meet, and a third less for each level between them."""
    if not need.trl or not offer.trl:
        return HALF
    gap = max(0, need.trl[0] - offer.trl[1], offer.trl[0] - need.trl[1])
    return max(0.0, 1 - gap / 3)


def _kind(need: Item, offer: Item) -> float:
    return FITS[need.kind].get(offer.kind, 0.0) if _both(need.kind, offer.kind) else HALF


def _interregional(need: Item, offer: Item) -> float:
    return float(need.region_id != offer.region_id) if _both(need.region_id, offer.region_id) else HALF


def _capacity(_: Item, offer: Item) -> float:
    return HALF if offer.capacity is None else float(offer.capacity > 0)


_FACTS: Mapping[str, tuple[Callable[[Item], Hashable], Callable[[Item, Item], float]]] = {
    "priority": (lambda item: item.priorities, _priority),
    "stage": (lambda item: item.stage, _stage),
    "readiness": (lambda item: item.trl, _readiness),
    "kind": (lambda item: item.kind, _kind),
    "interregional": (lambda item: item.region_id, _interregional),
    "capacity": (lambda item: item.capacity, _capacity),
}
"""Parts that come from one column: what of an item they depend on, and the share from 0 to 1."""


class _Column:
    """The values of one column among the offers, each once, so that a part is worked out once for each pair of values."""

    def __init__(self, part: str, weight: float, offers: Sequence[Item]) -> None:
        self._value, self._share = _FACTS[part]
        self._weight = weight * MICRO
        place: dict[Hashable, int] = {}
        self._first: list[Item] = []
        codes = []
        for offer in offers:
            value = self._value(offer)
            if value not in place:
                place[value] = len(self._first)
                self._first.append(offer)
            codes.append(place[value])
        self._codes = np.array(codes, dtype=np.intp)
        self._rows: dict[Hashable, list[int]] = {}

    def part(self, needs: Sequence[Item]) -> Micro:
        """Return the millionths of the part for each need and offer."""
        for need in needs:
            value = self._value(need)
            if value not in self._rows:
                self._rows[value] = [round(self._share(need, offer) * self._weight) for offer in self._first]
        table = np.array([self._rows[self._value(need)] for need in needs], dtype=np.int32)
        return np.take(table.reshape(len(needs), len(self._first)), self._codes, axis=1)


def _best(total: Micro, k: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield for each row the places of its k largest numbers, of equal ones the first."""
    count = total.shape[1]
    key = total.astype(np.int64) * count - np.arange(
        count
    )  # every number once: nothing is left to the order of sorting
    for row in key:
        if k < count:
            chosen = np.argpartition(-row, k - 1)[:k] if k else np.array([], dtype=np.int64)
        else:
            chosen = np.arange(count)
        yield chosen[np.argsort(-row[chosen])]
