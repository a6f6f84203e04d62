"""Every plotting function draws what it drew before: its picture, made tiny, equals the stored one.

The thumbnails stand in figures.png. From so far away nobody sees a letter that another version of matplotlib
or FreeType draws otherwise, but everybody a line, a bar or a colour that is missing or wrong. After a change
that is meant, look at the figures, renew the thumbnails and commit them: python tests/unit/test_figures.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image

from tutorial_lib import plots
from tutorial_lib.chapters.c2_1_word2vec import drawings

STORED = Path(__file__).with_name("figures.png")
SIDE = 24  # pixels of a thumbnail
WIDTH = 6 * SIDE  # of the most in a figure
TOLERANCE = 20  # of 255, for each of them

HALF = "$x_{$"  # half a formula, in every text: if a function read it as one, matplotlib would refuse to draw


def waves(*shape: int) -> np.ndarray:
    """Numbers between -1 and 1, the same on every machine."""
    return np.sin(np.arange(np.prod(shape)) ** 1.5).reshape(shape)


NAMES = [HALF, "cat", "river", "a longer name", "war"]
PICTURES = [Image.new("RGB", (30, 20), color) for color in ("crimson", "gold", "navy")]
SERIES = {HALF: [1, 3, 2, 4, 3], "theirs": [2, 2, 3, 3, 5], "a guess": [1.5] * 5}
TREE = (((HALF, "cat"), "river"), ("war", "peace"))
SPACES = {HALF: waves(12, 2), "last layer": waves(12, 2)[:, ::-1]}
BAND = {HALF: ([0, 2, 1, 3, 2], [2, 4, 3, 5, 4])}
NEAR = [(HALF, 0.9), ("queen", 0.7), ("prince", 0.4)]

ENDS = [[[2, 3.5], [3, 4.5], [1, 3]], [[0.5, 2], [1.5, 2.5], [2, 4]]]

FIGURES: dict[str, Callable[[], object]] = {
    "agreement": lambda: plots.agreement(waves(90), waves(2, 90).mean(0), HALF, HALF, HALF),
    "agreement of many": lambda: plots.agreement(waves(3000), waves(2, 3000).mean(0), HALF, HALF, HALF),
    "attention": lambda: plots.attention(np.abs(waves(5, 5)), NAMES, HALF),
    "bars": lambda: plots.bars([4, -2, np.nan, 3, 1], NAMES, HALF, [1, 0.5, 1, 1, 0.2], (), HALF, HALF),
    "bars in series": lambda: plots.bars([[3, 4, 2], [1, 2, 3]], NAMES[:3], HALF, ENDS, [HALF, "b"]),
    "binary_tree": lambda: drawings.binary_tree(TREE, {"cat": HALF, "war": "0.25"}, HALF),
    "feature_maps": lambda: plots.feature_maps(waves(5, 4, 4), HALF, columns=3),
    "heatmap": lambda: plots.heatmap(waves(3, 5), NAMES[:3], NAMES, HALF, HALF, HALF, HALF, (-1, 2)),
    "image_grid": lambda: plots.image_grid(PICTURES, HALF, NAMES[:3], [0.9, 0.5, 0.1], columns=2),
    "lines": lambda: plots.lines(range(5), SERIES, HALF, BAND, HALF, HALF),
    "lines on logarithmic axes": lambda: plots.lines(
        range(1, 200), {"a": np.arange(1, 200), HALF: np.arange(1, 200) ** 2}, HALF, logx=True, logy=True
    ),
    "neighbors": lambda: plots.neighbors(NEAR, HALF),
    "parallelogram": lambda: drawings.parallelogram(waves(4, 6), NAMES[:4], HALF),
    "scatter": lambda: plots.scatter(waves(10, 2), HALF, NAMES * 2, ["a"] * 6 + [HALF] * 4, HALF, HALF),
    "similarity_matrix": lambda: plots.similarity_matrix(waves(5, 3), NAMES, HALF),
    "spaces": lambda: plots.spaces(SPACES, HALF, ["a", HALF] * 6),
    "training_curve": lambda: plots.training_curve(3 + waves(300) - np.arange(300) / 100, HALF),
    "windows": lambda: drawings.windows([HALF, *"bcdef"], 2, 1),
}


def thumbnails(name: str, damage: Callable[[Axes], object] | None = None) -> np.ndarray:
    """What stands inside the axes of a figure, side by side on white: [SIDE, WIDTH, 3], from 0 to 255."""
    FIGURES[name]()
    figure = plt.gcf()
    if damage:
        damage(figure.axes[0])
    figure.set_layout_engine("none")  # then the axes stand where they stand, however wide letters are
    figure.canvas.draw()
    whole = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    row = np.full((SIDE, WIDTH, 3), 255)
    for place, ax in enumerate(ax for ax in figure.axes if ax.get_label() != "<colorbar>"):
        left, low, right, high = ax.get_window_extent().padded(-1).extents  # without the frame
        box = left, whole.height - high, right, whole.height - low
        start = SIDE * place
        row[:, start : start + SIDE] = whole.resize((SIDE, SIDE), Image.Resampling.BOX, box)  # averages
    plt.close("all")
    return row


def differs(name: str, damage: Callable[[Axes], object] | None = None) -> bool:
    """Whether a figure looks otherwise than its row of the stored picture."""
    before = np.asarray(Image.open(STORED).convert("RGB"), int).reshape(-1, SIDE, WIDTH, 3)
    assert len(before) == len(FIGURES), "a function came or went: renew the thumbnails"
    return bool(np.abs(thumbnails(name, damage) - before[list(FIGURES).index(name)]).max() > TOLERANCE)


def test_every_plotting_function_is_among_them() -> None:
    others = {"PALETTE", "SIZES", "describe", "use_style"}
    assert {name.split()[0] for name in FIGURES} == {*plots.__all__, *drawings.__all__} - others


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_looks_as_before(name: str) -> None:
    assert not differs(name), "if this is meant, look at the figure and renew the thumbnails (see the top)"


def _swap(ax: Axes) -> None:
    first, second = ax.patches[0], ax.patches[3]
    heights = first.get_height(), second.get_height()
    second.set_height(heights[0])
    first.set_height(heights[1])


def _no_errors(ax: Axes) -> None:
    for drawn in [*ax.collections, *ax.lines]:
        drawn.remove()


BROKEN: dict[str, tuple[str, Callable[[Axes], object]]] = {
    "a series is missing": ("lines", lambda ax: ax.lines[1].remove()),
    "a band is missing": ("lines", lambda ax: ax.collections[0].remove()),
    "the legend is missing": ("lines", lambda ax: ax.get_legend().remove()),
    "an axis is not logarithmic": ("lines on logarithmic axes", lambda ax: ax.set_yscale("linear")),
    "two bars are swapped": ("bars", _swap),
    "the error bars are missing": ("bars", _no_errors),
    "another colour map": ("heatmap", lambda ax: ax.images[0].set_cmap("viridis")),
    "the running mean is missing": ("training_curve", lambda ax: ax.lines[1].remove()),
    "a group is missing": ("scatter", lambda ax: ax.collections[1].remove()),
    "the labels are missing": ("scatter", lambda ax: [text.remove() for text in list(ax.texts)]),
    "the nearest word is below": ("neighbors", lambda ax: ax.invert_yaxis()),
    "a picture is missing": ("image_grid", lambda ax: ax.images[0].remove()),
}


@pytest.mark.parametrize("damage", BROKEN)
def test_a_broken_figure_is_noticed(damage: str) -> None:
    assert differs(*BROKEN[damage])


def test_other_edges_of_the_letters_are_not_noticed() -> None:
    with mpl.rc_context({"text.hinting": "none"}):
        assert not differs("bars in series")


if __name__ == "__main__":
    rows = np.concatenate([thumbnails(name) for name in FIGURES])
    Image.fromarray(rows.astype(np.uint8)).save(STORED, optimize=True)
