"""The text alternative of a figure, for those who cannot see it: read off the figure itself.

Nobody writes it and nobody forgets it: titles, marks, names and values are those that were drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import FillBetweenPolyCollection, PathCollection
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FuncFormatter, NullFormatter

__all__ = ["describe"]

LONGEST = 600  # characters: a screen reader reads them in one breath, without a way to skip

_NAMED_AT_MOST = (12, 8, 5, 3, 2, 1)  # things of a kind; fewer and fewer until the text is short enough
_ANNOTATED = 8
_NAMES_ON_TICKS = (FixedFormatter, FuncFormatter, NullFormatter)
_NO_WORD = re.compile(r"[\W\d_]*")


def describe(figure: Figure) -> str:
    """Return what a figure shows, in a few sentences of at most 600 characters.

    Bars are read out with names and values, lines with where they begin, end and turn, points and heat maps
    with how many they are and their extremes, axes with their names and ranges. Numbers have three digits.
    """
    for most in _NAMED_AT_MOST:
        text = _described(figure, most)
        if len(text) <= LONGEST:
            return text
    return text[: LONGEST - 2].rsplit(" ", 1)[0] + " …"


def _described(figure: Figure, most: int) -> str:
    panels = [ax for ax in figure.axes if ax.get_visible() and ax.get_label() != "<colorbar>"]
    pictures = [ax for ax in panels if _is_picture(ax)]
    gallery = ""
    if len(pictures) > 1:
        names = _listed([_title(ax) for ax in pictures if _title(ax)], most)
        gallery = f"{len(pictures)} pictures" + (f": {names}" if names else "")
        panels = [ax for ax in panels if ax not in pictures]
    described = [text for text in (_panel(ax, most) for ax in panels) if text]
    if len(described) > 1:
        described = [f"Panel {number}: {text}" for number, text in enumerate(described, start=1)]
    return _sentences([_one_line(figure.get_suptitle()), gallery, *described]) or "A figure without words."


def _panel(ax: Axes, most: int) -> str:
    """Return title, marks and axes of one coordinate system."""
    marks = [mark for kind in (_bars, _lines, _points, _images, _words) for mark in kind(ax, most)]
    axes = [
        _axis("horizontal axis", ax.xaxis, "labelbottom"),
        _axis("vertical axis", ax.yaxis, "labelleft"),
    ]
    told = ["; ".join(marks), "; ".join(filter(None, axes)) if marks else ""]
    return _sentences([_title(ax), *(text[:1].upper() + text[1:] for text in told)])


# --- marks -------------------------------------------------------------------------------------------------


def _bars(ax: Axes, most: int) -> Iterator[str]:
    groups = [each for each in ax.containers if isinstance(each, BarContainer) and len(each)]
    for bars in groups:
        upright = bars.orientation != "horizontal"
        sides = [(b.get_x(), b.get_width()) if upright else (b.get_y(), b.get_height()) for b in bars]
        starts, widths = np.array(sides, dtype=float).T
        values = np.asarray(bars.datavalues, dtype=float)
        if len(bars) > 2 and np.allclose(starts[1:], (starts + widths)[:-1]):
            best = int(np.argmax(values))
            place = f"{_number(starts[best])} and {_number(starts[best] + widths[best])}"
            yield f"histogram of {len(bars)} bars, the highest ({_number(values[best])}) between {place}"
        else:
            names = _at(ax.xaxis if upright else ax.yaxis, starts + widths / 2)
            yield f"{_named('bars', bars)}: {_values(names, values, most)}"
    if groups and any(isinstance(each, ErrorbarContainer) for each in ax.containers):
        yield "with error bars"


def _lines(ax: Axes, most: int) -> Iterator[str]:
    caps = {id(cap) for each in ax.containers if isinstance(each, ErrorbarContainer) for cap in each[1]}
    lines = [line for line in ax.lines if id(line) not in caps and line.get_visible()]
    told = [line for line in lines if _label(line)] or (lines if len(lines) == 1 else [])
    yield from (_line(ax, line) for line in told[:most])
    if rest := len(lines) - len(told[:most]):
        yield f"{rest} {'more ' if told else ''}line{'s' if rest > 1 else ''}"


def _line(ax: Axes, line: Line2D) -> str:
    x, y = (np.asarray(values, dtype=float) for values in line.get_data(orig=False))
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    if line.get_linestyle() in ("None", " ", "") or len(y) < 2:
        return _cloud(_named("points", line), x, y)
    if np.ptp(y) == 0 or line.get_transform() is not ax.transData:  # axvline: y is a part of the frame
        return f"{_named('line', line)} at {_number(y[0] if np.ptp(y) == 0 else x[0])}"
    text = f"{_named('line', line)} from {_number(y[0])} to {_number(y[-1])}"
    for what, place in (("highest", int(np.argmax(y))), ("lowest", int(np.argmin(y)))):
        if _number(y[place]) not in (_number(y[0]), _number(y[-1])):
            text += f", {what} {_number(y[place])} at {_at(ax.xaxis, [x[place]])[0]}"
    return text


def _points(ax: Axes, most: int) -> Iterator[str]:
    drawn = [each for each in ax.collections if each.get_visible()]
    groups = [(each, _array(each.get_offsets())) for each in drawn if isinstance(each, PathCollection)]
    groups = [(each, places) for each, places in groups if len(places)]
    names = [f"{_label(each)} ({len(places):,})" for each, places in groups if _label(each)]
    if len(names) > 1:
        total = sum(len(places) for _, places in groups)
        yield f"{total:,} points in {len(names)} groups: {_listed(names, most)}"
    elif groups:
        x, y = np.concatenate([places for _, places in groups]).T
        yield _cloud(_named("points", groups[0][0]) if len(groups) == 1 else "points", x, y)
    for each in drawn:
        if not isinstance(each, PathCollection) and each.get_array() is not None:
            values = _array(each.get_array())
            if np.isfinite(values).any():
                ends = f"{_number(np.nanmin(values))} to {_number(np.nanmax(values))}"
                yield f"{values.size:,} coloured cells from {ends}"
    if bands := sum(isinstance(each, FillBetweenPolyCollection) for each in drawn):
        yield "with a shaded band" if bands == 1 else f"with {bands} shaded bands"


def _cloud(name: str, x: np.ndarray, y: np.ndarray) -> str:
    """Return how many points there are; of at least twenty also how the two numbers go together."""
    if len(x) < 20 or not np.isfinite([x, y]).all() or not np.std(x) or not np.std(y):
        return f"{len(x):,} {name}" if len(x) != 1 else f"1 {name.replace('points', 'point', 1)}"
    return f"{len(x):,} {name}, correlation {np.round(np.corrcoef(x, y)[0, 1], 1) + 0.0:.1f}"  # no -0.0


def _images(ax: Axes, most: int) -> Iterator[str]:
    for image in ax.images:
        values = _array(image.get_array())
        if values.ndim != 2 or _is_picture(ax):
            yield "a picture"
        else:
            yield _heat_map(ax, values, most)


def _heat_map(ax: Axes, values: np.ndarray, most: int) -> str:
    """Return rows, columns and extremes of a matrix, without the diagonal if it compares each with itself."""
    rows, columns = (
        _at(axis, np.arange(n)) for axis, n in ((ax.yaxis, len(values)), (ax.xaxis, values.shape[1]))
    )
    text = f"heat map of {len(rows)} rows"
    text += f" ({_listed(rows, most)})" if _has_names(ax.yaxis) else ""
    text += f" by {len(columns)} columns"
    text += f" ({_listed(columns, most)})" if _has_names(ax.xaxis) and columns != rows else ""
    if not np.isfinite(values).any():
        return text
    if len(rows) == len(columns) > 1 and np.allclose(np.diag(values), np.nanmax(values)):
        values = np.where(np.eye(len(rows), dtype=bool), np.nan, values)
    for what, find in (("highest", np.nanargmax), ("lowest", np.nanargmin)):
        row, column = np.unravel_index(find(values), values.shape)
        text += f", {what} {_number(values[row, column])} at {rows[row]} and {columns[column]}"
    return text


def _words(ax: Axes, most: int) -> Iterator[str]:
    texts = [text for text in ax.texts if text.get_visible()]
    each_once = dict.fromkeys(_one_line(text.get_text()) for text in texts)
    words = [word for word in each_once if not _NO_WORD.fullmatch(word)]  # numbers are those of the marks
    if words:
        yield f"labelled {_listed(words, min(most, _ANNOTATED) if ax.axison else most)}"
    notes = [text for text in texts if isinstance(text, Annotation) and not text.get_text()]
    arrows = [each for each in notes if each.arrow_patch and each.xycoords == each.anncoords == "data"]
    ends = [f"{_nearest(texts, arrow.xyann)} to {_nearest(texts, arrow.xy)}" for arrow in arrows]
    if ends and words:
        yield f"arrows from {_listed(ends, most)}"


def _nearest(texts: Sequence[Text], place: Any) -> str:
    """Return the words that stand nearest to one end of an arrow."""
    written = [text for text in texts if text.get_text()]
    return _one_line(min(written, key=lambda text: math.dist(text.get_position(), place)).get_text())


# --- axes --------------------------------------------------------------------------------------------------


def _axis(side: str, axis: Axis, numbers: str) -> str:
    """Return the name of an axis and the range of its numbers; nothing if it shows neither."""
    if not axis.axes.axison:
        return ""
    parts = [_one_line(axis.get_label_text())]
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_majorticklocs() if low <= tick <= high]
    if axis.get_tick_params().get(numbers, True) and len(ticks) > 1 and not _has_names(axis):
        scale = " (logarithmic)" if axis.get_scale() == "log" else ""
        parts.append(f"{_number(min(ticks))} to {_number(max(ticks))}{scale}")
    text = ", ".join(filter(None, parts))
    return f"{side}: {text}" if text else ""


def _has_names(axis: Axis) -> bool:
    """Whether names stand at the ticks, rather than numbers that give a range."""
    return axis.have_units() or isinstance(axis.get_major_formatter(), _NAMES_ON_TICKS)


def _at(axis: Axis, places: Any) -> list[str]:
    """Return what stands on an axis at these places: the nearest tick's name, or the number."""
    labels = {}
    if _has_names(axis):
        ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
        labels = {float(tick): _one_line(label.get_text()) for tick, label in ticks}
    named = []
    for place in np.asarray(places, dtype=float).tolist():
        tick = min(labels, key=lambda tick: abs(tick - place), default=np.inf)
        named.append(labels[tick] if abs(tick - place) <= 0.5 and labels[tick] else _number(place))
    return named


