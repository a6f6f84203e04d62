"""The exercises of chapter 2.3: word pieces, attention, the masked mean, opposites, two wrong conclusions."""

from __future__ import annotations

import re

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    as_words,
    call,
    expect_array,
    expect_between,
    expect_refuted,
    expect_shape,
    expect_type,
    require,
)


@exercise(
    "2.3-pieces",
    kind="warm-up",
    hints=(
        "Frequent words are whole. Look for the rare, long words of the sentences.",
        "Sort re.findall('[A-Za-z]+', text) by length and call tokenizer.tokenize on the longest.",
    ),
    wrong={
        "piece(s) only": "the",
        "is no word of these 500 sentences": "zzxqzzxq",
        "one word of English letters": "two words",
    },
)
def pieces(answer: object) -> str:
    """A word of the first 500 Wikipedia sentences that the tokenizer cuts into five pieces or more."""
    from transformers import AutoTokenizer

    from ... import data, locate

    word = expect_type(answer, str, "the word")
    require(word.isascii() and word.isalpha(), "give one word of English letters, no spaces")
    known = re.findall("[A-Za-z]+", " ".join(data.wikipedia_sentences()[:500]))
    require(word in known, f"{word!r} is no word of these 500 sentences")
    cut = AutoTokenizer.from_pretrained(locate("bert")).tokenize(word)
    require(len(cut) >= 5, f"{word!r} is cut into {len(cut)} piece(s) only: {cut}")
    return f"{len(cut)} pieces: {' '.join(cut)}"


@pieces.solution
def _():
    return "neuropsychological"


def _softmax(scores, axis=1):
    weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


@exercise(
    "2.3-attend",
    kind="apply",
    hints=(
        "Three lines: scores, shares, mix. Each row of shares must sum to one.",
        "For the softmax of rows use np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True).",
    ),
    wrong={
        "divide the scores by the root": lambda Q, K, V: _softmax(Q @ K.T) @ V,
        "runs down the columns": lambda Q, K, V: _softmax(Q @ K.T / np.sqrt(K.shape[1]), axis=0) @ V,
        "not right at": lambda Q, K, V: V,
    },
)
def attend(answer: object) -> str:
    """A function attend(Q, K, V) on arrays [t, d] that returns softmax(Q K^T / sqrt(d)) V, [t, d]."""
    Q, K, V = np.random.default_rng(0).normal(size=(3, 4, 9))
    given = expect_shape(call(answer, Q, K, V, what="attend"), (4, 9), "attend(Q, K, V)")
    undivided = np.allclose(given, _softmax(Q @ K.T) @ V)
    require(not undivided, "divide the scores by the root of the key's length")
    columns = np.allclose(given, _softmax(Q @ K.T / 3, axis=0) @ V)
    require(not columns, "your softmax runs down the columns")
    expect_array(given, _softmax(Q @ K.T / 3) @ V, what="attend(Q, K, V)")
    return "the three lines on which all Transformers stand"


@attend.solution
def _():
    import numpy as np

    def attend(Q, K, V):
        scores = Q @ K.T / np.sqrt(K.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True) @ V

    return attend


@exercise(
    "2.3-mean",
    kind="explore",
    hints=(
        "Multiply by the mask first, so that padding adds nothing. Then divide: by what?",
        "mask[:, :, None] has shape [n, t, 1]; the number of real tokens is mask.sum(axis=1, keepdims=True).",
    ),
    wrong={
        "padding is averaged in": lambda hidden, mask: hidden.mean(axis=1),
        "not by t": lambda hidden, mask: (hidden * mask[:, :, None]).mean(axis=1),
        "not right at": lambda hidden, mask: hidden[:, 0],
    },
)
def mean(answer: object) -> str:
    """A function masked_mean(hidden [n, t, d], mask [n, t]) -> [n, d]: the mean over real tokens only."""
    hidden = np.random.default_rng(0).normal(size=(2, 4, 3))
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0]])
    given = expect_shape(call(answer, hidden, mask, what="masked_mean"), (2, 3), "masked_mean(hidden, mask)")
    real = (hidden * mask[:, :, None]).sum(axis=1)
    require(not np.allclose(given, hidden.mean(axis=1)), "the padding is averaged in")
    require(not np.allclose(given, real / 4), "divide by the number of real tokens, not by t")
    expect_array(given, real / mask.sum(axis=1, keepdims=True), what="masked_mean(hidden, mask)")
    return "this is how the library makes its sentence vectors"


@mean.solution
def _():
    def masked_mean(hidden, mask):
        return (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)

    return masked_mean


_VERBS = ["is", "are", "was", "were", "can", "could", "will", "would", "does", "did", "has", "had", "should"]
_AUTISM = "The immune system is thought to play an important role in autism."


