"""How a model takes part in a task that it was not made for: by what it reads (`Encoder.modalities`) alone.

And the cheap rivals, which are no models at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

import numpy as np

from ...encoders import Encoder
from ...encoders.words import WordEncoder
from ...errors import TutorialError

__all__ = ["CannotDo", "kind_read", "random_vectors", "vectors_of_texts", "vectors_of_words", "word_counts"]


class CannotDo(TutorialError):
    """The model has no vectors for the items of this task."""


def kind_read(encoder: Encoder, *kinds: str) -> str:
    """Return the first of these kinds of items that the encoder reads.

    Raises:
        CannotDo: it reads none of them.
    """
    for kind in kinds:
        if kind in encoder.modalities:
            return kind
    raise CannotDo(f"{encoder.name} reads no {' and no '.join(f'{kind}s' for kind in kinds)}")


def vectors_of_words(encoder: Encoder, words: Sequence[str]) -> WordEncoder:
    """Return an encoder of words: itself, or each word as a text of its own if it reads texts.

    Raises:
        CannotDo: it reads neither words nor texts.
    """
    if kind_read(encoder, "word", "text") == "word":
        return cast(WordEncoder, encoder)  # what reads single words is a table of words
    unique = list(dict.fromkeys(words))
    return WordEncoder.from_vectors(unique, encoder.encode(unique), encoder.name)


def vectors_of_texts(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    """Return a vector for each text [n, d]: its own, or the mean of the vectors of its content words.

    A text of which the encoder knows no word gets the mean of all the others: it says nothing, and may not
    win.

    Raises:
        CannotDo: it reads neither texts nor words.
    """
    if kind_read(encoder, "text", "word") == "text":
        return encoder.encode(texts)
    words = vectors_of_words(encoder, ())
    vectors = np.array([_mean_of_words(words, text) for text in texts])  # [n, d]
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


def random_vectors(items: Sequence[str]) -> np.ndarray:
    """Return 50 random numbers for each item, the same for the same text: the score of knowing nothing."""
    seeds = [zlib.crc32(item.encode()) for item in items]
    return np.array([np.random.default_rng(seed).normal(size=50) for seed in seeds], np.float32)


def word_counts(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the texts as counts of their words and as TF-IDF, learnt from these texts alone [n, V]."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    kinds = {"word counts": CountVectorizer(), "TF-IDF": TfidfVectorizer()}
    return {name: kind.fit_transform(texts).toarray().astype(np.float32) for name, kind in kinds.items()}
