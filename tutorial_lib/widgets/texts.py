"""A text model by typing: attention heads, one word in several sentences, sentences against each other."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from ..errors import InputError
from ..validation import as_texts, unit_rows
from .heat import cosine_table, heat_table, shade
from .panel import Panel, go, score_table, text, textarea
from .typed import heard, listed, sentences_in

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
TALK = (
    *("The cat sleeps on the sofa.", "A kitten naps on the couch."),
    *("Stock prices fell sharply on Monday.", "The market lost ground at the start of the week."),
)
SQUARE = 40  # tokens whose whole matrix can still be looked at


def attention(encoder: BertEncoder) -> Panel:
    """Type a sentence, choose a layer and a head, and click a token: what does it look at?"""

    def show(sentence: str, layer: int, head: int, token: int) -> str:
        if not sentence.strip():
            raise InputError("type a sentence")
        tokens, weights = heard(lambda texts: encoder.attention(texts[0]), [sentence], ["your sentence"])
        chosen = weights[layer - 1, head - 1] if head else weights[layer - 1].mean(axis=0)  # [t, t]
        at = min(token, len(tokens) - 1)
        return _looks(tokens, chosen[at], at) + _square(tokens, chosen)

    layers, heads = encoder.attention(SENTENCE)[1].shape[:2]
    choices = [("mean of all heads", 0), *((f"head {head}", head) for head in range(1, heads + 1))]
    inputs = {
        "sentence": text("Sentence", SENTENCE, "95%"),
        "layer": _slider("Layer", 1, 1, layers),
        "head": ipywidgets.Dropdown(options=choices, value=1, description="Head"),
        "token": _chosen("Token", 2),
    }
    return Panel("type a sentence and click a token to see what it looks at", inputs, show)


def _looks(tokens: Sequence[str], weights: np.ndarray, at: int) -> str:
    """The sentence, each token coloured as the one at place `at` looks at it, and the same in words."""
    marked = []
    for place, (name, weight) in enumerate(zip(tokens, weights, strict=True)):
        label = f"{html.escape(name)}<small>{100 * weight:.0f} %</small>"
        current = ' aria-current="true"' if place == at else ""
        look = shade(weight, 0, weights.max())
        marked.append(f'<span class="tutorial-token" style="{look}"{current}>{go(label, token=place)}</span>')
    best = [int(place) for place in np.argsort(-weights, kind="stable")[:3]]
    most = listed([f"“{tokens[place]}” ({100 * weights[place]:.0f} %)" for place in best])
    ends = weights[0] + weights[-1]
    said = f"“{tokens[at]}” looks most at {most}."
    if ends >= 0.5:
        said += f" {tokens[0]} and {tokens[-1]}, which mean nothing, take {100 * ends:.0f} %: a head that "
        said += "finds nothing to do looks there (a sink)."
    return f'<div class="tutorial-tokens">{"".join(marked)}</div><p>{html.escape(said)}</p>'


def _square(tokens: Sequence[str], weights: np.ndarray) -> str:
    if len(tokens) > SQUARE:
        return ""

    def title(row: int, column: int) -> str:
        return f"“{tokens[row]}” looks at “{tokens[column]}”: {100 * weights[row, column]:.0f} %"

    rows = [go(html.escape(name), token=place) for place, name in enumerate(tokens)]
    ends = (0.0, float(weights.max()))
    table = heat_table(weights, rows, tokens, ends, title, number_format="", upright=True)
    note = "Each row is a token: the stronger the colour, the more it looks there."
    return f"<details open><summary>All tokens at once</summary><p>{note}</p>{table}</details>"


def contextual_word(encoder: BertEncoder, word: str = "bank", examples: Sequence[str] = BANK) -> Panel:
    """Type a word and sentences that contain it: how alike are its vectors, layer by layer?"""

    def show(word: str, layer: int, sentences: str) -> str:
        lines = sentences_in(sentences)
        unit = unit_rows(word_vectors(encoder, word, lines, layer))
        cosines = unit @ unit.T
        found = re.compile(rf"\b({re.escape(html.escape(word.strip()))})\b", re.IGNORECASE)
        near = _nearer_to_first(cosines)
        shown = [found.sub(r"<mark>\1</mark>", html.escape(line), count=1) for line in lines]
        rows = [f"<i>{'A' if first else 'B'}</i> {line}" for first, line in zip(near, shown, strict=True)]
        return cosine_table(cosines, rows, lines) + f"<p>{_groups(cosines, near, layer)}</p>"

    inputs = {
        "word": text("Word", word),
        "layer": _slider("Layer", encoder.layers, 0, encoder.layers),
        "sentences": textarea("Sentences", examples),
    }
    return Panel("type a word and sentences with it to compare its meanings", inputs, show)


def _nearer_to_first(cosines: np.ndarray) -> np.ndarray:
    """Two groups, as bool [n]: the two uses that differ most lead them, each other joins the nearer one."""
    one, other = sorted(np.unravel_index(int(np.argmin(cosines)), cosines.shape))
    near = cosines[one] >= cosines[other]
    near[other] = False
    return near if near[0] else ~near


def _groups(cosines: np.ndarray, near: np.ndarray, layer: int) -> str:
    """Say which uses go together, and how much more alike they are within a group than between the two."""
    a, b = (listed([str(place + 1) for place in np.flatnonzero(group)]) for group in (near, ~near))
    same = near[:, None] == near
    within = cosines[same & ~np.eye(len(cosines), dtype=bool)]
    said = f"If there are two senses, <b>A</b> is {a} and <b>B</b> is {b}: "
    said += f"the cosine between them is {cosines[~same].mean():.2f}"
    said += f", within them {within.mean():.2f}." if within.size else "."
    return said + (" Layer 0 knows no context, only the word and its place." if layer == 0 else "")


def sentences(encoder: Encoder, *others: Encoder) -> Panel:
    """Type sentences, one per line, and see how similar each is to each other; click one to rank the rest.

    Other encoders answer below the first one.
    """

    def show(sentences: str, query: int) -> str:
        lines = sentences_in(sentences)
        asked = min(query, len(lines)) - 1
        return "".join(named(each) + _compared(each, lines, asked) for each in (encoder, *others))

    def named(each: Encoder) -> str:
        return f"<h4>{html.escape(each.name)}</h4>" if others else ""

    inputs = {"sentences": textarea("Sentences", TALK), "query": _chosen("Query", 1)}
    return Panel("type sentences, one per line, to compare them", inputs, show)


def _compared(encoder: Encoder, lines: Sequence[str], asked: int) -> str:
    """Each line against each other, and the others ranked for the one at place `asked`."""
    vectors = unit_rows(heard(encoder.encode, lines, _numbered(lines)))
    cosines = vectors @ vectors.T
    rows = [go(html.escape(line), query=number) for number, line in enumerate(lines, 1)]
    order = [place for place in np.argsort(-cosines[asked], kind="stable") if place != asked]
    ranked = [(f"{place + 1}  {lines[place]}", cosines[asked, place]) for place in order]
    head = f"<p>Nearest to <b>{asked + 1}  {html.escape(lines[asked])}</b></p>"
    table = cosine_table(cosines, rows, lines)
    return f"<p>{_extremes(cosines)}</p>{table}{head}{score_table(['sentence', 'cosine'], ranked)}"


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"sentence {number}" for number in range(1, len(lines) + 1)]


def _extremes(cosines: np.ndarray) -> str:
    rows, columns = np.triu_indices(len(cosines), k=1)
    found = cosines[rows, columns]
    most, least = (
        f"{rows[at] + 1} and {columns[at] + 1} ({found[at]:z.2f})" for at in (found.argmax(), found.argmin())
    )
    return f"Most alike are {most}" + (f", least alike {least}." if found[1:].size else ".")


def word_vectors(encoder: BertEncoder, word: str, lines: Sequence[str], layer: int) -> np.ndarray:
    """The vector of `word` in each sentence, [n, d]: the mean over the word pieces of its first occurrence.

    Capitals do not matter. Raises InputError naming the sentences that do not contain the word.
    """
    if not word.strip():
        raise InputError("type a word")
    wanted = as_texts([word], "word")[0].strip().lower()
    read = heard(lambda texts: encoder.token_vectors(texts, layer=layer), lines, _numbered(lines))
    found, without = [], list[str]()
    for number, (tokens, vectors) in enumerate(read, 1):
        # A piece that begins with ## goes on with the word before it.
        starts = [i for i, token in enumerate(tokens) if not token.startswith("##")]
        spans = list(zip(starts, [*starts[1:], len(tokens)], strict=True))
        words = ["".join(tokens[first:last]).replace("##", "").lower() for first, last in spans]
        if wanted in words:
            first, last = spans[words.index(wanted)]
            found.append(vectors[first:last].mean(axis=0))
        else:
            without.append(str(number))
    if without:
        which = f"sentences {listed(without)} do" if without[1:] else f"sentence {without[0]} does"
        raise InputError(f"{which} not contain “{word.strip()}”")
    return np.stack(found)


def _chosen(what: str, value: int) -> ipywidgets.IntText:
    """What a click in the result chooses: an input that is not seen, because the result shows it."""
    return ipywidgets.IntText(value, description=what, layout={"display": "none"})


def _slider(label: str, value: int, low: int, high: int) -> ipywidgets.SelectionSlider:
    return ipywidgets.SelectionSlider(
        options=range(low, high + 1),
        value=value,
        description=label,
        style={"description_width": "initial"},
        layout={"width": "min(360px, 100%)"},
    )
