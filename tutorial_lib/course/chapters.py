"""The chapters of the course, found by their folders: `chapters/c2_1_word2vec` is what chapter 2.1 owns."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

__all__ = ["folder", "numbers", "part"]

_ROOT = Path(__file__).parents[1] / "chapters"
_NAME = re.compile(r"c(\d+(?:_\d+)?)_\w+")


def numbers() -> list[str]:
    """Return the numbers of all chapters, in order: "0", "1.1" and so on."""
    found = [match[1].replace("_", ".") for path in _ROOT.iterdir() if (match := _NAME.fullmatch(path.name))]
    return sorted(found, key=lambda number: [int(part) for part in number.split(".")])


def folder(number: str) -> Path:
    """Return the folder of what a chapter owns."""
    (path,) = _ROOT.glob(f"c{number.replace('.', '_')}_[a-z]*")
    return path


def part(number: str, name: str) -> ModuleType:
    """Import one of a chapter's modules, for example its "exercises"."""
    return import_module(f"tutorial_lib.chapters.{folder(number).name}.{name}")
