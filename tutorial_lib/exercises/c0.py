"""Exercises of the introduction: three tiny ones, to learn how exercises work."""

from __future__ import annotations

from typing import Any

from . import Exercise
from .expectations import as_number, call, expect_number, expect_type, expect_words, require

__all__ = ["EXERCISES"]


def check_size(answer: Any) -> str:
    """How many numbers the pocket GloVe gives to a word."""
    require(
        as_number(answer) != 400_000, "that is how many words there are: how many numbers has *one* of them?"
    )
    expect_number(answer, 50, what="the length of a vector")
    return "every word gets as many, short or long, frequent or rare"


def check_nearest(answer: Any) -> str:
    """The word nearest to "paris" in the pocket GloVe."""
    from ..encoders import load

    expect_type(answer, str)
    require(answer.strip().lower() != "paris", "that is the word itself: who is its nearest neighbour?")
    glove = load("glove", source="pocket")
    ((nearest, cosine),) = glove.most_similar("paris", k=1)  # type: ignore[attr-defined]
    expect_words([answer.strip()], [nearest], "the answer")
    return f"its cosine with paris is {cosine:.2f}"


def check_best(answer: Any) -> str:
    """A function best(found) that returns the word with the highest score of a list of (word, score)."""
    found = [("creek", 0.83), ("rivers", 0.87), ("basin", 0.80)]
    word = call(answer, found, what="best")
    require(not isinstance(word, tuple), "that is the pair of word and score: return only the word")
    expect_type(word, str, "what best returns")
    require(word != "creek", "you return the first word: the list need not be sorted")
    expect_words([word], ["rivers"], "the answer of best([('creek', 0.83), ('rivers', 0.87), …])")
    return "sorted or not, the list gives its best word"


EXERCISES = [
    Exercise(
        name="0-size",
        task="How many numbers does GloVe give to one word? Try len(glove.vector('water')).",
        check=check_size,
        hints=(
            "A vector is a row of numbers; len() counts them.",
            "Run len(glove.vector('water')) in a cell of its own and write the number down.",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
answer = len(glove.vector("water"))
""",
        wrong=[
            ("answer = 400_000", "how many words"),
            ("answer = 5", "too low"),
            ("answer = '50'", "number"),
        ],
    ),
    Exercise(
        name="0-nearest",
        task="Which word is nearest to 'paris'? Answer with the word in quotation marks.",
        check=check_nearest,
        hints=(
            "Type paris into the box of the first widget, or call glove.most_similar.",
            "glove.most_similar('paris', k=1) is a list with one pair: the word and its cosine.",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
answer = glove.most_similar("paris", k=1)[0][0]
""",
        wrong=[
            ("answer = 'paris'", "the word itself"),
            ("answer = 'london'", "does not belong"),
            ("answer = [('paris', 1.0)]", "should be a str"),
        ],
    ),
    Exercise(
        name="0-best",
        task="Write best(found): from a list of (word, score), return the word with the highest score.",
        check=check_best,
        hints=(
            "max() finds the largest of a list; its key says what to compare.",
            "max(found, key=lambda pair: pair[1]) is the best pair. Return its first part.",
        ),
        solution="""
def best(found):
    return max(found, key=lambda pair: pair[1])[0]

answer = best
""",
        wrong=[
            ("answer = lambda found: found[0][0]", "need not be sorted"),
            ("answer = lambda found: max(found, key=lambda pair: pair[1])", "only the word"),
            ("answer = lambda found: min(found, key=lambda pair: pair[1])[0]", "does not belong"),
        ],
    ),
]
