"""Does our PyTorch Word2Vec learn what gensim's learns? Both trained on the same text with several seeds.

How much two runs agree means little alone: two runs of gensim that differ in the seed do not agree fully
either. That is the noise floor that ours against gensim's is compared with.

Both sides have the same settings, so nothing is tuned. The last two cases change one thing in ours, to show
what the agreement of CBOW depends on: the examples' order, and the error that each context word receives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import combinations
from time import process_time
from typing import Any

import numpy as np

from ...scratch.skipgram import Corpus, Settings, Trainer, read_corpus
from ..word_scores import agreement, neighbour_overlap, scores
from .settings import corpus, train

__all__ = ["OURS", "PASSES", "SEEDS", "run"]

SEEDS = (1, 2, 3)
PASSES = {"skip-gram": 15, "cbow": 30}
OURS: dict[str, dict[str, Any]] = {
    "skip-gram": {},
    "CBOW": {"architecture": "cbow"},
    "CBOW, examples shuffled": {"architecture": "cbow", "shuffled": True},
    "CBOW, error divided": {"architecture": "cbow", "divide_error": True},
}


def run(
    seeds: Sequence[int] = SEEDS, passes: dict[str, int] = PASSES, ours: dict[str, dict[str, Any]] = OURS
) -> dict[str, Any]:
    """Train both sides for each architecture and seed; about 15 minutes on one core."""
    text = read_corpus(corpus())
    results, peers = {}, {}
    for name, changes in ours.items():
        settings = Settings(**changes, epochs=passes[changes.get("architecture", "skip-gram")])
        kind = settings.architecture
        if kind not in peers:
            peers[kind] = [_gensim(text, seed, settings) for seed in seeds]
        runs = peers[kind] + [_ours(text, replace(settings, seed=seed)) for seed in seeds]
        table = [{name: value for name, value in one.items() if name != "vectors"} for one in runs]
        results[name] = {"runs": table, "pairs": _pairs(runs)}
    varied = ("architecture", "epochs", "shuffled", "divide_error", "seed")
    both = {name: value for name, value in asdict(Settings()).items() if name not in varied}
    described = {"both": both, "passes": passes, "what differs in ours": ours}
    return {"settings": described, "seeds": list(seeds), "results": results}


def _gensim(text: Corpus, seed: int, settings: Settings) -> dict[str, Any]:
    start = process_time()
    model = train(
        seed,
        sg=int(settings.architecture == "skip-gram"),
        vector_size=settings.dim,
        window=settings.window,
        negative=settings.negatives,
        sample=settings.threshold,
        epochs=settings.epochs,
        alpha=settings.rate,
    )
    return _record(text, "gensim", seed, model.wv[text.words], process_time() - start)


def _ours(text: Corpus, settings: Settings) -> dict[str, Any]:
    start = process_time()
    trainer = Trainer(text, settings)
    losses = np.array(trainer.run())
    record = _record(text, "ours", settings.seed, trainer.model.vectors(), process_time() - start)
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
