"""GloVe trained on a small text, and the one change that such a text needs.

Pennington, Socher and Manning (2014), equation 8, and Shazeer et al. (2016), "Swivel", section 3, for the
pairs that never occur. The notebook on GloVe builds each piece in a small cell; here they stand together.
A step takes some rows of the co-occurrence table X with *all* their columns: that is how unseen pairs, 97 %
of the table, can be looked at without being listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse

from ..errors import InputError
from ..validation import positive_int

__all__ = ["Glove", "GloveSettings", "pair_weight", "train"]


@dataclass(frozen=True)
class GloveSettings:
    """What a training run depends on.

    dim: d, the length of a vector. passes: how often the whole table is seen. rate: AdaGrad's learning rate.
    x_max, alpha: of the weighting function. free_biases: learn the biases, as GloVe does, or fix them to
    the logarithm of the words' totals, so that the dot product must give the PMI. unseen_weight: how much a
    pair that never occurs counts, beside 1 for a frequent pair; 0 is GloVe. rows: rows of X in one step.
    """

    dim: int = 50
    passes: int = 20
    rate: float = 0.1
    x_max: float = 10.0
    alpha: float = 0.75
    free_biases: bool = True
    unseen_weight: float = 0.0
    rows: int = 512
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("dim", "passes", "rows"):
            positive_int(getattr(self, name), name)
        for name in ("rate", "x_max", "alpha"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} must be above 0, got {getattr(self, name)!r}")
        if not self.unseen_weight >= 0:
            raise InputError(f"unseen_weight must be 0 or more, got {self.unseen_weight!r}")


def pair_weight(x: torch.Tensor, x_max: float = 10.0, alpha: float = 0.75) -> torch.Tensor:
    """The weighting function f of equation 9: (x / x_max)^alpha, at most 1."""
    return (x / x_max).pow(alpha).clamp(max=1)


class Glove:
    """Two tables of vectors and two lists of biases, trained to w_i · c_j + b_i + b_j ≈ log X_ij.

    word, context: float32 [V, d]. word_bias, context_bias: float32 [V].
    """

    def __init__(self, matrix: sparse.csr_array, settings: GloveSettings | None = None) -> None:
        self.matrix, self.settings = matrix, settings or GloveSettings()
        self._random = torch.Generator().manual_seed(self.settings.seed)
        counts = torch.from_numpy(matrix.data)
        weight = pair_weight(counts, self.settings.x_max, self.settings.alpha)
        self._logs = sparse.csr_array((np.log(matrix.data), matrix.indices, matrix.indptr), matrix.shape)
        self._weights = sparse.csr_array((weight.numpy(), matrix.indices, matrix.indptr), matrix.shape)
        size, dim = matrix.shape[0], self.settings.dim
        self.word, self.context = (self._small(size, dim), self._small(size, dim))
        self.word_bias, self.context_bias = self._first_biases(), self._first_biases()
        tables = (self.word, self.context, self.word_bias, self.context_bias)
        # The usual small start of AdaGrad's sums of squares: the first step is finite where a gradient is 0.
        self._squares = [torch.full_like(table, 0.1) for table in tables]

    def _small(self, size: int, dim: int) -> torch.Tensor:
        return (torch.rand(size, dim, generator=self._random) - 0.5) / dim

    def _first_biases(self) -> torch.Tensor:
        if self.settings.free_biases:
            return torch.zeros(self.matrix.shape[0])
        totals = self.matrix.sum(axis=1)
        # b_i + b_j = log(X_i · X_j / sum): what is left for the dot product is the PMI.
        return torch.from_numpy(np.log(totals / np.sqrt(totals.sum())).astype(np.float32))

    def passes(self) -> Iterator[float]:
        """Train; after each pass over the table give its mean loss per pair that occurs."""
        for _ in range(self.settings.passes):
            order = torch.randperm(self.matrix.shape[0], generator=self._random)
            loss = sum(self.step(rows) for rows in order.split(self.settings.rows))
            yield loss / self.matrix.nnz

    def step(self, rows: torch.Tensor) -> float:
        """One AdaGrad step on the pairs of these rows [r] with all columns; return their summed loss."""
        slope, loss = self.slopes(rows)  # [r, V]
        center = self.word[rows]
        self._move(0, slope @ self.context, rows)
        self._move(1, slope.T @ center)
        if self.settings.free_biases:
            self._move(2, slope.sum(dim=1), rows)
            self._move(3, slope.sum(dim=0))
        return loss

    def slopes(self, rows: torch.Tensor) -> tuple[torch.Tensor, float]:
        """The derivative of the loss by each prediction, [r, V], and the loss of the pairs that occur."""
        logs, weights = self._logs[rows.numpy()], self._weights[rows.numpy()]
        cell = np.repeat(np.arange(len(rows)) * logs.shape[1], np.diff(logs.indptr)) + logs.indices
        seen, weight = torch.from_numpy(cell), torch.from_numpy(weights.data)  # places in the flattened block
        prediction = torch.addmm(self.context_bias, self.word[rows], self.context.T)
        prediction += self.word_bias[rows, None]
        error = prediction.view(-1)[seen] - torch.from_numpy(logs.data)
        slope = self._unseen_slope(prediction)
        slope.view(-1)[seen] = weight * error
        return slope, float((weight * error**2).sum() / 2)

    def predict(self, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        """What the model takes for log X of the pairs (row[i], column[i]), float32 [n]."""
        products = (self.word[row] * self.context[column]).sum(dim=1)
        return (products + self.word_bias[row] + self.context_bias[column]).numpy()

    def _unseen_slope(self, prediction: torch.Tensor) -> torch.Tensor:
        """Swivel's soft bound log(1 + exp(prediction)): an unseen pair should predict less than one count."""
        if self.settings.unseen_weight == 0:
            return prediction.zero_()
        return prediction.sigmoid_().mul_(self.settings.unseen_weight)

    def _move(self, which: int, gradient: torch.Tensor, rows: torch.Tensor | slice = slice(None)) -> None:
        table = (self.word, self.context, self.word_bias, self.context_bias)[which]
        squares = self._squares[which]
        squares[rows] += gradient**2
        table[rows] -= self.settings.rate * gradient / squares[rows].sqrt()

    def vectors(self, summed: bool = True) -> np.ndarray:
        """The word vectors, float32 [V, d]: word + context (the paper's choice, section 4.2), or word."""
        return (self.word + self.context if summed else self.word).numpy().copy()


def train(matrix: sparse.csr_array, settings: GloveSettings | None = None) -> np.ndarray:
    """Train to the end and return word + context vectors, float32 [V, d]."""
    model = Glove(matrix, settings)
    for _ in model.passes():
        pass
    return model.vectors()
