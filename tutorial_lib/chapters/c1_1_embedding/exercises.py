"""Exercises of chapter 1.1: what an embedding is, and the geometry of a space of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    Wrong,
    as_list,
    as_number,
    as_words,
    call,
    expect_array,
    expect_choice,
    expect_number,
    expect_shape,
    require,
)
from ...errors import UnknownNameError

__all__ = ["EXERCISES"]


def _some_vectors(rows: int, columns: int) -> np.ndarray:
    """The same uneven vectors in each check: far from the origin, and stretched along one direction."""
    random = np.random.default_rng(7)
    stretched = random.standard_normal((rows, 1)) * np.linspace(3, 1, columns)
    return (random.standard_normal((rows, columns)) + stretched + 2).astype(np.float32)


def check_memory(answer: Any) -> str:
    """The megabytes of a table of 30,522 pieces of words with 768 numbers of two bytes each."""
    size = as_number(answer, "the size")
    require(not np.isclose(size, 30_522 * 768 * 4 / 1e6, rtol=0.01), "that is with four bytes per number")
    require(
        not np.isclose(size, 30_522 * 768 / 1e6, rtol=0.01), "those are millions of numbers, not of bytes"
    )
    require(not np.isclose(size, 30_522**2 * 2 / 1e6, rtol=0.01), "that is the one-hot table")
    require(size < 1e6, "the question asks for megabytes: divide the bytes by a million")
    expect_number(size, 30_522 * 768 * 2 / 1e6, 0.2, "the size in megabytes")
    return "the table of bert-base, stored in half precision"


def check_one_hot(answer: Any) -> str:
    """A function one_hot(ids, size) that gives an array [n, size]."""
    ids, size = [3, 0, 3, 4], 5
    rows = expect_shape(call(answer, ids, size, what="one_hot"), (len(ids), size), "one_hot([3, 0, 3, 4], 5)")
    require(bool((rows.sum(axis=1) == 1).all()), "each row should hold exactly one 1 and zeros elsewhere")
    expect_array(rows, np.eye(size)[ids], what="one_hot([3, 0, 3, 4], 5)")
    return "multiplied by a matrix, each row now picks one row of it"


def check_cosines(answer: Any) -> str:
    """A function cosines(vectors) that gives all cosines [n, n], and 0 for a row of zeros."""
    vectors = np.array([[3.0, 4.0, 0.0], [4.0, 3.0, 12.0], [0.0, 0.0, 0.0], [-6.0, -8.0, 0.0]])
    what = "cosines([[3, 4, 0], [4, 3, 12], [0, 0, 0], [-6, -8, 0]])"
    with np.errstate(invalid="ignore", divide="ignore"):
        result = expect_shape(call(answer, vectors.copy(), what="cosines"), (4, 4), what)
    products = vectors @ vectors.T
    require(not np.allclose(result, products), "those are dot products: divide by the lengths of both rows")
    once = products / np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
    halves = any(np.allclose(result, half, equal_nan=True) for half in (once, once.T))
    require(not halves, "only one of the two lengths is divided out")
    require(bool(np.isfinite(result).all()), "the row of zeros has no direction: its cosines should be 0")
    wanted = np.array([[1, 24 / 65, 0, -1], [24 / 65, 1, 0, -24 / 65], [0, 0, 0, 0], [-1, -24 / 65, 0, 1]])
    expect_array(result, wanted, 1e-5, what)
    return "no loop needed: unit rows, and one product of matrices"


def check_distance(answer: Any) -> str:
    """The Euclidean distance of two unit vectors whose cosine is -0.5."""
    distance = as_number(answer, "the distance")
    require(not np.isclose(distance, 3), "2 − 2·cos is the *squared* distance")
    require(not np.isclose(distance, 1.5), "1 − cos is the cosine distance, not the Euclidean one")
    require(not np.isclose(distance, 1), "that would be the distance for the cosine +0.5")
    expect_number(distance, 3**0.5, 1e-2, "the distance", between=(0, 2))
    return "|u − v|² = |u|² + |v|² − 2u·v = 2 − 2·cos"


def check_touched(answer: Any) -> str:
    """The rows of nn.Embedding(10, 2) that move in one SGD step with weight decay on the words 3, 7, 3."""
    rows = sorted({as_number(row, "each row's number") for row in as_list(answer)})
    if rows == [3, 7]:
        raise Wrong("so it would be without weight_decay. Which rows does weight_decay pull towards zero?")
    require(set(rows) <= set(range(10)), "the table has the rows 0 to 9")
    require(len(rows) == 10, f"you name {len(rows)} rows: run the step and compare the tables")
    return "weight decay shrinks all rows, also those of words that were not seen"


def check_opposites(answer: Any) -> str:
    """A word, its synonym (8 or more of 10) and its opposite (2 or less), the opposite nearer in GloVe."""
    words = as_words(answer)
    require(len(words) == 3, "give three words: the word, one that is alike, and its opposite")
    word, alike, opposite = words
    rated = _human_similarity(word, alike)
    require(rated >= 8, f"people give {word} and {alike} {rated} of 10: look for 8 or more")
    rated = _human_similarity(word, opposite)
    require(rated <= 2, f"people give {word} and {opposite} {rated} of 10: look for 2 or less")
    near, far = _glove_cosine(word, opposite), _glove_cosine(word, alike)
    require(near > far, f"GloVe agrees with people here: {alike} {far:.2f}, {opposite} {near:.2f}")
    return f"for GloVe {opposite} ({near:.2f}) is nearer to {word} than {alike} ({far:.2f})"


def _human_similarity(first: str, second: str) -> float:
    from ...data import simlex999

    for one, two, score in simlex999():
        if {one, two} == {first, second}:
            return score
    raise Wrong(f"{first!r} and {second!r} are no pair of SimLex-999")


def _glove_cosine(first: str, second: str) -> float:
    from ...encoders import load

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
    """A function nearest_kept(full, flat): the share of words whose true nearest is in the picture's row."""
    full = np.array([[1, 2, 3], [2, 0, 4], [5, 6, 7], [8, 4, 1], [0, 9, 2]])
    flat = np.array([[3, 1, 9], [2, 4, 0], [8, 9, 6], [1, 4, 7], [4, 2, 0]])
    value = as_number(call(answer, full, flat, what="nearest_kept"), "nearest_kept(full, flat)")
    require(not np.isclose(value, 1 / 5), "the true nearest may stand anywhere in the row of the picture")
    shared = np.mean([len(set(a) & set(b)) / 3 for a, b in zip(full, flat, strict=True)])
    require(
        not np.isclose(value, shared), "that counts all neighbours: only the first of `full` is asked for"
    )
    require(not np.isclose(value, 3), "that is how many were kept: divide by how many words there are")
    expect_number(value, 3 / 5, 1e-6, "nearest_kept(full, flat)", between=(0, 1))
    return "a picture may keep the nearest word and lose the nine after it"


