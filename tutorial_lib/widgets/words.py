"""Word vectors by typing: neighbours, analogies; and films that are alike."""

from __future__ import annotations

import html
import unicodedata
import warnings
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import ipywidgets

from ..errors import InputError, InputWarning
from .panel import Panel, go, number, score_table, text

if TYPE_CHECKING:
    from ..encoders.recommender import RecommenderEncoder
    from ..encoders.words import WordEncoder

__all__ = ["analogy", "analogy_answers", "beginning_with", "films", "meant", "neighbors"]

METHODS = {
    "b − a + c": "the usual way: the step that leads from a to b, taken from c",
    "3CosMul": "products of cosines instead of sums, so that no single one decides (Levy & Goldberg 2014)",
    "nearest to b": "no analogy at all, only b's neighbours: what the arithmetic must beat",
}
EXAMPLES = (
    *(("man", "king", "woman"), ("paris", "france", "rome"), ("walk", "walked", "swim")),
    *(("good", "better", "bad"), ("japan", "yen", "france")),  # the last one fails: it answers "paris"
)
FREQUENT = 100_000
"""Completions are looked for among so many of the most frequent words: the rarest are often misspelt."""


def neighbors(encoder: WordEncoder, word: str | None = None) -> Panel:
    """Type a word, see its k nearest neighbours with their cosine and their rank by frequency.

    It starts with `word`; without one with "water", or the encoder's first word if it does not know that.
    """
    if word is None:
        word = "water" if "water" in encoder else encoder.words[0]

    def show(word: str, k: int, show_query: bool) -> str:
        found = encoder.most_similar(meant(encoder, word), k=k, show_query=show_query)
        rows = [(near, f"{encoder.index(near) + 1:,}", cosine) for near, cosine in found]
        return score_table(["neighbour", "rank by frequency", "cosine"], rows, leads_to="word")

    others = max(1, len(encoder) - 1)
    inputs = {
        "word": text("Word", word, complete=partial(beginning_with, encoder)),
        "k": number("How many", min(10, others), 1, min(50, others)),
        "show_query": _query_box("the word itself"),
    }
    return Panel("type a word to see its neighbours", inputs, show, trail="word")


def meant(encoder: WordEncoder, typed: str, box: str = "") -> str:
    """The model's word for what was typed: as it is, or in small letters, which is then said.

    Raises InputError for an empty box, called `box`; UnknownNameError with the likeliest words for an
    unknown one.
    """
    word = typed.strip()
    if not word:
        raise InputError(f"type a word{box and f' for {box}'}")
    if word not in encoder and word.lower() in encoder:
        warnings.warn(f"“{word}” is read as “{word.lower()}”.", InputWarning, stacklevel=2)
        word = word.lower()
    return encoder.words[encoder.index(word)]


def beginning_with(encoder: WordEncoder, typed: str) -> list[str]:
    """The most frequent words that begin so, at most eight; none for less than two letters."""
    start = typed.strip().lower()
    fits = (word for word in islice(encoder.words, FREQUENT) if word.startswith(start))
    return list(islice(fits, 8)) if start[1:] else []


def analogy(encoder: WordEncoder, a: str | None = None, b: str = "", c: str = "") -> Panel:
    """Type "a is to b as c is to …", choose a method, and whether the three words themselves may answer.

    Without words it starts with the first example whose words the encoder knows, or its first three words.
    """
    examples = [three for three in EXAMPLES if all(word in encoder for word in three)]
    if a is None:
        a, b, c = examples[0] if examples else encoder.words[:3]

    def show(a: str, b: str, c: str, method: str, show_query: bool) -> str:
        a, b, c = (meant(encoder, word, box) for word, box in ((a, "a"), (b, "b"), (c, "c")))
        found = analogy_answers(encoder, a, b, c, method, show_query)
        line = html.escape(f"{a} is to {b} as {c} is to …")
        table = score_table(["answer", "score"], found, leads_to="c", along={"a": a, "b": b})
        tries = [go(html.escape(f"{a} → {b}, {c} → ?"), a=a, b=b, c=c) for a, b, c in examples]
        chips = f'<div class="tutorial-chips">Try: {"".join(tries)}</div>' if tries else ""
        return f"{chips}<p><b>{line}</b><br>{method}: {METHODS[method]}.</p>{table}"

    complete = partial(beginning_with, encoder)
    inputs = {
        "a": text("a =", a, "170px", complete),
        "b": text("is to b =", b, "190px", complete),
        "c": text("as c =", c, "180px", complete),
        "method": ipywidgets.Dropdown(
            options=list(METHODS), description="Method", style={"description_width": "initial"}
        ),
        "show_query": _query_box("the three words"),
    }
    return Panel("type three words: a is to b as c is to …", inputs, show, trail="c")


def analogy_answers(
    encoder: WordEncoder, a: str, b: str, c: str, method: str, show_query: bool
) -> list[tuple[str, float]]:
    """The five best answers to "a is to b as c is to …" by one of METHODS, with their scores."""
    hidden = set() if show_query else {a, b, c}
    if method == "nearest to b":
        near = encoder.most_similar(b, k=min(8, len(encoder)), show_query=True)
        return [(word, cosine) for word, cosine in near if word not in hidden][:5]
    k, formula = min(5, len(encoder) - len(hidden)), "3cosmul" if method == "3CosMul" else "3cosadd"
    return encoder.analogy(a, b, c, k=k, show_query=show_query, method=formula)


def films(encoder: RecommenderEncoder, titles: Sequence[str]) -> Panel:
    """Type a part of a film's title, see similar films. Capitals and accents do not matter."""
    plain = {title: _plain(title) for title in titles}

    def fitting(typed: str) -> list[str]:
        wanted = _plain(typed.strip())
        exact = [title for title in titles if plain[title] == wanted]
        return exact or [title for title in titles if wanted in plain[title]] if wanted else []

    def show(title: str, k: int) -> str:
        if not title.strip():
            raise InputError("type a part of a title")
        fits = fitting(title)
        if not fits:
            raise InputError(f"no film title contains “{title.strip()}”; try a shorter part of it")
        others = "".join(go(html.escape(name), title=name) for name in fits[1:6])
        more = f"and {len(fits) - 6:,} more" if len(fits) > 6 else ""
        chips = f'<div class="tutorial-chips">Also: {others}{more}</div>' if others else ""
        table = score_table(["film", "cosine"], encoder.similar(fits[0], k), leads_to="title")
        return f"<p>Films like <b>{html.escape(fits[0])}</b>:</p>{chips}{table}"

    def complete(typed: str) -> list[str]:
        return fitting(typed)[:8] if typed.strip()[1:] else []

    inputs = {"title": text("Title", titles[0], "400px", complete), "k": number("How many", 10, 1, 50)}
    return Panel("type a part of a film title to see similar films", inputs, show, trail="title")


def _plain(title: str) -> str:
    """Small letters without accents, so that "amelie" finds "Amélie"."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(sign)
    )


def _query_box(what: str) -> ipywidgets.Checkbox:
    return ipywidgets.Checkbox(False, description=f"Let {what} answer too", indent=False)
