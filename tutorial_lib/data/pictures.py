"""Pictures: photographs with their names, and handwritten digits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..store import locate

__all__ = ["Picture", "digits", "photographs"]


@dataclass(frozen=True)
class Picture:
    """An image file and the words that describe it.

    Attributes:
        name: what it shows, in lower case: "pig face".
        keywords: of an emoji, further words for it, and the group that it belongs to.
        path: the image file.
        variant: the skin tone of an emoji ("dark skin tone"), "" where there is none.
    """

    name: str
    keywords: tuple[str, ...]
    path: Path
    variant: str = ""


_SCIKIT_IMAGE = {
    "astronaut.png": "astronaut",
    "brick.png": "brick wall",
    "camera.png": "photographer",
    "chelsea.png": "cat",
    "coffee.png": "cup of coffee",
    "coins.png": "coins",
    "grass.png": "grass",
    "gravel.png": "gravel",
    "hubble_deep_field.jpg": "galaxies",
    "moon.png": "surface of the moon",
    "motorcycle_left.png": "motorcycle",
    "retina.jpg": "retina of an eye",
    "rocket.jpg": "rocket",
}
_SCIKIT_LEARN = {"china.jpg": "pagoda", "flower.jpg": "flower"}


def photographs() -> list[Picture]:
    """Return the photographs inside scikit-image (13) and scikit-learn (2), named by what they show.

    Nothing is downloaded. Origins and licences: the docstrings of `skimage.data` (most are CC0 or public
    domain, the motorcycle is of the Middlebury 2014 stereo benchmark); CC BY 2.0, Daniel Buechele and
    "vultilion" (scikit-learn).
    """
    shelves = ((locate("photographs"), _SCIKIT_IMAGE), (locate("flickr-photographs"), _SCIKIT_LEARN))
    return [Picture(name, (), folder / file) for folder, shelf in shelves for file, name in shelf.items()]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return 1,797 handwritten digits: images float32 [1797, 8, 8] from 0 to 1, and their labels int [1797].

    The test set of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998), CC BY 4.0, from
    scikit-learn.
    """
    rows = np.loadtxt(locate("digits"), delimiter=",", dtype=np.float32)  # 64 pixels from 0 to 16, the label
    return rows[:, :-1].reshape(-1, 8, 8) / 16, rows[:, -1].astype(np.int64)
