"""Points in the plane: spaces, analogies, agreement of two measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from ..errors import InputError
from ..validation import as_vectors
from .style import COLORMAP, MARKERS, PALETTE, axes, caption, use_style

__all__ = ["agreement", "parallelogram", "scatter", "spaces"]

_CROWDED = 60  # labels; beyond these, one that finds no free place is left out
_PLACES = (
    (5, 4),
    (5, -11),
    (-5, 4),
    (-5, -11),
    (0, 8),
    (0, -15),
    (12, 12),
    (-12, -18),
)  # offsets in typographic points


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
    points = _as_points(points)
    for name, extra in (("labels", labels), ("groups", groups)):
        if len(extra) not in (0, len(points)):
            raise InputError(f"there are {len(points)} points but {len(extra)} {name}")
    ax = axes(ax)
    size = 36 if len(points) <= 100 else 12 if len(points) <= 1000 else 4
    kinds = list(dict.fromkeys(groups)) or [None]
    x, y = points.T
    for number, kind in enumerate(kinds):
        chosen = [i for i in range(len(points)) if kind is None or groups[i] == kind]
        mark, color = MARKERS[number % 7], PALETTE[number % 7]
        ax.scatter(
            x[chosen],
            y[chosen],
            s=size,
            marker=mark,
            color=color,
            alpha=0.8,
            linewidths=0,
            label=kind,
            rasterized=True,
        )
    if len(kinds) > 1:
        ax.legend(markerscale=max(1.0, 4 / size**0.5))
    caption(ax, title, xlabel, ylabel)
    _place_labels(ax, points, labels)
    return ax


def parallelogram(vectors: Any, words: Sequence[str], title: str, ax: Axes | None = None) -> Axes:
    """An analogy "a is to b as c is to d", drawn to scale: `vectors` [4, d] of the four `words` a, b, c, d.

    The plane goes through a, b and c, so their distances, and the predicted point b - a + c, are exact.
    d lies outside it: its foot is drawn, and a dotted circle shows its true distance from the
    prediction (the misfit, written below). Raises InputError if a, b and c lie on one line.
    """
    a, b, c, d = _four(vectors, words)
    right, up = _plane(b - a, c - a)
    flat = np.array([[(v - a) @ right, (v - a) @ up] for v in (a, b, c, b - a + c, d)])
    misfit, side = float(np.linalg.norm(d - (b - a + c))), float(np.linalg.norm(b - a))
    ax = axes(ax, "square")
    corner, foot = flat[3], flat[4]
    ax.plot(*flat[[0, 1, 3, 2, 0]].T, color=PALETTE[6], linewidth=1)
    ax.add_patch(plt.Circle(tuple(corner), misfit, fill=False, linestyle=":", color=PALETTE[4]))
    ax.plot(*np.array([corner, foot]).T, linestyle="--", color=PALETTE[4], linewidth=1)
    ax.scatter(flat[:3, 0], flat[:3, 1], s=45, color=PALETTE[0], zorder=3)
    ax.scatter(corner[0], corner[1], s=60, marker="s", facecolor="white", edgecolor=PALETTE[6], zorder=3)
    ax.scatter(foot[0], foot[1], s=60, marker="^", color=PALETTE[4], zorder=3)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.12)
    distance = f"misfit: '{words[3]}' is {misfit:.2f} from the prediction,"
    caption(ax, title, f"{distance}\n{misfit / side:.2f} times the side {words[0]}–{words[1]}")
    formula = f"{words[1]} − {words[0]} + {words[2]}"
    _place_labels(ax, flat, [*words[:3], formula, words[3]])
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
        ax.get_figure().colorbar(cells, ax=ax, label="number of points", shrink=0.8)  # type: ignore[union-attr]
    else:
        ax.scatter(both[0], both[1], s=14, alpha=0.6, linewidths=0)
    ends = [both.min(), both.max()]
    ax.plot(ends, ends, linestyle="--", color=PALETTE[6], linewidth=1, label="equal")
    r = float(np.corrcoef(both)[0, 1])
    ax.text(
        0.03,
        0.97,
        f"r = {r:.2f}, n = {both.shape[1]:,}",
        transform=ax.transAxes,
        va="top",
        bbox={"facecolor": "white", "lw": 0},
    )
    ax.legend(loc="lower right")
    caption(ax, title, xlabel, ylabel)
    return ax


def spaces(
    pictures: Mapping[str, Any],
    title: str,
    labels: Sequence[str] = (),
    groups: Sequence[Any] = (),
    notes: Mapping[str, str] | None = None,
) -> list[Axes]:
    """Several pictures of the same things side by side: name to points [n, 2], with `notes` below."""
    if not pictures:
        raise InputError("there is no space to show")
    use_style()
    width = min(4.2 * len(pictures), 13)
    figure, cells = plt.subplots(1, len(pictures), figsize=(width, 4.2), squeeze=False)
    figure.suptitle(title, fontsize=11, weight="bold", x=0.02, ha="left", parse_math=False)
    for ax, (name, points) in zip(cells.flat, pictures.items(), strict=True):
        scatter(points, name, labels, groups, xlabel=(notes or {}).get(name, ""), ylabel="", ax=ax)
        ax.tick_params(
            labelleft=False, labelbottom=False
        )  # the numbers of a projection mean nothing by themselves
    for ax in cells.flat[1:]:
        if ax.get_legend():
            ax.get_legend().remove()
    return list(cells.flat)


def _as_points(points: Any) -> np.ndarray:
    array = as_vectors(points, "points")
    if array.shape[1] != 2:
        raise InputError(f"points must have the shape [n, 2], not {array.shape}; project the vectors first")
    return array


def _four(vectors: Any, words: Sequence[str]) -> np.ndarray:
    rows = as_vectors(vectors)
    if len(rows) != 4 or len(words) != 4:
        raise InputError(f"an analogy has 4 vectors and 4 words, here are {len(rows)} and {len(words)}")
    return rows.astype(float)


def _plane(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two perpendicular unit vectors that span the plane of `first` and `second` (Gram and Schmidt)."""
    right = first / (np.linalg.norm(first) or 1.0)
    rest = second - (second @ right) * right
    if not np.linalg.norm(first) or np.linalg.norm(rest) <= 1e-6 * np.linalg.norm(second):
        raise InputError("the first three vectors lie on one line: they span no parallelogram")
    return right, rest / np.linalg.norm(rest)


