"""Exercises of chapter 2.2: counting, GloVe's loss, factorisation, files of vectors, search."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    Stopped,
    Wrong,
    as_number,
    call,
    expect_array,
    expect_number,
    expect_refuted,
    expect_shape,
    expect_type,
    require,
)


@exercise(
    "2.2-weight",
    kind="warm-up",
    hints=(
        "The paper's equation 9 has two cases: below x_max, and from x_max on.",
        "min(..., 1) joins the two cases: what stands in place of the dots for x below x_max?",
    ),
    wrong={
        "no pair may weigh more than 1": lambda x: (x / 10) ** 0.75,
        "the power alpha is missing": lambda x: min(x / 10, 1.0),
        "which is too": lambda x: 0.2**0.75 if x < 10 else 1.0,
    },
)
def weight(answer: object) -> str:
    """Write weight(x), GloVe's weighting function with x_max = 10 and alpha = 0.75."""
    large = as_number(call(answer, 40.0, what="weight"), "weight(40)")
    require(large <= 1, f"weight(40) is {large:.3g}: from x_max on, no pair may weigh more than 1")
    others = np.random.default_rng().uniform(0.1, 15, 5)  # new ones each time: no list of answers fits
    for x in (2.0, 40.0, *others.tolist()):
        traps = {x / 10: f"weight({x:.3g}) is {x:.3g} / 10: the power alpha is missing"} if x < 9 else {}
        right, what = min((x / 10) ** 0.75, 1.0), f"weight({x:.3g})"
        expect_number(call(answer, x, what="weight"), right, 1e-4, what, (0, 1), traps)
    return "rare pairs count a little, frequent ones all the same"


@weight.solution
def _():
    def weight(x):
        return min((x / 10) ** 0.75, 1.0)

    return weight


@exercise(
    "2.2-slope",
    kind="warm-up",
    hints=(
        "First the error: what the model predicts minus log X.",
        "Each bias enters the prediction with factor 1, so the chain rule leaves f · error.",
    ),
    wrong={
        "the weight f multiplies it": 1.5 - 2.302585,
        "the sign is turned": 0.5 * (2.302585 - 1.5),
        "natural logarithm": 0.5 * (1.5 - 1),
    },
)
def slope(answer: object) -> str:
    """F = 0.5, w·c = 1, biases 0.2 and 0.3, X = 10, loss 1/2 · f · error²: what is its slope in b?"""
    error = 1 + 0.2 + 0.3 - np.log(10)
    traps = {
        error: "that is the error: the weight f multiplies it",
        -0.5 * error: "the sign is turned: prediction minus log X",
        0.5 * (1.5 - 1): "log is the natural logarithm, not that of base 10",
    }
    expect_number(answer, 0.5 * error, 2e-3, "the derivative", traps=traps)
    return "negative: the prediction is too small, so a step against the slope raises the bias"


@slope.solution
def _():
    import math

    return 0.5 * (1 + 0.2 + 0.3 - math.log(10))


def _counted_by(add, orders=2):
    """A wrong count: `add` gives what a meeting at a distance adds; one order of each pair, or both."""

    def count(words, window):
        table = {}
        for i, left in enumerate(words):
            for distance, right in enumerate(words[i + 1 : i + 1 + window], start=1):
                for pair in ((left, right), (right, left))[:orders]:
                    table[pair] = table.get(pair, 0) + add(distance)
        return table

    return count


@exercise(
    "2.2-count",
    kind="apply",
    hints=(
        "word2vec draws each window's reach from 1 … window. How often does it include distance d?",
        "Only the number that is added changes: replace 1 / distance, and keep both orders.",
    ),
    wrong={
        "GloVe's 1/distance": _counted_by(lambda distance: 1 / distance),
        "not 1": _counted_by(lambda distance: 1),
        "count both orders": _counted_by(lambda distance: (4 - distance) / 3, orders=1),
    },
)
def count(answer: object) -> str:
    """Change count_slowly to word2vec's weights: distance d counts (window + 1 − d) / window."""
    text = ["the", "cat", "sat", "on", "the", "mat"]
    table = expect_type(call(answer, text, 3, what="count"), dict, "count(...)")
    require(("mat", "on") in table, "the pair (mat, on) is missing: count both orders")
    counts = {pair: as_number(count, f"count of {pair}") for pair, count in table.items()}
    far = [pair for pair in (("cat", "mat"), ("the", "the")) if counts.get(pair)]
    require(not far, f"{far[:1]} stand 4 words apart and the window is 3")
    traps = {
        2: "each meeting counts (window + 1 − distance) / window, not 1",
        1: "that is GloVe's 1/distance: word2vec's weights fall in a straight line",
    }
    what = "count of (the, sat) in 'the cat sat on the mat'"
    expect_number(counts.get(("the", "sat"), 0.0), 4 / 3, what=what, traps=traps)
    expect_number(counts.get(("cat", "sat"), 0.0), 1.0, what="count of (cat, sat)")
    return "(the, sat): two thirds of a count from the left, two thirds from the right"


