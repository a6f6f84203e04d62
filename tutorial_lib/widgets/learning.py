"""Watching a model learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import ipywidgets
from matplotlib.axes import Axes

from ..errors import InputError
from ..plots.style import axes
from .panel import Panel, figure

__all__ = ["steps"]

State = TypeVar("State")
INTERVAL = 300
"""Milliseconds that a picture stays while the training plays."""


def steps(history: Sequence[State], draw: Callable[[State, Axes], object], names: Sequence[str]) -> Panel:
    """A slider over the steps of a training, and a button that plays them.

    `draw(state, ax)` draws one entry of `history`, always on Axes of the same size and place. `names` says
    what each entry is, for example "epoch 3". The slider starts at the last entry.
    Raises InputError if there is nothing in the history or the lengths differ.
    """
    last = len(history) - 1
    if last < 0 or len(names) != len(history):
        raise InputError(
            f"there are {len(history)} steps and {len(names)} names; there must be at least one step"
        )

    @cache  # playing again shows the same pictures
    def show(step: int) -> str:
        ax = axes(None, "square")
        drawn: Any = ax.get_figure(root=True)
        drawn.set_layout_engine("none")  # else longer labels would move the picture
        draw(history[step], ax)
        if not ax.get_title(loc="left"):
            ax.set_title(names[step], loc="left", parse_math=False)
        return figure(ax, crop=False)

    slider = ipywidgets.SelectionSlider(
        options=[(name, step) for step, name in enumerate(names)],
        index=last,
        description="Step",
        layout={"width": "min(500px, 100%)"},
    )
    play = ipywidgets.Play(min=0, max=last, value=last, interval=INTERVAL, show_repeat=False)
    ipywidgets.jslink((play, "value"), (slider, "index"))
    purpose = "press play or move the slider to watch the training"
    return Panel(purpose, {"step": slider}, show, extra=[play])
