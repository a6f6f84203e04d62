"""Counting pairs equals the plainest loop, and the matrices made of the counts are what they should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import svds

from tutorial_lib.errors import InputError
from tutorial_lib.scratch.cooccurrence import count_pairs, pmi_matrix, ppmi_matrix, svd_vectors

ARTICLES = [
    ["the", "cat", "sat", "on", "the", "mat", "and", "the", "cat", "slept", "on", "the", "mat"],
    ["a", "dog", "sat", "on", "the", "cat", "rarelyseen", "and", "the", "dog", "barked"],
]


@pytest.mark.parametrize("window", [1, 3, 50])  # the last one is longer than the text
@pytest.mark.parametrize("weighting", ["1/distance", "linear"])
def test_equals_brute_force(window: int, weighting: str) -> None:
    words = [word for article in ARTICLES for word in article]
    expected: dict[tuple[str, str], float] = {}
    for article in ARTICLES:
        kept = [word for word in article if words.count(word) >= 2]  # dropped before the windows are laid
        for i, left in enumerate(kept):
            for j, right in enumerate(kept):
                if 0 < (distance := abs(i - j)) <= window:
                    weight = 1 / distance if weighting == "1/distance" else (window + 1 - distance) / window
                    expected[left, right] = expected.get((left, right), 0) + weight
    counts = count_pairs(ARTICLES, 2, window, weighting)
    filled = counts.matrix.tocoo()
    found = {
        (counts.words[i], counts.words[j]): value
        for i, j, value in zip(filled.row, filled.col, filled.data, strict=True)
    }
    assert found == pytest.approx(expected)
    assert counts.words[0] == "the"  # the most frequent one


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"window": 0}, "window must be 1 or more .*got 0"),
        ({"weighting": "quadratic"}, "weighting .*got 10 and 'quadratic'"),
        ({"min_count": 99}, "occur at least 99 times: lower min_count"),
    ],
)
def test_bad_input_is_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named):
        count_pairs(ARTICLES, **{"min_count": 1, **wrong})


def test_pmi_by_hand() -> None:
    table = sparse.csr_array(np.array([[0, 4], [4, 2]], dtype=np.float32))
    pmi = pmi_matrix(table).toarray()
    assert pmi[0, 1] == pytest.approx(np.log(4 * 10 / (4 * 6)))
    assert pmi[1, 1] == pytest.approx(np.log(2 * 10 / (6 * 6)))
    assert pmi[0, 0] == 0  # not stored: the pair never occurs
    noise = np.array([4, 6]) ** 0.75
    flatter = pmi_matrix(table, noise_power=0.75).toarray()
    assert flatter[0, 1] == pytest.approx(np.log(4 / (4 * noise[1] / noise.sum())))
    ppmi = ppmi_matrix(table)
    assert ppmi.toarray() == pytest.approx(np.maximum(pmi, 0))
    assert ppmi.nnz == 2  # the negative one is no longer stored


def test_vectors_are_those_of_scipys_svd() -> None:
    random = np.random.default_rng(0)
    text = [[f"word{i}" for i in random.zipf(1.6, 400) if i < 60] for _ in range(20)]
    ppmi = ppmi_matrix(count_pairs(text, min_count=2).matrix)
    left, scale, _ = svds(ppmi.astype(np.float64), k=4)
    vectors = svd_vectors(ppmi, dim=4)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=0) ** 2, scale[::-1], rtol=1e-2)
    expected = (left * scale) @ left.T  # signs of the columns are free: compare dot products
    np.testing.assert_allclose(vectors @ vectors.T, expected, atol=0.02 * np.abs(expected).max())
