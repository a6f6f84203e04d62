"""Reading images: whole, upright, RGB; what cannot be read is named with its place and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DamagedFileError, InputError, InputTypeError, MissingFileError, TutorialError
from ..validation import as_list, existing_file, is_missing

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["PICTURE_FILES", "as_image", "as_images", "image_files", "open_image"]

PICTURE_FILES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
"""How the names of picture files end, in small letters."""

LARGEST_IMAGE = 50_000_000
"""Pixels. A larger picture is a mistake or an attack: it would fill the memory before it is scaled down."""


def image_files(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the picture files of a folder, in the order of their names; folders inside it are left alone.

    Raises:
        MissingFileError: no such folder.
        InputError: no file in it is named like a picture.
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise MissingFileError(
            f"there is no folder {place}: check the spelling (current folder: {Path.cwd()})"
        )
    files = sorted(file for file in place.iterdir() if file.suffix.lower() in PICTURE_FILES)
    if not files:
        kinds = ", ".join(sorted({file.suffix or "folders" for file in place.iterdir()})) or "nothing"
        raise InputError(f"{place} holds no picture file ({' '.join(PICTURE_FILES)}); it holds: {kinds}")
    return files


def open_image(path: str | os.PathLike[str]) -> Image:
    """Read an image file into an RGB picture, whole.

    Transparent parts come out white. The picture is turned as its EXIF orientation says.

    Raises:
        MissingFileError: no such file.
        DamagedFileError: no image, or only part of one.
        InputError: more pixels than `LARGEST_IMAGE`.
    """
    from PIL import Image, UnidentifiedImageError

    file = existing_file(path)
    try:
        with Image.open(file) as image:
            return _as_rgb(image, str(file))
    except InputError:
        raise
    except UnidentifiedImageError:
        raise DamagedFileError(
            f"{file} is no image that can be read: open it in a viewer to see what it is"
        ) from None
    except Image.DecompressionBombError as error:
        raise InputError(f"{file} is too large: {error}") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedFileError(f"{file} is damaged or cut short ({error}): fetch it again") from None


def as_images(items: Any) -> list[Image]:
    """Return `items`, each a path or a PIL image, as RGB pictures.

    Raises InputTypeError for a single image or path instead of a list; and as `as_image` does.
    """
    from PIL import Image

    if isinstance(items, Image.Image):
        raise InputTypeError("expected a list of images, got a single image: write [image]")
    return [as_image(item, position) for position, item in enumerate(as_list(items, "image"))]


def as_image(item: Any, position: int) -> Image:
    """Return one item of a list, a path or a PIL image, as an RGB picture.

    Raises InputTypeError for an item of another type, and what `open_image` raises; each names the position.
    """
    from PIL import Image

    name = f"image {position}"
    if isinstance(item, Image.Image):
        return _as_rgb(item, name)
    if is_missing(item):
        raise InputTypeError(f"{name} is a missing value ({item!r}): drop it first")
    if not isinstance(item, (str, os.PathLike)):
        raise InputTypeError(
            f"{name} is of type {type(item).__name__}: expected a path or a PIL image "
            "(for an array write PIL.Image.fromarray(x))"
        )
    try:
        return open_image(item)
    except TutorialError as error:
        raise type(error)(f"{name}: {error}") from None


def _as_rgb(image: Image, name: str) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    pixels = image.width * image.height  # known before anything is unpacked
    if pixels == 0:
        raise InputError(f"{name} has no pixels ({image.width} x {image.height})")
    if pixels > LARGEST_IMAGE:
        raise InputError(
            f"{name} has {pixels:,} pixels, more than the {LARGEST_IMAGE:,} that are read here: scale it "
            "down first"
        )
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        layered = upright.convert("RGBA")
        upright = Images.alpha_composite(Images.new("RGBA", layered.size, "white"), layered)
    return upright.convert("RGB")