def _place_labels(ax: Axes, points: np.ndarray, labels: Sequence[str]) -> None:
    """Give each label the place around its point that covers the least of other labels and points."""
    if not any(labels):
        return
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()  # type: ignore[union-attr]  # the layout must be settled before boxes are compared
    marks = ax.transData.transform(points)
    taken: list[Bbox] = []
    for point, label in zip(points, labels, strict=True):
        if not label:
            continue
        text = ax.annotate(
            str(label),
            tuple(point),
            xytext=_PLACES[0],
            textcoords="offset points",
            fontsize=9,
            parse_math=False,
        )
        text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        _, place, box = min(
            (_try(text, place, taken, marks) for place in _PLACES), key=lambda tried: tried[0]
        )
        if len(labels) > _CROWDED and _shared_area(box, taken) > 0:
            text.remove()
            continue
        _move(text, place)
        taken.append(box)


def _try(
    text: Any, place: tuple[int, int], taken: list[Bbox], marks: np.ndarray
) -> tuple[float, tuple[int, int], Bbox]:
    """What a label would cover at this place: other labels (worst), points, and the frame."""
    _move(text, place)
    box = text.get_window_extent()
    inside = (marks > (box.x0 - 2, box.y0 - 2)).all(axis=1) & (marks < (box.x1 + 2, box.y1 + 2)).all(axis=1)
    frame = text.axes.get_window_extent()
    outside = (
        max(0, frame.x0 - box.x0)
        + max(0, box.x1 - frame.x1)
        + max(0, frame.y0 - box.y0)
        + max(0, box.y1 - frame.y1)
    )
    return 10 * _shared_area(box, taken) + 30 * inside.sum() + 100 * outside, place, box


def _shared_area(box: Bbox, others: list[Bbox]) -> float:
    """The area, in square pixels, that `box` has in common with the others."""
    return sum(cut.width * cut.height for cut in (Bbox.intersection(box, other) for other in others) if cut)


def _move(text: Any, place: tuple[int, int]) -> None:
    text.set_position(place)
    text.set_horizontalalignment("left" if place[0] > 0 else "right" if place[0] < 0 else "center")
