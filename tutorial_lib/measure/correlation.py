"""Correlation of two lists of numbers, and how sure a measured number is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import InputError
from ..validation import positive_int

__all__ = ["Interval", "bootstrap_interval", "pearson", "spearman"]

Interval = tuple[float, float]
"""The lower and the upper end."""


def pearson(first: Any, second: Any) -> float:
    """Return the linear correlation of two sequences of n numbers; NaN if one of them is constant."""
    first, second = _two_columns(first, second)
    first, second = first - first.mean(), second - second.mean()
    lengths = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / lengths) if lengths > 0 else float("nan")


def spearman(first: Any, second: Any) -> float:
    """Return the rank correlation of two sequences of n numbers; equal values share their mean rank."""
    first, second = _two_columns(first, second)
    return pearson(_ranks(first), _ranks(second))


def _two_columns(first: Any, second: Any) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if first.ndim != 1 or first.shape != second.shape or len(first) < 2:
        raise InputError(
            f"expected two sequences of the same length, got shapes {first.shape} and {second.shape}"
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InputError("a value is missing or infinite: drop its pair first")
    return first, second


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def bootstrap_interval(
    measure: Callable[..., float], *columns: Any, samples: int = 1000, level: float = 0.95, seed: int = 0
) -> Interval:
    """Return the percentile bootstrap interval of `measure(*columns)` (Efron, 1979).

    The n items are drawn again with replacement, `samples` times; items that belong together (a pair and its
    rating) stay together.

    Args:
        measure: takes the columns, returns a number.
        columns: sequences of n values each.
        samples: how many draws.
        level: the share of draws inside the interval.
        seed: of the draws: the same seed gives the same interval.

    Raises:
        InputError: columns of different lengths or without values, or a level or number out of range.
    """
    if not 0 < level < 1:
        raise InputError(f"level must be between 0 and 1, got {level}")
    arrays = [np.asarray(column) for column in columns]
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1 or 0 in lengths:
        raise InputError(f"expected columns of the same length, got {[len(array) for array in arrays]}")
    items = lengths.pop()
    draws = np.random.default_rng(seed).integers(items, size=(positive_int(samples, "samples"), items))
    values = [measure(*(array[draw] for array in arrays)) for draw in draws]
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
