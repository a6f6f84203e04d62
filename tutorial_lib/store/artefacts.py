"""What is made once on the reader's machine: trained models, converted vectors, encoded pictures."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from . import catalog, hub
from .cache import cached, folder_of, is_complete
from .catalog import Row

__all__ = ["artefact", "artefact_folder", "is_made", "recipe"]

LIBRARY = __package__.partition(".")[0]


def artefact(name: str) -> Path:
    """Return the folder of an artefact of the catalog, made by its `made_by` if it is not there.

    Raises:
        UnknownNameError: nothing of that name is made.
        CacheError: the cache cannot be written, or the disk is full.
    """
    made = catalog.artefact(name)
    return cached(name, lambda folder: resolve_name(f"{LIBRARY}.{made.made_by}")(folder, made), recipe(name))


def artefact_folder(name: str) -> Path:
    """Return where the artefact of today's recipe is, or would be."""
    return folder_of(name, recipe(name))


def is_made(name: str) -> bool:
    """Tell whether an artefact of the catalog is in the cache, made by the recipe of today."""
    return is_complete(artefact_folder(name))


def recipe(name: str) -> dict[str, Any]:
    """Return all that an artefact of the catalog depends on: files, settings, versions. Loads no package."""
    made = catalog.artefact(name)
    parts = [catalog.row(part, made.source) for part in made.made_from]
    others = [other.name for part in parts for other in part.artefacts if other.name != name]
    return {
        "files": {part.name: _checksums(part) for part in parts},
        "artefacts": {other: recipe(other) for other in others},
        "settings": made.settings,
        "packages": {package: _release(package) for package in made.packages},
        "version": made.version,
    }


def _checksums(row: Row) -> dict[str, str]:
    """Return the SHA-256 of each file that is read; a text for people (README.md) changes no result."""
    files = row.files
    if row.repository:
        found = hub.fetched(row)
        files = found[1] if found else ()
    return {file.path: file.sha256 for file in files if not file.path.endswith(".md")}


def _release(package: str) -> str:
    """Return "2.13" for 2.13.1+cpu: what is smaller, or where it was built, changes no method."""
    try:
        return ".".join(metadata.version(package).split(".")[:2])
    except metadata.PackageNotFoundError:
        return ""
