"""Every model answers one question, so every model has one shape: items in, vectors out.

encoder = load("glove")            # or "word2vec", "bert", "clip", "cnn", "recommender"
vectors = encoder.encode(items)    # list of n items -> float32 array [n, d]
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from importlib import import_module
from typing import Any

import numpy as np

from ..errors import UnknownNameError

__all__ = ["Encoder", "load"]

_CLASSES = {
    "word2vec": ("word2vec", "Word2VecEncoder"),
    "glove": ("glove", "GloveEncoder"),
    "bert": ("bert", "BertEncoder"),
    "clip": ("clip", "ClipEncoder"),
    "cnn": ("cnn", "CnnEncoder"),
    "recommender": ("recommender", "RecommenderEncoder"),
}


class Encoder(ABC):
    """A model that turns items into vectors.

    Attributes:
        name: the name it was loaded by.
        source: "pocket", "full", or the path of the reader's own files.
        dim: d, the length of a vector.
        modalities: what it reads: some of "word", "text", "image", "user", "item".
    """

    name: str
    source: str
    dim: int
    modalities: tuple[str, ...]

    @abstractmethod
    def encode(self, items: Any) -> np.ndarray:
        """Turn n items into a float32 array of shape [n, d]."""

    @classmethod
    @abstractmethod
    def from_source(cls, source: str | os.PathLike[str] | None) -> Encoder:
        """Load the model from "pocket", "full" or a path; None means the source in use."""

    def __repr__(self) -> str:
        reads = " and ".join(f"{modality}s" for modality in self.modalities)
        return f"<{self.name} encoder: {reads} -> {self.dim} numbers, source {self.source}>"


def load(name: str, source: str | os.PathLike[str] | None = None) -> Encoder:
    """Load a model by name.

    Args:
        name: "word2vec", "glove", "bert", "clip", "cnn" or "recommender".
        source: "pocket" (in the packages, no network), "full" (the model that the source document names),
            or the path of your own files; None takes the environment variable TUTORIAL_SOURCE, or "pocket".

    Raises:
        UnknownNameError: no model of that name.
        MissingFileError, DamagedFileError, DownloadError: the files are not there or not right; the message
            names the command that mends it.
    """
    if name not in _CLASSES:
        raise UnknownNameError(f"no model is called {name!r}: choose one of {', '.join(_CLASSES)}")
    module_name, class_name = _CLASSES[name]
    encoder_class: type[Encoder] = getattr(import_module(f".{module_name}", __name__), class_name)
    return encoder_class.from_source(source)
