"""The exercises of chapter 1.2: weights, neighbours, centring, confused digits, and two wrong conclusions."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    as_list,
    as_number,
    call,
    expect_array,
    expect_between,
    expect_choice,
    expect_number,
    expect_shape,
    require,
)

__all__ = ["EXERCISES"]


def _check_idf(answer: Any) -> str:
    factors = expect_shape(answer, (2,), "the list of factors")
    require(
        factors[0] < factors[1],
        "the word that stands everywhere has the larger factor: which word tells more?",
    )
    expect_array(factors, [np.log(51 / 51) + 1, np.log(51 / 2) + 1], 0.01, "the list of factors")
    return "a word that stands everywhere still counts once, because of the + 1 outside the logarithm"


def _check_nearest(answer: Any) -> str:
    given = expect_shape(answer, (3,), "the list of indices")
    require(0 not in given, "document 0 itself is in your list: its cosine with itself is 1, leave it out")
    nearest = _nearest_first()
    require(not set(given) & set(nearest[-4:-1]), "these are the farthest documents: sort from high to low")
    expect_array(given, nearest[:3], what="the list of indices")
    return "the same three lines are the retrieval step of many question-answering systems"


@cache
def _nearest_first() -> np.ndarray:
    """The Lee documents from the nearest to document 0 to the farthest, by MiniLM; document 0 comes last."""
    from ... import data, load

    vectors = load("bert").encode(data.lee_documents()[0])
    cosines = vectors @ vectors[0]
    cosines[0] = -np.inf
    return np.argsort(-cosines, kind="stable")


def _check_centre(answer: Any) -> str:
    rows = np.array([[1.0, 2.0, 6.0], [3.0, 4.0, 0.0]])
    kept = rows.copy()
    centred = expect_shape(call(answer, rows, what="centre"), (2, 3), "centre(vectors)")
    require(np.array_equal(rows, kept), "your function changes the vectors it was given: return new ones")
    by_row = rows - rows.mean(axis=1, keepdims=True)
    require(
        not np.allclose(centred, by_row),
        "you subtract each row's own mean: take the mean over the rows, axis=0",
    )
    expect_array(centred, rows - rows.mean(axis=0), what="centre(vectors)")
    return "all mean vectors share one direction, and cosines are spent on it until it is taken away"


def _check_confused(answer: Any) -> str:
    from ... import data

    images, labels = data.digits()
    index = as_number(answer, "the index")
    expect_between(index, 0, len(images) - 1, "the index")
    row = int(index)
    require(row == index, "the index should be a whole number")
    pixels = images.reshape(len(images), -1)
    pixels = pixels / np.linalg.norm(pixels, axis=1, keepdims=True)
    cosines = pixels @ pixels[row]
    cosines[row] = -np.inf
    other = int(cosines.argmax())
    require(
        labels[other] != labels[row],
        f"the nearest other digit of row {row} carries the same label: look further",
    )
    return f"a {labels[row]} whose nearest neighbour in pixels is a {labels[other]}: draw both"


_OVERLAP = """\
import tutorial_lib
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer
from tutorial_lib import data, measure
from tutorial_lib.measure import fair

documents, human = data.lee_documents()
glove, bert = tutorial_lib.load("glove"), tutorial_lib.load("bert")
tokenize = CountVectorizer().build_analyzer()
words = [[w for w in tokenize(text) if w in glove and w not in ENGLISH_STOP_WORDS] for text in documents]
texts = {"GloVe": [glove.encode(own).mean(axis=0) for own in words], "MiniLM": bert.encode(documents)}
ends = measure.document_pairs(len(documents))
agreement = fair.compare(
    measure.pearson,
    {name: measure.pair_cosines(vectors) for name, vectors in texts.items()},
    human[ends[:, 0], ends[:, 1]],
    units=ends,
)
answer = (agreement.difference("MiniLM", "GloVe").interval[0], "b")
"""
_EVERYBODY = """\
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds
from tutorial_lib import data

