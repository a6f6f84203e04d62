"""Encoders so small that a test knows each of their vectors, for what is built upon an encoder."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tutorial_lib.data import Picture

__all__ = ["TinyPictures", "TinyText", "png", "squares"]


def png(color: str = "red") -> bytes:
    """A picture file of 4 x 4 pixels of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), color).save(buffer, "PNG")
    return buffer.getvalue()


class TinyText:
    """A text model of one layer and two heads; a sentence is the counts of its letters a, b and c."""

    name, layers = "tiny", 1

    def encode(self, items: Sequence[str]) -> np.ndarray:
        return np.array([[text.count(letter) + 0.1 for letter in "abc"] for text in items], np.float32)

    def attention(self, text: str) -> tuple[list[str], np.ndarray]:
        tokens = ["[CLS]", *text.split(), "[SEP]"]
        t = len(tokens)
        even, own = np.full((t, t), 1 / t), np.eye(t)
        return tokens, np.stack([even, own])[None].astype(np.float32)

    def token_vectors(self, texts: Sequence[str], layer: int = -1) -> list[tuple[list[str], np.ndarray]]:
        pieces = [text.replace("river", "riv ##er").split() for text in texts]
        return [
            (tokens, np.arange(2 * len(tokens), dtype=np.float32).reshape(-1, 2) + layer) for tokens in pieces
        ]


class TinyPictures:
    """Pictures and phrases as colours."""

    dim, limit = 3, ""

    def doubt(self, pictures: Iterable[Any]) -> str:
        return self.limit

    def encode(self, items: Sequence[Any]) -> np.ndarray:
        return np.array([self._vector(item) for item in items], np.float32)

    def classify(self, images: Sequence[Any], labels: Sequence[str]) -> np.ndarray:
        scores = self.encode(images) @ self.encode(labels).T
        return scores / scores.sum(axis=1, keepdims=True)

    def _vector(self, item: Any) -> list[float]:
        if isinstance(item, Path):
            item = Image.open(item)
        if isinstance(item, Image.Image):
            return [channel / 255 + 0.01 for channel in item.convert("RGB").getpixel((0, 0))]
        return [0.01 + ("red" in item), 0.01 + ("green" in item), 0.01 + ("blue" in item)]


def squares(folder: Path) -> list[Picture]:
    """Three pictures in `folder`, each of one colour, with a name that HTML must escape."""
    names = ("red", "green", "blue")
    for name in names:
        (folder / f"{name}.png").write_bytes(png(name))
    return [Picture(f"{name} <square>", (), folder / f"{name}.png") for name in names]
