"""A text model by typing: attention heads, one word in several sentences, sentences against each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np

from .. import plots
from ..errors import InputError
from ..validation import as_texts
from .panel import Panel, figure, number, text, textarea

__all__ = [
    "attention",
    "contextual_word",
    "sentences",
    "show_attention",
    "show_contextual_word",
    "show_sentences",
    "word_vectors",
]

BANK = (
    "She opened an account at the bank.",
    "The bank raised its interest rates.",
    "They sat on the bank of the river.",
    "The boat drifted to the muddy bank.",
)
TALK = ("The cat sleeps on the sofa.", "A kitten naps on the couch.", "Stock prices fell sharply on Monday.")


def attention(encoder: Any, sentence: str = "The cat sat on the mat because it was tired.") -> Panel:
    """Type a sentence and walk through the layers and heads: what does each token look at?"""
    look = lru_cache(maxsize=8)(
        encoder.attention
    )  # walking through the heads asks for the same sentence again
    layers, heads = look(sentence)[1].shape[:2]
    choices = [("mean of all heads", 0), *((f"head {head}", head) for head in range(1, heads + 1))]
    inputs = {
        "sentence": text("Sentence", sentence, "95%"),
        "layer": number("Layer", 1, 1, layers),
        "head": ipywidgets.Dropdown(options=choices, value=1, description="Head"),
    }
    purpose = "type a sentence and browse its attention heads"
    return Panel(purpose, inputs, lambda **values: show_attention(look, **values))


def contextual_word(encoder: Any, word: str = "bank", sentences: Sequence[str] = BANK) -> Panel:
    """Type a word and sentences that contain it: how alike are its vectors, layer by layer?"""
    inputs = {
        "word": text("Word", word),
        "layer": number("Layer (0 = no context yet)", encoder.layers, 0, encoder.layers),
        "sentences": textarea("Sentences", sentences),
    }
    inputs["layer"].layout.width = "260px"
    purpose = "type a word and sentences with it to compare its meanings"
    return Panel(purpose, inputs, lambda **values: show_contextual_word(encoder, **values))


def sentences(encoder: Any, examples: Sequence[str] = TALK) -> Panel:
    """Type sentences, one per line, and see how similar each is to each other."""
    inputs = {"sentences": textarea("Sentences", examples)}
    purpose = "type sentences, one per line, to compare them"
    return Panel(purpose, inputs, lambda **values: show_sentences(encoder, **values))


def show_attention(look: Any, sentence: str, layer: int, head: int) -> str:
    """The attention of a head (from 1; 0: the mean of all) as a picture. `look` is `encoder.attention`."""
    tokens, weights = look(*as_texts([sentence]))  # [layers, heads, t, t]
    chosen = weights[layer - 1].mean(axis=0) if head == 0 else weights[layer - 1, head - 1]
    name = f"layer {layer}, {'mean of all heads' if head == 0 else f'head {head}'}"
    row, column = np.unravel_index(int(np.argmax(chosen)), chosen.shape)
    title = f"{name}: '{tokens[row]}' looks most at '{tokens[column]}'"
    return figure(plots.attention(chosen, tokens, title), f"Heat map of attention weights, {title}.")


def show_contextual_word(encoder: Any, word: str, layer: int, sentences: str) -> str:
    """The cosines between the vectors of one word in several sentences (one per line) as a picture."""
    lines = _lines(sentences, at_least=2)
    vectors = word_vectors(encoder, word, lines, layer)
    title = f"'{word.strip()}' in {len(lines)} sentences, layer {layer}"
    ax = plots.similarity_matrix(vectors, [_short(line) for line in lines], title)
    return figure(ax, f"Heat map of cosine similarities: {title}.")


def show_sentences(encoder: Any, sentences: str) -> str:
    """The cosines between sentences (one per line) as a picture."""
    lines = _lines(sentences, at_least=2)
    title = f"How similar {encoder.name} finds the sentences"
    ax = plots.similarity_matrix(encoder.encode(lines), [_short(line) for line in lines], title)
    return figure(ax, f"Heat map of cosine similarities between {len(lines)} sentences.")


def word_vectors(encoder: Any, word: str, lines: Sequence[str], layer: int) -> np.ndarray:
    """The vector of `word` in each sentence, [n, d]: the mean over the word pieces of its first occurrence.

    Raises InputError naming the sentence that does not contain the word.
    """
    wanted = as_texts([word], "word")[0].strip().lower()
    found = encoder.token_vectors(list(lines), layer=layer)
    return np.stack([_of_word(wanted, *pair, place=place) for place, pair in enumerate(found, start=1)])


def _of_word(wanted: str, tokens: Sequence[str], vectors: np.ndarray, *, place: int) -> np.ndarray:
    for first, last in _spans(tokens):
        spelled = "".join(token.removeprefix("##") for token in tokens[first:last])
        if spelled.lower() == wanted:
            return vectors[first:last].mean(axis=0)
    raise InputError(f"sentence {place} does not contain the word {wanted!r}")


def _spans(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each word: a piece that begins with ## goes on with the word before it."""
    starts = [i for i, token in enumerate(tokens) if not token.startswith("##")]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=True))


def _lines(typed: str, at_least: int) -> list[str]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) < at_least:
        raise InputError(f"type at least {at_least} sentences, one per line")
    return lines


def _short(line: str) -> str:
    return textwrap.fill(textwrap.shorten(line, 56, placeholder=" …"), 28)
