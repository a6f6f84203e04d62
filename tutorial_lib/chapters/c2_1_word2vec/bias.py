"""Measuring and removing a bias of word vectors: WEAT, direct bias, and what removal leaves.

The word lists are those of the papers: Caliskan, Bryson & Narayanan (2017), tests 1, 6 and 8, without
"gladiola", which GloVe does not know, and "weevil", so that the groups stay equal; the pairs of Bolukbasi
et al. (2016). Vectors are unit rows throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...encoders.words import WordEncoder
from ...errors import InputError
from ...validation import unit_rows

__all__ = [
    "GENDER_PAIRS",
    "OCCUPATIONS",
    "TESTS",
    "WeatResult",
    "WordTest",
    "association",
    "direct_bias",
    "gender_direction",
    "neutralise",
    "weat",
]

MOST_SPLITS = 20_000
"""All splits of the words are tried if there are at most so many, else so many random ones."""


@dataclass(frozen=True)
class WordTest:
    """Are the words of `first` nearer to `like`, rather than `unlike`, than those of `second` are?

    published: the effect size d in table 1 of Caliskan et al., for GloVe trained on 840 billion words.
    """

    name: str
    first: list[str]
    second: list[str]
    like: list[str]
    unlike: list[str]
    published: float


def _words(text: str) -> list[str]:
    return text.split()


_TESTS = (
    WordTest(
        "flowers and insects, pleasant and unpleasant",
        _words(
            "aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac "
            "pansy tulip buttercup daisy lily peony violet carnation magnolia petunia zinnia"
        ),
        _words(
            "ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat "
            "mosquito termite beetle cricket hornet moth wasp blackfly dragonfly horsefly roach"
        ),
        _words(
            "caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest lucky "
            "rainbow diploma gift honor miracle sunrise family happy laughter paradise vacation"
        ),
        _words(
            "abuse crash filth murder sickness accident death grief poison stink assault disaster hatred "
            "pollute tragedy divorce jail poverty ugly cancer kill rotten vomit agony prison"
        ),
        published=1.50,
    ),
    WordTest(
        "men's and women's names, career and family",
        _words("john paul mike kevin steve greg jeff bill"),
        _words("amy joan lisa sarah diana kate ann donna"),
        _words("executive management professional corporation salary office business career"),
        _words("home parents children family cousins marriage wedding relatives"),
        published=1.81,
    ),
    WordTest(
        "science and arts, male and female words",
        _words("science technology physics chemistry einstein nasa experiment astronomy"),
        _words("poetry art shakespeare dance literature novel symphony drama"),
        _words("brother father uncle grandfather son he his him"),
        _words("sister mother aunt grandmother daughter she hers her"),
        published=1.24,
    ),
)
TESTS = {test.name: test for test in _TESTS}

GENDER_PAIRS = list(
    zip(
        _words("she her woman mary herself daughter mother girl female"),
        _words("he his man john himself son father boy male"),
        strict=True,
    )
)
"""Definitional pairs of Bolukbasi et al. (2016, section 5); the tenth, gal and guy, is left out as slang."""

OCCUPATIONS = _words(
    "accountant architect artist baker boss captain carpenter chef clerk coach dancer dentist designer "
    "doctor economist editor engineer farmer guard hairdresser homemaker journalist judge lawyer librarian "
    "manager mechanic midwife minister musician nanny nurse painter philosopher photographer physicist pilot "
    "plumber poet politician professor programmer receptionist scientist secretary shopkeeper soldier "
    "surgeon teacher therapist violinist"
)
"""Occupations whose meaning says nothing of gender; a short form of the list in Bolukbasi et al. (2016)."""


@dataclass(frozen=True)
class WeatResult:
    """The effect size d (-2 to 2), the one-sided p of the permutation test, and how many splits it tried."""

    effect: float
    p: float
    splits: int


def association(words: np.ndarray, like: np.ndarray, unlike: np.ndarray) -> np.ndarray:
    """How much nearer each word [n, d] is to `like` [a, d] than to `unlike` [b, d]: s(w, A, B), shape [n]."""
    return (words @ like.T).mean(axis=1) - (words @ unlike.T).mean(axis=1)


def weat(encoder: WordEncoder, test: WordTest) -> WeatResult:
    """The word embedding association test (Caliskan et al. 2017, "Word Embedding Association Test").

    The permutation test asks how many ways to split the words of both groups give as large a difference.

    Raises:
        UnknownNameError: a word of the test is not in the vocabulary.
        InputError: the two groups differ in size.
    """
    from scipy.stats import permutation_test

    if len(test.first) != len(test.second):
        raise InputError(f"the groups of {test.name!r} have {len(test.first)} and {len(test.second)} words")
    first, second, like, unlike = (
        unit_rows(encoder.encode(words)) for words in (test.first, test.second, test.like, test.unlike)
    )
    scores = association(np.concatenate([first, second]), like, unlike).astype(np.float64)  # [2n]
    groups = scores[: len(first)], scores[len(first) :]
    test_of_splits = permutation_test(
        groups,
        lambda one, other, axis: one.mean(axis) - other.mean(axis),
        alternative="greater",
        n_resamples=MOST_SPLITS,
        rng=0,
    )
    effect = (groups[0].mean() - groups[1].mean()) / scores.std(ddof=1)
    return WeatResult(float(effect), float(test_of_splits.pvalue), len(test_of_splits.null_distribution))


def gender_direction(encoder: WordEncoder) -> np.ndarray:
    """The first principal component of the differences within the pairs, unit length [d], towards "she"."""
    first, second = (unit_rows(encoder.encode([pair[i] for pair in GENDER_PAIRS])) for i in (0, 1))
    centred = np.concatenate([first, second]) - np.tile((first + second) / 2, (2, 1))
    direction = np.linalg.svd(centred, full_matrices=False)[2][0]
    return direction * np.sign(direction @ (first - second).sum(axis=0))


def direct_bias(vectors: np.ndarray, direction: np.ndarray) -> float:
    """The mean |cos(word, direction)| of words that should be neutral (Bolukbasi et al. 2016, 4.2, c = 1)."""
    return float(np.abs(unit_rows(vectors) @ direction).mean())


def neutralise(vectors: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Unit rows without their part along `direction` ("hard debiasing", its first step)."""
    unit = unit_rows(vectors)
    return unit_rows(unit - np.outer(unit @ direction, direction))
