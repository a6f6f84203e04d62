"""The pictures of a panel, the course's or the reader's own: their names, their looks, their vectors."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..data.images import image_files, open_image
from ..errors import InputError, InputTypeError, TutorialError, UnknownNameError
from ..search import top_k
from ..validation import suggest
from .panel import picture
from .upload import read_upload

if TYPE_CHECKING:
    from PIL.Image import Image

    from ..data import Picture
    from ..encoders.clip import ClipEncoder

__all__ = ["Gallery", "Pictures", "look", "named", "readable"]

Pictures: TypeAlias = "Sequence[Picture | str | os.PathLike[str]] | str | os.PathLike[str]"
"""Pictures of the course, paths, or the path of a folder."""

AT_ONCE = 32  # pictures between two moves of the progress bar
_SMALL = 20_000  # bytes that a page can carry many times


class Gallery:
    """Pictures that can be searched by a vector, and added to.

    Args:
        encoder: a model that reads pictures.
        pictures: what to search.
        vectors: [n, d], those of the pictures; without them they are encoded now, under a progress bar.

    Attributes:
        names: each picture's own, in order.
        left_out: what could not be read, and why, a sentence for each.
        doubt: what the model's `doubt` says of them.

    Raises InputError where there is no picture, or not one vector for each, and what `image_files` raises.
    """

    def __init__(self, encoder: ClipEncoder, pictures: Pictures, vectors: np.ndarray | None = None) -> None:
        self._encoder, self.left_out = encoder, list[str]()
        self._files: dict[str, Path | Image] = {}
        self._looks: dict[str, str] = {}
        self._vectors = np.empty((0, encoder.dim), np.float32)
        entries = named(pictures)
        if not entries:
            raise InputError("there is no picture to search: give paths of pictures, or the path of a folder")
        self.doubt = encoder.doubt(entries.values())
        if vectors is None:
            self._encode(entries)
        elif len(vectors) != len(entries):
            raise InputError(
                f"there are {len(entries)} pictures and {len(vectors)} vectors: give one for each"
            )
        else:
            self._files, self._vectors = dict(entries), vectors
        if not self._files:
            raise InputError(f"no picture can be read: {self.left_out[0]}")
        self.names = list(self._files)

    def __len__(self) -> int:
        return len(self.names)

    def add(self, files: Iterable[tuple[str, bytes]]) -> list[str]:
        """Take files that were uploaded, and return the names of those that could be read."""
        images, self.left_out = readable(files, read_upload)
        if not images:
            return []
        added: dict[str, Path | Image] = {}
        for name, image in images:
            added[_unused(name, self._files | added)] = image
        self.doubt = self._encoder.doubt(added.values())
        self._vectors = np.concatenate([self._vectors, self._encoder.encode(list(added.values()))])
        self._files |= added
        self.names += added
        return list(added)

    def nearest(self, query: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The names of the k pictures nearest to a vector [1, d], with their cosines, best first."""
        scores, places = top_k(query, self._vectors, min(k, len(self)))
        return [(self.names[place], float(score)) for place, score in zip(places[0], scores[0], strict=True)]

    def like(self, name: str, k: int) -> list[tuple[str, float]]:
        """The k pictures nearest to the one of that name, without it.

        Raises UnknownNameError with the likeliest names.
        """
        if name not in self._files:
            near = " or ".join(f"“{each}”" for each in suggest(name, self.names))
            raise UnknownNameError(f"no picture is called “{name}”{near and f': did you mean {near}?'}")
        place = self.names.index(name)
        found = self.nearest(self._vectors[place : place + 1], k + 1)
        return [each for each in found if each[0] != name][:k]

    def look(self, name: str) -> str:
        """The picture of that name as HTML, small."""
        if name not in self._looks:
            self._looks[name] = look(name, self._files[name], 72)
        return self._looks[name]

    def _encode(self, entries: Mapping[str, Path]) -> None:
        from tqdm import tqdm

        names, blocks = list(entries), [self._vectors]
        with tqdm(total=len(names), desc="reading pictures", leave=False, delay=1) as bar:
            for start in range(0, len(names), AT_ONCE):
                part = names[start : start + AT_ONCE]
                files = [(name, entries[name]) for name in part]
                images, wrong = readable(files, lambda _, file: open_image(file))
                self.left_out += wrong
                self._files |= {name: entries[name] for name, _ in images}
                if images:
                    blocks.append(self._encoder.encode([image for _, image in images]))
                bar.update(len(part))
        self._vectors = np.concatenate(blocks)


def _unused(name: str, names: Container[str]) -> str:
    free = (f"{name} ({number})" if number > 1 else name for number in count(1))
    return next(each for each in free if each not in names)


def readable(
    files: Iterable[tuple[str, Any]], read: Callable[[str, Any], Image]
) -> tuple[list[tuple[str, Image]], list[str]]:
    """Read pairs of name and file; return the names with their pictures, and a sentence for each failure."""
    images, wrong = [], []
    for name, file in files:
        try:
            images.append((name, read(name, file)))
        except TutorialError as error:
            wrong.append(str(error))
    return images, wrong


def named(pictures: Pictures) -> dict[str, Path]:
    """The files by their names, each its own: what the course calls it, or the name of the file.

    Raises InputTypeError for what is neither a picture of the course nor a path, and as `image_files` does.
    """
    found = image_files(pictures) if isinstance(pictures, (str, os.PathLike)) else pictures
    files: dict[str, Path] = {}
    for position, each in enumerate(found):
        if not (isinstance(each, (str, os.PathLike)) or hasattr(each, "path")):
            raise InputTypeError(f"picture {position} is of type {type(each).__name__}: give its path")
        path = each.path if hasattr(each, "path") else Path(each).expanduser()
        files[_unused(getattr(each, "name", path.name), files)] = path
    return files


def look(name: str, file: Path | Image, width: int | None = None) -> str:
    """A picture as HTML, scaled down unless it is small; `name` is its text."""
    if isinstance(file, Path) and file.suffix.lower() == ".png" and file.stat().st_size < _SMALL:
        return picture(file.read_bytes(), name, width=width)
    image = (open_image(file) if isinstance(file, Path) else file).copy()
    side = 2 * (width or 140)  # sharp on a screen with two pixels for one
    image.thumbnail((side, side))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return picture(buffer.getvalue(), name, "picture.jpg", width)
