"""Two questions about Word2Vec, asked of runs that differ in the one thing that is named.

What does the width of the window change? A wide window gives more pairs per pass, so more training: here a
wider one gets fewer passes, and each run sees about the same number of pairs. And how far is a rare word's
neighbourhood chance? Here the runs have the same settings and differ in the seed alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ...search import top_k_of_unit_rows
from ...validation import unit_rows
from .settings import BASELINE, PROBES, measure, train

__all__ = ["BANDS", "SEEDS", "WINDOWS", "common_neighbours", "passes", "run"]

SEEDS = (1, 2, 3)
WINDOWS = (1, 2, 5, 10)
BANDS = (100, 1000, 3000, 8000)


def run(windows: Sequence[int] = WINDOWS, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Train each window with each seed; about 6 minutes on one core.

    The bands of frequency are those of the runs with the baseline's window, which must be among `windows`.
    """
    models = {(window, seed): _model(window, seed) for window in windows for seed in seeds}
    rows = [
        {
            "value": window,
            "passes": passes(window),
            "seeds": [_cell(models[window, seed], seed) for seed in seeds],
        }
        for window in windows
    ]
    same = [models[BASELINE["window"], seed] for seed in seeds]
    words = same[0].wv.index_to_key
    spaces = [model.wv[words] for model in same]
    counts = [int(same[0].wv.get_vecattr(words[first], "count")) for first in BANDS if first < len(words)]
    bands = [common_neighbours(one, other) for one, other in combinations(spaces, 2)]
    results = {"window": rows, "rare words": {"counts": counts, "in common": bands}}
    return {"settings": BASELINE, "seeds": list(seeds), "results": results}


def passes(window: int) -> int:
    """So many passes that each window sees as many pairs as the baseline; its mean reach is (w + 1) / 2."""
    return round(BASELINE["epochs"] * (BASELINE["window"] + 1) / (window + 1))


def common_neighbours(one: np.ndarray, other: np.ndarray, k: int = 10, size: int = 500) -> list[float]:
    """The share of a word's k nearest that two spaces [V, d] have in common, by band of words."""
    return [
        _in_common(unit_rows(one), unit_rows(other), first, size, k) for first in BANDS if first < len(one)
    ]


def _in_common(one: np.ndarray, other: np.ndarray, first: int, size: int, k: int) -> float:
    words = np.arange(first, min(first + size, len(one)))
    lists = [top_k_of_unit_rows(space[words], space, k + 1)[1] for space in (one, other)]
    shares = [
        len((set(mine.tolist()) & set(yours.tolist())) - {int(word)}) / k
        for word, mine, yours in zip(words, *lists, strict=True)
    ]
    return round(float(np.mean(shares)), 4)


def _model(window: int, seed: int) -> Any:
    return train(seed, window=window, epochs=passes(window))


def _cell(model: Any, seed: int) -> dict[str, Any]:
    words, vectors = model.wv.index_to_key, model.wv.vectors
    numbers = {name: round(value, 4) for name, value in measure(words, vectors).items()}
    known = [word for word in PROBES if word in model.wv]
    neighbours = {word: [other for other, _ in model.wv.most_similar(word, topn=5)] for word in known}
    return {"seed": seed, **numbers, "neighbours": neighbours}
