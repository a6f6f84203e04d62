"""The frame of every interactive part: inputs above, a result below, what goes wrong as a sentence.

A panel forgives: while an input is incomplete or wrong, the last result stays where it was, dimmed, and a
line above it says what is the matter. Whatever a result makes clickable (`go`) becomes the next query, and
the way there stays as a trail to go back.
"""

from __future__ import annotations

import asyncio
import base64
import html
import io
import json
import math
import mimetypes
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes

from ..errors import InputError, InputWarning, TutorialError
from ..plots import describe

__all__ = [
    "Answer",
    "Panel",
    "duration",
    "figure",
    "go",
    "number",
    "picture",
    "score_table",
    "sentence",
    "text",
    "textarea",
]

TYPING_PAUSE = 0.15
"""Seconds without a key before the result is computed again, so that not every letter is looked up."""

_HERE = Path(__file__).parent
_WIDE = {"description_width": "initial"}
_TRAIL = 8  # steps that are shown


class Answer(anywidget.AnyWidget):
    """What a panel shows below its inputs: trail, message, result; `state` is how the result looks."""

    _esm, _css = _HERE / "panel.js", _HERE / "panel.css"
    html = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    trail = traitlets.Unicode().tag(sync=True)
    state = traitlets.Enum(["ready", "working", "wrong"], "ready").tag(sync=True)


class Panel(ipywidgets.VBox):
    """An interactive part of a notebook.

    Args:
        purpose: what the reader can do, for example "type a word to see its neighbours".
        inputs: name to widget; the values are passed to `show` under these names.
        show: a function from the values to HTML. A TutorialError becomes a sentence in the panel; what it
            warns of with InputWarning is said above the result.
        extra: widgets between the inputs and the result.
        trail: the input whose earlier values are kept as a trail when the reader clicks from one to another.
    """

    def __init__(
        self,
        purpose: str,
        inputs: Mapping[str, ipywidgets.Widget],
        show: Callable[..., str],
        extra: Sequence[ipywidgets.Widget] = (),
        trail: str = "",
    ) -> None:
        self.purpose, self.inputs, self._show = purpose, dict(inputs), show
        self._timer: asyncio.TimerHandle | None = None
        self._main, self._trail, self._held = trail, list[dict[str, Any]](), False
        self.answer = Answer()
        self.answer.on_msg(self._clicked)
        heading = ipywidgets.HTML(html.escape(purpose[:1].upper() + purpose[1:]))
        row = ipywidgets.Box([*inputs.values()])
        super().__init__([heading.add_class("tutorial-purpose"), row, *extra, self.answer])
        row.add_class("tutorial-inputs")
        self.add_class("tutorial-panel")
        for widget in inputs.values():
            if getattr(widget, "tooltip", "") is None:  # JupyterLab shows "null"
                widget.tooltip = widget.description
            widget.observe(self._changed, names="value")
        self.refresh()

    def __repr__(self) -> str:
        return f"Interactive: {self.purpose} — run this cell in JupyterLab."

    @property
    def values(self) -> dict[str, Any]:
        """What the inputs hold now, by name."""
        return {name: widget.value for name, widget in self.inputs.items()}

    def refresh(self) -> None:
        """Compute the result for the present values and show it, or say above the last one what is wrong."""
        self.tell(lambda: self._show(**self.values))

    def tell(self, show: Callable[[], str]) -> None:
        """Show the HTML that `show` returns, with what it warned of; or a sentence about what went wrong."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")  # other warnings are not the reader's to mend
            warnings.simplefilter("always", InputWarning)
            try:
                shown, wrong = show(), ""
            except Exception as error:  # noqa: BLE001  (nobody sees the log of a callback: the panel must say it)
                shown, wrong = self.answer.html, sentence(error)
        said = [wrong] if wrong else [str(warning.message) for warning in caught]
        with self.answer.hold_sync():
            self.answer.html, self.answer.message = shown, " ".join(said)
            self.answer.state = "wrong" if wrong else "ready"

    def go(self, **values: Any) -> None:
        """Give inputs new values, as a click on a result does, and remember where the reader was.

        Raises InputError for an input that the panel does not have.
        """
        if unknown := sorted(values.keys() - self.inputs.keys()):
            raise InputError(f"the panel has no input {unknown[0]!r}; it has: {', '.join(self.inputs)}")
        if self._main in values:
            now = {name: self.inputs[name].value for name in values}
            for step in (now, values):
                if step[self._main] not in ["", *(last[self._main] for last in self._trail[-1:])]:
                    self._trail.append(step)
        self._fill(values)

    def back(self, step: int) -> None:
        """Return to a step of the trail, counted from its start; what came after it is forgotten."""
        if 0 <= step < len(self._trail):
            self._trail = self._trail[: step + 1]
            self._fill(self._trail[-1])

    def _fill(self, values: Mapping[str, Any]) -> None:
        self._held = True
        for name, value in values.items():
            self.inputs[name].value = value
        self._held = False
        start = max(0, len(self._trail) - _TRAIL)
        steps = enumerate(self._trail[start:], start)
        crumbs = (
            f'<button type="button" data-back="{place}">{html.escape(str(step[self._main]))}</button>'
            for place, step in steps
        )
        self.answer.trail = " › ".join(crumbs)
        self.refresh()

    def _clicked(self, _: Any, content: Mapping[str, Any], __: Any) -> None:
        self.answer.state = "working"
        if "go" in content:
            self.go(**content["go"])
        else:
            self.back(content["back"])

    def _changed(self, change: Mapping[str, Any]) -> None:
        """Show the new result: at once after a choice, after a short pause while the reader types."""
        if self._held:
            return
        if self._timer is not None:
            self._timer.cancel()
        self.answer.state = "working"
        typing = isinstance(change["owner"], ipywidgets.Text | ipywidgets.Textarea | ipywidgets.Combobox)
        loop = _running_loop() if typing else None
        if loop is None:
            self.refresh()
        else:
            self._timer = loop.call_later(TYPING_PAUSE, self.refresh)


def sentence(error: Exception) -> str:
    """What a page says of an error: the library's own sentence, or that something did not work."""
    if isinstance(error, TutorialError):
        return str(error)
    return f"This did not work ({type(error).__name__}): {error}"


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # outside a kernel there is none, and nothing to wait for
        return None


