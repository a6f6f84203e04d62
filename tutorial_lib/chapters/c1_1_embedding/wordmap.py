"""A map of ten thousand words and more: zoom, lasso, search, and the true neighbours of what is clicked."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...encoders.words import WordEncoder
from ...errors import InputError, MissingPackageError
from ...plots import PALETTE
from ...validation import as_vectors
from ...widgets.panel import Panel, answer, score_table, text

__all__ = ["WordMap", "word_map"]

_LISTED = 100  # words of a lasso that are written out


def word_map(points: Any, words: Sequence[str], vectors: Any, k: int = 10) -> WordMap:
    """A zoomable map of `words` at `points` [n, 2]; neighbours come from the full space of `vectors` [n, d].

    Hover to read a word; click it to mark its k true neighbours, which may lie far away on the map;
    choose the lasso on the left to list the words of a region; turn the wheel to zoom. With the
    keyboard: type a word in the search box. Static twin: ``plots.scatter``.
    """
    points, encoder = as_vectors(points, "points"), WordEncoder.from_vectors(words, vectors, "the map")
    if points.shape != (len(encoder), 2):
        raise InputError(f"points {points.shape} do not fit {len(encoder)} words: they must be [n, 2]")
    return WordMap(_scatter(points, words), encoder, k)


class WordMap(Panel):
    """The panel of :func:`word_map`; `scatter` is a jscatter.Scatter."""

    def __init__(self, scatter: Any, encoder: WordEncoder, k: int) -> None:
        self.scatter, self.encoder, self.k = scatter, encoder, k
        self._marked: set[int] = set()
        canvas, search = scatter.show(), text("Find a word", encoder.words[0])
        purpose = "hover, click or lasso words on the map, or type one"
        super().__init__(purpose, {"word": search}, self.show_word, extra=[canvas])
        search.observe(self._searched, names="value")
        canvas.observe(self._selected, names="selection")

    def show_word(self, word: str) -> str:
        """The k nearest neighbours of a word in the full space as an HTML table."""
        word = word.strip()
        head = f"nearest to '{word}' in all {self.encoder.dim} dimensions"
        return score_table([head, "cosine"], self.encoder.most_similar(word, self.k))

    def show_lasso(self, chosen: Sequence[int]) -> str:
        """The words inside a lasso, in the order of the list of words."""
        names = html.escape(", ".join(self.encoder.words[place] for place in sorted(chosen)[:_LISTED]))
        more = f" … and {len(chosen) - _LISTED:,} more" if len(chosen) > _LISTED else ""
        return f"<p><b>{len(chosen):,} words:</b> {names}{more}</p>"

    def _searched(self, change: Mapping[str, Any]) -> None:
        """Mark the word and its true neighbours on the map, and move there."""
        word = change["new"].strip()
        if word in self.encoder:
            self._mark(word)
            self.scatter.zoom(to=sorted(self._marked))

    def _mark(self, word: str) -> None:
        near = [name for name, _ in self.encoder.most_similar(word, self.k)]
        self._marked = {self.encoder.index(name) for name in (word, *near)}
        self.scatter.selection(sorted(self._marked))

    def _selected(self, change: Mapping[str, Any]) -> None:
        """A click shows the neighbours of the word, a lasso lists its words; our own marks are no news."""
        chosen = [] if change["new"] is None else [int(place) for place in change["new"]]
        if not chosen or set(chosen) == self._marked:
            return
        if len(chosen) > 1:
            self.result.value = answer(self.show_lasso, chosen=chosen)
        else:
            word = self.encoder.words[chosen[0]]
            self._mark(word)
            self.result.value = answer(self.show_word, word=word)


def _scatter(points: np.ndarray, words: Sequence[str]) -> Any:
    """The WebGL scatter of jupyter-scatter, which brings its scripts along and needs no network."""
    try:
        import jscatter
        import pandas as pd
    except ImportError as error:
        raise MissingPackageError(
            f"the map needs {error.name!r}: run `pip install jupyter-scatter`"
        ) from None
    table = pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "word": words})
    scatter = jscatter.Scatter(data=table, x="x", y="y", height=480)
    scatter.size(default=4).color(default=PALETTE[0], selected=PALETTE[4]).axes(False)
    return scatter.tooltip(enable=True, properties=["word"], histograms=False)
