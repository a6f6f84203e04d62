"""The exercises of chapter 3: memory, common items, a task of the reader's own, two wrong conclusions."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    as_list,
    as_number,
    call,
    expect_array,
    expect_choice,
    expect_number,
    require,
)

__all__ = ["EXERCISES"]

_TASK = """\
from tutorial_lib.chapters.c3_comparison import comparison


def good_and_bad(encoder):
    words = comparison.vectors_of_words(encoder, ["good", "bad"])
    good, bad = words.encode(["good", "bad"])
    return good @ bad / (good @ good) ** 0.5 / (bad @ bad) ** 0.5


answer = good_and_bad
"""


_COMMON = """\
import numpy as np


def common_means(first, second):
    both = ~np.isnan(first) & ~np.isnan(second)
    return first[both].mean(), second[both].mean()


answer = common_means
"""
_CAUSE = """\
import warnings

import tutorial_lib
from tutorial_lib import measure
from tutorial_lib.chapters.c3_comparison import comparison

warnings.simplefilter("ignore")
answers = comparison.TASKS["documents"]().answer
clip, bert = (answers(tutorial_lib.load(name)) for name in ("clip", "bert"))
answer = (measure.pearson(clip, bert), "b")
"""
_RIVAL = """\
from tutorial_lib.chapters.c3_comparison import comparison

answer = (comparison.TASKS["films"]().rivals["random"].mean(), "b")
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


def _check_common(answer: Any) -> str:
    nan = float("nan")
    first, second = np.array([1.0, 0.0, nan, 1.0, 1.0]), np.array([nan, 0.0, 1.0, 1.0, 0.0])
    given = call(answer, first.copy(), second.copy(), what="common_means")
    for place, number in enumerate(as_list(given, "what your function returns", 2)):
        own = (first, second)[place]
        require(
            not np.isclose(as_number(number, "a mean"), np.nanmean(own)),
            "that is the mean over the items that each knows: the two were asked different questions",
        )
    expect_array(given, [2 / 3, 1 / 3], 1e-6, "the pair of means")
    return "now neither can win by staying silent"


@cache
def _answers(task: str, model: str) -> np.ndarray:
    """What a model of the course says of each item of a task [n]."""
    import warnings

    from ...encoders import load
    from ...errors import InputWarning
    from . import comparison

    with warnings.catch_warnings(action="ignore", category=InputWarning):
        return comparison.TASKS[task]().answer(load(model))


def _check_cause(answer: Any) -> str:
    from ...measure.correlation import pearson

    measured, mistake = as_list(answer, "the answer", 2)
    expected = pearson(_answers("documents", "clip"), _answers("documents", "bert"))
    expect_number(measured, expected, 0.01, "the correlation of the two models' cosines", between=(-1, 1))
    reasons = {
        "a": "an interval would say how sure the score is, not where it comes from",
        "c": "all models were asked the same 1,225 pairs",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "the text tower was trained to copy MiniLM: the pictures need not have taught it anything"


def _check_rival(answer: Any) -> str:
    from . import comparison

    measured, mistake = as_list(answer, "the answer", 2)
    expected = float(comparison.TASKS["films"]().rivals["random"].mean())
    expect_number(measured, expected, 0.002, "the share of random vectors", between=(0, 1))
    reasons = {
        "a": "three hundred films are enough to tell the two apart: look at the intervals",
        "c": "each film asks once, so films are the unit",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "what the stars add is the rest, and MiniLM gets as much from the titles"


def _check_task(answer: Any) -> str:
    from ...encoders.words import WordEncoder

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
        kind="warm-up",
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
        name="3-common",
        task="A function common_means(first, second): two arrays with NaN -> both means over common items.",
        kind="apply",
        check=_check_common,
        hints=(
            "np.isnan finds what a model does not cover; ~ turns it round.",
            "both = ~np.isnan(first) & ~np.isnan(second), then the mean of first[both] and of second[both].",
        ),
        solution=_COMMON,
        wrong=[
            (
                "import numpy as np\n\nanswer = lambda one, two: (np.nanmean(one), np.nanmean(two))",
                "different questions",
            ),
            ("answer = (2 / 3, 1 / 3)", "should be a function"),
            ("answer = lambda first, second: (0.1, 0.2)", "is not right at position 0"),
        ],
    ),
    Exercise(
        name="3-task",
        task="A function from an encoder to the cosine of the words good and bad.",
        kind="explore",
        check=_check_task,
        hints=(
            "comparison.vectors_of_words(encoder, ['good', 'bad']) gives an encoder of words whatever the "
            "model reads.",
            "encode(['good', 'bad']) returns two rows; divide their dot product by both lengths.",
        ),
        solution=_TASK,
        wrong=[
            (
                "from tutorial_lib.chapters.c3_comparison import comparison\n\n\n"
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
    Exercise(
        name="3-cause",
        task="'Training on pictures taught CLIP to read documents': how far are CLIP's answers MiniLM's?",
        kind="find the mistake",
        check=_check_cause,
        hints=(
            "What was CLIP's text tower trained to copy? The warning above the criteria's numbers says it.",
            'measure.pearson(answers["documents"]["clip"], answers["documents"]["bert"]) is the number.',
        ),
        solution=_CAUSE,
        wrong=[
            ("answer = (0.59, 'b')", "too low"),
            (_CAUSE.replace('"b")', '"a")'), "not where it comes from"),
            (_CAUSE.replace('"b")', '"c")'), "the same 1,225 pairs"),
        ],
    ),
    Exercise(
        name="3-rival",
        task="'Two films of three: the recommender is a good judge of genres': what is left out?",
        kind="find the mistake",
        check=_check_rival,
        hints=(
            "What would somebody score who has seen no film?",
            'answers["films"]["random"] holds 1 for right and 0 for wrong; take its mean.',
        ),
        solution=_RIVAL,
        wrong=[
            ("answer = (0.1, 'b')", "too low"),
            (_RIVAL.replace('"b")', '"a")'), "enough to tell"),
            (_RIVAL.replace('"b")', '"c")'), "films are the unit"),
        ],
    ),
]
