"""A map of ten thousand words: zoom until they speak, lasso, search, and the true neighbours of each."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ...encoders.words import WordEncoder
from ...errors import InputError
from ...plots import PALETTE
from ...validation import as_vectors
from ...widgets.panel import Panel, go, score_table, text
from ...widgets.words import beginning_with, meant

__all__ = ["WordMap", "groups", "word_map"]

COLORS = (*PALETTE[:6], "#888888")  # one for each group, on light and on dark ground
LISTED = 60  # words of a lasso that are written out
_NAMING = 2_000
_HERE = Path(__file__).parent


def word_map(points: Any, words: Sequence[str], vectors: Any, k: int = 10) -> WordMap:
    """A zoomable map of `words` at `points` [n, 2]; neighbours come from the full space of `vectors` [n, d].

    Click a word, or type one, to mark its k true neighbours, which may lie far away on the map. A lasso lists
    the words of a region. Colours are groups of the full space (`groups`). Static twin: ``plots.scatter``.
    """
    points, encoder = as_vectors(points, "points"), WordEncoder.from_vectors(words, vectors, "the map")
    if points.shape != (len(encoder), 2):
        raise InputError(f"points {points.shape} do not fit {len(encoder)} words: they must be [n, 2]")
    return WordMap(points, encoder, k)


def groups(encoder: WordEncoder, count: int = len(COLORS)) -> tuple[np.ndarray, list[str]]:
    """Put words into groups by k-means of their directions: each word's group [n], and the groups' names.

    A group is named by the two frequent words that lie furthest from the centre of all words, towards its
    own. The largest group comes last.
    """
    from sklearn.cluster import KMeans

    vectors = encoder.vectors  # of length 1
    count = min(count, len(np.unique(vectors, axis=0)))
    found = KMeans(count, n_init=3, random_state=0).fit_predict(vectors)
    order = np.argsort(np.bincount(found), kind="stable")
    places, names = np.argsort(order, kind="stable")[found], []
    for group in range(count):
        rows = np.flatnonzero(places == group)
        common = rows[: max(2, np.searchsorted(rows, _NAMING))]
        towards = vectors[rows].mean(axis=0) - vectors.mean(axis=0)
        best = common[np.argsort(-(vectors[common] @ towards).round(5), kind="stable")[:2]]
        names.append(", ".join(encoder.words[row] for row in best))
    return places, names


class Canvas(anywidget.AnyWidget):
    """The drawn map: what it shows is given once, `marked` (a word and its neighbours) changes."""

    _esm, _css = _HERE / "wordmap.js", _HERE / "wordmap.css"
    words = traitlets.Unicode().tag(sync=True)  # one per line
    points = traitlets.Bytes().tag(sync=True)  # uint16 [n, 2], from corner to corner of the map
    places = traitlets.Bytes().tag(sync=True)  # uint8 [n], each word's group
    names = traitlets.List().tag(sync=True)
    colors = traitlets.List(list(COLORS)).tag(sync=True)
    marked = traitlets.List().tag(sync=True)


class WordMap(Panel):
    """The panel of :func:`word_map`."""

    def __init__(self, points: np.ndarray, encoder: WordEncoder, k: int) -> None:
        self.encoder, self.k = encoder, k
        places, names = groups(encoder)
        low, high = points.min(axis=0), points.max(axis=0)
        scaled = (points - (low + high) / 2) / max((high - low).max(), 1e-9) + 0.5  # one scale for both axes
        self.canvas = Canvas(
            words="\n".join(encoder.words),
            points=(65535 * scaled).astype("<u2").tobytes(),
            places=places.astype(np.uint8).tobytes(),
            names=names,
        )
        first = "music" if "music" in encoder else encoder.words[0]
        search = text("Find a word", first, complete=partial(beginning_with, encoder))
        purpose = "hover, click or lasso words on the map, or type one"
        super().__init__(purpose, {"word": search}, self.show_word, extra=[self.canvas], trail="word")
        self.add_class("tutorial-map")
        self.canvas.on_msg(self._on_map)

    def show_word(self, word: str) -> str:
        """Mark a word and its k nearest neighbours in the full space; return these as an HTML table."""
        word = meant(self.encoder, word)
        near = self.encoder.most_similar(word, min(self.k, len(self.encoder) - 1))
        self.canvas.marked = [self.encoder.index(name) for name in (word, *(name for name, _ in near))]
        head = f"nearest to “{word}” in all {self.encoder.dim} dimensions"
        return score_table([head, "cosine"], near, leads_to="word")

    def show_lasso(self, chosen: Sequence[int]) -> str:
        """The words inside a lasso, in the order of the list of words."""
        words = [self.encoder.words[place] for place in sorted(chosen)]
        names = " ".join(go(html.escape(word), word=word) for word in words[:LISTED])
        more = f" … and {len(words) - LISTED:,} more" if len(words) > LISTED else ""
        return f"<p><b>{len(words):,} word{'s' * (len(words) != 1)} in the lasso:</b></p><p>{names}{more}</p>"

    def _on_map(self, _: Any, content: Mapping[str, Any], __: Any) -> None:
        if "lasso" in content:
            self.tell(lambda: self.show_lasso(content["lasso"]))
        else:
            self.go(word=self.encoder.words[content["word"]])
