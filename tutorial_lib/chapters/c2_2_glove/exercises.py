"""Exercises of chapter 2.2: counting, GloVe's loss, factorisation, files of vectors, search."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    Stopped,
    Wrong,
    as_list,
    as_number,
    call,
    expect_array,
    expect_choice,
    expect_number,
    expect_shape,
    expect_type,
    require,
)

__all__ = ["EXERCISES"]

_TEXT = ["the", "cat", "sat", "on", "the", "mat"]


_ALONE = """
import numpy as np

from tutorial_lib.course import results

steps = results.load("2.2-ablation")["results"]["steps"]


def score(name):
    rows = [row for cell in steps[name] for row in cell["after"] if row["passes"] == 20]
    return np.mean([row["wordsim"] for row in rows])


answer = (score("unseen pairs") - score("plain GloVe"), "c")
"""
_DIRECTION = """
import tutorial_lib
from tutorial_lib.measure.projection import pca

answer = (pca(tutorial_lib.load("glove").vectors, 1)[1][0], "b")
"""


def check_weight(answer: Any) -> str:
    """A function weight(x): GloVe's f for x_max = 10 and alpha = 0.75."""
    small, large = (as_number(call(answer, x, what="weight"), f"weight({x:g})") for x in (2.0, 40.0))
    require(large <= 1, f"weight(40) is {large:.3g}: from x_max on, no pair may weigh more than 1")
    require(not np.isclose(small, 0.2), "weight(2) is 2 / 10: the power alpha is missing")
    expect_number(small, 0.2**0.75, 1e-4, "weight(2)", between=(0, 1))
    expect_number(large, 1.0, 1e-6, "weight(40)")
    for x in np.random.default_rng().uniform(0.1, 15, 5):  # other counts each time: no list of answers fits
        given = as_number(call(answer, float(x), what="weight"), f"weight({x:.3g})")
        expect_number(given, min((x / 10) ** 0.75, 1.0), 1e-4, f"weight({x:.3g})", between=(0, 1))
    return "rare pairs count a little, frequent ones all the same"


def check_slope(answer: Any) -> str:
    """The derivative of 1/2 · f · error² by the bias, for f = 0.5, w·c = 1, biases 0.2 and 0.3, X = 10."""
    error = 1 + 0.2 + 0.3 - np.log(10)
    slope = as_number(answer, "the derivative")
    require(not np.isclose(slope, error, atol=1e-3), "that is the error: the weight f multiplies it")
    require(not np.isclose(slope, -0.5 * error, atol=1e-3), "the sign is turned: prediction minus log X")
    tens = 0.5 * (1.5 - 1)
    require(not np.isclose(slope, tens, atol=1e-3), "log is the natural logarithm, not that of base 10")
    expect_number(slope, 0.5 * error, 2e-3, "the derivative")
    return "negative: the prediction is too small, so a step against the slope raises the bias"


def check_count(answer: Any) -> str:
    """A function count(words, window) with word2vec's expected weights, (window + 1 − distance) / window."""
    table = call(answer, _TEXT, 3, what="count")
    expect_type(table, dict, "count(...)")
    require(("mat", "on") in table, "the pair (mat, on) is missing: count both orders")
    counts = {pair: as_number(count, f"count of {pair}") for pair, count in table.items()}
    far = [pair for pair in (("cat", "mat"), ("the", "the")) if counts.get(pair)]
    require(not far, f"{far[:1]} stand 4 words apart and the window is 3")
    value = counts.get(("the", "sat"), 0.0)
    require(value != 2, "each meeting counts (window + 1 − distance) / window, not 1")
    require(value != 1, "that is GloVe's 1/distance: word2vec's weights fall in a straight line")
    expect_number(value, 4 / 3, 1e-6, "count of (the, sat) in 'the cat sat on the mat'")
    expect_number(counts.get(("cat", "sat"), 0.0), 1.0, 1e-6, "count of (cat, sat)")
    return "(the, sat): two thirds of a count from the left, two thirds from the right"


