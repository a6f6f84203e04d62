"""Measuring vectors: against human judgement, on analogies, and in search.

Every result says how much of the test it covers: a score on the pairs that a model happens to know means
little without their number. How to compare models: `fair`. Pictures of a space: `projection`.
"""

from ..search.analogy import AnalogyResult, analogies
from . import fair
from .correlation import pearson, spearman
from .retrieval import nearest_neighbour_accuracy
from .similarity import (
    SimilarityResult,
    document_pairs,
    document_similarity,
    pair_cosines,
    word_pair_cosines,
    word_similarity,
)

__all__ = [
    "AnalogyResult",
    "SimilarityResult",
    "analogies",
    "document_pairs",
    "document_similarity",
    "fair",
    "nearest_neighbour_accuracy",
    "pair_cosines",
    "pearson",
    "spearman",
    "word_pair_cosines",
    "word_similarity",
]
