"""Measures equal brute force and scipy; every result carries its coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from tutorial_lib import measure
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputTypeError

columns = st.integers(2, 40).flatmap(
    lambda n: st.tuples(*[arrays.arrays(np.float64, n, elements=st.integers(-5, 5)) for _ in range(2)])
)


@given(columns=columns)
@settings(max_examples=100, deadline=None)
def test_correlations_equal_scipy(columns: tuple[np.ndarray, np.ndarray]) -> None:
    first, second = columns
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    assert measure.spearman(first, second) == pytest.approx(stats.spearmanr(first, second)[0], abs=1e-9)
    assert measure.pearson(first, second) == pytest.approx(stats.pearsonr(first, second)[0], abs=1e-9)


def test_correlation_of_a_constant_is_no_number() -> None:
    assert math.isnan(measure.spearman([1, 1, 1], [1, 2, 3]))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1, 2], [1, 2, 3], "same length"),
        ([1], [1], "same length"),
        ([[1, 2]], [[1, 2]], "same length"),
        ([1, float("nan")], [1, 2], "missing or infinite"),
    ],
)
def test_bad_correlation(first: list, second: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        measure.spearman(first, second)


def test_word_similarity_counts_what_it_covers(five_words: WordEncoder) -> None:
    pairs = [("king", "QUEEN", 9.0), ("king", "man", 5.0), ("man", "woman", 1.0), ("king", "prince", 9.0)]
    result = measure.word_similarity(five_words, pairs)
    assert (result.covered, result.total) == (3, 4)
    assert result.spearman == pytest.approx(1)
    assert "3 of 4 pairs" in str(result)
    assert np.isnan(measure.word_pair_cosines(five_words, pairs)).tolist() == [False, False, False, True]
    with pytest.raises(InputError, match="both words of only 1 of 1 pairs"):
        measure.word_similarity(five_words, pairs[:1])


@pytest.mark.parametrize(
    "pair",
    [("king", "queen"), "king", 3, ("king", "queen", "9"), ("king", None, 9), ("king", "queen", math.nan)],
)
def test_bad_pairs(pair: object, five_words: WordEncoder) -> None:
    with pytest.raises(InputTypeError, match="pair 1|word 1"):
        measure.word_similarity(five_words, [("king", "man", 5.0), pair])


def test_document_similarity() -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((20, 5))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    human = unit @ unit.T + 0.3 * random.standard_normal((20, 20))
    pairs = np.triu_indices(20, 1)
    pearson, spearman = measure.document_similarity(vectors, human)
    assert pearson == pytest.approx(stats.pearsonr((unit @ unit.T)[pairs], human[pairs])[0], abs=1e-5)
    assert spearman == pytest.approx(stats.spearmanr((unit @ unit.T)[pairs], human[pairs])[0], abs=1e-5)
    first, second = measure.document_pairs(20)[7]
    assert measure.pair_cosines(vectors)[7] == pytest.approx(unit[first] @ unit[second], abs=1e-6)
    with pytest.raises(InputError, match=r"ratings of shape \(20, 20\), got \(3, 3\)"):
        measure.document_similarity(vectors, np.eye(3))


@given(
    vectors=arrays.arrays(np.float32, st.tuples(st.integers(2, 25), st.just(3)), elements=st.integers(-9, 9)),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_nearest_neighbour_accuracy_equals_brute_force(vectors: np.ndarray, seed: int) -> None:
    vectors = vectors + np.random.default_rng(seed).random(vectors.shape, dtype=np.float32) / 7 + 0.01
    labels = np.random.default_rng(seed).integers(3, size=len(vectors))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T - 9 * np.eye(len(unit), dtype=np.float32)
    top = np.sort(cosines, axis=1)[:, -2:]
    assume(len(unit) == 2 or (top[:, 1] - top[:, 0] > 1e-5).all())  # a tie has two right answers
    expected = (labels[cosines.argmax(axis=1)] == labels).mean()
    assert measure.nearest_neighbour_accuracy(vectors, labels) == pytest.approx(expected)


def test_an_item_is_not_its_own_neighbour() -> None:
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]])
    assert measure.nearest_neighbour_accuracy(vectors, list("aaabb")) == 1.0
    assert measure.nearest_neighbour_accuracy(vectors[:2], ["a", "b"]) == 0.0
    with pytest.raises(InputError, match="one label per vector"):
        measure.nearest_neighbour_accuracy(vectors, ["a"])
