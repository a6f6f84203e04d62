"""Counting pairs equals the plainest loop, and the matrices made of the counts are what they should be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tutorial_lib.errors import InputError, InputTypeError
from tutorial_lib.scratch.cooccurrence import count_pairs, pmi_matrix, ppmi_matrix, svd_vectors

ARTICLES = [
    ["the", "cat", "sat", "on", "the", "mat", "and", "the", "cat", "slept", "on", "the", "mat"],
    ["a", "dog", "sat", "on", "the", "cat", "rarelyseen", "and", "the", "dog", "barked"],
]


def brute_force(articles, min_count, window, weight):
    words = [word for article in articles for word in article]
    table = {}
    for article in articles:
        kept = [word for word in article if words.count(word) >= min_count]
        for i, left in enumerate(kept):
            for j, right in enumerate(kept):
                if 0 < abs(i - j) <= window:
                    table[left, right] = table.get((left, right), 0) + weight(abs(i - j))
    return table


@pytest.mark.parametrize("window", [1, 3, 10])
@pytest.mark.parametrize("min_count", [1, 2])
@pytest.mark.parametrize("weighting", ["1/distance", "linear", "equal"])
def test_equals_brute_force(window, min_count, weighting):
    weight = {
        "1/distance": lambda d: 1 / d,
        "linear": lambda d: (window + 1 - d) / window,
        "equal": lambda d: 1,
    }
    expected = brute_force(ARTICLES, min_count, window, weight[weighting])
    counts = count_pairs(ARTICLES, min_count, window, weighting)
    filled = counts.matrix.tocoo()
    found = {
        (counts.words[i], counts.words[j]): value
        for i, j, value in zip(filled.row, filled.col, filled.data, strict=True)
    }
    assert found == pytest.approx(expected)


def test_words_come_most_frequent_first():
    counts = count_pairs(ARTICLES, min_count=1, window=2)
    assert counts.words[0] == "the"
    assert counts.frequencies.tolist() == sorted(counts.frequencies, reverse=True)


def test_a_window_longer_than_the_text_is_allowed():
    assert count_pairs([["a", "b"]], min_count=1, window=50).matrix.nnz == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"articles": ["a string"]}, InputTypeError),
        ({"window": 0}, InputError),
        ({"min_count": 99}, InputError),
        ({"weighting": "quadratic"}, InputError),
    ],
)
def test_bad_input_is_named(changes, error):
    with pytest.raises(error):
        count_pairs(**{"articles": ARTICLES, "min_count": 1, **changes})


def table(dense):
    return sparse.csr_array(np.array(dense, dtype=np.float32))


def test_pmi_by_hand():
    pmi = pmi_matrix(table([[0, 4], [4, 2]])).toarray()
    assert pmi[0, 1] == pytest.approx(np.log(4 * 10 / (4 * 6)))
    assert pmi[1, 1] == pytest.approx(np.log(2 * 10 / (6 * 6)))
    assert pmi[0, 0] == 0  # not stored: the pair never occurs


def test_noise_power_makes_frequent_contexts_less_expected():
    pmi = pmi_matrix(table([[0, 4], [4, 2]]), noise_power=0.75).toarray()
    noise = np.array([4, 6]) ** 0.75
    assert pmi[0, 1] == pytest.approx(np.log(4 / (4 * noise[1] / noise.sum())))


def test_ppmi_keeps_only_what_is_positive():
    ppmi = ppmi_matrix(table([[0, 4], [4, 2]]))
    assert ppmi.nnz == 2
    assert (ppmi.data > 0).all()


def test_svd_finds_a_low_rank_table_again():
    factor = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
    vectors = svd_vectors(sparse.csr_array(factor @ factor.T), dim=3)
    np.testing.assert_allclose(vectors @ vectors.T, factor @ factor.T, atol=1e-3)
