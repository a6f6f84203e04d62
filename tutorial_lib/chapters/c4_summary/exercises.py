"""The exercises of chapter 4: choosing a model, ranking those that are able, two wrong conclusions."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    as_list,
    as_words,
    call,
    expect_choice,
    expect_number,
    expect_words,
    require,
)

__all__ = ["EXERCISES"]

_RANK = """\
def rank(scores):
    able = {model: score for model, score in scores.items() if score is not None}
    return sorted(able, key=able.get, reverse=True)


answer = rank
"""


_NOISE = """\
def gain(scores):
    means = scores.mean(axis=1)
    return means.max() - means.mean()


answer = (gain, "b")
"""
_UNITS = """\
import numpy as np

import tutorial_lib
from tutorial_lib import data, measure
from tutorial_lib.measure import fair

texts, human = data.lee_documents()
cosines = measure.pair_cosines(tutorial_lib.load("bert").encode(texts))
judged = human[np.triu_indices(50, 1)]
wide = fair.score(measure.pearson, cosines, judged, units=measure.document_pairs(50)).interval
narrow = fair.score(measure.pearson, cosines, judged).interval
answer = ((wide[1] - wide[0]) / (narrow[1] - narrow[0]), "b")
"""


def _check_choose(answer: Any) -> str:
    reasons = {
        "word2vec": "word vectors have never seen a picture",
        "glove": "word vectors have never seen a picture",
        "bert": "BERT reads texts only: there is no place for a picture in its space",
    }
    expect_choice(answer, "clip", reasons, "the model")
    return "but look what it was trained on: the pocket model knows drawings only"


def _check_shop(answer: Any) -> str:
    model, rival = as_list(answer, "the answer", 2)
    reasons = {
        "word2vec": "there are no texts to learn from",
        "glove": "there are no texts to look up",
        "bert": "there are no texts to read",
        "clip": "there are neither texts nor pictures",
        "cnn": "there are no pictures",
    }
    expect_choice(model, "recommender", reasons, "the model")
    weak = {
        "random": "that is easily beaten, and tells nothing about people",
        "tf-idf": "there are no texts to count words in",
    }
    expect_choice(rival, "popularity", weak, "the rival")
    return "learn from what people watched: predicted stars lost to the popularity list in chapter 1.2"


def _check_noise(answer: Any) -> str:
    gain, mistake = as_list(answer, "the answer", 2)
    noise = np.random.default_rng(0).random((8, 200))
    means = noise.mean(axis=1)
    expect_number(
        call(gain, noise.copy(), what="gain"),
        means.max() - means.mean(),
        1e-6,
        "your gain for eight models of noise",
    )
    reasons = {
        "a": "with more items the gain of noise shrinks, but never below zero",
        "c": "true, and another question",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "the best of several is never worse than their mean, on the items that made it the best"


@cache
def _times_as_wide() -> float:
    """How many times as wide the interval of MiniLM's correlation is over documents as over pairs."""
    from ... import data, measure
    from ...encoders import load
    from ...measure import fair

    texts, human = data.lee_documents()
    cosines = measure.pair_cosines(load("bert").encode(texts))
    judged = human[np.triu_indices(len(texts), 1)]
    units = (None, measure.document_pairs(len(texts)))
    pairs, documents = (fair.score(measure.pearson, cosines, judged, units=unit) for unit in units)
    return (documents.interval[1] - documents.interval[0]) / (pairs.interval[1] - pairs.interval[0])


def _check_units(answer: Any) -> str:
    ratio, mistake = as_list(answer, "the answer", 2)
    # Another seed or number of draws moves the ratio by about a twentieth.
    expect_number(ratio, _times_as_wide(), 0.25, "the ratio of the two widths", between=(0, 100))
    reasons = {
        "a": "ranks would share the documents just the same",
        "c": "perhaps, but that makes no interval narrow",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "the unit is what was sampled: fifty documents"


def _check_rank(answer: Any) -> str:
    scores = {"a": 0.2, "b": None, "c": 0.9, "d": 0.0, "e": -0.5}
    given = as_words(call(answer, dict(scores), what="rank"), "rank(scores)")
    require("b" not in given, "a model that cannot do the task is in your list: leave out None")
    require("d" in given, "a score of 0.0 is a score: test for None, not for truth")
    expect_words(given, ["c", "a", "d", "e"], "rank(scores)")
    return "0.0 and None are different answers"


EXERCISES = [
    Exercise(
        name="4-choose",
        kind="warm-up",
        task="Which of the document's four models finds photographs by a sentence?",
        check=_check_choose,
        hints=("Which of them reads both?", "Chapter 2.4 searched pictures by phrases."),
        solution="answer = 'clip'",
        wrong=[
            ("answer = 'bert'", "texts only"),
            ("answer = 'glove'", "never seen"),
            ("answer = 'gpt'", "not one of"),
        ],
    ),
    Exercise(
        name="4-shop",
        task="No texts, no pictures: (the model that can suggest goods, the cheap rival it must beat).",
        check=_check_shop,
        hints=("What does each model learn from?", "Chapter 1.2 did it with films."),
        solution="answer = ('recommender', 'popularity')",
        wrong=[
            ("answer = ('clip', 'popularity')", "neither texts nor pictures"),
            ("answer = ('cnn', 'popularity')", "no pictures"),
            ("answer = ('recommender', 'random')", "easily beaten"),
            ("answer = ('recommender', 'TF-IDF')", "no texts to count"),
        ],
    ),
    Exercise(
        name="4-rank",
        kind="explore",
        task=(
            "A function rank(scores): a dictionary from model to score or None -> list of able models, best"
            " first."
        ),
        check=_check_rank,
        hints=(
            "First leave out what is None, then sort.",
            "sorted(able, key=able.get, reverse=True) sorts the keys of a dictionary by their values.",
        ),
        solution=_RANK,
        wrong=[
            (
                "answer = lambda scores: sorted((m for m in scores if scores[m]), key=scores.get)",
                "a score of 0.0",
            ),
            ("answer = lambda scores: list(scores)", "leave out None"),
            (
                "answer = lambda scores: sorted((m for m in scores if scores[m] is not None), "
                "key=scores.get)",
                "in another order",
            ),
            ("answer = ['c']", "should be a function"),
        ],
    ),
    Exercise(
        name="4-noise",
        task="(gain(scores), letter): the best model's mean minus the mean of all, and what is wrong.",
        kind="find the mistake",
        check=_check_noise,
        hints=(
            "scores.mean(axis=1) is one mean for each model.",
            "The largest of these means, minus their mean. On which items was the largest found?",
        ),
        solution=_NOISE,
        wrong=[
            ("answer = (lambda scores: 0.0, 'b')", "too low"),
            (_NOISE.replace('"b")', '"a")'), "never below zero"),
            (_NOISE.replace('"b")', '"c")'), "another question"),
        ],
    ),
    Exercise(
        name="4-units",
        task="(ratio, letter): the interval over documents by that over pairs, in width; what is wrong.",
        kind="find the mistake",
        check=_check_units,
        hints=(
            "The two calls differ in `units` alone; a width is interval[1] - interval[0].",
            "judged = human[np.triu_indices(50, 1)]; cosines = measure.pair_cosines(bert.encode(texts)).",
        ),
        solution=_UNITS,
        wrong=[
            ("answer = (1.0, 'b')", "too low"),
            (_UNITS.replace('"b")', '"a")'), "just the same"),
            (_UNITS.replace('"b")', '"c")'), "makes no interval narrow"),
        ],
    ),
]
