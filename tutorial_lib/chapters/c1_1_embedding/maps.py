"""Pictures of the GloVe space: PCA, t-SNE and UMAP of the same words, and one large map (chapter 1.1).

t-SNE of 10,000 words takes minutes and UMAP compiles for half a minute, so coordinates are stored. One line
per word, "word x y", keeps the file readable and its differences small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from ...encoders import load
from ...measure import projection
from ...validation import unit_rows

__all__ = ["frequent_words", "pictures", "read_points", "run", "tsne", "umap", "write_points"]

SEEDS = (0, 1, 2)
K = 10


def frequent_words(words: Iterable[str], count: int) -> list[str]:
    """The first `count` of `words` that are written in letters only: no punctuation, no numbers."""
    return list(islice(filter(str.isalpha, words), count))


def tsne(vectors: np.ndarray, seed: int) -> np.ndarray:
    """t-SNE (van der Maaten & Hinton 2008) by cosine distance: vectors [m, d] to points float32 [m, 2].

    It keeps near things near; distances between far groups and the sizes of groups mean nothing.
    """
    from sklearn.manifold import TSNE

    return TSNE(2, metric="cosine", init="pca", random_state=seed).fit_transform(vectors).astype(np.float32)


def umap(vectors: np.ndarray, seed: int) -> np.ndarray:
    """UMAP (McInnes et al. 2018) by cosine distance: vectors [m, d] to points float32 [m, 2]; on one core."""
    from umap import UMAP

    model = UMAP(n_components=2, metric="cosine", random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(vectors), dtype=np.float32)


def pictures(vectors: np.ndarray, seed: int = 0) -> dict[str, np.ndarray]:
    """Three projections of the same vectors [n, d]: name to points [n, 2]. PCA has no seed."""
    return {
        "PCA": projection.pca(vectors)[0],
        "t-SNE": tsne(vectors, seed),
        "UMAP": umap(vectors, seed),
    }


def write_points(words: Sequence[str], points: np.ndarray) -> list[str]:
    """One line "word x y" per word."""
    return [f"{word} {x:.3f} {y:.3f}" for word, (x, y) in zip(words, points, strict=True)]


def read_points(lines: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The words and their points float32 [n, 2] from lines "word x y"."""
    words, *columns = zip(*(line.split(" ") for line in lines), strict=True)
    return list(words), np.array(columns, dtype=np.float32).T


def run(words: int = 2_000, map_words: int = 10_000, seeds: tuple[int, ...] = SEEDS) -> dict[str, Any]:
    """Project GloVe's most frequent words with each method and seed, and a larger number once, with t-SNE.

    Returns settings, the trustworthiness (k = 10) of each picture by method and seed, and the points of the
    first seed.
    """
    glove = load("glove", "pocket")
    names = frequent_words(glove.words, map_words)
    vectors = unit_rows(glove.encode(names))  # [map_words, d]
    few = vectors[:words]
    drawn = [pictures(few, seed) for seed in seeds]
    large = tsne(vectors, seeds[0])
    results = {
        "trustworthiness": {method: [_trust(few, each[method]) for each in drawn] for method in drawn[0]},
        "map trustworthiness": _trust(vectors, large),
        "points": {method: write_points(names[:words], points) for method, points in drawn[0].items()},
        "map": write_points(names, large),
    }
    settings = {"words": words, "map_words": map_words, "seeds": list(seeds), "k": K}
    return {"settings": settings, "results": results}


def _trust(vectors: np.ndarray, points: np.ndarray) -> float:
    return round(projection.trustworthiness(vectors, points, K), 4)
