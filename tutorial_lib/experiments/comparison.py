"""All models through one loop: every task that a model can do, and what it costs (chapters 3 and 4).

A task is a function from an encoder to a score from 0 to 1 (or a correlation). It raises CannotDo where the
model has no vectors for such items: that is a result too, and the table leaves the cell empty.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import datasets, evaluation
from ..encoders import Encoder, load
from ..encoders.words import WordEncoder
from ..errors import TutorialError
from ..gallery import emoji_gallery
from ..labelled import senses
from ..validation import unit_rows

__all__ = ["MODELS", "TASKS", "CannotDo", "Task", "quality", "run", "vectors_of_texts", "vectors_of_words"]

MODELS = ("word2vec", "glove", "bert", "clip", "cnn", "recommender")


class CannotDo(TutorialError):
    """The model has no vectors for the items of this task."""


@dataclass(frozen=True)
class Task:
    """One question to all models: `score(encoder)` answers it, `guess` is the score of ignorance."""

    title: str
    unit: str
    guess: float
    score: Callable[[Encoder], float]


def vectors_of_words(encoder: Encoder, words: Sequence[str]) -> WordEncoder:
    """Return an encoder of words: itself, or each word as a text of its own if it reads texts.

    Raises:
        CannotDo: it reads neither words nor texts.
    """
    if isinstance(encoder, WordEncoder):
        return encoder
    if "text" not in encoder.modalities:
        raise CannotDo(f"{encoder.name} reads no words")
    unique = list(dict.fromkeys(words))
    return WordEncoder.from_vectors(unique, encoder.encode(unique), encoder.name)


def vectors_of_texts(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Return a vector for each text [n, d]: its own, or the mean of the vectors of its content words.

    A text of which the encoder knows no word gets the mean of all the others: it says nothing, and may not
    win.

    Raises:
        CannotDo: it reads neither words nor texts.
    """
    if "text" in encoder.modalities:
        return encoder.encode(texts)
    if not isinstance(encoder, WordEncoder):
        raise CannotDo(f"{encoder.name} reads no texts")
    vectors = np.array([_mean_of_words(encoder, text) for text in texts])
    unread = ~vectors.any(axis=1)
    vectors[unread] = vectors[~unread].mean(axis=0)
    return vectors


def _mean_of_words(encoder: WordEncoder, text: str) -> np.ndarray:
    from sklearn.feature_extraction.text import CountVectorizer

    content = CountVectorizer(stop_words="english").build_analyzer()(text)
    known = [word for word in content if word in encoder]
    return encoder.encode(known).mean(axis=0) if known else np.zeros(encoder.dim, np.float32)


def _word_similarity(encoder: Encoder) -> float:
    return _rank_correlation(encoder, datasets.simlex999())


def _word_relatedness(encoder: Encoder) -> float:
    return _rank_correlation(encoder, datasets.wordsim353())


def _rank_correlation(encoder: Encoder, pairs: Sequence[tuple[str, str, float]]) -> float:
    words = [word.lower() for first, second, _ in pairs for word in (first, second)]
    return evaluation.word_similarity(vectors_of_words(encoder, words), pairs, samples=1).spearman


def _family_analogies(encoder: Encoder) -> float:
    """Analogies of the section "family", the answer to be found among the words of that section."""
    questions = {"family": datasets.analogy_questions()["family"]}
    words = list(dict.fromkeys(word.lower() for question in questions["family"] for word in question))
    known = vectors_of_words(encoder, words)
    inside = [word for word in words if word in known]
    candidates = WordEncoder.from_vectors(inside, known.encode(inside), encoder.name)
    return evaluation.analogies(candidates, questions).accuracy


def _documents(encoder: Encoder) -> float:
    texts, human = datasets.lee_documents()
    return evaluation.document_similarity(vectors_of_texts(encoder, texts), human)[0]


def _senses(encoder: Encoder) -> float:
    """Does the nearest other sentence with the same word use it in the same sense?"""
    usages = senses()
    vectors = unit_rows(vectors_of_texts(encoder, [usage.sentence for usage in usages]))
    words = np.array([usage.word for usage in usages])
    meanings = np.array([usage.sense for usage in usages])
    right = [
        evaluation.nearest_neighbour_accuracy(vectors[words == word], meanings[words == word])
        for word in dict.fromkeys(words)
    ]
    return float(np.mean(right))


