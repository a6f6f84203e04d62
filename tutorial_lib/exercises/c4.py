"""The exercises of chapter 4: choosing a model, and ranking those that are able."""

from __future__ import annotations

from typing import Any

from . import Exercise, as_words, call, expect_choice, expect_words, require

__all__ = ["EXERCISES"]

_RANK = """\
def rank(scores):
    able = {model: score for model, score in scores.items() if score is not None}
    return sorted(able, key=able.get, reverse=True)


answer = rank
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
    reasons = {
        "word2vec": "there are no texts to learn from",
        "glove": "there are no texts to look up",
        "bert": "there are no texts to read",
        "clip": "there are neither texts nor pictures",
        "cnn": "there are no pictures",
    }
    expect_choice(answer, "recommender", reasons, "the model")
    return "and a new article without ratings has no vector: the cold start of chapter 1.2"


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
        task="Ratings only, no texts, no pictures: which model of this course can suggest goods?",
        check=_check_shop,
        hints=("What does each model learn from?", "Chapter 1.2 did it with films."),
        solution="answer = 'recommender'",
        wrong=[("answer = 'clip'", "neither texts nor pictures"), ("answer = 'cnn'", "no pictures")],
    ),
    Exercise(
        name="4-rank",
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
]
