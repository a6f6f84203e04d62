"""Nearest neighbours in any matrix of vectors: exact, and approximate for very large ones.

Exact search is enough for teaching: the 400,000 GloVe words answer in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import InputError, MissingPackageError
from ..validation import as_k, as_vectors, positive_int, unit_rows
from .blocks import SCORES_AT_ONCE, ScoreBlocks, best_in_batches

__all__ = ["KINDS", "METRICS", "Index", "build_index", "top_k", "top_k_of_unit_rows"]

METRICS = ("cosine", "dot", "euclidean")
KINDS = ("hnsw", "ivf", "flat")

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
    _check_widths(queries, vectors)
    k = as_k(k, len(vectors))
    if metric == "cosine":
        return top_k_of_unit_rows(queries, vectors, k)
    if metric == "dot":
        return _search(queries, vectors, k, _dot_products)
    scores, indices = _search(queries, vectors, k, _negative_distances)
    return -scores, indices


def _check_widths(queries: np.ndarray, vectors: np.ndarray) -> None:
    if queries.shape[1] != vectors.shape[1]:
        raise InputError(
            f"a query has {queries.shape[1]} numbers and a vector {vectors.shape[1]}: "
            "they come from different models"
        )


def top_k_of_unit_rows(queries: np.ndarray, vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Do the work of `top_k` by cosine for float32 rows known to have length 1; nothing is checked."""
    scores, indices = _search(queries, vectors, k, _dot_products)
    return scores.clip(-1, 1), indices  # rounding can carry a cosine past 1


def _search(queries: np.ndarray, vectors: np.ndarray, k: int, score: Scorer) -> tuple[np.ndarray, np.ndarray]:
    def blocks(batch: np.ndarray) -> ScoreBlocks:
        width = SCORES_AT_ONCE // len(batch)
        for start in range(0, len(vectors), width):
            yield start, score(batch, vectors[start : start + width])

    return best_in_batches(queries, k, blocks)


def _dot_products(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return queries @ vectors.T


def _negative_distances(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    # |q − v|² = |q|² − 2 q·v + |v|², in float64: the difference of large squares would lose small distances.
    queries, vectors = queries.astype(np.float64), vectors.astype(np.float64)
    squares = (queries**2).sum(axis=1, keepdims=True) - 2 * queries @ vectors.T + (vectors**2).sum(axis=1)
    return -np.sqrt(squares.clip(0)).astype(np.float32)


class Index:
    """An index over unit vectors: faster than `top_k`, and not always with the true neighbours."""

    def __init__(self, vectors: np.ndarray, kind: str) -> None:
        self.vectors, self.kind = vectors, kind
        self._index = _faiss_index(vectors, kind)

    def search(self, queries: Any, k: int, effort: int = 64) -> tuple[np.ndarray, np.ndarray]:
        """Find k near vectors for each query, by cosine.

        Args:
            queries: [q, d].
            k: how many to return, between 1 and n.
            effort: more is slower and finds more of the true neighbours: the candidates that HNSW keeps
                while it walks (efSearch), or the cells of IVF that are searched (nprobe).

        Returns:
            scores float32 [q, k] and indices int64 [q, k], as `top_k` returns them.

        Raises:
            InputTypeError, InputError: as in `top_k`.
        """
        rows, k = unit_rows(queries, "queries"), as_k(k, len(self.vectors))
        _check_widths(rows, self.vectors)
        self._set_effort(positive_int(effort, "effort"), k)
        scores, indices = self._index.search(np.ascontiguousarray(rows), k)
        short = (indices < 0).any(axis=1)  # a walk or a cell can end before it has met k vectors
        scores[short], indices[short] = top_k_of_unit_rows(rows[short], self.vectors, k)
        return scores.clip(-1, 1), indices

    def _set_effort(self, effort: int, k: int) -> None:
        if self.kind == "hnsw":
            self._index.hnsw.efSearch = max(effort, k)
        if self.kind == "ivf":
            self._index.nprobe = min(effort, self._index.nlist)


def build_index(vectors: Any, kind: str = "hnsw") -> Index:
    """Build an index for many searches by cosine in the same vectors, with faiss.

    Args:
        vectors: [n, d], n at least 1.
        kind: "hnsw", a graph of near neighbours (Malkov and Yashunin, 2016); "ivf", cells around centres
            found by k-means; "flat", no approximation, for comparison.

    Raises:
        InputTypeError, InputError: an unknown kind, or vectors that cannot be compared.
        MissingPackageError: faiss is not installed.
    """
    if kind not in KINDS:
        raise InputError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    rows = unit_rows(vectors)
    as_k(1, len(rows))
    return Index(rows, kind)


def _faiss_index(vectors: np.ndarray, kind: str) -> Any:
    try:
        import faiss
    except ImportError:
        raise MissingPackageError("an index needs faiss: pip install faiss-cpu") from None
    count, dimension = vectors.shape
    index: Any = faiss.IndexFlatIP(dimension)
    if kind == "hnsw":
        index = faiss.IndexHNSWFlat(dimension, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 100
    if kind == "ivf":
        cells = max(1, min(int(4 * count**0.5), count // 39))  # faiss asks for 39 vectors per cell
        index = faiss.IndexIVFFlat(index, dimension, cells, faiss.METRIC_INNER_PRODUCT)
        index.train(np.ascontiguousarray(vectors))
    index.add(np.ascontiguousarray(vectors))
    return index
