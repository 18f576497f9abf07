"""Own the sentence that says why an offer was matched with a need, with the words that decided.

Refuse to say anything that did not enter the score.
"""

from __future__ import annotations

from collections.abc import Mapping

from tex4im_data.matching.files import Item
from tex4im_data.matching.reading import Reading
from tex4im_data.matching.scoring import BROADER, FITS, MICRO, RELATED, Match, Matcher

MOST = 3  # concepts in a sentence
LITTLE = 0.05  # a share of the most that a part can give, below which it is not told
Near = dict[str, tuple[float, str]]
NOTHING = "Nothing speaks for it: it is among the best only for want of better"


class Reasons:
    """Says why, for the matches of one matcher."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._concepts = matcher.vocabulary.concepts
        self._near_offers: dict[int, Near] = {}
        self._near_need: tuple[Reading | None, Near] = (None, {})

    def sentence(self, match: Match, need: Item) -> str:
        """Return one sentence: shared concepts in English with the words of both originals, then the other parts."""
        offer, of_offer = self._matcher.offers[match.offer], self._matcher.readings[match.offer]
        said = [*self._shared(match.reading, of_offer, match.offer), *self._texts(match), *_facts(match, need, offer)]
        against = self._against(match, match.reading, of_offer)
        text = "; ".join(said) or NOTHING
        return f"{text[0].upper()}{text[1:]}{against}."

    def _shared(self, need: Reading, offer: Reading, place: int) -> list[str]:
        """Return the concepts that weigh most: named by both, else one named by each that stand near each other."""
        if place not in self._near_offers:
            self._near_offers[place] = self._near(offer)
        if self._near_need[0] is not need:
            self._near_need = (need, self._near(need))
        near_offer, near_need = self._near_offers[place], self._near_need[1]
        found: list[tuple[float, str, str, str]] = []
        for name, named in need.concepts.items():
            weight = named.weight * self._matcher.rarity(name) ** 2
            if name in offer.concepts:
                found.append((weight * offer.concepts[name].weight, name, name, name))
            elif name in near_offer:
                found.append((weight * near_offer[name][0], name, name, near_offer[name][1]))
        for name, theirs in offer.concepts.items():
            if name not in need.concepts and name in near_need and near_need[name][1] not in offer.concepts:
                near, own = near_need[name]
                if own not in near_offer:
                    found.append((theirs.weight * self._matcher.rarity(name) ** 2 * near, own, own, name))
        best = sorted(found, key=lambda f: (-f[0], f[1:]))[:MOST]
        *first, last = [self._pair(own, theirs, need, offer) for _, _, own, theirs in best] or [""]
        return [f"both speak of {', '.join(first)}{' and ' if first else ''}{last}"] if best else []

    def _pair(self, own: str, theirs: str, need: Reading, offer: Reading) -> str:
        """Return a concept in English with the words of both originals."""
        other = f"“{offer.concepts[theirs].words}”"
        if own != theirs:
            other = f"{self._label(theirs)}, {other}"
        return f"{self._label(own)} (“{need.concepts[own].words}” – {other})"

    def _near(self, reading: Reading) -> Near:
        """Return each broader or related concept of those that a text names, with its weight and the one named."""
        found: Near = {}
        vocabulary = self._matcher.vocabulary
        for name, named in reading.concepts.items():
            steps = [(above, BROADER**step) for step, above in enumerate(vocabulary.broader[name], start=1)]
            steps += [(other, RELATED) for other in vocabulary.related.get(name, ())]
            for other, share in steps:
                found[other] = max(found.get(other, (0.0, "")), (named.weight * share, name))
        return found

    def _label(self, name: str) -> str:
        return self._concepts[name].label

    def _texts(self, match: Match) -> list[str]:
        said = []
        for part, words in (("characters", "words alike in their letters"), ("meaning", "texts alike in meaning")):
            value, most = match.parts[part], self._matcher.weights[part] * MICRO
            if value is not None and most > 0 and value > (LITTLE if part == "characters" else 0.4) * most:
                said.append(words)
        return said

    def _against(self, match: Match, need: Reading, offer: Reading) -> str:
        if not match.parts["other_industry"]:
            return ""
        foreign = [(-n.weight, name, n.words) for name, n in offer.senses.items() if name not in need.senses]
        senses: Mapping[str, str] = self._matcher.vocabulary.senses
        told = " and ".join(f"{senses[name].lower()} (“{words}”)" for _, name, words in sorted(foreign)[:2])
        return f"; against it: it also speaks of {told}"


def _facts(match: Match, need: Item, offer: Item) -> list[str]:
    """Return what the columns say in favour of the pair; what is unknown is not told."""
    said = []
    if shared := sorted(need.priorities & offer.priorities):
        said.append(f"same priority ({', '.join(shared)})")
    if need.stage and need.stage == offer.stage:
        said.append(f"same stage ({need.stage})")
    if need.trl and offer.trl and need.trl[0] <= offer.trl[1] and offer.trl[0] <= need.trl[1]:
        said.append(f"readiness fits (TRL {_span(need.trl)} wanted, {_span(offer.trl)} offered)")
    if need.kind and offer.kind and FITS[need.kind].get(offer.kind, 0) >= 0.8:
        said.append(f"{offer.kind} for a {need.kind.replace('-', ' ')}")
    if need.region_id and offer.region_id and need.region_id != offer.region_id:
        said.append(f"across regions ({need.region_id} – {offer.region_id})")
    if offer.capacity == 0:
        said.append("but no capacity left")
    return said


def _span(trl: tuple[int, int]) -> str:
    return str(trl[0]) if trl[0] == trl[1] else f"{trl[0]}–{trl[1]}"
