"""Matrices and pictures: heat maps, attention, feature maps, grids of images."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ..data.images import as_images
from ..errors import InputError
from ..validation import unit_rows
from .style import COLORMAP, axes, caption, use_style

__all__ = ["attention", "feature_maps", "heatmap", "image_grid", "similarity_matrix"]

_LONG = 14  # characters of a label
_WRITTEN = 144  # cells; more numbers than these cannot be read in a figure of the course's size


def heatmap(
    matrix: Any,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    xlabel: str = "",
    ylabel: str = "",
    value_label: str = "",
    limits: tuple[float, float] | None = None,
    number_format: str = "{:.2f}",
    ax: Axes | None = None,
) -> Axes:
    """A matrix [r, c] as colours between `limits`, with its values written in when it is small.

    Raises InputError if the names do not fit the matrix.
    """
    values = np.asarray(matrix, dtype=float)
    if values.shape != (len(rows), len(columns)):
        raise InputError(
            f"a matrix of shape {values.shape} does not fit {len(rows)} row and {len(columns)} column names"
        )
    ax = axes(ax, "square" if len(rows) == len(columns) <= 12 else "large")
    low, high = limits or (None, None)
    image = ax.imshow(values, vmin=low, vmax=high, cmap=COLORMAP, aspect="auto")
    bar = ax.get_figure().colorbar(image, ax=ax, shrink=0.8)  # type: ignore[union-attr]
    bar.set_label(value_label, parse_math=False)
    slanted = (
        {"rotation": 45, "ha": "right"}
        if max((len(str(name)) for name in columns), default=0) * len(columns) > 40
        else {}
    )
    ax.set_xticks(range(len(columns)), columns, **slanted)  # type: ignore[arg-type]
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    if values.size <= _WRITTEN:
        _write_cells(ax, values, image, number_format)
    caption(ax, title, xlabel, ylabel)
    return ax


def similarity_matrix(vectors: Any, labels: Sequence[str], title: str, ax: Axes | None = None) -> Axes:
    """The cosine of each vector [n, d] with each other, as a heat map from 0 (or lower) to 1.

    Long labels (sentences) stand once, at the rows; the columns then carry their numbers.
    """
    unit = unit_rows(vectors)
    cosines = unit @ unit.T
    lowest = min(0.0, float(cosines.min()))
    columns = list(labels)
    if any(len(label) > _LONG for label in labels):
        columns = [str(number) for number in range(1, len(labels) + 1)]
        labels = [f"{label}  {number}" for number, label in zip(columns, labels, strict=True)]
    ends = (lowest, 1.0)
    return heatmap(cosines, labels, columns, title, value_label="cosine similarity", limits=ends, ax=ax)


def attention(weights: Any, tokens: Sequence[str], title: str, ax: Axes | None = None) -> Axes:
    """The attention of one head, [t, t]: each row is a token and sums to 1 over the tokens it looks at."""
    limits = (0.0, float(np.max(weights)))
    return heatmap(weights, tokens, tokens, title, "looks at", "token", "attention weight", limits, ax=ax)


def image_grid(
    images: Sequence[Any],
    title: str,
    captions: Sequence[str] = (),
    scores: Sequence[float] = (),
    columns: int = 5,
) -> list[Axes]:
    """Pictures (paths or PIL images) in rows, with caption and score. Returns one Axes per picture."""
    pictures = as_images(images)
    for name, extra in (("captions", captions), ("scores", scores)):
        if len(extra) not in (0, len(pictures)):
            raise InputError(f"there are {len(pictures)} images but {len(extra)} {name}")
    cells = _grid(len(pictures), columns, 1.7, title)
    for i, (ax, picture) in enumerate(zip(cells, pictures, strict=True)):
        ax.imshow(picture)
        words = [textwrap.fill(captions[i], 18)] if captions else []
        ax.set_title(
            "\n".join(words + ([f"{scores[i]:.2f}"] if len(scores) else [])),
            fontsize=9,
            weight="normal",
            loc="center",
            parse_math=False,
        )
    return cells


def feature_maps(maps: Any, title: str, columns: int = 8) -> list[Axes]:
    """The maps [c, h, w] that the filters of a layer give, each scaled on its own: one Axes per map."""
    values = np.asarray(maps, dtype=float)
    if values.ndim != 3:
        raise InputError(f"feature maps must have the shape [channels, height, width], not {values.shape}")
    cells = _grid(len(values), columns, 1.1, title)
    for number, (ax, values_of_one) in enumerate(zip(cells, values, strict=True), start=1):
        ax.imshow(values_of_one, cmap=COLORMAP)
        ax.set_title(str(number), fontsize=8, weight="normal", loc="center")
    return cells


def _grid(count: int, columns: int, inches: float, title: str) -> list[Axes]:
    """`count` empty cells in rows, without ticks, under one title."""
    if count == 0:
        raise InputError("there is no picture to show")
    use_style()
    columns = min(columns, count)
    rows = -(-count // columns)
    width = max(columns * inches, 4.0)
    figure, cells = plt.subplots(rows, columns, figsize=(width, rows * (inches + 0.35) + 0.4), squeeze=False)
    figure.suptitle(
        textwrap.fill(title, int(width * 10)), fontsize=11, weight="bold", x=0.02, ha="left", parse_math=False
    )
    for ax in cells.flat:
        ax.axis("off")
    return list(cells.flat[:count])


def _write_cells(ax: Axes, values: np.ndarray, image: Any, number_format: str) -> None:
    for (row, column), value in np.ndenumerate(values):
        if not np.isnan(value):
            bright = image.norm(value) > 0.5
            text = number_format.format(value)
            ax.text(
                column, row, text, ha="center", va="center", fontsize=8, color="black" if bright else "white"
            )
