"""ResNet (He et al. 2015): the full source of "cnn", a deep convolutional network trained on ImageNet."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import ConvNextImageProcessorPil, ResNetModel

from ..data.images import as_image
from ..errors import DamagedFileError, InputError
from ..store import Located
from ..validation import as_list
from . import Encoder
from .checkpoint import Checkpoint, quiet_transformers

__all__ = ["ResnetEncoder"]

IMAGES_PER_BATCH = 16


class ResnetEncoder(Encoder):
    """A ResNet without its classification layer.

    Attributes:
        model: the `transformers.ResNetModel`, float32.
        layers: how many stages it has, counted from 1 in `feature_maps`.
    """

    name = "cnn"
    modalities = ("image",)

    def __init__(self, checkpoint: Checkpoint) -> None:
        checkpoint.check("resnet")
        self._checkpoint = checkpoint
        self.source = checkpoint.source
        self.model = checkpoint.load(ResNetModel)
        with quiet_transformers():
            self._processor = ConvNextImageProcessorPil.from_pretrained(
                checkpoint.folder, local_files_only=True
            )
        self.layers = len(self.model.config.depths)
        self.dim = self.model.config.hidden_sizes[-1]

    @classmethod
    def open(cls, located: Located) -> ResnetEncoder:
        """Load microsoft/resnet-18 ("full") or the ResNet in a folder of yours.

        Raises:
            MissingFileError, DamagedFileError, InputError: the folder, its weights or its kind are not right.
        """
        return cls(Checkpoint(located))

    def encode(self, items: Any) -> np.ndarray:
        """Turn n pictures into float32 [n, d]: the mean of the last feature maps.

        Args:
            items: paths and PIL images, or grey images as arrays [height, width] from 0 to 1.

        Raises:
            InputTypeError, InputError, MissingFileError, DamagedFileError: as `data.images.as_images`.
        """
        entries = as_list(items, "image")
        vectors = np.empty((len(entries), self.dim), dtype=np.float32)
        for start in range(0, len(entries), IMAGES_PER_BATCH):
            batch = entries[start : start + IMAGES_PER_BATCH]
            pixels = self._pixels([_as_rgb(item, start + row) for row, item in enumerate(batch)])
            with torch.inference_mode():
                vectors[start : start + len(batch)] = self.model(pixels).pooler_output.flatten(1).numpy()
        if not np.isfinite(vectors).all():
            raise DamagedFileError(
                f"{self._checkpoint.folder}: the model answers NaN: {self._checkpoint.mend}"
            )
        return vectors

    def feature_maps(self, image: Any, layer: int = 1) -> np.ndarray:
        """Return what each filter of a stage answers to one image, float32 [channels, height, width].

        Raises:
            InputError: no such layer; and as `encode`.
        """
        if layer not in range(1, self.layers + 1):
            raise InputError(f"layer must be between 1 and {self.layers}, got {layer!r}")
        with torch.inference_mode():
            states = self.model(self._pixels([_as_rgb(image, 0)]), output_hidden_states=True).hidden_states
        return states[layer][0].numpy()

    def _pixels(self, images: list[Image.Image]) -> torch.Tensor:
        return self._processor(images, return_tensors="pt")["pixel_values"]


def _as_rgb(item: Any, position: int) -> Image.Image:
    if isinstance(item, np.ndarray) and item.ndim == 2 and np.issubdtype(item.dtype, np.number):
        if not (item.min(initial=0) >= 0 and item.max(initial=0) <= 1):
            raise InputError(f"image {position}: the pixels must lie between 0 and 1, without NaN")
        item = Image.fromarray((item * 255).astype(np.uint8))
    return as_image(item, position)
