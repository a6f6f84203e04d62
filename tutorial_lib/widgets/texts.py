"""A text model by typing: attention heads, one word in several sentences, sentences against each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from .. import plots
from ..errors import InputError
from ..validation import as_texts
from .panel import Panel, figure, number, text, textarea

if TYPE_CHECKING:
    from ..encoders import Encoder
    from ..encoders.bert import BertEncoder

__all__ = ["attention", "contextual_word", "sentences", "word_vectors"]

SENTENCE = "The cat sat on the mat because it was tired."
BANK = (
    "She opened an account at the bank.",
    "The bank raised its interest rates.",
    "They sat on the bank of the river.",
    "The boat drifted to the muddy bank.",
)
TALK = ("The cat sleeps on the sofa.", "A kitten naps on the couch.", "Stock prices fell sharply on Monday.")


def attention(encoder: BertEncoder) -> Panel:
    """Type a sentence and walk through the layers and heads: what does each token look at?"""
    look = lru_cache(maxsize=8)(encoder.attention)  # each head asks for the same sentence again

    def show(sentence: str, layer: int, head: int) -> str:
        tokens, weights = look(*as_texts([sentence]))  # [layers, heads, t, t]
        chosen = weights[layer - 1, head - 1] if head else weights[layer - 1].mean(axis=0)
        row, column = np.unravel_index(int(np.argmax(chosen)), chosen.shape)
        title = f"layer {layer}, {f'head {head}' if head else 'mean of all heads'}: "
        title += f"'{tokens[row]}' looks most at '{tokens[column]}'"
        return figure(plots.attention(chosen, tokens, title))

    layers, heads = look(SENTENCE)[1].shape[:2]
    choices = [("mean of all heads", 0), *((f"head {head}", head) for head in range(1, heads + 1))]
    inputs = {
        "sentence": text("Sentence", SENTENCE, "95%"),
        "layer": number("Layer", 1, 1, layers),
        "head": ipywidgets.Dropdown(options=choices, value=1, description="Head"),
    }
    return Panel("type a sentence and browse its attention heads", inputs, show)


def contextual_word(encoder: BertEncoder, word: str = "bank", examples: Sequence[str] = BANK) -> Panel:
    """Type a word and sentences that contain it: how alike are its vectors, layer by layer?"""

    def show(word: str, layer: int, sentences: str) -> str:
        lines = _lines(sentences)
        title = f"'{word.strip()}' in {len(lines)} sentences, layer {layer}"
        return _similarities(word_vectors(encoder, word, lines, layer), lines, title)

    inputs = {
        "word": text("Word", word),
        "layer": number("Layer (0 = no context yet)", encoder.layers, 0, encoder.layers, "260px"),
        "sentences": textarea("Sentences", examples),
    }
    return Panel("type a word and sentences with it to compare its meanings", inputs, show)


def sentences(encoder: Encoder) -> Panel:
    """Type sentences, one per line, and see how similar each is to each other."""

    def show(sentences: str) -> str:
        lines = _lines(sentences)
        return _similarities(encoder.encode(lines), lines, f"How similar {encoder.name} finds the sentences")

    inputs = {"sentences": textarea("Sentences", TALK)}
    return Panel("type sentences, one per line, to compare them", inputs, show)


def word_vectors(encoder: BertEncoder, word: str, lines: Sequence[str], layer: int) -> np.ndarray:
    """The vector of `word` in each sentence, [n, d]: the mean over the word pieces of its first occurrence.

    Raises InputError naming the sentence that does not contain the word.
    """
    wanted = as_texts([word], "word")[0].strip().lower()
    found = []
    for place, (tokens, vectors) in enumerate(encoder.token_vectors(list(lines), layer=layer), start=1):
        # A piece that begins with ## goes on with the word before it.
        starts = [i for i, token in enumerate(tokens) if not token.startswith("##")]
        spans = list(zip(starts, [*starts[1:], len(tokens)], strict=True))
        words = ["".join(tokens[first:last]).replace("##", "").lower() for first, last in spans]
        if wanted not in words:
            raise InputError(f"sentence {place} does not contain the word {wanted!r}")
        first, last = spans[words.index(wanted)]
        found.append(vectors[first:last].mean(axis=0))
    return np.stack(found)


def _similarities(vectors: np.ndarray, lines: Sequence[str], title: str) -> str:
    labels = [textwrap.fill(textwrap.shorten(line, 56, placeholder=" …"), 28) for line in lines]
    return figure(plots.similarity_matrix(vectors, labels, title))


def _lines(typed: str) -> list[str]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) < 2:
        raise InputError("type at least 2 sentences, one per line")
    return lines
