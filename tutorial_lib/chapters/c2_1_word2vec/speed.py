"""How fast Word2Vec trains, and how the time grows with the text.

Words per second count raw words, as gensim does. Each row has the time on the clock and the processor's time
(all threads together): on a machine that is busy with other work only the second means the same every time.
The rounds are interleaved, so that a busy moment disturbs all rows alike; medians are reported.

Two rivals say what "fast" means: the softmax over all words, which negative sampling replaced (one step of
both over the same pairs), and counting (PPMI and an SVD), which needs no training (a whole run of both).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

import torch
from gensim.models import Word2Vec
from torch.nn import functional

from ...encoders import word2vec
from ...errors import InputError
from ...scratch.cooccurrence import count_pairs, ppmi_matrix, svd_vectors
from ...scratch.skipgram import Settings, SkipGram, Trainer, read_corpus
from .settings import BASELINE, corpus

__all__ = ["SHARES", "FullSoftmax", "run"]

SHARES = (1 / 8, 1 / 4, 1 / 2, 1)
ROUNDS = 2
STEPS = 100
Text = list[list[str]]


def run(shares: Sequence[float] = SHARES, rounds: int = ROUNDS) -> dict[str, Any]:
    """One pass over parts of the sample, with gensim and with ours; about 5 minutes on two quiet cores.

    Raises:
        InputError: a share that is not above 0 and at most 1.
    """
    if not shares or not all(0 < share <= 1 for share in shares):
        raise InputError(f"shares must be above 0 and at most 1, got {list(shares)}")
    busy = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    settings = {
        "passes": 1,
        "dimension": 50,
        "window": 5,
        "negatives": 5,
        "rounds": rounds,
        "load before": busy,
    }
    results = {
        "workers": _measure(_programs(), _part(max(shares) / 2), rounds),
        "growth": [_growth(share, rounds) for share in shares],
        "output layer": [_pairs_per_second(kind, max(shares)) for kind in (SkipGram, FullSoftmax)],
        "whole runs": [_whole(name, make, max(shares)) for name, make in _WHOLE.items()],
    }
    return {"settings": settings, "seeds": [1], "results": results}


class FullSoftmax(SkipGram):
    """Skip-gram as its formula says: the true word against every word of the vocabulary, no sampling."""

    def forward(self, given: torch.Tensor, wanted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """The cross-entropy of the softmax over all words, mean over the batch; `noise` is not used."""
        return functional.cross_entropy(self.hidden(given) @ self.output.weight.T, wanted)


def _pairs_per_second(kind: type[SkipGram], share: float) -> dict[str, Any]:
    """Steps of our trainer on one thread with either output layer: pairs per second of the processor."""
    with _threads(1):
        trainer = Trainer(read_corpus(_part(share)), Settings())
        trainer.model = kind(len(trainer.corpus.words), trainer.settings.dim)
        trainer.optimizer = torch.optim.SGD(trainer.model.parameters(), lr=trainer.settings.rate)
        steps = iter(trainer)
        next(steps)
        start = process_time()
        done = sum(1 for _ in zip(range(STEPS), steps, strict=False))
        seconds = process_time() - start
    pairs = done * trainer.settings.batch
    return {
        "case": kind.__name__,
        "words": len(trainer.corpus.words),
        "pairs_per_cpu_second": round(pairs / seconds),
    }


def _counting(text: Text) -> object:
    return svd_vectors(
        ppmi_matrix(count_pairs(text, BASELINE["min_count"], BASELINE["window"], "linear").matrix)
    )


def _training(text: Text) -> object:
    return word2vec.train(text, workers=1, seed=1, **BASELINE)


_WHOLE: dict[str, Callable[[Text], object]] = {
    "skip-gram, 15 passes": _training,
    "counting, PPMI and SVD": _counting,
}


def _whole(name: str, make: Callable[[Text], object], share: float) -> dict[str, Any]:
    text = _part(share)
    clock, processor = _seconds(make, text)
    return {
        "case": name,
        "words": sum(map(len, text)),
        "seconds": round(clock, 2),
        "cpu_seconds": round(processor, 2),
    }


def _programs() -> dict[str, Callable[[Text], object]]:
    return {
        "gensim skip-gram, 1 worker": partial(_gensim, skip_gram=1, workers=1),
        "gensim skip-gram, 2 workers": partial(_gensim, skip_gram=1, workers=2),
        "gensim CBOW, 1 worker": partial(_gensim, skip_gram=0, workers=1),
        "gensim CBOW, 2 workers": partial(_gensim, skip_gram=0, workers=2),
        "our skip-gram, 1 thread": partial(_ours, threads=1),
        "our skip-gram, 2 threads": partial(_ours, threads=2),
    }


def _measure(programs: dict[str, Callable[[Text], object]], text: Text, rounds: int) -> list[dict[str, Any]]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, train in programs.items():
            times[name].append(_seconds(train, text))
    return [_row(name, sum(map(len, text)), rows) for name, rows in times.items()]


def _row(name: str, words: int, times: list[tuple[float, float]]) -> dict[str, Any]:
    clock, processor = (median(column) for column in zip(*times, strict=True))
    return {
        "case": name,
        "words": words,
        "seconds": round(clock, 2),
        "cpu_seconds": round(processor, 2),
        "words_per_second": round(words / clock),
        "words_per_cpu_second": round(words / processor),
    }


def _growth(share: float, rounds: int) -> dict[str, Any]:
    text = _part(share)
    row: dict[str, Any] = {
        "share": share,
        "words": sum(map(len, text)),
        "types": len({w for a in text for w in a}),
    }
    programs: dict[str, Callable[[Text], object]] = {
        "gensim": partial(_gensim, skip_gram=1, workers=1),
        "ours": partial(_ours, threads=1),
    }
    for result in _measure(programs, text, rounds):
        row[f"{result['case']}_cpu_seconds"] = result["cpu_seconds"]
    return row


def _part(share: float) -> Text:
    """Every n-th article, so that a part is as mixed as the whole."""
    return corpus()[:: round(1 / share)]


def _gensim(text: Text, skip_gram: int, workers: int) -> object:
    return Word2Vec(
        text,
        sg=skip_gram,
        vector_size=50,
        window=5,
        negative=5,
        min_count=5,
        epochs=1,
        workers=workers,
        seed=1,
    )


def _ours(text: Text, threads: int) -> object:
    with _threads(threads):
        return Trainer(read_corpus(text), Settings(epochs=1)).run()


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """So many threads for PyTorch inside, the number from before after it."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _seconds(train: Callable[[Text], object], text: Text) -> tuple[float, float]:
    """Seconds on the clock and seconds of the processor."""
    clock, processor = perf_counter(), process_time()
    train(text)
    return perf_counter() - clock, process_time() - processor
