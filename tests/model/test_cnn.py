"""The small network learns the digits, always the same; a ResNet takes its place as the full source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from tutorial_lib import load
from tutorial_lib.data import digits
from tutorial_lib.encoders import cnn as cnn_module
from tutorial_lib.encoders.cnn import CnnEncoder
from tutorial_lib.encoders.resnet import ResnetEncoder
from tutorial_lib.errors import DamagedFileError, InputError, InputTypeError, MissingFileError
from tutorial_lib.store import find

IMAGES = digits()[0]


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
    train, test = cnn_module.split()
    assert len(test) == 449
    assert not set(train) & set(test)
    assert len(train) + len(test) == len(IMAGES)
    assert cnn.accuracy() > 0.97


def test_training_again_gives_the_same_weights(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        cnn_module._train(tmp_path / name)
    first, second = (load_file(tmp_path / name / "model.safetensors") for name in ("first", "second"))
    for name in first:  # one thread, one seed: only rounding could differ
        assert torch.allclose(first[name], second[name], atol=1e-4), name


def test_training_leaves_the_readers_random_numbers_alone(tmp_path: Path) -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    cnn_module._train(tmp_path)
    assert torch.equal(torch.rand(3), expected)


def test_vectors_and_maps_have_their_shapes(cnn: CnnEncoder) -> None:
    vectors = cnn.encode(IMAGES[:5])
    assert vectors.shape == (5, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(cnn.encode(list(IMAGES[:5])), vectors, atol=1e-5)
    assert cnn.encode([]).shape == (0, 64)
    assert cnn.feature_maps(IMAGES[0], 1).shape == (16, 8, 8)
    assert cnn.feature_maps(IMAGES[0], 2).shape == (32, 4, 4)


def test_first_feature_map_is_a_convolution(cnn: CnnEncoder) -> None:
    kernel = cnn.model.convolutions[0].weight[0, 0].numpy()
    bias = float(cnn.model.convolutions[0].bias[0])
    by_hand = max(0.0, float((IMAGES[0][2:5, 3:6] * kernel).sum()) + bias)
    assert cnn.feature_maps(IMAGES[0], 1)[0, 3, 4] == pytest.approx(by_hand, abs=1e-5)


def test_pictures_are_read_like_arrays(cnn: CnnEncoder, tmp_path: Path) -> None:
    dark_ink = Image.fromarray((255 - IMAGES[0] * 255).astype(np.uint8))
    dark_ink.resize((80, 80), Image.Resampling.NEAREST).save(tmp_path / "digit.png")
    expected = cnn.encode(IMAGES[:1])
    for item in (dark_ink, tmp_path / "digit.png", str(tmp_path / "digit.png")):
        assert np.allclose(cnn.encode([item]), expected, atol=0.2)
    assert np.allclose(cnn.feature_maps(dark_ink), cnn.feature_maps(IMAGES[0]), atol=0.1)


@pytest.mark.parametrize(
    ("items", "error", "message"),
    [
        (IMAGES[0], InputError, "expected an array"),
        (IMAGES[:2] * 16, InputError, "image 0: the pixels must lie between 0 and 1"),
        (IMAGES[:2] * np.nan, InputError, "between 0 and 1"),
        (IMAGES[:2, :4], InputError, r"image 0: expected 8 x 8 pixels, got \[4, 8\]"),
        ([IMAGES[0], np.array([["a"]])], InputTypeError, "image 1: expected numbers"),
        ([IMAGES[0], None], InputTypeError, "image 1 is a missing value"),
        (["no.png"], MissingFileError, "image 0: no.png does not exist"),
        (3, InputTypeError, "expected a list of images"),
    ],
)
def test_bad_images_are_named(cnn: CnnEncoder, items: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        cnn.encode(items)


@pytest.mark.parametrize("layer", [0, 3, "first"])
def test_bad_layers_are_named(cnn: CnnEncoder, resnet_folder: Path, layer: int) -> None:
    for encoder in (cnn, load("cnn", source=resnet_folder)):
        with pytest.raises(InputError, match="layer must be between 1 and 2"):
            encoder.feature_maps(IMAGES[0], layer)


def test_resnet_equals_transformers(resnet_folder: Path, tmp_path: Path) -> None:
    from transformers import ResNetModel

    encoder = load("cnn", source=resnet_folder)
    assert isinstance(encoder, ResnetEncoder)
    pictures = [Image.new("RGB", (90, 70), (number, 200, 5)) for number in range(20)]
    vectors = encoder.encode(pictures)
    assert vectors.shape == (20, 16)
    model = ResNetModel.from_pretrained(resnet_folder).eval()
    pixels = encoder._processor(pictures, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        expected = model(pixels, output_hidden_states=True)
    assert np.allclose(vectors, expected.pooler_output.flatten(1), atol=1e-4)
    assert np.allclose(encoder.feature_maps(pictures[0], 2), expected.hidden_states[2][0], atol=1e-4)


def test_resnet_reads_grey_arrays_and_refuses_others(resnet_folder: Path) -> None:
    encoder = load("cnn", source=resnet_folder)
    assert encoder.encode(IMAGES[:2]).shape == (2, 16)
    assert encoder.encode([]).shape == (0, 16)
    with pytest.raises(InputError, match="image 1: the pixels must lie between 0 and 1"):
        encoder.encode([IMAGES[0], IMAGES[1] * 9])
    with pytest.raises(InputTypeError, match="image 0 is a missing value"):
        encoder.encode([None])


def test_nan_weights_are_refused(resnet_folder: Path) -> None:
    encoder = ResnetEncoder.open(find("cnn", resnet_folder))
    next(encoder.model.parameters()).data.fill_(float("nan"))
    with pytest.raises(DamagedFileError, match="NaN"):
        encoder.encode(IMAGES[:1])
