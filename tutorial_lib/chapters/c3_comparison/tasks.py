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
        title: what is asked.
        answer: what an encoder says of each item [n]: a cosine, or 1 for right and 0 for wrong; NaN where it
            does not cover the item. Raises CannotDo if it covers none.
        rivals: cheap methods, name to what they say of each item [n].
        unit, measure: what the score is, and what makes it of the answers and the `truth`.
        truth: what people said of each item [n]; none where the answer is right or wrong already.
        units: what was sampled: for each item its unit [n], or its two [n, 2]; None: the items.
    """

    title: str
    answer: Callable[[Encoder], np.ndarray]
    rivals: Mapping[str, np.ndarray]
    unit: str = "share"
    measure: Callable[..., float] = fair.mean
    truth: tuple[Any, ...] = ()
    units: Any = field(default=None, repr=False)


def _judged(
    title: str,
    vectors: Callable[[Encoder], np.ndarray],
    rivals: Mapping[str, np.ndarray],
    judge: Callable[[np.ndarray], np.ndarray],
    **more: Any,
) -> Task:
    """Return a task whose answers are judged by the vectors [n, d] of its items alone, also the rivals'."""
    return Task(
        title,
        answer=lambda encoder: judge(vectors(encoder)),
        rivals={name: judge(own) for name, own in rivals.items()},
        **more,
    )


def _word_pairs(title: str, pairs: Sequence[tuple[str, str, float]]) -> Task:
    words = [(first.lower(), second.lower()) for first, second, _ in pairs]
    unique = list(dict.fromkeys(word for pair in words for word in pair))
    return Task(
        title,
        lambda encoder: measure.word_pair_cosines(vectors_of_words(encoder, unique), pairs),
        {"random": measure.word_pair_cosines(_random_words(unique), pairs)},
        "Spearman",
        measure.spearman,
        ([rating for *_, rating in pairs],),
        words,
    )


def _random_words(words: Sequence[str]) -> WordEncoder:
    return WordEncoder.from_vectors(words, random_vectors(words), "random")


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
        lambda encoder: right(vectors_of_words(encoder, candidates)),
        {"random": right(_random_words(candidates))},
        units=[(f"{a} {b}", f"{c} {d}") for a, b, c, d in questions],
    )


def _documents() -> Task:
    texts, human = data.lee_documents()
    return _judged(
        "documents as similar as people say (Lee)",
        lambda encoder: vectors_of_texts(encoder, texts),
        {"random": random_vectors(texts), **word_counts(texts)},
        measure.pair_cosines,
        unit="Pearson",
        measure=measure.pearson,
        truth=(human[np.triu_indices(len(texts), 1)],),
        units=measure.document_pairs(len(texts)),
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

    return _judged(
        "nearest sentence has the same sense",
        lambda encoder: vectors_of_texts(encoder, sentences),
        {"random": random_vectors(sentences), "TF-IDF": word_counts(sentences)["TF-IDF"]},
        right,
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

    pictures = random_vectors([f"picture of {name}" for name in first])
    return Task(
        f"the right picture of {len(first):,} comes first",
        right,
        {"random": _first_is_own(random_vectors(list(first)), pictures)},
    )


def _digits() -> Task:
    """Handwritten digits by their nearest neighbour, on the quarter that the network was not trained on."""
    images, labels = (column[split()[1]] for column in data.digits())
    drawings = [Image.fromarray((255 * (1 - image)).astype(np.uint8)) for image in images]

    def vectors(encoder: Encoder) -> np.ndarray:
        kind_read(encoder, "image")
        return encoder.encode(drawings)

    names = [str(row) for row in range(len(images))]
    return _judged(
        "nearest handwritten digit is the same",
        vectors,
        {"random": random_vectors(names), "pixels": images.reshape(len(images), -1)},
        lambda own: _nearest_agrees(own, labels),
    )


def _films() -> Task:
    """Has the nearest other of the 300 most rated films a genre in common, beyond "Drama"?"""
    table = data.movielens()
    counts = table["title"].value_counts()
    popular = sorted(counts.index, key=lambda title: (-counts[title], title))[:300]
    genres = table.drop_duplicates("title").set_index("title")["genres"].loc[popular]
    kinds = [set(text.split("|")) - {"Drama"} for text in genres]
    names = [title.rpartition(" (")[0] for title in popular]

    def vectors(encoder: Encoder) -> np.ndarray:
        by_itself = kind_read(encoder, "item", "text", "word") == "item"
        return encoder.encode(popular) if by_itself else vectors_of_texts(encoder, names)

    def right(own: np.ndarray) -> np.ndarray:
        return np.array([bool(kinds[one] & kinds[best]) for one, best in enumerate(_nearest(own))], float)

    # A title of single letters ("M") has no counted word: then all others are equally near.
    counted = word_counts(names)["TF-IDF"] + 1e-9
    rivals = {"random": random_vectors(names), "TF-IDF": counted}
    return _judged("nearest film shares a genre", vectors, rivals, right)


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
    "word similarity": cache(
        lambda: _word_pairs("words as similar as people say (SimLex-999)", data.simlex999())
    ),
    "word relatedness": cache(
        lambda: _word_pairs("words as related as people say (WordSim-353)", data.wordsim353())
    ),
    "analogies": cache(_analogies),
    "documents": cache(_documents),
    "senses": cache(_senses),
    "picture search": cache(_picture_search),
    "digits": cache(_digits),
    "films": cache(_films),
}
