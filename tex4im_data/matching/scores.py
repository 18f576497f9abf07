"""Own how alike two texts are by their letters, and how good a ranking is against grades.

Refuse to know what a text says: tokens and numbers in, numbers out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]

GRAM = 4  # letters; one length measured as good as three, four and five together, at a third of the cost


def grams(tokens: Sequence[str]) -> Counter[str]:
    """Count the runs of four letters inside words; a word begins and ends with a blank, short words stay whole."""
    found: Counter[str] = Counter()
    for token in tokens:
        padded = f" {token} "
        if len(padded) < GRAM:
            found[padded] += 1
        for start in range(len(padded) - GRAM + 1):
            found[padded[start : start + GRAM]] += 1
    return found


def inverse_frequencies(texts: Sequence[Mapping[str, int]], most: float = 1.0) -> dict[str, tuple[int, float]]:
    """Return the column and the weight of each gram that stands in at most a share `most` of the texts.

    The weight is log((1 + n) / df) + 0.1; grams of fewer than 50 texts always stay. After Spärck Jones (1972).
    """
    count = Counter(gram for text in texts for gram in text)
    limit = max(50.0, most * len(texts))
    kept = [gram for gram, df in sorted(count.items()) if df <= limit]
    return {gram: (column, float(np.log((1 + len(texts)) / count[gram]) + 0.1)) for column, gram in enumerate(kept)}


def tf_idf(texts: Sequence[Mapping[str, int]], weights: Mapping[str, tuple[int, float]]) -> sparse.csr_matrix:
    """Return a row of unit length for each text: (1 + log count) · weight; a text without known grams is a row of zeros."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for text in texts:
        known = sorted((*weights[gram], n) for gram, n in text.items() if gram in weights)
        values = np.array([(1 + log(n)) * weight for _, weight, n in known])
        norm = float(np.sqrt((values**2).sum()))
        data.extend(values / norm if norm else values)
        columns.extend(column for column, _, _ in known)
        ends.append(len(columns))
    shape = (len(texts), max(1, len(weights)))
    return sparse.csr_matrix((np.array(data, dtype=np.float32), np.array(columns, dtype=np.int32), ends), shape=shape)


def whole(rows: Floats, size: int = 1024) -> npt.NDArray[np.float32]:
    """Return rows of at most unit length as whole numbers in float32, so that any order of summing gives the same product.

    With `size` 1024 each product of two rows stays below 2^21, and below 2^24 every whole number is exact in float32.
    """
    return np.rint(rows * size).astype(np.float32)


def discounted_gain(grades: Sequence[int], depth: int = 10) -> float:
    """Return DCG: Σ (2^grade − 1) / log2(rank + 1) over the first `depth` ranks. After Järvelin and Kekäläinen (2002)."""
    return float(sum((2**grade - 1) / np.log2(rank + 1) for rank, grade in enumerate(grades[:depth], 1)))


def normalised_gain(ranked: Sequence[int], all_grades: Sequence[int], depth: int = 10) -> float:
    """Return nDCG of a ranking's grades, 0 to 1; 0 where nothing has a grade."""
    best = discounted_gain(sorted(all_grades, reverse=True), depth)
    return discounted_gain(ranked, depth) / best if best else 0.0


def bootstrap(values: Sequence[float], draws: int = 2000, seed: int = 13) -> tuple[float, float, float]:
    """Return the mean and its 95 % interval by drawing the values anew, with a fixed seed. After Efron (1979)."""
    given = np.asarray(values, dtype=np.float64)
    if not given.size:
        return float("nan"), float("nan"), float("nan")
    means = given[np.random.default_rng(seed).integers(0, given.size, (draws, given.size))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(given.mean()), float(low), float(high)
