"""The k largest of very many scores, block by block: the inner loop of every exact search."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import numpy as np

from ..errors import InputError

__all__ = ["SCORES_AT_ONCE", "ScoreBlocks", "best_in_batches", "best_of"]

QUERIES_AT_ONCE = 128
SCORES_AT_ONCE = 1 << 18
"""1 MiB of float32: the scores of a block stay in a processor core's cache while they are compared."""

ScoreBlocks = Iterable[tuple[int, np.ndarray]]
"""Pairs (start, scores [q, m]): the scores of q queries with the items start … start + m − 1."""


def best_in_batches(
    queries: np.ndarray, k: int, score: Callable[[np.ndarray], ScoreBlocks]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `best_of` returns for many queries [q, …], a batch of them on each processor core.

    Each core works on its own queries with a BLAS of one thread: one that shares every small product between
    the cores makes them wait for each other a hundred times per batch, ten times as long on a busy machine.

    Args:
        queries: one row per query.
        k: how many are wanted of each.
        score: takes a batch of rows, gives its scores in blocks.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    size = min(max(-(-len(queries) // cores), 32), QUERIES_AT_ONCE)
    batches = [queries[start : start + size] for start in range(0, len(queries), size)]

    def best(batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return best_of(score(batch), len(batch), k)

    if len(batches) == 1:
        return best(batches[0])
    return _joined(best, batches, cores, k)


def _joined(
    best: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], batches: list[np.ndarray], cores: int, k: int
) -> tuple[np.ndarray, np.ndarray]:
    from concurrent.futures import ThreadPoolExecutor

    from threadpoolctl import threadpool_limits

    results = [(np.empty((0, k), np.float32), np.empty((0, k), np.int64))]
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(cores) as pool:
        results += pool.map(best, batches)
    scores, items = zip(*results, strict=True)
    return np.concatenate(scores), np.concatenate(items)


def best_of(blocks: ScoreBlocks, queries: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest scores of each query over all blocks, and their items: two arrays [queries, k].

    Each query keeps a threshold, its k-th best score so far. After the first block almost nothing passes it,
    so a block costs one product and one comparison; only what passes is sorted.

    Raises:
        InputError: fewer than k comparable scores (they overflowed float32).
    """
    candidates = _Candidates(queries, k)
    for start, scores in blocks:
        candidates.add(start, scores)
    return candidates.best()


class _Candidates:
    """What may still be among the best: flat arrays (query, item, score), cut to k per query now and then."""

    def __init__(self, queries: int, k: int) -> None:
        self.queries, self.k, self.unsorted = queries, k, 0
        self.threshold = np.full(queries, -np.inf, np.float32)  # [queries]
        self.parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, start: int, scores: np.ndarray) -> None:
        """Keep the scores [queries, m] of items start … start + m − 1 that pass the threshold."""
        if not self.parts:
            self.threshold = _threshold_of_first(scores, self.k)
        passing = np.flatnonzero(scores > self.threshold[:, None])
        query, column = np.divmod(passing, scores.shape[1])
        self.parts.append((query, column + start, scores.ravel()[passing]))
        self.unsorted += len(passing)
        if self.unsorted > self.queries * self.k:
            self._cut()

    def _cut(self) -> None:
        query, item, score = (np.concatenate(arrays) for arrays in zip(*self.parts, strict=True))
        order = np.lexsort((item, -score, query))
        query, item, score = query[order], item[order], score[order]
        rank = np.arange(len(query)) - np.searchsorted(query, query)
        keep = rank < self.k
        self.parts, self.unsorted = [(query[keep], item[keep], score[keep])], 0
        last = rank == self.k - 1
        self.threshold[query[last]] = score[last]

    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """Return scores and items, each [queries, k]."""
        self._cut()
        _, item, score = self.parts[0]
        if len(score) < self.queries * self.k:
            raise InputError(
                "some scores are no numbers: the vectors are too large for float32, scale them down"
            )
        return score.reshape(self.queries, self.k), item.reshape(self.queries, self.k)


def _threshold_of_first(scores: np.ndarray, k: int) -> np.ndarray:
    """Return for each query a value [q] that at least k of its scores [q, m] exceed, cheaply.

    The k-th largest of the maxima of groups of scores is one: k groups reach it, by one score each at least.
    """
    size = max(1, scores.shape[1] // (16 * k))  # 16 groups for each wanted score: few share a group
    groups = scores.shape[1] // size
    if groups < k:
        return np.full(len(scores), -np.inf, np.float32)
    maxima = scores[:, : groups * size].reshape(len(scores), size, groups).max(axis=1)
    reached = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    return np.nextafter(reached, np.float32(-np.inf))
