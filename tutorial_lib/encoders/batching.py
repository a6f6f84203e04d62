"""What a transformer reads of a text, and batches of similar length, so that little padding is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch.nn.utils.rnn import pad_sequence

from ..errors import InputError

__all__ = ["Reader", "equal_batches", "length_batches"]

TOKENS_PER_BATCH = 768
"""Padded tokens that go through the model at once. On two cores the activations of more leave the cache."""


class Reader:
    """From texts to what a model reads of them: a start, the numbers of their word pieces, an end.

    Attributes:
        tokenizer: of transformers.
        limit: how many tokens the model reads, start and end included.
        room: how many word pieces that leaves.
    """

    def __init__(self, tokenizer: Any, limit: int) -> None:
        self.tokenizer, self.limit, self.room = tokenizer, limit, limit - 2
        self._start, self._end = tokenizer("")["input_ids"]

    def pieces(self, texts: Mapping[int, str]) -> dict[int, list[int]]:
        """Return the numbers of the word pieces of each text, whole, by the text's position.

        Raises:
            InputError: a text without any.
        """
        if not texts:
            return {}
        encoded = self.tokenizer(list(texts.values()), add_special_tokens=False, verbose=False)
        pieces = dict(zip(texts, encoded["input_ids"], strict=True))
        for position, ids in pieces.items():
            if not ids:
                raise InputError(f"text {position} is empty: it holds no character that the model reads")
        return pieces

    def framed(self, pieces: Sequence[int]) -> list[int]:
        """Return what the model reads of a text: start, as many pieces as there is room for, end."""
        return [self._start, *pieces[: self.room], self._end]

    def windows(
        self, pieces: Mapping[int, Sequence[int]], all_of_it: bool
    ) -> tuple[list[list[int]], list[int]]:
        """Cut texts into what the model reads at once: the beginning alone, or window after window.

        Returns:
            The windows, and for each the position of its text.
        """
        windows, owners = [], []
        for position, ids in pieces.items():
            for start in range(0, len(ids) if all_of_it else 1, self.room):
                windows.append(self.framed(ids[start:]))
                owners.append(position)
        return windows, owners

    def padded(self, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return b rows as token numbers and attention mask, both int64 [b, t], t being the longest row's."""
        ids = [torch.tensor(row) for row in rows]
        mask = [torch.ones_like(row) for row in ids]
        padding = self.tokenizer.pad_token_id
        return (
            pad_sequence(ids, batch_first=True, padding_value=padding),
            pad_sequence(mask, batch_first=True, padding_value=0),
        )

    def too_long(self, pieces: Mapping[int, Sequence[int]], advice: str = "") -> Iterator[str]:
        """Say how many texts the model will not read to their end, if any."""
        long = [position for position, ids in pieces.items() if len(ids) > self.room]
        if long:
            yield (
                f"{len(long)} of {len(pieces)} texts are longer than the {self.limit} tokens that this model "
                f"reads; the first is text {long[0]} with {len(pieces[long[0]]) + 2}. "
                f"The rest is ignored{advice}."
            )

    def unreadable(self, shares: Mapping[int, float], limit: float, what: str) -> Iterator[str]:
        """Say how many texts have an unknown share of `limit` or more, and which has most, if any."""
        strange = {position: share for position, share in shares.items() if share >= limit}
        if strange:
            worst = max(strange, key=lambda position: (strange[position], -position))
            yield (
                f"text {worst}: {strange[worst] * 100:.0f} % of the {what} are unknown to this model "
                f"({len(strange)} of {len(shares)} texts are like that): it cannot tell one unknown "
                f"{what[:-1]} from another, so these vectors say little."
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
