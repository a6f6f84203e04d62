"""Correlation of two lists of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError

__all__ = ["pearson", "spearman"]


def pearson(first: ArrayLike, second: ArrayLike) -> float:
    """Return the linear correlation of two sequences of n numbers; NaN if one of them is constant."""
    columns = _two_columns(first, second)
    with np.errstate(invalid="ignore"):  # a constant: 0 / 0
        return float(np.corrcoef(*columns)[0, 1])


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """Return the rank correlation of two sequences of n numbers; equal values share their mean rank."""
    from scipy.stats import rankdata

    # scipy.stats.spearmanr gives the same and a p-value, which takes most of the time of 1,000 samples.
    return pearson(*map(rankdata, _two_columns(first, second)))


def _two_columns(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if first.ndim != 1 or first.shape != second.shape or len(first) < 2:
        raise InputError(
            f"expected two sequences of the same length, got shapes {first.shape} and {second.shape}"
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InputError("a value is missing or infinite: drop its pair first")
    return first, second
