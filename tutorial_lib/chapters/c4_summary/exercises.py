"""The exercises of chapter 4: choosing a model, ranking those that are able, two wrong conclusions."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    as_list,
    as_words,
    call,
    expect_choice,
    expect_number,
    expect_refuted,
    require,
)


@exercise(
    "4-choose",
    kind="warm-up",
    hints=("Which of them reads both?", "Chapter 2.4 searched pictures by phrases."),
    wrong={"texts only": "bert", "never seen": "glove", "not one of": "gpt"},
)
def choose(answer: object) -> str:
    """Which of the document's four models finds photographs by a sentence?"""
    reasons = {
        "word2vec": "word vectors have never seen a picture",
        "glove": "word vectors have never seen a picture",
        "bert": "BERT reads texts only: there is no place for a picture in its space",
    }
    expect_choice(answer, "clip", reasons, "the model")
    return "but look what it was trained on: the pocket model knows drawings only"


@choose.solution
def _():
    return "clip"


@exercise(
    "4-shop",
    kind="apply",
    hints=("What does each model learn from?", "Chapter 1.2 did it with films."),
    wrong={
        "neither texts nor pictures": ("clip", "popularity"),
        "no pictures": ("cnn", "popularity"),
        "easily beaten": ("recommender", "random"),
        "no texts to count": ("recommender", "TF-IDF"),
    },
)
def shop(answer: object) -> str:
    """No texts, no pictures: (the model that can suggest goods, the cheap rival it must beat)."""
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


@shop.solution
def _():
    return ("recommender", "popularity")


@exercise(
    "4-rank",
    kind="explore",
    hints=(
        "First leave out what is None, then sort.",
        "sorted(able, key=able.get, reverse=True) sorts the keys of a dictionary by their values.",
    ),
    wrong={
        "a score of 0.0": lambda scores: [model for model in scores if scores[model]],
        "leave out None": lambda scores: list(scores),
        "in another order": lambda scores: [model for model in scores if scores[model] is not None],
    },
)
def rank(answer: object) -> str:
    """A function rank(scores): a dictionary from model to score or None -> able models, best first."""
    scores = {"a": 0.2, "b": None, "c": 0.9, "d": 0.0, "e": -0.5}
    given = as_words(call(answer, dict(scores), what="rank"), "rank(scores)")
    require("b" not in given, "a model that cannot do the task is in your list: leave out None")
    require("d" in given, "a score of 0.0 is a score: test for None, not for truth")
    require(sorted(given) == ["a", "c", "d", "e"], f"your list is {given}: name each able model once")
    require(given == ["c", "a", "d", "e"], "rank(scores) has the right models in another order")
    return "0.0 and None are different answers"


@rank.solution
def _():
    def rank(scores):
        able = {model: score for model, score in scores.items() if score is not None}
        return sorted(able, key=able.get, reverse=True)

    return rank


def _gain(scores):
    means = scores.mean(axis=1)
    return means.max() - means.mean()


@exercise(
    "4-noise",
    kind="find the mistake",
    hints=(
        "scores.mean(axis=1) is one mean for each model.",
        "The largest of these means, minus their mean. On which items was the largest found?",
    ),
    wrong={
        "too low": (lambda scores: 0.0, "b"),
        "never below zero": (_gain, "a"),
        "another question": (_gain, "c"),
    },
)
def noise(answer: object) -> str:
    """(gain(scores), letter): the best model's mean minus the mean of all, and what is wrong."""
    gain, letter = as_list(answer, "the answer", 2)
    scores = np.random.default_rng(0).random((8, 200))
    given, what = call(gain, scores.copy(), what="gain"), "your gain for eight models of noise"
    expect_number(given, _gain(scores), what=what)
    reasons = {
        "a": "with more items the gain of noise shrinks, but never below zero",
        "c": "true, and another question",
    }
    expect_choice(letter, "b", reasons, "the letter")
    return "the best of several is never worse than their mean, on the items that made it the best"


@noise.solution
def _():
    def gain(scores):
        means = scores.mean(axis=1)
        return means.max() - means.mean()

    return (gain, "b")


@exercise(
    "4-units",
    kind="find the mistake",
    hints=(
        "The two calls differ in `units` alone; a width is interval[1] - interval[0].",
        "judged = human[np.triu_indices(50, 1)]; cosines = measure.pair_cosines(bert.encode(texts)).",
    ),
    wrong={"too low": (1.0, "b"), "just the same": (1.33, "a"), "makes no interval narrow": (1.33, "c")},
)
def units(answer: object) -> str:
    """(ratio, letter): the interval over documents by that over pairs, in width; what is wrong."""
    reasons = {
        "a": "ranks would share the documents just the same",
        "c": "perhaps, but that makes no interval narrow",
    }
    # Another seed or number of draws moves the ratio by about a twentieth.
    expect_refuted(answer, units.right, 0.25, "the ratio of the two widths", reasons, (0, 100))
    return "the unit is what was sampled: fifty documents"


@units.solution
def _():
    import numpy as np

    import tutorial_lib
    from tutorial_lib import data, measure
    from tutorial_lib.measure import fair

    texts, human = data.lee_documents()
    cosines = measure.pair_cosines(tutorial_lib.load("bert").encode(texts))
    judged = human[np.triu_indices(50, 1)]
    wide = fair.score(measure.pearson, cosines, judged, units=measure.document_pairs(50)).interval
    narrow = fair.score(measure.pearson, cosines, judged).interval
    return ((wide[1] - wide[0]) / (narrow[1] - narrow[0]), "b")
