"""Exercises of chapter 2.1: Word2Vec."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import as_list, as_number, as_words, call, expect_choice, expect_number, require
from ...errors import TutorialError

__all__ = ["EXERCISES"]


def check_pairs(answer: Any) -> str:
    """A function count_pairs(n, window): how many pairs a sentence gives, the window of fixed width."""

    def given(n: int, window: int) -> float:
        return as_number(call(answer, n, window, what="count_pairs"), f"count_pairs({n}, {window})")

    for n, window in ((9, 2), (30, 5), (4, 1)):
        number, right = given(n, window), _pair_count(n, window)
        require(
            number != 2 * window * n,
            f"{number:g} is right for {n} words in a ring: at both ends of a sentence the window is shorter",
        )
        require(
            number != right / 2, "you count one side only: the window reaches to the left and to the right"
        )
        require(number != right + n, "a word is not its own context: one pair too many for each word")
        expect_number(number, right, 1e-6, f"count_pairs({n}, {window})")
    expect_number(given(3, 5), 6, 1e-6, "count_pairs(3, 5), a window wider than the sentence,")
    return "about 2 · window · n, less window · (window + 1) for the two edges"


def _pair_count(n: int, window: int) -> int:
    return sum(1 for i in range(n) for j in range(n) if 0 < abs(i - j) <= window)


def check_noise(answer: Any) -> str:
    """The power with which a word seen 80 times is drawn twice as often as one seen 5 times."""
    power = as_number(answer, "the power")
    require(power != 0.75, "with 0.75 the first is drawn 16 ** 0.75 = 8 times as often as the last")
    require(not np.isclose(power, 0.125, atol=1e-3), "80 is 16 times 5, so 16 to the power must be 2")
    expect_number(power, 0.25, 1e-3, "the power")
    return "the sum divides out: only the ratio of the counts matters, and 16 ** 0.25 = 2"


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
    """Three words (a, b, c) of a question of "gram2-opposite" that GloVe answers right, nothing barred."""
    from ...data import analogy_questions
    from ...encoders import load

    words = [word.lower() for word in as_words(answer)]
    require(len(words) == 3, "give three words, for example ('man', 'king', 'woman')")
    questions = [[word.lower() for word in question] for question in analogy_questions()["gram2-opposite"]]
    expected = {tuple(question[:3]): question[3] for question in questions}
    require(
        tuple(words) in expected,
        f"no question of gram2-opposite begins with {' : '.join(words)}: loop over that section",
    )
    try:
        ((word, cosine),) = load("glove").analogy(*words, k=1, show_query=True, restrict=30_000)  # type: ignore[attr-defined]
    except TutorialError as error:
        require(False, str(error))
    wanted = expected[tuple(words)]
    require(
        word not in words,
        f"with nothing barred {word!r} comes first, a word of the question: try another one",
    )
    require(word == wanted, f"first comes {word!r}, the right answer is {wanted!r}: try another question")
    return f"{words[1]} − {words[0]} + {words[2]} gives {word} (cosine {cosine:.2f}), one of the few"


def check_typo(answer: Any) -> str:
    """A word and the same word with one letter changed, sharing under a quarter of their n-grams."""
    from .subwords import letter_ngrams

    spellings = as_words(answer)
    require(
        len(spellings) == 2, "give the word and its misspelling, for example ('government', 'governmant')"
    )
    word, typed = spellings
    known = set(_frequent_words())
    require(len(word) >= 6, f"{word!r} has {len(word)} letters: take a word of at least six")
    require(word in known, f"{word!r} is not among GloVe's 20,000 most frequent words: take a usual word")
    require(typed not in known, f"{typed!r} is a word itself: then nobody sees that it is misspelt")
    require(len(word) == len(typed), "change one letter: both spellings have the same length")
    changed = [i for i, (one, other) in enumerate(zip(word, typed, strict=True)) if one != other]
    require(len(changed) == 1, f"{len(changed)} letters differ: change exactly one")
    meant, seen = set(letter_ngrams(word)), set(letter_ngrams(typed))
    share = len(meant & seen) / len(seen)
    require(
        share < 0.25, f"{share:.0%} of the n-grams survive: where in the word does a slip break more of them?"
    )
    return f"only {share:.0%} of the n-grams survive: a slip in the middle of a short word hurts most"


def _frequent_words() -> list[str]:
    from ...encoders import load

    return load("glove").words[:20_000]  # type: ignore[attr-defined]


def check_bias(answer: Any) -> str:
    """The science word without which WEAT's effect falls most, and the effect without it."""
    from ...encoders import load
    from . import bias

    test = bias.TESTS["science and arts, male and female words"]
    word, effect = as_list(answer, "the answer", 2)
    require(
        isinstance(word, str) and word.lower() in test.first,
        f"the first part is one of: {', '.join(test.first)}",
    )
    glove: Any = load("glove")
    X, Y, A, B = (glove.encode(group) for group in (test.first, test.second, test.like, test.unlike))
    s = np.concatenate([X, Y]) @ A.T.mean(axis=1) - np.concatenate([X, Y]) @ B.T.mean(axis=1)
    without = {}
    for place, left_out in enumerate(test.first):
        kept = np.delete(s, place)
        without[left_out] = float((kept[: len(X) - 1].mean() - kept[len(X) - 1 :].mean()) / kept.std(ddof=1))
    mine, lowest = without[word.lower()], min(without.items(), key=lambda pair: (pair[1], pair[0]))
    require(
        word.lower() == lowest[0],
        f"without {word!r} d is {mine:.2f}; there is another word without which it is lower",
    )
    expect_number(effect, lowest[1], 0.006, f"d without {word!r}", between=(-2, 2))
    return "no single word carries the result: that is worth knowing before one believes a test of 16 words"


