"""From d dimensions to two, and how much of the neighbourhoods survives: every picture distorts its space."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError
from ..validation import as_vectors, positive_int

__all__ = ["pca", "trustworthiness"]


def pca(vectors: ArrayLike, n: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Principal components: the n directions along which the vectors differ most.

    Takes vectors [m, d], returns points float32 [m, n] and the share of the variance explained by each
    component, float32 [n]. The sign of each component is fixed (its largest loading is positive), so that a
    picture does not flip between two machines. Raises InputError if n is larger than min(m, d) or all
    vectors are the same.
    """
    vectors, n = as_vectors(vectors), positive_int(n, "n")
    if n > min(vectors.shape):
        raise InputError(
            f"{vectors.shape[0]} vectors of {vectors.shape[1]} dimensions have no {n} principal components"
        )
    # Not scikit-learn's PCA, which does the same: the first picture of the course would wait for its import.
    centred = vectors - vectors.mean(axis=0)
    left, strengths, directions = np.linalg.svd(centred, full_matrices=False)  # [m, r], [r], [r, d]
    variance = strengths**2
    if not variance.sum() > 0:
        raise InputError("all vectors are the same: there is no direction in which they differ")
    largest = np.abs(directions[:n]).argmax(axis=1)
    signs = np.sign(directions[np.arange(n), largest])
    points = left[:, :n] * strengths[:n] * signs
    return points.astype(np.float32), (variance[:n] / variance.sum()).astype(np.float32)


def trustworthiness(vectors: ArrayLike, points: ArrayLike, k: int = 10) -> float:
    """How far neighbours in the picture are neighbours in the full space, from 0 to 1.

    Venna & Kaski 2001, computed by scikit-learn with cosine distance between the vectors [m, d] and
    Euclidean between the points [m, 2]. k must be smaller than m / 2.
    """
    vectors, points, k = as_vectors(vectors), as_vectors(points, "points"), positive_int(k, "k")
    if len(vectors) != len(points):
        raise InputError(f"there are {len(vectors)} vectors but {len(points)} points")
    if k >= len(vectors) / 2:
        raise InputError(f"k must be smaller than half the number of vectors ({len(vectors)}), not {k}")
    from sklearn.manifold import trustworthiness as measure

    return float(measure(vectors, points, n_neighbors=k, metric="cosine"))
