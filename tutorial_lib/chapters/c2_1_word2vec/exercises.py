"""Exercises of chapter 2.1: Word2Vec."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import Wrong, as_list, as_words, call, expect_number, expect_refuted, require
from ...errors import TutorialError


@exercise(
    "2.1-pairs",
    kind="warm-up",
    hints=(
        "How many pairs are at distance 1 in a sentence of n words? At distance 2? Add up to the window.",
        "At distance d there are n - d places, and each counts twice; no distance is above n - 1.",
    ),
    wrong={
        "in a ring": lambda n, window: 2 * window * n,
        "one side only": lambda n, window: window * n - window * (window + 1) // 2,
        "not its own context": lambda n, window: 2 * window * n - window * (window + 1) + n,
        "wider than the sentence": lambda n, window: 2 * window * n - window * (window + 1),
    },
)
def pairs(answer: object) -> str:
    """Write count_pairs(n, window): how many (center, context) pairs a sentence of n words gives."""
    for n, window in ((9, 2), (30, 5), (4, 1)):
        right = sum(1 for i in range(n) for j in range(n) if 0 < abs(i - j) <= window)
        ring = f"is right for {n} words in a ring: at both ends of a sentence the window is shorter"
        traps = {
            2 * window * n: f"{2 * window * n} {ring}",
            right / 2: "you count one side only: the window reaches to the left and to the right",
            right + n: "a word is not its own context: one pair too many for each word",
        }
        what = f"count_pairs({n}, {window})"
        expect_number(call(answer, n, window, what="count_pairs"), right, what=what, traps=traps)
    wide = "count_pairs(3, 5), a window wider than the sentence,"
    expect_number(call(answer, 3, 5, what="count_pairs"), 6, what=wide)
    return "about 2 · window · n, less window · (window + 1) for the two edges"


@pairs.solution
def _():
    def count_pairs(n, window):
        return sum(2 * (n - distance) for distance in range(1, min(window, n - 1) + 1))

    return count_pairs


@exercise(
    "2.1-noise",
    kind="apply",
    hints=(
        "Write both probabilities and divide them: what drops out?",
        "(80 / 5) ** power = 2, and 80 / 5 is 16: which root of 16 is 2?",
    ),
    wrong={"8 times as often": 0.75, "must be 2": 2 / 16, "too high": 0.5},
)
def noise(answer: object) -> str:
    """Counts are 80, 15 and 5. With which power is the first word drawn twice as often as the last?"""
    traps = {
        0.75: "with 0.75 the first is drawn 16 ** 0.75 = 8 times as often as the last",
        0.125: "80 is 16 times 5, so 16 to the power must be 2",
    }
    expect_number(answer, 0.25, 1e-3, "the power", traps=traps)
    return "the sum divides out: only the ratio of the counts matters, and 16 ** 0.25 = 2"


@noise.solution
def _():
    from math import log

    return log(2) / log(80 / 5)


def _softplus(x):
    """−log σ(−x), of which all terms of the loss are made."""
    return np.log1p(np.exp(x))


@exercise(
    "2.1-loss",
    kind="apply",
    hints=(
        "One term for the true pair, one for each negative; section 3.6 has the formula.",
        "-log σ(u·v) and then -log σ(-n·v) summed over the rows n of noise; σ(x) = 1 / (1 + exp(-x)).",
    ),
    wrong={
        "do not average": lambda v, u, noise: _softplus(-u @ v) + _softplus(noise @ v).mean(),
        "sign is wrong": lambda v, u, noise: -_softplus(-u @ v) - _softplus(noise @ v).sum(),
        "swapped": lambda v, u, noise: _softplus(u @ v) + _softplus(-noise @ v).sum(),
    },
)
def loss(answer: object) -> str:
    """Write loss(v, u, noise), the negative-sampling loss of one pair: v [d], u [d], noise [k, d]."""
    v, u, noise = np.array([1.0, 2.0]), np.array([0.5, 0.0]), np.array([[0.0, -0.5], [1.0, 1.0]])
    positive, negatives = _softplus(-u @ v), _softplus(noise @ v)
    traps = {
        -positive - negatives.sum(): "the sign is wrong: a loss is never negative, and falls with learning",
        positive + negatives.mean(): "sum over the negatives, do not average them",
        _softplus(u @ v) + _softplus(-noise @ v).sum(): (
            "true and false are swapped: the true pair's score should grow"
        ),
    }
    what = "loss for the pair of section 3.6 and one more negative"
    right = float(positive + negatives.sum())
    expect_number(call(answer, v, u, noise, what="loss"), right, 1e-6, what, traps=traps)
    return "this number is all that the model ever sees of language"


@loss.solution
def _():
    import numpy as np

    def loss(v, u, noise):
        def sigmoid(x):
            return 1 / (1 + np.exp(-x))

        return -np.log(sigmoid(u @ v)) - np.log(sigmoid(-noise @ v)).sum()

    return loss


@exercise(
    "2.1-threshold",
    kind="apply",
    hints=("Call x = sqrt(t/f). When is x + x² equal to 1?", "x = (√5 − 1)/2; then f/t = 1/x²."),
    wrong={"the paper's formula": 1.0, "that is t/f": ((5**0.5 - 1) / 2) ** 2},
)
def threshold(answer: object) -> str:
    """A word is kept with probability sqrt(t/f) + t/f, at most 1. From which f/t on are words dropped?"""
    traps = {
        1: "so it would be for the paper's formula sqrt(t/f) alone: add t/f",
        0.382: "that is t/f: the question is for f/t",
    }
    expect_number(answer, (1 + 5**0.5) / 2 + 1, 0.01, "f/t", traps=traps)
    return "the square of the golden ratio; with t = 0.001 only words above 0.26 % of the text lose anything"


@threshold.solution
def _():
    x = (5**0.5 - 1) / 2
    return 1 / x**2


@exercise(
    "2.1-analogy",
    kind="explore",
    hints=(
        "Let a loop ask: glove.analogy(a, b, c, k=1, show_query=True, restrict=30_000).",
        "Keep those whose first answer is the fourth word, in small letters: they are few.",
    ),
    wrong={
        "no question of gram2-opposite": ("man", "king", "woman"),
        "a word of the question": ("aware", "unaware", "decided"),
        "give three words": ("aware", "unaware"),
    },
)
def analogy(answer: object) -> str:
    """Find a, b, c of gram2-opposite that GloVe answers right with nothing barred, among 30,000 words."""
    from ...data import analogy_questions
    from ...encoders import load

    words = [word.lower() for word in as_words(answer)]
    require(len(words) == 3, "give three words, for example ('man', 'king', 'woman')")
    a, b, c = words
    questions = [[word.lower() for word in question] for question in analogy_questions()["gram2-opposite"]]
    expected = {tuple(question[:3]): question[3] for question in questions}
    unknown = f"no question of gram2-opposite begins with {' : '.join(words)}: loop over that section"
    require((a, b, c) in expected, unknown)
    try:
        ((word, cosine),) = load("glove").analogy(a, b, c, k=1, show_query=True, restrict=30_000)
    except TutorialError as error:
        raise Wrong(str(error)) from None
    barred = f"with nothing barred {word!r} comes first, a word of the question: try another one"
    require(word not in words, barred)
    wanted = expected[a, b, c]
    require(word == wanted, f"first comes {word!r}, the right answer is {wanted!r}: try another question")
    return f"{b} − {a} + {c} gives {word} (cosine {cosine:.2f}), one of the few"


@analogy.solution
def _():
    from tutorial_lib import data, load

    glove, found = load("glove"), []
    for question in data.analogy_questions()["gram2-opposite"]:
        a, b, c, d = (word.lower() for word in question)
        if not found and all(word in glove for word in (a, b, c)):
            ((first, _),) = glove.analogy(a, b, c, k=1, show_query=True, restrict=30_000)
            if first == d:
                found = [a, b, c]
    return found


@exercise(
    "2.1-typo",
    kind="break it",
    hints=(
        "Each n-gram that covers the changed letter is lost. Which place is covered by most?",
        "A letter in the middle of a word of exactly six letters.",
    ),
    wrong={
        "survive": ("government", "governmant"),
        "at least six": ("river", "rover"),
        "letters differ": ("planet", "plonat"),
        "not among GloVe's": ("qqqqqq", "qqqzqq"),
        "is a word itself": ("planet", "planes"),
    },
)
def typo(answer: object) -> str:
    """Give a word of six letters or more, one letter changed: under a quarter of its n-grams survives."""
    from ...encoders import load
    from .subwords import letter_ngrams

    spellings = as_words(answer)
    example = "give the word and its misspelling, for example ('government', 'governmant')"
    require(len(spellings) == 2, example)
    word, typed = spellings
    known = set(load("glove").words[:20_000])
    require(len(word) >= 6, f"{word!r} has {len(word)} letters: take a word of at least six")
    require(word in known, f"{word!r} is not among GloVe's 20,000 most frequent words: take a usual word")
    require(typed not in known, f"{typed!r} is a word itself: then nobody sees that it is misspelt")
    require(len(word) == len(typed), "change one letter: both spellings have the same length")
    changed = sum(one != other for one, other in zip(word, typed, strict=True))
    require(changed == 1, f"{changed} letters differ: change exactly one")
    meant, seen = set(letter_ngrams(word)), set(letter_ngrams(typed))
    share = len(meant & seen) / len(seen)
    kept = f"{share:.0%} of the n-grams survive: where in the word does a slip break more of them?"
    require(share < 0.25, kept)
    return f"only {share:.0%} of the n-grams survive: a slip in the middle of a short word hurts most"


@typo.solution
def _():
    return ("planet", "plonet")


@exercise(
    "2.1-bias",
    kind="explore",
    hints=(
        "Section 8.5 computes d from four groups; make the first group one word shorter, eight times.",
        "s[:7] are then the science words, s[7:] the arts words; take the least d.",
    ),
    wrong={"another word": ("nasa", 1.0), "is one of": ("poetry", 1.0), "too high": ("astronomy", 1.485)},
)
def bias(answer: object) -> str:
    """Leave out one of the eight science words: without which does WEAT's d fall most, and to what?"""
    from .bias import TESTS

    science = TESTS["science and arts, male and female words"].first
    word, effect = as_list(answer, "the answer", 2)
    listed = isinstance(word, str) and word.lower() in science
    require(listed, f"the first part is one of: {', '.join(science)}")
    best, lowest = bias.right
    require(word.lower() == best, f"there is another word without which d is lower than without {word!r}")
    expect_number(effect, lowest, 0.006, f"d without {word!r}", between=(-2, 2))
    return "no single word carries the result: that is worth knowing before one believes a test of 16 words"


