"""How neighbourhoods change with dimension, and what removing common directions does (chapter 1.1).

Distances concentrate (Beyer et al. 1999): with more dimensions the nearest and the farthest point come closer
together. Hubs appear (Radovanović et al. 2010): a few points become the neighbour of very many.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...search import top_k
from ...validation import as_vectors, positive_int

__all__ = ["measure", "neighbor_counts", "relative_contrast", "run", "skewness", "without_top"]

DIMENSIONS = (2, 5, 10, 25, 50)
K = 10


def relative_contrast(queries: Any, vectors: Any) -> np.ndarray:
    """(farthest − nearest) / nearest distance of each query [q, d] to the vectors [n, d], float [q].

    It falls towards 0 as distances concentrate (Beyer et al. 1999). A query's own copy among the vectors, at
    distance 0, is left out.
    """
    queries, vectors = as_vectors(queries, "queries"), as_vectors(vectors)
    contrast = np.empty(len(queries))
    for row, query in enumerate(queries):
        distances = np.linalg.norm(vectors - query, axis=1)
        others = distances[distances > 0]
        contrast[row] = (others.max() - others.min()) / others.min()
    return contrast


def neighbor_counts(vectors: Any, k: int = K, metric: str = "euclidean") -> np.ndarray:
    """Among how many others' k nearest neighbours each vector is, int [n]; the mean is k.

    Radovanović et al. (2010) call it the k-occurrence N_k. A point with a large count is a hub, one with 0 an
    anti-hub.
    """
    vectors = as_vectors(vectors)
    _, indices = top_k(vectors, vectors, k + 1, metric)
    others = indices != np.arange(len(vectors))[:, None]
    others[:, -1] &= ~others.all(axis=1)  # among exact duplicates a point may miss itself: drop the last one
    return np.bincount(indices[others], minlength=len(vectors))


def skewness(counts: Any) -> float:
    """Third standardised moment: 0 if symmetric, large when a few values tower over the rest."""
    deviations = np.asarray(counts, dtype=float) - np.mean(counts)
    return float((deviations**3).mean() / (deviations**2).mean() ** 1.5)


def without_top(vectors: Any, n: int, reference: Any = None) -> np.ndarray:
    """Subtract the mean and the n strongest principal components: "all-but-the-top", float32 [m, d].

    Mu & Viswanath (2018), who take n near d / 100. Mean and components come from `reference` (default: the
    vectors themselves): which words are averaged matters. n = 0 only subtracts the mean.
    """
    vectors = as_vectors(vectors)
    reference = vectors if reference is None else as_vectors(reference, "reference")
    n = positive_int(n, "n", minimum=0)
    mean = reference.mean(axis=0)
    if n == 0:
        return vectors - mean
    _, directions = np.linalg.eigh(np.cov(reference.T))  # eigenvalues rise: the last column is the strongest
    top = directions[:, directions.shape[1] - n :].astype(np.float32)  # [d, n]
    centred = vectors - mean
    return centred - (centred @ top) @ top.T


def measure(components: np.ndarray, queries: int = 500, seed: int = 0) -> dict[str, float]:
    """Concentration and hubness of one set of points [n, d], rounded to what a figure can show."""
    random = np.random.default_rng(seed)
    chosen = random.choice(len(components), min(queries, len(components)), replace=False)
    counts = neighbor_counts(components, K)
    return {
        "contrast": round(float(np.median(relative_contrast(components[chosen], components))), 3),
        "skewness": round(skewness(counts), 3),
        "largest hub": int(counts.max()),
        "never a neighbour": round(float((counts == 0).mean()), 4),
    }


def run(words: int = 10_000, dimensions: tuple[int, ...] = DIMENSIONS, seed: int = 0) -> dict[str, Any]:
    """Measure concentration and hubness of GloVe's most frequent words and of as many random points.

    Returns settings and, per source of points and number of dimensions, what `measure` gives.
    """
    from ...encoders import load
    from ...measure.projection import pca

    glove = load("glove", source="pocket")
    components, _ = pca(np.asarray(glove.vectors[:words]), max(dimensions))  # type: ignore[attr-defined]
    gaussian = np.random.default_rng(seed).standard_normal((words, max(dimensions))).astype(np.float32)
    points = {"GloVe": components, "random": gaussian}
    results = {
        name: {str(d): measure(array[:, :d], seed=seed) for d in dimensions} for name, array in points.items()
    }
    settings = {"words": words, "dimensions": list(dimensions), "k": K, "metric": "euclidean", "seed": seed}
    return {"settings": settings, "results": results}
