"""Drawings for the chapter on Word2Vec: a window with its arrows, and a tree whose leaves are words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from .style import MARKERS, PALETTE, SIZES, axes, caption, use_style

__all__ = ["binary_tree", "windows"]


def windows(sentence: Sequence[str], center: int, reach: int) -> list[Axes]:
    """The window of `reach` words around one word, as CBOW (left) and as skip-gram (right) use it.

    CBOW: arrows from the context to the center, which is to be predicted. Skip-gram: the other way round.
    """
    use_style()
    width, height = SIZES["wide"]
    _, cells = plt.subplots(1, 2, figsize=(width, height / 2))
    _window(cells[0], sentence, center, reach, towards_center=True)
    caption(cells[0], "CBOW: the context predicts the center word")
    _window(cells[1], sentence, center, reach, towards_center=False)
    caption(cells[1], "Skip-gram: the center word predicts each context word")
    return list(cells)


def _window(ax: Axes, sentence: Sequence[str], center: int, reach: int, towards_center: bool) -> None:
    for place, word in enumerate(sentence):
        inside = abs(place - center) <= reach
        color = PALETTE[1] if place == center else PALETTE[5] if inside else "#DDDDDD"
        box = {"boxstyle": "round,pad=0.3", "facecolor": color, "lw": 0}
        ax.text(place, 0, word, ha="center", va="center", bbox=box)
        if inside and place != center:
            ends = ((place, 0.12), (center, 0.12)) if towards_center else ((center, 0.12), (place, 0.12))
            bend = "arc3,rad=-0.45" if (place < center) == towards_center else "arc3,rad=0.45"
            arrow = {"arrowstyle": "-|>", "color": PALETTE[6], "connectionstyle": bend, "lw": 1.3}
            ax.annotate("", xy=ends[1], xytext=ends[0], arrowprops=arrow)
    ax.set_xlim(-0.7, len(sentence) - 0.3)
    ax.set_ylim(-0.25, 0.75)
    ax.axis("off")


def binary_tree(tree: Any, notes: Mapping[str, str], title: str, ax: Axes | None = None) -> Axes:
    """A tree given as nested pairs: a leaf is a word, an inner node is (left, right).

    `notes` holds a line to write below a word, for example its probability. Branches are marked 0 (left) and
    1 (right), so that the way from the root spells the word's code.
    """
    ax = axes(ax, "wide")
    leaves: list[str] = []
    deepest = _draw(ax, tree, 0, leaves, notes)[1]
    ax.set_ylim(-deepest - 0.8, 0.3)
    ax.set_xlim(-0.7, len(leaves) - 0.3)
    ax.axis("off")
    caption(ax, title)
    return ax


def _draw(ax: Axes, tree: Any, depth: int, leaves: list[str], notes: Mapping[str, str]) -> tuple[float, int]:
    """Draw a subtree from the left to the right; return the place of its root and its deepest level."""
    if isinstance(tree, str):
        place = float(len(leaves))
        leaves.append(tree)
        text = f"{tree}\n{notes.get(tree, '')}".rstrip()
        ax.text(place, -depth - 0.1, text, ha="center", va="top", fontsize=9)
        return place, depth
    (left, deep_left), (right, deep_right) = (_draw(ax, branch, depth + 1, leaves, notes) for branch in tree)
    place = (left + right) / 2
    for child, bit in ((left, "0"), (right, "1")):
        ax.plot([place, child], [-depth, -depth - 1], color=PALETTE[5], zorder=1)
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "lw": 0}
        middle = ((place + child) / 2, -depth - 0.5)
        ax.text(*middle, bit, fontsize=8, ha="center", va="center", color=PALETTE[6], bbox=box)
    ax.scatter([place], [-depth], s=45, marker=MARKERS[0], color=PALETTE[0], zorder=2)
    return place, max(deep_left, deep_right)
