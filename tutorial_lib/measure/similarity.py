"""How well cosines follow human ratings: of pairs of words, of all pairs of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError, InputTypeError
from ..search.analogy import rows_ignoring_case
from ..validation import as_vectors, as_words, unit_rows
from . import fair
from .correlation import pearson, spearman

if TYPE_CHECKING:
    from ..encoders.words import WordEncoder

__all__ = [
    "SimilarityResult",
    "document_pairs",
    "document_similarity",
    "pair_cosines",
    "word_pair_cosines",
    "word_similarity",
]

Pairs = Iterable[tuple[str, str, float]]
"""(word, word, rating)."""


@dataclass(frozen=True)
class SimilarityResult:
    """How well cosines follow human ratings of word pairs.

    Attributes:
        spearman: rank correlation, −1 to 1.
        covered: pairs whose two words the model knows; only these count.
        total: pairs in the test.
        interval: 95 % interval of `spearman`; what was sampled are words, which pairs share.
    """

    spearman: float
    covered: int
    total: int
    interval: tuple[float, float]

    def __str__(self) -> str:
        interval = "{:.3f} to {:.3f}".format(*self.interval)
        return f"Spearman {self.spearman:.3f} (95 %: {interval}), {self.covered} of {self.total} pairs"


def word_similarity(encoder: WordEncoder, pairs: Pairs) -> SimilarityResult:
    """Correlate the cosines of word pairs with human ratings; upper and lower case count as the same.

    Raises:
        InputTypeError: a pair that is not (word, word, rating); its position is named.
        InputError: fewer than three pairs are known to the encoder.
    """
    pairs = _checked(pairs)
    cosines = word_pair_cosines(encoder, pairs)
    known, least = int((~np.isnan(cosines)).sum()), fair.FEWEST
    if known < least:
        raise InputError(
            f"{encoder.name} knows both words of only {known} of {len(pairs)} pairs: need {least} or more"
        )
    words = [(first.upper(), second.upper()) for first, second, _ in pairs]
    measured = fair.score(spearman, cosines, [rating for *_, rating in pairs], units=words)
    return SimilarityResult(measured.value, measured.n, measured.total, measured.interval)


def word_pair_cosines(encoder: WordEncoder, pairs: Pairs) -> np.ndarray:
    """Return the cosine of the two words of each pair, float [n]; NaN where the encoder lacks one of them.

    Upper and lower case count as the same. With `fair.compare` it sets several models on the same pairs.
    Raises InputTypeError for a pair that is not (word, word, rating), with its position.
    """
    words = [word.upper() for first, second, _ in _checked(pairs) for word in (first, second)]
    known = rows_ignoring_case(encoder, words, None)
    ends = np.array([known.get(word, -1) for word in words], dtype=int).reshape(-1, 2)  # [n, 2]
    cosines = np.einsum("ij,ij->i", encoder.vectors[ends[:, 0]], encoder.vectors[ends[:, 1]]).astype(float)
    return np.where((ends < 0).any(axis=1), np.nan, cosines)


def _checked(pairs: Iterable[Any]) -> list[tuple[str, str, float]]:
    checked = []
    for position, pair in enumerate(pairs):
        parts = list(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else []
        if len(parts) != 3:
            raise InputTypeError(f"pair {position} must be (word, word, rating), got {pair!r}")
        (first, second), rating = as_words(parts[:2]), parts[2]
        if not isinstance(rating, Real) or not isfinite(rating):
            raise InputTypeError(f"pair {position} has no rating: expected a number, got {rating!r}")
        checked.append((first, second, float(rating)))
    return checked


def document_pairs(n: int) -> np.ndarray:
    """Return the pairs of n documents by number, int [n (n − 1) / 2, 2]: the `units` of their cosines."""
    return np.stack(np.triu_indices(n, 1), axis=1)


def pair_cosines(vectors: ArrayLike) -> np.ndarray:
    """Return the cosine of each pair of rows of vectors [n, d], in the order of `document_pairs`, [pairs]."""
    rows = unit_rows(vectors)
    return (rows @ rows.T)[np.triu_indices(len(rows), 1)]


def document_similarity(vectors: ArrayLike, human: ArrayLike) -> tuple[float, float]:
    """Correlate the cosines of all pairs of documents with human similarity ratings.

    Takes vectors [n, d], one row per document, and ratings [n, n], symmetric; the diagonal is not used.
    Returns the Pearson and the Spearman correlation over the n (n − 1) / 2 pairs. Raises InputError for
    shapes that do not fit, or a document whose vector has no direction.
    """
    rows, ratings = unit_rows(vectors), as_vectors(human, "human ratings")
    n = len(rows)
    if ratings.shape != (n, n):
        raise InputError(f"{n} documents need ratings of shape {(n, n)}, got {ratings.shape}")
    cosines, rated = pair_cosines(rows), ratings[np.triu_indices(n, 1)]
    return pearson(cosines, rated), spearman(cosines, rated)
