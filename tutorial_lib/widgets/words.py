"""Word vectors by typing: neighbours, analogies; and films that are alike."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets

from ..errors import InputError
from .panel import Panel, number, score_table, text

if TYPE_CHECKING:
    from ..encoders.words import WordEncoder

__all__ = [
    "METHODS",
    "analogy",
    "analogy_answers",
    "films",
    "neighbors",
    "show_analogy",
    "show_films",
    "show_neighbors",
]

METHODS = {
    "b − a + c": "3CosAdd, the usual one",
    "3CosMul": "Levy & Goldberg 2014: products of cosines instead of sums",
    "nearest to b": "no analogy at all: what the arithmetic must beat",
}


def neighbors(encoder: WordEncoder, word: str = "water", k: int = 10) -> Panel:
    """Type a word, see its k nearest neighbours with their cosine and their rank by frequency."""
    inputs = {
        "word": text("Word", word),
        "k": number("How many", k, 1, 50),
        "show_query": _query_box("the word itself"),
    }
    return Panel(
        "type a word to see its neighbours", inputs, lambda **values: show_neighbors(encoder, **values)
    )


def analogy(encoder: WordEncoder, a: str = "man", b: str = "king", c: str = "woman") -> Panel:
    """Type "a is to b as c is to …", choose a method, and whether the three words themselves may answer."""
    inputs = {
        "a": text("a =", a, "170px"),
        "b": text("is to b =", b, "190px"),
        "c": text("as c =", c, "180px"),
        "method": ipywidgets.Dropdown(options=list(METHODS), description="Method"),
        "show_query": _query_box("the three words"),
    }
    purpose = "type three words: a is to b as c is to …"
    return Panel(purpose, inputs, lambda **values: show_analogy(encoder, **values))


def films(encoder: Any, titles: Sequence[str], title: str = "", k: int = 10) -> Panel:
    """Type a part of a film's title, see similar films. `encoder` is the recommender."""
    inputs = {"title": text("Title", title or titles[0], "400px"), "k": number("How many", k, 1, 50)}
    purpose = "type a part of a film title to see similar films"
    return Panel(purpose, inputs, lambda **values: show_films(encoder, titles, **values))


def show_neighbors(encoder: WordEncoder, word: str, k: int, show_query: bool) -> str:
    """The neighbours of a word as an HTML table: word, rank by frequency, cosine."""
    found = encoder.most_similar(word.strip(), k=k, show_query=show_query)
    rows = [(near, f"{encoder.index(near) + 1:,}", cosine) for near, cosine in found]
    return score_table(["neighbour", "rank by frequency", "cosine"], rows)


def show_analogy(encoder: WordEncoder, a: str, b: str, c: str, method: str, show_query: bool) -> str:
    """The answers to an analogy as an HTML table under a line that says what was computed."""
    answers = analogy_answers(encoder, a.strip(), b.strip(), c.strip(), method, show_query)
    line = html.escape(f"{a} is to {b} as {c} is to … ({METHODS[method]})")
    return f"<p>{line}</p>" + score_table(["answer", "score"], answers)


def analogy_answers(
    encoder: WordEncoder, a: str, b: str, c: str, method: str, show_query: bool, k: int = 5
) -> list[tuple[str, float]]:
    """The k best answers to "a is to b as c is to …" by one of METHODS, with their scores."""
    if method == "3CosMul":
        return encoder.analogy(a, b, c, k=k, show_query=show_query, method="3cosmul")
    if method == "nearest to b":
        return _without(encoder.most_similar(b, k=k + 3, show_query=True), () if show_query else (a, b, c))[
            :k
        ]
    return encoder.analogy(a, b, c, k=k, show_query=show_query)


def show_films(encoder: Any, titles: Sequence[str], title: str, k: int) -> str:
    """Films similar to the first title that contains what was typed; the other fits are named."""
    fits = [name for name in titles if title.strip().lower() in name.lower()]
    if not title.strip() or not fits:
        raise InputError(f"no film title contains {title.strip()!r}; try a shorter part of it")
    others = f" Also: {', '.join(fits[1:6])}{' …' if len(fits) > 6 else '.'}" if len(fits) > 1 else ""
    line = html.escape(f"Films like {fits[0]}.{others}")
    return f"<p>{line}</p>" + score_table(["film", "cosine"], encoder.similar(fits[0], k))


def _without(found: Sequence[tuple[str, float]], hidden: Sequence[str]) -> list[tuple[str, float]]:
    return [(word, score) for word, score in found if word not in hidden]


def _query_box(what: str) -> ipywidgets.Checkbox:
    return ipywidgets.Checkbox(False, description=f"Let {what} answer too", indent=False)