@bias.solution
def _():
    import numpy as np

    from tutorial_lib import load
    from tutorial_lib.chapters.c2_1_word2vec import bias

    glove, test = load("glove"), bias.TESTS["science and arts, male and female words"]

    def effect(first):
        groups = first, test.second, test.like, test.unlike
        X, Y, A, B = (glove.vectors[[glove.index(word) for word in group]] for group in groups)
        s = np.concatenate([X, Y]) @ A.T.mean(axis=1) - np.concatenate([X, Y]) @ B.T.mean(axis=1)
        return (s[:7].mean() - s[7:].mean()) / s.std(ddof=1)

    d = {word: effect([other for other in test.first if other != word]) for word in test.first}
    word = min(d, key=d.get)
    return (word, d[word])


@exercise(
    "2.1-spread",
    kind="find the mistake",
    hints=(
        "sweeps['results']['vector_size'] is a list of rows; which one has the value 50?",
        "max - min of [seed['wordsim'] for seed in row['seeds']]; beside the gain of the means.",
    ),
    wrong={
        "that is the gain": (0.0087, "b"),
        "same for both": (0.0443, "a"),
        "moved alone": (0.0443, "c"),
        "nothing to do": (0.0443, "d"),
    },
)
def spread(answer: object) -> str:
    """Best minus worst seed of WordSim at 50 dimensions, and the letter of what is wrong."""
    from ...course import results

    rows = results.load("2.1-settings")["results"]["vector_size"]
    means = {row["value"]: np.mean([seed["wordsim"] for seed in row["seeds"]]) for row in rows}
    gain = float(means[100] - means[50])
    traps = {gain: "that is the gain from 50 to 100 dimensions: asked is best minus worst seed at 50"}
    reasons = {
        "a": "both were asked the same pairs: the language is the same for both",
        "c": "dimensions were moved alone: the passes are the same",
        "d": "seeds and dimensions have nothing to do with each other",
    }
    what = "best minus worst seed at 50"
    expect_refuted(answer, spread.right, 0.0006, what, reasons, (0, 1), traps)
    return f"a gain of {gain:.3f} is lost in a spread of {spread.right[0]:.3f}"