def check_stranger(answer: Any) -> str:
    """The share of the 5,000 most frequent words nearer to "river" than "music" is; and what is wrong."""
    from ...encoders import load

    share, mistake = as_list(answer, "the answer", 2)
    glove = load("glove", source="pocket")
    rows = glove.vectors[:5000]  # type: ignore[attr-defined]
    scores = rows @ rows[glove.index("river")]  # type: ignore[attr-defined]
    nearer = float((scores > scores[glove.index("music")]).mean())  # type: ignore[attr-defined]
    number = as_number(share, "the share")
    require(number <= 1 or number > 100, "give a share between 0 and 1, not per cent")
    expect_number(number, nearer, 0.01, "the share", between=(0, 1))
    expect_choice(
        mistake,
        "c",
        {
            "a": "what is written above 0 is above 0: 0.27 is the cosine, and no rounding makes it",
            "b": "the cosine takes no notice of lengths",
            "d": "GloVe knows both words well: they are among its 2,000 most frequent",
        },
        "the letter",
    )
    return "the vectors share a direction, so strangers have a cosine above 0 too"


def check_seven(answer: Any) -> str:
    """The share of neighbours kept when the 14 weakest directions go instead of 7; and what is wrong."""
    from ...encoders import load
    from ...search import top_k
    from . import maps

    share, mistake = as_list(answer, "the answer", 2)
    glove = load("glove", source="pocket")
    words = maps.frequent_words(glove.words, 2_000)  # type: ignore[attr-defined]
    vectors = glove.vectors[[glove.index(word) for word in words]]  # type: ignore[attr-defined]
    _, directions = np.linalg.eigh(np.cov(vectors.T))
    weakest = directions[:, :14]
    flatter = vectors - (vectors - vectors.mean(axis=0)) @ weakest @ weakest.T
    (_, full), (_, flat) = top_k(vectors, vectors, 11), top_k(flatter, flatter, 11)
    kept = float(np.mean([len(set(a) & set(b)) / 11 for a, b in zip(full, flat, strict=True)]))
    number = as_number(share, "the share")
    require(not np.isclose(number, 1, atol=0.005), "that is with seven directions: flatten fourteen")
    expect_number(number, kept, 0.02, "the share", between=(0, 1))  # 0.02: with or without the word itself
    expect_choice(
        mistake,
        "b",
        {
            "a": "the same 2,000 words were compared before and after",
            "c": "eleven or ten neighbours, the share falls all the same",
            "d": "a random direction would carry more of the variance than these",
        },
        "the letter",
    )
    return "seven were as good as empty; the eighth is not"


