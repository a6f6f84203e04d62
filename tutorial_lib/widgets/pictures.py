"""Pictures by phrase, by picture, and phrases for a picture of one's own."""

from __future__ import annotations

import html
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.images import open_image
from ..errors import InputError, InputWarning
from .gallery import Gallery, Pictures, look, named, readable
from .panel import Panel, go, number, score_table, text, textarea
from .typed import heard, labels_in, once
from .upload import Upload, read_upload

if TYPE_CHECKING:
    from PIL.Image import Image

    from ..encoders.clip import ClipEncoder

__all__ = ["picture_search", "picture_upload"]

EXAMPLES = ("something to eat", "winter", "a happy cat", "red heart")
PICTURE = "picture: "
"""A phrase that begins so names a picture: what is like it is wanted."""


def picture_search(
    encoder: ClipEncoder, pictures: Pictures, vectors: np.ndarray | None = None, phrase: str = EXAMPLES[0]
) -> Panel:
    """Type a phrase, see the pictures nearest to it; click one for more like it; add pictures of your own.

    Args:
        encoder: a model that reads phrases and pictures.
        pictures: pictures of the course, paths, or the path of a folder. What cannot be read is left out and
            named in the panel.
        vectors: [n, d], those of the pictures; without them they are encoded now, under a progress bar.
        phrase: what the panel starts with.

    Raises InputError where there is no picture, or not one vector for each, MissingFileError for no folder.
    """
    gallery = Gallery(encoder, pictures, vectors)
    warn = once()

    def show(phrase: str, k: int) -> str:
        asked = phrase.strip()
        if not asked:
            raise InputError("type a phrase, or take one of the examples")
        warn(gallery.doubt)
        if asked.startswith(PICTURE.strip()):
            name = asked.removeprefix(PICTURE.strip()).strip()
            found = gallery.like(name, k)
            query = f"{gallery.look(name)}<span>More like this one of {len(gallery):,} pictures.</span>"
        else:
            found = gallery.nearest(heard(encoder.encode, [asked], ["your phrase"]), k)
            query = f"<span>The nearest of {len(gallery):,} pictures. Click one for more like it.</span>"
        cells = [_cell(gallery, *each) for each in found]
        tries = "".join(go(example, phrase=example) for example in EXAMPLES)
        return (
            f'<div class="tutorial-chips">Try: {tries}</div><div class="tutorial-query">{query}</div>'
            f'<div class="tutorial-pictures">{"".join(cells)}</div>{_left_out(gallery)}'
        )

    def join(change: Mapping[str, Any]) -> None:
        added = gallery.add(change["new"])
        if added:
            panel.go(phrase=PICTURE + added[0])
        else:
            panel.answer.message = f"No picture could be read: {gallery.left_out[0]}."

    most = min(48, len(gallery))
    inputs = {"phrase": text("Phrase", phrase, "400px"), "k": number("How many", min(12, most), 1, most)}
    upload = Upload("Drop pictures of your own here, or choose them: they join the search")
    panel = Panel("type a phrase to find pictures", inputs, show, extra=[upload], trail="phrase")
    upload.observe(join, names="value")
    return panel


def picture_upload(encoder: ClipEncoder, labels: Sequence[str], pictures: Pictures = ()) -> Panel:
    """Choose pictures of your own, see which of the labels (separated by commas) the model gives each.

    `pictures` are shown until then: of the course, paths, or the path of a folder.
    """
    files_given = named(pictures)
    ready = [(name, open_image(file)) for name, file in files_given.items()]
    doubt, warn = encoder.doubt(files_given.values()), once()

    def show(files: Sequence[tuple[str, bytes]], labels: str) -> str:
        names = labels_in(labels)
        images, wrong = readable(files, read_upload) if files else (ready, [])
        if not images and not wrong:
            return "<p>No picture yet.</p>"
        if not images:
            raise InputError(wrong[0])
        for sentence in wrong:
            warnings.warn(sentence, InputWarning, stacklevel=2)
        warn(encoder.doubt([image for _, image in images]) if files else doubt)
        chances = encoder.classify([image for _, image in images], names)  # [n, m]
        shots = [_shot(*image, names, row) for image, row in zip(images, chances, strict=True)]
        return f'<div class="tutorial-shots">{"".join(shots)}</div>'

    inputs = {
        "files": Upload("Drop pictures here, or choose them"),
        "labels": textarea("Labels", [", ".join(labels)]),
    }
    return Panel("choose pictures of your own to see their labels", inputs, show)


def _cell(gallery: Gallery, name: str, score: float) -> str:
    label = f"{gallery.look(name)}<span>{html.escape(name)}<br>{score:.2f}</span>"
    return f"<figure>{go(label, phrase=PICTURE + name)}</figure>"


def _left_out(gallery: Gallery) -> str:
    if not gallery.left_out:
        return ""
    lines = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in gallery.left_out)
    return f"<details><summary>Left out: {len(gallery.left_out)}</summary><ul>{lines}</ul></details>"


def _shot(name: str, image: Image, labels: Sequence[str], chances: np.ndarray) -> str:
    rows = sorted(zip(labels, chances, strict=True), key=lambda row: -row[1])
    table = score_table(["label", "probability"], rows)
    return f"<figure>{look(name, image)}<figcaption>{html.escape(name)}</figcaption>{table}</figure>"
