"""Nearest neighbours in any matrix of vectors: exact, and approximate for very large ones.

Exact search is enough for teaching: the 400,000 GloVe words answer in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .errors import InputError
from .validation import as_k, as_vectors, unit_rows

__all__ = ["METRICS", "best_of", "top_k", "top_k_of_unit_rows"]

METRICS = ("cosine", "dot", "euclidean")

QUERIES_AT_ONCE = 256
SCORES_AT_ONCE = 1 << 20
"""4 MiB of float32: the scores of a block stay in the processor's cache while they are compared."""

ScoreBlocks = Iterable[tuple[int, np.ndarray]]
"""Pairs (start, scores [q, m]): the scores of q queries with the items start … start + m − 1."""
Scorer = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Takes queries [q, d] and vectors [m, d], returns scores [q, m], larger is nearer."""


def top_k(queries: Any, vectors: Any, k: int, metric: str = "cosine") -> tuple[np.ndarray, np.ndarray]:
    """Find the k best vectors for each query, exactly.

    Args:
        queries: [q, d].
        vectors: [n, d].
        k: how many to return, between 1 and n.
        metric: "cosine" or "dot" (larger is nearer), or "euclidean" (scores are distances).

    Returns:
        scores: float32 [q, k], best first.
        indices: int64 [q, k], rows of `vectors`; of equal scores the smaller index comes first.

    Raises:
        InputTypeError, InputError: no numeric matrices, different widths, a k that does not exist, or, for
            the cosine, a row that has no direction.
    """
    if metric not in METRICS:
        raise InputError(f"metric must be one of {', '.join(METRICS)}, got {metric!r}")
    prepare = unit_rows if metric == "cosine" else as_vectors
    queries, vectors = prepare(queries, "queries"), prepare(vectors, "vectors")
    if queries.shape[1] != vectors.shape[1]:
        raise InputError(
            f"a query has {queries.shape[1]} numbers and a vector {vectors.shape[1]}: "
            "they come from different models"
        )
    k = as_k(k, len(vectors))
    if metric == "cosine":
        return top_k_of_unit_rows(queries, vectors, k)
    if metric == "dot":
        return _search(queries, vectors, k, _dot_products)
    scores, indices = _search(queries, vectors, k, _negative_distances)
    return -scores, indices


def top_k_of_unit_rows(queries: np.ndarray, vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Do the work of `top_k` by cosine for float32 rows known to have length 1; nothing is checked."""
    scores, indices = _search(queries, vectors, k, _dot_products)
    return scores.clip(-1, 1), indices  # rounding can carry a cosine past 1


def _search(queries: np.ndarray, vectors: np.ndarray, k: int, score: Scorer) -> tuple[np.ndarray, np.ndarray]:
    scores = np.empty((len(queries), k), np.float32)
    indices = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), QUERIES_AT_ONCE):
        batch = slice(start, start + QUERIES_AT_ONCE)
        blocks = _score_blocks(queries[batch], vectors, score)
        scores[batch], indices[batch] = best_of(blocks, len(queries[batch]), k)
    return scores, indices


def _score_blocks(
    queries: np.ndarray, vectors: np.ndarray, score: Scorer
) -> Iterator[tuple[int, np.ndarray]]:
    width = SCORES_AT_ONCE // len(queries)
    for start in range(0, len(vectors), width):
        yield start, score(queries, vectors[start : start + width])


def _dot_products(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return queries @ vectors.T


def _negative_distances(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    # |q − v|² = |q|² − 2 q·v + |v|², in float64: the difference of large squares would lose small distances.
    queries, vectors = queries.astype(np.float64), vectors.astype(np.float64)
    squares = (queries**2).sum(axis=1, keepdims=True) - 2 * queries @ vectors.T + (vectors**2).sum(axis=1)
    return -np.sqrt(squares.clip(0)).astype(np.float32)


def best_of(blocks: ScoreBlocks, queries: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest scores of each query over all blocks, and their items: two arrays [queries, k].

    Each query keeps a threshold, its k-th best score so far. After the first block almost nothing passes it,
    so a block costs one product and one comparison; only what passes is sorted.

    Raises:
        InputError: fewer than k comparable scores (they overflowed float32).
    """
    candidates = _Candidates(queries, k)
    for start, scores in blocks:
        candidates.add(start, scores)
    return candidates.best()


class _Candidates:
    """What may still be among the best: flat arrays (query, item, score), cut to k per query now and then."""

    def __init__(self, queries: int, k: int) -> None:
        self.queries, self.k, self.unsorted = queries, k, 0
        self.threshold = np.full(queries, -np.inf, np.float32)  # [queries]
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, start: int, scores: np.ndarray) -> None:
        """Keep the scores [queries, m] of items start … start + m − 1 that pass the threshold."""
        if not self.parts:
            self.threshold = _threshold_of_first(scores, self.k)
        passing = np.flatnonzero(scores > self.threshold[:, None])
        query, column = np.divmod(passing, scores.shape[1])
        self.parts.append((query, column + start, scores.ravel()[passing]))
        self.unsorted += len(passing)
        if self.unsorted > self.queries * self.k:
            self._cut()

    def _cut(self) -> None:
        query, item, score = (np.concatenate(arrays) for arrays in zip(*self.parts, strict=True))
        order = np.lexsort((item, -score, query))
        query, item, score = query[order], item[order], score[order]
        rank = np.arange(len(query)) - np.searchsorted(query, query)
        keep = rank < self.k
        self.parts, self.unsorted = [(query[keep], item[keep], score[keep])], 0
        last = rank == self.k - 1
        self.threshold[query[last]] = score[last]

    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """Return scores and items, each [queries, k]."""
        self._cut()
        _, item, score = self.parts[0]
        if len(score) < self.queries * self.k:
            raise InputError(
                "some scores are no numbers: the vectors are too large for float32, scale them down"
            )
        return score.reshape(self.queries, self.k), item.reshape(self.queries, self.k)


def _threshold_of_first(scores: np.ndarray, k: int) -> np.ndarray:
    """Return for each query a value [q] that at least k of its scores [q, m] exceed, cheaply.

    The k-th largest of the maxima of groups of scores is one: k groups reach it, by one score each at least.
    """
    size = max(1, scores.shape[1] // (16 * k))  # 16 groups for each wanted score: few share a group
    groups = scores.shape[1] // size
    if groups < k:
        return np.full(len(scores), -np.inf, np.float32)
    maxima = scores[:, : groups * size].reshape(len(scores), size, groups).max(axis=1)
    reached = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    return np.nextafter(reached, np.float32(-np.inf))