def text(
    label: str, value: str, width: str = "300px", complete: Callable[[str], Sequence[str]] | None = None
) -> ipywidgets.Text:
    """One line to type in; `complete` returns what may be meant by what is typed so far, best first."""
    look = {"description": label, "style": _WIDE, "layout": {"width": width}}
    if complete is None:
        return ipywidgets.Text(value, **look)
    box = ipywidgets.Combobox(value=value, options=complete(value), **look)

    def propose(change: Mapping[str, Any]) -> None:
        box.options = complete(change["new"])

    box.observe(propose, names="value")
    return box


def textarea(label: str, lines: Sequence[str]) -> ipywidgets.Textarea:
    """Several lines to type in."""
    typed, rows = "\n".join(lines), len(lines) + 2
    return ipywidgets.Textarea(typed, description=label, style=_WIDE, rows=rows, layout={"width": "95%"})


def number(label: str, value: int, low: int, high: int, width: str = "150px") -> ipywidgets.BoundedIntText:
    """A whole number; the arrow keys change it by one."""
    look = {"description": label, "style": _WIDE, "layout": {"width": width}}
    return ipywidgets.BoundedIntText(value, min=low, max=high, **look)


def go(label: str, **values: Any) -> str:
    """Something to click in a result, as HTML: it gives these inputs of the panel these values.

    `label` is HTML: escape what a reader typed.
    """
    target = html.escape(json.dumps(values, ensure_ascii=False))
    return f'<button type="button" class="tutorial-go" data-go="{target}">{label}</button>'


def duration(seconds: float) -> str:
    """A time in the unit that suits it, with two digits or so: "0.02 ms", "15 s", "6.2 hours"."""
    units = (("ms", 1e-3), ("s", 1.0), ("minutes", 60.0), ("hours", 3600.0), ("days", 86400.0))
    unit, size = next((unit for unit in reversed(units) if seconds >= unit[1]), units[0])
    amount = f"{seconds / size:,.{1 if seconds >= size else 2}f}".removesuffix(".0")
    return f"{amount} {unit.removesuffix('s') if amount == '1' and size >= 60 else unit}"


def figure(ax: Axes, crop: bool = True) -> str:
    """The figure that `ax` belongs to as an HTML picture with its text alternative; the figure is closed.

    Without `crop` it keeps its margins, so that a row of figures has one size.
    """
    drawn: Any = ax.get_figure(root=True)
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", bbox_inches="tight" if crop else None)
    plt.close(drawn)  # else the notebook would show it a second time below the cell
    return picture(buffer.getvalue(), describe(drawn))


def picture(content: bytes, alt: str, file: str = "figure.png", width: int | None = None) -> str:
    """An image as HTML without any request: its bytes are part of the address. `file` names its format."""
    kind = mimetypes.guess_type(file)[0] or "image/png"
    size = f'width="{width}"' if width else 'class="tutorial-figure"'
    data = base64.b64encode(content).decode("ascii")
    return f'<img src="data:{kind};base64,{data}" alt="{html.escape(alt)}" {size}>'


def score_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    leads_to: str = "",
    along: Mapping[str, Any] | None = None,
) -> str:
    """A table whose last column is a score, drawn as a dot on a scale that spans the scores shown.

    A score may be three numbers: itself and both ends of its interval, which is drawn as a line. With
    `leads_to`, the name of an input, the first column can be clicked and becomes that input's value; the
    inputs `along` get theirs.
    """
    scores = [np.atleast_1d(row[-1]).astype(float) for row in rows]
    values = np.concatenate(scores or [np.array([0.0, 1.0])])
    low = math.floor(10 * values.min()) / 10
    high = max(math.ceil(10 * values.max()) / 10, low + 0.1)
    ends = f'<span class="tutorial-scale-ends"><span>{low:.1f}</span><span>{high:.1f}</span></span>'
    lines = ["".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)]
    lines[0] += f'<td aria-hidden="true">{ends}</td>'
    for (first, *fields, _), score in zip(rows, scores, strict=True):
        label = html.escape(str(first))
        cells = [go(label, **{leads_to: str(first)}, **(along or {})) if leads_to else label]
        cells += [html.escape(str(field)) for field in fields] + [_score(*score)]
        line = "".join(f"<td>{cell}</td>" for cell in cells)
        at = [f"{100 * (place - low) / (high - low):.1f}%" for place in score]
        mark = f'<i style="left:{at[0]}"></i>'
        if score[1:].size:
            mark += f'<u style="left:{at[1]};right:calc(100% - {at[2]})"></u>'
        lines.append(f'{line}<td aria-hidden="true"><span class="tutorial-scale">{mark}</span></td>')
    return '<table class="tutorial-table">' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _score(value: float, *interval: float) -> str:
    if not interval:
        return f"{value:.3f}"
    low, high = interval
    return f'<span class="interval">{value:.2f} ({low:.2f} to {high:.2f})</span>'