@count.solution
def _():
    def count(words, window):
        table = {}
        for i, left in enumerate(words):
            for distance, right in enumerate(words[i + 1 : i + 1 + window], start=1):
                for pair in ((left, right), (right, left)):
                    table[pair] = table.get(pair, 0) + (window + 1 - distance) / window
        return table

    return count


def _pmi(x):
    total = x.sum(axis=1)
    with np.errstate(divide="ignore"):
        return np.log(x * x.sum() / np.outer(total, total))


@exercise(
    "2.2-ppmi",
    kind="apply",
    hints=(
        "PMI = log(X_ij · sum / (X_i · X_j)), with the sums of the rows X_i and the sum of all.",
        "np.outer gives all X_i · X_j at once. Where X is 0 the log is −∞: np.maximum(…, 0) mends it.",
    ),
    wrong={"never occurs has PMI": _pmi, "natural logarithm": lambda x: np.maximum(_pmi(x), 0) / np.log(2)},
)
def ppmi(answer: object) -> str:
    """Write ppmi(X): the positive PMI of a dense table of counts, an array of the same shape."""
    x = np.array([[0.0, 4.0, 1.0], [4.0, 2.0, 0.0], [1.0, 0.0, 8.0]])
    result = expect_shape(call(answer, x, what="ppmi"), (3, 3), "ppmi(X)")
    require(not np.isneginf(result).any(), "a pair that never occurs has PMI −∞: PPMI writes 0 there")
    require(not np.isnan(result).any(), "there are NaNs in it: what happens where X is 0?")
    require(bool((result >= 0).all()), "a value is negative: 'positive' PMI cuts at 0")
    expected = np.maximum(_pmi(x), 0)
    require(not np.allclose(result, expected / np.log(2)), "use the natural logarithm, as the chapter does")
    expect_array(result, expected, 1e-5, "ppmi(X)")
    return "the zeros are information too: these words could have met and did not"


@ppmi.solution
def _():
    import numpy as np

    def ppmi(X):
        total = X.sum(axis=1)
        with np.errstate(divide="ignore"):
            pmi = np.log(X * X.sum() / np.outer(total, total))
        return np.maximum(pmi, 0)

    return ppmi


def _read(path, **options):
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(path, binary=False, **options)


@exercise(
    "2.2-header",
    kind="break it",
    hints=(
        "Read the first line and split it: how many parts has a header?",
        "load_word2vec_format(path, no_header=True) reads a file without one.",
    ),
    wrong={
        "without a header line fails": lambda path: _read(path),
        "with a header line fails": lambda path: _read(path, no_header=True),
    },
)
def header(answer: object) -> str:
    """Write open_vectors(path): gensim's KeyedVectors from a text file, with a header line or not."""
    rows = ["king 0.5 0.1", "queen 0.4 0.2", "water -0.3 0.9"]
    with tempfile.TemporaryDirectory() as folder:
        for kind, lines in (("with", ["3 2", *rows]), ("without", rows)):
            path = Path(folder) / f"{kind}.txt"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            try:
                keyed = call(answer, str(path), what="open_vectors")
            except Stopped as stopped:
                raise Wrong(f"a file {kind} a header line fails: {stopped}") from None
            require(hasattr(keyed, "key_to_index"), "open_vectors should return gensim's KeyedVectors")
            words = list(keyed.key_to_index)
            require("3" not in words, "the header line was read as a word called '3'")
            right = words == ["king", "queen", "water"]
            require(right, f"of a file {kind} a header you read the words {words}")
            expect_array(keyed["king"], [0.5, 0.1], 1e-6, "the vector of 'king'")
    return "the first line tells: two whole numbers are a header, a word and its numbers are not"


@header.solution
def _():
    from gensim.models import KeyedVectors

    def open_vectors(path):
        with open(path, encoding="utf-8") as file:
            headerless = len(file.readline().split()) != 2
        return KeyedVectors.load_word2vec_format(path, binary=False, no_header=headerless)

    return open_vectors


@exercise(
    "2.2-even",
    kind="explore",
    hints=("Write the total seconds of both ways for n queries.", "n / 120 = 60 + n / 10,000. Solve for n."),
    wrong={"in no time at all": 60 * 120, "Compare times": 60 * 10_000},
)
def even(answer: object) -> str:
    """An index is built in 60 s and answers 10,000 queries/s; exact search 120/s. When has it paid?"""
    traps = {
        60 * 120: "so it would be if the index answered in no time at all",
        60 * 10_000: "in those 60 s the index would answer that many. Compare times",
    }
    expect_number(answer, 60 / (1 / 120 - 1 / 10_000), 5, "the number of queries", traps=traps)
    return "n/120 = 60 + n/10,000, solved for n"


@even.solution
def _():
    return 60 / (1 / 120 - 1 / 10_000)


def _pulled(new, start, edges, rounds):
    """Pull the rows of `new`, in place, towards their synonyms and `start`; None: towards synonyms alone."""
    for _ in range(rounds):
        for i, others in edges.items():
            mean = new[others].mean(axis=0)
            new[i] = mean if start is None else (start[i] + mean) / 2
    return new


