"""What every experiment on word vectors reports: three public scores, and how far two spaces agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import data, measure
from ..encoders.words import WordEncoder
from ..search import top_k_of_unit_rows
from ..validation import unit_rows
from .experiment import in_common

__all__ = ["agreement", "nearest", "neighbour_overlap", "scores"]


def scores(words: Sequence[str], vectors: np.ndarray) -> dict[str, float]:
    """WordSim-353 and SimLex-999 (Spearman), and the share of analogies solved by 3CosAdd.

    words: [V], most frequent first; vectors: [V, d]. Only what the vocabulary covers counts: for the whole
    Wikipedia sample 242 of 353 pairs, 505 of 999 pairs and 3,822 of 19,544 questions.
    """
    encoder = WordEncoder.from_vectors(words, vectors)
    return {
        "wordsim": measure.word_similarity(encoder, data.wordsim353()).spearman,
        "simlex": measure.word_similarity(encoder, data.simlex999()).spearman,
        "analogies": measure.analogies(encoder, data.analogy_questions()).accuracy,
    }


def agreement(first: np.ndarray, second: np.ndarray, n_words: int = 2000) -> float:
    """Spearman correlation of the cosines of all pairs of the `n_words` most frequent words in two spaces.

    first: [V, d] and second: [V, e], the same words in the same order. Two million pairs for 2,000 words.
    """
    upper = np.triu_indices(min(n_words, len(first)), k=1)
    cosines = [(unit @ unit.T)[upper] for unit in (unit_rows(first[:n_words]), unit_rows(second[:n_words]))]
    return measure.spearman(*cosines)


def neighbour_overlap(
    first: np.ndarray, second: np.ndarray, k: int = 10, words: slice = slice(2000)
) -> float:
    """The mean share of a word's k nearest neighbours that two spaces have in common, over these words."""
    return in_common(nearest(first, k, words), nearest(second, k, words))


def nearest(vectors: np.ndarray, k: int = 10, words: slice = slice(None)) -> np.ndarray:
    """The rows of the k neighbours of some words among all [V, d], without the word itself, int [n, k]."""
    unit = unit_rows(vectors)
    numbers = np.arange(len(unit))[words]
    _, rows = top_k_of_unit_rows(unit[words], unit, k + 1)  # [n, k + 1]
    return np.array(
        [[row for row in near if row != word][:k] for word, near in zip(numbers, rows, strict=True)]
    )
