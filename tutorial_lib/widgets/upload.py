"""A place in a panel to drop pictures on, or to choose them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from ..data.images import open_image
from ..errors import TutorialError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Upload", "read_upload"]


class Upload(anywidget.AnyWidget):
    """A box that takes pictures, several at once.

    Attributes:
        value: the files that came last, each a pair of name and content. They are not kept in the notebook.
    """

    _esm = Path(__file__).parent / "upload.js"
    description = traitlets.Unicode().tag(sync=True)
    value = traitlets.Tuple()

    def __init__(self, description: str) -> None:
        super().__init__(description=description)
        self._coming: list[tuple[str, bytes]] = []
        self.on_msg(self._take)

    def _take(self, _: Any, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        self._coming.append((content["name"], bytes(buffers[0])))
        if not content["more"]:
            self.value, self._coming = tuple(self._coming), []


def read_upload(name: str, content: bytes) -> Image:
    """An uploaded file as an RGB picture. Raises what `open_image` raises, with the reader's name for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "picture")
        path.write_bytes(content)
        try:
            return open_image(path)
        except TutorialError as error:
            raise type(error)(str(error).replace(str(path), name)) from None
