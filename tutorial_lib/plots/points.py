"""Points in the plane: spaces, and the agreement of two measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from ..errors import InputError
from ..validation import as_vectors
from .style import COLORMAP, MARKERS, PALETTE, axes, caption, panels

__all__ = ["agreement", "place_labels", "scatter", "spaces"]

_CROWDED = 60  # labels; beyond these, one that finds no free place is left out
# Where a label may begin (or end, or have its middle), in typographic points from its mark.
_PLACES = ((5, 4), (5, -11), (-5, 4), (-5, -11), (0, 8), (0, -15), (12, 12), (-12, -18))


def scatter(
    points: Any,
    title: str,
    labels: Sequence[str] = (),
    groups: Sequence[Any] = (),
    xlabel: str = "first component",
    ylabel: str = "second component",
    ax: Axes | None = None,
) -> Axes:
    """Points [n, 2] with a label each, placed where it covers least, and one colour and mark per group.

    `labels` may hold empty strings for points without a label. With more than 60 labels those without a
    free place are left out. Raises InputError if the lengths differ.
    """
    points = as_vectors(points, "points")
    if points.shape[1] != 2:
        raise InputError(f"points must have the shape [n, 2], not {points.shape}; project the vectors first")
    for name, extra in (("labels", labels), ("groups", groups)):
        if len(extra) not in (0, len(points)):
            raise InputError(f"there are {len(points)} points but {len(extra)} {name}")
    ax = axes(ax)
    size = 36 if len(points) <= 100 else 12 if len(points) <= 1000 else 4
    kinds = list(dict.fromkeys(groups)) or [None]
    for number, kind in enumerate(kinds):
        chosen = [kind is None or group == kind for group in groups or [None] * len(points)]
        x, y = points[chosen].T
        drawn = ax.scatter(x, y, size, PALETTE[number % 7], marker=MARKERS[number % 7], label=kind)
        drawn.set(alpha=0.8, linewidths=0, rasterized=True)
    if len(kinds) > 1:
        ax.legend(markerscale=max(1.0, 4 / size**0.5))
    caption(ax, title, xlabel, ylabel)
    place_labels(ax, points, labels)
    return ax


def agreement(x: Any, y: Any, title: str, xlabel: str, ylabel: str, ax: Axes | None = None) -> Axes:
    """Two measures of the same things against each other, [n] and [n], with the diagonal where both agree.

    Many points (more than 2,000) are counted in hexagons. Pearson's r is written in the corner.
    """
    both = np.stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    if both.ndim != 2 or both.shape[1] < 2:
        raise InputError(
            f"x and y must be two equally long lists of at least 2 numbers; their shape is {both.shape}"
        )
    ax = axes(ax, "square")
    if both.shape[1] > 2000:
        cells = ax.hexbin(both[0], both[1], gridsize=40, bins="log", cmap=COLORMAP, mincnt=1, linewidths=0)
        ax.figure.colorbar(cells, ax=ax, label="number of points", shrink=0.8)
    else:
        ax.scatter(both[0], both[1], s=14, alpha=0.6, linewidths=0)
    ends = [both.min(), both.max()]
    ax.plot(ends, ends, linestyle="--", color=PALETTE[6], linewidth=1, label="equal")
    ax.legend(loc="lower right")
    found = f"r = {np.corrcoef(both)[0, 1]:.2f}, n = {both.shape[1]:,}"
    box = {"facecolor": "white", "lw": 0}
    ax.text(0.03, 0.97, found, transform=ax.transAxes, va="top", bbox=box)
    caption(ax, title, xlabel, ylabel)
    return ax


def spaces(pictures: Mapping[str, Any], title: str, groups: Sequence[Any] = ()) -> list[Axes]:
    """Several pictures of the same things side by side: name to points [n, 2]."""
    if not pictures:
        raise InputError("there is no space to show")
    cells = panels(title, 1, len(pictures), min(4.2 * len(pictures), 13), 4.2)
    for ax, (name, points) in zip(cells, pictures.items(), strict=True):
        scatter(points, name, groups=groups, xlabel="", ylabel="", ax=ax)
        ax.tick_params(labelleft=False, labelbottom=False)  # a projection's numbers mean nothing
        if ax is not cells[0] and (legend := ax.get_legend()):
            legend.remove()
    return cells


def place_labels(ax: Axes, points: np.ndarray, labels: Sequence[str]) -> None:
    """Write each label at the place around its point [n, 2] that covers least; an empty one is left out."""
    if not any(labels):
        return
    figure = cast(Figure, ax.get_figure(root=True))
    figure.draw_without_rendering()  # boxes can be compared once the layout is settled
    marks = ax.transData.transform(points)
    taken: list[Bbox] = []
    for point, label in zip(points, labels, strict=True):
        if not label:
            continue
        text = ax.annotate(str(label), point, (0, 0), textcoords="offset points", fontsize=9)
        text.set_parse_math(False)
        text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        start, pixels = text.get_window_extent(), figure.dpi / 72
        boxes = {
            (x, y): start.translated(x * pixels - start.width * (1 - np.sign(x)) / 2, y * pixels)
            for x, y in _PLACES
        }
        x, y = min(boxes, key=lambda place: _covered(boxes[place], taken, marks, ax.bbox))
        if len(labels) > _CROWDED and boxes[x, y].count_overlaps(taken):
            text.remove()
        else:
            text.set(position=(x, y), ha="left" if x > 0 else "right" if x < 0 else "center")
            taken.append(boxes[x, y])


def _covered(box: Bbox, taken: list[Bbox], marks: np.ndarray, frame: Bbox) -> tuple[int, int, int]:
    """What a label would cover, the worst first: other labels, the frame (corners beyond it), points."""
    beyond = 2 - frame.count_contains(box.get_points())
    return box.count_overlaps(taken), beyond, box.padded(2).count_contains(marks)