def check_ppmi(answer: Any) -> str:
    """A function ppmi(X) for a dense table of counts."""
    x = np.array([[0.0, 4.0, 1.0], [4.0, 2.0, 0.0], [1.0, 0.0, 8.0]])
    total = x.sum(axis=1)
    with np.errstate(divide="ignore"):
        pmi = np.log(x * x.sum() / np.outer(total, total))
    result = expect_shape(call(answer, x, what="ppmi"), (3, 3), "ppmi(X)")
    require(not np.isneginf(result).any(), "a pair that never occurs has PMI −∞: PPMI writes 0 there")
    require(not np.isnan(result).any(), "there are NaNs in it: what happens where X is 0?")
    require(bool((result >= 0).all()), "a value is negative: 'positive' PMI cuts at 0")
    expected = np.maximum(pmi, 0)
    require(not np.allclose(result, expected / np.log(2)), "use the natural logarithm, as the chapter does")
    expect_array(result, expected, 1e-5, "ppmi(X)")
    return "the zeros are information too: these words could have met and did not"


def check_header(answer: Any) -> str:
    """A function open_vectors(path) that opens GloVe text with or without a header line."""
    rows = ["king 0.5 0.1", "queen 0.4 0.2", "water -0.3 0.9"]
    with tempfile.TemporaryDirectory() as name:
        for kind, lines in (("with", ["3 2", *rows]), ("without", rows)):
            path = Path(name) / f"{kind}.txt"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            _check_opened(_opened(answer, path, kind), kind)
    return "the first line tells: two whole numbers are a header, a word and its numbers are not"


def _opened(function: Any, path: Path, kind: str) -> Any:
    try:
        return call(function, str(path), what="open_vectors")
    except Stopped as stopped:
        raise Wrong(f"a file {kind} a header line fails: {stopped}") from None


def _check_opened(keyed: Any, kind: str) -> None:
    require(hasattr(keyed, "key_to_index"), "open_vectors should return gensim's KeyedVectors")
    words = list(keyed.key_to_index)
    require("3" not in words, "the header line was read as a word called '3'")
    require(words == ["king", "queen", "water"], f"of a file {kind} a header you read the words {words}")
    expect_array(keyed["king"], np.array([0.5, 0.1]), 1e-6, "the vector of 'king'")


def check_retrofit(answer: Any) -> str:
    """A function retrofit(vectors, edges, rounds): Faruqui et al. (2015), equation 1 solved step by step."""
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [4.0, 4.0]])
    before = vectors.copy()
    result = expect_shape(
        call(answer, vectors, {0: [1], 1: [0]}, 1, what="retrofit"), (3, 2), "retrofit(...)"
    )
    require(np.array_equal(vectors, before), "you changed the vectors that you were given: work on a copy")
    require(np.allclose(result[2], vectors[2]), "word 2 has no synonym: it should stay where it is")
    require(
        not np.allclose(result[0], vectors[1]), "word 0 jumped onto its synonym: its own vector counts too"
    )
    expect_array(result[:2], np.array([[0.5, 0.5], [0.25, 0.75]]), 1e-5, "after one round")
    many = expect_shape(call(answer, vectors, {0: [1], 1: [0]}, 50), (3, 2), "retrofit(...)")
    apart = float(np.linalg.norm(many[0] - many[1]))
    require(apart > 0.1, "after 50 rounds the synonyms fell together: pull towards the *original* vector")
    expect_array(many[:2], np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]), 1e-3, "after 50 rounds")
    return "synonyms meet half-way, and each stays tied to where the text had put it"


def check_even(answer: Any) -> str:
    """After how many queries an index pays: built in 60 s, 10,000 queries/s, against 120/s without."""
    queries = as_number(answer, "the number of queries")
    require(not np.isclose(queries, 60 * 120), "so it would be if the index answered in no time at all")
    require(
        not np.isclose(queries, 60 * 10_000), "in those 60 s the index would answer that many. Compare times"
    )
    expect_number(queries, 60 / (1 / 120 - 1 / 10_000), 5, "the number of queries")
    return "n/120 = 60 + n/10,000, solved for n"


