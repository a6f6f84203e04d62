"""A small convolutional network (LeCun et al. 1998) that learns to name handwritten digits.

Its last hidden layer is the embedding: pictures of the same digit come to lie close together, though nobody
asked for that.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .training import one_thread

__all__ = ["DigitNet", "DigitSettings", "train"]


@dataclass(frozen=True)
class DigitSettings:
    """What a training run depends on.

    channels: how many kernels the two convolutions have. dim: d, the length of the embedding. epochs: how
    often all pictures are seen. batch: pictures in one step. learning_rate: Adam's. test_share: the share of
    the pictures that is kept for testing. seed: of that choice, of the first weights and of the order.
    """

    channels: tuple[int, int]
    dim: int
    epochs: int
    batch: int
    learning_rate: float
    test_share: float
    seed: int


class DigitNet(nn.Module):
    """Two convolutions, each followed by pooling, then the embedding, then one score per digit."""

    def __init__(self, settings: DigitSettings) -> None:
        super().__init__()
        first, second = settings.channels
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(1, first, 3, padding=1), nn.Conv2d(first, second, 3, padding=1)]
        )
        self.embedding = nn.Linear(second * 2 * 2, settings.dim)
        self.scores = nn.Linear(settings.dim, 10)

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """Return the embedding of images [n, 8, 8]: [n, d]."""
        maps = images[:, None]  # [n, 1, 8, 8]: one channel, grey
        for convolution in self.convolutions:
            maps = torch.relu(convolution(maps))  # [n, 16, 8, 8], the second time [n, 32, 4, 4]
            maps = torch.max_pool2d(maps, 2)  # [n, 16, 4, 4], the second time [n, 32, 2, 2]
        return torch.relu(self.embedding(maps.flatten(1)))  # [n, 32 * 2 * 2] -> [n, d]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return one score for each digit, before the softmax: [n, 10]."""
        return self.scores(self.embed(images))


@one_thread()
def train(images: torch.Tensor, labels: torch.Tensor, settings: DigitSettings) -> DigitNet:
    """Train a network to name images [n, 8, 8], from 0 (ground) to 1 (ink), by their labels, int [n]."""
    with torch.random.fork_rng():  # the reader's own random numbers go on as if nothing had happened
        torch.manual_seed(settings.seed)
        net = DigitNet(settings)
        optimizer = torch.optim.Adam(net.parameters(), lr=settings.learning_rate)
        for _ in range(settings.epochs):
            for rows in torch.randperm(len(images)).split(settings.batch):  # [batch], the last one shorter
                scores = net(images[rows])  # [batch, 10]
                loss = nn.functional.cross_entropy(scores, labels[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return net.eval().requires_grad_(False)
