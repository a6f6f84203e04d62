"""What the small models that are trained on the reader's machine have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

__all__ = ["one_thread", "split"]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread only.

    The small models are no faster with more; beside other busy programs two threads that wait for each other
    take ten times as long. And the order of sums, so the weights, is then the same on any number of cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def split(n: int, test_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which of n rows are for training and which, drawn at random, for testing; both ascending."""
    order = np.random.default_rng(seed).permutation(n)
    tests = round(test_share * n)
    return np.sort(order[tests:]), np.sort(order[:tests])
