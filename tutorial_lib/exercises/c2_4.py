"""The exercises of chapter 2.4: softmax, the contrastive loss, phrases for a picture, the order of words."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import (
    Exercise,
    Wrong,
    as_number,
    as_words,
    call,
    expect_between,
    expect_number,
    expect_type,
    require,
)

__all__ = ["EXERCISES"]

_LOSS = """\
import numpy as np


def contrastive_loss(logits):
    def choose(scores):  # cross-entropy of the diagonal, row by row
        shifted = scores - scores.max(axis=1, keepdims=True)
        return -(np.diag(shifted) - np.log(np.exp(shifted).sum(axis=1))).mean()

    return (choose(logits) + choose(logits.T)) / 2


answer = contrastive_loss
"""


def _check_single(answer: Any) -> str:
    probability = np.exp(20) / (np.exp(20) + 2 * np.exp(18))
    require(
        as_number(answer, "the probability") != 1,
        "1 would be right for a single text: here two others take their share",
    )
    expect_number(answer, probability, 0.005, "the probability", between=(0, 1))
    return "only the differences count: the scores 2, 0 and 0 give the same"


def _check_loss(answer: Any) -> str:
    logits = np.array([[3.0, 1.0, 0.0], [0.5, 2.0, 1.0], [0.0, -1.0, 4.0]])
    given = as_number(call(answer, logits, what="contrastive_loss"), "your loss on a table of 3 pairs")
    by_row, by_column = (_choice_loss(table) for table in (logits, logits.T))
    require(
        abs(given - by_row) > 1e-6,
        "you only let each picture choose its text: let each text choose its picture too",
    )
    require(abs(given - by_row - by_column) > 1e-6, "you add the two directions: take their mean")
    expect_number(given, (by_row + by_column) / 2, 1e-4, "your loss on a table of 3 pairs")
    large = call(answer, logits * 500, what="contrastive_loss")
    try:
        as_number(large)
    except Wrong:
        raise Wrong(
            "with large scores your loss is no finite number: subtract the largest score before exp"
        ) from None
    return "the same number as CLIPModel(..., return_loss=True)"


def _choice_loss(logits: np.ndarray) -> float:
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits)))


def _check_phrase(answer: Any) -> str:
    from .. import load
    from ..gallery import emoji_gallery

    expect_type(answer, str, "the phrase")
    require("umbrella" not in answer.lower(), "the word umbrella is not allowed: describe what it is for")
    clip = load("clip")
    pictures, vectors = emoji_gallery(clip)
    first = pictures[int((vectors @ clip.encode([answer])[0]).argmax())].name
    require("umbrella" in first, f"your phrase finds {first!r} first: say more about what it is for")
    return f"you found {first!r} by what it is for, without its name"


def _check_order(answer: Any) -> str:
    from .. import load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two captions, yours are {len(pair)}")
    one, other = (caption.lower().split() for caption in pair)
    require(one != other, "your two captions are the same")
    if sorted(one) != sorted(other):
        raise Wrong("the two captions do not consist of the same words: only change their order")
    vectors = load("clip").encode(pair)
    expect_between(float(vectors[0] @ vectors[1]), 0.97, 1.001, "the cosine of your captions")
    return "the text tower hardly noticed"


EXERCISES = [
    Exercise(
        name="2.4-single",
        task="The probability of the first of three texts whose scores are 20, 18 and 18.",
        check=_check_single,
        hints=(
            "Softmax: e to the score, divided by the sum of all of these.",
            "Subtract 18 from each score first; then e², 1 and 1 remain.",
        ),
        solution="import numpy as np\n\nanswer = np.exp(2) / (np.exp(2) + 2)",
        wrong=[
            ("answer = 1.0", "would be right for a single text"),
            ("answer = 20 / 56", "too low"),
            ("answer = 78.7", "must lie between"),
        ],
    ),
    Exercise(
        name="2.4-loss",
        task=(
            "A function contrastive_loss(logits [n, n]) -> number, the mean of both directions' "
            "cross-entropy."
        ),
        check=_check_loss,
        hints=(
            "In each row the right answer stands on the diagonal: -log of its softmax. Then do the same "
            "with the columns.",
            "Columns of logits are rows of logits.T. Subtract the largest score of each row before np.exp.",
        ),
        solution=_LOSS,
        wrong=[
            (
                "import numpy as np\n\n"
                "def answer(logits):\n    return np.mean(np.log(np.exp(logits).sum(axis=1)) - "
                "np.diag(logits))",
                "let each text choose its picture too",
            ),
            (
                "import numpy as np\n\n"
                "def half(logits):\n    return np.mean(np.log(np.exp(logits).sum(axis=1)) - "
                "np.diag(logits))\n\n"
                "def answer(logits):\n    return half(logits) + half(logits.T)",
                "take their mean",
            ),
            ("answer = lambda logits: 0.0", "too low"),
            (
                "import numpy as np\n\n"
                "def half(logits):\n"
                "    with np.errstate(over='ignore'):\n"
                "        return np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits))\n\n"
                "def answer(logits):\n    return (half(logits) + half(logits.T)) / 2",
                "subtract the largest score",
            ),
        ],
    ),
    Exercise(
        name="2.4-phrase",
        task=(
            "A phrase without the word umbrella for which search finds an umbrella first, among all 4,009 "
            "pictures."
        ),
        check=_check_phrase,
        hints=(
            "What does one need it for, and what falls on it?",
            "Begin with 'something that keeps you' and end with the weather.",
        ),
        solution="answer = 'something that keeps you dry in the rain'",
        wrong=[
            ("answer = 'an umbrella in the rain'", "is not allowed"),
            ("answer = 'a cloud'", "say more about what it is for"),
            ("answer = 5", "should be a str"),
        ],
    ),
    Exercise(
        name="2.4-order",
        task=(
            "Two captions of the same words in another order, with different meanings, whose cosine is "
            "above 0.97."
        ),
        check=_check_order,
        hints=(
            "Take a sentence in which somebody does something to somebody else.",
            "Swap the two nouns: who bites whom?",
        ),
        solution="answer = ['a dog biting a man', 'a man biting a dog']",
        wrong=[
            ("answer = ['a dog', 'a cat']", "do not consist of the same words"),
            ("answer = ['a dog', 'a dog']", "are the same"),
            ("answer = ['a dog biting a man']", "give two captions"),
        ],
    ),
]
