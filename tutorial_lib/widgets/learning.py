"""Watching a model learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import ipywidgets
from matplotlib.axes import Axes

from ..errors import InputError
from ..plots.style import axes
from .panel import Panel, figure

__all__ = ["steps"]

State = TypeVar("State")


def steps(history: Sequence[State], draw: Callable[[State, Axes], object], names: Sequence[str]) -> Panel:
    """A slider over the steps of a training: `draw(state, ax)` draws one entry of `history`.

    `names` says what each entry is, for example "epoch 3". The slider starts at the last entry.
    Raises InputError if there is nothing in the history or the lengths differ.
    """
    last = len(history) - 1
    if last < 0 or len(names) != len(history):
        raise InputError(
            f"there are {len(history)} steps and {len(names)} names; there must be at least one step"
        )

    def show(step: int) -> str:
        ax = axes(None, "square")
        ax.set_title(names[step], parse_math=False)  # unless `draw` writes its own
        draw(history[step], ax)
        return figure(ax)

    slider = ipywidgets.IntSlider(last, min=0, max=last, description="Step", layout={"width": "500px"})
    return Panel("move the slider (arrow keys work) to watch the training", {"step": slider}, show)
