"""Unknown, misspelt and rare words: gensim's FastText (Bojanowski et al. 2017) beside Word2Vec, same text.

FastText gives a word the mean of the vectors of its letter n-grams, so that it has an answer for any word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import data, measure
from ...errors import InputError
from ...search import top_k
from ...validation import as_words
from ..word_scores import scores
from .settings import BASELINE, corpus, train

__all__ = ["SEEDS", "inflections", "letter_ngrams", "misspellings", "run", "train_fasttext"]

SEEDS = (1, 2, 3)
BUCKETS = 50_000
ENDINGS = ("s", "ed", "ing", "ly", "er", "ness")
EXAMPLES = ("governmant", "univercity", "mathmatics", "photographical", "rivers", "misunderstanding")


def run(seeds: Sequence[int] = SEEDS, epochs: int = 10) -> dict[str, Any]:
    """Train both models per seed; about 4 minutes on one core."""
    settings = {**BASELINE, "epochs": epochs, "bucket": BUCKETS, "min_n": 3, "max_n": 6}
    return {"settings": settings, "seeds": list(seeds), "results": [_seed(seed, epochs) for seed in seeds]}


def letter_ngrams(word: str, shortest: int = 3, longest: int = 6) -> list[str]:
    """The letter n-grams of a word between the marks < and >, as FastText cuts them."""
    marked = f"<{as_words([word])[0]}>"
    return [marked[i : i + n] for n in range(shortest, longest + 1) for i in range(len(marked) - n + 1)]


def misspellings(words: Sequence[str], known: Sequence[str], seed: int = 0) -> list[tuple[str, str]]:
    """For each word of six letters or more one slip (two letters swapped, one dropped, one doubled).

    Returns (slip, word); slips that are words themselves are left out.
    """
    rng, taken = np.random.default_rng(seed), set(known)
    slips = [(_slip(word, rng), word) for word in words if len(word) >= 6]
    return [(slip, word) for slip, word in slips if slip not in taken]


def inflections(counts: Counter[str], known: Sequence[str]) -> list[tuple[str, str]]:
    """Words of the text that are too rare for the vocabulary and are a known word plus a usual ending.

    Returns (rare word, its base), for example ("glaciers", "glacier").
    """
    inside = set(known)
    rare = [word for word in counts if word not in inside]
    pairs = [(word, word.removesuffix(end)) for word in rare for end in ENDINGS if word.endswith(end)]
    return [(word, base) for word, base in pairs if len(base) >= 4 and base in inside]


def train_fasttext(text: Sequence[Sequence[str]], seed: int = 1, **changes: Any) -> Any:
    """FastText with the baseline's settings and a small table of n-grams (the default needs 400 MB)."""
    from gensim.models import FastText

    unknown = set(changes) - set(BASELINE)
    if unknown:
        raise InputError(f"no setting is called {sorted(unknown)[0]!r}: choose from {', '.join(BASELINE)}")
    settings = {**BASELINE, **changes, "bucket": BUCKETS, "min_n": 3, "max_n": 6}
    return FastText(text, workers=1, seed=seed, **settings)


def _slip(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(word) - 2))  # the first letter is seldom wrong
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    doubled = word[:place] + word[place] + word[place:]
    return (swapped, dropped, doubled)[int(rng.integers(3))]


def _seed(seed: int, epochs: int) -> dict[str, Any]:
    fast, plain = train_fasttext(corpus(), seed, epochs=epochs), train(seed, epochs=epochs)
    words = fast.wv.index_to_key
    frequent = words[100:1100]
    counts = Counter(word for article in corpus() for word in article)
    return {
        "seed": seed,
        "word2vec": _rounded(scores(words, plain.wv[words])),
        "fasttext": _rounded(scores(words, fast.wv.vectors)),
        "fasttext_unknown_pairs": _unknown_pairs(fast.wv),
        "misspelt": _found(fast.wv, misspellings(frequent, words)),
        "inflected": _found(fast.wv, inflections(counts, words)),
        "examples": {word: [near for near, _ in fast.wv.most_similar(word, topn=5)] for word in EXAMPLES},
    }


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in numbers.items()}


def _unknown_pairs(vectors: Any) -> dict[str, float]:
    """WordSim on the pairs that Word2Vec cannot answer, because a word is not in the vocabulary."""
    pairs = [(a.lower(), b.lower(), score) for a, b, score in data.wordsim353()]
    new = [(a, b, score) for a, b, score in pairs if not {a, b} <= set(vectors.key_to_index)]
    cosines = [vectors.similarity(a, b) for a, b, _ in new]
    return {
        "spearman": round(measure.spearman(cosines, [score for *_, score in new]), 4),
        "pairs": len(new),
    }


def _found(vectors: Any, pairs: list[tuple[str, str]]) -> dict[str, float]:
    """How often the word meant is the nearest of a form never trained on, or among the five nearest."""
    queries = np.array([vectors[form] for form, _ in pairs])
    _, rows = top_k(queries, vectors.vectors, 5)
    names: Callable[[int], str] = vectors.index_to_key.__getitem__
    ranks = [[names(int(row)) for row in near] for near in rows]
    first = [near[0] == meant for near, (_, meant) in zip(ranks, pairs, strict=True)]
    five = [meant in near for near, (_, meant) in zip(ranks, pairs, strict=True)]
    return {
        "first": round(float(np.mean(first)), 4),
        "among_five": round(float(np.mean(five)), 4),
        "words": len(pairs),
    }
