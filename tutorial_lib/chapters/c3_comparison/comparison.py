"""All models through one loop: every task that a model can do, fairly, and what it costs (chapters 3 and 4).

A task asks every model the same items and keeps an answer for each, so that models are compared on the items
that all of them cover, with intervals over the unit that was sampled (`tutorial_lib.fair`). Cheap rivals, a
random vector for each item among them, take part in every task. Where a model has no vectors for such items
it raises CannotDo: that is a result too, and the table leaves the place empty.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from ... import data, measure
from ...data import senses
from ...encoders import Encoder, load
from ...encoders.gallery import emoji_gallery
from ...encoders.words import WordEncoder
from ...errors import TutorialError
from ...measure import fair
from ...search import top_k
from ...validation import unit_rows

__all__ = [
    "MODELS",
    "TASKS",
    "CannotDo",
    "Task",
    "answers",
    "choose_on_half",
    "compare",
    "cost",
    "run",
    "vectors_of_texts",
    "vectors_of_words",
]

MODELS = ("word2vec", "glove", "bert", "clip", "cnn", "recommender")


class CannotDo(TutorialError):
    """The model has no vectors for the items of this task."""


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


# How a model takes part that was not made for such items.


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
    known = [word for word in _content_words()(text) if word in encoder]
    return encoder.encode(known).mean(axis=0) if known else np.zeros(encoder.dim, np.float32)


@cache
def _content_words() -> Callable[[str], list[str]]:
    """Return the function that cuts a text into words, without scikit-learn's English stop words."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(stop_words="english").build_analyzer()


# The cheap rivals.


def random_vectors(items: Sequence[str]) -> np.ndarray:
    """Return 50 random numbers for each item, the same for the same text: the score of knowing nothing."""
    seeds = [zlib.crc32(item.encode()) for item in items]
    return np.array([np.random.default_rng(seed).normal(size=50) for seed in seeds], np.float32)


