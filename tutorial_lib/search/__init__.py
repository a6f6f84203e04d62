"""Nearest neighbours in any matrix of vectors, exactly.

That is enough for teaching: the 400,000 GloVe words answer in a few milliseconds. Chapter 2.2 compares it
with the approximate indexes that many millions need.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError
from ..validation import as_k, as_vectors, unit_rows
from .blocks import best_scores

__all__ = ["METRICS", "top_k", "top_k_of_unit_rows"]

METRICS = ("cosine", "dot", "euclidean")


def top_k(queries: Any, vectors: Any, k: int, metric: str = "cosine") -> tuple[np.ndarray, np.ndarray]:
    """Find the k best vectors for each query.

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
        return best_scores(queries, vectors, k, _dot_products)
    scores, indices = best_scores(queries, vectors, k, _negative_distances)
    return -scores, indices


def top_k_of_unit_rows(queries: np.ndarray, vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Do the work of `top_k` by cosine for float32 rows known to have length 1; nothing is checked."""
    scores, indices = best_scores(queries, vectors, k, _dot_products)
    return scores.clip(-1, 1), indices  # rounding can carry a cosine past 1


def _dot_products(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return queries @ vectors.T  # [q, d] @ [d, m] -> [q, m]


def _negative_distances(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    # |q − v|² = |q|² − 2 q·v + |v|², in float64: the difference of large squares would lose small distances.
    queries, vectors = queries.astype(np.float64), vectors.astype(np.float64)
    squares = (queries**2).sum(axis=1, keepdims=True) - 2 * queries @ vectors.T + (vectors**2).sum(axis=1)
    return -np.sqrt(squares.clip(0)).astype(np.float32)
