"""Exercises of chapter 2.1: Word2Vec."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UnknownNameError
from . import Exercise
from .expectations import (
    as_list,
    as_number,
    as_words,
    call,
    expect_array,
    expect_number,
    expect_shape,
    require,
)

__all__ = ["EXERCISES"]


def check_pairs(answer: Any) -> str:
    """A function pairs(sentence, window) that lists (center, context) for a window of fixed width."""
    sentence = ["a", "b", "c", "d", "e"]
    found = as_list(call(answer, sentence, 2, what="pairs"), "pairs(sentence, window)")
    given = [tuple(as_words(pair, "each pair")) for pair in found]
    require(all(len(pair) == 2 for pair in given), "each pair holds two words, (center, context)")
    wanted = {(sentence[i], sentence[j]) for i in range(5) for j in range(5) if 0 < abs(i - j) <= 2}
    require(
        not any(first == second for first, second in given), "a word is not its own context: leave j = i out"
    )
    require(len(set(given)) == len(given), "a pair comes twice: go over each place j once")
    far = set(given) - wanted
    require(not far, f"{min(far, default=None)} is not a pair: its words are too far apart for window = 2")
    one_sided = all(first < second for first, second in given) or all(
        first > second for first, second in given
    )
    require(not one_sided, "you look to one side only: the window reaches to the left and to the right")
    require(
        set(given) == wanted, f"{len(wanted) - len(given)} pairs of 'a b c d e' with window = 2 are missing"
    )
    return "14 pairs from five words: a text of n words has about 2 · window · n"


def check_noise(answer: Any) -> str:
    """A function noise(counts, power) that gives the probability of each word as a negative."""
    counts = np.array([80.0, 15.0, 5.0])
    given = expect_shape(call(answer, counts, 0.75, what="noise"), (3,), "noise([80, 15, 5], 0.75)")
    require(not np.allclose(given, counts / 100), "those are the shares of the text: the power is not used")
    require(
        bool(np.isclose(given.sum(), 1)), f"probabilities sum to 1, yours to {given.sum():.3g}: divide last"
    )
    expect_array(given, counts**0.75 / (counts**0.75).sum(), what="noise([80, 15, 5], 0.75)")
    expect_array(call(answer, counts, 0.0), [1 / 3] * 3, what="noise([80, 15, 5], 0)")
    return "power 1 is the text itself, power 0 treats all words alike; 0.75 lies between"


def check_loss(answer: Any) -> str:
    """A function loss(v, u, noise) for one pair: v [d], u [d], noise [k, d]."""
    v, u, noise = np.array([1.0, 2.0]), np.array([0.5, 0.0]), np.array([[0.0, -0.5], [1.0, 1.0]])
    value = as_number(call(answer, v, u, noise, what="loss"), "the loss")
    parts = np.log1p(np.exp(-np.array([u @ v, *(-noise @ v)])))
    swapped = np.log1p(np.exp(np.array([u @ v, *(-noise @ v)])))
    require(
        not np.isclose(value, -parts.sum()),
        "the sign is wrong: a loss is never negative, and falls with learning",
    )
    require(not np.isclose(value, parts[0] + parts[1:].mean()), "sum over the negatives, do not average them")
    require(
        not np.isclose(value, swapped.sum()), "true and false are swapped: the true pair's score should grow"
    )
    expect_number(value, float(parts.sum()), 1e-6, "loss for the pair of section 3.6 and one more negative")
    return "this number is all that the model ever sees of language"


def check_threshold(answer: Any) -> str:
    """The share of the text above which words are dropped, as a multiple of t."""
    ratio = as_number(answer, "f/t")
    require(
        not np.isclose(ratio, 1, atol=0.01),
        "so it would be for the paper's formula sqrt(t/f) alone: add t/f",
    )
    require(not np.isclose(ratio, 0.382, atol=0.01), "that is t/f: the question is for f/t")
    expect_number(ratio, (1 + 5**0.5) / 2 + 1, 0.01, "f/t")
    return "the square of the golden ratio; with t = 0.001 only words above 0.26 % of the text lose anything"


def check_analogy(answer: Any) -> str:
    """Three words (a, b, c) for which GloVe's b - a + c lands on a fourth word although nothing is barred."""
    words = as_words(answer)
    require(len(words) == 3, "give three words, for example ('man', 'king', 'woman')")
    require(len(set(words)) == 3, "the three words must differ")
    from ..encoders import load

    try:
        (word, cosine), *_ = load("glove").analogy(*words, k=1, show_query=True)  # type: ignore[attr-defined]
    except UnknownNameError as error:
        require(False, str(error))
    require(
        word not in words,
        f"with nothing barred, {word!r} comes first, a word of the question: try another kind",
    )
    return f"{words[1]} − {words[0]} + {words[2]} gives {word} (cosine {cosine:.2f}), honestly"


