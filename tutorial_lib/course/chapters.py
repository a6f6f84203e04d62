"""The chapters of the course, found by their folders: `chapters/c2_1_word2vec` is what chapter 2.1 owns."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

__all__ = ["folder", "numbers", "part"]

_PACKAGE = "tutorial_lib.chapters"
_NAME = re.compile(r"c(\d+(?:_\d+)?)_\w+")


def numbers(holding: str = "") -> list[str]:
    """Return the chapters' numbers in order, "0", "1.1" …; with `holding`, of those with such a file."""
    found = [number for number, path in _folders().items() if (path / holding).exists()]
    return sorted(found, key=lambda number: [int(part) for part in number.split(".")])


def folder(number: str) -> Path:
    """Return the folder of what a chapter owns."""
    return _folders()[number]


def part(number: str, name: str) -> ModuleType:
    """Import one of a chapter's modules, for example its "exercises"."""
    return import_module(f"{_PACKAGE}.{folder(number).name}.{name}")


def _folders() -> dict[str, Path]:
    # Imported by name: whatever is put on the package's path is a chapter, and `course` is below `chapters`.
    places = [path for root in import_module(_PACKAGE).__path__ for path in Path(root).iterdir()]
    return {match[1].replace("_", "."): path for path in places if (match := _NAME.fullmatch(path.name))}
