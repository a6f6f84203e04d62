"""Which method wins on how much text: PPMI + SVD, skip-gram, plain GloVe, and GloVe with unseen pairs.

Each seed draws its own order of the articles and takes the first 1/8, 1/4, 1/2 and all of the words, so a
smaller text is a part of the larger one. `run()` takes about 5 minutes of one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import data
from ...encoders import word2vec
from ...scratch.cooccurrence import count_pairs, ppmi_matrix, svd_vectors
from ...scratch.glove import GloveSettings, train
from ...scratch.training import one_thread
from ..word_scores import scores

__all__ = ["METHODS", "run", "share_of"]

Articles = list[list[str]]
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


def _plain_glove(articles: Articles, seed: int) -> tuple[list[str], np.ndarray]:
    counts = count_pairs(articles)
    return counts.words, train(counts.matrix, GloveSettings(passes=20, seed=seed))


def _glove_with_unseen(articles: Articles, seed: int) -> tuple[list[str], np.ndarray]:
    counts = count_pairs(articles)
    settings = GloveSettings(passes=20, free_biases=False, unseen_weight=0.05, seed=seed)
    return counts.words, train(counts.matrix, settings)


METHODS: dict[str, Callable[[Articles, int], tuple[list[str], np.ndarray]]] = {
    "PPMI + SVD": _ppmi_svd,
    "skip-gram": _skip_gram,
    "GloVe": _plain_glove,
    "GloVe + unseen pairs": _glove_with_unseen,
}


@one_thread()
def run(
    shares: Sequence[float] = SHARES,
    seeds: Sequence[int] = SEEDS,
    methods: Mapping[str, Callable[[Articles, int], tuple[list[str], np.ndarray]]] = METHODS,
) -> dict[str, Any]:
    """Train each method on each share of the text with each seed, on one thread.

    Scores count the pairs known to the *smallest* text of the same seed ("common"), so that sizes compare.
    """
    articles = data.wikipedia()
    rows = []
    for seed in seeds:
        common = set(count_pairs(share_of(articles, min(shares), seed)).words)
        for share in shares:
            text = share_of(articles, share, seed)
            rows += [_row(name, method, text, share, seed, common) for name, method in methods.items()]
    settings = {"dim": 50, "min_count": 5, "window": {"skip-gram": 5, "others": 10}, "threads": 1}
    return {"settings": settings, "seeds": list(seeds), "results": rows}


def _row(
    name: str, method: Callable[..., Any], text: Articles, share: float, seed: int, common: set[str]
) -> dict[str, Any]:
    started = time.process_time()
    words, vectors = method(text, seed)
    seconds = time.process_time() - started
    kept = [i for i, word in enumerate(words) if word in common]
    on_common = scores([words[i] for i in kept], vectors[kept])
    return {
        "method": name,
        "share": share,
        "seed": seed,
        "tokens": sum(map(len, text)),
        "words": len(words),
        "cpu_seconds": round(seconds, 1),
        **{test: round(value, 4) for test, value in scores(words, vectors).items()},
        "common_wordsim": round(on_common["wordsim"], 4),
        "pairs": _known_pairs(words),
        "common_pairs": _known_pairs(common),
    }


def _known_pairs(words: Sequence[str] | set[str]) -> int:
    known = set(words)
    return sum(a.lower() in known and b.lower() in known for a, b, _ in data.wordsim353())