def check_typo(answer: Any) -> str:
    """A word and the same word with one letter changed, sharing under a quarter of their n-grams."""
    from ..experiments.word2vec_subwords import letter_ngrams

    spellings = as_words(answer)
    require(
        len(spellings) == 2, "give the word and its misspelling, for example ('government', 'governmant')"
    )
    word, typed = spellings
    require(len(word) >= 6, f"{word!r} has {len(word)} letters: take a word of at least six")
    require(len(word) == len(typed), "change one letter: both spellings have the same length")
    changed = [i for i, (one, other) in enumerate(zip(word, typed, strict=True)) if one != other]
    require(len(changed) == 1, f"{len(changed)} letters differ: change exactly one")
    meant, seen = set(letter_ngrams(word)), set(letter_ngrams(typed))
    share = len(meant & seen) / len(seen)
    require(
        share < 0.25, f"{share:.0%} of the n-grams survive: where in the word does a slip break more of them?"
    )
    return f"only {share:.0%} of the n-grams survive: a slip in the middle of a short word hurts most"


def check_bias(answer: Any) -> str:
    """A function effect(X, Y, A, B) for arrays of unit rows: WEAT's effect size."""
    rng = np.random.default_rng(5)
    groups = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in rng.normal(size=(4, 6, 5))]
    value = as_number(call(answer, *groups, what="effect"), "the effect")
    s = [(group @ groups[2].T).mean(axis=1) - (group @ groups[3].T).mean(axis=1) for group in groups[:2]]
    difference, spread = s[0].mean() - s[1].mean(), np.concatenate(s)
    require(
        not np.isclose(value, difference), "that is the difference of the means: divide it by the spread of s"
    )
    right = difference / spread.std(ddof=1)
    require(
        not np.isclose(value, -right), "the sign is turned: the mean of X comes first, minus the mean of Y"
    )
    alone = np.isclose(value, difference / s[0].std(ddof=1)) or np.isclose(value, difference / s[0].std())
    require(not alone, "take the standard deviation over X and Y together, not over X alone")
    if not np.isclose(
        value, difference / spread.std()
    ):  # dividing by n instead of n - 1 is a matter of taste
        expect_number(value, float(right), 1e-6, "the effect for random vectors")
    return "in units of standard deviations, so that tests with other words can be compared"


_PAIRS = "answer = lambda s, w: [(s[i], s[j]) for i in range(len(s)) for j in range(len(s)) {}]"

