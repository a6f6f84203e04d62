"""Why GloVe stays poor on a small text: one change at a time, several seeds, scored on public tests.

`run()` trains 27 models on the Wikipedia sample, in about 8 minutes of one core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ... import data
from ...scratch.cooccurrence import CooccurrenceCounts, count_pairs
from ...scratch.glove import Glove, GloveSettings
from ..experiment import record, rounded, threads
from ..word_scores import scores

__all__ = ["STEPS", "SWEEPS", "measure", "run"]

SEEDS = (0, 1, 2)
PASSES = 20
REPORTED = (5, 10, 20)
STEPS: dict[str, dict[str, Any]] = {
    "plain GloVe": {},
    "biases fixed": {"free_biases": False},
    "unseen pairs": {"unseen_weight": 0.05},
    "both": {"free_biases": False, "unseen_weight": 0.05},
}
SWEEPS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    # Plain GloVe with other settings: does any of them help?
    "x_max": ({}, [2.0, 100.0]),
    "rate": ({}, [0.3]),
    # The weight of the unseen pairs, biases fixed: how much is enough, and how much too much?
    "unseen_weight": ({"free_biases": False}, [0.002, 0.4]),
}


def measure(counts: CooccurrenceCounts, settings: GloveSettings) -> list[dict[str, float]]:
    """Train one model; after each pass in REPORTED give its scores, summed and (`…_word`) word alone."""
    model, rows = Glove(counts.matrix, settings), []
    for number, loss in enumerate(model.passes(), start=1):
        if number in REPORTED:
            summed = scores(counts.words, model.vectors())
            alone = scores(counts.words, model.vectors(summed=False))
            named = {**summed, **{f"{name}_word": value for name, value in alone.items()}}
            rows.append({"passes": number, "loss": round(loss, 5), **rounded(named)})
    return rows


@threads(1)
def run(
    steps: Mapping[str, Mapping[str, Any]] = STEPS,
    sweeps: Mapping[str, tuple[Mapping[str, Any], Sequence[Any]]] = SWEEPS,
    seeds: Sequence[int] = SEEDS,
    passes: int = PASSES,
) -> dict[str, Any]:
    """Train every step and every value of every sweep with every seed, on one thread."""
    counts = count_pairs(data.wikipedia())

    def cells(changes: Mapping[str, Any]) -> list[dict[str, Any]]:
        own = [GloveSettings(**{"passes": passes, **changes, "seed": seed}) for seed in seeds]
        return [{"seed": settings.seed, "after": measure(counts, settings)} for settings in own]

    results = {
        "steps": {name: cells(changes) for name, changes in steps.items()},
        "sweeps": {
            name: {str(value): cells({**fixed, name: value}) for value in values}
            for name, (fixed, values) in sweeps.items()
        },
    }
    settings = {**asdict(GloveSettings()), "window": 10, "min_count": 5, "threads": 1}
    return record(settings, seeds, results)
