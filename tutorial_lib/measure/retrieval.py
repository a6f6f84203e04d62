"""Measuring a space by what a search in it finds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError
from ..search import top_k
from ..validation import unit_rows

__all__ = ["nearest_neighbour_accuracy"]


def nearest_neighbour_accuracy(vectors: ArrayLike, labels: ArrayLike) -> float:
    """Return the share of items whose nearest other item (by cosine) has the same label.

    Takes vectors [n, d], n at least 2, and n labels.
    """
    rows, classes = unit_rows(vectors), np.asarray(labels)
    if classes.shape != (len(rows),) or len(rows) < 2:
        raise InputError(
            f"expected one label per vector, and two or more: got {len(rows)} and {classes.shape}"
        )
    _, neighbours = top_k(rows, rows, 2)
    # The item itself is usually first, but an equal vector with a smaller number may come before it.
    itself = neighbours[:, 0] == np.arange(len(rows))
    other = np.where(itself, neighbours[:, 1], neighbours[:, 0])
    return float((classes[other] == classes).mean())
