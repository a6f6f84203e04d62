"""How neighbourhoods change with dimension, and what removing common directions does (chapter 1.1).

Distances concentrate (Beyer et al. 1999): with more dimensions the nearest and the farthest point come closer
together. Hubs appear (Radovanović et al. 2010): a few points become the neighbour of very many.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...encoders import load
from ...measure.projection import pca
from ...search import top_k

__all__ = ["measure", "neighbor_counts", "relative_contrast", "run", "without_top"]

DIMENSIONS = (2, 5, 10, 25, 50)
K = 10
SEED = 0
QUERIES = 500
"""So many points are asked how far the others are."""


def relative_contrast(queries: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """(farthest − nearest) / nearest distance of each query [q, d] to the vectors [n, d], float [q].

    It falls towards 0 as distances concentrate (Beyer et al. 1999). A query's own copy among the vectors, at
    distance 0, is left out.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(queries, vectors)  # [q, n]
    nearest = np.where(distances > 0, distances, np.inf).min(axis=1)  # [q]
    return (distances.max(axis=1) - nearest) / nearest


def neighbor_counts(vectors: np.ndarray, k: int = K, metric: str = "euclidean") -> np.ndarray:
    """Among how many others' k nearest neighbours each vector is, int [n]; the mean is k.

    Radovanović et al. (2010) call it the k-occurrence N_k. A point with a large count is a hub, one with 0 an
    anti-hub.
    """
    _, indices = top_k(vectors, vectors, k + 1, metric)  # [n, k + 1]
    others = indices != np.arange(len(vectors))[:, None]
    others[:, -1] &= ~others.all(axis=1)  # among exact duplicates a point may miss itself: drop the last one
    return np.bincount(indices[others], minlength=len(vectors))


def without_top(vectors: np.ndarray, n: int, reference: np.ndarray | None = None) -> np.ndarray:
    """Subtract the mean and the n strongest principal components: "all-but-the-top", float32 [m, d].

    Mu & Viswanath (2018), who take n near d / 100. Mean and components come from `reference` (default: the
    vectors themselves): which words are averaged matters. n = 0 only subtracts the mean.
    """
    reference = vectors if reference is None else reference
    centred = vectors - reference.mean(axis=0)
    if n == 0:
        return centred
    _, directions = np.linalg.eigh(np.cov(reference.T))  # [d, d], the strongest direction last
    top = directions[:, -n:].astype(np.float32)  # [d, n]
    return centred - (centred @ top) @ top.T


def measure(points: np.ndarray) -> dict[str, float]:
    """Concentration and hubness of one set of points [n, d], rounded to what a figure can show."""
    chosen = np.random.default_rng(SEED).choice(len(points), min(QUERIES, len(points)), replace=False)
    contrast = np.median(relative_contrast(points[chosen], points))
    return {"contrast": round(float(contrast), 3), "largest hub": int(neighbor_counts(points).max())}


def run(words: int = 10_000, dimensions: tuple[int, ...] = DIMENSIONS) -> dict[str, Any]:
    """Measure concentration and hubness of GloVe's most frequent words and of as many random points.

    Returns settings and, per source of points and number of dimensions, what `measure` gives.
    """
    components, _ = pca(load("glove", "pocket").vectors[:words], max(dimensions))  # [words, most]
    random = np.random.default_rng(SEED).standard_normal(components.shape).astype(np.float32)
    results = {
        name: {str(d): measure(points[:, :d]) for d in dimensions}
        for name, points in (("GloVe", components), ("random", random))
    }
    settings = {"words": words, "dimensions": list(dimensions), "k": K, "metric": "euclidean", "seed": SEED}
    return {"settings": settings, "results": results}
