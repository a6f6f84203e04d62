"""The tasks of the comparison: each asks every model the same items and keeps an answer for each item.

Each has cheap rivals, a random vector for every item among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from ... import data, measure
from ...encoders import Encoder, load
from ...encoders.cnn import split
from ...encoders.gallery import emoji_gallery
from ...encoders.words import WordEncoder
from ...measure import fair
from ...search import top_k
from ...validation import unit_rows
from .readers import kind_read, random_vectors, vectors_of_texts, vectors_of_words, word_counts

__all__ = ["TASKS", "Task"]


@dataclass(frozen=True)
class Task:
    """One question to all models, item by item.

    Attributes:
        title, unit: what is asked, and what the score is.
        answer: what an encoder says of each item [n]: a cosine, or 1 for right and 0 for wrong; NaN where it
            does not cover the item. Raises CannotDo if it covers none.
        rivals: cheap methods, name to what they say of each item [n].
        measure: makes a score of the answers and the `truth`.
        truth: what people said of each item [n]; none where the answer is right or wrong already.
        units: what was sampled: for each item its unit [n], or its two [n, 2]; None: the items.
    """

    title: str
    unit: str
    answer: Callable[[Encoder], np.ndarray]
    rivals: Mapping[str, np.ndarray]
    measure: Callable[..., float] = fair.mean
    truth: tuple[Any, ...] = ()
    units: Any = field(default=None, repr=False)


def _word_pairs(pairs: Sequence[tuple[str, str, float]], title: str) -> Task:
    words = [(first.lower(), second.lower()) for first, second, _ in pairs]
    unique = list(dict.fromkeys(word for pair in words for word in pair))
    return Task(
        title,
        "Spearman",
        lambda encoder: measure.word_pair_cosines(vectors_of_words(encoder, unique), pairs),
        {"random": measure.word_pair_cosines(_random_words(unique), pairs)},
        measure.spearman,
        ([rating for *_, rating in pairs],),
        words,
    )


def _random_words(words: Sequence[str]) -> WordEncoder:
    return WordEncoder.from_vectors(words, random_vectors(words), "random")


def _word_similarity() -> Task:
    return _word_pairs(data.simlex999(), "words as similar as people say (SimLex-999)")


def _word_relatedness() -> Task:
    return _word_pairs(data.wordsim353(), "words as related as people say (WordSim-353)")


def _analogies() -> Task:
    """Family analogies; the answer is one of the words of the section that the small text holds too."""
    small = load("word2vec", "pocket")
    questions = [[word.lower() for word in one] for one in data.analogy_questions()["family"]]
    candidates = [word for word in dict.fromkeys(word for one in questions for word in one) if word in small]

    def right(encoder: WordEncoder) -> np.ndarray:
        words = WordEncoder.from_vectors(candidates, encoder.encode(candidates), encoder.name)
        asked = measure.analogies(words, {str(place): [one] for place, one in enumerate(questions)})
        return np.array([correct if n else np.nan for correct, n in asked.sections.values()], float)

    return Task(
        f"family analogies, the answer among {len(candidates)} words",
        "share",
        lambda encoder: right(vectors_of_words(encoder, candidates)),
        {"random": right(_random_words(candidates))},
        units=[(f"{a} {b}", f"{c} {d}") for a, b, c, d in questions],
    )


def _documents() -> Task:
    texts, human = data.lee_documents()
    cheap = {"random": random_vectors(texts), **word_counts(texts)}
    return Task(
        "documents as similar as people say (Lee)",
        "Pearson",
        lambda encoder: measure.pair_cosines(vectors_of_texts(encoder, texts)),
        {name: measure.pair_cosines(vectors) for name, vectors in cheap.items()},
        measure.pearson,
        (human[np.triu_indices(len(texts), 1)],),
        measure.document_pairs(len(texts)),
    )


def _senses() -> Task:
    """Does the nearest other sentence with the same word use it in the same sense?"""
    usages = data.senses()
    sentences = [usage.sentence for usage in usages]
    words, meanings = (np.array([getattr(usage, kind) for usage in usages]) for kind in ("word", "sense"))

    def right(vectors: np.ndarray) -> np.ndarray:
        answers = np.empty(len(usages))
        for word in dict.fromkeys(words):
            own = words == word
            answers[own] = _nearest_agrees(vectors[own], meanings[own])
        return answers

    cheap = {"random": random_vectors(sentences), "TF-IDF": word_counts(sentences)["TF-IDF"]}
    return Task(
        "nearest sentence has the same sense",
        "share",
        lambda encoder: right(vectors_of_texts(encoder, sentences)),
        {name: right(vectors) for name, vectors in cheap.items()},
    )


def _picture_search() -> Task:
    """Is the right one of all emoji pictures the first for its name?"""
    first: dict[str, int] = {}
    for row, picture in enumerate(data.twemoji()):
        if not picture.variant:
            first.setdefault(picture.name, row)

    def right(encoder: Encoder) -> np.ndarray:
        for kind in ("text", "image"):
            kind_read(encoder, kind)
        queries = encoder.encode([f"an emoji of {name}" for name in first])
        return _first_is_own(queries, emoji_gallery(encoder)[1][list(first.values())])

    chance = _first_is_own(
        random_vectors(list(first)), random_vectors([f"picture of {name}" for name in first])
    )
    return Task(f"the right picture of {len(first):,} comes first", "share", right, {"random": chance})


def _digits() -> Task:
    """Handwritten digits by their nearest neighbour, on the quarter that the network was not trained on."""
    images, labels = data.digits()
    _, held_out = split()
    images, labels = images[held_out], labels[held_out]

    def right(encoder: Encoder) -> np.ndarray:
        kind_read(encoder, "image")
        drawings = [Image.fromarray((255 * (1 - image)).astype(np.uint8)) for image in images]
        return _nearest_agrees(encoder.encode(drawings), labels)

    cheap = {
        "random": random_vectors([str(row) for row in range(len(images))]),
        "pixels": images.reshape(len(images), -1),
    }
    return Task(
        "nearest handwritten digit is the same",
        "share",
        right,
        {name: _nearest_agrees(vectors, labels) for name, vectors in cheap.items()},
    )


def _films() -> Task:
    """Has the nearest other of the 300 most rated films a genre in common, beyond "Drama"?"""
    table = data.movielens()
    counts = table["title"].value_counts()
    popular = sorted(counts.index, key=lambda title: (-counts[title], title))[:300]
    genres = table.drop_duplicates("title").set_index("title")["genres"].loc[popular]
    kinds = [set(text.split("|")) - {"Drama"} for text in genres]
    names = [title.rpartition(" (")[0] for title in popular]

    def right(vectors: np.ndarray) -> np.ndarray:
        return np.array([bool(kinds[one] & kinds[best]) for one, best in enumerate(_nearest(vectors))], float)

    def answer(encoder: Encoder) -> np.ndarray:
        by_itself = kind_read(encoder, "item", "text", "word") == "item"
        return right(encoder.encode(popular) if by_itself else vectors_of_texts(encoder, names))

    # A title of single letters ("M") has no counted word: then all others are equally near.
    cheap = {"random": random_vectors(names), "TF-IDF": word_counts(names)["TF-IDF"] + 1e-9}
    return Task(
        "nearest film shares a genre",
        "share",
        answer,
        {name: right(vectors) for name, vectors in cheap.items()},
    )


def _nearest(vectors: np.ndarray) -> np.ndarray:
    """Return for each row of [n, d] the nearest other row; of equally near ones the first.

    Texts without a known word have the same vector: rounding keeps their cosines equal on every processor.
    """
    cosines = np.round(unit_rows(vectors) @ unit_rows(vectors).T, 5)  # [n, n]
    np.fill_diagonal(cosines, -np.inf)
    return cosines.argmax(axis=1)


def _nearest_agrees(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return (labels[_nearest(vectors)] == labels).astype(float)


def _first_is_own(queries: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Return whether the best item of query i is item i, float [n]."""
    _, best = top_k(queries, items, 1)  # [n, 1]
    return (best[:, 0] == np.arange(len(queries))).astype(float)


TASKS: dict[str, Callable[[], Task]] = {
    "word similarity": cache(_word_similarity),
    "word relatedness": cache(_word_relatedness),
    "analogies": cache(_analogies),
    "documents": cache(_documents),
    "senses": cache(_senses),
    "picture search": cache(_picture_search),
    "digits": cache(_digits),
    "films": cache(_films),
}
