"""The exercises of chapter 3: memory, common items, a task of the reader's own, two wrong conclusions."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    as_list,
    as_number,
    call,
    expect_array,
    expect_number,
    expect_refuted,
    require,
)


@exercise(
    "3-memory",
    kind="warm-up",
    hints=(
        "Count the numbers, then the bytes, then divide.",
        "A float32 takes 4 bytes; a MiB has 2 to the 20th bytes.",
    ),
    wrong={
        "four bytes": 1_000_000 * 384 / 2**20,
        "1,048,576": 1_000_000 * 384 * 4 / 1e6,
        "too high": 1_000_000 * 384 * 8 / 2**20,
    },
)
def memory(answer: object) -> str:
    """The memory in MiB of one million vectors of 384 float32 numbers."""
    traps = {
        1_000_000 * 384 / 2**20: "a float32 takes four bytes, not one",
        1536: "that is in millions of bytes: a MiB has 1,048,576 bytes",
    }
    expect_number(answer, 1_000_000 * 384 * 4 / 2**20, 1, "the memory in MiB", traps=traps)
    return "it fits into the memory of a laptop; a hundred millions would not"


@memory.solution
def _():
    return 1_000_000 * 384 * 4 / 2**20


@exercise(
    "3-common",
    kind="apply",
    hints=(
        "np.isnan finds what a model does not cover; ~ turns it round.",
        "both = ~np.isnan(first) & ~np.isnan(second), then the mean of first[both] and of second[both].",
    ),
    wrong={
        "different questions": lambda first, second: (np.nanmean(first), np.nanmean(second)),
        "is not right at position 0": lambda first, second: (0.1, 0.2),
    },
)
def common(answer: object) -> str:
    """A function common_means(first, second): two arrays with NaN -> both means over common items."""
    first = np.array([1.0, 0.0, np.nan, 1.0, 1.0])
    second = np.array([np.nan, 0.0, 1.0, 1.0, 0.0])
    given = call(answer, first.copy(), second.copy(), what="common_means")
    own = "that is the mean over the items that each knows: the two were asked different questions"
    for number, scores in zip(as_list(given, "what your function returns", 2), (first, second), strict=True):
        require(not np.isclose(as_number(number, "a mean"), np.nanmean(scores)), own)
    expect_array(given, [2 / 3, 1 / 3], 1e-6, "the pair of means")
    return "now neither can win by staying silent"


@common.solution
def _():
    import numpy as np

    def common_means(first, second):
        both = ~np.isnan(first) & ~np.isnan(second)
        return first[both].mean(), second[both].mean()

    return common_means


def _product(encoder):
    good, bad = encoder.encode(["good", "bad"])
    return good @ bad


@exercise(
    "3-task",
    kind="explore",
    hints=(
        "comparison.vectors_of_words(encoder, ['good', 'bad']) gives an encoder of words whatever the "
        "model reads.",
        "encode(['good', 'bad']) returns two rows; divide their dot product by both lengths.",
    ),
    wrong={
        "divide by both lengths": _product,
        "good with itself": lambda encoder: 1.0,
        "too low": lambda encoder: 0.3,
    },
)
def task(answer: object) -> str:
    """A function from an encoder to the cosine of the words good and bad."""
    from ...encoders.words import WordEncoder

    words = ["good", "bad", "other"]
    encoder = WordEncoder.from_vectors(words, np.array([[2.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
    traps = {
        6: "that is a dot product: divide by both lengths",
        1: "your result is 1: do you compare good with itself?",
    }
    given, what = call(answer, encoder, what="your task"), "the cosine of two made-up vectors"
    expect_number(given, 0.6, 1e-5, what, between=(-1, 1), traps=traps)
    return "now try it on encoders['glove'] and encoders['bert']: opposites lie close in both"


@task.solution
def _():
    from tutorial_lib.chapters.c3_comparison import comparison

    def good_and_bad(encoder):
        words = comparison.vectors_of_words(encoder, ["good", "bad"])
        good, bad = words.encode(["good", "bad"])
        return good @ bad / (good @ good) ** 0.5 / (bad @ bad) ** 0.5

    return good_and_bad


@exercise(
    "3-cause",
    kind="find the mistake",
    hints=(
        "What was CLIP's text tower trained to copy? The warning above the criteria's numbers says it.",
        'measure.pearson(answers["documents"]["clip"], answers["documents"]["bert"]) is the number.',
    ),
    wrong={
        "too low": (0.59, "b"),
        "not where it comes from": (0.601, "a"),
        "the same 1,225 pairs": (0.601, "c"),
    },
)
def cause(answer: object) -> str:
    """'Training on pictures taught CLIP to read documents': how far are CLIP's answers MiniLM's?"""
    reasons = {
        "a": "an interval would say how sure the score is, not where it comes from",
        "c": "all models were asked the same 1,225 pairs",
    }
    what = "the correlation of the two models' cosines"
    expect_refuted(answer, cause.right, 0.01, what, reasons, (-1, 1))
    return "the text tower was trained to copy MiniLM: the pictures need not have taught it anything"


@cause.solution
def _():
    import warnings

    import tutorial_lib
    from tutorial_lib import measure
    from tutorial_lib.chapters.c3_comparison import comparison

    with warnings.catch_warnings(action="ignore"):  # CLIP reads the first words of each document only
        answers = comparison.TASKS["documents"]().answer
        clip, bert = (answers(tutorial_lib.load(name)) for name in ("clip", "bert"))
    return (measure.pearson(clip, bert), "b")


@exercise(
    "3-rival",
    kind="find the mistake",
    hints=(
        "What would somebody score who has seen no film?",
        'answers["films"]["random"] holds 1 for right and 0 for wrong; take its mean.',
    ),
    wrong={"too low": (0.1, "b"), "enough to tell": (0.463, "a"), "films are the unit": (0.463, "c")},
)
def rival(answer: object) -> str:
    """'Two films of three: the recommender is a good judge of genres': what is left out?"""
    reasons = {
        "a": "three hundred films are enough to tell the two apart: look at the intervals",
        "c": "each film asks once, so films are the unit",
    }
    expect_refuted(answer, rival.right, 0.002, "the share of random vectors", reasons, (0, 1))
    return "what the stars add is the rest, and MiniLM gets as much from the titles"


@rival.solution
def _():
    from tutorial_lib.chapters.c3_comparison import comparison

    return (comparison.TASKS["films"]().rivals["random"].mean(), "b")