def word_counts(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the texts as counts of their words and as TF-IDF, learnt from these texts alone [n, V]."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    kinds = {"word counts": CountVectorizer(), "TF-IDF": TfidfVectorizer()}
    return {name: kind.fit_transform(texts).toarray().astype(np.float32) for name, kind in kinds.items()}


# The tasks.


def _word_pairs(pairs: Sequence[tuple[str, str, float]], title: str) -> Task:
    words = [(first.lower(), second.lower()) for first, second, _ in pairs]
    unique = list(dict.fromkeys(word for pair in words for word in pair))
    nobody = WordEncoder.from_vectors(unique, random_vectors(unique), "random")
    return Task(
        title,
        "Spearman",
        lambda encoder: measure.word_pair_cosines(vectors_of_words(encoder, unique), pairs),
        {"random": measure.word_pair_cosines(nobody, pairs)},
        measure.spearman,
        ([rating for *_, rating in pairs],),
        words,
    )


def _word_similarity() -> Task:
    return _word_pairs(data.simlex999(), "words as similar as people say (SimLex-999)")


def _word_relatedness() -> Task:
    return _word_pairs(data.wordsim353(), "words as related as people say (WordSim-353)")


def _analogies() -> Task:
    """Family analogies; the answer is one of the words of the section that the small text holds too."""
    small = vectors_of_words(load("word2vec", "pocket"), [])
    questions = [[word.lower() for word in one] for one in data.analogy_questions()["family"]]
    candidates = [word for word in dict.fromkeys(word for one in questions for word in one) if word in small]

    def right(encoder: WordEncoder) -> np.ndarray:
        words = WordEncoder.from_vectors(candidates, encoder.encode(candidates), encoder.name)
        asked = measure.analogies(words, {str(place): [one] for place, one in enumerate(questions)})
        return np.array([correct if n else np.nan for correct, n in asked.sections.values()], float)

    nobody = WordEncoder.from_vectors(candidates, random_vectors(candidates), "random")
    return Task(
        f"family analogies, the answer among {len(candidates)} words",
        "share",
        lambda encoder: right(vectors_of_words(encoder, candidates)),
        {"random": right(nobody)},
        units=[(f"{a} {b}", f"{c} {d}") for a, b, c, d in questions],
    )


def _documents() -> Task:
    texts, human = data.lee_documents()
    counted = word_counts(texts)
    return Task(
        "documents as similar as people say (Lee)",
        "Pearson",
        lambda encoder: measure.pair_cosines(vectors_of_texts(encoder, texts)),
        {
            "random": measure.pair_cosines(random_vectors(texts)),
            **{name: measure.pair_cosines(vectors) for name, vectors in counted.items()},
        },
        measure.pearson,
        (human[np.triu_indices(len(texts), 1)],),
        measure.document_pairs(len(texts)),
    )


def _senses() -> Task:
    """Does the nearest other sentence with the same word use it in the same sense?"""
    usages = senses()
    sentences = [usage.sentence for usage in usages]
    words, meanings = (np.array([getattr(usage, kind) for usage in usages]) for kind in ("word", "sense"))

    def right(vectors: np.ndarray) -> np.ndarray:
        answers = np.empty(len(usages))
        for word in dict.fromkeys(words):
            own = words == word
            answers[own] = _nearest_agrees(vectors[own], meanings[own])
        return answers

    return Task(
        "nearest sentence has the same sense",
        "share",
        lambda encoder: right(vectors_of_texts(encoder, sentences)),
        {
            "random": right(random_vectors(sentences)),
            "TF-IDF": right(word_counts(sentences)["TF-IDF"]),
        },
    )


def _picture_search() -> Task:
    """Is the right one of all emoji pictures the first for its name?"""
    from ...data import twemoji

    first: dict[str, int] = {}
    for row, picture in enumerate(twemoji()):
        if not picture.variant:
            first.setdefault(picture.name, row)

    def right(encoder: Encoder) -> np.ndarray:
        if not {"text", "image"} <= set(encoder.modalities):
            raise CannotDo(f"{encoder.name} does not read both texts and pictures")
        queries = encoder.encode([f"an emoji of {name}" for name in first])
        return _first_is_own(queries, emoji_gallery(encoder)[1][list(first.values())])

    chance = _first_is_own(
        random_vectors(list(first)), random_vectors([f"picture of {name}" for name in first])
    )
    return Task(f"the right picture of {len(first):,} comes first", "share", right, {"random": chance})


def _digits() -> Task:
    """Handwritten digits by their nearest neighbour, on the quarter that the network was not trained on."""
    from PIL import Image

    from ...encoders.cnn import split

    images, labels = data.digits()
    _, held_out = split()
    images, labels = images[held_out], labels[held_out]

    def right(encoder: Encoder) -> np.ndarray:
        if "image" not in encoder.modalities:
            raise CannotDo(f"{encoder.name} reads no pictures")
        drawings = [Image.fromarray((255 * (1 - image)).astype(np.uint8)) for image in images]
        return _nearest_agrees(encoder.encode(drawings), labels)

    pixels = images.reshape(len(images), -1)
    names = [str(row) for row in range(len(images))]
    return Task(
        "nearest handwritten digit is the same",
        "share",
        right,
        {
            "random": _nearest_agrees(random_vectors(names), labels),
            "pixels": _nearest_agrees(pixels, labels),
        },
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

    return Task(
        "nearest film shares a genre",
        "share",
        lambda encoder: right(
            encoder.encode(popular) if "item" in encoder.modalities else vectors_of_texts(encoder, names)
        ),
        # A title of single letters ("M") has no counted word: then all others are equally near.
        {"random": right(random_vectors(names)), "TF-IDF": right(word_counts(names)["TF-IDF"] + 1e-9)},
    )


def _nearest(vectors: np.ndarray) -> np.ndarray:
    """Return for each row of [n, d] the nearest other row; of equally near ones the first.

    Texts without a known word have the same vector: rounding keeps their cosines equal on every processor.
    """
    cosines = np.round(unit_rows(vectors) @ unit_rows(vectors).T, 5)
    np.fill_diagonal(cosines, -np.inf)
    return cosines.argmax(axis=1)


def _nearest_agrees(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return (labels[_nearest(vectors)] == labels).astype(float)


def _first_is_own(queries: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Return whether the best item of query i is item i, float [n]."""
    _, best = top_k(queries, items, 1)
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


# The loop.


def answers(task: Task, encoders: Mapping[str, Encoder]) -> dict[str, np.ndarray]:
    """Return what every model that can, and every rival, says of each item: name to [n]."""
    given = dict(task.rivals)
    for name, encoder in encoders.items():
        try:
            given[name] = task.answer(encoder)
        except CannotDo:
            continue
    return given


def compare(task: Task, given: Mapping[str, np.ndarray], samples: int = 1000) -> fair.Comparison:
    """Score the answers of `answers` on the items that all of them cover."""
    return fair.compare(task.measure, given, *task.truth, units=task.units, samples=samples)


def choose_on_half(
    task: Task, given: Mapping[str, np.ndarray], names: Sequence[str], seed: int = 0
) -> tuple[float, float]:
    """Choose the best of several models on one half of the units, and score it on the other, both ways.

    Returns:
        The score of the chosen model and the mean score of all `names`, each the mean over the two halves.
        Chosen and scored on the same items, the first could never be the smaller one.
    """
    known = np.logical_and.reduce([~np.isnan(given[name]) for name in names])
    units = np.arange(len(known)) if task.units is None else np.asarray(task.units)
    labels = np.unique(units)
    first_half = np.random.default_rng(seed).permutation(len(labels)) < len(labels) / 2
    side = first_half[np.searchsorted(labels, units)].reshape(len(known), -1)  # [n, 1] or [n, 2]
    halves = [known & (side == half).all(axis=1) for half in (True, False)]  # a pair across both is left out

    def scores(half: np.ndarray) -> list[float]:
        truth = [np.asarray(column)[half] for column in task.truth]
        return [task.measure(given[name][half], *truth) for name in names]

    one, other = map(scores, halves)
    chosen = (other[int(np.argmax(one))] + one[int(np.argmax(other))]) / 2
    return float(chosen), float(np.mean([one, other]))


def cost(name: str) -> dict[str, Any]:
    """Load a model in a process of its own on one thread, encode, and tell what it cost.

    Returns:
        What `model_cost.main` prints: dimension, memory, processor seconds from the start to the first
        vector ("cold"), and items per processor second after that ("warm"), for each kind of item.
    """
    command = [sys.executable, "-m", "tutorial_lib.chapters.c3_comparison.model_cost", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(
    models: Sequence[str] = MODELS, tasks: Sequence[str] = tuple(TASKS), rounds: int = 3, samples: int = 1000
) -> dict[str, Any]:
    """Measure the quality of models on tasks, and their cost as the median of `rounds` fresh processes."""
    encoders = {name: load(name) for name in models}
    results = {}
    for name in tasks:
        task = TASKS[name]()
        given = answers(task, encoders)
        able = [model for model in models if model in given]
        chosen = choose_on_half(task, given, able) if able else ()
        results[name] = {"title": task.title, "unit": task.unit, "able": able, "chosen, mean": chosen}
        results[name] |= _as_plain(compare(task, given, samples))
    costs = {name: _median([cost(name) for _ in range(rounds)]) for name in models}
    settings = {"models": list(models), "tasks": list(tasks), "rounds": rounds, "samples": samples}
    return {"settings": settings, "results": {"quality": results, "cost": costs}}


def _as_plain(compared: fair.Comparison) -> dict[str, Any]:
    """Return a comparison as plain numbers: per model value, interval and coverage; n, total and the ties."""
    best = compared.scores[compared.best]
    scores = {
        name: [round(number, 4) for number in (own.value, *own.interval)]
        for name, own in compared.scores.items()
    }
    return {
        "n": best.n,
        "total": best.total,
        "scores": scores,
        "covered": compared.covered,
        "best": [compared.best, *compared.ties],
    }


def _median(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the median of each number of several runs, dictionaries inside included."""
    return {
        key: _median([run[key] for run in runs])
        if isinstance(value, dict)
        else float(np.median([run[key] for run in runs]))
        for key, value in runs[0].items()
    }
