"""Measuring vectors: against human judgement, on analogies, and in search.

Every result says how much of the test it covers: a score on the pairs that a model happens to know means
little without their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, InputTypeError
from ..search import top_k
from ..search.analogy import AnalogyResult, analogies, rows_ignoring_case
from ..validation import as_k, as_vectors, as_words, unit_rows
from . import fair
from .correlation import Interval, bootstrap_interval, pearson, spearman

if TYPE_CHECKING:
    from ..encoders.words import WordEncoder

__all__ = [
    "AnalogyResult",
    "Interval",
    "SimilarityResult",
    "analogies",
    "bootstrap_interval",
    "document_pairs",
    "document_similarity",
    "nearest_neighbour_accuracy",
    "pearson",
    "pair_cosines",
    "recall_at_k",
    "spearman",
    "word_pair_cosines",
    "word_similarity",
]


@dataclass(frozen=True)
class SimilarityResult:
    """How well cosines follow human ratings of word pairs.

    Attributes:
        spearman: rank correlation, −1 to 1.
        covered: pairs whose two words the model knows; only these count.
        total: pairs in the test.
        interval: 95 % bootstrap interval of `spearman`, over the words: pairs share them.
    """

    spearman: float
    covered: int
    total: int
    interval: Interval

    def __str__(self) -> str:
        interval = "{:.3f} to {:.3f}".format(*self.interval)
        return f"Spearman {self.spearman:.3f} (95 %: {interval}), {self.covered} of {self.total} pairs"


def word_similarity(
    encoder: WordEncoder, pairs: Iterable[tuple[str, str, float]], samples: int = 1000, seed: int = 0
) -> SimilarityResult:
    """Correlate the cosines of word pairs with human ratings; upper and lower case count as the same.

    Args:
        encoder: any encoder of words.
        pairs: (word, word, rating).
        samples: bootstrap samples behind the interval.
        seed: of the bootstrap.

    Raises:
        InputTypeError: a pair that is not (word, word, rating); its position is named.
        InputError: fewer than three pairs are known to the encoder.
    """
    pairs = [_checked(pair, position) for position, pair in enumerate(pairs)]
    cosines = word_pair_cosines(encoder, pairs)
    known = int((~np.isnan(cosines)).sum())
    if known < 3:
        raise InputError(
            f"{encoder.name} knows both words of only {known} of {len(pairs)} pairs: need 3 or more"
        )
    ratings, words = (
        [rating for *_, rating in pairs],
        [(first.upper(), second.upper()) for first, second, _ in pairs],
    )
    measured = fair.score(spearman, cosines, ratings, units=words, samples=samples, seed=seed)
    return SimilarityResult(measured.value, known, len(pairs), measured.interval)


def word_pair_cosines(encoder: WordEncoder, pairs: Iterable[tuple[str, str, float]]) -> np.ndarray:
    """Return the cosine of the two words of each pair, float [n]; NaN where the encoder lacks one of them.

    Upper and lower case count as the same. With `fair.compare` it sets several models on the same pairs.

    Raises:
        InputTypeError: a pair that is not (word, word, rating); its position is named.
    """
    pairs = [_checked(pair, position) for position, pair in enumerate(pairs)]
    rows = rows_ignoring_case(encoder, [word for first, second, _ in pairs for word in (first, second)], None)
    ends = np.array([[rows.get(word.upper(), -1) for word in pair[:2]] for pair in pairs]).reshape(-1, 2)
    cosines = np.einsum("ij,ij->i", encoder.vectors[ends[:, 0]], encoder.vectors[ends[:, 1]]).astype(float)
    return np.where((ends < 0).any(axis=1), np.nan, cosines)


def _checked(pair: Any, position: int) -> tuple[str, str, float]:
    """Return (word, word, rating), or say what is wrong with the pair at `position`."""
    parts = list(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else []
    if len(parts) != 3:
        raise InputTypeError(f"pair {position} must be (word, word, rating), got {pair!r}")
    first, second = as_words(parts[:2])
    if isinstance(parts[2], str) or not np.isfinite(parts[2]):
        raise InputTypeError(f"pair {position} has no rating: expected a number, got {parts[2]!r}")
    return first, second, float(parts[2])


def document_pairs(n: int) -> np.ndarray:
    """Return the pairs of n documents by number, int [n (n − 1) / 2, 2]: the `units` of their cosines."""
    return np.stack(np.triu_indices(n, 1), axis=1)


def pair_cosines(vectors: Any) -> np.ndarray:
    """Return the cosine of each pair of rows of vectors [n, d], in the order of `document_pairs`, [pairs]."""
    rows = unit_rows(vectors)
    return (rows @ rows.T)[np.triu_indices(len(rows), 1)]


def document_similarity(vectors: Any, human: Any) -> tuple[float, float]:
    """Correlate the cosines of all pairs of documents with human similarity ratings.

    Args:
        vectors: [n, d], one row per document.
        human: [n, n], symmetric; the diagonal is not used.

    Returns:
        Pearson and Spearman correlation over the n (n − 1) / 2 pairs.

    Raises:
        InputError: shapes that do not fit, or a document whose vector has no direction.
    """
    rows, ratings = unit_rows(vectors), as_vectors(human, "human ratings")
    if ratings.shape != (len(rows), len(rows)):
        raise InputError(
            f"{len(rows)} documents need ratings of shape {(len(rows),) * 2}, got {ratings.shape}"
        )
    cosines, ratings = pair_cosines(rows), ratings[np.triu_indices(len(rows), 1)]
    return pearson(cosines, ratings), spearman(cosines, ratings)


def nearest_neighbour_accuracy(vectors: Any, labels: Any) -> float:
    """Return the share of items whose nearest other item (by cosine) has the same label.

    Args:
        vectors: [n, d], n at least 2.
        labels: n values.
    """
    rows, classes = unit_rows(vectors), np.asarray(labels)
    if classes.shape != (len(rows),) or len(rows) < 2:
        raise InputError(
            f"expected one label per vector, and two or more: got {len(rows)} and {classes.shape}"
        )
    _, neighbours = top_k(rows, rows, 2)
    # The item itself is usually first, but an equal vector with a smaller number may come before it.
    itself = neighbours[:, 0] == np.arange(len(rows))
    other = np.where(itself, neighbours[:, 1], neighbours[:, 0])
    return float((classes[other] == classes).mean())


def recall_at_k(scores: Any, relevant: Any, k: int) -> float:
    """Return the share of queries that find their item among the k best.

    Args:
        scores: [q, n], larger is better.
        relevant: for each query the index of its item, 0 … n − 1.
        k: how many results are looked at.

    Equal scores count against the query: its item is placed behind them.
    """
    matrix, wanted = as_vectors(scores, "scores"), np.asarray(relevant)
    k = as_k(k, matrix.shape[1])
    if wanted.shape != (len(matrix),) or not np.issubdtype(wanted.dtype, np.integer):
        raise InputTypeError(
            f"expected the index of one item for each of {len(matrix)} queries, got {wanted.shape}"
        )
    if len(wanted) == 0 or wanted.min() < 0 or wanted.max() >= matrix.shape[1]:
        raise InputError(f"the items of the queries must be between 0 and {matrix.shape[1] - 1}")
    own = matrix[np.arange(len(matrix)), wanted]
    rank = (matrix >= own[:, None]).sum(axis=1)  # 1 is best
    return float((rank <= k).mean())
