"""A map of ten thousand words and more: zoom, lasso, search, and the true neighbours of what is clicked."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InputError, MissingPackageError, UnknownNameError
from ..plots import PALETTE
from ..search import top_k
from ..validation import as_vectors, as_words, suggest
from .panel import Panel, answer, score_table, text

__all__ = ["WordMap", "word_map"]

_LISTED = 100  # words of a lasso that are written out


def word_map(points: Any, words: Sequence[str], vectors: Any, k: int = 10, height: int = 480) -> WordMap:
    """A zoomable map of `words` at `points` [n, 2]; neighbours come from the full space of `vectors` [n, d].

    Hover to read a word; click it to mark its k true neighbours, which may lie far away on the map;
    choose the lasso on the left to list the words of a region; turn the wheel to zoom. With the
    keyboard: type a word in the search box. Static twin: ``plots.scatter``.
    """
    points, vectors, words = as_vectors(points, "points"), as_vectors(vectors), as_words(words)
    if not len(points) == len(words) == len(vectors) or points.shape[1] != 2:
        raise InputError(f"points {points.shape}, {len(words)} words and vectors {vectors.shape} do not fit")
    return WordMap(_scatter(points, words, height), words, vectors, k)


class WordMap(Panel):
    """The panel of :func:`word_map`; `scatter` is a jscatter.Scatter."""

    def __init__(self, scatter: Any, words: Sequence[str], vectors: np.ndarray, k: int) -> None:
        self.scatter, self.words, self.vectors, self.k = scatter, words, vectors, k
        self._places = {word: place for place, word in enumerate(words)}
        self._marked: set[int] = set()
        canvas = scatter.show()
        search = text("Find a word", words[0])
        purpose = "hover, click or lasso words on the map, or type one"
        super().__init__(purpose, {"word": search}, self.show_word, extra=[canvas])
        search.observe(self._searched, names="value")
        canvas.observe(self._selected, names="selection")

    def show_word(self, word: str) -> str:
        """The k nearest neighbours of a word in the full space as an HTML table."""
        rows, scores = self.neighbors(word)
        head = f"nearest to '{word.strip()}' in all {self.vectors.shape[1]} dimensions"
        named = [self.words[row] for row in rows]
        return score_table([head, "cosine"], list(zip(named, scores, strict=True)))

    def show_lasso(self, chosen: Sequence[int]) -> str:
        """The words inside a lasso, in the order of the list of words."""
        names = html.escape(", ".join(self.words[place] for place in sorted(chosen)[:_LISTED]))
        more = f" … and {len(chosen) - _LISTED:,} more" if len(chosen) > _LISTED else ""
        return f"<p><b>{len(chosen):,} words:</b> {names}{more}</p>"

    def neighbors(self, word: str) -> tuple[list[int], list[float]]:
        """Rows and cosines of the k nearest other words. Raises UnknownNameError for another word."""
        place = self._places.get(word.strip())
        if place is None:
            close = " or ".join(repr(near) for near in suggest(word, self.words))
            question = f": did you mean {close}?" if close else ""
            raise UnknownNameError(f"{word.strip()!r} is not on the map{question}")
        scores, rows = top_k(self.vectors[place][None], self.vectors, self.k + 1)
        found = [
            (int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row != place
        ]
        return [row for row, _ in found[: self.k]], [score for _, score in found[: self.k]]

    def _searched(self, change: Mapping[str, Any]) -> None:
        """Mark the word and its true neighbours on the map, and move there."""
        place = self._places.get(change["new"].strip())
        if place is not None:
            self._mark(place)
            self.scatter.zoom(to=sorted(self._marked))

    def _mark(self, place: int) -> None:
        self._marked = {place, *self.neighbors(self.words[place])[0]}
        self.scatter.selection(sorted(self._marked))

    def _selected(self, change: Mapping[str, Any]) -> None:
        """A click shows the neighbours of the word, a lasso lists its words; our own marks are no news."""
        chosen = [] if change["new"] is None else [int(place) for place in change["new"]]
        if not chosen or set(chosen) == self._marked:
            return
        if len(chosen) > 1:
            self.result.value = answer(lambda: self.show_lasso(chosen))
            return
        self._mark(chosen[0])
        self.result.value = answer(lambda: self.show_word(self.words[chosen[0]]))


def _scatter(points: np.ndarray, words: Sequence[str], height: int) -> Any:
    """The WebGL scatter of jupyter-scatter, which brings its scripts along and needs no network."""
    try:
        import jscatter
        import pandas as pd
    except ImportError as error:
        raise MissingPackageError(
            f"the map needs {error.name!r}: run `pip install jupyter-scatter`"
        ) from None
    table = pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "word": words})
    scatter = jscatter.Scatter(data=table, x="x", y="y", height=height)
    scatter.size(default=4).color(default=PALETTE[0], selected=PALETTE[4]).axes(False)
    return scatter.tooltip(enable=True, properties=["word"], histograms=False)
