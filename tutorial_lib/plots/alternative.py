"""The text alternative of a figure, for those who cannot see it: read off the figure itself.

Nobody writes it and nobody forgets it: titles, marks, names and values are those that were drawn.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import FillBetweenPolyCollection, PathCollection, PolyCollection
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import LogFormatter, ScalarFormatter

__all__ = ["LONGEST", "describe"]

LONGEST = 600  # characters: a screen reader reads them in one breath, without a way to skip
_NAMED = 10  # things of a kind that are named; the others are counted


def describe(figure: Figure) -> str:
    """Return what a figure shows, in a few sentences of at most 600 characters, shared among its panels.

    Bars are read out with names and values, lines with where they begin, end and turn, points and heat maps
    with how many they are and their extremes, axes with their names and ranges. Numbers have three digits.
    """
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    pictures = [ax for ax in panels if _is_picture(ax)]
    gallery = ""
    if len(pictures) > 1:
        names = [title for ax in pictures if (title := _title(ax))]
        gallery = f"{len(pictures)} pictures" + (f": {_listed(names)}" if names else "")
        panels = [ax for ax in panels if ax not in pictures]
    told = [text for ax in panels if (text := _panel(ax))]
    if len(told) > 1:
        share = max(LONGEST // len(told), 30)
        numbered = (f"Panel {number}: {text}" for number, text in enumerate(told, start=1))
        told = [textwrap.shorten(text, share, placeholder=" …") for text in numbered]
    text = _sentences([_plain(figure.get_suptitle()), gallery, *told]) or "A figure without words."
    return textwrap.shorten(text, LONGEST, placeholder=" …")


def _panel(ax: Axes) -> str:
    """Return title, marks and axes of one coordinate system."""
    marks = [mark for kind in (_bars, _lines, _points, _images, _words) for mark in kind(ax)]
    axes = [_axis("horizontal axis", ax.xaxis), _axis("vertical axis", ax.yaxis)] if marks else []
    told = ["; ".join(marks), "; ".join(filter(None, axes))]
    return _sentences([_title(ax), *(text[:1].upper() + text[1:] for text in told)])


def _bars(ax: Axes) -> Iterator[str]:
    groups = [each for each in ax.containers if isinstance(each, BarContainer) and len(each)]
    for bars in groups:
        if bars.orientation == "horizontal":
            names = _names(ax.yaxis, [bar.get_y() + bar.get_height() / 2 for bar in bars])
        else:
            names = _names(ax.xaxis, [bar.get_x() + bar.get_width() / 2 for bar in bars])
        yield f"{_named('bars', bars)}: {_values(names, np.asarray(bars.datavalues, dtype=float))}"
    if groups and any(isinstance(each, ErrorbarContainer) for each in ax.containers):
        yield "with error bars"


def _values(names: Sequence[str], values: np.ndarray) -> str:
    """Return "name value" of each; of many, as in a histogram, the extremes alone."""
    told = [(value, name) for value, name in zip(values, names, strict=True) if np.isfinite(value)]
    if len(told) <= _NAMED:
        return ", ".join(f"{name} {_number(value)}" for value, name in told)
    low, high = (f"{_number(value)} ({name})" for value, name in (min(told), max(told)))
    return f"{len(told)} from {low} to {high}"


def _lines(ax: Axes) -> Iterator[str]:
    lines = [line for line in ax.lines if line.get_marker() not in ("_", "|")]  # the ends of error bars
    told = [line for line in lines if _label(line)] or (lines if len(lines) == 1 else [])
    yield from (_line(ax, line) for line in told[:_NAMED])
    if rest := len(lines) - len(told[:_NAMED]):
        yield f"{rest} {'more ' if told else ''}line{'s' if rest > 1 else ''}"


def _line(ax: Axes, line: Line2D) -> str:
    x, y = (np.asarray(values, dtype=float) for values in line.get_data(orig=False))
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    if line.get_linestyle() == "None" or len(y) < 2:
        return _cloud(_named("points", line), x, y)
    if line.get_transform() is not ax.transData or np.ptp(y) == 0:  # axvline: its y is a part of the frame
        return f"{_named('line', line)} at {_number(x[0] if np.ptp(x) == 0 else y[0])}"
    text = f"{_named('line', line)} from {_number(y[0])} to {_number(y[-1])}"
    for what, place in (("highest", int(np.argmax(y))), ("lowest", int(np.argmin(y)))):
        if _number(y[place]) not in (_number(y[0]), _number(y[-1])):
            text += f", {what} {_number(y[place])} at {_number(x[place])}"
    return text


def _points(ax: Axes) -> Iterator[str]:
    drawn = [each for each in ax.collections if isinstance(each, PathCollection)]
    groups = [(_label(each), np.ma.filled(each.get_offsets(), np.nan)) for each in drawn]
    groups = [(name, places) for name, places in groups if len(places)]  # a legend's own marks have none
    names = [f"{name} ({len(places):,})" for name, places in groups if name]
    if len(names) > 1:
        yield f"{sum(len(places) for _, places in groups):,} points in {len(names)} groups: {_listed(names)}"
    elif groups:
        x, y = np.concatenate([places for _, places in groups]).T
        yield _cloud(_named("points", drawn[0]) if len(groups) == 1 else "points", x, y)
    for each in ax.collections:
        if isinstance(each, PolyCollection) and (counts := each.get_array()) is not None:  # hexagons
            yield f"{len(counts):,} coloured cells from {_number(counts.min())} to {_number(counts.max())}"
    if bands := sum(isinstance(each, FillBetweenPolyCollection) for each in ax.collections):
        yield "with a shaded band" if bands == 1 else f"with {bands} shaded bands"


def _cloud(name: str, x: np.ndarray, y: np.ndarray) -> str:
    """Return how many points there are; of at least twenty also how the two numbers go together."""
    if len(x) < 20 or not np.isfinite([x, y]).all() or not np.ptp(x) or not np.ptp(y):
        return f"{len(x):,} {name}" if len(x) != 1 else f"1 {name.replace('points', 'point', 1)}"
    return f"{len(x):,} {name}, correlation {np.round(np.corrcoef(x, y)[0, 1], 1) + 0.0:.1f}"  # no -0.0


def _images(ax: Axes) -> Iterator[str]:
    for image in ax.images:
        values: np.ndarray = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
        readable = values.ndim == 2 and not _is_picture(ax) and np.isfinite(values).any()
        yield _heat_map(ax, values) if readable else "a picture"


def _heat_map(ax: Axes, values: np.ndarray) -> str:
    """Return rows, columns and extremes of a matrix, without the diagonal if it compares each with itself."""
    rows, columns = _names(ax.yaxis, range(len(values))), _names(ax.xaxis, range(values.shape[1]))
    text = f"heat map of {len(rows)} rows ({_listed(rows)}) by {len(columns)} columns"
    text += f" ({_listed(columns)})" if columns != rows else ""
    if len(rows) == len(columns) > 1 and np.allclose(np.diag(values), np.nanmax(values)):
        values = np.where(np.eye(len(rows), dtype=bool), np.nan, values)
    for what, find in (("highest", np.nanargmax), ("lowest", np.nanargmin)):
        row, column = np.unravel_index(find(values), values.shape)
        text += f", {what} {_number(values[row, column])} at {rows[row]} and {columns[column]}"
    return text


def _words(ax: Axes) -> Iterator[str]:
    written = [text for text in ax.texts if text.get_text()]
    words = list(dict.fromkeys(_plain(text.get_text()) for text in written))
    words = [word for word in words if any(map(str.isalpha, word))]  # numbers are those of the marks
    if not words:
        return
    yield f"labelled {_listed(words)}"

    def nearest(end: Any) -> str:
        return _plain(min(written, key=lambda text: math.dist(text.get_position(), end)).get_text())

    notes = [text for text in ax.texts if isinstance(text, Annotation) and not text.get_text()]
    if arrows := [f"{nearest(note.xyann)} to {nearest(note.xy)}" for note in notes if note.arrow_patch]:
        yield f"arrows from {_listed(arrows)}"


def _axis(side: str, axis: Axis) -> str:
    """Return the name of an axis and the range of its numbers; nothing if it has no name."""
    name, (low, high) = _plain(axis.get_label_text()), sorted(axis.get_view_interval())
    if not name or not _has_numbers(axis):
        return name and f"{side}: {name}"
    ticks = [tick for tick in axis.get_majorticklocs() if low <= tick <= high] or [low, high]
    scale = " (logarithmic)" if axis.get_scale() == "log" else ""
    return f"{side}: {name}, {_number(min(ticks))} to {_number(max(ticks))}{scale}"


def _has_numbers(axis: Axis) -> bool:
    """Whether numbers stand at the ticks, rather than names."""
    return isinstance(axis.get_major_formatter(), ScalarFormatter | LogFormatter)


def _names(axis: Axis, places: Iterable[float]) -> list[str]:
    """Return what stands on an axis beside these places: a tick's name, or the number."""
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
    names = {} if _has_numbers(axis) else {round(tick): _plain(label.get_text()) for tick, label in ticks}
    return [names.get(round(place)) or _number(place) for place in places]


def _number(value: float) -> str:
    """Round to three digits, without an exponent where that can be read; whole numbers stay whole."""
    value = float(value)
    rounded = value if value == round(value) else float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded == round(rounded) and abs(rounded) < 1e9 else f"{rounded:g}"


def _listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + rest


def _named(what: str, artist: Any) -> str:
    return f"{what} “{_label(artist)}”" if _label(artist) else what


def _label(artist: Any) -> str:
    """Return what the legend calls an artist; matplotlib's own names begin with an underscore."""
    label = _plain(str(artist.get_label() or ""))
    return "" if label.startswith("_") or label == "None" else label


def _title(ax: Axes) -> str:
    return _plain(" ".join(ax.get_title(loc=place) for place in ("left", "center", "right")))


def _is_picture(ax: Axes) -> bool:
    """Whether an image stands there for itself, without axes."""
    return bool(ax.images) and not (ax.axison and (len(ax.get_xticks()) or len(ax.get_yticks())))


def _plain(text: str) -> str:
    return " ".join(text.replace(r"\$", "$").split())


def _sentences(parts: Sequence[str]) -> str:
    """Join the parts that are not empty, each with a full stop."""
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)
