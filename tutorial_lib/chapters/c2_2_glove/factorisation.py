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

__all__ = ["SETTINGS", "factors", "measure", "run", "seen_and_unseen"]

SEEDS = (1, 2, 3)
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


def factors(words: Sequence[str], seed: int, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Train skip-gram; return its input and output vectors, both float32 [V, d], in the order of `words`."""
    model = word2vec.train(data.wikipedia(), workers=1, seed=seed, **{**SETTINGS, "epochs": epochs})
    rows = [model.wv.key_to_index[word] for word in words]
    return model.wv.vectors[rows], model.syn1neg[rows]


def seen_and_unseen(
    counts: CooccurrenceCounts, n: int, seed: int
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Draw n of the pairs that occur and up to n that never do, each as row and column."""
    random = np.random.default_rng(seed)
    pairs = counts.matrix.tocoo()
    chosen = random.choice(pairs.nnz, min(n, pairs.nnz), replace=False)
    row, column = random.integers(len(counts.words), size=(2, n))
    never = counts.matrix[row, column] == 0
    return (pairs.row[chosen], pairs.col[chosen]), (row[never], column[never])


def measure(
    counts: CooccurrenceCounts, word: np.ndarray, context: np.ndarray, least: Sequence[float] = (0, 1, 5, 20)
) -> dict[str, Any]:
    """Correlate w · c with PMI − log k over pairs counted at least so often; and where unseen pairs lie."""
    pairs = pmi_matrix(counts.matrix, NOISE_POWER).tocoo()
    often = counts.matrix.tocoo().data
    predicted = np.einsum("ij,ij->i", word[pairs.row], context[pairs.col])
    wanted = pairs.data - np.log(SETTINGS["negative"])
    _, unseen = seen_and_unseen(counts, 100_000, seed=0)
    below = np.einsum("ij,ij->i", word[unseen[0]], context[unseen[1]])
    return {
        "least": [_agreement(predicted, wanted, often >= bound, bound) for bound in least],
        "seen_mean": round(float(predicted.mean()), 3),
        "unseen_mean": round(float(below.mean()), 3),
        "unseen_below_zero": round(float((below < 0).mean()), 4),
    }


def _agreement(predicted: np.ndarray, wanted: np.ndarray, chosen: np.ndarray, bound: float) -> dict[str, Any]:
    slope, offset = np.polyfit(wanted[chosen], predicted[chosen], 1)
    return {
        "count": bound,
        "pairs": int(chosen.sum()),
        "pearson": round(float(np.corrcoef(predicted[chosen], wanted[chosen])[0, 1]), 4),
        "slope": round(float(slope), 3),
        "offset": round(float(offset), 3),
    }


def run(seeds: Sequence[int] = SEEDS, epochs: int = SETTINGS["epochs"]) -> dict[str, Any]:
    """Train with every seed and compare; the points of the first seed are kept for the figure."""
    counts = count_pairs(data.wikipedia(), SETTINGS["min_count"], SETTINGS["window"], "linear")
    rows: list[dict[str, Any]] = []
    points: dict[str, list[float]] = {}
    for seed in seeds:
        word, context = factors(counts.words, seed, epochs)
        rows.append({"seed": seed, **measure(counts, word, context)})
        points = points or _points(counts, word, context)
    settings = {**SETTINGS, "epochs": epochs, "noise_power": NOISE_POWER}
    return {"settings": settings, "seeds": list(seeds), "results": rows, "points": points}


def _points(counts: CooccurrenceCounts, word: np.ndarray, context: np.ndarray) -> dict[str, list[float]]:
    """What the figure shows: pairs that occur (count, wanted, predicted), and pairs that never do."""
    (row, column), (other, beside) = seen_and_unseen(counts, SHOWN, seed=0)
    wanted = pmi_matrix(counts.matrix, NOISE_POWER)[row, column] - np.log(SETTINGS["negative"])
    named = {
        "count": counts.matrix[row, column],
        "wanted": wanted,
        "predicted": np.einsum("ij,ij->i", word[row], context[column]),
        "unseen": np.einsum("ij,ij->i", word[other], context[beside]),
    }
    return {name: [round(float(value), 2) for value in values] for name, values in named.items()}
