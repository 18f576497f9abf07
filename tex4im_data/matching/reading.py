"""Own how a text is read: which concepts of the vocabulary it names, and with which of its words.

Refuse to weigh two texts against each other, and to depend on the order in which texts come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tex4im_data.matching import words
from tex4im_data.matching.vocabulary import Vocabulary

FOREIGN_LANGUAGE = 0.6  # a term of a language that the text is not written in
PART_OF_COMPOUND = 0.8  # a term inside a longer word, as in Swedish
MISSPELT = 0.7
DERIVED = 0.6  # a word that only begins like a term
COVERED = 0.5  # a term inside a longer term of another concept
EXCLUDED = 0.1  # the text speaks of another industry
LONG_ROOT = 5  # letters from which a root is told apart from other languages' words
SURE_ROOT = 8  # letters from which even a misspelt one is
Root = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A concept that a text names: how surely, from 0 to 1, and the words of the original."""

    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text names: concepts, meanings of other industries, its language if found, and its folded words.

    `trade` is the sum of the weights of concepts that only textile and leather people speak of.
    """

    concepts: Mapping[str, Named]
    senses: Mapping[str, Named]
    language: str
    tokens: tuple[str, ...]
    trade: float


@dataclass(frozen=True, slots=True)
class _Entry:
    meaning: str
    language: str
    sense: bool
    roots: tuple[str, ...]


@dataclass(slots=True)
class _Hit:
    meaning: str
    sense: bool
    weight: float
    places: tuple[int, ...]


@dataclass(eq=False)
class Reader:
    """Reads texts with one vocabulary; remembers words that it met."""

    vocabulary: Vocabulary
    _entries: dict[Root, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    _languages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _spelling: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _starts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _known: dict[str, tuple[tuple[Root, float], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index every term by its rarest root."""
        count: defaultdict[Root, int] = defaultdict(int)
        entries: set[_Entry] = set()
        for term in self.vocabulary.terms:
            parts = [token for token in words.tokens(term.term) if token not in words.STOP[term.language]]
            parts = parts or words.tokens(term.term)
            roots = tuple(sorted(words.root(part, term.language) for part in parts))
            if not roots:
                continue
            entry = _Entry(term.meaning, term.language, term.sense, roots)
            if entry not in entries:
                entries.add(entry)
                for root in set(roots):
                    count[term.language, root] += 1
        for entry in sorted(entries, key=lambda e: (e.meaning, e.language, e.roots, e.sense)):
            rarest = min(entry.roots, key=lambda r: (count[entry.language, r], r))
            self._entries[entry.language, rarest].append(entry)
        by_root: defaultdict[str, set[str]] = defaultdict(set)
        for language, root in count:
            by_root[root].add(language)
            for length in range(5, len(root) + 1):
                self._starts[root[:length]].add(root)
            if len(root) >= 6:
                for shorter in _without_one(root):
                    self._spelling[shorter].add(root)
        self._languages = {root: tuple(sorted(found)) for root, found in by_root.items()}

    def read(self, text: str, language: str = "") -> Reading:
        """Return what a text names; its language is found out from its small words where it is not given."""
        spans = words.spans(text)
        folded = [span[0] for span in spans]
        language = language or self._language(folded)
        found: defaultdict[Root, dict[int, float]] = defaultdict(dict)
        small = words.STOP[language] if language else words.STOP_WORDS
        for place, token in enumerate(folded):
            if token in small:
                continue
            for root, weight in self._roots(token):
                found[root][place] = max(weight, found[root].get(place, 0.0))
        hits = [hit for root in found for entry in self._entries.get(root, ()) if (hit := _hit(entry, found, language))]
        _cover(hits, self.vocabulary)
        return self._reading(text, spans, hits, language)

    def _reading(self, text: str, spans: list[tuple[str, int, int]], hits: list[_Hit], language: str) -> Reading:
        named: tuple[dict[str, Named], dict[str, Named]] = ({}, {})
        for hit in sorted(hits, key=lambda h: (-h.weight, -len(h.places), h.places, h.meaning)):
            if hit.meaning not in named[hit.sense]:
                original = text[spans[hit.places[0]][1] : spans[hit.places[-1]][2]]
                named[hit.sense][hit.meaning] = Named(hit.weight, " ".join(original.split()))
        concepts, senses = named
        excluded = {n for n in concepts if self.vocabulary.excluded.get(n, frozenset()) & senses.keys()}
        anchors = [c.weight for n, c in concepts.items() if n in self.vocabulary.of_the_trade and n not in excluded]
        if not any(weight >= 0.5 for weight in anchors):
            for name in excluded:
                concepts[name] = Named(concepts[name].weight * EXCLUDED, concepts[name].words)
        tokens = tuple(span[0] for span in spans if span[0] not in words.STOP_WORDS)
        return Reading(
            dict(sorted(concepts.items())), dict(sorted(senses.items())), language, tokens, sum(sorted(anchors))
        )

    def _language(self, folded: list[str]) -> str:
        """Return the language with the most small words and known words; empty where two are level."""
        score = {language: 2.0 * n for language, n in words.language_of(folded).items()}
        for token in folded:
            roots = {root[0] for root, weight in self._roots(token) if weight == 1 and len(root[1]) >= 4}
            for language in roots:
                score[language] += 1 / len(roots)
        best = sorted(score.items(), key=lambda s: (-s[1], s[0]))[:2]
        return best[0][0] if best[0][1] > best[1][1] else ""

    def _roots(self, token: str) -> tuple[tuple[Root, float], ...]:
        if token not in self._known:
            self._known[token] = tuple(sorted(self._find(token).items()))
        return self._known[token]

    def _find(self, token: str) -> dict[Root, float]:
        found = self._whole(token)
        if len(token) >= 7 and not any(root[0] == "sv" for root in found):
            for root, weight in self._compound(token).items():
                found.setdefault(root, weight)
        if not found and len(token) >= 7:
            for spelt in sorted(self._respelt(token)):
                for root in self._whole(spelt):
                    if len(root[1]) >= 6:
                        found.setdefault(root, MISSPELT)
        return found or self._derived(token)

    def _derived(self, token: str) -> dict[Root, float]:
        """Return the roots with which a word shares its first letters, at least five and seven tenths of both."""
        for length in range(len(token), 4, -1):
            found = {
                (language, root): DERIVED
                for root in self._starts.get(token[:length], ())
                for language in self._languages[root]
                if length >= 0.7 * max(len(root), len(token) - 1)
            }
            if found:
                return found
        return {}

    def _whole(self, token: str) -> dict[Root, float]:
        found: dict[Root, float] = {}
        for length in range(1, len(token) + 1):
            start, ending = token[:length], token[length:]
            for language in self._languages.get(start, ()):
                if (length > 3 or len(ending) <= min(1, length - 2)) and words.may_end(ending, language):
                    found[language, start] = 1.0
        return found

    def _compound(self, token: str) -> dict[Root, float]:
        """Return Swedish roots that stand at the beginning or the end of a longer word."""
        found: dict[Root, float] = {}
        for cut in range(3, len(token) - 2):
            head, tail = token[:cut], token[cut:]
            heads = [root for root in self._whole(head) if root[0] == "sv"]
            heads = heads or [root for root in self._whole(head.removesuffix("s")) if root[0] == "sv" and cut > 4]
            tails = [root for root in self._whole(tail) if root[0] == "sv"]
            both = bool(heads) and bool(tails)
            for root in heads:
                if len(root[1]) >= (3 if both else 5):
                    found[root] = max(found.get(root, 0), PART_OF_COMPOUND if both else PART_OF_COMPOUND * 0.8)
            for root in tails:
                if len(root[1]) >= (3 if both else 5):
                    found[root] = max(found.get(root, 0), PART_OF_COMPOUND)
        return found

    def _respelt(self, token: str) -> set[str]:
        """Return words that differ from a word by one letter and begin with a known root."""
        found: set[str] = set()
        for length in range(6, len(token) + 1):
            start, ending = token[:length], token[length:]
            for near in {start, *_without_one(start)}:
                for root in self._spelling.get(near, ()):
                    if abs(len(root) - length) <= 1 and root[0] == token[0]:
                        found.add(root + ending)
                if near in self._languages and len(near) >= 6 and len(near) < length:
                    found.add(near + ending)
        return found


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _hit(entry: _Entry, found: Mapping[Root, Mapping[int, float]], language: str) -> _Hit | None:
    """Return the term in the text, if all its words stand near each other."""
    at = [found.get((entry.language, root)) for root in entry.roots]
    if not all(at):
        return None
    near = {language, "en", "es" if language == "ca" else language}
    factor = 1.0 if not language or entry.language in near else FOREIGN_LANGUAGE
    letters = sum(map(len, entry.roots))
    if (factor < 1 and letters < LONG_ROOT) or (entry.sense and entry.language not in near and letters <= LONG_ROOT):
        return None
    best: _Hit | None = None
    for start in sorted(at[0] or {}):
        places: list[int] = []
        strength = 1.0
        for other in at:
            free = [place for place in other or () if place not in places or len(set(entry.roots)) == len(entry.roots)]
            if not free:
                break
            places.append(min(free, key=lambda p: (abs(p - start), p)))
            strength = min(strength, (other or {})[places[-1]])
        else:
            near_enough = max(places) - min(places) <= len(entry.roots) + 1
            sure = strength == 1 or ((not entry.sense or strength > MISSPELT) and (factor == 1 or letters >= SURE_ROOT))
            if near_enough and sure and (best is None or strength * factor > best.weight):
                best = _Hit(entry.meaning, entry.sense, strength * factor, tuple(sorted(set(places))))
    return best


def _cover(hits: Iterable[_Hit], vocabulary: Vocabulary) -> None:
    """Lower terms that are only a part of a longer term of an unrelated concept."""
    hits = list(hits)
    long = [hit for hit in hits if len(hit.places) > 1]
    for hit in hits:
        for whole in long:
            if (
                len(hit.places) < len(whole.places)
                and set(hit.places) <= set(whole.places)
                and hit.meaning != whole.meaning
                and hit.meaning not in vocabulary.broader.get(whole.meaning, ())
            ):
                hit.weight *= COVERED
                break
