"""What chapter 2.1 draws: a window with its arrows, a tree whose leaves are words, an analogy to scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ...errors import InputError
from ...plots.points import place_labels
from ...plots.style import MARKERS, PALETTE, SIZES, axes, caption, use_style
from ...validation import as_vectors

__all__ = ["binary_tree", "parallelogram", "windows"]


def windows(sentence: Sequence[str], center: int, reach: int) -> list[Axes]:
    """The window of `reach` words around one word, as CBOW (left) and as skip-gram (right) use it.

    CBOW: arrows from the context to the center, which is to be predicted. Skip-gram: the other way round.
    """
    use_style()
    width, height = SIZES["wide"]
    _, cells = plt.subplots(1, 2, figsize=(width, height / 2))
    _window(cells[0], sentence, center, reach, "CBOW: the context predicts the center word", True)
    _window(cells[1], sentence, center, reach, "Skip-gram: the center word predicts each context word", False)
    return list(cells)


def _window(
    ax: Axes, sentence: Sequence[str], center: int, reach: int, title: str, towards_center: bool
) -> None:
    for place, word in enumerate(sentence):
        inside = abs(place - center) <= reach
        color = PALETTE[1] if place == center else PALETTE[5] if inside else "#DDDDDD"
        box = {"boxstyle": "round,pad=0.3", "facecolor": color, "lw": 0}
        ax.text(place, 0, word, ha="center", va="center", bbox=box)
        if inside and place != center:
            start, end = (place, center) if towards_center else (center, place)
            bend = "arc3,rad=-0.45" if (place < center) == towards_center else "arc3,rad=0.45"
            arrow = {"arrowstyle": "-|>", "color": PALETTE[6], "connectionstyle": bend, "lw": 1.3}
            ax.annotate("", xy=(end, 0.12), xytext=(start, 0.12), arrowprops=arrow)
    ax.set(xlim=(-0.7, len(sentence) - 0.3), ylim=(-0.25, 0.75))
    ax.axis("off")
    caption(ax, title)


def binary_tree(tree: Any, notes: Mapping[str, str], title: str) -> Axes:
    """A tree given as nested pairs: a leaf is a word, an inner node is (left, right).

    `notes` holds a line to write below a word, for example its probability. Branches are marked 0 (left) and
    1 (right), so that the way from the root spells the word's code.
    """
    ax = axes(None, "wide")
    leaves: list[str] = []
    deepest = _draw(ax, tree, 0, leaves, notes)[1]
    ax.set(xlim=(-0.7, len(leaves) - 0.3), ylim=(-deepest - 0.8, 0.3))
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


def parallelogram(vectors: Any, words: Sequence[str], title: str, ax: Axes | None = None) -> Axes:
    """An analogy "a is to b as c is to d", drawn to scale: `vectors` [4, d] of the four `words` a, b, c, d.

    The plane goes through a, b and c, so their distances, and the predicted point b - a + c, are exact.
    d lies outside it: its foot is drawn, and a dotted circle shows its true distance from the
    prediction (the misfit, written below). Raises InputError if a, b and c lie on one line.
    """
    rows = as_vectors(vectors).astype(float)
    if len(rows) != 4 or len(words) != 4:
        raise InputError(f"an analogy has 4 vectors and 4 words, here are {len(rows)} and {len(words)}")
    a, b, c, d = rows
    predicted = b - a + c
    misfit, side = float(np.linalg.norm(d - predicted)), float(np.linalg.norm(b - a))
    flat = (np.stack([a, b, c, predicted, d]) - a) @ _plane(b - a, c - a)  # [5, 2]
    corner, foot = flat[3:]
    ax = axes(ax, "square")
    ax.plot(*flat[[0, 1, 3, 2, 0]].T, color=PALETTE[6], linewidth=1)
    ax.add_patch(plt.Circle(tuple(corner), misfit, fill=False, linestyle=":", color=PALETTE[4]))
    ax.plot(*flat[3:].T, linestyle="--", color=PALETTE[4], linewidth=1)
    ax.scatter(flat[:3, 0], flat[:3, 1], s=45, color=PALETTE[0], zorder=3)
    ax.scatter(corner[0], corner[1], s=60, marker="s", facecolor="white", edgecolor=PALETTE[6], zorder=3)
    ax.scatter(foot[0], foot[1], s=60, marker="^", color=PALETTE[4], zorder=3)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.12)
    distance = f"misfit: '{words[3]}' is {misfit:.2f} from the prediction,"
    caption(ax, title, f"{distance}\n{misfit / side:.2f} times the side {words[0]}–{words[1]}")
    formula = f"{words[1]} − {words[0]} + {words[2]}"
    place_labels(ax, flat, [*words[:3], formula, words[3]])
    return ax


def _plane(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Two perpendicular unit vectors [d, 2] that span the plane of two vectors, on their positive side."""
    pair = np.stack([first, second], axis=1)  # [d, 2]
    if np.linalg.matrix_rank(pair, rtol=1e-6) < 2:
        raise InputError("the first three vectors lie on one line: they span no parallelogram")
    basis, triangle = np.linalg.qr(pair)
    return basis * np.sign(np.diag(triangle))