def check_spread(answer: Any) -> str:
    """The spread of WordSim over the seeds at 50 dimensions, and what is wrong with the conclusion."""
    spread, mistake = as_list(answer, "the answer", 2)
    rows = {row["value"]: [seed["wordsim"] for seed in row["seeds"]] for row in _sweep("vector_size")}
    gain = np.mean(rows[100]) - np.mean(rows[50])
    number = as_number(spread, "the spread of the seeds")
    require(
        not np.isclose(number, gain, atol=1e-3),
        "that is the gain from 50 to 100 dimensions: asked is best minus worst seed at 50",
    )
    expect_number(
        number, max(rows[50]) - min(rows[50]), 0.0006, "best minus worst seed at 50", between=(0, 1)
    )
    reasons = {
        "a": "both were asked the same pairs: the language is the same for both",
        "c": "dimensions were moved alone: the passes are the same",
        "d": "seeds and dimensions have nothing to do with each other",
    }
    expect_choice(mistake, "b", reasons, "the letter")
    return f"a gain of {gain:.3f} is lost in a spread of {number:.3f}"


def _sweep(name: str) -> list[dict[str, Any]]:
    from ...course import results

    return results.load("2.1-settings")["results"][name]


def check_baseline(answer: Any) -> str:
    """The direct bias of words 1,000 to 1,999, and what is wrong with the conclusion."""
    from ...encoders import load
    from . import bias

    number, mistake = as_list(answer, "the answer", 2)
    glove: Any = load("glove")
    direction = bias.gender_direction(glove)
    value = as_number(number, "the direct bias of ordinary words")
    jobs = bias.direct_bias(glove.encode(bias.OCCUPATIONS), direction)
    require(not np.isclose(value, jobs, atol=2e-3), "that is the direct bias of the occupations")
    signed = float((glove.vectors[1000:2000] @ direction).mean())
    require(
        not np.isclose(value, signed, atol=2e-3),
        "that is the mean lean, in which he and she cancel: direct bias takes the size of each lean",
    )
    expect_number(
        value, bias.direct_bias(glove.vectors[1000:2000], direction), 0.002, "their direct bias", (0, 1)
    )
    reasons = {
        "a": "it is a mean of absolute values, never negative",
        "b": "any number of words can be averaged, only less surely",
        "d": "the direction comes from pairs such as she and he, not from occupations",
    }
    expect_choice(mistake, "c", reasons, "the letter")
    return f"ordinary words have {value:.2f}: only what the occupations have beyond that is about jobs"


_BIAS = """
import numpy as np
from tutorial_lib import load
from tutorial_lib.chapters.c2_1_word2vec import bias
glove, test = load("glove"), bias.TESTS["science and arts, male and female words"]

def effect(first):
    X, Y, A, B = (glove.encode(group) for group in (first, test.second, test.like, test.unlike))
    s_x, s_y = (rows @ A.T.mean(axis=1) - rows @ B.T.mean(axis=1) for rows in (X, Y))
    return (s_x.mean() - s_y.mean()) / np.concatenate([s_x, s_y]).std(ddof=1)

d = {word: effect([other for other in test.first if other != word]) for word in test.first}
"""
_OPPOSITES = """
from tutorial_lib import data, load
glove, answer = load("glove"), None
for question in data.analogy_questions()["gram2-opposite"]:
    a, b, c, d = (word.lower() for word in question)
    if all(word in glove for word in (a, b, c)):
        first = glove.analogy(a, b, c, k=1, show_query=True, restrict=30_000)[0][0]
        if first == d:
            answer = (a, b, c)
            break
"""
_DIRECT = """
from tutorial_lib import load
from tutorial_lib.chapters.c2_1_word2vec import bias
glove = load("glove")
direction = bias.gender_direction(glove)
ordinary = bias.direct_bias(glove.vectors[1000:2000], direction)
"""
_SEEDS = """
from tutorial_lib.course import results
rows = results.load("2.1-settings")["results"]["vector_size"]
seeds = {row["value"]: [seed["wordsim"] for seed in row["seeds"]] for row in rows}
"""