@spread.solution
def _():
    from tutorial_lib.course import results

    rows = results.load("2.1-settings")["results"]["vector_size"]
    seeds = {row["value"]: [seed["wordsim"] for seed in row["seeds"]] for row in rows}
    return (max(seeds[50]) - min(seeds[50]), "b")


@exercise(
    "2.1-baseline",
    kind="find the mistake",
    hints=(
        "What section 8.5 does with the occupations can be done with any vectors.",
        "bias.direct_bias(glove.vectors[1000:2000], direction); and what is 0.18 to be compared with?",
    ),
    wrong={
        "of the occupations": (0.18, "c"),
        "cancel": (-0.123, "c"),
        "never negative": (0.138, "a"),
        "less surely": (0.138, "b"),
        "not from occupations": (0.138, "d"),
    },
)
def baseline(answer: object) -> str:
    """The direct bias of GloVe's words number 1,000 to 1,999, and the letter of what is wrong."""
    from ...encoders import load
    from .bias import OCCUPATIONS, direct_bias, gender_direction

    glove = load("glove")
    direction = gender_direction(glove)
    lean = float((glove.vectors[1000:2000] @ direction).mean())
    traps = {
        direct_bias(glove.encode(OCCUPATIONS), direction): "that is the direct bias of the occupations",
        lean: "that is the mean lean, in which he and she cancel: direct bias takes the size of each lean",
    }
    reasons = {
        "a": "it is a mean of absolute values, never negative",
        "b": "any number of words can be averaged, only less surely",
        "d": "the direction comes from pairs such as she and he, not from occupations",
    }
    expect_refuted(answer, baseline.right, 0.002, "their direct bias", reasons, (0, 1), traps)
    ordinary = f"ordinary words have {baseline.right[0]:.2f}"
    return f"{ordinary}: only what the occupations have beyond that is about jobs"


@baseline.solution
def _():
    from tutorial_lib import load
    from tutorial_lib.chapters.c2_1_word2vec import bias

    glove = load("glove")
    direction = bias.gender_direction(glove)
    return (bias.direct_bias(glove.vectors[1000:2000], direction), "c")
