"""Matrices and pictures: heat maps, attention, feature maps, grids of images."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..data.images import as_images
from ..errors import InputError
from ..validation import unit_rows
from .style import COLORMAP, axes, caption, panels

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
    limits: tuple[float | None, float | None] = (None, None),
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
    image = ax.imshow(values, vmin=limits[0], vmax=limits[1], cmap=COLORMAP, aspect="auto")
    ax.figure.colorbar(image, ax=ax, shrink=0.8).set_label(value_label, parse_math=False)
    crowded = max((len(str(name)) for name in columns), default=0) * len(columns) > 40
    ax.set_xticks(range(len(columns)), columns, rotation=45 * crowded, ha="right" if crowded else "center")
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    if values.size <= _WRITTEN:
        brightness = np.ma.getdata(image.norm(values))  # [r, c], from 0 to 1
        for (row, column), value in np.ndenumerate(values):
            if not np.isnan(value):
                color = "black" if brightness[row, column] > 0.5 else "white"
                text = number_format.format(value)
                ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    caption(ax, title, xlabel, ylabel)
    return ax


def similarity_matrix(vectors: Any, labels: Sequence[str], title: str, ax: Axes | None = None) -> Axes:
    """The cosine of each vector [n, d] with each other, as a heat map from 0 (or lower) to 1.

    Long labels (sentences) stand once, at the rows; the columns then carry their numbers.
    """
    unit = unit_rows(vectors)
    cosines = unit @ unit.T
    columns = list(labels)
    if any(len(label) > _LONG for label in labels):
        columns = [str(number) for number in range(1, len(labels) + 1)]
        labels = [f"{label}  {number}" for number, label in zip(columns, labels, strict=True)]
    limits = (min(0.0, float(cosines.min())), 1.0)
    return heatmap(cosines, labels, columns, title, value_label="cosine similarity", limits=limits, ax=ax)


def attention(weights: Any, tokens: Sequence[str], title: str) -> Axes:
    """The attention of one head, [t, t]: each row is a token and sums to 1 over the tokens it looks at."""
    limits = (0.0, float(np.max(weights)))
    return heatmap(weights, tokens, tokens, title, "looks at", "token", "attention weight", limits)


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
    below = [[textwrap.fill(words, 18)] for words in captions] or [[] for _ in pictures]
    for lines, score in zip(below, scores, strict=False):
        lines.append(f"{score:.2f}")
    return _gallery(pictures, ["\n".join(lines) for lines in below], title, columns, inches=1.7)


def feature_maps(maps: Any, title: str, columns: int = 8) -> list[Axes]:
    """The maps [c, h, w] that the filters of a layer give, each scaled on its own: one Axes per map."""
    values = np.asarray(maps, dtype=float)
    if values.ndim != 3:
        raise InputError(f"feature maps must have the shape [channels, height, width], not {values.shape}")
    names = [str(number) for number in range(1, len(values) + 1)]
    return _gallery(list(values), names, title, columns, inches=1.1)


def _gallery(
    pictures: Sequence[Any], names: Sequence[str], title: str, columns: int, inches: float
) -> list[Axes]:
    """Pictures of a size in rows, each under its name, without ticks; those of one channel in colours."""
    if not pictures:
        raise InputError("there is no picture to show")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    cells = panels(title, rows, columns, max(columns * inches, 4.0), rows * (inches + 0.35) + 0.4)
    for ax in cells:
        ax.axis("off")
    for ax, picture, name in zip(cells, pictures, names, strict=False):
        # Tiny pictures are seen in their pixels; those of larger ones would only be ragged edges.
        smooth = "hanning" if min(np.shape(picture)[:2]) >= 32 else None
        ax.imshow(picture, cmap=COLORMAP, interpolation=smooth)
        ax.set_title(name, fontsize=9, weight="normal", loc="center", parse_math=False)
    return cells[: len(pictures)]
