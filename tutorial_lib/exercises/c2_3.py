"""The exercises of chapter 2.3: word pieces, attention, the masked mean, and opposites that lie close."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Exercise, as_words, call, expect_array, expect_between, expect_shape, expect_type, require

__all__ = ["EXERCISES"]

_ATTEND = """\
import numpy as np


def attend(Q, K, V):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ V


answer = attend
"""


def _check_pieces(answer: Any) -> str:
    from transformers import AutoTokenizer

    from .. import locate

    expect_type(answer, str, "the word")
    require(
        answer.isascii() and answer.isalpha() and len(answer) > 2,
        "give one word of English letters, no spaces",
    )
    pieces = AutoTokenizer.from_pretrained(locate("bert")).tokenize(answer)
    require(len(pieces) >= 5, f"{answer!r} is cut into {len(pieces)} piece(s) only: {pieces}")
    return f"{len(pieces)} pieces: {' '.join(pieces)}"


def _check_attend(answer: Any) -> str:
    rng = np.random.default_rng(0)
    queries, keys, values = (rng.normal(size=(4, 9)) for _ in range(3))
    given = expect_shape(call(answer, queries, keys, values, what="attend"), (4, 9), "attend(Q, K, V)")
    require(
        not np.allclose(given, _attend(queries, keys, values, 1)),
        "divide the scores by the root of the key's length",
    )
    columns = _softmax((queries @ keys.T / 3).T).T @ values
    require(not np.allclose(given, columns), "your softmax runs down the columns")
    expect_array(given, _attend(queries, keys, values, 3), what="attend(Q, K, V)")
    return "the three lines on which all Transformers stand"


def _attend(queries: np.ndarray, keys: np.ndarray, values: np.ndarray, divisor: float) -> np.ndarray:
    return _softmax(queries @ keys.T / divisor) @ values


def _softmax(scores: np.ndarray) -> np.ndarray:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _check_mean(answer: Any) -> str:
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(2, 4, 3))
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])
    given = expect_shape(call(answer, hidden, mask, what="masked_mean"), (2, 3), "masked_mean(hidden, mask)")
    by_all = (hidden * mask[:, :, None]).sum(axis=1) / 4
    require(not np.allclose(given, hidden.mean(axis=1)), "the padding is averaged in")
    require(not np.allclose(given, by_all), "divide by the number of real tokens, not by t")
    expected = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    expect_array(given, expected, what="masked_mean(hidden, mask)")
    return "this is how the library makes its sentence vectors"


def _check_opposite(answer: Any) -> str:
    from .. import load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two sentences, yours are {len(pair)}")
    short, long = sorted((sentence.lower().split() for sentence in pair), key=len)
    left = long.copy()
    for word in short:
        require(word in left, f"the word {word!r} of the shorter sentence is missing in the longer one")
        left.remove(word)
    require(len(left) == 1, f"the longer sentence has {len(left)} more words, it should have one")
    negations = ("not", "no", "never", "hardly")
    require(left[0].strip(".,!?") in negations, f"the added word {left[0]!r} does not turn the meaning round")
    vectors = load("bert").encode(pair)
    expect_between(float(vectors[0] @ vectors[1]), 0.9, 1.0, "the cosine of your sentences")
    return "nearly the same vector for opposite statements"


EXERCISES = [
    Exercise(
        name="2.3-pieces",
        task="One English word that the tokenizer cuts into five pieces or more.",
        check=_check_pieces,
        hints=(
            "Frequent words are whole. Think of rare, long words, of chemistry or medicine.",
            "Try tokenizer.tokenize on the longest words you know, for example a disease of the lungs.",
        ),
        solution="answer = 'pneumonoultramicroscopic'",
        wrong=[
            ("answer = 'embedding'", "piece(s) only"),
            ("answer = 'two words'", "one word of English letters"),
            ("answer = 5", "should be a str"),
        ],
    ),
    Exercise(
        name="2.3-attend",
        task="A function attend(Q, K, V) on arrays [t, d] that returns softmax(Q K^T / sqrt(d)) V, [t, d].",
        check=_check_attend,
        hints=(
            "Three lines: scores, shares, mix. Each row of shares must sum to one.",
            "For the softmax of rows use np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True).",
        ),
        solution=_ATTEND,
        wrong=[
            (
                "import numpy as np\n\n\n"
                "def answer(Q, K, V):\n"
                "    weights = np.exp(Q @ K.T)\n"
                "    return weights / weights.sum(axis=1, keepdims=True) @ V",
                "divide the scores by the root",
            ),
            (
                "import numpy as np\n\n\n"
                "def answer(Q, K, V):\n"
                "    weights = np.exp(Q @ K.T / np.sqrt(K.shape[1]))\n"
                "    return weights / weights.sum(axis=0) @ V",
                "runs down the columns",
            ),
            ("answer = lambda Q, K, V: V", "not right at"),
        ],
    ),
    Exercise(
        name="2.3-mean",
        task=(
            "A function masked_mean(hidden [n, t, d], mask [n, t]) -> [n, d]: the mean over real tokens only."
        ),
        check=_check_mean,
        hints=(
            "Multiply by the mask first, so that padding adds nothing. Then divide: by what?",
            "mask[:, :, None] has shape [n, t, 1]; the number of real tokens is mask.sum(axis=1, "
            "keepdims=True).",
        ),
        solution=(
            "def masked_mean(hidden, mask):\n"
            "    return (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)\n\n\n"
            "answer = masked_mean"
        ),
        wrong=[
            ("answer = lambda hidden, mask: hidden.mean(axis=1)", "padding is averaged in"),
            ("answer = lambda hidden, mask: (hidden * mask[:, :, None]).mean(axis=1)", "not by t"),
            ("answer = lambda hidden, mask: hidden[:, 0]", "not right at"),
        ],
    ),
    Exercise(
        name="2.3-opposite",
        task="Two sentences, one the other with one more word, opposite in meaning, with a cosine above 0.9.",
        check=_check_opposite,
        hints=(
            "Which single word turns a sentence round?",
            "The longer the sentence, the less one small word weighs in the mean.",
        ),
        solution=(
            "answer = [\n"
            "    'The minister said that the new bridge over the river is safe for heavy traffic.',\n"
            "    'The minister said that the new bridge over the river is not safe for heavy traffic.',\n"
            "]"
        ),
        wrong=[
            ("answer = ['It is safe.', 'It is dangerous.']", "is missing in the longer one"),
            ("answer = ['It is safe.', 'It is very safe.']", "does not turn the meaning round"),
            ("answer = ['Yes it is.', 'Yes it is not at all.']", "is missing in the longer one"),
        ],
    ),
]