# --- words and numbers -------------------------------------------------------------------------------------


def _values(names: Sequence[str], values: np.ndarray, most: int) -> str:
    """Return "name value" of each; of too many, the extremes alone."""
    known = {place: value for place, value in enumerate(values.tolist()) if np.isfinite(value)}
    if len(known) > most:
        ends = (min(known, key=known.__getitem__), max(known, key=known.__getitem__))
        low, high = (f"{_number(known[place])} ({names[place]})" for place in ends)
        return f"{len(known)} from {low} to {high}"
    return ", ".join(f"{names[place]} {_number(value)}" for place, value in known.items())


def _number(value: float) -> str:
    """Round to three digits, without an exponent where that can be read; whole numbers stay whole."""
    value = float(value)
    if not np.isfinite(value):
        return "no number"
    rounded = value if value == round(value) else float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded == round(rounded) and abs(rounded) < 1e9 else f"{rounded:g}"


def _array(values: Any) -> np.ndarray:
    """Return numbers of matplotlib, masked or not, with NaN for what is masked."""
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)


def _listed(names: Sequence[str], most: int) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _named(what: str, artist: Any) -> str:
    return f"{what} “{_label(artist)}”" if _label(artist) else what


def _label(artist: Any) -> str:
    """Return what the legend calls an artist; matplotlib's own names begin with an underscore."""
    label = _one_line(str(artist.get_label() or ""))
    return "" if label.startswith("_") or label == "None" else label


def _title(ax: Axes) -> str:
    titles = (_one_line(ax.get_title(loc=place)) for place in ("left", "center", "right"))
    return " ".join(filter(None, titles))


def _is_picture(ax: Axes) -> bool:
    """Whether an image stands there for itself, without axes."""
    return bool(ax.images) and not (ax.axison and (len(ax.get_xticks()) or len(ax.get_yticks())))


def _one_line(text: str) -> str:
    return " ".join(text.replace(r"\$", "$").split())


def _sentences(parts: Sequence[str]) -> str:
    """Join the parts that are not empty, each with a full stop."""
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)
