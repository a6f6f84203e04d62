"""The k largest of very many scores, block by block: the inner loop of every exact search."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..errors import InputError
from ..store.machine import cores

__all__ = ["best_of", "best_scores"]

QUERIES_AT_ONCE = 128
SCORES_AT_ONCE = 1 << 18
"""1 MiB of float32: the scores of a block stay in a processor core's cache while they are compared."""


def best_scores(
    queries: np.ndarray, items: np.ndarray, k: int, score: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest scores of each query and their items, best first: float32 and int64 [q, k].

    Each core works on its own queries with a BLAS of one thread: one that shares every small product between
    the cores makes them wait for each other a hundred times per batch, ten times as long on a busy machine.

    Args:
        queries: one row per query [q, …].
        items: [n, d].
        k: how many are wanted of each, between 1 and n.
        score: takes some queries [b, …] and items [m, d], gives their scores float32 [b, m].
    """
    workers = cores()
    size = min(max(-(-len(queries) // workers), 32), QUERIES_AT_ONCE)
    batches = [queries[start : start + size] for start in range(0, len(queries), size)]

    def best(batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        width = SCORES_AT_ONCE // len(batch)
        starts = range(0, len(items), width)
        blocks = ((start, score(batch, items[start : start + width])) for start in starts)
        return best_of(blocks, len(batch), k)

    if len(batches) == 1:
        return best(batches[0])
    from concurrent.futures import ThreadPoolExecutor

    from threadpoolctl import threadpool_limits

    found = [(np.empty((0, k), np.float32), np.empty((0, k), np.int64))]
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(workers) as pool:
        found += pool.map(best, batches)
    scores, indices = zip(*found, strict=True)
    return np.concatenate(scores), np.concatenate(indices)


def best_of(blocks: Iterable[tuple[int, np.ndarray]], queries: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest scores of each query over all blocks, and their items: two arrays [queries, k].

    Each query keeps a threshold, its k-th best score so far. After the first block almost nothing passes it,
    so a block costs one product and one comparison; only what passes is sorted.

    Args:
        blocks: pairs (start, scores [queries, m]): the scores of the items start … start + m − 1.
        queries: how many there are.
        k: how many are wanted of each.

    Raises:
        InputError: fewer than k comparable scores (they overflowed float32).
    """
    threshold = None  # [queries]
    kept: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # parts of flat arrays: query, item, score
    unsorted = 0
    for start, scores in blocks:
        if threshold is None:
            threshold = _threshold_of_first(scores, k)
        passing = np.flatnonzero(scores > threshold[:, None])
        query, column = np.divmod(passing, scores.shape[1])
        kept.append((query, column + start, scores.ravel()[passing]))
        unsorted += len(passing)
        if unsorted > queries * k:
            query, item, score, rank = _best_of_each(kept, k)
            kept, unsorted = [(query, item, score)], 0
            last = rank == k - 1
            threshold[query[last]] = score[last]
    _, item, score, _ = _best_of_each(kept, k)
    if len(score) < queries * k:
        raise InputError("some scores are no numbers: the vectors are too large for float32, scale them down")
    return score.reshape(queries, k), item.reshape(queries, k)


def _best_of_each(
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return query, item, score and rank (0 is best) of the k best of each query, in this order."""
    query, item, score = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((item, -score, query))
    rank = np.arange(len(order)) - np.searchsorted(query[order], query[order])
    order, rank = order[rank < k], rank[rank < k]
    return query[order], item[order], score[order], rank


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
