"""Matrices in the page's own colours: a table whose cells have the more colour the larger their value."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["cosine_table", "heat_table", "shade"]

STRONGEST = 55  # per cent of the theme's accent: the text on it stays readable, in light and in dark


def shade(value: float, low: float, high: float) -> str:
    """The style of something that has the more colour the nearer `value` is to `high`."""
    share = (value - low) / (high - low) if high > low else 0.0
    return f"--share:{STRONGEST * min(max(share, 0.0), 1.0):.0f}%"


def heat_table(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    ends: tuple[float, float],
    title: Callable[[int, int], str],
    number_format: str = "{:z.2f}",
    upright: bool = False,
) -> str:
    """A matrix [r, c] as a table, shaded between `ends`; NaN stays empty.

    `rows` are HTML, `columns` text, `upright` for long ones; `title(r, c)` is what hovering over a cell says.
    """
    heads = (f'<th scope="col"><span>{html.escape(name)}</span></th>' for name in columns)
    lines = ["<td></td>" + "".join(heads)]
    for row, name in enumerate(rows):
        cells = [f'<th scope="row">{name}</th>']
        for column, value in enumerate(values[row]):
            if math.isnan(value):
                cells.append("<td></td>")
                continue
            look = f'style="{shade(value, *ends)}" title="{html.escape(title(row, column))}"'
            cells.append(f"<td {look}>{number_format.format(value)}</td>")
        lines.append("".join(cells))
    kind = "tutorial-heat tutorial-upright" if upright else "tutorial-heat"
    return f'<table class="{kind}">' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def cosine_table(cosines: np.ndarray, rows: Sequence[str], texts: Sequence[str]) -> str:
    """The cosine of each text with each other, [n, n], shaded between the extremes; the diagonal is empty.

    `rows` are the texts as HTML, without their numbers.
    """
    others = np.where(np.eye(len(texts), dtype=bool), np.nan, cosines)
    low = math.floor(10 * np.nanmin(others)) / 10
    high = max(math.ceil(10 * np.nanmax(others)) / 10, low + 0.1)
    numbers = [str(number) for number in range(1, len(texts) + 1)]

    def title(row: int, column: int) -> str:
        return f"{numbers[row]} {texts[row]}\n{numbers[column]} {texts[column]}"

    heads = [f"<b>{number}</b><span>{row}</span>" for number, row in zip(numbers, rows, strict=True)]
    return heat_table(others, heads, numbers, (low, high), title)
