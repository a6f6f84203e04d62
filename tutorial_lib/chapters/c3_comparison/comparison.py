"""All models through one loop: every task that a model can do, fairly, and what it costs (chapters 3 and 4).

Models are compared on the items that all of them cover, with intervals over the unit that was sampled
(`measure.fair`). Where a model has no vectors for the items of a task it raises CannotDo: that is a result
too, and the table leaves the place empty.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ...encoders import Encoder, load
from ...measure import fair
from .readers import CannotDo, random_vectors, vectors_of_texts, vectors_of_words, word_counts
from .tasks import TASKS, Task

__all__ = [
    "MODELS",
    "TASKS",
    "CannotDo",
    "Task",
    "answers",
    "choose_on_half",
    "compare",
    "cost",
    "random_vectors",
    "run",
    "vectors_of_texts",
    "vectors_of_words",
    "word_counts",
]

MODELS = ("word2vec", "glove", "bert", "clip", "cnn", "recommender")


def answers(task: Task, encoders: Mapping[str, Encoder]) -> dict[str, np.ndarray]:
    """Return what every model that can, and every rival, says of each item: name to [n]."""
    given = dict(task.rivals)
    for name, encoder in encoders.items():
        with suppress(CannotDo):
            given[name] = task.answer(encoder)
    return given


def compare(task: Task, given: Mapping[str, np.ndarray], samples: int = 1000) -> fair.Comparison:
    """Score the answers of `answers` on the items that all of them cover."""
    return fair.compare(task.measure, given, *task.truth, units=task.units, samples=samples)


def choose_on_half(
    task: Task, given: Mapping[str, np.ndarray], names: Sequence[str], seed: int = 0
) -> tuple[float, float]:
    """Choose the best of several models on one half of the units, and score it on the other, both ways.

    Returns:
        The score of the chosen model and the mean score of all `names`, each the mean over the two halves.
        Chosen and scored on the same items, the first could never be the smaller one.
    """
    known = np.logical_and.reduce([~np.isnan(given[name]) for name in names])  # [n]
    units = np.arange(len(known)) if task.units is None else np.asarray(task.units)  # [n] or [n, 2]
    labels = np.unique(units)
    first_half = np.random.default_rng(seed).permutation(len(labels)) < len(labels) / 2
    side = first_half[np.searchsorted(labels, units)].reshape(len(known), -1)  # [n, 1] or [n, 2]
    halves = [known & (side == half).all(axis=1) for half in (True, False)]  # a pair across both is left out

    def scores(half: np.ndarray) -> list[float]:
        truth = [np.asarray(column)[half] for column in task.truth]
        return [task.measure(given[name][half], *truth) for name in names]

    one, other = map(scores, halves)
    chosen = (other[int(np.argmax(one))] + one[int(np.argmax(other))]) / 2
    return float(chosen), float(np.mean([one, other]))


def cost(name: str) -> dict[str, Any]:
    """Return what `model_cost.measure` finds in a process of its own, on one thread."""
    command = [sys.executable, "-m", f"{__package__}.model_cost", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(
    models: Sequence[str] = MODELS, tasks: Sequence[str] = tuple(TASKS), rounds: int = 3, samples: int = 1000
) -> dict[str, Any]:
    """Measure the quality of models on tasks, and their cost as the median of `rounds` fresh processes."""
    encoders = {name: load(name) for name in models}
    quality = {name: _quality(TASKS[name](), encoders, samples) for name in tasks}
    costs = {name: _median([cost(name) for _ in range(rounds)]) for name in models}
    settings = {"models": list(models), "tasks": list(tasks), "rounds": rounds, "samples": samples}
    return {"settings": settings, "results": {"quality": quality, "cost": costs}}


def _quality(task: Task, encoders: Mapping[str, Encoder], samples: int) -> dict[str, Any]:
    """Return a comparison as plain numbers: per method its value and interval; the best and the ties."""
    given = answers(task, encoders)
    able = [model for model in encoders if model in given]
    compared = compare(task, given, samples)
    best = compared.scores[compared.best]
    scores = {
        name: [round(number, 4) for number in (own.value, *own.interval)]
        for name, own in compared.scores.items()
    }
    return {
        "title": task.title,
        "unit": task.unit,
        "able": able,
        "chosen, mean": choose_on_half(task, given, able) if able else (),
        "n": best.n,
        "total": best.total,
        "scores": scores,
        "best": [compared.best, *compared.ties],
    }


def _median(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the median of each number of several runs, dictionaries inside included."""
    return {
        key: _median([run[key] for run in runs])
        if isinstance(value, dict)
        else float(np.median([run[key] for run in runs]))
        for key, value in runs[0].items()
    }
