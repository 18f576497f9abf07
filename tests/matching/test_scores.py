"""Claims about the figures of matching, worked by hand."""

from collections import Counter
from math import log, log2

import numpy as np
import pytest

from tex4im_data.matching import scores


def test_grams_are_runs_of_four_letters_inside_a_padded_word() -> None:
    assert scores.grams(["lana", "ab"]) == Counter([" lan", "lana", "ana ", " ab "])
    assert scores.grams(["a"]) == Counter([" a "])


def test_a_rare_gram_weighs_more_and_a_gram_of_most_texts_is_left_out() -> None:
    texts = [Counter(["common", f"rare{i}"]) for i in range(100)]
    weights = scores.inverse_frequencies(texts, most=0.9)
    assert "common" not in weights
    assert weights["rare7"][1] == pytest.approx(log(101 / 1) + 0.1)
    assert sorted(column for column, _ in weights.values()) == list(range(100))


def test_rows_have_unit_length_and_a_text_of_unknown_grams_is_zero() -> None:
    rows = scores.tf_idf([Counter("aab"), Counter("z")], {"a": (0, 1.0), "b": (1, 2.0)}).toarray()
    assert np.linalg.norm(rows[0]) == pytest.approx(1)
    assert rows[0, 0] / rows[0, 1] == pytest.approx((1 + log(2)) / 2)
    assert rows[1].tolist() == [0, 0]


def test_whole_rows_give_the_same_product_in_any_order() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 300))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    whole = scores.whole(rows)
    order = np.random.default_rng(2).permutation(300)
    assert np.array_equal(whole @ whole.T, whole[:, order] @ whole[:, order].T)
    assert np.abs(whole @ whole.T / 1024**2 - rows @ rows.T).max() < 0.01


def test_the_discounted_gain_is_the_one_worked_by_hand() -> None:
    assert scores.discounted_gain([3, 0, 1]) == pytest.approx(7 / log2(2) + 1 / log2(4))
    assert scores.normalised_gain([0, 3], [3, 1, 0]) == pytest.approx((7 / log2(3)) / (7 + 1 / log2(3)))
    assert scores.normalised_gain([0, 0], [0, 0]) == 0


def test_only_the_first_ten_ranks_count() -> None:
    assert scores.discounted_gain([0] * 10 + [3]) == 0


def test_an_interval_holds_the_mean_and_comes_out_the_same_each_time() -> None:
    mean, low, high = scores.bootstrap([0.0, 1.0] * 50)
    assert mean == 0.5
    assert 0.38 < low < 0.45 < 0.55 < high < 0.62
    assert scores.bootstrap([0.0, 1.0] * 50) == (mean, low, high)
