"""The exercises of chapter 3: memory, a fair comparison, and a task of the reader's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Exercise, as_number, call, expect_choice, expect_number, require

__all__ = ["EXERCISES"]

_TASK = """\
from tutorial_lib.experiments import comparison


def good_and_bad(encoder):
    words = comparison.vectors_of_words(encoder, ["good", "bad"])
    good, bad = words.encode(["good", "bad"])
    return good @ bad / (good @ good) ** 0.5 / (bad @ bad) ** 0.5


answer = good_and_bad
"""


def _check_memory(answer: Any) -> str:
    mebibytes = 1_000_000 * 384 * 4 / 2**20
    given = as_number(answer, "the memory in MiB")
    require(
        not np.isclose(given, 1_000_000 * 384 / 2**20, rtol=0.01),
        "a float32 takes four bytes, not one",
    )
    require(not np.isclose(given, 1536, atol=1), "that is in millions of bytes: a MiB has 1,048,576 bytes")
    expect_number(given, mebibytes, 1, "the memory in MiB")
    return "it fits into the memory of a laptop; a hundred millions would not"


def _check_fair(answer: Any) -> str:
    reasons = {
        "a": "A may have been asked the easier pairs: it answered only those it knows",
        "b": "knowing more pairs is worth something, but it is another quality than the score",
        "d": "a mean of scores on different questions answers no question",
    }
    expect_choice(answer, "c", reasons, "the statement")
    return "and then say the coverage beside both scores"


def _check_task(answer: Any) -> str:
    from ..encoders.words import WordEncoder

    words = ["good", "bad", "other"]
    encoder = WordEncoder.from_vectors(words, np.array([[2.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
    given = as_number(call(answer, encoder, what="your task"), "what your task returns")
    require(not np.isclose(given, 6.0), "that is a dot product: divide by both lengths")
    require(abs(given - 1) > 1e-6, "your result is 1: do you compare good with itself?")
    expect_number(given, 0.6, 1e-5, "the cosine of two made-up vectors", between=(-1, 1))
    return "now try it on encoders['glove'] and encoders['bert']: opposites lie close in both"


EXERCISES = [
    Exercise(
        name="3-memory",
        task="The memory in MiB of one million vectors of 384 float32 numbers.",
        check=_check_memory,
        hints=(
            "Count the numbers, then the bytes, then divide.",
            "A float32 takes 4 bytes; a MiB has 2 to the 20th bytes.",
        ),
        solution="answer = 1_000_000 * 384 * 4 / 2**20",
        wrong=[
            ("answer = 1_000_000 * 384 / 2**20", "four bytes"),
            ("answer = 1_000_000 * 384 * 4 / 1e6", "1,048,576"),
            ("answer = 1_000_000 * 384 * 8 / 2**20", "too high"),
        ],
    ),
    Exercise(
        name="3-fair",
        task="Scores on different numbers of pairs: which statement is right, 'a', 'b', 'c' or 'd'?",
        check=_check_fair,
        hints=(
            "Were both models asked the same questions?",
            "What would make the two numbers comparable?",
        ),
        solution="answer = 'c'",
        wrong=[
            ("answer = 'a'", "easier pairs"),
            ("answer = 'b'", "another quality"),
            ("answer = 'd'", "answers no question"),
            ("answer = 'e'", "not one of the choices"),
        ],
    ),
    Exercise(
        name="3-task",
        task="A function from an encoder to the cosine of the words good and bad.",
        check=_check_task,
        hints=(
            "comparison.vectors_of_words(encoder, ['good', 'bad']) gives an encoder of words whatever the "
            "model reads.",
            "encode(['good', 'bad']) returns two rows; divide their dot product by both lengths.",
        ),
        solution=_TASK,
        wrong=[
            (
                "from tutorial_lib.experiments import comparison\n\n\n"
                "def answer(encoder):\n"
                "    good, bad = comparison.vectors_of_words(encoder, ['good', 'bad']).encode(['good', "
                "'bad'])\n"
                "    return good @ bad",
                "divide by both lengths",
            ),
            ("answer = lambda encoder: 1.0", "good with itself"),
            ("answer = lambda encoder: 0.3", "too low"),
            ("answer = 0.6", "should be a function"),
        ],
    ),
]