def _picture_search(encoder: Encoder) -> float:
    """Share of names for which the right one of all emoji pictures comes first."""
    if not {"text", "image"} <= set(encoder.modalities):
        raise CannotDo(f"{encoder.name} does not read both texts and pictures")
    pictures, vectors = emoji_gallery(encoder)
    first: dict[str, int] = {}
    for row, picture in enumerate(pictures):
        if not picture.variant:
            first.setdefault(picture.name, row)
    queries = encoder.encode([f"an emoji of {name}" for name in first])
    scores = queries @ vectors[list(first.values())].T
    return float((scores.argmax(axis=1) == np.arange(len(first))).mean())


def _digits(encoder: Encoder) -> float:
    """Digits by their nearest neighbour, on the quarter that the small network was not trained on."""
    from PIL import Image

    from ..encoders.cnn import split

    if "image" not in encoder.modalities:
        raise CannotDo(f"{encoder.name} reads no pictures")
    images, labels = datasets.digits()
    _, held_out = split()
    drawings = [Image.fromarray((255 * (1 - image)).astype(np.uint8)) for image in images[held_out]]
    items = images[held_out] if encoder.name == "cnn" else drawings
    return evaluation.nearest_neighbour_accuracy(encoder.encode(items), labels[held_out])


def _films(encoder: Encoder) -> float:
    """Share of the 300 most rated films whose nearest other film has a genre in common, beyond "Drama"."""
    table = datasets.movielens()
    popular = table["title"].value_counts().index[:300].tolist()
    genres = table.drop_duplicates("title").set_index("title")["genres"].loc[popular]
    kinds = [set(text.split("|")) - {"Drama"} for text in genres]
    if "item" in encoder.modalities:
        vectors = encoder.encode(popular)
    else:
        vectors = vectors_of_texts(encoder, [title.rpartition(" (")[0] for title in popular])
    cosines = unit_rows(vectors) @ unit_rows(vectors).T
    np.fill_diagonal(cosines, -np.inf)
    return float(np.mean([bool(kinds[row] & kinds[best]) for row, best in enumerate(cosines.argmax(axis=1))]))


TASKS = {
    "word similarity": Task("words as similar as people say (SimLex-999)", "Spearman", 0.0, _word_similarity),
    "word relatedness": Task(
        "words as related as people say (WordSim-353)", "Spearman", 0.0, _word_relatedness
    ),
    "analogies": Task("family analogies, among the words of the section", "share", 1 / 43, _family_analogies),
    "documents": Task("documents as similar as people say (Lee)", "Pearson", 0.0, _documents),
    "senses": Task("nearest sentence has the same sense", "share", 5 / 11, _senses),
    "picture search": Task("the right picture of 1,953 comes first", "share", 1 / 1953, _picture_search),
    "digits": Task("nearest handwritten digit is the same", "share", 0.1, _digits),
    "films": Task("nearest film shares a genre", "share", 0.43, _films),
}


def quality(encoder: Encoder) -> dict[str, float | None]:
    """Score one encoder on every task; None where it cannot do the task."""
    scores: dict[str, float | None] = {}
    for name, task in TASKS.items():
        try:
            scores[name] = round(task.score(encoder), 3)
        except CannotDo:
            scores[name] = None
    return scores


def cost(name: str) -> dict[str, float]:
    """Load a model in a process of its own, encode, and tell seconds, items per second and memory.

    Returns:
        dimension; seconds to load (imports included, files in the system's cache); items encoded per second;
        MiB of memory that the process holds for itself.
    """
    command = [sys.executable, "-m", "tutorial_lib.experiments.model_cost", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(models: Sequence[str] = MODELS, rounds: int = 3) -> dict[str, Any]:
    """Measure quality once and cost as the median of `rounds` fresh processes, for each model."""
    results = {}
    for name in models:
        costs = [cost(name) for _ in range(rounds)]
        middle = {key: float(np.median([one[key] for one in costs])) for key in costs[0]}
        results[name] = {"quality": quality(load(name)), "cost": middle}
    tasks = {
        name: {"title": task.title, "unit": task.unit, "guess": task.guess} for name, task in TASKS.items()
    }
    return {"settings": {"models": list(models), "rounds": rounds, "tasks": tasks}, "results": results}