def check_alone(answer: Any) -> str:
    """(gain, letter): what unseen pairs alone add to plain GloVe, and what is wrong with the conclusion."""
    from ...course.results import load

    gain, mistake = as_list(answer, "the answer", 2)
    steps = load("2.2-ablation")["results"]["steps"]
    plain, unseen, both = (_wordsim(steps[name]) for name in ("plain GloVe", "unseen pairs", "both"))
    given = as_number(gain, "the gain")
    # By chance the gain of both together and the score with unseen pairs alone are nearly the same number.
    mixed_up = "that is what both changes gain together, or a score: subtract plain GloVe's from the unseen's"
    require(not np.isclose(given, both - plain, atol=5e-3), mixed_up)
    require(not np.isclose(given, unseen, atol=5e-3), mixed_up)
    expect_number(given, unseen - plain, 5e-3, "the gain of the unseen pairs alone", between=(-1, 1))
    reasons = {
        "a": "the bands over three seeds do not touch",
        "b": "all variants are scored on the same 242 pairs",
    }
    expect_choice(mistake, "c", reasons, "the mistake")
    return "two things changed at once; each alone gives far less than both"


def _wordsim(cells: Any) -> float:
    found = [row["wordsim"] for cell in cells for row in cell["after"] if row["passes"] == 20]
    return float(np.mean(found))


