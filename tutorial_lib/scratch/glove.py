"""GloVe trained on a small text, and the one change that such a text needs.

Pennington, Socher and Manning (2014), equation 8, and Shazeer et al. (2016), "Swivel", section 3, for the
pairs that never occur. A step takes r rows of the co-occurrence table X [V, V] with *all* their columns: that
is how unseen pairs, 97 % of the table, can be looked at without being listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse

from ..errors import InputError

__all__ = ["Glove", "GloveSettings", "pair_weight"]


@dataclass(frozen=True)
class GloveSettings:
    """What a training run depends on."""

    dim: int = 50  # d
    passes: int = 20  # how often the whole table is seen
    rate: float = 0.1  # AdaGrad's
    x_max: float = 10.0  # x_max and alpha: of the weighting function
    alpha: float = 0.75
    free_biases: bool = True  # learnt; else fixed so that the dot product must give the PMI
    unseen_weight: float = 0.0  # of a pair that never occurs, beside 1 for a frequent one; 0 is GloVe
    rows: int = 512  # of X in one step
    seed: int = 0

    def __post_init__(self) -> None:
        positive = self.dim, self.passes, self.rate, self.x_max, self.alpha, self.rows
        if not (all(value > 0 for value in positive) and self.unseen_weight >= 0):
            raise InputError(f"unseen_weight must be at least 0, the other numbers above 0: {self}")


def pair_weight(x: torch.Tensor, x_max: float = 10.0, alpha: float = 0.75) -> torch.Tensor:
    """The weighting function f of equation 9: (x / x_max)^alpha, at most 1."""
    return (x / x_max).pow(alpha).clamp(max=1)


class Glove:
    """Two tables of vectors and two lists of biases, trained to w_i · c_j + b_i + b_j ≈ log X_ij."""

    def __init__(self, matrix: sparse.csr_array, settings: GloveSettings | None = None) -> None:
        self.matrix, self.settings = matrix, settings or GloveSettings()
        self.random = torch.Generator().manual_seed(self.settings.seed)
        shape = matrix.shape[0], self.settings.dim
        self.word, self.context = (  # [V, d] each
            (torch.rand(shape, generator=self.random) - 0.5) / self.settings.dim for _ in range(2)
        )
        self.word_bias, self.context_bias = torch.zeros(2, len(self.word)).unbind()  # [V] each
        if not self.settings.free_biases:
            total = matrix.sum(axis=1)  # [V]
            # b_i + b_j = log(X_i · X_j / sum): what is left for the dot product is the PMI.
            self.word_bias += torch.from_numpy(np.log(total / np.sqrt(total.sum())))
            self.context_bias += self.word_bias
        # The usual small start of AdaGrad's sums of squares: the first step is finite where a gradient is 0.
        self.squares = [torch.full_like(table, 0.1) for table in self.tables()]

    def tables(self) -> list[torch.Tensor]:
        """What is learnt: both tables of vectors, and the biases if they are free."""
        vectors, biases = [self.word, self.context], [self.word_bias, self.context_bias]
        return vectors + biases if self.settings.free_biases else vectors

    def passes(self) -> Iterator[float]:
        """Train; after each pass over the table give its mean loss per pair that occurs."""
        for _ in range(self.settings.passes):
            order = torch.randperm(len(self.word), generator=self.random)  # [V]
            loss = sum(self.step(rows) for rows in order.split(self.settings.rows))
            yield loss / self.matrix.nnz

    def step(self, rows: torch.Tensor) -> float:
        """One AdaGrad step on the pairs of these rows [r] with all columns; return their summed loss."""
        slope, loss = self.slopes(rows)  # [r, V]
        gradients = [slope @ self.context, slope.T @ self.word[rows], slope.sum(dim=1), slope.sum(dim=0)]
        moved = [rows, slice(None), rows, slice(None)]  # [r, d], [V, d], [r], [V]
        for table, squares, gradient, where in zip(
            self.tables(), self.squares, gradients, moved, strict=False
        ):
            squares[where] += gradient**2
            table[where] -= self.settings.rate * gradient / squares[where].sqrt()
        return loss

    def slopes(self, rows: torch.Tensor) -> tuple[torch.Tensor, float]:
        """The derivative of the loss by each prediction, [r, V], and the loss of the pairs that occur."""
        block = self.matrix[rows.numpy()]  # [r, V] with p pairs that occur
        places = np.repeat(np.arange(len(rows)) * block.shape[1], np.diff(block.indptr)) + block.indices
        seen = torch.from_numpy(places)  # [p], in the flattened block
        weight = pair_weight(torch.from_numpy(block.data), self.settings.x_max, self.settings.alpha)  # [p]
        prediction = torch.addmm(self.context_bias, self.word[rows], self.context.T)  # [r, V]
        prediction += self.word_bias[rows, None]
        error = prediction.view(-1)[seen] - torch.from_numpy(np.log(block.data))  # [p]
        # Swivel's soft bound log(1 + exp(prediction)): an unseen pair should predict less than one count.
        slope = prediction.sigmoid_().mul_(self.settings.unseen_weight)  # [r, V]
        slope.view(-1)[seen] = weight * error
        return slope, float((weight * error**2).sum() / 2)

    def predict(self, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        """What the model takes for log X of the pairs (row[i], column[i]), float32 [n]."""
        products = (self.word[row] * self.context[column]).sum(dim=1)  # [n]
        return (products + self.word_bias[row] + self.context_bias[column]).numpy()

    def vectors(self, summed: bool = True) -> np.ndarray:
        """The word vectors, float32 [V, d]: word + context (the paper's choice, section 4.2), or word."""
        return (self.word + self.context if summed else self.word).numpy().copy()
