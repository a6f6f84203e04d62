"""Watching a model learn, and guessing before looking."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
from matplotlib.axes import Axes

from ..course.guesses import Guess
from ..errors import InputError
from ..plots.style import axes
from .panel import Panel, figure

__all__ = ["guess", "show_guess", "show_step", "steps"]


def steps(history: Sequence[Any], draw: Callable[[Any, Axes], Any], names: Sequence[str] = ()) -> Panel:
    """A slider over the steps of a training: `draw(state, ax)` draws one entry of `history`.

    `names` says what each entry is, for example "epoch 3". The slider starts at the last entry.
    Raises InputError if there is nothing in the history or the lengths differ.
    """
    if not len(history) or len(names) not in (0, len(history)):
        raise InputError(
            f"there are {len(history)} steps and {len(names)} names; there must be at least one step"
        )
    slider = ipywidgets.IntSlider(
        len(history) - 1,
        min=0,
        max=len(history) - 1,
        description="Step",
        layout=ipywidgets.Layout(width="500px"),
    )
    purpose = "move the slider (arrow keys work) to watch the training"
    return Panel(purpose, {"step": slider}, lambda step: show_step(history, draw, names, step))


def guess(question: str, measured: float, unit: str = "", start: float = 0.0) -> Panel:
    """Predict, then look: the measured value shows once the reader has entered a guess other than `start`."""
    entry = ipywidgets.FloatText(start, description="Your guess", continuous_update=False)
    return Panel(
        f"guess first: {question}",
        {"value": entry},
        lambda value: show_guess(question, measured, unit, start, value),
    )


def show_step(
    history: Sequence[Any], draw: Callable[[Any, Axes], Any], names: Sequence[str], step: int
) -> str:
    """One entry of the history as a picture."""
    ax = axes(None, "square")
    draw(history[step], ax)
    name = names[step] if names else f"step {step}"
    if not ax.get_title(loc="left"):
        ax.set_title(name, parse_math=False)
    return figure(ax, f"The training at {name} of {len(history) - 1}.")


def show_guess(question: str, measured: float, unit: str, start: float, value: float) -> str:
    """How far the guess is off, or an invitation while there is none."""
    if value == start:
        return "<p>Enter a number to see the measured one.</p>"
    return f"<p>{html.escape(str(Guess(question, value, measured, unit)))}</p>"