def _forgets_the_start(vectors, edges, rounds):
    new = vectors.copy()
    return _pulled(new, new, edges, rounds)


@exercise(
    "2.2-retrofit",
    kind="apply",
    hints=(
        "Keep the original vectors; change a copy, word after word, and use words already changed.",
        "new[i] = (n · original[i] + sum of new[j] over its n synonyms j) / (2 n); other words stay.",
    ),
    wrong={
        "fell together": _forgets_the_start,
        "jumped onto its synonym": lambda v, edges, rounds: _pulled(v.copy(), None, edges, rounds),
        "work on a copy": lambda v, edges, rounds: _pulled(v, v.copy(), edges, rounds),
    },
)
def retrofit(answer: object) -> str:
    """Write retrofit(vectors, edges, rounds): pull each word towards the mean of its synonyms."""
    vectors, edges = np.array([[1.0, 0.0], [0.0, 1.0], [4.0, 4.0]]), {0: [1], 1: [0]}
    given = vectors.copy()
    result = expect_shape(call(answer, given, edges, 1, what="retrofit"), (3, 2), "retrofit(...)")
    require(np.array_equal(vectors, given), "you changed the vectors that you were given: work on a copy")
    require(np.allclose(result[2], vectors[2]), "word 2 has no synonym: it should stay where it is")
    jumped = np.allclose(result[0], vectors[1])
    require(not jumped, "word 0 jumped onto its synonym: its own vector counts too")
    expect_array(result[:2], [[0.5, 0.5], [0.25, 0.75]], 1e-5, "after one round")
    many = expect_shape(call(answer, given, edges, 50), (3, 2), "retrofit(...)")
    apart = float(np.linalg.norm(many[0] - many[1]))
    require(apart > 0.1, "after 50 rounds the synonyms fell together: pull towards the *original* vector")
    expect_array(many[:2], [[2 / 3, 1 / 3], [1 / 3, 2 / 3]], 1e-3, "after 50 rounds")
    return "synonyms meet half-way, and each stays tied to where the text had put it"


@retrofit.solution
def _():
    def retrofit(vectors, edges, rounds):
        new = vectors.copy()
        for _ in range(rounds):
            for i, others in edges.items():
                n = len(others)
                new[i] = (n * vectors[i] + new[others].sum(axis=0)) / (2 * n)
        return new

    return retrofit


@exercise(
    "2.2-alone",
    kind="find the mistake",
    hints=(
        "How many things differ between `plain` and `mended_glove`? The ablation changes one at a time.",
        'at_pass(steps["unseen pairs"], 20, "wordsim").mean(), minus the same of "plain GloVe".',
    ),
    wrong={
        "too high": (0.5, "c"),
        "both changes gain together": (0.3556, "c"),
        "subtract plain GloVe's": (0.3561, "c"),
        "do not touch": (0.185, "a"),
        "the same 242 pairs": (0.185, "b"),
    },
)
def alone(answer: object) -> str:
    """'The unseen pairs made the difference': (what they alone add to WordSim, what is wrong)."""
    # The score with unseen pairs alone and, by chance, what both changes gain together.
    mixed_up = "that is what both changes gain together, or a score: subtract plain GloVe's from the unseen's"
    reasons = {
        "a": "the bands over three seeds do not touch",
        "b": "all variants are scored on the same 242 pairs",
    }
    what, traps = "the gain of the unseen pairs alone", {0.356: mixed_up}
    expect_refuted(answer, alone.right, 5e-3, what, reasons, (-1, 1), traps)
    return "two things changed at once; each alone gives far less than both"


@alone.solution
def _():
    import numpy as np

    from tutorial_lib.course import results

    steps = results.load("2.2-ablation")["results"]["steps"]

    def score(name):
        rows = [row for cell in steps[name] for row in cell["after"] if row["passes"] == 20]
        return np.mean([row["wordsim"] for row in rows])

    return (score("unseen pairs") - score("plain GloVe"), "c")


@exercise(
    "2.2-direction",
    kind="find the mistake",
    hints=(
        "How much of all differences between words lies along the first component?",
        "pca returns two things: the points, and the share of the variance of each component.",
    ),
    wrong={"not a variance": (0.79, "b"), "no frequencies": (0.065, "a"), "hardly any doubt": (0.065, "c")},
)
def direction(answer: object) -> str:
    """'Frequency explains 0.79 of the space': (share of the variance on that axis, what is wrong)."""
    reasons = {
        "a": "a rank correlation does not care that ranks are no frequencies",
        "c": "with all 400,000 words there is hardly any doubt about the correlation",
    }
    traps = {0.79: "that is the correlation with the rank, not a variance"}
    expect_refuted(answer, direction.right, 0.005, "the share of the variance", reasons, (0, 1), traps)
    return "one direction follows frequency closely, but the space has 49 others"


@direction.solution
def _():
    import tutorial_lib
    from tutorial_lib.measure.projection import pca

    return (pca(tutorial_lib.load("glove").vectors, 1)[1][0], "b")
