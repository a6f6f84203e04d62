"""Is skip-gram a matrix factorisation? Compare its dot products with counted, shifted PMI.

Levy and Goldberg (2014): with k negatives, skip-gram is best when w · c = PMI(w, c) − log k, where the
probability of a context is that of the noise. `run()` trains on the Wikipedia sample, in about 2 minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import data
from ...encoders import word2vec
from ...scratch.cooccurrence import CooccurrenceCounts, count_pairs, pmi_matrix
from ..experiment import record

__all__ = ["SETTINGS", "factors", "measure", "run", "seen_and_unseen"]

SEEDS = (1, 2, 3)
LEAST = (0, 1, 5, 20)
"""Pairs counted at least so often are compared."""
SHOWN = 3000
"""Pairs of each kind that the notebook draws."""
SETTINGS: dict[str, Any] = {
    "sg": 1,
    "vector_size": 100,
    "window": 5,
    "negative": 5,
    "sample": 0,  # sub-sampling would change the counts that are compared
    "epochs": 10,
    "min_count": 5,
}
NOISE_POWER = 0.75
Pairs = tuple[np.ndarray, np.ndarray]
"""Rows [n] and columns [n] of a table."""


def factors(words: Sequence[str], seed: int, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Train skip-gram; return its input and output vectors, both float32 [V, d], in the order of `words`."""
    model = word2vec.train(data.wikipedia(), workers=1, seed=seed, **{**SETTINGS, "epochs": epochs})
    rows = [model.wv.key_to_index[word] for word in words]
    return model.wv.vectors[rows], model.syn1neg[rows]


def seen_and_unseen(counts: CooccurrenceCounts, n: int, seed: int) -> tuple[Pairs, Pairs]:
    """Draw n of the pairs that occur and up to n that never do, each as row and column."""
    random = np.random.default_rng(seed)
    pairs = counts.matrix.tocoo()
    chosen = random.choice(pairs.nnz, min(n, pairs.nnz), replace=False)
    row, column = random.integers(len(counts.words), size=(2, n))
    never = counts.matrix[row, column] == 0
    return (pairs.row[chosen], pairs.col[chosen]), (row[never], column[never])


def measure(counts: CooccurrenceCounts, word: np.ndarray, context: np.ndarray) -> dict[str, Any]:
    """Correlate w · c with PMI − log k over pairs counted at least so often; and where unseen pairs lie."""
    wanted = _wanted(counts).tocoo()
    often = counts.matrix.tocoo().data
    predicted = _products(word, context, (wanted.row, wanted.col))
    _, unseen = seen_and_unseen(counts, 100_000, seed=0)
    least = []
    for bound in LEAST:
        r = np.corrcoef(predicted[often >= bound], wanted.data[often >= bound])[0, 1]
        least.append({"count": bound, "pearson": round(float(r), 4)})
    below = (_products(word, context, unseen) < 0).mean()
    return {"least": least, "unseen_below_zero": round(float(below), 4)}


def _wanted(counts: CooccurrenceCounts) -> Any:
    """PMI − log k of the pairs that occur, sparse [V, V]."""
    wanted = pmi_matrix(counts.matrix, NOISE_POWER)
    wanted.data -= np.log(SETTINGS["negative"])
    return wanted


def _products(word: np.ndarray, context: np.ndarray, pairs: Pairs) -> np.ndarray:
    return np.einsum("ij,ij->i", word[pairs[0]], context[pairs[1]])  # [n]


def run(seeds: Sequence[int] = SEEDS, epochs: int = SETTINGS["epochs"]) -> dict[str, Any]:
    """Train with every seed and compare; the points of the first seed are kept for the figure."""
    counts = count_pairs(data.wikipedia(), SETTINGS["min_count"], SETTINGS["window"], "linear")
    trained = [factors(counts.words, seed, epochs) for seed in seeds]
    rows = [{"seed": seed, **measure(counts, *own)} for seed, own in zip(seeds, trained, strict=True)]
    settings = {**SETTINGS, "epochs": epochs, "noise_power": NOISE_POWER}
    return record(settings, seeds, rows, points=_points(counts, *trained[0]))


def _points(counts: CooccurrenceCounts, word: np.ndarray, context: np.ndarray) -> dict[str, list[float]]:
    """What the figure shows of some pairs that occur: how often, what is wanted, what skip-gram gives."""
    seen, _ = seen_and_unseen(counts, SHOWN, seed=0)
    named = {
        "count": counts.matrix[seen],
        "wanted": _wanted(counts)[seen],
        "predicted": _products(word, context, seen),
    }
    return {name: [round(float(value), 2) for value in values] for name, values in named.items()}
