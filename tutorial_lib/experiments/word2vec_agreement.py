"""Does our PyTorch Word2Vec learn what gensim's learns? Both trained on the same text with several seeds.

How much two runs agree means little alone: two runs of gensim that differ in the seed do not agree fully
either. That is the noise floor that ours against gensim's is compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from time import process_time
from typing import Any

import numpy as np

from .skipgram import Corpus, Settings, Trainer, read_corpus
from .word2vec_settings import corpus, train
from .word_scores import agreement, neighbour_overlap, scores

__all__ = ["OURS", "PEER", "SEEDS", "run"]

SEEDS = (1, 2, 3)
PEER = {
    "skip-gram": {"sg": 1, "epochs": 30},
    "skip-gram, not damped": {"sg": 1, "epochs": 30},
    "cbow": {"sg": 0, "epochs": 30},
}
OURS = {
    "skip-gram": {"epochs": 10, "batch": 4096, "rate": 0.03, "damping": 1e-4},
    "skip-gram, not damped": {"epochs": 10, "batch": 4096, "rate": 0.01, "damping": 1e-8},
    "cbow": {"architecture": "cbow", "epochs": 10, "batch": 1024, "rate": 0.01, "damping": 1e-8},
}


def run(
    seeds: Sequence[int] = SEEDS, peer: dict[str, Any] = PEER, ours: dict[str, Any] = OURS
) -> dict[str, Any]:
    """Train both sides for each architecture and seed; about 10 minutes on one core."""
    text = read_corpus(corpus())
    results = {name: _architecture(text, seeds, peer[name], ours[name]) for name in ours}
    return {"settings": {"gensim": peer, "ours": ours}, "seeds": list(seeds), "results": results}


def _architecture(
    text: Corpus, seeds: Sequence[int], peer: dict[str, Any], own: dict[str, Any]
) -> dict[str, Any]:
    runs = [_gensim(text, seed, peer) for seed in seeds] + [_ours(text, seed, own) for seed in seeds]
    table = [{name: value for name, value in one.items() if name != "vectors"} for one in runs]
    return {"runs": table, "pairs": _pairs(runs)}


def _gensim(text: Corpus, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    start = process_time()
    model = train(seed, **settings)
    return _record(text, "gensim", seed, model.wv[text.words], process_time() - start)


def _ours(text: Corpus, seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    start = process_time()
    trainer = Trainer(text, Settings(seed=seed, **settings))
    losses = np.array(trainer.run())
    record = _record(text, "ours", seed, trainer.model.vectors(), process_time() - start)
    every = max(1, len(losses) // 200)
    means = losses[: len(losses) // every * every].reshape(-1, every).mean(axis=1)
    return {**record, "steps": len(losses), "loss": [round(float(mean), 3) for mean in means]}


def _record(text: Corpus, who: str, seed: int, vectors: np.ndarray, seconds: float) -> dict[str, Any]:
    numbers = {name: round(value, 4) for name, value in scores(text.words, vectors).items()}
    return {"who": who, "seed": seed, **numbers, "cpu_seconds": round(seconds, 1), "vectors": vectors}


def _pairs(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Agreement and overlap of every two runs: "gensim and gensim", "ours and ours", "gensim and ours"."""
    return [
        {
            "who": f"{one['who']} and {other['who']}",
            "seeds": [one["seed"], other["seed"]],
            "agreement": round(agreement(one["vectors"], other["vectors"]), 4),
            "overlap": round(neighbour_overlap(one["vectors"], other["vectors"]), 4),
        }
        for one, other in combinations(runs, 2)
    ]
