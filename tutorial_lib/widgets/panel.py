"""The frame of every interactive part: inputs above, a result below, errors as sentences."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import mimetypes
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from ..errors import InputWarning, TutorialError
from ..plots import PALETTE, describe

__all__ = ["Panel", "answer", "figure", "number", "picture", "score_table", "text", "textarea"]

TYPING_PAUSE = 0.4
"""Seconds without a key before the result is computed again, so that half a word is not looked up."""

_WIDE = {"description_width": "initial"}


class Panel(ipywidgets.VBox):
    """An interactive part of a notebook.

    Args:
        purpose: what the reader can do, for example "type a word to see its neighbours".
        inputs: name to widget; the values are passed to `show` under these names.
        show: a pure function from the values to HTML. A TutorialError becomes a sentence in the panel.
        extra: widgets between the inputs and the result.
    """

    def __init__(
        self,
        purpose: str,
        inputs: Mapping[str, ipywidgets.Widget],
        show: Callable[..., str],
        extra: Sequence[ipywidgets.Widget] = (),
    ) -> None:
        self.purpose, self.inputs, self._show = purpose, dict(inputs), show
        self._timer: asyncio.TimerHandle | None = None
        self.result = ipywidgets.HTML().add_class("tutorial-result")
        row = ipywidgets.Box([*inputs.values()], layout={"flex_flow": "row wrap"})
        heading = ipywidgets.HTML(f"<b>{html.escape(purpose[:1].upper() + purpose[1:])}</b>")
        super().__init__([heading, row, *extra, self.result])
        self.add_class("tutorial-panel")
        for widget in inputs.values():
            widget.observe(self._changed, names="value")
        self.refresh()

    def __repr__(self) -> str:
        return f"Interactive: {self.purpose} — run this cell in JupyterLab."

    def refresh(self) -> None:
        """Compute the result for the present values and show it."""
        self.result.value = answer(self._show, **{name: widget.value for name, widget in self.inputs.items()})

    def _changed(self, change: Mapping[str, Any]) -> None:
        """Show the new result: at once after a choice, after a short pause while the reader types."""
        if self._timer is not None:
            self._timer.cancel()
        typing = isinstance(change["owner"], ipywidgets.Text | ipywidgets.Textarea)
        loop = _running_loop() if typing else None
        if loop is None:
            self.refresh()
        else:
            self._timer = loop.call_later(TYPING_PAUSE, self.refresh)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # outside a kernel there is none, and nothing to wait for
        return None


def answer(show: Callable[..., str], **values: Any) -> str:
    """What a panel shows for these values: the HTML of `show`, or one sentence about what went wrong.

    What the library warns of (a text cut short, unknown tokens) follows the result.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")  # other warnings are not the reader's to mend
            warnings.simplefilter("always", InputWarning)
            shown = show(**values)
        return shown + "".join(_sentence(str(warning.message)) for warning in caught)
    except TutorialError as error:
        return _sentence(str(error))
    except Exception as error:  # noqa: BLE001  (nobody sees the log of a callback: the panel must say it)
        return _sentence(f"This did not work ({type(error).__name__}): {error}")


def _sentence(message: str) -> str:
    return f'<p class="tutorial-error" role="alert">⚠ {html.escape(message)}</p>'


def text(label: str, value: str, width: str = "300px") -> ipywidgets.Text:
    """One line to type in."""
    return ipywidgets.Text(value, description=label, style=_WIDE, layout={"width": width})


def textarea(label: str, lines: Sequence[str]) -> ipywidgets.Textarea:
    """Several lines to type in."""
    typed, rows = "\n".join(lines), len(lines) + 2
    return ipywidgets.Textarea(typed, description=label, style=_WIDE, rows=rows, layout={"width": "95%"})


def number(label: str, value: int, low: int, high: int, width: str = "150px") -> ipywidgets.BoundedIntText:
    """A whole number; the arrow keys change it by one."""
    look = {"description": label, "style": _WIDE, "layout": {"width": width}}
    return ipywidgets.BoundedIntText(value, min=low, max=high, **look)


def figure(ax: Axes) -> str:
    """The figure that `ax` belongs to as an HTML picture with its text alternative; the figure is closed."""
    drawn: Any = ax.get_figure(root=True)
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", bbox_inches="tight")
    plt.close(drawn)  # else the notebook would show it a second time below the cell
    return picture(buffer.getvalue(), describe(drawn))


def picture(content: bytes, alt: str, file: str = "figure.png", width: int | None = None) -> str:
    """An image as HTML without any request: its bytes are part of the address. `file` names its format."""
    kind = mimetypes.guess_type(file)[0] or "image/png"
    size = f'width="{width}"' if width else 'style="max-width:100%"'
    data = base64.b64encode(content).decode("ascii")
    return f'<img src="data:{kind};base64,{data}" alt="{html.escape(alt)}" {size}>'


def score_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table whose last column is a score from 0 to 1, drawn as a bar too."""
    look = 'style="text-align:left;padding-right:1.5em"'
    lines = ["".join(f"<th {look}>{html.escape(head)}</th>" for head in heads)]
    for *fields, score in rows:
        cells = "".join(f"<td {look}>{html.escape(str(field))}</td>" for field in fields)
        width = 150 * min(max(float(score), 0.0), 1.0)
        bar = f"display:inline-block;height:.7em;width:{width:.0f}px;background:{PALETTE[0]}"
        lines.append(f'{cells}<td>{score:.3f} <span style="{bar}"></span></td>')
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
