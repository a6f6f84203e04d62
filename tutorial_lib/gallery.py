"""The picture gallery that the chapters search: every Twemoji with its vector, encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .catalog import SOURCES
from .encoders import Encoder
from .pictures import Picture, twemoji
from .store import cached

__all__ = ["emoji_gallery"]


def emoji_gallery(encoder: Encoder) -> tuple[list[Picture], np.ndarray]:
    """Return all 4,009 emoji and the vectors that `encoder` gives their pictures, float32 [4009, d].

    Encoding takes about ten seconds, so for the course's own models it is done once and kept in the cache.
    The vectors of a model of the reader's own are computed anew each time: its files may change.
    """
    pictures = twemoji()
    if encoder.source not in SOURCES:
        return pictures, _encode(encoder, pictures)

    def build(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "vectors.npy", _encode(encoder, pictures))

    folder = cached(f"twemoji-{encoder.name}-{encoder.source}", build)
    return pictures, np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)


def _encode(encoder: Encoder, pictures: list[Picture]) -> np.ndarray:
    return encoder.encode([picture.path for picture in pictures])
