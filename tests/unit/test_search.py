"""Exact search equals brute force, with equal scores in the order of the rows."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tutorial_lib.errors import InputError, InputTypeError
from tutorial_lib.search import METRICS, top_k
from tutorial_lib.search.blocks import best_of


def brute_force(queries: np.ndarray, vectors: np.ndarray, metric: str) -> np.ndarray:
    """Return all scores [q, n] in float64, larger is nearer."""
    queries, vectors = queries.astype(np.float64), vectors.astype(np.float64)
    if metric == "euclidean":
        return -np.linalg.norm(queries[:, None] - vectors[None], axis=2)
    if metric == "cosine":
        queries = queries / np.linalg.norm(queries, axis=1, keepdims=True)
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return queries @ vectors.T


# Whole numbers make many exact ties, the hard part of a selection.
matrices = st.tuples(st.integers(1, 6), st.integers(1, 40), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        arrays.arrays(np.float32, (shape[0], shape[2]), elements=st.integers(-3, 3)),
        arrays.arrays(np.float32, (shape[1], shape[2]), elements=st.integers(-3, 3)),
    )
)


@pytest.mark.parametrize("metric", METRICS)
@given(matrices=matrices, data=st.data())
@settings(max_examples=60, deadline=None)
def test_equals_brute_force(
    metric: str, matrices: tuple[np.ndarray, np.ndarray], data: st.DataObject
) -> None:
    queries, vectors = (matrix + np.eye(1, matrix.shape[1], dtype=np.float32) / 2 for matrix in matrices)
    k = data.draw(st.integers(1, len(vectors)))
    scores, indices = top_k(queries, vectors, k, metric)
    truth = brute_force(queries, vectors, metric)
    best = -np.sort(-truth, axis=1)[:, :k]
    found = np.take_along_axis(truth, indices, axis=1)
    np.testing.assert_allclose(found, best, atol=1e-5)
    np.testing.assert_allclose(scores, -best if metric == "euclidean" else best, atol=1e-5)
    assert all(len(set(row)) == k for row in indices.tolist())


@given(
    scores=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 5), st.integers(1, 60)), elements=st.integers(-4, 4)
    ),
    width=st.integers(1, 60),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_selection_puts_the_smaller_index_first(scores: np.ndarray, width: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, scores.shape[1]))
    blocks = [(start, scores[:, start : start + width]) for start in range(0, scores.shape[1], width)]
    best, indices = best_of(blocks, len(scores), k)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(indices, expected)
    np.testing.assert_array_equal(best, np.take_along_axis(scores, expected, axis=1))


def test_many_blocks_and_many_queries() -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((30_000, 8), dtype=np.float32)
    queries = random.standard_normal((600, 8), dtype=np.float32)
    scores, indices = top_k(queries, vectors, 10)
    truth = brute_force(queries, vectors, "cosine")
    np.testing.assert_allclose(scores, -np.sort(-truth, axis=1)[:, :10], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(truth, indices, axis=1), scores, atol=1e-6)
    assert scores.dtype == np.float32
    assert indices.dtype == np.int64


def test_equal_vectors_come_in_order() -> None:
    scores, indices = top_k(np.ones((2, 3)), np.ones((5000, 3)), 7)
    np.testing.assert_array_equal(indices, [range(7)] * 2)
    np.testing.assert_allclose(scores, np.ones((2, 7)), atol=1e-6)


def test_no_queries() -> None:
    scores, indices = top_k(np.empty((0, 3)), np.eye(3), 2)
    assert scores.shape == indices.shape == (0, 2)


def test_unit_rows_of_another_memory_order() -> None:
    vectors = np.asfortranarray(np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32))
    np.testing.assert_array_equal(top_k(vectors, vectors, 1)[1][:, 0], np.arange(50))


@pytest.mark.parametrize(
    ("queries", "vectors", "k", "error", "message"),
    [
        ([[1, 0]], [[1, 0]], 2, InputError, "k must be between 1 and n = 1, got 2"),
        ([[1, 0]], [[1, 0]], 1.0, InputTypeError, "k must be a whole number"),
        ([[0, 0]], [[1, 0]], 1, InputError, "queries: row 0 is all zeros: the vector has no direction"),
        ([[1, 0]], [[1, 0], [float("nan"), 1]], 1, InputError, "vectors: row 1 holds NaN"),
        ([1, 0], [[1, 0]], 1, InputError, r"vector\[None, :\]"),
        ([[1, 0, 0]], [[1, 0]], 1, InputError, "a query has 3 numbers and a vector 2"),
        ([["a", "b"]], [[1, 0]], 1, InputTypeError, "expected numbers"),
        ([[1, 0]], np.empty((0, 2)), 1, InputError, "k must be between 1 and n = 0"),
    ],
)
def test_bad_input(queries: object, vectors: object, k: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        top_k(queries, vectors, k)


def test_unknown_metric() -> None:
    with pytest.raises(InputError, match="one of cosine, dot, euclidean, got 'manhattan'"):
        top_k(np.eye(2), np.eye(2), 1, metric="manhattan")


def test_scores_beyond_float32() -> None:
    large = np.array([[3e38, -3e38]], np.float32)
    with np.errstate(all="ignore"), pytest.raises(InputError, match="scale them down"):
        top_k(large, np.array([[3e38, 3e38]], np.float32), 1, metric="dot")


def test_exact_search_needs_numpy_alone() -> None:
    code = (
        "import sys, numpy; from tutorial_lib.search import top_k; top_k(numpy.eye(3), numpy.eye(3), 2); "
        "print(sorted({'torch', 'faiss', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
