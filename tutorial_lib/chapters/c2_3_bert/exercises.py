"""The exercises of chapter 2.3: word pieces, attention, the masked mean, opposites, two wrong conclusions."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    as_list,
    as_words,
    call,
    expect_array,
    expect_between,
    expect_choice,
    expect_number,
    expect_shape,
    expect_type,
    require,
)

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
    expect_type(answer, str, "the word")
    require(answer.isascii() and answer.isalpha(), "give one word of English letters, no spaces")
    require(answer in _words_of_wikipedia(), f"{answer!r} is no word of these 500 sentences")
    pieces = _tokenizer().tokenize(answer)
    require(len(pieces) >= 5, f"{answer!r} is cut into {len(pieces)} piece(s) only: {pieces}")
    return f"{len(pieces)} pieces: {' '.join(pieces)}"


@cache
def _tokenizer() -> Any:
    from transformers import AutoTokenizer

    from ... import locate

    return AutoTokenizer.from_pretrained(locate("bert"))


@cache
def _sentences() -> list[str]:
    from ... import data

    return data.wikipedia_sentences()[:500]


@cache
def _words_of_wikipedia() -> list[str]:
    """All words of letters in the sentences, as often as they occur."""
    return re.findall("[A-Za-z]+", " ".join(_sentences()))


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


_VERBS = ("is", "are", "was", "were", "can", "could", "will", "would", "does", "did", "has", "had", "should")


def _check_opposite(answer: Any) -> str:
    from ... import load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two sentences, yours are {len(pair)}")
    plain, turned = sorted(pair, key=lambda sentence: len(sentence.split()))
    require(plain in _sentences(), "the shorter sentence is none of the 500")
    require("not" not in plain.split(), "the sentence is negated already: a second 'not' turns it back")
    words = plain.split()
    after = [place for place, word in enumerate(words, start=1) if word in _VERBS]
    allowed = [" ".join([*words[:place], "not", *words[place:]]) for place in after]
    require(
        " ".join(turned.split()) in allowed,
        f"the longer sentence must be the shorter one with 'not' after one of: {', '.join(_VERBS)}",
    )
    vectors = load("bert").encode(pair)
    expect_between(float(vectors[0] @ vectors[1]), 0.9, 1.0, "the cosine of your sentences")
    return "nearly the same vector for opposite statements"


def _check_whole(answer: Any) -> str:
    share, mistake = as_list(answer, "the answer", 2)
    words = _words_of_wikipedia()
    cut = float(np.mean([len(pieces) > 1 for pieces in map(_tokenizer().tokenize, words)]))
    expect_number(share, cut, 0.01, "the share of words that are cut", between=(0, 1))
    reasons = {
        "a": "500 sentences hold thousands of words: the mean is sure enough",
        "c": "upper case costs no piece: the tokenizer makes all letters small",
        "d": "English is what this vocabulary was made from",
    }
    expect_choice(mistake, "b", reasons, "what is wrong")
    return "a mean also counts the marks, and a long word several times"


def _check_whose(answer: Any) -> str:
    share, mistake = as_list(answer, "the answer", 2)
    expect_number(share, _right_by_the_stop(), 0.005, "the share for the full stop", between=(0, 1))
    reasons = {
        "a": "an interval beside 0.95 says how sure the share is, not where the sense sits",
        "b": "layer 1 is the word's too: the token was still not varied",
        "c": "twelve uses of a word are few, but more would not tell the word from its neighbours",
    }
    expect_choice(mistake, "d", reasons, "what is wrong")
    return "every token has looked at every other one: the sense is in all of them"


def _right_by_the_stop() -> float:
    """Share of uses whose nearest other use, by the full stop's vector, has the same sense."""
    from ... import load, measure
    from ...data import senses

    bert: Any = load("bert")
    usages = senses()
    stops = np.array(
        [vectors[tokens.index(".")] for tokens, vectors in bert.token_vectors([u.sentence for u in usages])]
    )
    words = np.array([usage.word for usage in usages])
    labels = np.array([usage.sense for usage in usages])
    shares = [
        measure.nearest_neighbour_accuracy(stops[words == word], labels[words == word])
        for word in dict.fromkeys(words.tolist())
    ]
    return float(np.mean(shares))  # twelve uses of each word


