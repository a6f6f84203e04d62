"""Unknown, misspelt and rare words: gensim's FastText (Bojanowski et al. 2017) beside Word2Vec, same text.

FastText gives a word the mean of the vectors of its letter n-grams, so that it has an answer for any word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import data, measure
from ...search import top_k
from ..experiment import record, rounded
from ..word_scores import scores
from .settings import BASELINE, corpus, train

if TYPE_CHECKING:
    from gensim.models.fasttext import FastTextKeyedVectors

__all__ = ["FASTTEXT", "SEEDS", "found", "inflections", "letter_ngrams", "misspellings", "run"]

SEEDS = (1, 2, 3)
FASTTEXT = {"bucket": 50_000, "min_n": 3, "max_n": 6}
"""Letter n-grams of 3 to 6 letters share a small table; gensim's default one would need 400 MB."""
ENDINGS = ("s", "ed", "ing", "ly", "er", "ness")
EXAMPLES = ("governmant", "univercity", "mathmatics", "photographical", "rivers", "misunderstanding")


def run(seeds: Sequence[int] = SEEDS, epochs: int = 10) -> dict[str, Any]:
    """Train both models per seed; about 4 minutes on one core."""
    settings = {**BASELINE, "epochs": epochs}
    return record({**settings, **FASTTEXT}, seeds, [_seed(seed, settings) for seed in seeds])


def letter_ngrams(word: str) -> list[str]:
    """The letter n-grams of a word between the marks < and >, as FastText cuts them."""
    marked = f"<{word}>"
    lengths = range(FASTTEXT["min_n"], FASTTEXT["max_n"] + 1)
    return [marked[i : i + n] for n in lengths for i in range(len(marked) - n + 1)]


def misspellings(words: Sequence[str], known: Sequence[str], seed: int = 0) -> list[tuple[str, str]]:
    """For each word of six letters or more one slip (two letters swapped, one dropped, one doubled).

    Returns (slip, word); slips that are words themselves are left out.
    """
    rng, taken = np.random.default_rng(seed), set(known)
    slips = [(_slip(word, rng), word) for word in words if len(word) >= 6]
    return [(slip, word) for slip, word in slips if slip not in taken]


def _slip(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(word) - 2))  # the first letter is seldom wrong
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    doubled = word[:place] + word[place] + word[place:]
    return (swapped, dropped, doubled)[int(rng.integers(3))]


def inflections(counts: Counter[str], known: Sequence[str]) -> list[tuple[str, str]]:
    """Words of the text that are too rare for the vocabulary and are a known word plus a usual ending.

    Returns (rare word, its base), for example ("glaciers", "glacier").
    """
    inside = set(known)
    rare = [word for word in counts if word not in inside]
    pairs = [(word, word.removesuffix(end)) for word in rare for end in ENDINGS if word.endswith(end)]
    return [(word, base) for word, base in pairs if len(base) >= 4 and base in inside]


def _seed(seed: int, settings: dict[str, Any]) -> dict[str, Any]:
    from gensim.models import FastText

    plain = train(seed, **settings).wv
    fast = FastText(corpus(), workers=1, seed=seed, **settings, **FASTTEXT).wv
    words = fast.index_to_key
    counts = Counter(word for article in corpus() for word in article)
    return {
        "seed": seed,
        "word2vec": rounded(scores(words, plain[words])),
        "fasttext": rounded(scores(words, fast.vectors)),
        "fasttext_unknown_pairs": {"spearman": round(_unknown_pairs(fast), 4)},
        "misspelt": found(fast, misspellings(words[100:1100], words)),
        "inflected": found(fast, inflections(counts, words)),
        "examples": {word: [near for near, _ in fast.most_similar(word, topn=5)] for word in EXAMPLES},
    }


def _unknown_pairs(vectors: FastTextKeyedVectors) -> float:
    """WordSim (Spearman) on the pairs that Word2Vec cannot answer: a word is not in the vocabulary."""
    pairs = [(a.lower(), b.lower(), score) for a, b, score in data.wordsim353()]
    new = [(a, b, score) for a, b, score in pairs if not {a, b} <= set(vectors.key_to_index)]
    return measure.spearman([vectors.similarity(a, b) for a, b, _ in new], [score for *_, score in new])


def found(vectors: FastTextKeyedVectors, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """How often the word meant is the nearest of a form never trained on, or among the five nearest."""
    forms, meant = zip(*pairs, strict=True)
    _, rows = top_k(vectors[forms], vectors.vectors, 5)  # [n, 5]
    right = rows == np.array([[vectors.key_to_index[word]] for word in meant])  # [n, 5]
    return rounded({"first": right[:, 0].mean(), "among_five": right.any(axis=1).mean()})
