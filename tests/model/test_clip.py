"""The CLIP encoder equals transformers' CLIPModel, takes texts and pictures together, and warns."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tutorial_lib import load
from tutorial_lib.data import photographs, twemoji
from tutorial_lib.encoders.clip import ClipEncoder
from tutorial_lib.errors import InputError, InputTypeError, InputWarning, MissingFileError

RED = Image.new("RGB", (80, 60), "red")


@pytest.fixture(scope="module")
def clip() -> ClipEncoder:
    return load("clip", source="pocket")


@pytest.fixture(scope="module")
def animals() -> dict[str, Path]:
    wanted = ("pig face", "fire engine", "banana", "umbrella")
    found = {picture.name: picture.path for picture in twemoji() if picture.name in wanted}
    assert len(found) == 4
    return found


def test_vectors_and_probabilities_equal_transformers(clip: ClipEncoder, animals: dict[str, Path]) -> None:
    paths, texts = list(animals.values()), [f"an emoji of a {name}" for name in animals]
    pictures = [Image.open(path).convert("RGBA") for path in paths]
    white = [Image.alpha_composite(Image.new("RGBA", p.size, "white"), p).convert("RGB") for p in pictures]
    inputs = clip.processor(images=white, text=texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        expected = clip.model(**inputs)
    assert np.allclose(clip.encode(paths), expected.image_embeds, atol=1e-5)
    assert np.allclose(clip.encode(texts), expected.text_embeds, atol=1e-5)
    found = clip.classify(paths, list(animals), "an emoji of a {}")
    assert np.allclose(found, expected.logits_per_image.softmax(dim=1), atol=1e-4)
    assert clip.logit_scale == pytest.approx(float(clip.model.logit_scale.exp()))


def test_the_documents_own_lines_load_single_precision() -> None:
    """Stored in half precision, yet the example of the document must print plain numbers, without a dtype."""
    from transformers import CLIPModel

    from tutorial_lib.store import locate

    model = CLIPModel.from_pretrained(locate("clip", "pocket"))
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_texts_and_pictures_share_one_space(clip: ClipEncoder, animals: dict[str, Path]) -> None:
    path = animals["banana"]
    mixed = clip.encode(["a banana", path, Image.open(path), "a fire engine"])
    assert mixed.dtype == np.float32
    assert np.allclose(np.linalg.norm(mixed, axis=1), 1, atol=1e-6)
    assert np.allclose(mixed[1], mixed[2], atol=1e-6)
    assert np.allclose(mixed[[0, 3]], clip.encode(["a banana", "a fire engine"]), atol=1e-5)
    assert mixed[0] @ mixed[1] > mixed[3] @ mixed[1]


def test_zero_shot_classification(clip: ClipEncoder, animals: dict[str, Path]) -> None:
    templates = ["an emoji of a {}", "an icon of a {}"]
    found = clip.classify(animals.values(), list(animals), templates)
    assert found.shape == (4, 4)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert found.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert np.allclose(clip.classify([RED], ["anything"]), 1)
    assert clip.classify([], ["a", "b"]).shape == (0, 2)


def test_a_path_as_string_is_a_picture_where_only_pictures_make_sense(
    clip: ClipEncoder, animals: dict[str, Path]
) -> None:
    path = animals["banana"]
    by_path, by_string = (clip.classify([form], ["banana", "pig"]) for form in (path, str(path)))
    assert np.array_equal(by_path, by_string)


def test_many_pictures_go_through_in_batches(clip: ClipEncoder) -> None:
    pictures = [Image.new("RGB", (8, 8), (number * 7, 0, 99)) for number in range(35)]
    together = clip.encode(pictures)
    assert np.allclose(together[-1:], clip.encode(pictures[-1:]), atol=1e-5)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (["ok", "word " * 100], "1 of 2 texts are longer than the 32 tokens.*text 1 with 102"),
        ([RED, "我喜欢词"], "text 1: 100 % of the characters are unknown to this model"),
    ],
)
def test_what_is_not_read_is_reported_here(clip: ClipEncoder, items: list[object], message: str) -> None:
    with pytest.warns(InputWarning, match=message) as caught:
        clip.encode(items)
    assert caught[0].filename == __file__


def test_ordinary_texts_give_no_warning(clip: ClipEncoder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clip.encode(["a café by the sea", "a pig 🐷", "A LOUD sign!"])


def test_a_text_that_names_a_picture_is_questioned(
    clip: ClipEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RED.save(tmp_path / "red.png")
    monkeypatch.chdir(tmp_path)
    with pytest.warns(InputWarning, match=r"'red.png'\) is read as words.*pathlib\.Path"):
        clip.encode(["red.png"])


@pytest.mark.parametrize(
    ("items", "error", "message"),
    [
        (["ok", 3], InputTypeError, "image 1 is of type int"),
        (["ok", Path("no such.png")], MissingFileError, "image 1: no such.png does not exist"),
    ],
)
def test_bad_items_are_named(clip: ClipEncoder, items: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        clip.encode(items)


def test_bad_classification_is_named(clip: ClipEncoder) -> None:
    with pytest.raises(InputError, match="has no {} to hold the label"):
        clip.classify([RED], ["a", "b"], "a photo")
    with pytest.raises(InputError, match="no labels"):
        clip.classify([RED], [])
    with pytest.raises(InputError, match="no template"):
        clip.classify([RED], ["a", "b"], [])
    with pytest.raises(InputTypeError, match=r"write \[label\]"):
        clip.classify([RED], "cat")


def test_a_model_of_drawings_is_to_be_doubted_with_other_pictures(clip: ClipEncoder) -> None:
    assert clip.doubt([picture.path for picture in twemoji()[:3]]) == ""
    assert "only seen drawings" in clip.doubt([picture.path for picture in photographs()[:1]])
    assert "only seen drawings" in clip.doubt([Image.new("RGB", (8, 8))])
