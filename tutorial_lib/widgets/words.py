"""Word vectors by typing: neighbours, analogies; and films that are alike."""

from __future__ import annotations

import html
import warnings
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import ipywidgets

from ..errors import InputError, InputWarning
from .panel import Panel, number, score_table, text

if TYPE_CHECKING:
    from ..encoders.recommender import RecommenderEncoder
    from ..encoders.words import WordEncoder

__all__ = ["analogy", "analogy_answers", "films", "neighbors"]

METHODS = {
    "b − a + c": "3CosAdd, the usual one",
    "3CosMul": "Levy & Goldberg 2014: products of cosines instead of sums",
    "nearest to b": "no analogy at all: what the arithmetic must beat",
}


def neighbors(encoder: WordEncoder, word: str = "water") -> Panel:
    """Type a word, see its k nearest neighbours with their cosine and their rank by frequency."""

    def show(word: str, k: int, show_query: bool) -> str:
        found = encoder.most_similar(meant(encoder, word), k=k, show_query=show_query)
        rows = [(near, f"{encoder.index(near) + 1:,}", cosine) for near, cosine in found]
        return score_table(["neighbour", "rank by frequency", "cosine"], rows, leads_to="word")

    inputs = {
        "word": text("Word", word, complete=partial(beginning_with, encoder)),
        "k": number("How many", 10, 1, 50),
        "show_query": _query_box("the word itself"),
    }
    return Panel("type a word to see its neighbours", inputs, show, trail="word")


def meant(encoder: WordEncoder, typed: str) -> str:
    """The model's word for what was typed: as it is, or in small letters, which is then said.

    Raises InputError for an empty box, UnknownNameError with the likeliest words for an unknown one.
    """
    word = typed.strip()
    if not word:
        raise InputError("type a word")
    if word not in encoder and word.lower() in encoder:
        warnings.warn(f"“{word}” is read as “{word.lower()}”.", InputWarning, stacklevel=2)
        word = word.lower()
    return encoder.words[encoder.index(word)]


def beginning_with(encoder: WordEncoder, typed: str) -> list[str]:
    """The most frequent words that begin so, at most eight; none for less than two letters."""
    start = typed.strip().lower()
    return list(islice((word for word in encoder.words if word.startswith(start)), 8)) if start[1:] else []


def analogy(encoder: WordEncoder, a: str, b: str, c: str) -> Panel:
    """Type "a is to b as c is to …", choose a method, and whether the three words themselves may answer."""

    def show(a: str, b: str, c: str, method: str, show_query: bool) -> str:
        answers = analogy_answers(encoder, a.strip(), b.strip(), c.strip(), method, show_query)
        line = html.escape(f"{a} is to {b} as {c} is to … ({METHODS[method]})")
        return f"<p>{line}</p>" + score_table(["answer", "score"], answers)

    inputs = {
        "a": text("a =", a, "170px"),
        "b": text("is to b =", b, "190px"),
        "c": text("as c =", c, "180px"),
        "method": ipywidgets.Dropdown(options=list(METHODS), description="Method"),
        "show_query": _query_box("the three words"),
    }
    return Panel("type three words: a is to b as c is to …", inputs, show)


def analogy_answers(
    encoder: WordEncoder, a: str, b: str, c: str, method: str, show_query: bool
) -> list[tuple[str, float]]:
    """The five best answers to "a is to b as c is to …" by one of METHODS, with their scores."""
    if method != "nearest to b":
        formula = "3cosmul" if method == "3CosMul" else "3cosadd"
        return encoder.analogy(a, b, c, show_query=show_query, method=formula)
    hidden = () if show_query else (a, b, c)
    near = encoder.most_similar(b, k=8, show_query=True)
    return [(word, cosine) for word, cosine in near if word not in hidden][:5]


def films(encoder: RecommenderEncoder, titles: Sequence[str]) -> Panel:
    """Type a part of a film's title, see similar films."""

    def show(title: str, k: int) -> str:
        fits = [name for name in titles if title.strip().lower() in name.lower()]
        if not title.strip() or not fits:
            raise InputError(f"no film title contains {title.strip()!r}; try a shorter part of it")
        others = f" Also: {', '.join(fits[1:6])}{' …' if len(fits) > 6 else '.'}" if len(fits) > 1 else ""
        line = html.escape(f"Films like {fits[0]}.{others}")
        return f"<p>{line}</p>" + score_table(["film", "cosine"], encoder.similar(fits[0], k))

    inputs = {"title": text("Title", titles[0], "400px"), "k": number("How many", 10, 1, 50)}
    return Panel("type a part of a film title to see similar films", inputs, show)


def _query_box(what: str) -> ipywidgets.Checkbox:
    return ipywidgets.Checkbox(False, description=f"Let {what} answer too", indent=False)