_WHOLE = """\
import re

from transformers import AutoTokenizer

from tutorial_lib import data, locate

tokenizer = AutoTokenizer.from_pretrained(locate("bert"))
words = re.findall("[A-Za-z]+", " ".join(data.wikipedia_sentences()[:500]))
cut = [len(tokenizer.tokenize(word)) > 1 for word in words]
answer = (sum(cut) / len(cut), "b")
"""

_WHOSE = """\
import numpy as np

import tutorial_lib
from tutorial_lib import measure
from tutorial_lib.data import senses

usages, bert = senses(), tutorial_lib.load("bert")
shares = []
for word in ("bank", "mouse", "apple", "spring", "bat"):
    chosen = [usage for usage in usages if usage.word == word]
    read = bert.token_vectors([usage.sentence for usage in chosen])
    stops = [vectors[tokens.index(".")] for tokens, vectors in read]
    shares.append(measure.nearest_neighbour_accuracy(np.array(stops), [u.sense for u in chosen]))
answer = (np.mean(shares), "d")
"""

EXERCISES = [
    Exercise(
        name="2.3-pieces",
        kind="warm-up",
        task="A word of the first 500 Wikipedia sentences that the tokenizer cuts into five pieces or more.",
        check=_check_pieces,
        hints=(
            "Frequent words are whole. Look for the rare, long words of the sentences.",
            "Sort re.findall('[A-Za-z]+', text) by length and call tokenizer.tokenize on the longest.",
        ),
        solution="answer = 'neuropsychological'",
        wrong=[
            ("answer = 'the'", "piece(s) only"),
            ("answer = 'zzxqzzxq'", "is no word of these 500 sentences"),
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
        kind="explore",
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
        kind="break it",
        task=(
            "Two sentences with a cosine above 0.9: one of the first 500 Wikipedia sentences, and the same "
            "with 'not' after its verb."
        ),
        check=_check_opposite,
        hints=(
            f"Look for a sentence with one of: {', '.join(_VERBS)}.",
            "The longer the sentence, the less one small word weighs in the mean.",
        ),
        solution=(
            "from tutorial_lib import data\n\n"
            "sentence = next(s for s in data.wikipedia_sentences()[:500] "
            "if ' is ' in s and len(s.split()) > 25 and ' not ' not in s)\n"
            "answer = [sentence, sentence.replace(' is ', ' is not ', 1)]"
        ),
        wrong=[
            ("answer = ['said not', 'said not not']", "none of the 500"),
            ("answer = ['It is safe.']", "give two sentences"),
            (
                "from tutorial_lib import data\n\n"
                "sentence = next(s for s in data.wikipedia_sentences() if ' not ' not in s)\n"
                "answer = [sentence, 'not ' + sentence]",
                "with 'not' after one of",
            ),
            (
                "answer = ['The immune system is thought to play an important role in autism.', "
                "'The immune system is not thought to play an important role in autism.']",
                "must lie between 0.9 and 1",
            ),
        ],
    ),
    Exercise(
        name="2.3-whole",
        kind="find the mistake",
        task="(share of the words of letters that are cut, from 0 to 1; letter of the mistake)",
        check=_check_whole,
        hints=(
            "What does sentence.split() call a word, and what does the tokenizer do with a comma?",
            "Take re.findall('[A-Za-z]+', text) as the words, and count those with more than one piece.",
        ),
        solution=_WHOLE,
        wrong=[
            ("answer = (0.34, 'b')", "too high"),
            (_WHOLE.replace('"b")', '"a")'), "sure enough"),
            (_WHOLE.replace('"b")', '"c")'), "upper case costs no piece"),
            (_WHOLE.replace('"b")', '"d")'), "made from"),
            ("answer = 0.34", "should be a list"),
        ],
    ),
    Exercise(
        name="2.3-whose",
        kind="find the mistake",
        task="(share right by the vector of the full stop, last layer; letter of the mistake)",
        check=_check_whose,
        hints=(
            "If the sense sat in the word alone, another token of the sentence could not tell it.",
            "Every sentence ends with a full stop: take its vector, vectors[tokens.index('.')], and ask "
            "measure.nearest_neighbour_accuracy for each word.",
        ),
        solution=_WHOSE,
        wrong=[
            ("answer = (5 / 11, 'd')", "too low"),
            (_WHOSE.replace('"d")', '"a")'), "how sure the share is"),
            (_WHOSE.replace('"d")', '"b")'), "was still not varied"),
            (_WHOSE.replace('"d")', '"c")'), "twelve uses"),
        ],
    ),
]