EXERCISES = [
    Exercise(
        name="1.1-memory",
        task=(
            "A table has 30,522 pieces of words with 768 numbers each, stored in float16 (two bytes). How "
            "many megabytes (millions of bytes) does it fill?"
        ),
        check=check_memory,
        kind="warm-up",
        hints=(
            "How many numbers stand in the whole table? How many bytes does each take?",
            "Rows times columns times two is the number of bytes; divide by 1,000,000.",
        ),
        solution="answer = 30_522 * 768 * 2 / 1e6",
        wrong=[
            ("answer = 30_522 * 768 * 4 / 1e6", "four bytes"),
            ("answer = 30_522 * 768 / 1e6", "millions of numbers"),
            ("answer = 30_522 * 30_522 * 2 / 1e6", "one-hot"),
            ("answer = 30_522 * 768 * 2", "divide the bytes"),
        ],
    ),
    Exercise(
        name="1.1-one-hot",
        task=(
            "Write one_hot(ids, size): a numpy array [n, size] with a single 1 per row, at the place of the "
            "id."
        ),
        check=check_one_hot,
        kind="warm-up",
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
        task=(
            "Write cosines(vectors): from an array [n, d] the cosines of every two rows, an array [n, n], "
            "without a loop. A row of zeros has the cosine 0 with every row."
        ),
        check=check_cosines,
        hints=(
            "If all rows had length 1, vectors @ vectors.T would be the answer.",
            "Divide each row by np.linalg.norm(vectors, axis=1, keepdims=True); where that is 0, by 1.",
        ),
        solution="""
import numpy as np

def cosines(vectors):
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1, lengths)
    return unit @ unit.T

answer = cosines
""",
        wrong=[
            ("answer = lambda vectors: vectors @ vectors.T", "dot products"),
            (
                """
import numpy as np
def answer(vectors):
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T / np.maximum(lengths, 1e-12)
""",
                "one of the two lengths",
            ),
            (
                """
import numpy as np
def answer(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T
""",
                "row of zeros",
            ),
            ("answer = lambda vectors: vectors", "shape"),
        ],
    ),
    Exercise(
        name="1.1-distance",
        task="Two vectors of length 1 have the cosine −0.5. How far apart are they (Euclidean distance)?",
        check=check_distance,
        kind="warm-up",
        hints=(
            "Write |u − v|² out as (u − v)·(u − v).",
            "|u − v|² = 2 − 2·cos; the distance is its square root.",
        ),
        solution="answer = (2 - 2 * -0.5) ** 0.5",
        wrong=[
            ("answer = 2 - 2 * -0.5", "squared"),
            ("answer = 1 + 0.5", "cosine distance"),
            ("answer = 1", "cosine +0.5"),
            ("answer = 2.5", "0"),
            ("answer = '1.73'", "number"),
        ],
    ),
    Exercise(
        name="1.1-touched",
        task=(
            "One step of torch.optim.SGD(table.parameters(), lr=0.1, weight_decay=0.01) on nn.Embedding(10, "
            "2), with a loss of the words 3, 7, 3. Which rows of the table move? Answer with their numbers."
        ),
        check=check_touched,
        kind="break it",
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
            "Find three words of SimLex-999: a word, a second that people rate at 8 of 10 or more with it, "
            "and a third that they rate at 2 or less with it, yet for GloVe the third is nearer to the first "
            "than the second is. Answer with the three, in this order."
        ),
        check=check_opposites,
        kind="explore",
        hints=(
            "data.simlex999() lists (word, word, score). Which words stand in a pair of each sort?",
            "For each word collect the partners of both sorts, then compare the cosines of each two.",
        ),
        solution="""
from tutorial_lib import data, load

glove = load("glove", source="pocket")
pairs = [*data.simlex999(), *((b, a, score) for a, b, score in data.simlex999())]

def cosine(a, b):
    return glove.vectors[glove.index(a)] @ glove.vectors[glove.index(b)]

found = [(word, alike, other) for word, alike, high in pairs if high >= 8
         for same, other, low in pairs if same == word and low <= 2
         and cosine(word, other) > cosine(word, alike)]
answer = found[0]
""",
        wrong=[
            ("answer = ('easy', 'difficult', 'simple')", "8 or more"),
            ("answer = ('smart', 'intelligent', 'intelligent')", "2 or less"),
            ("answer = ('smart', 'intelligent', 'dumb')", "agrees with people"),
            ("answer = ('king', 'queen', 'peasant')", "no pair of SimLex-999"),
            ("answer = ('easy', 'difficult')", "three words"),
            ("answer = 'easy'", "should be a"),
        ],
    ),
    Exercise(
        name="1.1-top",
        task=(
            "Write remove_top(vectors, n): subtract the mean, then the part of each vector along the n "
            "strongest principal components. It returns an array of the same shape."
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
            "Write nearest_kept(full, flat): both hold the numbers of each word's k neighbours [n, k], "
            "nearest first, in the space and in a picture. Return the share of words whose true nearest "
            "neighbour is anywhere among the k that the picture shows."
        ),
        check=check_kept,
        hints=(
            "The true nearest of word i is full[i, 0]. Where may it stand in flat[i]?",
            "flat == full[:, :1] compares each row with its true nearest; any(axis=1), then the mean.",
        ),
        solution="""
def nearest_kept(full, flat):
    return (flat == full[:, :1]).any(axis=1).mean()

answer = nearest_kept
""",
        wrong=[
            ("answer = lambda full, flat: (full[:, 0] == flat[:, 0]).mean()", "anywhere"),
            (
                """
import numpy as np
def answer(full, flat):
    return np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(full, flat)])
""",
                "counts all neighbours",
            ),
            ("answer = lambda full, flat: (flat == full[:, :1]).any(axis=1).sum()", "divide by how many"),
        ],
    ),
    Exercise(
        name="1.1-stranger",
        task=(
            "Somebody says: “The cosine of river and music is 0.27 in GloVe, clearly above 0, so GloVe has "
            "learned that the two are related.” Measure: which share of the 5,000 most frequent words is "
            "nearer to river than music is? And what is wrong with the sentence? a: 0.27 is 0 but for "
            "rounding. b: the cosine grows with the lengths of the vectors. c: nobody asked what cosine "
            "strangers have. d: rare words have poor vectors. Answer with the pair (share, letter)."
        ),
        check=check_stranger,
        kind="find the mistake",
        hints=(
            "Sort nothing: count how many of the first 5,000 cosines with river are above that of music.",
            "scores = glove.vectors[:5000] @ glove.vectors[glove.index('river')]; compare, then the mean.",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
scores = glove.vectors[:5000] @ glove.vectors[glove.index("river")]
answer = ((scores > scores[glove.index("music")]).mean(), "c")
""",
        wrong=[
            ("answer = (0.01, 'c')", "too low"),
            ("answer = (37.6, 'c')", "per cent"),
            ("answer = (0.376, 'a')", "rounding"),
            ("answer = (0.376, 'b')", "lengths"),
            ("answer = (0.376, 'd')", "most frequent"),
            ("answer = 0.376", "should be a list"),
        ],
    ),
    Exercise(
        name="1.1-seven",
        task=(
            "Somebody says: “Flattening the seven weakest directions changed no neighbour, so the weak ones "
            "are ballast: fourteen can go as well.” Measure: flatten the fourteen weakest directions of the "
            "same 2,000 words. Which share of the neighbours is kept? And what is wrong? a: the words were "
            "not the same. b: only seven were tried, and those were empty. c: too few neighbours were "
            "counted. d: the directions should have been drawn at random. Answer with the pair (share, "
            "letter)."
        ),
        check=check_seven,
        kind="find the mistake",
        hints=(
            "The cell of section 6 that flattens seven directions needs one number changed, in one place.",
            "weakest = directions[:, :14]; the rest of that cell stays, and prints the share in per cent.",
        ),
        solution="""
import numpy as np
from tutorial_lib import load
from tutorial_lib.chapters.c1_1_embedding import maps
from tutorial_lib.search import top_k

glove = load("glove", source="pocket")
rows = [glove.index(word) for word in maps.frequent_words(glove.words, 2_000)]
vectors = glove.vectors[rows]
_, directions = np.linalg.eigh(np.cov(vectors.T))
weakest = directions[:, :14]
flatter = vectors - (vectors - vectors.mean(axis=0)) @ weakest @ weakest.T
_, full = top_k(vectors, vectors, 11)
_, flat = top_k(flatter, flatter, 11)
share = np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(full, flat)])
answer = (share, "b")
""",
        wrong=[
            ("answer = (1.0, 'b')", "seven directions"),
            ("answer = (0.5, 'b')", "too low"),
            ("answer = (0.88, 'a')", "same 2,000 words"),
            ("answer = (0.88, 'c')", "ten neighbours"),
            ("answer = (0.88, 'd')", "random direction"),
        ],
    ),
]
