"""A map of ten thousand words and more: zoom, lasso, search, and the true neighbours of what is clicked."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np

from ..errors import InputError, MissingPackageError, UnknownNameError
from ..neighbors import top_k
from ..plots import PALETTE
from ..validation import as_vectors, as_words, suggest
from .panel import Panel, answer, score_table, text

__all__ = ["show_lasso", "show_word", "word_map"]

_LISTED = 100  # words of a lasso that are written out


def word_map(points: Any, words: Sequence[str], vectors: Any, k: int = 10, height: int = 480) -> Panel:
    """A zoomable map of `words` at `points` [n, 2]; neighbours come from the full space of `vectors` [n, d].

    Hover to read a word, click it for its k neighbours, hold shift and drag for a lasso, turn the wheel to
    zoom. With the keyboard: type a word in the search box. Static twin: ``plots.scatter``.
    """
    points, vectors, words = as_vectors(points, "points"), as_vectors(vectors), as_words(words)
    if not len(points) == len(words) == len(vectors) or points.shape[1] != 2:
        raise InputError(f"points {points.shape}, {len(words)} words and vectors {vectors.shape} do not fit")
    places = {word: place for place, word in enumerate(words)}
    canvas = _canvas(points, words, height)
    search = text("Find a word", words[0])
    panel = Panel(
        "hover, click or lasso words on the map, or type one",
        {"word": search},
        lambda word: show_word(places, words, vectors, word, k),
        extra=[canvas],
    )
    search.observe(lambda change: _highlight(canvas, places.get(change["new"].strip())), names="value")
    canvas.observe(lambda change: _selected(panel, search, words, change["new"]), names="selection")
    return panel


def show_word(places: dict[str, int], words: Sequence[str], vectors: np.ndarray, word: str, k: int) -> str:
    """The neighbours of a word in the full space as an HTML table; `places` is the row of each word."""
    place = places.get(word.strip())
    if place is None:
        close = suggest(word, words)
        raise UnknownNameError(
            f"{word.strip()!r} is not on the map{': did you mean ' + ', '.join(close) + '?' if close else ''}"
        )
    scores, found = top_k(vectors[place][None], vectors, k + 1)
    rows = [
        (words[row], float(score)) for score, row in zip(scores[0], found[0], strict=True) if row != place
    ]
    return score_table(
        [f"nearest to {words[place]} in all {vectors.shape[1]} dimensions", "cosine"], rows[:k]
    )


def show_lasso(words: Sequence[str], chosen: Sequence[int]) -> str:
    """The words inside a lasso, in the order of the map."""
    names = [words[place] for place in chosen[:_LISTED]]
    more = f" … and {len(chosen) - _LISTED:,} more" if len(chosen) > _LISTED else ""
    return f"<p><b>{len(chosen):,} words:</b> {html.escape(', '.join(names))}{more}</p>"


def _canvas(points: np.ndarray, words: Sequence[str], height: int) -> ipywidgets.DOMWidget:
    """The WebGL canvas of jupyter-scatter, which brings its scripts along and needs no network."""
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
    scatter.tooltip(enable=True, properties=["word"], histograms=False)
    return scatter.show()


def _highlight(canvas: Any, place: int | None) -> None:
    if place is not None:
        canvas.selection = np.array([place], dtype=np.uint32)


def _selected(panel: Panel, search: ipywidgets.Text, words: Sequence[str], chosen: Any) -> None:
    """One clicked point goes into the search box, which shows its neighbours; a lasso lists its words."""
    if chosen is None or not len(chosen):
        return
    if len(chosen) == 1:
        search.value = words[int(chosen[0])]
    else:
        panel.result.value = answer(lambda: show_lasso(words, [int(place) for place in chosen]))
