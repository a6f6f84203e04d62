"""Two questions about Word2Vec, asked of runs that differ in the one thing that is named.

What does the width of the window change? A wide window gives more pairs per pass, so more training: here a
wider one gets fewer passes, and each run sees about the same number of pairs. And how far is a rare word's
neighbourhood chance? Here the runs have the same settings and differ in the seed alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ...scratch.cooccurrence import CooccurrenceCounts, count_pairs
from ..experiment import record, rounded
from ..word_scores import nearest, neighbour_overlap, scores
from .settings import BASELINE, corpus, train

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["BANDS", "PROBES", "SEEDS", "WINDOWS", "common_neighbours", "kind_of_similarity", "passes", "run"]

SEEDS = (1, 2, 3)
WINDOWS = (1, 2, 5, 10)
BANDS = (100, 1000, 3000, 8000)
BAND = 500
"""Each band is this many words long, from the rank in BANDS on."""
PROBES = ("river", "music", "france", "wrote", "running", "quickly")


def run(windows: Sequence[int] = WINDOWS, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Train each window with each seed; about 6 minutes on one core.

    The bands of frequency are those of the runs with the baseline's window, which must be among `windows`.
    """
    text = count_pairs(corpus(), BASELINE["min_count"], window=5)
    models = {
        window: [train(seed, window=window, epochs=passes(window)).wv for seed in seeds] for window in windows
    }
    rows = [
        {
            "value": window,
            "passes": passes(window),
            "seeds": [{"seed": seed, **_cell(own, text)} for seed, own in zip(seeds, runs, strict=True)],
        }
        for window, runs in models.items()
    ]
    same = models[BASELINE["window"]]
    words = same[0].index_to_key
    spaces = [model[words] for model in same]
    bands = [common_neighbours(one, other) for one, other in combinations(spaces, 2)]
    times = [int(same[0].get_vecattr(words[first], "count")) for first in BANDS if first < len(words)]
    return record(BASELINE, seeds, {"window": rows, "rare words": {"counts": times, "in common": bands}})


def passes(window: int) -> int:
    """So many passes that each window sees as many pairs as the baseline; its mean reach is (w + 1) / 2."""
    return round(BASELINE["epochs"] * (BASELINE["window"] + 1) / (window + 1))


def common_neighbours(one: np.ndarray, other: np.ndarray, k: int = 10) -> list[float]:
    """The share of a word's k nearest that two spaces [V, d] have in common, by band of words."""
    bands = [slice(first, first + BAND) for first in BANDS if first < len(one)]
    return [round(neighbour_overlap(one, other, k, band), 4) for band in bands]


def kind_of_similarity(
    words: Sequence[str], vectors: np.ndarray, text: CooccurrenceCounts
) -> dict[str, float]:
    """The shares of neighbours that the word also meets in the text, and that end in the same two letters.

    Words 100 to 1,100 by frequency are asked for their ten nearest. Neighbours that meet share a topic;
    neighbours with the same ending ("-ed", "-ly") tend to share a part of speech.
    """
    near = nearest(vectors, words=slice(100, 1100))  # [n, 10]
    pairs = [(words[i], words[j]) for i, row in enumerate(near, start=100) for j in row]
    place = {word: i for i, word in enumerate(text.words)}
    rows, columns = np.array([[place[one], place[other]] for one, other in pairs]).T  # [10 · n] each
    same_ending = [one[-2:] == other[-2:] for one, other in pairs]
    return {
        "meet": float(np.mean(text.matrix[rows, columns] > 0)),
        "same_ending": float(np.mean(same_ending)),
    }


def _cell(vectors: KeyedVectors, text: CooccurrenceCounts) -> dict[str, Any]:
    words = vectors.index_to_key, vectors.vectors
    numbers = {**scores(*words), **kind_of_similarity(*words, text)}
    known = [word for word in PROBES if word in vectors]
    neighbours = {word: [other for other, _ in vectors.most_similar(word, topn=5)] for word in known}
    return {**rounded(numbers), "neighbours": neighbours}
