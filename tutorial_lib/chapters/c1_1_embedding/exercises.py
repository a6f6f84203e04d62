"""Exercises of chapter 1.1: what an embedding is, and the geometry of a space of vectors."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    Wrong,
    as_list,
    as_number,
    as_words,
    call,
    expect_array,
    expect_number,
    expect_refuted,
    expect_shape,
    require,
)


@exercise(
    "1.1-memory",
    kind="warm-up",
    hints=(
        "How many numbers stand in the whole table? How many bytes does each take?",
        "Rows times columns times two is the number of bytes; divide by 1,000,000.",
    ),
    wrong={
        "four bytes": 30_522 * 768 * 4 / 1e6,
        "millions of numbers": 30_522 * 768 / 1e6,
        "one-hot": 30_522 * 30_522 * 2 / 1e6,
        "divide the bytes": 30_522 * 768 * 2,
    },
)
def memory(answer: object) -> str:
    """How many megabytes does a table of 30,522 pieces of words, 768 float16 numbers each, fill?"""
    traps = {
        30_522 * 768 * 4 / 1e6: "that is with four bytes per number",
        30_522 * 768 / 1e6: "those are millions of numbers, not of bytes",
        30_522**2 * 2 / 1e6: "that is the one-hot table",
        30_522 * 768 * 2: "the question asks for megabytes: divide the bytes by a million",
    }
    expect_number(answer, 30_522 * 768 * 2 / 1e6, 0.2, "the size in megabytes", traps=traps)
    return "the table of bert-base, stored in half precision"


@memory.solution
def _():
    return 30_522 * 768 * 2 / 1e6


@exercise(
    "1.1-distance",
    kind="warm-up",
    hints=(
        "Write |u − v|² out as (u − v)·(u − v).",
        "|u − v|² = 2 − 2·cos; the distance is its square root.",
    ),
    wrong={"squared": 2 - 2 * -0.5, "cosine distance": 1 + 0.5, "cosine +0.5": 1, "between 0 and 2": 2.5},
)
def distance(answer: object) -> str:
    """Two vectors of length 1 have the cosine −0.5. How far apart are they (Euclidean distance)?"""
    traps = {
        3: "2 − 2·cos is the *squared* distance",
        1.5: "1 − cos is the cosine distance, not the Euclidean one",
        1: "that would be the distance for the cosine +0.5",
    }
    expect_number(answer, 3**0.5, 1e-2, "the distance", between=(0, 2), traps=traps)
    return "|u − v|² = |u|² + |v|² − 2u·v = 2 − 2·cos"


@distance.solution
def _():
    return (2 - 2 * -0.5) ** 0.5


@exercise(
    "1.1-one-hot",
    kind="warm-up",
    hints=(
        "Start from np.zeros((len(ids), size)); then one cell of each row becomes 1.",
        "np.eye(size) holds all one-hot rows already: index it with the ids.",
    ),
    wrong={
        "transposed": lambda ids, size: np.eye(size)[:, ids],
        "not right at": lambda ids, size: np.eye(size)[[i - 1 for i in ids]],
        "exactly one 1": lambda ids, size: np.ones((len(ids), size)),
    },
)
def one_hot(answer: object) -> str:
    """Write one_hot(ids, size): a numpy array [n, size] with a single 1 per row, at the place of the id."""
    ids, size, what = [3, 0, 3, 4], 5, "one_hot([3, 0, 3, 4], 5)"
    rows = expect_shape(call(answer, ids, size, what="one_hot"), (len(ids), size), what)
    require(bool((rows.sum(axis=1) == 1).all()), "each row should hold exactly one 1 and zeros elsewhere")
    expect_array(rows, np.eye(size)[ids], what=what)
    return "multiplied by a matrix, each row now picks one row of it"


@one_hot.solution
def _():
    import numpy as np

    def one_hot(ids, size):
        return np.eye(size)[ids]

    return one_hot


def _divided_by(vectors, lengths):
    """Wrong cosines: the products of all rows, divided by `lengths` only."""
    with np.errstate(invalid="ignore"):
        return vectors @ vectors.T / lengths


@exercise(
    "1.1-cosine",
    kind="apply",
    hints=(
        "If all rows had length 1, vectors @ vectors.T would be the answer.",
        "Divide each row by np.linalg.norm(vectors, axis=1, keepdims=True); where that is 0, by 1.",
    ),
    wrong={
        "dot products": lambda v: v @ v.T,
        "one of the two lengths": lambda v: _divided_by(v, np.linalg.norm(v, axis=1).clip(1e-12)),
        "row of zeros": lambda v: _divided_by(v, np.sqrt(np.outer(*2 * [(v**2).sum(axis=1)]))),
        "shape": lambda v: v,
    },
)
def cosine(answer: object) -> str:
    """Write cosines(vectors): [n, d] -> all cosines [n, n], without a loop; 0 for a row of zeros."""
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


@cosine.solution
def _():
    import numpy as np

    def cosines(vectors):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = vectors / np.where(lengths == 0, 1, lengths)
        return unit @ unit.T

    return cosines


@exercise(
    "1.1-opposites",
    kind="explore",
    hints=(
        "data.simlex999() lists (word, word, score). Which words stand in a pair of each sort?",
        "For each word collect the partners of both sorts, then compare the cosines of each two.",
    ),
    wrong={
        "8 or more": ("easy", "difficult", "simple"),
        "2 or less": ("smart", "intelligent", "intelligent"),
        "agrees with people": ("smart", "intelligent", "dumb"),
        "no pair of SimLex-999": ("king", "queen", "peasant"),
        "three words": ("easy", "difficult"),
    },
)
def opposites(answer: object) -> str:
    """Find a word of SimLex-999, a synonym (8 of 10 or more) and an opposite (2 or less) nearer in GloVe."""
    from ...encoders import load
    from ...measure import word_pair_cosines

    words = as_words(answer)
    require(len(words) == 3, "give three words: the word, one that is alike, and its opposite")
    word, alike, opposite = words
    rated = _human_similarity(word, alike)
    require(rated >= 8, f"people give {word} and {alike} {rated} of 10: look for 8 or more")
    rated = _human_similarity(word, opposite)
    require(rated <= 2, f"people give {word} and {opposite} {rated} of 10: look for 2 or less")
    pairs = [(word, alike, 0), (word, opposite, 0)]
    far, near = word_pair_cosines(load("glove", source="pocket"), pairs)
    require(near > far, f"GloVe agrees with people here: {alike} {far:.2f}, {opposite} {near:.2f}")
    return f"for GloVe {opposite} ({near:.2f}) is nearer to {word} than {alike} ({far:.2f})"


def _human_similarity(first: str, second: str) -> float:
    from ...data import simlex999

    for one, two, score in simlex999():
        if {one, two} == {first, second}:
            return score
    raise Wrong(f"{first!r} and {second!r} are no pair of SimLex-999")


@opposites.solution
def _():
    from tutorial_lib import data, load

    glove = load("glove", source="pocket")
    pairs = [*data.simlex999(), *((b, a, score) for a, b, score in data.simlex999())]

    def cosine(a, b):
        return glove.vectors[glove.index(a)] @ glove.vectors[glove.index(b)]

    found = [
        (word, alike, other)
        for word, alike, high in pairs
        for same, other, low in pairs
        if high >= 8 and low <= 2 and same == word and cosine(word, other) > cosine(word, alike)
    ]
    return found[0]


@exercise(
    "1.1-touched",
    kind="break it",
    hints=(
        "Without weight_decay only rows with a gradient move. What does it add to the gradient?",
        "It adds 0.01 times the whole table: run the step and compare before with after.",
    ),
    wrong={"without weight_decay": [3, 7, 3], "rows 0 to 9": list(range(1, 11)), "you name 1 rows": [3]},
)
def touched(answer: object) -> str:
    """Which rows of nn.Embedding(10, 2) does an SGD step with weight decay on the words 3, 7, 3 move?"""
    rows = sorted({as_number(row, "each row's number") for row in as_list(answer)})
    seen = "so it would be without weight_decay. Which rows does weight_decay pull towards zero?"
    require(rows != [3, 7], seen)
    require(set(rows) <= set(range(10)), "the table has the rows 0 to 9")
    require(len(rows) == 10, f"you name {len(rows)} rows: run the step and compare the tables")
    return "weight decay shrinks all rows, also those of words that were not seen"


@touched.solution
def _():
    import torch

    table = torch.nn.Embedding(10, 2)
    before = table.weight.detach().clone()
    optimizer = torch.optim.SGD(table.parameters(), lr=0.1, weight_decay=0.01)
    table(torch.tensor([3, 7, 3])).pow(2).sum().backward()
    optimizer.step()
    moved = (table.weight.detach() != before).any(dim=1)
    return moved.nonzero().flatten().tolist()


@exercise(
    "1.1-kept",
    kind="apply",
    hints=(
        "The true nearest of word i is full[i, 0]. Where may it stand in flat[i]?",
        "flat == full[:, :1] compares each row with its true nearest; any(axis=1), then the mean.",
    ),
    wrong={
        "anywhere": lambda full, flat: (full[:, 0] == flat[:, 0]).mean(),
        "counts all neighbours": lambda full, flat: (flat[:, :, None] == full[:, None]).any(axis=2).mean(),
        "divide by how many": lambda full, flat: (flat == full[:, :1]).any(axis=1).sum(),
    },
)
def kept(answer: object) -> str:
    """Write nearest_kept(full, flat): the share of words whose nearest of `full` is in its row of `flat`."""
    full = np.array([[1, 2, 3], [2, 0, 4], [5, 6, 7], [8, 4, 1], [0, 9, 2]])
    flat = np.array([[3, 1, 9], [2, 4, 0], [8, 9, 6], [1, 4, 7], [4, 2, 0]])
    value = call(answer, full, flat, what="nearest_kept")
    traps = {
        1 / 5: "the true nearest may stand anywhere in the row of the picture",
        2 / 3: "that counts all neighbours: only the first of `full` is asked for",
        3: "that is how many were kept: divide by how many words there are",
    }
    expect_number(value, 3 / 5, 1e-6, "nearest_kept(full, flat)", between=(0, 1), traps=traps)
    return "a picture may keep the nearest word and lose the nine after it"


@kept.solution
def _():
    def nearest_kept(full, flat):
        return (flat == full[:, :1]).any(axis=1).mean()

    return nearest_kept


def _along_the_top(vectors, centred):
    """The part of each vector along the two strongest directions of `centred`."""
    top = np.linalg.svd(centred, full_matrices=False)[2][:2]
    return vectors @ top.T @ top


@exercise(
    "1.1-top",
    kind="apply",
    hints=(
        "np.linalg.svd(centred, full_matrices=False) returns the components as rows of its third array.",
        "With U the first n of these rows: centred - centred @ U.T @ U.",
    ),
    wrong={
        "mean of the result is not zero": lambda v, n: v - _along_the_top(v, v),
        "kept the top components": lambda v, n: _along_the_top(v - v.mean(axis=0), v - v.mean(axis=0)),
        "still has a part": lambda v, n: v - v.mean(axis=0),
        "shape": lambda v, n: v[:, n:],
    },
)
def remove_top(answer: object) -> str:
    """Write remove_top(vectors, n): minus the mean, then minus the part along the n strongest components."""
    random = np.random.default_rng(7)  # far from the origin, and stretched along one direction
    stretched = random.standard_normal((40, 1)) * np.linspace(3, 1, 6)
    vectors = (random.standard_normal((40, 6)) + stretched + 2).astype(np.float32)
    centred = vectors - vectors.mean(axis=0)
    top = _along_the_top(centred, centred)
    result = expect_shape(call(answer, vectors, 2, what="remove_top"), (40, 6), "remove_top(vectors, 2)")
    require(not np.allclose(result, vectors), "the vectors came back unchanged")
    require(not np.allclose(result, top, atol=1e-4), "you kept the top components: subtract them instead")
    centred_first = bool(np.allclose(result.mean(axis=0), 0, atol=1e-4))
    require(centred_first, "the mean of the result is not zero: centre first")
    left = np.abs(_along_the_top(result, centred)).max()
    require(left < 1e-3, "the result still has a part along the two strongest components")
    expect_array(result, centred - top, 1e-3, "remove_top(vectors, 2)")
    return "two directions fewer, and all else as it was"


@remove_top.solution
def _():
    import numpy as np

    def remove_top(vectors, n):
        centred = vectors - vectors.mean(axis=0)
        components = np.linalg.svd(centred, full_matrices=False)[2][:n]
        return centred - centred @ components.T @ components

    return remove_top


@exercise(
    "1.1-stranger",
    kind="find the mistake",
    hints=(
        "Sort nothing: count how many of the first 5,000 cosines with river are above that of music.",
        "scores = glove.vectors[:5000] @ glove.vectors[glove.index('river')]; compare, then the mean.",
    ),
    wrong={
        "too low": (0.01, "c"),
        "per cent": (37.6, "c"),
        "rounding": (0.376, "a"),
        "lengths": (0.376, "b"),
        "most frequent": (0.376, "d"),
    },
)
def stranger(answer: object) -> str:
    """Which share of the 5,000 most frequent words is nearer to river than music is? And what is wrong?"""
    traps = {100 * stranger.right[0]: "give a share between 0 and 1, not per cent"}
    reasons = {
        "a": "what is written above 0 is above 0: 0.27 is the cosine, and no rounding makes it",
        "b": "the cosine takes no notice of lengths",
        "d": "GloVe knows both words well: they are among its 2,000 most frequent",
    }
    expect_refuted(answer, stranger.right, 0.01, "the share", reasons, (0, 1), traps)
    return "the vectors share a direction, so strangers have a cosine above 0 too"


@stranger.solution
def _():
    from tutorial_lib import load

    glove = load("glove", source="pocket")
    scores = glove.vectors[:5000] @ glove.vectors[glove.index("river")]
    return ((scores > scores[glove.index("music")]).mean(), "c")


@exercise(
    "1.1-seven",
    kind="find the mistake",
    hints=(
        "The cell of section 6 that flattens seven directions needs one number changed, in one place.",
        "weakest = directions[:, :14]; the rest of that cell stays, and prints the share in per cent.",
    ),
    wrong={
        "seven directions": (1.0, "b"),
        "too low": (0.5, "b"),
        "same 2,000 words": (0.88, "a"),
        "ten neighbours": (0.88, "c"),
        "random direction": (0.88, "d"),
    },
)
def seven(answer: object) -> str:
    """Which share of the neighbours is kept without the fourteen weakest directions? And what is wrong?"""
    traps = {1: "that is with seven directions: flatten fourteen"}
    reasons = {
        "a": "the same 2,000 words were compared before and after",
        "c": "eleven or ten neighbours, the share falls all the same",
        "d": "a random direction would carry more of the variance than these",
    }
    expect_refuted(answer, seven.right, 0.02, "the share", reasons, (0, 1), traps)  # with or without itself
    return "seven were as good as empty; the eighth is not"


@seven.solution
def _():
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
    share = np.mean([len(set(a) & set(b)) / len(a) for a, b in zip(full, flat, strict=True)])
    return (share, "b")
