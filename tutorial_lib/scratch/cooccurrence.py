"""Count which words stand near which, and turn the counts into word vectors.

The counting follows GloVe (Pennington, Socher and Manning 2014, section 3): rare words are dropped first, a
window never crosses an article, and a neighbour at distance d adds 1/d.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..errors import InputError
from ..validation import positive_int
from .skipgram import Corpus, read_corpus

__all__ = [
    "CooccurrenceCounts",
    "count_corpus",
    "count_pairs",
    "pmi_matrix",
    "ppmi_matrix",
    "svd_vectors",
]


@dataclass(frozen=True)
class CooccurrenceCounts:
    """The co-occurrence table X of a text.

    words: the vocabulary, most frequent first [V]. frequencies: how often each occurs [V].
    matrix: X, sparse and symmetric, float32 [V, V]; X[i, j] sums the weights of all meetings of i and j.
    """

    words: list[str]
    frequencies: np.ndarray
    matrix: sparse.csr_array


def count_pairs(
    articles: Sequence[Sequence[str]], min_count: int = 5, window: int = 10, weighting: str = "1/distance"
) -> CooccurrenceCounts:
    """Count all pairs of words within `window` words of each other.

    Args:
        articles: lists of words.
        min_count: rarer words are dropped before the windows are laid.
        window: the largest distance.
        weighting: what a neighbour at distance d adds: "1/distance" as in GloVe, "linear" for the expected
            count under word2vec's random windows, (window + 1 − d) / window, or "equal" for 1.

    Raises:
        InputTypeError, InputError: no lists of words, too few frequent words, an unknown weighting.
    """
    return count_corpus(read_corpus(articles, min_count), window, weighting)


def count_corpus(corpus: Corpus, window: int = 10, weighting: str = "1/distance") -> CooccurrenceCounts:
    """The same for a text that is already numbered. One pass per distance, no Python loop over words."""
    size = len(corpus.words)
    matrix = sparse.csr_array((size, size), dtype=np.float32)
    for distance, weight in enumerate(_weights(positive_int(window, "window"), weighting), start=1):
        together = corpus.article[:-distance] == corpus.article[distance:]
        pair = corpus.tokens[:-distance][together], corpus.tokens[distance:][together]
        ones = np.full(len(pair[0]), weight, dtype=np.float32)
        matrix = matrix + sparse.coo_array((ones, pair), shape=(size, size)).tocsr()
    return CooccurrenceCounts(corpus.words, corpus.counts, sparse.csr_array(matrix + matrix.T))


def _weights(window: int, weighting: str) -> np.ndarray:
    distance = np.arange(1, window + 1)
    kinds = {
        "1/distance": 1 / distance,
        "linear": (window + 1 - distance) / window,
        "equal": np.ones(window),
    }
    if weighting not in kinds:
        raise InputError(f"weighting must be one of {', '.join(kinds)}, got {weighting!r}")
    return kinds[weighting].astype(np.float32)


def pmi_matrix(matrix: sparse.csr_array, noise_power: float = 1.0) -> sparse.csr_array:
    """Pointwise mutual information log(P(i, j) / (P(i) · P(j))) of the pairs that occur, float32 [V, V].

    noise_power: P(j) is taken from the counts to this power; 0.75 is word2vec's noise distribution.
    """
    pairs = matrix.tocoo()
    total = matrix.sum(axis=1)
    noise = total**noise_power
    expected = total[pairs.row] * noise[pairs.col] / noise.sum()
    values = np.log(pairs.data / expected).astype(np.float32)
    return sparse.csr_array((values, (pairs.row, pairs.col)), shape=matrix.shape)


def ppmi_matrix(matrix: sparse.csr_array) -> sparse.csr_array:
    """Positive PMI: max(PMI, 0). A pair that never occurs is a zero, and counts as one."""
    positive = pmi_matrix(matrix)
    positive.data = np.maximum(positive.data, 0)
    positive.eliminate_zeros()
    return positive


def svd_vectors(matrix: sparse.csr_array, dim: int = 50, power: float = 0.5, seed: int = 0) -> np.ndarray:
    """Word vectors U · S^power of the best approximation of rank `dim`, float32 [V, dim].

    Levy, Goldberg and Dagan (2015, section 3.3): a power of 0.5 or 0 suits word similarity better than 1.
    """
    from sklearn.utils.extmath import randomized_svd

    left, scale, _ = randomized_svd(matrix, n_components=dim, n_iter=4, random_state=seed)
    return np.ascontiguousarray(left * scale**power, dtype=np.float32)
