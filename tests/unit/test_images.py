"""Reading images: whole or not at all, and each refusal names its image."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tutorial_lib import errors
from tutorial_lib.data import images


def jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG")
    return buffer.getvalue()


def test_half_a_jpeg_is_refused_with_its_name(tmp_path):
    (tmp_path / "half.jpg").write_bytes(jpeg()[:1500])
    with pytest.raises(errors.DamagedFileError, match=r"half\.jpg is damaged or cut short"):
        images.open_image(tmp_path / "half.jpg")


def test_text_named_as_a_picture_is_refused_with_its_name(tmp_path):
    (tmp_path / "text.jpg").write_text("this is no picture")
    with pytest.raises(errors.DamagedFileError, match=r"text\.jpg is no image"):
        images.open_image(tmp_path / "text.jpg")


def test_an_image_of_200_million_pixels_is_refused_before_it_is_unpacked(tmp_path):
    Image.new("1", (20_000, 10_000)).save(tmp_path / "huge.png")
    with pytest.raises(errors.InputError, match=r"huge\.png"):
        images.open_image(tmp_path / "huge.png")


def test_transparent_parts_come_out_white(tmp_path):
    Image.new("RGBA", (2, 2), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert images.open_image(tmp_path / "clear.png").getpixel((0, 0)) == (255, 255, 255)


def test_paths_and_pictures_may_be_mixed(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())
    found = images.as_images([tmp_path / "a.jpg", str(tmp_path / "a.jpg"), Image.new("L", (3, 3))])
    assert [image.mode for image in found] == ["RGB"] * 3


@pytest.mark.parametrize("item", [None, np.zeros((2, 2))])
def test_what_is_no_image_is_named_by_its_position(item):
    with pytest.raises(errors.InputTypeError, match="image 1"):
        images.as_images([Image.new("RGB", (2, 2)), item])


@pytest.mark.parametrize("item", [Image.new("RGB", (2, 2)), "picture.png"])
def test_a_single_image_is_refused_with_advice(item):
    with pytest.raises(errors.InputTypeError, match=r"write \[image\]"):
        images.as_images(item)


def test_a_bad_path_in_a_list_is_named_by_its_position(tmp_path):
    with pytest.raises(errors.MissingFileError, match="image 0: .*does not exist"):
        images.as_images([tmp_path / "nothing.png"])
