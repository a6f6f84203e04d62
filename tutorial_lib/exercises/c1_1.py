"""Exercises of chapter 1.1: what an embedding is, and the geometry of a space of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UnknownNameError
from . import Exercise
from .expectations import (
    Wrong,
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


def _some_vectors(rows: int, columns: int) -> np.ndarray:
    """The same uneven vectors in each check: far from the origin, and stretched along one direction."""
    random = np.random.default_rng(7)
    stretched = random.standard_normal((rows, 1)) * np.linspace(3, 1, columns)
    return (random.standard_normal((rows, columns)) + stretched + 2).astype(np.float32)


def check_memory(answer: Any) -> str:
    """The ratio of one-hot to dense bytes for 400,000 words and 50 numbers."""
    ratio = as_number(answer, "the ratio")
    require(ratio != 400_000, "a dense word needs 50 numbers, not one: divide by the dense size too")
    require(ratio != 1 / 8000, "the dense table is the smaller one: the question is the other way round")
    expect_number(ratio, 8000, 0.5, "the ratio")
    return "the number of bytes per number cancels: only the widths, 400,000 and 50, count"


def check_one_hot(answer: Any) -> str:
    """A function one_hot(ids, size) that gives an array [n, size]."""
    ids, size = [3, 0, 3, 4], 5
    rows = expect_shape(call(answer, ids, size, what="one_hot"), (len(ids), size), "one_hot([3, 0, 3, 4], 5)")
    require(bool((rows.sum(axis=1) == 1).all()), "each row should hold exactly one 1 and zeros elsewhere")
    expect_array(rows, np.eye(size)[ids], what="one_hot([3, 0, 3, 4], 5)")
    return "multiplied by a matrix, each row now picks one row of it"


def check_cosine(answer: Any) -> str:
    """A function cosine(u, v) for two vectors of any length."""
    u, v = np.array([3.0, 4.0, 0.0]), np.array([4.0, 3.0, 12.0])
    value = as_number(call(answer, u, v, what="cosine"), "cosine([3, 4, 0], [4, 3, 12])")
    require(not np.isclose(value, u @ v), "that is the dot product: divide it by both lengths")
    require(not np.isclose(value, u @ v / 25), "the second length is missing: you divided by that of u twice")
    expect_number(value, 24 / 65, 1e-5, "cosine([3, 4, 0], [4, 3, 12])", between=(-1, 1))
    expect_number(call(answer, u, -2 * u), -1, 1e-5, "the cosine of u and -2u")
    return "scaling either vector changes nothing"


def check_distance(answer: Any) -> str:
    """The Euclidean distance of two unit vectors whose cosine is 0.8."""
    distance = as_number(answer, "the distance")
    require(not np.isclose(distance, 0.4), "2 − 2·0.8 is the *squared* distance")
    require(not np.isclose(distance, 0.2), "1 − 0.8 is the cosine distance, not the Euclidean one")
    expect_number(distance, 0.4**0.5, 1e-3, "the distance", between=(0, 2))
    return "|u − v|² = |u|² + |v|² − 2u·v = 2 − 2·cos"


def check_touched(answer: Any) -> str:
    """The rows of nn.Embedding(10, 2) that move in one SGD step with weight decay on the words 3, 7, 3."""
    rows = sorted({as_number(row, "each row's number") for row in as_list(answer)})
    if rows == [3, 7]:
        raise Wrong("so it would be without weight_decay. Which rows does weight_decay pull towards zero?")
    require(set(rows) <= set(range(10)), "the table has the rows 0 to 9")
    require(len(rows) == 10, f"you name {len(rows)} rows: run the step and compare the tables")
    return "weight decay shrinks all rows, also those of words that were not seen"


def check_far_but_near(answer: Any) -> str:
    """A pair of SimLex-999 that people rate below 2 and whose GloVe cosine is above 0.8."""
    pair = as_words(answer)
    require(len(pair) == 2, "give two words, for example ('old', 'new')")
    human = _human_similarity(*pair)
    require(human < 2, f"people give this pair {human} of 10: look for one that they rate below 2")
    cosine = _glove_cosine(*pair)
    require(cosine > 0.8, f"GloVe's cosine of this pair is {cosine:.2f}: look for one above 0.8")
    return f"people say {human} of 10, the vectors {cosine:.2f}: same sentences, and yet not alike"


def _human_similarity(first: str, second: str) -> float:
    from ..datasets import simlex999

    for one, two, score in simlex999():
        if {one, two} == {first, second}:
            return score
    raise Wrong(f"{first!r} and {second!r} are no pair of SimLex-999")


def _glove_cosine(first: str, second: str) -> float:
    from ..encoders import load

    glove = load("glove", source="pocket")
    try:
        one, two = glove.encode([first, second])
    except UnknownNameError as error:
        raise Wrong(str(error)) from None
    return float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two)))


def check_remove_top(answer: Any) -> str:
    """A function remove_top(vectors, n): all-but-the-top of Mu & Viswanath."""
    vectors = _some_vectors(40, 6)
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    result = expect_shape(call(answer, vectors, 2, what="remove_top"), (40, 6), "remove_top(vectors, 2)")
    require(not np.allclose(result, vectors), "the vectors came back unchanged")
    kept = centred @ directions[:2].T @ directions[:2]
    require(not np.allclose(result, kept, atol=1e-4), "you kept the top components: subtract them instead")
    centred_first = bool(np.allclose(result.mean(axis=0), 0, atol=1e-4))
    require(centred_first, "the mean of the result is not zero: centre first")
    left = np.abs(result @ directions[:2].T).max()
    require(left < 1e-3, "the result still has a part along the two strongest components")
    expect_array(result, centred - kept, 1e-3, "remove_top(vectors, 2)")
    return "two directions fewer, and all else as it was"


def check_kept(answer: Any) -> str:
    """A function kept(full, flat): the mean share of each word's neighbours that the picture kept."""
    full = np.array([[1, 2, 3], [0, 2, 4], [5, 6, 7]])
    flat = np.array([[3, 1, 9], [4, 2, 0], [8, 9, 1]])
    value = as_number(call(answer, full, flat, what="kept"), "kept(full, flat)")
    by_place = float((full == flat).mean())
    message = "a neighbour may stand elsewhere in its row: compare the rows as sets"
    require(not np.isclose(value, by_place), message)
    require(not np.isclose(value, 5 / 3), "that is how many were kept: divide by how many there are")
    expect_number(value, 5 / 9, 1e-6, "kept(full, flat)", between=(0, 1))
    return "1 would be a picture that keeps every neighbourhood"


