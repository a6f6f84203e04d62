"""Pictures by phrase, and phrases for a picture of one's own."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from ..data.images import open_image
from ..errors import InputError, TutorialError
from ..search import top_k
from .panel import Panel, number, picture, score_table, text

if TYPE_CHECKING:
    from PIL.Image import Image

    from ..data import Picture
    from ..encoders.clip import ClipEncoder

__all__ = ["picture_search", "picture_upload", "read_upload"]


def picture_search(
    encoder: ClipEncoder, pictures: Sequence[Picture], vectors: np.ndarray, phrase: str = "a happy cat"
) -> Panel:
    """Type a phrase, see the pictures nearest to it. `vectors` [n, d] are those of the pictures."""

    def show(phrase: str, k: int) -> str:
        scores, places = top_k(encoder.encode([phrase]), vectors, k)
        cells = [_cell(pictures[place], score) for score, place in zip(scores[0], places[0], strict=True)]
        return f'<div style="display:flex;flex-wrap:wrap;gap:10px">{"".join(cells)}</div>'

    most = min(48, len(pictures))
    inputs = {"phrase": text("Phrase", phrase, "400px"), "k": number("How many", min(12, most), 1, most)}
    return Panel("type a phrase to find pictures", inputs, show)


def picture_upload(encoder: ClipEncoder, labels: Sequence[str]) -> Panel:
    """Choose a picture of your own, see which of the labels (separated by commas) the model gives it."""

    def show(files: Sequence[Mapping[str, Any]], labels: str) -> str:
        if not files:
            return "<p>No picture yet.</p>"
        names = list(dict.fromkeys(label.strip() for label in labels.split(",") if label.strip()))
        if len(names) < 2:
            raise InputError(
                "give at least two labels, separated by commas: one alone always gets probability 1"
            )
        name, content = files[0]["name"], bytes(files[0]["content"])
        [probabilities] = encoder.classify([read_upload(name, content)], names)
        rows = sorted(zip(names, probabilities, strict=True), key=lambda row: -row[1])
        return picture(content, name, name, width=160) + score_table(["label", "probability"], rows)

    look = {"description": "Choose a picture", "layout": {"width": "220px"}}
    chooser = ipywidgets.FileUpload(accept="image/*", **look)
    inputs = {"files": chooser, "labels": text("Labels", ", ".join(labels), "95%")}
    return Panel("choose a picture of your own to see its labels", inputs, show)


def read_upload(name: str, content: bytes) -> Image:
    """An uploaded file as an RGB picture. Raises what `open_image` raises, with the reader's name for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "picture")
        path.write_bytes(content)
        try:
            return open_image(path)
        except TutorialError as error:
            raise type(error)(str(error).replace(str(path), name)) from None


def _cell(item: Picture, score: float) -> str:
    image = picture(item.path.read_bytes(), item.name, item.path.name, width=72)
    label = f'<figcaption style="line-height:1.2">{html.escape(item.name)}<br>{score:.2f}</figcaption>'
    return f'<figure style="width:90px;margin:0;text-align:center;font-size:11px">{image}{label}</figure>'
