"""Pictures by phrase, and phrases for a picture of one's own."""

from __future__ import annotations

import html
import mimetypes
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np

from ..data.images import open_image
from ..errors import InputError, TutorialError
from ..search import top_k
from .panel import Panel, number, picture, score_table, text

__all__ = ["picture_search", "picture_upload", "read_upload", "show_pictures", "show_upload"]


def picture_search(
    encoder: Any, pictures: Sequence[Any], vectors: Any = None, phrase: str = "a happy cat"
) -> Panel:
    """Type a phrase, see the pictures nearest to it. `pictures` have `.name` and `.path`.

    `vectors` [n, d] are those of the pictures; without them the pictures are encoded once, here.
    """
    if vectors is None:
        vectors = encoder.encode([item.path for item in pictures])
    most = min(48, len(pictures))
    inputs = {"phrase": text("Phrase", phrase, "400px"), "k": number("How many", min(12, most), 1, most)}
    purpose = "type a phrase to find pictures"
    return Panel(purpose, inputs, lambda **values: show_pictures(encoder, pictures, vectors, **values))


def picture_upload(encoder: Any, labels: Sequence[str]) -> Panel:
    """Choose a picture of your own, see which of the labels (separated by commas) the model gives it."""
    chooser = ipywidgets.FileUpload(accept="image/*", multiple=False, description="Choose a picture")
    chooser.layout.width = "220px"
    inputs = {
        "files": chooser,
        "labels": text("Labels", ", ".join(labels), "95%"),
    }
    purpose = "choose a picture of your own to see its labels"
    return Panel(purpose, inputs, lambda **values: show_upload(encoder, **values))


def show_pictures(encoder: Any, pictures: Sequence[Any], vectors: np.ndarray, phrase: str, k: int) -> str:
    """The k pictures nearest to the phrase as HTML, each with its name and cosine."""
    scores, places = top_k(encoder.encode([phrase]), vectors, k)
    found = zip(scores[0], places[0], strict=True)
    cells = "".join(_figure_of(pictures[place], float(score)) for score, place in found)
    return f'<div style="display:flex;flex-wrap:wrap;gap:10px">{cells}</div>'


def show_upload(encoder: Any, files: Sequence[Mapping[str, Any]], labels: str) -> str:
    """The uploaded picture and its probability for each label, best first."""
    if not files:
        return "<p>No picture yet.</p>"
    names = list(dict.fromkeys(label.strip() for label in labels.split(",") if label.strip()))
    if len(names) < 2:
        raise InputError("give at least two labels, separated by commas: one alone always gets probability 1")
    name, content = files[0]["name"], bytes(files[0]["content"])
    probabilities = np.asarray(encoder.classify([read_upload(name, content)], names))[0]
    rows = sorted(zip(names, probabilities.tolist(), strict=True), key=lambda row: -row[1])
    kind = (mimetypes.guess_type(name)[0] or "image/png").removeprefix("image/")
    return picture(content, name, kind, width=160) + score_table(["label", "probability"], rows)


def read_upload(name: str, content: bytes) -> Any:
    """An uploaded file as an RGB picture. Raises what `data.open_image` raises."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "picture")
        path.write_bytes(content)
        try:
            return open_image(path)
        except TutorialError as error:
            raise type(error)(str(error).replace(str(path), name)) from None


def _figure_of(item: Any, score: float) -> str:
    kind = (mimetypes.guess_type(item.path)[0] or "image/png").removeprefix("image/")
    image = picture(Path(item.path).read_bytes(), item.name, kind, width=72)
    label = f'<figcaption style="line-height:1.2">{html.escape(item.name)}<br>{score:.2f}</figcaption>'
    return f'<figure style="width:90px;margin:0;text-align:center;font-size:11px">{image}{label}</figure>'
