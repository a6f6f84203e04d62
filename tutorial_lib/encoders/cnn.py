"""A small convolutional network (LeCun et al. 1998), trained on handwritten digits on the reader's machine.

Its last hidden layer is the embedding of a picture. The full source is a ResNet (see `resnet`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn

from ..data import digits
from ..data.images import as_image
from ..errors import InputError, InputTypeError
from ..scratch.training import one_thread
from ..store import Located, catalog
from ..store.catalog import Artefact
from ..validation import as_list
from . import Encoder

__all__ = ["CnnEncoder", "DigitNet", "train"]

SETTINGS = catalog.artefact("cnn").settings


class DigitNet(nn.Module):
    """Two convolutions, each followed by pooling, then the embedding, then one score per digit."""

    def __init__(self) -> None:
        super().__init__()
        (first, second), dim = SETTINGS["channels"], SETTINGS["dim"]
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(1, first, 3, padding=1), nn.Conv2d(first, second, 3, padding=1)]
        )
        self.embedding = nn.Linear(second * 2 * 2, dim)
        self.scores = nn.Linear(dim, 10)

    def maps(self, images: torch.Tensor) -> list[torch.Tensor]:
        """Return the feature maps after each convolution: [n, 16, 8, 8], then [n, 32, 4, 4]."""
        maps: list[torch.Tensor] = []
        layer = images[:, None]  # [n, 1, 8, 8]
        for convolution in self.convolutions:
            maps.append(torch.relu(convolution(layer)))
            layer = torch.max_pool2d(maps[-1], 2)
        return maps

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """Return the embedding of images [n, 8, 8]: [n, 64]."""
        last = torch.max_pool2d(self.maps(images)[-1], 2)
        return torch.relu(self.embedding(last.flatten(start_dim=1)))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return one score for each digit, before the softmax: [n, 10]."""
        return self.scores(self.embed(images))


class CnnEncoder(Encoder):
    """The network trained on three quarters of the digits; the last quarter is for testing.

    Attributes:
        model: the `DigitNet`.
        layers: how many convolutions it has, counted from 1 in `feature_maps`.
    """

    name = "cnn"
    modalities = ("image",)
    source = "pocket"
    dim: int = SETTINGS["dim"]
    layers = 2

    def __init__(self, folder: Path) -> None:
        self.model = DigitNet()
        self.model.load_state_dict(load_file(folder / "model.safetensors"))
        self.model.eval().requires_grad_(False)

    @classmethod
    def open(cls, located: Located) -> CnnEncoder:
        """Open the small network, which was trained on this machine in a few seconds."""
        return cls(located.path)

    def encode(self, items: Any) -> np.ndarray:
        """Turn n pictures into float32 [n, 64].

        Args:
            items: arrays of 8 x 8 numbers from 0 (ground) to 1 (ink), or paths and PIL images, which are made
                grey, inverted where the ground is light, and scaled down to 8 x 8.

        Raises:
            InputTypeError, InputError: not numbers, another shape or range; and as `data.images.as_images`.
        """
        return self.model.embed(torch.from_numpy(_as_digits(items))).numpy()

    def feature_maps(self, image: Any, layer: int = 1) -> np.ndarray:
        """Return what each filter of a convolution answers to one image, float32 [channels, height, width].

        Raises:
            InputError: no such layer; and as `encode`.
        """
        if layer not in range(1, self.layers + 1):
            raise InputError(f"layer must be between 1 and {self.layers}, got {layer!r}")
        pixels = torch.from_numpy(_as_digits([image]))
        return self.model.maps(pixels)[layer - 1][0].numpy()

    def accuracy(self) -> float:
        """Return the share of the held-out digits that the network names rightly."""
        images, labels = digits()
        test = split()[1]
        return float(
            (self.model(torch.from_numpy(images[test])).argmax(dim=1).numpy() == labels[test]).mean()
        )


def split() -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of `datasets.digits` that are for training and those that are for testing."""
    order = np.random.default_rng(SETTINGS["seed"]).permutation(len(digits()[1]))
    tests = round(SETTINGS["test_share"] * len(order))
    return np.sort(order[tests:]), np.sort(order[:tests])


@one_thread()
def train(folder: Path, made: Artefact) -> None:
    """Train the network on the training rows and save its weights."""
    images, labels = (torch.from_numpy(array[split()[0]]) for array in digits())
    with torch.random.fork_rng():
        torch.manual_seed(SETTINGS["seed"])
        model = DigitNet()
        optimizer = torch.optim.Adam(model.parameters(), lr=SETTINGS["learning_rate"])
        for _ in range(SETTINGS["epochs"]):
            for batch in torch.randperm(len(images)).split(SETTINGS["batch"]):
                loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    save_file(model.state_dict(), folder / "model.safetensors")


def _as_digits(items: Any) -> np.ndarray:
    """Return pictures as float32 [n, 8, 8] from 0 to 1."""
    if isinstance(items, np.ndarray) and items.ndim != 3:
        raise InputError(f"expected an array [n, 8, 8], got {list(items.shape)}: for one image: image[None]")
    entries = as_list(items, "image")
    images = [_as_digit(entry, position) for position, entry in enumerate(entries)]
    return np.stack(images) if images else np.zeros((0, 8, 8), dtype=np.float32)


def _as_digit(item: Any, position: int) -> np.ndarray:
    """Return one picture, or one array of 8 x 8 numbers, as float32 [8, 8]."""
    if not isinstance(item, np.ndarray):
        return _shrunk(as_image(item, position))
    if not np.issubdtype(item.dtype, np.number):
        raise InputTypeError(f"image {position}: expected numbers, got values of type {item.dtype}")
    if item.shape != (8, 8):
        raise InputError(f"image {position}: expected 8 x 8 pixels, got {list(item.shape)}")
    if not (item.min() >= 0 and item.max() <= 1):
        raise InputError(f"image {position}: the pixels must lie between 0 and 1 (raw digits need / 16)")
    return item.astype(np.float32)


def _shrunk(image: Image.Image) -> np.ndarray:
    """Return an RGB picture as 8 x 8 pixels, ink bright on a dark ground as in the training data."""
    pixels = np.asarray(image.convert("L").resize((8, 8), Image.Resampling.BOX), dtype=np.float32) / 255
    return 1 - pixels if np.median(pixels) > 0.5 else pixels
