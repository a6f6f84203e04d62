"""Where a model or data set is on this machine: found, missing or damaged, and what mends it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    MissingFileError,
    MissingPackageError,
)
from . import catalog, hub
from .artefacts import artefact_folder, is_made
from .catalog import ASSETS, File, Row
from .integrity import verify

__all__ = ["SOURCES", "Status", "available", "source_in_use", "status", "verified"]

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
    if source in SOURCES:
        return str(source)
    path = Path(source).expanduser()
    is_in_archive = any(folder.is_file() for folder in path.parents)  # "glove.6B.zip/glove.6B.100d.txt"
    if not os.fspath(source) or not (path.exists() or is_in_archive):
        raise MissingFileError(
            f"{str(source)!r} is neither 'pocket' nor 'full', and no file or folder of that name exists "
            f"(current folder: {Path.cwd()})"
        )
    return str(path)


def verified(row: Row) -> Path:
    """Return the folder of a row, or its one file, checked. Fetches and trains nothing.

    Raises:
        MissingFileError, MissingPackageError, DamagedFileError: with the command that mends it.
    """
    if row.is_trained:
        (made,) = row.artefacts
        if not is_made(made.name):
            raise MissingFileError(f"{row.name} was not trained yet. This trains it: {row.mend}")
        return artefact_folder(made.name)
    folder, files = _folder_and_files(row)
    verify(folder, files, row.mend)
    paths = [file.path for file in files]
    return folder / paths[0] if len(paths) == 1 and "*" not in paths[0] else folder


def _folder_and_files(row: Row) -> tuple[Path, Sequence[File]]:
    if row.repository:
        found = hub.fetched(row)
        if not found:
            raise MissingFileError(f"{row.name} was not fetched yet. This fetches it: {row.mend}")
        return found
    if not row.package:
        return ASSETS / row.folder, row.files
    package, _, rest = row.folder.partition("/")
    spec = find_spec(package)  # finds the package without importing it
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackageError(f"the package with {row.title} is not installed: {row.mend}")
    return Path(spec.submodule_search_locations[0]) / rest, row.files


@dataclass(frozen=True)
class Status:
    """What is known of a model or data set on this machine."""

    name: str
    kind: str
    source: str
    title: str
    licence: str
    state: str  # "found", "missing" or "damaged"
    where: str  # its folder or file, "" unless it is found
    bytes: int  # its size; for what is missing, the size of the download
    problem: str  # what is wrong, "" when it is found
    mend: str  # the command that brings it here, "" when it is found


def available(source: str | None = None) -> list[Status]:
    """Return the state of every model and data set of a source (None: the source in use). Fetches nothing."""
    return [status(name, source) for name in catalog.names()]


def status(name: str, source: str | None = None) -> Status:
    """Return the state of one model or data set. Fetches nothing."""
    row = catalog.row(name, source_in_use(source))
    state, where, problem, mend = "found", "", "", ""
    try:
        where = str(verified(row))
        if not all(is_made(made.name) for made in row.artefacts):
            state, where, mend = "missing", "", row.command
            problem = f"{name} is here, but not yet as the notebooks open it. This makes it so: {mend}"
    except (MissingFileError, MissingPackageError) as error:
        state, problem, mend = "missing", str(error), row.mend
    except DamagedFileError as error:
        state, problem, mend = "damaged", str(error), row.mend
    size = row.bytes or _size(where)
    return Status(name, row.kind, row.source, row.title, row.licence, state, where, size, problem, mend)


def _size(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) if folder else 0
