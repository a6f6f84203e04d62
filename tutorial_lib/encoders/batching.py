"""What a transformer reads of texts, and batches of similar length, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch.nn.utils.rnn import pad_sequence

from ..errors import InputError, TextWarning

__all__ = ["equal_batches", "length_batches", "padded", "read", "too_long", "unreadable"]

TOKENS_PER_BATCH = 768
"""Padded tokens that go through the model at once. On two cores the activations of more leave the cache."""


def read(tokenizer: Any, texts: Mapping[int, str], limit: int) -> dict[int, list[list[int]]]:
    """Return what a model reads of each text, by the text's position: one window of tokens after the other.

    A window holds at most `limit` token numbers, those that mark its two ends included.

    Raises:
        InputError: a text without any token.
    """
    if not texts:
        return {}
    found = tokenizer(list(texts.values()), truncation=True, max_length=limit, return_overflowing_tokens=True)
    positions = list(texts)
    windows: dict[int, list[list[int]]] = {position: [] for position in positions}
    for owner, ids in zip(found["overflow_to_sample_mapping"], found["input_ids"], strict=True):
        if len(ids) == 2:  # nothing between the ends
            raise InputError(f"text {positions[owner]} is empty: it holds no character that the model reads")
        windows[positions[owner]].append(ids)
    return windows


def too_long(windows: Mapping[int, list[list[int]]], advice: str = "") -> Iterator[TextWarning]:
    """Say how many texts the model will not read to their end, if any."""
    long = {row: sum(len(ids) - 2 for ids in parts) for row, parts in windows.items() if len(parts) > 1}
    if long:
        first = next(iter(long))
        most = len(windows[first][0])
        yield TextWarning(
            f"{len(long)} of {len(windows)} texts are longer than the {most} tokens that this model reads; "
            f"the first is text {first} with {long[first] + 2}. The rest is ignored{advice}.",
            "cut",
            {row: 1 - (most - 2) / tokens for row, tokens in long.items()},
        )


def unreadable(shares: Mapping[int, float], most: float, what: str) -> Iterator[TextWarning]:
    """Say of how many texts, by position, a share of `most` or more is unknown to the model, if any."""
    strange = [position for position, share in shares.items() if share >= most]
    if strange:
        worst = max(strange, key=lambda position: (shares[position], -position))
        yield TextWarning(
            f"text {worst}: {shares[worst] * 100:.0f} % of the {what}s are unknown to this model "
            f"({len(strange)} of {len(shares)} texts are like that): it cannot tell one unknown {what} from "
            "another, so these vectors say little.",
            "unknown",
            {position: shares[position] for position in strange},
        )


def length_batches(rows: Mapping[int, Sequence[int]], budget: int = TOKENS_PER_BATCH) -> Iterator[list[int]]:
    """Yield the keys of `rows` in batches of similar length, shortest first, within a budget of tokens.

    A row longer than the budget gets a batch of its own.
    """
    batch: list[int] = []
    for key in sorted(rows, key=lambda key: len(rows[key])):
        if batch and (len(batch) + 1) * len(rows[key]) > budget:
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch


def equal_batches(rows: Sequence[int], size: int) -> list[list[int]]:
    """Return `rows` in batches of `size`, the last one smaller: few pictures lie in memory at once."""
    return [list(rows[start : start + size]) for start in range(0, len(rows), size)]


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token numbers and attention mask, both int64 [n, t], t being the length of the longest row."""
    ids = [torch.tensor(row) for row in rows]
    mask = pad_sequence([torch.ones_like(row) for row in ids], batch_first=True)
    return pad_sequence(ids, batch_first=True, padding_value=padding), mask
