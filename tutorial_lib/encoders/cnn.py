"""The network that the course trains on handwritten digits: its last hidden layer is a picture's embedding.

The full source is a ResNet (see `resnet`); the network itself stands in `scratch/digitnet.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from ..data import digits
from ..data.images import as_image
from ..errors import InputError
from ..scratch import digitnet, training
from ..store import Located, catalog
from ..store.catalog import Artefact
from ..validation import as_list
from . import Encoder

__all__ = ["CnnEncoder", "split", "train"]

SETTINGS = digitnet.DigitSettings(**catalog.artefact("cnn").settings)


class CnnEncoder(Encoder):
    """The network trained on three quarters of the digits; the last quarter is for testing.

    Attributes:
        model: the `scratch.digitnet.DigitNet`.
    """

    name = "cnn"
    modalities = ("image",)
    source = "pocket"
    dim = SETTINGS.dim

    def __init__(self, folder: Path) -> None:
        self.model = digitnet.DigitNet(SETTINGS)
        self.model.load_state_dict(load_file(folder / "model.safetensors"))
        self.model.eval().requires_grad_(False)

    @classmethod
    def open(cls, located: Located) -> CnnEncoder:
        """Open the network, which was trained on this machine in a few seconds."""
        return cls(located.path)

    def encode(self, items: Any) -> np.ndarray:
        """Turn n pictures into float32 [n, 64].

        Args:
            items: arrays of 8 x 8 numbers from 0 (ground) to 1 (ink), or paths and PIL images, which are made
                grey, inverted where the ground is light, and scaled down to 8 x 8.

        Raises:
            InputError: not numbers, another shape or range; and as `data.images.as_images`.
        """
        images = [_as_digit(item, position) for position, item in enumerate(as_list(items, "image"))]
        pixels = np.stack(images) if images else np.zeros((0, 8, 8), dtype=np.float32)
        return self.model.embed(torch.from_numpy(pixels)).numpy()


def split() -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of `data.digits` that are for training and those that are for testing."""
    return training.split(len(digits()[1]), SETTINGS.test_share, SETTINGS.seed)


def train(folder: Path, made: Artefact) -> None:
    """Train the network on the training rows and save its weights."""
    images, labels = (torch.from_numpy(array[split()[0]]) for array in digits())
    net = digitnet.train(images, labels, digitnet.DigitSettings(**made.settings))
    save_file(net.state_dict(), folder / "model.safetensors")


def _as_digit(item: Any, position: int) -> np.ndarray:
    """Return one picture, or one array of 8 x 8 numbers, as float32 [8, 8], ink bright on a dark ground."""
    if not isinstance(item, np.ndarray):
        grey = as_image(item, position).convert("L").resize((8, 8), Image.Resampling.BOX)
        pixels = np.asarray(grey, dtype=np.float32) / 255
        return 1 - pixels if np.median(pixels) > 0.5 else pixels
    if item.shape != (8, 8) or not np.issubdtype(item.dtype, np.number):
        found = f"got {item.dtype} {list(item.shape)}"
        raise InputError(f"image {position}: expected 8 x 8 numbers, {found} (for one image write [image])")
    if not (item.min() >= 0 and item.max() <= 1):
        raise InputError(f"image {position}: the pixels must lie between 0 and 1 (raw digits need / 16)")
    return item.astype(np.float32)
