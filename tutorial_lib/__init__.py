"""The helper library of the course on embedding models.

    import tutorial_lib
    glove = tutorial_lib.load("glove")
    glove.most_similar("water")

Importing it is cheap: every name below is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .encoders import load
    from .errors import TutorialError
    from .exercises import check, compare_guess, hint, solution
    from .notebook import start
    from .store import available, locate

__version__ = "0.1.0"

_HOMES = {
    "load": "encoders",
    "available": "store",
    "locate": "store",
    "start": "notebook",
    "TutorialError": "errors",
    "check": "exercises",
    "compare_guess": "exercises",
    "hint": "exercises",
    "solution": "exercises",
}
_MODULES = (
    "catalog",
    "claims",
    "datasets",
    "encoders",
    "errors",
    "evaluation",
    "exercises",
    "experiments",
    "fair",
    "gallery",
    "neighbors",
    "plots",
    "projection",
    "store",
    "widgets",
)

__all__ = [
    "TutorialError",
    "available",
    "check",
    "compare_guess",
    "hint",
    "load",
    "locate",
    "solution",
    "start",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_MODULES])
