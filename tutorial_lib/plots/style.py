"""One look for all figures: sizes, colours for every eye and for grey print, fonts with Chinese."""

from __future__ import annotations

import textwrap
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.text import Text

__all__ = [
    "COLORMAP",
    "HATCHES",
    "LINE_STYLES",
    "MARKERS",
    "PALETTE",
    "SIZES",
    "axes",
    "caption",
    "panels",
    "use_style",
]

# Okabe & Ito (2008), ordered so that neighbours differ in lightness; shapes help where colour cannot.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#333333")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "+++", "ooo")
COLORMAP = "cividis"

# Inches at 100 dots per inch; every figure of the course has one of these.
SIZES = {"normal": (6.4, 4.2), "wide": (9.0, 3.6), "square": (5.6, 5.2), "large": (8.0, 6.4)}

_CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
    *("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei", "Arial Unicode MS"),
)


def use_style() -> None:
    """Set the style of all later figures, with a font for Chinese where the machine has one."""
    installed = set(font_manager.get_font_names())
    chinese = [name for name in _CHINESE_FONTS if name in installed]
    mpl.rcParams.update(
        {
            "axes.grid": True,
            "axes.prop_cycle": cycler(color=PALETTE),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.unicode_minus": False,
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "figure.figsize": SIZES["normal"],
            "font.family": ["DejaVu Sans", *chinese],
            "font.size": 10,
            "grid.alpha": 0.3,
            "image.cmap": COLORMAP,
            "legend.frameon": False,
        }
    )
    if not chinese:  # then a box stands for each character, which needs no warning in every stored output
        warnings.filterwarnings("ignore", message="Glyph .* missing from")


def axes(ax: Axes | None, size: str = "normal") -> Axes:
    """The given Axes, or those of a new figure of this size (a key of SIZES)."""
    if ax is not None:
        return ax
    use_style()
    return plt.subplots(figsize=SIZES[size])[1]


def panels(title: str, rows: int, columns: int, width: float, height: float) -> list[Axes]:
    """The Axes of a new figure of `width` by `height` inches, row by row, under one title."""
    use_style()
    figure, cells = plt.subplots(rows, columns, figsize=(width, height), squeeze=False)
    figure.suptitle(_broken(title, width), fontsize=11, weight="bold", x=0.02, ha="left", parse_math=False)
    return list(cells.flat)


def caption(ax: Axes, title: str, xlabel: str = "", ylabel: str = "") -> None:
    """Write the message over the figure, broken to its width, and the names of the axes. Call it last."""
    inches = ax.get_window_extent().width / ax.figure.dpi / 0.8
    ax.set(title=_broken(title, inches), xlabel=xlabel, ylabel=ylabel)
    # A dollar sign in a word begins no formula; but at a logarithmic axis matplotlib's own powers of ten do.
    logarithmic = [axis for axis in (ax.xaxis, ax.yaxis) if axis.get_scale() == "log"]
    powers = {label for axis in logarithmic for label in axis.get_ticklabels(which="both")}
    for text in set(ax.findobj(Text)) - powers:
        text.set_parse_math(False)


def _broken(title: str, inches: float) -> str:
    # Rounded, not cut: 6.2 inches come as 6.199999.
    return textwrap.fill(title, max(16, round(inches * 10)))
