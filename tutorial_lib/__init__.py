"""The helper library of the course on embedding models.

    import tutorial_lib
    glove = tutorial_lib.load("glove")
    glove.most_similar("water")

Importing it is cheap: every name below is fetched when it is first used.
"""

from __future__ import annotations

import os
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .course.answers import check, hint, solution
    from .course.guesses import compare_guess
    from .course.map import course_map
    from .course.start import start
    from .encoders import load
    from .errors import TutorialError
    from .store import available, locate

__version__ = "0.1.0"

# torch's threads wait for each other by spinning. Beside one other busy process that made BERT 1.5 to 2.5
# times slower than waiting asleep, which costs nothing measurable on a free machine. OpenMP reads it once,
# when torch is loaded.
if "GOMP_SPINCOUNT" not in os.environ:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_HOMES = {
    "load": "encoders",
    "available": "store",
    "locate": "store",
    "start": "course.start",
    "TutorialError": "errors",
    "check": "course.answers",
    "compare_guess": "course.guesses",
    "course_map": "course.map",
    "hint": "course.answers",
    "solution": "course.answers",
}

__all__ = [
    "TutorialError",
    "available",
    "check",
    "compare_guess",
    "course_map",
    "hint",
    "load",
    "locate",
    "solution",
    "start",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _rooms():
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_rooms()])


def _rooms() -> list[str]:
    """The modules and packages beside this file, without importing them."""
    return [module.name for module in iter_modules(__path__) if not module.name.startswith("_")]