def check_direction(answer: Any) -> str:
    """(share, letter): the variance along the first component, and what is wrong with the conclusion."""
    share, mistake = as_list(answer, "the answer", 2)
    given = as_number(share, "the share")
    require(not np.isclose(given, 0.79, atol=0.02), "that is the correlation with the rank, not a variance")
    expect_number(given, _first_share(), 0.005, "the share of the variance", between=(0, 1))
    reasons = {
        "a": "a rank correlation does not care that ranks are no frequencies",
        "c": "with all 400,000 words there is hardly any doubt about the correlation",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "one direction follows frequency closely, but the space has 49 others"


@cache
def _first_share() -> float:
    from ...encoders import load
    from ...measure.projection import pca

    return float(pca(load("glove").vectors, 1)[1][0])  # type: ignore[attr-defined]


EXERCISES = [
    Exercise(
        name="2.2-weight",
        kind="warm-up",
        task="Write weight(x), GloVe's weighting function with x_max = 10 and alpha = 0.75.",
        check=check_weight,
        hints=(
            "The paper's equation 9 has two cases: below x_max, and from x_max on.",
            "min(..., 1) joins the two cases: what stands in place of the dots for x below x_max?",
        ),
        solution="""
def weight(x):
    return min((x / 10) ** 0.75, 1.0)


answer = weight
""",
        wrong=[
            ("answer = lambda x: (x / 10) ** 0.75", "no pair may weigh more than 1"),
            ("answer = lambda x: min(x / 10, 1.0)", "the power alpha is missing"),
            ("answer = lambda x: 0.2990697562442441 if x < 10 else 1.0", "which is too"),
        ],
    ),
    Exercise(
        name="2.2-slope",
        kind="warm-up",
        task="f = 0.5, w·c = 1, biases 0.2 and 0.3, X = 10, loss 1/2 · f · error²: what is its slope in b?",
        check=check_slope,
        hints=(
            "First the error: what the model predicts minus log X.",
            "Each bias enters the prediction with factor 1, so the chain rule leaves f · error.",
        ),
        solution="import math\n\nanswer = 0.5 * (1 + 0.2 + 0.3 - math.log(10))",
        wrong=[
            ("answer = 1.5 - 2.302585", "the weight f multiplies it"),
            ("answer = 0.5 * (2.302585 - 1.5)", "the sign is turned"),
            ("answer = 0.5 * (1.5 - 1)", "natural logarithm"),
        ],
    ),
    Exercise(
        name="2.2-count",
        task="Change count_slowly to word2vec's weights: distance d counts (window + 1 − d) / window.",
        check=check_count,
        hints=(
            "word2vec draws each window's reach from 1 … window. How often does it include distance d?",
            "Only the number that is added changes: replace 1 / distance, and keep both orders.",
        ),
        solution="""
def count(words, window):
    table = {}
    for i, left in enumerate(words):
        for distance, right in enumerate(words[i + 1 : i + 1 + window], start=1):
            for pair in ((left, right), (right, left)):
                table[pair] = table.get(pair, 0) + (window + 1 - distance) / window
    return table


answer = count
""",
        wrong=[
            (
                "def answer(words, window):\n    table = {}\n    for i, a in enumerate(words):\n"
                "        for j, b in enumerate(words):\n            if 0 < abs(i - j) <= window:\n"
                "                table[a, b] = table.get((a, b), 0) + 1 / abs(i - j)\n    return table",
                "GloVe's 1/distance",
            ),
            (
                "def answer(words, window):\n    table = {}\n    for i, a in enumerate(words):\n"
                "        for j, b in enumerate(words):\n            if 0 < abs(i - j) <= window:\n"
                "                table[a, b] = table.get((a, b), 0) + 1\n    return table",
                "not 1",
            ),
            (
                "def answer(words, window):\n    table = {}\n    for i, left in enumerate(words):\n"
                "        for d, right in enumerate(words[i + 1 : i + 1 + window], start=1):\n"
                "            pair = left, right\n"
                "            table[pair] = table.get(pair, 0) + (window + 1 - d) / window\n    return table",
                "count both orders",
            ),
        ],
    ),
    Exercise(
        name="2.2-ppmi",
        task="Write ppmi(X): the positive PMI of a dense table of counts, an array of the same shape.",
        check=check_ppmi,
        hints=(
            "PMI = log(X_ij · sum / (X_i · X_j)), with the sums of the rows X_i and the sum of all.",
            "np.outer gives all X_i · X_j at once. Where X is 0 the log is −∞: np.maximum(…, 0) mends it.",
        ),
        solution="""
import numpy as np


def ppmi(X):
    total = X.sum(axis=1)
    with np.errstate(divide="ignore"):
        pmi = np.log(X * X.sum() / np.outer(total, total))
    return np.maximum(pmi, 0)


answer = ppmi
""",
        wrong=[
            (
                "import numpy as np\n\n\ndef answer(X):\n    total = X.sum(axis=1)\n"
                "    with np.errstate(divide='ignore'):\n"
                "        return np.log(X * X.sum() / np.outer(total, total))",
                "never occurs has PMI",
            ),
            (
                "import numpy as np\n\n\ndef answer(X):\n    total = X.sum(axis=1)\n"
                "    with np.errstate(divide='ignore'):\n"
                "        return np.maximum(np.log2(X * X.sum() / np.outer(total, total)), 0)",
                "natural logarithm",
            ),
        ],
    ),
    Exercise(
        name="2.2-header",
        kind="break it",
        task="Write open_vectors(path): gensim's KeyedVectors from a text file, with a header line or not.",
        check=check_header,
        hints=(
            "Read the first line and split it: how many parts has a header?",
            "load_word2vec_format(path, no_header=True) reads a file without one.",
        ),
        solution="""
from gensim.models import KeyedVectors


def open_vectors(path):
    with open(path, encoding="utf-8") as file:
        headerless = len(file.readline().split()) != 2
    return KeyedVectors.load_word2vec_format(path, binary=False, no_header=headerless)


answer = open_vectors
""",
        wrong=[
            (
                "from gensim.models import KeyedVectors\n\n\ndef answer(path):\n"
                "    return KeyedVectors.load_word2vec_format(path, binary=False)",
                "without a header line fails",
            ),
            (
                "from gensim.models import KeyedVectors\n\n\ndef answer(path):\n"
                "    return KeyedVectors.load_word2vec_format(path, binary=False, no_header=True)",
                "with a header line fails",
            ),
        ],
    ),
    Exercise(
        name="2.2-even",
        kind="explore",
        task="An index is built in 60 s and answers 10,000 queries/s; exact search 120/s. When has it paid?",
        check=check_even,
        hints=(
            "Write the total seconds of both ways for n queries.",
            "n / 120 = 60 + n / 10,000. Solve for n.",
        ),
        solution="answer = 60 / (1 / 120 - 1 / 10_000)",
        wrong=[
            ("answer = 60 * 120", "in no time at all"),
            ("answer = 60 * 10_000", "Compare times"),
        ],
    ),
    Exercise(
        name="2.2-retrofit",
        task="Write retrofit(vectors, edges, rounds): pull each word towards the mean of its synonyms.",
        check=check_retrofit,
        hints=(
            "Keep the original vectors; change a copy, word after word, and use words already changed.",
            "new[i] = (n · original[i] + sum of new[j] over its n synonyms j) / (2 n); other words stay.",
        ),
        solution="""
def retrofit(vectors, edges, rounds):
    new = vectors.copy()
    for _ in range(rounds):
        for i, others in edges.items():
            n = len(others)
            new[i] = (n * vectors[i] + new[others].sum(axis=0)) / (2 * n)
    return new


answer = retrofit
""",
        wrong=[
            (
                "def answer(vectors, edges, rounds):\n    new = vectors.copy()\n    for _ in range(rounds):\n"
                "        for i, others in edges.items():\n            n = len(others)\n"
                "            new[i] = (n * new[i] + new[others].sum(axis=0)) / (2 * n)\n    return new",
                "fell together",
            ),
            (
                "def answer(vectors, edges, rounds):\n    new = vectors.copy()\n    for _ in range(rounds):\n"
                "        for i, others in edges.items():\n            new[i] = new[others].mean(axis=0)\n"
                "    return new",
                "jumped onto its synonym",
            ),
            (
                "def answer(vectors, edges, rounds):\n    original = vectors.copy()\n"
                "    for _ in range(rounds):\n        for i, others in edges.items():\n"
                "            n = len(others)\n            vectors[i] = (n * original[i] + "
                "vectors[others].sum(axis=0)) / (2 * n)\n    return vectors",
                "work on a copy",
            ),
        ],
    ),
    Exercise(
        name="2.2-alone",
        task="'The unseen pairs made the difference': (what they alone add to WordSim, what is wrong).",
        kind="find the mistake",
        check=check_alone,
        hints=(
            "How many things differ between `plain` and `mended_glove`? The ablation changes one at a time.",
            'at_pass(steps["unseen pairs"], 20, "wordsim").mean(), minus the same of "plain GloVe".',
        ),
        solution=_ALONE,
        wrong=[
            ("answer = (0.5, 'c')", "too high"),
            (_ALONE.replace('"unseen pairs"', '"both"'), "both changes gain together"),
            (_ALONE.replace(' - score("plain GloVe")', ""), "subtract plain GloVe's"),
            (_ALONE.replace('"c")', '"a")'), "do not touch"),
            (_ALONE.replace('"c")', '"b")'), "the same 242 pairs"),
        ],
    ),
    Exercise(
        name="2.2-direction",
        task="'Frequency explains 0.79 of the space': (share of the variance on that axis, what is wrong).",
        kind="find the mistake",
        check=check_direction,
        hints=(
            "How much of all differences between words lies along the first component?",
            "pca returns two things: the points, and the share of the variance of each component.",
        ),
        solution=_DIRECTION,
        wrong=[
            ("answer = (0.79, 'b')", "not a variance"),
            (_DIRECTION.replace('"b")', '"a")'), "no frequencies"),
            (_DIRECTION.replace('"b")', '"c")'), "hardly any doubt"),
        ],
    ),
]
