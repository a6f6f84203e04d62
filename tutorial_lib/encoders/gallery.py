"""The picture gallery that the chapters search: every Twemoji with its vector, encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..data import Picture, twemoji
from ..store import artefact, catalog, tell, telling
from ..store.catalog import Artefact
from . import Encoder, load

__all__ = ["emoji_gallery", "encode_all"]

AT_ONCE = 128  # pictures between two words on how far it is; whole batches, or the vectors would differ


def emoji_gallery(encoder: Encoder) -> tuple[list[Picture], np.ndarray]:
    """Return all 4,009 emoji and the vectors that `encoder` gives their pictures, float32 [4009, d].

    Encoding takes about a minute, so `prepare` does it once for the course's own models; the cache keeps
    the vectors as long as model and pictures stay the same. The vectors of a model of the reader's own are
    computed anew each time: its files may change.
    """
    pictures = twemoji()
    name = f"twemoji-{encoder.name}-{encoder.source}"
    if name not in catalog.artefacts():
        with telling(f"encoding {len(pictures)} pictures"):
            return pictures, _encode(encoder, pictures)
    return pictures, np.load(artefact(name) / "vectors.npy", mmap_mode="r", allow_pickle=False)


def encode_all(folder: Path, made: Artefact) -> None:
    """Encode all emoji with the course's own CLIP, about a minute."""
    np.save(folder / "vectors.npy", _encode(load("clip", made.source), twemoji()))


def _encode(encoder: Encoder, pictures: list[Picture]) -> np.ndarray:
    blocks = []
    for start in range(0, len(pictures), AT_ONCE):
        tell(start / len(pictures))
        blocks.append(encoder.encode([picture.path for picture in pictures[start : start + AT_ONCE]]))
    return np.concatenate(blocks)