EXERCISES = [
    Exercise(
        "2.1-pairs",
        "Write pairs(sentence, window): the list of all (center, context) pairs, the window of fixed width.",
        check_pairs,
        (
            "For each place i of the sentence, which places j belong to its window? Mind both edges.",
            "range(max(0, i - window), min(len(sentence), i + window + 1)), without i itself.",
        ),
        """
def pairs(sentence, window):
    found = []
    for i, center in enumerate(sentence):
        for j in range(max(0, i - window), min(len(sentence), i + window + 1)):
            if j != i:
                found.append((center, sentence[j]))
    return found

answer = pairs
""",
        [
            (
                _PAIRS.format("if abs(i - j) <= w"),
                "not its own context",
            ),
            (
                _PAIRS.format("if 0 < j - i <= w"),
                "one side only",
            ),
            (
                _PAIRS.format("if 0 < abs(i - j) < w"),
                "are missing",
            ),
            (
                _PAIRS.format("if i != j"),
                "too far apart",
            ),
        ],
    ),
    Exercise(
        "2.1-noise",
        "Write noise(counts, power): the probability with which each word is drawn as a negative.",
        check_noise,
        ("Raise the counts to the power first.", "Then divide by their sum, so that the result sums to 1."),
        """
def noise(counts, power):
    weights = counts ** power
    return weights / weights.sum()

answer = noise
""",
        [
            ("answer = lambda counts, power: (counts / counts.sum()) ** power", "divide last"),
            ("answer = lambda counts, power: counts / counts.sum()", "the power is not used"),
        ],
    ),
    Exercise(
        "2.1-loss",
        "Write loss(v, u, noise): the negative-sampling loss of one pair, for v [d], u [d] and noise [k, d].",
        check_loss,
        (
            "One term for the true pair, one for each negative; section 3.6 has the formula.",
            "-log σ(u·v) and then -log σ(-n·v) summed over the rows n of noise; σ(x) = 1 / (1 + exp(-x)).",
        ),
        """
import numpy as np

def loss(v, u, noise):
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))
    return -np.log(sigmoid(u @ v)) - np.log(sigmoid(-noise @ v)).sum()

answer = loss
""",
        [
            (
                "import numpy as np\n"
                "answer = lambda v, u, n: np.log1p(np.exp(-u @ v)) + np.log1p(np.exp(n @ v)).mean()",
                "do not average",
            ),
            (
                "import numpy as np\n"
                "answer = lambda v, u, n: -np.log1p(np.exp(-u @ v)) - np.log1p(np.exp(n @ v)).sum()",
                "sign is wrong",
            ),
            (
                "import numpy as np\n"
                "answer = lambda v, u, n: np.log1p(np.exp(u @ v)) + np.log1p(np.exp(-n @ v)).sum()",
                "swapped",
            ),
        ],
    ),
    Exercise(
        "2.1-threshold",
        "Sub-sampling keeps a word with probability sqrt(t/f) + t/f, at most 1. From which f on are words "
        "dropped? Answer as a multiple of t.",
        check_threshold,
        ("Call x = sqrt(t/f). When is x + x² equal to 1?", "x = (√5 − 1)/2; then f/t = 1/x²."),
        """
x = (5 ** 0.5 - 1) / 2
answer = 1 / x ** 2
""",
        [("answer = 1.0", "the paper's formula"), ("answer = ((5 ** 0.5 - 1) / 2) ** 2", "that is t/f")],
    ),
    Exercise(
        "2.1-analogy",
        "Find three words (a, b, c) for which GloVe's b - a + c lands on a fourth word, with nothing barred.",
        check_analogy,
        (
            "Which sections of the benchmark worked best? Take a pair of pairs from there.",
            "A nationality or a capital: ('germany', 'german', 'italy') asks for a language.",
        ),
        'answer = ("germany", "german", "italy")',
        [
            ('answer = ("man", "king", "woman")', "a word of the question"),
            ('answer = ("man", "king", "womann")', "did you mean"),
        ],
    ),
    Exercise(
        "2.1-typo",
        "Break FastText: give a word of six letters or more and the same word with one letter changed, so "
        "that "
        "fewer than a quarter of the misspelling's letter n-grams are n-grams of the word.",
        check_typo,
        (
            "Each n-gram that covers the changed letter is lost. Which place is covered by most?",
            "A letter in the middle of a word of exactly six letters.",
        ),
        'answer = ("planet", "plonet")',
        [
            ('answer = ("government", "governmant")', "survive"),
            ('answer = ("river", "rover")', "at least six"),
            ('answer = ("planet", "plonat")', "letters differ"),
        ],
    ),
    Exercise(
        "2.1-bias",
        "Write effect(X, Y, A, B): WEAT's effect size d for four arrays of unit rows.",
        check_bias,
        (
            "First s(w) for each word of X and Y: mean cosine to A minus mean cosine to B.",
            "Then (mean of s over X − mean over Y) / standard deviation of s over X and Y together.",
        ),
        """
import numpy as np

def effect(X, Y, A, B):
    s_x = (X @ A.T).mean(axis=1) - (X @ B.T).mean(axis=1)
    s_y = (Y @ A.T).mean(axis=1) - (Y @ B.T).mean(axis=1)
    return (s_x.mean() - s_y.mean()) / np.concatenate([s_x, s_y]).std(ddof=1)

answer = effect
""",
        [
            (
                "s = lambda w, a, b: (w @ a.T).mean(axis=1) - (w @ b.T).mean(axis=1)\n"
                "answer = lambda x, y, a, b: s(x, a, b).mean() - s(y, a, b).mean()",
                "divide it by the spread",
            ),
            (
                "s = lambda w, a, b: (w @ a.T).mean(axis=1) - (w @ b.T).mean(axis=1)\n"
                "d = lambda x, y, a, b: s(x, a, b).mean() - s(y, a, b).mean()\n"
                "answer = lambda x, y, a, b: d(x, y, a, b) / s(x, a, b).std(ddof=1)",
                "not over X alone",
            ),
        ],
    ),
]
