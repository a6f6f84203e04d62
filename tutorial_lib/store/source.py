"""What `source` means: "pocket" (in the packages), "full" (from the hub), or a path of the reader's own."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import InputError, InputTypeError, MissingFileError
from . import catalog
from .catalog import Row

__all__ = ["SOURCES", "row_in_use", "source_in_use"]

SOURCES = ("pocket", "full")


def source_in_use(source: str | os.PathLike[str] | None = None) -> str:
    """Return "pocket", "full" or the path of the reader's own files.

    None takes the environment variable TUTORIAL_SOURCE, or "pocket" when that is not set.

    Raises:
        InputError: TUTORIAL_SOURCE is neither "pocket" nor "full".
        InputTypeError, MissingFileError: `source` is no path, or nothing is there.
    """
    if source is None:
        source = os.environ.get("TUTORIAL_SOURCE") or "pocket"
        if source not in SOURCES:
            raise InputError(f"TUTORIAL_SOURCE is {source!r}: it must be 'pocket' or 'full'")
    if not isinstance(source, (str, os.PathLike)):
        raise InputTypeError(f"source must be 'pocket', 'full' or a path, got {type(source).__name__}")
    path = Path(source).expanduser()
    if source in SOURCES:
        return str(source)
    is_in_archive = any(folder.is_file() for folder in path.parents)  # "glove.6B.zip/glove.6B.100d.txt"
    if not os.fspath(source) or not (path.exists() or is_in_archive):
        raise MissingFileError(
            f"{str(source)!r} is neither 'pocket' nor 'full', and no file or folder of that name exists "
            f"(current folder: {Path.cwd()})"
        )
    return str(path)


def row_in_use(name: str, source: str | os.PathLike[str] | None = None) -> Row:
    """Return the row of a name in the source in use: a reader's own files are opened as the full model is."""
    return catalog.row(name, "pocket" if source_in_use(source) == "pocket" else "full")
