"""What the chapters' experiments share: processor time, one thread, rounding, and lists compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import process_time
from typing import Any, TypeVar

import numpy as np

__all__ = ["cpu_seconds", "in_common", "record", "rounded", "threads"]

T = TypeVar("T")


def cpu_seconds(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` returns, and the processor's seconds that it took: they mean the same on a busy machine."""
    started = process_time()
    done = work()
    return done, process_time() - started


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads for PyTorch and faiss inside, the numbers from before after it."""
    import faiss
    import torch

    before = torch.get_num_threads(), faiss.omp_get_max_threads()
    try:
        torch.set_num_threads(count)
        faiss.omp_set_num_threads(count)
        yield
    finally:
        torch.set_num_threads(before[0])
        faiss.omp_set_num_threads(before[1])


def rounded(numbers: Mapping[str, float], digits: int = 4) -> dict[str, float]:
    """The numbers by name, as they are stored."""
    return {name: round(float(value), digits) for name, value in numbers.items()}


def in_common(one: np.ndarray, other: np.ndarray) -> float:
    """The mean share of the entries of a row that two tables of numbers [n, k] have in common, 0 to 1."""
    shares = [len(np.intersect1d(a, b)) / len(a) for a, b in zip(one, other, strict=True)]
    return float(np.mean(shares))


def record(settings: Mapping[str, Any], seeds: Sequence[int], results: object, **more: Any) -> dict[str, Any]:
    """What `run` of an experiment returns: how it was made, and what was measured."""
    return {"settings": dict(settings), "seeds": list(seeds), "results": results, **more}