@exercise(
    "2.3-opposite",
    kind="break it",
    hints=(
        f"Look for a sentence with one of: {', '.join(_VERBS)}.",
        "The longer the sentence, the less one small word weighs in the mean.",
    ),
    wrong={
        "none of the 500": ["said not", "said not not"],
        "give two sentences": ["It is safe."],
        "with 'not' after one of": [_AUTISM, f"not {_AUTISM}"],
        "must lie between 0.9 and 1": [_AUTISM, _AUTISM.replace(" is ", " is not ")],
    },
)
def opposite(answer: object) -> str:
    """Two sentences with a cosine above 0.9: one of the 500, and the same with 'not' after its verb."""
    from ... import data, load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two sentences, yours are {len(pair)}")
    plain, turned = sorted(pair, key=lambda sentence: len(sentence.split()))
    require(plain in data.wikipedia_sentences()[:500], "the shorter sentence is none of the 500")
    words = plain.split()
    require("not" not in words, "the sentence is negated already: a second 'not' turns it back")
    after = [place for place, word in enumerate(words, start=1) if word in _VERBS]
    allowed = [[*words[:place], "not", *words[place:]] for place in after]
    negated = f"the longer sentence must be the shorter one with 'not' after one of: {', '.join(_VERBS)}"
    require(turned.split() in allowed, negated)
    one, other = load("bert").encode(pair)
    expect_between(float(one @ other), 0.9, 1.0, "the cosine of your sentences")
    return "nearly the same vector for opposite statements"


@opposite.solution
def _():
    from tutorial_lib import data

    sentence = next(
        sentence
        for sentence in data.wikipedia_sentences()[:500]
        if " is " in sentence and len(sentence.split()) > 25 and " not " not in sentence
    )
    return [sentence, sentence.replace(" is ", " is not ", 1)]


@exercise(
    "2.3-whole",
    kind="find the mistake",
    hints=(
        "What does sentence.split() call a word, and what does the tokenizer do with a comma?",
        "Take re.findall('[A-Za-z]+', text) as the words, and count those with more than one piece.",
    ),
    wrong={
        "too high": (0.34, "b"),
        "sure enough": (0.093, "a"),
        "upper case costs no piece": (0.093, "c"),
        "made from": (0.093, "d"),
    },
)
def whole(answer: object) -> str:
    """(share of the words of letters that are cut, from 0 to 1; letter of the mistake)."""
    reasons = {
        "a": "500 sentences hold thousands of words: the mean is sure enough",
        "c": "upper case costs no piece: the tokenizer makes all letters small",
        "d": "English is what this vocabulary was made from",
    }
    expect_refuted(answer, whole.right, 0.01, "the share of words that are cut", reasons, (0, 1))
    return "a mean also counts the marks, and a long word several times"


@whole.solution
def _():
    import re

    from transformers import AutoTokenizer

    from tutorial_lib import data, locate

    tokenizer = AutoTokenizer.from_pretrained(locate("bert"))
    words = re.findall("[A-Za-z]+", " ".join(data.wikipedia_sentences()[:500]))
    cut = [len(tokenizer.tokenize(word)) > 1 for word in words]
    return (sum(cut) / len(cut), "b")


@exercise(
    "2.3-whose",
    kind="find the mistake",
    hints=(
        "If the sense sat in the word alone, another token of the sentence could not tell it.",
        "Every sentence ends with a full stop: take its vector, vectors[tokens.index('.')], and ask "
        "measure.nearest_neighbour_accuracy for each word.",
    ),
    wrong={
        "too low": (5 / 11, "d"),
        "how sure the share is": (0.933, "a"),
        "was still not varied": (0.933, "b"),
        "twelve uses": (0.933, "c"),
    },
)
def whose(answer: object) -> str:
    """(share right by the vector of the full stop, last layer; letter of the mistake)."""
    reasons = {
        "a": "an interval beside 0.95 says how sure the share is, not where the sense sits",
        "b": "layer 1 is the word's too: the token was still not varied",
        "c": "twelve uses of a word are few, but more would not tell the word from its neighbours",
    }
    expect_refuted(answer, whose.right, 0.005, "the share for the full stop", reasons, (0, 1))
    return "every token has looked at every other one: the sense is in all of them"


@whose.solution
def _():
    import numpy as np

    import tutorial_lib
    from tutorial_lib import data, measure

    usages, bert = data.senses(), tutorial_lib.load("bert")
    shares = []
    for word in ("bank", "mouse", "apple", "spring", "bat"):
        chosen = [usage for usage in usages if usage.word == word]
        read = bert.token_vectors([usage.sentence for usage in chosen])
        stops = [vectors[tokens.index(".")] for tokens, vectors in read]
        shares.append(measure.nearest_neighbour_accuracy(np.array(stops), [u.sense for u in chosen]))
    return (np.mean(shares), "d")
