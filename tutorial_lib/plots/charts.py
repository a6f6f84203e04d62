"""Bars and lines: scores, settings, training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..errors import InputError
from .style import HATCHES, LINE_STYLES, MARKERS, PALETTE, axes, caption

__all__ = ["bars", "lines", "neighbors", "training_curve"]


def bars(
    values: Any,
    labels: Sequence[str],
    title: str,
    errors: Any = None,
    series: Sequence[str] = (),
    xlabel: str = "",
    ylabel: str = "",
    number_format: str = "{:.2f}",
    ax: Axes | None = None,
) -> Axes:
    """Bars with their values written above, and error bars where there are some.

    `values` has one number per label, shape [n], or one row per name in `series`, shape [s, n].
    `errors` has the shape of `values` (half widths) or one axis more of length 2 (lower and upper ends
    of an interval). NaN leaves a bar out. Raises InputError if the shapes do not fit.
    """
    table = np.atleast_2d(np.asarray(values, dtype=float))  # [s, n]
    if table.shape != (max(1, len(series)), len(labels)):
        raise InputError(
            f"values of shape {np.shape(values)} do not fit {len(labels)} labels and {len(series)} series"
        )
    ends = _interval_ends(table, errors)
    ax = axes(ax, "normal" if table.size <= 8 else "wide")
    width = 0.8 / len(table)
    for row, heights in enumerate(table):
        places = np.arange(len(labels)) + (row - (len(table) - 1) / 2) * width
        name = series[row] if series else None
        ax.bar(
            places,
            heights,
            width,
            label=name,
            color=PALETTE[row % 7],
            hatch=HATCHES[row % 7],
            edgecolor="white",
            zorder=2,
        )
        _write_values(ax, places, heights, None if ends is None else ends[row], number_format)
    ax.set_xticks(np.arange(len(labels)), labels, **_tilt(labels))
    ax.grid(axis="x", visible=False)
    lines_of_legend = _legend_above(ax, series)
    ax.margins(y=0.12 + 0.08 * lines_of_legend)
    caption(ax, title, xlabel, ylabel)
    return ax


def lines(
    x: Any,
    series: Mapping[str, Any],
    title: str,
    bands: Mapping[str, tuple[Any, Any]] | None = None,
    xlabel: str = "",
    ylabel: str = "",
    logx: bool = False,
    logy: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """One line per entry of `series` (name to values [n]) over `x` [n], with shaded bands (low, high)."""
    x = np.asarray(x, dtype=float)
    ax = axes(ax)
    for row, (name, values) in enumerate(series.items()):
        color, marker = PALETTE[row % 7], MARKERS[row % 7] if len(x) <= 30 else None
        ax.plot(
            x, values, label=name, color=color, linestyle=LINE_STYLES[row % 7], marker=marker, markersize=5
        )
        if bands and name in bands:
            low, high = bands[name]
            ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
    if logx:
        ax.set_xscale("log")
        if len(x) <= 10:  # few settings: name each, instead of powers of ten
            ax.set_xticks(x, [f"{value:g}" for value in x])
            ax.minorticks_off()
    elif (x == np.round(x)).all():  # epochs, layers, ranks: no halves between them
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if logy:
        ax.set_yscale("log")
    if len(series) > 1:
        ax.legend()
    caption(ax, title, xlabel, ylabel)
    return ax


def training_curve(
    losses: Any,
    title: str,
    window: int = 50,
    xlabel: str = "step",
    ylabel: str = "loss",
    ax: Axes | None = None,
) -> Axes:
    """The loss of each step, pale, and its running mean over `window` steps, dark."""
    values = np.asarray(losses, dtype=float)
    if values.ndim != 1 or not len(values):
        raise InputError(f"losses must be a list of numbers, one per step; the shape is {values.shape}")
    ax = axes(ax)
    ax.plot(
        np.arange(1, len(values) + 1), values, color=PALETTE[5], alpha=0.5, linewidth=0.8, label="each step"
    )
    window = min(window, max(1, len(values) // 5))
    mean = np.convolve(values, np.ones(window) / window, mode="valid")
    ax.plot(
        np.arange(len(mean)) + (window + 1) / 2,  # in the middle of its steps, not behind them
        mean,
        color=PALETTE[0],
        linewidth=2,
        label=f"mean of {window} steps",
    )
    ax.legend()
    caption(ax, title, xlabel, ylabel)
    return ax


def neighbors(
    found: Sequence[tuple[str, float]], title: str, xlabel: str = "cosine similarity", ax: Axes | None = None
) -> Axes:
    """The nearest neighbours as horizontal bars, nearest on top; `found` is a list of (word, score)."""
    ax = axes(ax)
    places = np.arange(len(found))[::-1]
    scores = [score for _, score in found]
    ax.barh(places, scores, color=PALETTE[0], zorder=2)
    ax.set_yticks(places, [str(word) for word, _ in found])
    for place, score in zip(places, scores, strict=True):
        ax.annotate(
            f"{score:.2f}", (score, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=9
        )
    ax.grid(axis="y", visible=False)
    ax.margins(x=0.1)
    caption(ax, title, xlabel)
    return ax


def _legend_above(ax: Axes, series: Sequence[str]) -> int:
    """A legend along the top, in one line if it fits; returns how many lines it needs over the bars."""
    if not series:
        return 0
    columns = len(series) if sum(len(name) + 6 for name in series) <= 60 else 1
    ax.legend(loc="upper left", ncols=columns)
    return len(series) // columns


def _interval_ends(table: np.ndarray, errors: Any) -> np.ndarray | None:
    """Lower and upper ends [s, n, 2] from half widths or from ends."""
    if errors is None:
        return None
    given = np.asarray(errors, dtype=float)
    if given.size == table.size:
        half = given.reshape(table.shape)
        return np.stack([table - half, table + half], axis=-1)
    if given.size == 2 * table.size and given.shape[-1] == 2:
        return given.reshape(*table.shape, 2)
    raise InputError(f"errors of shape {given.shape} do not fit values of shape {table.shape}")


def _write_values(
    ax: Axes, places: np.ndarray, heights: np.ndarray, ends: np.ndarray | None, number_format: str
) -> None:
    """Error bars, and each value beyond the end of its bar."""
    if ends is not None:
        reach = np.abs(ends.T - heights)
        ax.errorbar(places, heights, yerr=reach, fmt="none", ecolor="black", capsize=3, zorder=3)
    tops = heights if ends is None else ends[:, 1]
    lows = heights if ends is None else ends[:, 0]
    for place, height, top, low in zip(places, heights, tops, lows, strict=True):
        if not np.isnan(height):
            up = height >= 0
            at, shift, side = (top, 3, "bottom") if up else (low, -3, "top")
            text = number_format.format(height)
            ax.annotate(
                text,
                (place, at),
                xytext=(0, shift),
                textcoords="offset points",
                ha="center",
                va=side,
                fontsize=9,
            )


def _tilt(labels: Sequence[str]) -> dict[str, Any]:
    """Slant the labels when they would run into each other."""
    return {"rotation": 30, "ha": "right"} if sum(len(str(label)) for label in labels) > 60 else {}
