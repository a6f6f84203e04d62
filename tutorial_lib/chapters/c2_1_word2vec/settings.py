"""What each setting of Word2Vec changes: one setting at a time, gensim's skip-gram, several seeds.

`run()` trains the baseline with every value below and every seed, on one core, in about 20 minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ... import data
from ...encoders import word2vec
from ..experiment import record, rounded
from ..word_scores import scores

if TYPE_CHECKING:
    from gensim.models import Word2Vec

__all__ = ["BASELINE", "SEEDS", "SWEEPS", "corpus", "run", "train"]

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


@cache
def corpus() -> list[list[str]]:
    """The Wikipedia sample, read once."""
    return data.wikipedia()


def train(seed: int, **changes: Any) -> Word2Vec:
    """Train gensim's Word2Vec on the sample: the baseline with some settings changed; returns the model."""
    return word2vec.train(corpus(), workers=1, seed=seed, **{**BASELINE, **changes})


def run(sweeps: Mapping[str, Sequence[Any]] = SWEEPS, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Train and score every value of every sweep with every seed; each combination is trained once."""
    trained: dict[tuple[Any, ...], dict[str, Any]] = {}

    def cell(name: str, value: Any, seed: int) -> dict[str, Any]:
        changes = {"sg": 0, "epochs": value} if name == "cbow_epochs" else {name: value}
        key = (*sorted({**BASELINE, **changes}.items()), seed)
        if key not in trained:
            vectors = train(seed, **changes).wv
            trained[key] = {"seed": seed, **rounded(scores(vectors.index_to_key, vectors.vectors))}
        return trained[key]

    results = {
        name: [{"value": value, "seeds": [cell(name, value, seed) for seed in seeds]} for value in values]
        for name, values in sweeps.items()
    }
    return record(BASELINE, seeds, results)
