"""Which method wins on how much text: PPMI + SVD, skip-gram, plain GloVe, and GloVe with unseen pairs.

Each seed draws its own order of the articles and takes the first 1/8, 1/4, 1/2 and all of the words, so a
smaller text is a part of the larger one. `run()` takes about 5 minutes of one core.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from ... import data
from ...encoders import word2vec
from ...scratch.cooccurrence import count_pairs, ppmi_matrix, svd_vectors
from ...scratch.glove import Glove, GloveSettings
from ..experiment import cpu_seconds, record, rounded, threads
from ..word_scores import scores

__all__ = ["METHODS", "run", "share_of"]

Articles = list[list[str]]
Method = Callable[[Articles, int], tuple[list[str], np.ndarray]]
"""Takes a text and a seed; gives the vocabulary, most frequent first [V], and its vectors [V, 50]."""
SEEDS = (1, 2, 3)
SHARES = (0.125, 0.25, 0.5, 1.0)


def share_of(articles: Articles, share: float, seed: int) -> Articles:
    """Articles in an order drawn by `seed`, until they hold this share of all words; the last one is cut."""
    order = np.random.default_rng(seed).permutation(len(articles))
    wanted = round(share * sum(map(len, articles)))
    chosen: Articles = []
    for number in order:
        if wanted <= 0:
            break
        chosen.append(articles[number][:wanted])
        wanted -= len(chosen[-1])
    return chosen


def _ppmi_svd(articles: Articles, seed: int) -> tuple[list[str], np.ndarray]:
    counts = count_pairs(articles)
    return counts.words, svd_vectors(ppmi_matrix(counts.matrix), seed=seed)


def _skip_gram(articles: Articles, seed: int) -> tuple[list[str], np.ndarray]:
    model = word2vec.train(articles, sg=1, vector_size=50, epochs=15, min_count=5, workers=1, seed=seed)
    return model.wv.index_to_key, model.wv.vectors


def _glove(articles: Articles, seed: int, **changes: Any) -> tuple[list[str], np.ndarray]:
    counts = count_pairs(articles)
    model = Glove(counts.matrix, GloveSettings(**changes, seed=seed))
    deque(model.passes(), maxlen=0)  # train to the end
    return counts.words, model.vectors()


METHODS: dict[str, Method] = {
    "PPMI + SVD": _ppmi_svd,
    "skip-gram": _skip_gram,
    "GloVe": _glove,
    "GloVe + unseen pairs": partial(_glove, free_biases=False, unseen_weight=0.05),
}


@threads(1)
def run(
    shares: Sequence[float] = SHARES, seeds: Sequence[int] = SEEDS, methods: Mapping[str, Method] = METHODS
) -> dict[str, Any]:
    """Train each method on each share of the text with each seed, on one thread."""
    articles = data.wikipedia()
    rows = []
    for seed in seeds:
        for share in shares:
            text = share_of(articles, share, seed)
            for name, method in methods.items():
                rows.append({"method": name, "share": share, "seed": seed, **_measured(method, text, seed)})
    settings = {"dim": 50, "min_count": 5, "window": {"skip-gram": 5, "others": 10}, "threads": 1}
    return record(settings, seeds, rows)


def _measured(method: Method, text: Articles, seed: int) -> dict[str, Any]:
    (words, vectors), seconds = cpu_seconds(lambda: method(text, seed))
    known = set(words)
    pairs = sum(a.lower() in known and b.lower() in known for a, b, _ in data.wordsim353())
    return {"cpu_seconds": round(seconds, 1), **rounded(scores(words, vectors)), "pairs": pairs}
