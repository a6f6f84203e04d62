"""What the small models that are trained on the reader's machine have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["one_thread"]


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
