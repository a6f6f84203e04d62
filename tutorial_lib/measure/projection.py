"""From d dimensions to two, and how much of the neighbourhoods survives.

Each picture is a projection of a space and distorts it; :func:`trustworthiness` says by how much.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError
from ..validation import as_vectors, positive_int

__all__ = ["pca", "trustworthiness", "tsne", "umap"]


def pca(vectors: Any, n: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Principal components: the n directions along which the vectors differ most.

    Takes vectors [m, d], returns points float32 [m, n] and the share of the variance explained by each
    component, float32 [n]. The sign of each component is fixed (its largest loading is positive), so
    that a picture does not flip between two machines. Raises InputError if n is larger than min(m, d)
    or all vectors are the same.
    """
    vectors = as_vectors(vectors)
    n = positive_int(n, "n")
    if n > min(vectors.shape):
        raise InputError(
            f"{vectors.shape[0]} vectors of {vectors.shape[1]} dimensions have no {n} principal components"
        )
    centred = vectors - vectors.mean(axis=0)
    left, strengths, directions = np.linalg.svd(centred, full_matrices=False)  # [m, r], [r], [r, d]
    variance = strengths**2
    if not variance.sum() > 0:
        raise InputError("all vectors are the same: there is no direction in which they differ")
    largest = np.abs(directions[:n]).argmax(axis=1)
    signs = np.sign(directions[np.arange(n), largest])
    points = left[:, :n] * strengths[:n] * signs
    return points.astype(np.float32), (variance[:n] / variance.sum()).astype(np.float32)


def tsne(vectors: Any, seed: int = 0, perplexity: float = 30.0) -> np.ndarray:
    """t-SNE (van der Maaten & Hinton 2008) with scikit-learn: vectors [m, d] to points float32 [m, 2].

    It keeps near things near; distances between far groups and the sizes of groups mean nothing.
    Distances are measured by cosine. `perplexity` is roughly the number of neighbours each point cares
    for; it must be smaller than m.
    """
    vectors = as_vectors(vectors)
    if not 0 < perplexity < len(vectors):
        raise InputError(
            f"perplexity must lie between 0 and the number of vectors ({len(vectors)}), not {perplexity}"
        )
    from sklearn.manifold import TSNE

    model = TSNE(n_components=2, perplexity=perplexity, metric="cosine", init="pca", random_state=seed)
    return model.fit_transform(vectors).astype(np.float32)


def umap(vectors: Any, seed: int = 0, neighbors: int = 15) -> np.ndarray:
    """UMAP (McInnes et al. 2018) with umap-learn: vectors [m, d] to points float32 [m, 2].

    Distances are measured by cosine. With a fixed seed it runs on one core. `neighbors` balances local
    (small) against global (large) structure.
    """
    vectors = as_vectors(vectors)
    neighbors = positive_int(neighbors, "neighbors", minimum=2)
    if neighbors >= len(vectors):
        raise InputError(
            f"neighbors must be smaller than the number of vectors ({len(vectors)}), not {neighbors}"
        )
    from umap import UMAP

    model = UMAP(n_components=2, n_neighbors=neighbors, metric="cosine", random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(vectors), dtype=np.float32)


def trustworthiness(vectors: Any, points: Any, k: int = 10) -> float:
    """How far neighbours in the picture are neighbours in the full space, from 0 to 1.

    Venna & Kaski 2001, computed by scikit-learn with cosine distance between the vectors [m, d] and
    Euclidean between the points [m, 2]. k must be smaller than m / 2.
    """
    vectors, points = as_vectors(vectors), as_vectors(points, "points")
    if len(vectors) != len(points):
        raise InputError(f"there are {len(vectors)} vectors but {len(points)} points")
    k = positive_int(k, "k")
    if k >= len(vectors) / 2:
        raise InputError(f"k must be smaller than half the number of vectors ({len(vectors)}), not {k}")
    from sklearn.manifold import trustworthiness as measure

    return float(measure(vectors, points, n_neighbors=k, metric="cosine"))
