"""The small network learns the digits, always the same; a ResNet takes its place as the full source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tutorial_lib import load
from tutorial_lib.data import digits
from tutorial_lib.encoders.cnn import SETTINGS, CnnEncoder, split
from tutorial_lib.encoders.resnet import ResnetEncoder
from tutorial_lib.errors import InputError
from tutorial_lib.scratch import digitnet

IMAGES, LABELS = digits()


@pytest.fixture(scope="module")
def cnn() -> CnnEncoder:
    return load("cnn", source="pocket")


@pytest.fixture(scope="module")
def resnet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import ConvNextImageProcessorPil, ResNetConfig, ResNetModel

    folder = tmp_path_factory.mktemp("resnet")
    torch.manual_seed(0)
    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic")
    ResNetModel(config).save_pretrained(folder)
    ConvNextImageProcessorPil(size={"shortest_edge": 64}).save_pretrained(folder)
    return folder


def test_it_names_held_out_digits(cnn: CnnEncoder) -> None:
    train, test = split()
    assert len(test) == 449
    assert sorted([*train, *test]) == list(range(len(IMAGES)))
    scores = cnn.model(torch.from_numpy(IMAGES[test])).numpy()
    assert (scores.argmax(axis=1) == LABELS[test]).mean() > 0.97


def test_training_again_gives_the_same_weights_and_leaves_the_readers_random_numbers_alone(
    cnn: CnnEncoder,
) -> None:
    rows, _ = split()
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    again = digitnet.train(torch.from_numpy(IMAGES[rows]), torch.from_numpy(LABELS[rows]), SETTINGS)
    assert torch.equal(torch.rand(3), expected)
    for name, weights in cnn.model.state_dict().items():  # one thread, one seed: only rounding could differ
        assert torch.allclose(again.state_dict()[name], weights, atol=1e-4), name


def test_vectors_have_their_shape(cnn: CnnEncoder) -> None:
    vectors = cnn.encode(IMAGES[:5])
    assert vectors.shape == (5, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(cnn.encode(list(IMAGES[:5])), vectors, atol=1e-5)


def test_the_network_is_what_its_parts_say(cnn: CnnEncoder) -> None:
    """A convolution by hand: a window of 3 x 3 at each place, nothing around the picture."""
    kernels, biases = (tensor.numpy() for tensor in cnn.model.convolutions[0].parameters())
    around = np.pad(IMAGES[0], 1)
    windows = np.lib.stride_tricks.sliding_window_view(around, (3, 3))  # [8, 8, 3, 3]
    by_hand = np.einsum("ijkl,ckl->cij", windows, kernels[:, 0]) + biases[:, None, None]
    maps = torch.from_numpy(by_hand).relu()
    second = torch.relu(cnn.model.convolutions[1](torch.max_pool2d(maps[None], 2)))
    hidden = cnn.model.embedding(torch.max_pool2d(second, 2).flatten(1)).relu()
    assert np.allclose(cnn.encode(IMAGES[:1]), hidden, atol=1e-5)


def test_pictures_are_read_like_arrays(cnn: CnnEncoder, tmp_path: Path) -> None:
    dark_ink = Image.fromarray((255 - IMAGES[0] * 255).astype(np.uint8))
    dark_ink.resize((80, 80), Image.Resampling.NEAREST).save(tmp_path / "digit.png")
    expected = cnn.encode(IMAGES[:1])
    for item in (dark_ink, tmp_path / "digit.png", str(tmp_path / "digit.png")):
        assert np.allclose(cnn.encode([item]), expected, atol=0.2)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (IMAGES[0], r"image 0: expected 8 x 8 numbers, got float32 \[8\] \(for one image write \[image\]\)"),
        (IMAGES[:2] * 16, r"image 0: the pixels must lie between 0 and 1 \(raw digits need / 16\)"),
        (IMAGES[:2] * np.nan, "between 0 and 1"),
        ([IMAGES[0], np.full((8, 8), "a")], "image 1: expected 8 x 8 numbers, got <U1"),
    ],
)
def test_bad_images_are_named(cnn: CnnEncoder, items: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        cnn.encode(items)


def test_resnet_equals_transformers(resnet_folder: Path) -> None:
    from transformers import ResNetModel

    encoder = load("cnn", source=resnet_folder)
    assert isinstance(encoder, ResnetEncoder)
    pictures = [Image.new("RGB", (90, 70), (number, 200, 5)) for number in range(20)]
    vectors = encoder.encode(pictures)
    assert vectors.shape == (20, 16)
    model = ResNetModel.from_pretrained(resnet_folder).eval()
    pixels = encoder._processor(pictures, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        expected = model(pixels)
    assert np.allclose(vectors, expected.pooler_output.flatten(1), atol=1e-4)
    assert encoder.encode([]).shape == (0, 16)