EXERCISES = [
    Exercise(
        name="1.1-memory",
        task=(
            "A vocabulary has 400,000 words. How many times larger is its one-hot table than 50 "
            "numbers per word?"
        ),
        check=check_memory,
        hints=(
            "Both tables have 400,000 rows. How many numbers stand in one row of each?",
            "A one-hot row is as long as the vocabulary: divide its length by 50.",
        ),
        solution="""
words, dim = 400_000, 50
answer = (words * words) / (words * dim)
""",
        wrong=[
            ("answer = 400_000", "needs 50 numbers"),
            ("answer = 50 / 400_000", "other way round"),
            ("answer = 4 * 400_000 / 50", "too high"),
        ],
    ),
    Exercise(
        name="1.1-one-hot",
        task=(
            "Write one_hot(ids, size): a numpy array [n, size] with a single 1 per row, at the place "
            "of the id."
        ),
        check=check_one_hot,
        hints=(
            "Start from np.zeros((len(ids), size)); then one cell of each row becomes 1.",
            "np.eye(size) holds all one-hot rows already: index it with the ids.",
        ),
        solution="""
import numpy as np

def one_hot(ids, size):
    return np.eye(size)[ids]

answer = one_hot
""",
        wrong=[
            (
                """
import numpy as np
answer = lambda ids, size: np.eye(size)[:, ids]
""",
                "transposed",
            ),
            (
                """
import numpy as np
answer = lambda ids, size: np.eye(size)[[i - 1 for i in ids]]
""",
                "not right at",
            ),
            (
                """
import numpy as np
answer = lambda ids, size: np.ones((len(ids), size))
""",
                "exactly one 1",
            ),
        ],
    ),
    Exercise(
        name="1.1-cosine",
        task="Write cosine(u, v) for two numpy vectors, from their dot product and their lengths.",
        check=check_cosine,
        hints=(
            "u @ v grows with the lengths of both vectors. What removes that?",
            "The length of u is np.sqrt(u @ u), or np.linalg.norm(u).",
        ),
        solution="""
import numpy as np

def cosine(u, v):
    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))

answer = cosine
""",
        wrong=[
            ("answer = lambda u, v: u @ v", "dot product"),
            ("answer = lambda u, v: u @ v / (u @ u)", "second length"),
            (
                """
import numpy as np
answer = lambda u, v: u @ v / ((u @ u) * (v @ v))
""",
                "too low",
            ),
        ],
    ),
    Exercise(
        name="1.1-distance",
        task="Two vectors of length 1 have the cosine 0.8. How far apart are they (Euclidean distance)?",
        check=check_distance,
        hints=(
            "Write |u − v|² out as (u − v)·(u − v).",
            "|u − v|² = 2 − 2·cos; the distance is its square root.",
        ),
        solution="answer = (2 - 2 * 0.8) ** 0.5",
        wrong=[
            ("answer = 2 - 2 * 0.8", "squared"),
            ("answer = 1 - 0.8", "cosine distance"),
            ("answer = 2.5", "0"),
        ],
    ),
    Exercise(
        name="1.1-touched",
        task=(
            "One step of torch.optim.SGD(table.parameters(), lr=0.1, weight_decay=0.01) on "
            "nn.Embedding(10, 2), with a loss of the words 3, 7, 3. Which rows of the table move? "
            "Answer with their numbers."
        ),
        check=check_touched,
        hints=(
            "Without weight_decay only rows with a gradient move. What does it add to the gradient?",
            "It adds 0.01 times the whole table: run the step and compare before with after.",
        ),
        solution="""
import torch

table = torch.nn.Embedding(10, 2)
before = table.weight.detach().clone()
optimizer = torch.optim.SGD(table.parameters(), lr=0.1, weight_decay=0.01)
table(torch.tensor([3, 7, 3])).pow(2).sum().backward()
optimizer.step()
moved = (table.weight.detach() != before).any(dim=1)
answer = moved.nonzero().flatten().tolist()
""",
        wrong=[
            ("answer = [3, 7]", "without weight_decay"),
            ("answer = [3, 7, 3]", "without weight_decay"),
            ("answer = list(range(1, 11))", "rows 0 to 9"),
        ],
    ),
    Exercise(
        name="1.1-opposites",
        task=(
            "Find a pair of SimLex-999 that people rate below 2 of 10 although its GloVe cosine is "
            "above 0.8. Answer with the two words."
        ),
        check=check_far_but_near,
        hints=(
            "datasets.simlex999() lists (word, word, score): keep the pairs with both properties.",
            "Opposites are used in the same sentences: think of a day that is easy, or …",
        ),
        solution="""
from tutorial_lib import datasets, load

glove = load('glove', source='pocket')
found = [(a, b) for a, b, human in datasets.simlex999() if human < 2
         and glove.vectors[glove.index(a)] @ glove.vectors[glove.index(b)] > 0.8]
answer = found[0]
""",
        wrong=[
            ("answer = ('smart', 'intelligent')", "below 2"),
            ("answer = ('old', 'new')", "above 0.8"),
            ("answer = ('king', 'queen')", "no pair of SimLex-999"),
            ("answer = 'easy'", "should be a"),
        ],
    ),
    Exercise(
        name="1.1-top",
        task=(
            "Write remove_top(vectors, n): subtract the mean, then the part of each vector along the "
            "n strongest principal components. It returns an array of the same shape."
        ),
        check=check_remove_top,
        hints=(
            (
                "np.linalg.svd(centred, full_matrices=False) returns the components as rows of its third "
                "array."
            ),
            "With U the first n of these rows: centred - centred @ U.T @ U.",
        ),
        solution="""
import numpy as np

def remove_top(vectors, n):
    centred = vectors - vectors.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:n]
    return centred - centred @ components.T @ components

answer = remove_top
""",
        wrong=[
            (
                """
import numpy as np
def answer(vectors, n):
    top = np.linalg.svd(vectors, full_matrices=False)[2][:n]
    return vectors - vectors @ top.T @ top
""",
                "mean of the result is not zero",
            ),
            (
                """
import numpy as np
def answer(vectors, n):
    centred = vectors - vectors.mean(axis=0)
    top = np.linalg.svd(centred, full_matrices=False)[2][:n]
    return centred @ top.T @ top
""",
                "kept the top components",
            ),
            ("answer = lambda vectors, n: vectors - vectors.mean(axis=0)", "still has a part"),
            ("answer = lambda vectors, n: vectors[:, n:]", "shape"),
        ],
    ),
    Exercise(
        name="1.1-kept",
        task=(
            "Write kept(full, flat): both hold the numbers of each word's k neighbours [n, k], in the"
            " space and in a picture. Return the mean share of neighbours that the picture kept, "
            "between 0 and 1."
        ),
        check=check_kept,
        hints=(
            "The order within a row does not matter: turn each row into a set.",
            "For each pair of rows: len(set(a) & set(b)) / len(a). Then the mean.",
        ),
        solution="""
import numpy as np

def kept(full, flat):
    shares = [len(set(a) & set(b)) / len(a) for a, b in zip(full, flat)]
    return np.mean(shares)

answer = kept
""",
        wrong=[
            ("answer = lambda full, flat: (full == flat).mean()", "as sets"),
            (
                """
import numpy as np
def answer(full, flat):
    return np.mean([len(set(a) & set(b)) for a, b in zip(full, flat)])
""",
                "divide by how many",
            ),
        ],
    ),
]
