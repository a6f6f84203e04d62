"""ResNet (He et al. 2015): the full source of "cnn", a deep convolutional network trained on ImageNet."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from transformers import ConvNextImageProcessorPil, ResNetModel

from ..data.images import as_image
from ..store import Located
from ..validation import as_list
from .batching import equal_batches
from .checkpoint import CheckpointEncoder

__all__ = ["ResnetEncoder"]

IMAGES_PER_BATCH = 16


class ResnetEncoder(CheckpointEncoder):
    """A ResNet without its classification layer: microsoft/resnet-18 ("full"), or one of yours.

    Attributes:
        model: the `transformers.ResNetModel`, float32.
    """

    name, model_type = "cnn", "resnet"
    modalities = ("image",)

    def __init__(self, located: Located) -> None:
        super().__init__(located)
        self.model = self._load(ResNetModel)
        self._processor = self._from_folder(ConvNextImageProcessorPil)
        self.dim = self.model.config.hidden_sizes[-1]

    def encode(self, items: Any) -> np.ndarray:
        """Turn n pictures, paths or PIL images, into float32 [n, d]: the mean of the last feature maps.

        Raises:
            InputTypeError, InputError, MissingFileError, DamagedFileError: as `data.images.as_images`.
        """
        entries = as_list(items, "image")

        def forward(rows: list[int]) -> torch.Tensor:  # b pictures -> [b, d]
            images = [as_image(entries[row], row) for row in rows]
            pixels = self._processor(images, return_tensors="pt")["pixel_values"]  # [b, 3, 224, 224]
            return self.model(pixels).pooler_output.flatten(1)

        batches = equal_batches(range(len(entries)), IMAGES_PER_BATCH)
        return self._vectors(len(entries), batches, forward)
