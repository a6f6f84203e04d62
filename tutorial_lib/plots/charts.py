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
    reach = _reach(table, errors)
    ax = axes(ax, "normal" if table.size <= 8 else "wide")
    places, width = np.arange(len(labels)), 0.8 / len(table)
    for row, heights in enumerate(table):
        drawn = ax.bar(
            places + (row - (len(table) - 1) / 2) * width,
            heights,
            width,
            yerr=None if reach is None else reach[:, row],
            label=series[row] if series else None,
            color=PALETTE[row % 7],
            hatch=HATCHES[row % 7],
            edgecolor="white",
            zorder=2,
            error_kw={"capsize": 3, "zorder": 3},
        )
        ax.bar_label(drawn, fmt="%.2f", padding=3, fontsize=9)
    crowded = sum(len(str(label)) for label in labels) > 60
    ax.set_xticks(places, labels, rotation=30 if crowded else 0, ha="right" if crowded else "center")
    ax.grid(axis="x", visible=False)
    ax.margins(y=0.12 + 0.08 * _legend_above(ax, series))
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
        color, style = PALETTE[row % 7], LINE_STYLES[row % 7]
        marker = MARKERS[row % 7] if len(x) <= 30 else None
        ax.plot(x, values, label=name, color=color, linestyle=style, marker=marker, markersize=5)
        if bands and name in bands:
            ax.fill_between(x, *bands[name], color=color, alpha=0.2, linewidth=0)
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


def training_curve(losses: Any, title: str, ax: Axes | None = None) -> Axes:
    """The loss of each step, pale, and its running mean over 50 steps (fewer in a short training), dark."""
    values = np.asarray(losses, dtype=float)
    if values.ndim != 1 or not len(values):
        raise InputError(f"losses must be a list of numbers, one per step; the shape is {values.shape}")
    window = min(50, max(1, len(values) // 5))
    means = np.convolve(values, np.ones(window) / window, mode="valid")
    ax = axes(ax)
    steps = np.arange(1, len(values) + 1)
    ax.plot(steps, values, color=PALETTE[5], alpha=0.5, linewidth=0.8, label="each step")
    middles = np.arange(len(means)) + (window + 1) / 2  # a mean stands amid its steps, not behind them
    ax.plot(middles, means, color=PALETTE[0], linewidth=2, label=f"mean of {window} steps")
    ax.legend()
    caption(ax, title, "step", "loss")
    return ax


def neighbors(found: Sequence[tuple[str, float]], title: str, ax: Axes | None = None) -> Axes:
    """The nearest neighbours as horizontal bars, nearest on top; `found` is a list of (word, score)."""
    ax = axes(ax)
    places = np.arange(len(found))[::-1]
    drawn = ax.barh(places, [score for _, score in found], color=PALETTE[0], zorder=2)
    ax.bar_label(drawn, fmt="%.2f", padding=3, fontsize=9)
    ax.set_yticks(places, [str(word) for word, _ in found])
    ax.grid(axis="y", visible=False)
    ax.margins(x=0.1)
    caption(ax, title, "cosine similarity")
    return ax


def _legend_above(ax: Axes, series: Sequence[str]) -> int:
    """A legend along the top, in one line if it fits; returns how many lines it needs over the bars."""
    if not series:
        return 0
    columns = len(series) if sum(len(name) + 6 for name in series) <= 60 else 1
    ax.legend(loc="upper left", ncols=columns)
    return len(series) // columns


def _reach(table: np.ndarray, errors: Any) -> np.ndarray | None:
    """How far the error bars reach below and above the values, [2, s, n], from half widths or from ends."""
    if errors is None:
        return None
    given = np.asarray(errors, dtype=float)
    if given.size == table.size:
        return np.stack([given.reshape(table.shape)] * 2)
    if given.size == 2 * table.size and given.shape[-1] == 2:
        return np.abs(given.reshape(*table.shape, 2) - table[..., None]).transpose(2, 0, 1)
    raise InputError(f"errors of shape {given.shape} do not fit values of shape {table.shape}")