EXERCISES = [
    Exercise(
        "2.1-pairs",
        "Write count_pairs(n, window): how many (center, context) pairs a sentence of n words gives.",
        check_pairs,
        (
            "How many pairs are at distance 1 in a sentence of n words? At distance 2? Add up to the window.",
            "At distance d there are n - d places, and each counts twice; no distance is above n - 1.",
        ),
        """
def count_pairs(n, window):
    return sum(2 * (n - distance) for distance in range(1, min(window, n - 1) + 1))

answer = count_pairs
""",
        [
            ("answer = lambda n, w: 2 * w * n", "in a ring"),
            ("answer = lambda n, w: w * n - w * (w + 1) // 2", "one side only"),
            ("answer = lambda n, w: 2 * w * n - w * (w + 1) + n", "not its own context"),
            ("answer = lambda n, w: 2 * w * n - w * (w + 1)", "wider than the sentence"),
        ],
        kind="warm-up",
    ),
    Exercise(
        "2.1-noise",
        "Counts are 80, 15 and 5. With which power is the first word drawn twice as often as the last?",
        check_noise,
        (
            "Write both probabilities and divide them: what drops out?",
            "(80 / 5) ** power = 2, and 80 / 5 is 16: which root of 16 is 2?",
        ),
        """
from math import log

answer = log(2) / log(80 / 5)
""",
        [
            ("answer = 0.75", "8 times as often"),
            ("answer = 2 / 16", "must be 2"),
            ("answer = 0.5", "too high"),
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
        "Find a question of the section gram2-opposite (three words a, b, c) that GloVe answers right with "
        "nothing barred, among its 30,000 most frequent words.",
        check_analogy,
        (
            "Let a loop ask: glove.analogy(a, b, c, k=1, show_query=True, restrict=30_000).",
            "Keep those whose first answer is the fourth word, in small letters: they are few.",
        ),
        _OPPOSITES,
        [
            ('answer = ("xbox", "nurse", "tax")', "no question of gram2-opposite"),
            ('answer = ("man", "king", "woman")', "no question of gram2-opposite"),
            ('answer = ("aware", "unaware", "decided")', "a word of the question"),
        ],
        kind="explore",
    ),
    Exercise(
        "2.1-typo",
        "Break FastText: give one of GloVe's 20,000 most frequent words, six letters or longer, and the same "
        "word with one letter changed, so that fewer than a quarter of its letter n-grams survive.",
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
            ('answer = ("qqqqqq", "qqqzqq")', "not among GloVe's"),
            ('answer = ("planet", "planes")', "is a word itself"),
        ],
        kind="break it",
    ),
    Exercise(
        "2.1-bias",
        "Leave out one of the eight science words: without which does WEAT's d fall most, and to what?",
        check_bias,
        (
            "Section 8.5 computes d from four groups; make the first group one word shorter, eight times.",
            "s[:7] are then the science words, s[7:] the arts words; take the least d.",
        ),
        _BIAS + "word = min(d, key=d.get)\nanswer = (word, d[word])\n",
        [
            (_BIAS + 'answer = ("nasa", d["nasa"])', "another word"),
            (_BIAS + 'answer = ("poetry", 1.0)', "is one of"),
            (_BIAS + "answer = (min(d, key=d.get), effect(test.first))", "too high"),
        ],
        kind="explore",
    ),
    Exercise(
        "2.1-spread",
        "Best minus worst seed of WordSim at 50 dimensions, and the letter of what is wrong.",
        check_spread,
        (
            "sweeps['results']['vector_size'] is a list of rows; which one has the value 50?",
            "max - min of [seed['wordsim'] for seed in row['seeds']]; beside the gain of the means.",
        ),
        _SEEDS + 'answer = (max(seeds[50]) - min(seeds[50]), "b")\n',
        [
            (_SEEDS + 'answer = (sum(seeds[100]) / 3 - sum(seeds[50]) / 3, "b")', "that is the gain"),
            (_SEEDS + 'answer = (max(seeds[50]) - min(seeds[50]), "a")', "same for both"),
            (_SEEDS + 'answer = (max(seeds[50]) - min(seeds[50]), "c")', "moved alone"),
            (_SEEDS + 'answer = (max(seeds[50]) - min(seeds[50]), "d")', "nothing to do"),
        ],
        kind="find the mistake",
    ),
    Exercise(
        "2.1-baseline",
        "The direct bias of GloVe's words number 1,000 to 1,999, and the letter of what is wrong.",
        check_baseline,
        (
            "What section 8.5 does with the occupations can be done with any vectors.",
            "bias.direct_bias(glove.vectors[1000:2000], direction); and what is 0.18 to be compared with?",
        ),
        _DIRECT + 'answer = (ordinary, "c")\n',
        [
            (
                _DIRECT + 'answer = (bias.direct_bias(glove.encode(bias.OCCUPATIONS), direction), "c")',
                "of the occupations",
            ),
            (_DIRECT + 'answer = ((glove.vectors[1000:2000] @ direction).mean(), "c")', "cancel"),
            (_DIRECT + 'answer = (ordinary, "a")', "never negative"),
            (_DIRECT + 'answer = (ordinary, "b")', "less surely"),
            (_DIRECT + 'answer = (ordinary, "d")', "not from occupations"),
        ],
        kind="find the mistake",
    ),
]
