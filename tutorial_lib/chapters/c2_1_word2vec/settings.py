"""What each setting of Word2Vec changes: one setting at a time, gensim's skip-gram, several seeds.

`run()` trains the baseline with every value below and every seed, on one core, in about 20 minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ... import data
from ...encoders import word2vec
from ...validation import unit_rows
from ..word_scores import scores

__all__ = ["BASELINE", "PROBES", "SEEDS", "SWEEPS", "corpus", "measure", "run", "train"]

BASELINE: dict[str, Any] = {
    "sg": 1,
    "vector_size": 50,
    "window": 5,
    "negative": 5,
    "sample": 1e-3,
    "epochs": 15,
    "min_count": 5,
}
SWEEPS: dict[str, list[Any]] = {
    "epochs": [1, 5, 15, 30],
    "window": [1, 2, 5, 10],
    "cbow_epochs": [5, 15, 30],
    "vector_size": [10, 50, 100],
    "negative": [1, 5, 10],
    "sample": [0, 1e-3, 1e-5],
}
SEEDS = (1, 2, 3)
PROBES = ("river", "music", "france", "wrote", "running", "quickly")


@cache
def corpus() -> list[list[str]]:
    """The Wikipedia sample, read once."""
    return data.wikipedia()


def train(seed: int, **changes: Any) -> Any:
    """Train gensim's Word2Vec on the sample: the baseline with some settings changed; returns the model."""
    return word2vec.train(corpus(), workers=1, seed=seed, **{**BASELINE, **changes})


def measure(words: Sequence[str], vectors: np.ndarray) -> dict[str, float]:
    """The three public scores, and two numbers that tell what kind of similarity the neighbours show."""
    return {**scores(words, vectors), **_kind_of_similarity(words, vectors)}


def run(sweeps: Mapping[str, Sequence[Any]] = SWEEPS, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Train and measure every value of every sweep with every seed; each combination is trained once."""
    done: dict[str, dict[str, Any]] = {}
    for changes, seed in _combinations(sweeps, seeds):
        if _key(changes, seed) not in done:
            done[_key(changes, seed)] = _cell(changes, seed)
    rows = {
        name: [
            {"value": value, "seeds": [done[_key(_changes(name, value), seed)] for seed in seeds]}
            for value in values
        ]
        for name, values in sweeps.items()
    }
    return {"settings": BASELINE, "seeds": list(seeds), "results": rows}


def _combinations(
    sweeps: Mapping[str, Sequence[Any]], seeds: Sequence[int]
) -> Iterator[tuple[dict[str, Any], int]]:
    for name, values in sweeps.items():
        for value in values:
            for seed in seeds:
                yield _changes(name, value), seed


def _changes(name: str, value: Any) -> dict[str, Any]:
    return {"sg": 0, "epochs": value} if name == "cbow_epochs" else {name: value}


def _key(changes: Mapping[str, Any], seed: int) -> str:
    return repr((sorted({**BASELINE, **changes}.items()), seed))


def _cell(changes: Mapping[str, Any], seed: int) -> dict[str, Any]:
    model = train(seed, **changes)
    words, vectors = model.wv.index_to_key, model.wv.vectors
    numbers = {name: round(value, 4) for name, value in measure(words, vectors).items()}
    neighbours = {word: [other for other, _ in model.wv.most_similar(word, topn=5)] for word in PROBES}
    return {"seed": seed, **numbers, "neighbours": neighbours}


@cache
def _company() -> tuple[list[str], Any]:
    """The words of the vocabulary, and which pairs meet within five words somewhere in the sample."""
    from ...scratch.cooccurrence import count_pairs

    counts = count_pairs(corpus(), min_count=BASELINE["min_count"], window=5)
    return counts.words, counts.matrix.astype(bool)


def _kind_of_similarity(words: Sequence[str], vectors: np.ndarray, k: int = 10) -> dict[str, float]:
    """The shares of neighbours that the word also meets in the text, and that end in the same two letters.

    Words 100 to 1,100 by frequency are asked for their k nearest. Neighbours that meet share a topic;
    neighbours with the same ending ("-ed", "-ly") tend to share a part of speech.
    """
    unit = unit_rows(vectors)
    asked = np.arange(100, min(1100, len(words)))
    cosines = unit[asked] @ unit.T
    cosines[np.arange(len(asked)), asked] = -np.inf
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    pairs = [
        (words[i], words[j]) for i, near in zip(asked.tolist(), nearest.tolist(), strict=True) for j in near
    ]
    known, meets = _company()
    place = {word: i for i, word in enumerate(known)}
    rows, columns = np.array([[place[one], place[other]] for one, other in pairs]).T
    same = [one[-2:] == other[-2:] for one, other in pairs]
    return {"meet": float(np.mean(meets[rows, columns])), "same_ending": float(np.mean(same))}