ratings = data.movielens()
user, film = ratings.user.factorize()[0], ratings.item.factorize()[0]
shuffled = np.random.default_rng(0).permutation(len(ratings))
held_out, known = shuffled[:10_000], shuffled[10_000:]
watched = np.zeros((user.max() + 1, film.max() + 1))
watched[user[known], film[known]] = 1
people, strength, films = svds(csr_matrix(watched), k=32, rng=np.random.default_rng(0))
found = []
for scores in (((people * strength) @ films).round(9), np.broadcast_to(watched.sum(axis=0), watched.shape)):
    ten = np.argsort(-np.where(watched, -np.inf, scores), axis=1, kind="stable")[:, :10]
    found.append((ten[user[held_out]] == film[held_out][:, None]).any(axis=1))
liked = ratings.rating.to_numpy()[held_out] >= 4
by_person = [np.bincount(user[held_out][liked], one[liked], user.max() + 1) for one in found]
asked = np.unique(user[held_out][liked])
answer = ((by_person[0] > by_person[1])[asked].mean(), "c")
"""


@cache
def _measured(source: str) -> float:
    """The number that a solution measures: the check and the solution are one text."""
    names: dict[str, Any] = {}
    exec(compile(source, "solution", "exec"), names)
    return float(names["answer"][0])


def _check_overlap(answer: Any) -> str:
    low, mistake = as_list(answer, "the answer", 2)
    expect_number(low, _measured(_OVERLAP), 0.015, "the lower end of the difference", between=(-1, 1))
    reasons = {
        "a": "the intervals are there to say whether they are enough",
        "c": "any measure of agreement would do; ask how the two were compared",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "a document that is hard for one is hard for the other too: the difference moves less than either"


def _check_everybody(answer: Any) -> str:
    share, mistake = as_list(answer, "the answer", 2)
    expect_number(share, _measured(_EVERYBODY), 0.01, "the share of people", between=(0, 1))
    reasons = {
        "a": "the interval of the difference lies beyond 0: it can be seen",
        "b": "for them nothing can be found, by any list: they say nothing about the vectors",
    }
    expect_choice(mistake, "c", reasons, "the mistake")
    return "the mean doubles because of some; for most of the people asked the vectors find no more"


EXERCISES = [
    Exercise(
        name="1.2-idf",
        kind="warm-up",
        task=(
            "The factors ln((1 + n) / (1 + df)) + 1 for n = 50 and df = 50, then df = 1, as a list of two "
            "numbers."
        ),
        check=_check_idf,
        hints=(
            "Put df = 50 into the formula first: what is the logarithm of 1?",
            "[np.log(51 / 51) + 1, ...]: the second has 1 + df = 2 below the line.",
        ),
        solution="import numpy as np\n\nanswer = [np.log(51 / 51) + 1, np.log(51 / 2) + 1]",
        wrong=[
            ("answer = [0.0, 3.24]", "not right at position 0"),
            ("answer = [4.24, 1.0]", "has the larger factor"),
            ("answer = [1.0]", "has the shape (1,)"),
        ],
    ),
    Exercise(
        name="1.2-nearest",
        kind="apply",
        task=(
            "The indices of the three documents nearest to document 0 by MiniLM, nearest first, without "
            "document 0."
        ),
        check=_check_nearest,
        hints=(
            "MiniLM's rows have length 1, so `contextual @ contextual[0]` holds all cosines with document 0.",
            "np.argsort sorts from low to high: give it -cosines, with kind='stable'; then skip the first, "
            "which is document 0.",
        ),
        solution=(
            "import numpy as np\nfrom tutorial_lib import data, load\n\n"
            "vectors = load('bert').encode(data.lee_documents()[0])\n"
            "answer = np.argsort(-(vectors @ vectors[0]), kind='stable')[1:4].tolist()"
        ),
        wrong=[
            (
                "import numpy as np\nfrom tutorial_lib import data, load\n\n"
                "vectors = load('bert').encode(data.lee_documents()[0])\n"
                "answer = np.argsort(-(vectors @ vectors[0]), kind='stable')[:3].tolist()",
                "document 0 itself is in your list",
            ),
            (
                "import numpy as np\nfrom tutorial_lib import data, load\n\n"
                "vectors = load('bert').encode(data.lee_documents()[0])\n"
                "answer = np.argsort(vectors @ vectors[0], kind='stable')[1:4].tolist()",
                "farthest documents",
            ),
        ],
    ),
    Exercise(
        name="1.2-centre",
        kind="explore",
        task=(
            "A function centre(vectors) that subtracts the mean vector from every row [n, d] and returns "
            "new rows."
        ),
        check=_check_centre,
        hints=(
            "The mean vector has d numbers: it is the mean over the n rows.",
            "vectors.mean(axis=0) has shape [d]; numpy subtracts it from each row by itself.",
        ),
        solution="def centre(vectors):\n    return vectors - vectors.mean(axis=0)\n\n\nanswer = centre",
        wrong=[
            ("answer = lambda vectors: vectors - vectors.mean(axis=1, keepdims=True)", "axis=0"),
            ("answer = lambda vectors: vectors - vectors.mean()", "not right at"),
            ("answer = 3", "should be a function"),
            (
                "def answer(vectors):\n    vectors -= vectors.mean(axis=0)\n    return vectors",
                "changes the vectors it was given",
            ),
        ],
    ),
    Exercise(
        name="1.2-confused",
        kind="break it",
        task="The index of a digit whose nearest other digit in pixels (cosine) carries a different label.",
        check=_check_confused,
        hints=(
            "Scale the 64 pixels of each digit to length 1; then one matrix product holds all cosines.",
            "Set the diagonal to -inf, take argmax of each row, and compare labels[argmax] with labels.",
        ),
        solution=(
            "import numpy as np\n"
            "from tutorial_lib import data\n\n"
            "images, labels = data.digits()\n"
            "pixels = images.reshape(len(images), -1)\n"
            "pixels = pixels / np.linalg.norm(pixels, axis=1, keepdims=True)\n"
            "cosines = pixels @ pixels.T\n"
            "np.fill_diagonal(cosines, -np.inf)\n"
            "answer = int(np.flatnonzero(labels[cosines.argmax(axis=1)] != labels)[0])"
        ),
        wrong=[
            ("answer = 0", "carries the same label"),
            ("answer = -1", "must lie between"),
            ("answer = 'seven'", "should be a number"),
        ],
    ),
    Exercise(
        name="1.2-overlap",
        kind="find the mistake",
        task="Two intervals overlap: the lower end of the interval of the difference, and what is wrong.",
        check=_check_overlap,
        hints=(
            "Which object above holds both models, measured with the same documents left out?",
            'agreement.difference("MiniLM", "GloVe, no stop words").interval[0], and then a letter.',
        ),
        solution=_OVERLAP,
        wrong=[
            ("answer = (0.60 - 0.61, 'b')", "too low"),
            ("answer = (0.04, 'a')", "whether they are enough"),
            ("answer = (0.04, 'c')", "how the two were compared"),
            ("answer = 'b'", "should be a list"),
        ],
    ),
    Exercise(
        name="1.2-everybody",
        kind="find the mistake",
        task="Twice as many films found: the share of people for whom it is more, and what is wrong.",
        check=_check_everybody,
        hints=(
            "`recall` holds one number per person and list: compare them person by person.",
            '(recall["vectors from watching"] > recall["most watched films"]).mean(), and then a letter.',
        ),
        solution=_EVERYBODY,
        wrong=[
            ("answer = (0.9, 'c')", "too high"),
            ("answer = (0.41, 'a')", "beyond 0"),
            ("answer = (0.41, 'b')", "by any list"),
        ],
    ),
]
