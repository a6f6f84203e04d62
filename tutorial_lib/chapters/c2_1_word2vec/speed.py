"""How fast Word2Vec trains, and how the time grows with the text.

Words per second count raw words, as gensim does. Each row has the time on the clock and the processor's time
(all threads together): on a machine that is busy with other work only the second means the same every time.
The rounds are interleaved, so that a busy moment disturbs all rows alike; medians are reported.

Two rivals say what "fast" means: the softmax over all words, which negative sampling replaced (one step of
both over the same pairs), and counting (PPMI and an SVD), which needs no training (a whole run of both).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import torch
from gensim.models import Word2Vec
from torch.nn import functional

from ...encoders import word2vec
from ...scratch.cooccurrence import count_pairs, ppmi_matrix, svd_vectors
from ...scratch.skipgram import Settings, SkipGram, Trainer, read_corpus
from ..experiment import cpu_seconds, record, threads
from .settings import BASELINE, corpus

__all__ = ["SHARES", "FullSoftmax", "run"]

SHARES = (1 / 8, 1 / 4, 1 / 2, 1)
ROUNDS = 2
STEPS = 100
Text = list[list[str]]


class FullSoftmax(SkipGram):
    """Skip-gram as its formula says: the true word against every word of the vocabulary, no sampling."""

    def forward(self, given: torch.Tensor, wanted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """The cross-entropy of the softmax over all words, mean over the batch; `noise` is not used."""
        return functional.cross_entropy(self.hidden(given) @ self.output.weight.T, wanted)


def _gensim(text: Text, skip_gram: int = 1, workers: int = 1) -> object:
    settings = {**BASELINE, "sg": skip_gram, "epochs": 1}
    return Word2Vec(text, workers=workers, seed=1, **settings)


def _ours(text: Text, count: int = 1) -> object:
    with threads(count):
        return Trainer(read_corpus(text), Settings(epochs=1)).run()


def _counting(text: Text) -> object:
    counts = count_pairs(text, BASELINE["min_count"], BASELINE["window"], "linear")
    return svd_vectors(ppmi_matrix(counts.matrix))


WORKERS: dict[str, Callable[[Text], object]] = {
    "gensim skip-gram, 1 worker": _gensim,
    "gensim skip-gram, 2 workers": partial(_gensim, workers=2),
    "gensim CBOW, 1 worker": partial(_gensim, skip_gram=0),
    "gensim CBOW, 2 workers": partial(_gensim, skip_gram=0, workers=2),
    "our skip-gram, 1 thread": _ours,
    "our skip-gram, 2 threads": partial(_ours, count=2),
}
WHOLE_RUNS: dict[str, Callable[[Text], object]] = {
    "skip-gram, 15 passes": partial(word2vec.train, workers=1, seed=1, **BASELINE),
    "counting, PPMI and SVD": _counting,
}


def run(shares: Sequence[float] = SHARES, rounds: int = ROUNDS) -> dict[str, Any]:
    """One pass over parts of the sample, with gensim and with ours; about 5 minutes on two quiet cores.

    shares: of the articles; a part takes every n-th one, so that it is as mixed as the whole.
    """
    busy = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    parts = [corpus()[:: round(1 / share)] for share in shares]
    largest = max(parts, key=len)
    results = {
        "workers": _measure(WORKERS, largest[::2], rounds),
        "growth": [_growth(text, rounds) for text in parts],
        "output layer": [_pairs_per_second(kind, largest) for kind in (SkipGram, FullSoftmax)],
        "whole runs": _measure(WHOLE_RUNS, largest, rounds=1),
    }
    return record({**BASELINE, "epochs": 1, "rounds": rounds, "load before": busy}, [1], results)


def _measure(
    programs: Mapping[str, Callable[[Text], object]], text: Text, rounds: int
) -> list[dict[str, Any]]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, train in programs.items():
            started = perf_counter()
            _, processor = cpu_seconds(partial(train, text))
            times[name].append((perf_counter() - started, processor))
    words = sum(map(len, text))
    rows = []
    for name, pairs in times.items():
        clock, processor = (median(column) for column in zip(*pairs, strict=True))
        speed = {"words_per_second": round(words / clock), "words_per_cpu_second": round(words / processor)}
        rows.append({"case": name, "words": words, "cpu_seconds": round(processor, 2), **speed})
    return rows


def _growth(text: Text, rounds: int) -> dict[str, Any]:
    gensim, ours = _measure({"gensim": _gensim, "ours": _ours}, text, rounds)
    return {
        "words": gensim["words"],
        "gensim_cpu_seconds": gensim["cpu_seconds"],
        "ours_cpu_seconds": ours["cpu_seconds"],
    }


@threads(1)
def _pairs_per_second(kind: type[SkipGram], text: Text) -> dict[str, Any]:
    """Steps of our trainer with either output layer: pairs per second of the processor."""
    trainer = Trainer(read_corpus(text))
    trainer.model = kind(len(trainer.corpus.words), trainer.settings.dim)
    trainer.optimizer = torch.optim.SGD(trainer.model.parameters(), lr=trainer.settings.rate)
    steps = iter(trainer)
    next(steps)  # makes the pairs
    done, seconds = cpu_seconds(lambda: len(list(islice(steps, STEPS))))
    return {"case": kind.__name__, "pairs_per_cpu_second": round(done * trainer.settings.batch / seconds)}
