"""Does our PyTorch Word2Vec learn what gensim's learns? Both trained on the same text with several seeds.

How much two runs agree means little alone: two runs of gensim that differ in the seed do not agree fully
either. That is the noise floor that ours against gensim's is compared with.

Both sides have the same settings, so nothing is tuned. The last two cases change one thing in ours, to show
what the agreement of CBOW depends on: the examples' order, and the error that each context word receives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from ...scratch.skipgram import Corpus, Settings, Trainer, read_corpus
from ..experiment import cpu_seconds, record, rounded
from ..word_scores import agreement, neighbour_overlap, scores
from .settings import corpus, train

__all__ = ["OURS", "PASSES", "SEEDS", "run"]

SEEDS = (1, 2, 3)
PASSES = {"skip-gram": 15, "cbow": 30}
OURS: dict[str, dict[str, Any]] = {
    "skip-gram": {},
    "CBOW": {"cbow": True},
    "CBOW, examples shuffled": {"cbow": True, "shuffled": True},
    "CBOW, error divided": {"cbow": True, "divide_error": True},
}


@dataclass(frozen=True)
class _Run:
    """One training: who trained, with which seed, and the vectors [V, d] of the corpus' words."""

    who: str
    seed: int
    vectors: np.ndarray
    seconds: float


def run(
    seeds: Sequence[int] = SEEDS,
    passes: Mapping[str, int] = PASSES,
    ours: Mapping[str, Mapping[str, Any]] = OURS,
) -> dict[str, Any]:
    """Train both sides for each architecture and seed; about 15 minutes on one core."""
    text = read_corpus(corpus())
    results: dict[str, Any] = {}
    peers: dict[str, list[_Run]] = {}
    for name, changes in ours.items():
        kind = "cbow" if changes.get("cbow") else "skip-gram"
        settings = Settings(**changes, epochs=passes[kind])
        if kind not in peers:
            peers[kind] = [_gensim(text, replace(settings, seed=seed)) for seed in seeds]
        runs = peers[kind] + [_ours(text, replace(settings, seed=seed)) for seed in seeds]
        pairs = [_pair(one, other) for one, other in combinations(runs, 2)]
        results[name] = {"runs": [_row(text, one) for one in runs], "pairs": pairs}
    varied = ("cbow", "epochs", "shuffled", "divide_error", "seed")
    both = {name: value for name, value in asdict(Settings()).items() if name not in varied}
    return record({"both": both, "passes": passes, "what differs in ours": ours}, seeds, results)


def _gensim(text: Corpus, settings: Settings) -> _Run:
    model, seconds = cpu_seconds(
        lambda: train(
            settings.seed,
            sg=int(not settings.cbow),
            vector_size=settings.dim,
            window=settings.window,
            negative=settings.negatives,
            sample=settings.threshold,
            epochs=settings.epochs,
            alpha=settings.rate,
        )
    )
    return _Run("gensim", settings.seed, model.wv[text.words], seconds)


def _ours(text: Corpus, settings: Settings) -> _Run:
    trainer = Trainer(text, settings)
    _, seconds = cpu_seconds(trainer.run)
    return _Run("ours", settings.seed, trainer.model.vectors(), seconds)


def _row(text: Corpus, one: _Run) -> dict[str, Any]:
    seconds = round(one.seconds, 1)
    own = rounded(scores(text.words, one.vectors))
    return {"who": one.who, "seed": one.seed, **own, "cpu_seconds": seconds}


def _pair(one: _Run, other: _Run) -> dict[str, Any]:
    """How far two runs agree, as "gensim and gensim", "ours and ours" or "gensim and ours"."""
    spaces = one.vectors, other.vectors
    measured = rounded({"agreement": agreement(*spaces), "overlap": neighbour_overlap(*spaces)})
    return {"who": f"{one.who} and {other.who}", "seeds": [one.seed, other.seed], **measured}
