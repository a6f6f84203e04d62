"""The exercises of chapter 1.2: weights, neighbours, centring, confused digits, and two wrong conclusions."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    as_number,
    call,
    expect_array,
    expect_between,
    expect_refuted,
    expect_shape,
    require,
)


@exercise(
    "1.2-idf",
    kind="warm-up",
    hints=(
        "Put df = 50 into the formula first: what is the logarithm of 1?",
        "[np.log(51 / 51) + 1, ...]: the second has 1 + df = 2 below the line.",
    ),
    wrong={
        "not right at position 0": [0.0, 3.24],
        "has the larger factor": [4.24, 1.0],
        "has the shape (1,)": [1.0],
    },
)
def idf(answer: object) -> str:
    """The factors ln((1 + n) / (1 + df)) + 1 for n = 50 and df = 50, then df = 1, as a list."""
    factors = expect_shape(answer, (2,), "the list of factors")
    larger = "the word that stands everywhere has the larger factor: which word tells more?"
    require(factors[0] < factors[1], larger)
    expect_array(factors, [np.log(51 / 51) + 1, np.log(51 / 2) + 1], 0.01, "the list of factors")
    return "a word that stands everywhere still counts once, because of the + 1 outside the logarithm"


@idf.solution
def _():
    import numpy as np

    return [np.log(51 / 51) + 1, np.log(51 / 2) + 1]


@exercise(
    "1.2-nearest",
    kind="apply",
    hints=(
        "MiniLM's rows have length 1, so `contextual @ contextual[0]` holds all cosines with document 0.",
        "np.argsort sorts from low to high: give it -cosines, with kind='stable'; then skip the first, "
        "which is document 0.",
    ),
    wrong={
        "document 0 itself is in your list": [0, 13, 32],
        "farthest documents": [30, 23, 9],
        "not right at position 0": [32, 13, 49],
    },
)
def nearest(answer: object) -> str:
    """The three documents nearest to document 0 by MiniLM: their indices, nearest first, without 0."""
    from ... import data, load

    given = expect_shape(answer, (3,), "the list of indices")
    require(0 not in given, "document 0 itself is in your list: its cosine with itself is 1, leave it out")
    vectors = load("bert").encode(data.lee_documents()[0])
    farthest = np.argsort(vectors @ vectors[0], kind="stable")[:3]
    require(not set(given) & set(farthest), "these are the farthest documents: sort from high to low")
    expect_array(given, nearest.right, what="the list of indices")
    return "the same three lines are the retrieval step of many question-answering systems"


@nearest.solution
def _():
    import numpy as np

    from tutorial_lib import data, load

    vectors = load("bert").encode(data.lee_documents()[0])
    return np.argsort(-(vectors @ vectors[0]), kind="stable")[1:4].tolist()


def _centre_in_place(vectors):
    vectors -= vectors.mean(axis=0)
    return vectors


@exercise(
    "1.2-centre",
    kind="explore",
    hints=(
        "The mean vector has d numbers: it is the mean over the n rows.",
        "vectors.mean(axis=0) has shape [d]; numpy subtracts it from each row by itself.",
    ),
    wrong={
        "axis=0": lambda vectors: vectors - vectors.mean(axis=1, keepdims=True),
        "not right at": lambda vectors: vectors - vectors.mean(),
        "changes the vectors it was given": _centre_in_place,
    },
)
def centre(answer: object) -> str:
    """A function centre(vectors) that subtracts the mean vector from every row [n, d], as new rows."""
    rows = np.array([[1.0, 2.0, 6.0], [3.0, 4.0, 0.0]])
    given = rows.copy()
    centred = expect_shape(call(answer, given, what="centre"), (2, 3), "centre(vectors)")
    require(np.array_equal(rows, given), "your function changes the vectors it was given: return new ones")
    by_row = np.allclose(centred, rows - rows.mean(axis=1, keepdims=True))
    require(not by_row, "you subtract each row's own mean: take the mean over the rows, axis=0")
    expect_array(centred, rows - rows.mean(axis=0), what="centre(vectors)")
    return "all mean vectors share one direction, and cosines are spent on it until it is taken away"


@centre.solution
def _():
    def centre(vectors):
        return vectors - vectors.mean(axis=0)

    return centre


@exercise(
    "1.2-confused",
    kind="break it",
    hints=(
        "Scale the 64 pixels of each digit to length 1; then one matrix product holds all cosines.",
        "Set the diagonal to -inf, take argmax of each row, and compare labels[argmax] with labels.",
    ),
    wrong={"carries the same label": 0, "must lie between": -1, "should be a whole number": 5.5},
)
def confused(answer: object) -> str:
    """The index of a digit whose nearest other digit in pixels (cosine) carries a different label."""
    from ... import data, search

    images, labels = data.digits()
    index = as_number(answer, "the index")
    expect_between(index, 0, len(images) - 1, "the index")
    row = int(index)
    require(row == index, "the index should be a whole number")
    pixels = images.reshape(len(images), -1)
    near = search.top_k(pixels[[row]], pixels, 2)[1][0]
    other = next(place for place in near if place != row)
    same = f"the nearest other digit of row {row} carries the same label: look further"
    require(labels[other] != labels[row], same)
    return f"a {labels[row]} whose nearest neighbour in pixels is a {labels[other]}: draw both"


@confused.solution
def _():
    import numpy as np

    from tutorial_lib import data

    images, labels = data.digits()
    pixels = images.reshape(len(images), -1)
    pixels = pixels / np.linalg.norm(pixels, axis=1, keepdims=True)
    cosines = pixels @ pixels.T
    np.fill_diagonal(cosines, -np.inf)
    return int(np.flatnonzero(labels[cosines.argmax(axis=1)] != labels)[0])


@exercise(
    "1.2-overlap",
    kind="find the mistake",
    hints=(
        "Which object above holds both models, measured with the same documents left out?",
        'agreement.difference("MiniLM", "GloVe, no stop words").interval[0], and then a letter.',
    ),
    wrong={
        "too low": (0.60 - 0.61, "b"),
        "whether they are enough": (0.04, "a"),
        "how the two were compared": (0.04, "c"),
    },
)
def overlap(answer: object) -> str:
    """Two intervals overlap: the lower end of the interval of the difference, and what is wrong."""
    reasons = {
        "a": "the intervals are there to say whether they are enough",
        "c": "any measure of agreement would do; ask how the two were compared",
    }
    expect_refuted(answer, overlap.right, 0.015, "the lower end of the difference", reasons, (-1, 1))
    return "a document that is hard for one is hard for the other too: the difference moves less than either"


@overlap.solution
def _():
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    import tutorial_lib
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
    return (agreement.difference("MiniLM", "GloVe").interval[0], "b")


@exercise(
    "1.2-everybody",
    kind="find the mistake",
    hints=(
        "`recall` holds one number per person and list: compare them person by person.",
        '(recall["vectors from watching"] > recall["most watched films"]).mean(), and then a letter.',
    ),
    wrong={"too high": (0.9, "c"), "beyond 0": (0.41, "a"), "by any list": (0.41, "b")},
)
def everybody(answer: object) -> str:
    """Twice as many films found: the share of people for whom it is more, and what is wrong."""
    reasons = {
        "a": "the interval of the difference lies beyond 0: it can be seen",
        "b": "for them nothing can be found, by any list: they say nothing about the vectors",
    }
    expect_refuted(answer, everybody.right, 0.01, "the share of people", reasons, (0, 1))
    return "the mean doubles because of some; for most of the people asked the vectors find no more"


@everybody.solution
def _():
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
    popular = np.broadcast_to(watched.sum(axis=0), watched.shape)
    found = []
    for scores in (((people * strength) @ films).round(9), popular):
        ten = np.argsort(-np.where(watched, -np.inf, scores), axis=1, kind="stable")[:, :10]
        found.append((ten[user[held_out]] == film[held_out][:, None]).any(axis=1))
    liked = ratings.rating.to_numpy()[held_out] >= 4
    by_person = [np.bincount(user[held_out][liked], one[liked], user.max() + 1) for one in found]
    asked = np.unique(user[held_out][liked])
    return ((by_person[0] > by_person[1])[asked].mean(), "c")
