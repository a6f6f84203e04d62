"""Batches for transformers: texts of similar length together, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

__all__ = ["length_batches", "padded"]

TOKENS_PER_BATCH = 768
"""Padded tokens that go through the model at once. On two cores the activations of more leave the cache."""


def length_batches(rows: Sequence[Sequence[int]], budget: int = TOKENS_PER_BATCH) -> Iterator[list[int]]:
    """Yield the positions of `rows` in batches of similar length, shortest first, within a budget of tokens.

    A row longer than the budget gets a batch of its own.
    """
    batch: list[int] = []
    for position in sorted(range(len(rows)), key=lambda position: len(rows[position])):
        if batch and (len(batch) + 1) * len(rows[position]) > budget:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token numbers and attention mask, both int64 [n, t], t being the length of the longest row."""
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[padding] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask
