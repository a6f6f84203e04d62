"""Every model answers one question, so every model has one shape: items in, vectors out.

encoder = load("glove")            # or "word2vec", "bert", "clip", "cnn", "recommender"
vectors = encoder.encode(items)    # list of n items -> float32 array [n, d]
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Literal, Self, overload

import numpy as np

from ..errors import UnknownNameError
from ..store import Located, catalog, find

if TYPE_CHECKING:
    from .bert import BertEncoder
    from .clip import ClipEncoder
    from .cnn import CnnEncoder
    from .glove import GloveEncoder
    from .recommender import RecommenderEncoder
    from .resnet import ResnetEncoder
    from .word2vec import Word2VecEncoder

__all__ = ["Encoder", "load"]

Where = str | os.PathLike[str] | None


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
    def open(cls, located: Located) -> Self:
        """Open the model whose files `store.find` has found."""

    def __repr__(self) -> str:
        reads = " and ".join(f"{modality}s" for modality in self.modalities)
        return f"<{self.name} encoder: {reads} -> {self.dim} numbers, source {self.source}>"


@overload
def load(name: Literal["word2vec"], source: Where = None) -> Word2VecEncoder: ...
@overload
def load(name: Literal["glove"], source: Where = None) -> GloveEncoder: ...
@overload
def load(name: Literal["bert"], source: Where = None) -> BertEncoder: ...
@overload
def load(name: Literal["clip"], source: Where = None) -> ClipEncoder: ...
@overload
def load(name: Literal["cnn"], source: Where = None) -> CnnEncoder | ResnetEncoder: ...
@overload
def load(name: Literal["recommender"], source: Where = None) -> RecommenderEncoder: ...
@overload
def load(name: str, source: Where = None) -> Encoder: ...
def load(name: str, source: Where = None) -> Encoder:
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
    models = dict.fromkeys(row.name for row in catalog.rows() if row.encoder)
    if name not in models:
        raise UnknownNameError(f"no model is called {name!r}: choose one of {', '.join(models)}")
    located = find(name, source)
    encoder_class: type[Encoder] = resolve_name(f"{__name__}.{located.row.encoder}")
    return encoder_class.open(located)
