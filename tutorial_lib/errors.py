"""The errors of the course: each says what is wrong, where, and what to do.

Every error is a `TutorialError` and also the built-in error that fits, so a reader may catch either.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "CacheError",
    "DamagedFileError",
    "DownloadError",
    "InputError",
    "InputTypeError",
    "InputWarning",
    "MissingFileError",
    "MissingPackageError",
    "TextWarning",
    "TutorialError",
    "UnknownNameError",
]


class TutorialError(Exception):
    """Anything that the library refuses or cannot do."""


class InputError(TutorialError, ValueError):
    """A value of the right type that cannot be used."""


class InputTypeError(TutorialError, TypeError):
    """A value of the wrong type."""


class UnknownNameError(TutorialError, KeyError):
    """A word, model, title or exercise that does not exist."""

    def __str__(self) -> str:
        # KeyError shows its message in quotes, as if the sentence itself were the missing key.
        return str(self.args[0]) if self.args else ""


class MissingFileError(TutorialError, FileNotFoundError):
    """A file that should be there and is not."""


class DamagedFileError(TutorialError, ValueError):
    """A file that is there and is not what it should be."""


class CacheError(TutorialError, OSError):
    """The cache cannot be written, or the disk that it is on is full."""


class DownloadError(TutorialError, OSError):
    """A model or data set that could not be fetched."""


class MissingPackageError(TutorialError, ImportError):
    """A package that a part of the course needs and that is not installed."""


class InputWarning(UserWarning):
    """The input was used, but not all of it, or not as the reader may think."""


class TextWarning(InputWarning):
    """Some texts were not read as the reader may think.

    Attributes:
        problem: "cut" (longer than the model reads), "unknown" (in signs that the model does not know), or
            "file" (the name of a picture, read as words).
        shares: by the position of a text that it befell, the share of it that is lost, 0 to 1.
    """

    def __init__(self, message: str, problem: str, shares: Mapping[int, float]) -> None:
        super().__init__(message)
        self.problem, self.shares = problem, dict(shares)
