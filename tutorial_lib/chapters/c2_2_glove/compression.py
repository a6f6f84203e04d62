"""How small can word vectors become before their neighbours change? Recall against bytes per word.

Every method gives back float32 vectors, so that one exact search judges them all. Queries stay uncompressed,
as in a real search: only the stored side is small. `run()` takes about a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...encoders import load
from ...search import top_k
from ..experiment import in_common, record, threads

__all__ = ["METHODS", "float16", "int8", "measure", "pca_cut", "product_quantised", "queries_of", "run"]

K = 10
QUERY_WORDS = 50_000
"""Queries are drawn from the most frequent words: nobody searches for a misspelling seen twice."""

Compressor = Callable[[np.ndarray], tuple[np.ndarray, float]]
"""Takes vectors [n, d]; gives what a search would see, float32 [n, d], and the bytes stored per vector."""


def float16(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """Half precision: 11 significant bits instead of 24."""
    return vectors.astype(np.float16).astype(np.float32), 2 * vectors.shape[1]


def int8(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """255 equal steps per column, up to its largest size; the d step sizes are shared by all rows."""
    step = np.abs(vectors).max(axis=0) / 127  # [d]
    codes = np.round(vectors / step).astype(np.int8)  # [n, d]
    return codes * step.astype(np.float32), vectors.shape[1]


def pca_cut(dim: int) -> Compressor:
    """Keep the first `dim` principal components in float32."""

    def compress(vectors: np.ndarray) -> tuple[np.ndarray, float]:
        mean = vectors.mean(axis=0)
        _, directions = np.linalg.eigh(np.cov(vectors.T))  # [d, d], the strongest direction last
        kept = directions[:, -dim:].astype(np.float32)  # [d, dim]
        return (vectors - mean) @ kept @ kept.T + mean, 4 * dim

    return compress


def product_quantised(parts: int) -> Compressor:
    """Cut each vector into `parts` pieces; store for each piece the number of its nearest of 256 centres.

    Jégou, Douze and Schmid (2011). One byte per piece; the 256 centres are shared by all rows.
    """

    @threads(1)  # beside other busy programs several threads that wait for each other take far longer
    def compress(vectors: np.ndarray) -> tuple[np.ndarray, float]:
        import faiss

        quantiser: Any = faiss.ProductQuantizer(vectors.shape[1], parts, 8)
        quantiser.cp.seed = 1
        quantiser.train(np.ascontiguousarray(vectors[:: max(1, len(vectors) // 16_384)]))
        return quantiser.decode(quantiser.compute_codes(np.ascontiguousarray(vectors))), parts

    return compress


METHODS: dict[str, Compressor] = {
    "float32": lambda vectors: (vectors, 4 * vectors.shape[1]),
    "float16": float16,
    "int8": int8,
    **{f"PCA {dim}": pca_cut(dim) for dim in (45, 40, 30, 20, 10)},
    **{f"PQ {parts}": product_quantised(parts) for parts in (25, 10, 5, 2)},
}


def queries_of(vectors: np.ndarray, n: int, random: np.random.Generator) -> np.ndarray:
    """Draw n of the most frequent of the vectors [V, d] to search for, [n, d]."""
    return vectors[random.choice(min(QUERY_WORDS, len(vectors)), n, replace=False)]


def measure(
    vectors: np.ndarray, n_queries: int, seeds: Sequence[int], methods: Mapping[str, Compressor] = METHODS
) -> list[dict[str, Any]]:
    """Bytes per word and recall@10 of each method; each seed draws its own queries."""
    asked = [queries_of(vectors, n_queries, np.random.default_rng(seed)) for seed in seeds]  # [q, d] each
    truth = [top_k(queries, vectors, K)[1] for queries in asked]  # [q, 10] each
    rows = []
    for name, compress in methods.items():
        stored, size = compress(vectors)
        found = [top_k(queries, stored, K)[1] for queries in asked]
        recalls = [round(in_common(*both), 4) for both in zip(truth, found, strict=True)]
        rows.append({"method": name, "bytes": size, "recall": recalls})
    return rows


def run(n_words: int = 400_000, n_queries: int = 300, seeds: Sequence[int] = (0, 1, 2)) -> dict[str, Any]:
    """Measure on the `n_words` most frequent GloVe words."""
    vectors = np.ascontiguousarray(load("glove", "pocket").vectors[:n_words])
    settings = {"n_words": n_words, "n_queries": n_queries, "k": K, "query_words": QUERY_WORDS}
    return record(settings, seeds, measure(vectors, n_queries, seeds))
