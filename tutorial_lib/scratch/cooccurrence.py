"""Count which words stand near which, and turn the counts into word vectors.

The counting follows GloVe (Pennington, Socher and Manning 2014, section 3): rare words are dropped first, a
window never crosses an article, and a neighbour at distance d adds 1/d. V words, vectors of d numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..errors import InputError
from .skipgram import read_corpus

__all__ = ["CooccurrenceCounts", "count_pairs", "pmi_matrix", "ppmi_matrix", "svd_vectors"]


@dataclass(frozen=True)
class CooccurrenceCounts:
    """The co-occurrence table X of a text."""

    words: list[str]  # the vocabulary, most frequent first
    matrix: sparse.csr_array  # X, float32 [V, V], symmetric; X[i, j] sums the weights of all meetings of i, j


def count_pairs(
    articles: Sequence[Sequence[str]], min_count: int = 5, window: int = 10, weighting: str = "1/distance"
) -> CooccurrenceCounts:
    """Count all pairs of words within `window` words of each other; words rarer than `min_count` are dropped.

    weighting: what a neighbour at distance d adds: "1/distance" as in GloVe, or "linear" for the expected
    count under word2vec's random windows, (window + 1 − d) / window.

    Raises InputTypeError or InputError: no lists of words, too few frequent words, an impossible window.
    """
    if window < 1 or weighting not in ("1/distance", "linear"):
        raise InputError(
            f"window must be 1 or more and weighting '1/distance' or 'linear', got {window} and {weighting!r}"
        )
    corpus = read_corpus(articles, min_count)
    distances = np.arange(1, window + 1)
    weights = 1 / distances if weighting == "1/distance" else (window + 1 - distances) / window  # [window]
    size = len(corpus.words)
    matrix = sparse.csr_array((size, size), dtype=np.float32)  # [V, V]
    # One pass per distance over the whole text: no Python loop over words.
    for distance, weight in zip(distances, weights.astype(np.float32), strict=True):
        together = corpus.article[:-distance] == corpus.article[distance:]  # [n - distance]
        pair = corpus.tokens[:-distance][together], corpus.tokens[distance:][together]  # [p], [p]
        added = np.full(len(pair[0]), weight, dtype=np.float32)  # [p]
        matrix = matrix + sparse.coo_array((added, pair), shape=(size, size)).tocsr()
    return CooccurrenceCounts(corpus.words, sparse.csr_array(matrix + matrix.T))


def pmi_matrix(matrix: sparse.csr_array, noise_power: float = 1.0) -> sparse.csr_array:
    """Pointwise mutual information log(P(i, j) / (P(i) · P(j))) of the pairs that occur, float32 [V, V].

    noise_power: P(j) is taken from the counts to this power; 0.75 is word2vec's noise distribution.
    """
    pairs = matrix.tocoo()  # row, col, data: [p]
    total = matrix.sum(axis=1)  # [V]
    noise = total**noise_power  # [V]
    expected = total[pairs.row] * noise[pairs.col] / noise.sum()  # [p] if the words met by chance
    values = np.log(pairs.data / expected).astype(np.float32)
    return sparse.csr_array((values, (pairs.row, pairs.col)), shape=matrix.shape)


def ppmi_matrix(matrix: sparse.csr_array) -> sparse.csr_array:
    """Positive PMI: max(PMI, 0). A pair that never occurs is a zero, and counts as one."""
    positive = pmi_matrix(matrix)
    positive.data = np.maximum(positive.data, 0)
    positive.eliminate_zeros()
    return positive


def svd_vectors(matrix: sparse.csr_array, dim: int = 50, seed: int = 0) -> np.ndarray:
    """Word vectors U · S^0.5 of the best approximation of rank `dim`, float32 [V, dim].

    Levy, Goldberg and Dagan (2015, section 3.3): a power of 0.5 or 0 suits word similarity better than 1.
    """
    from sklearn.utils.extmath import randomized_svd

    left, scale, _ = randomized_svd(matrix, n_components=dim, n_iter=4, random_state=seed)  # [V, dim], [dim]
    return np.ascontiguousarray(left * scale**0.5, dtype=np.float32)
