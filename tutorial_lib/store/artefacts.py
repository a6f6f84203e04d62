"""What is made once on the reader's machine: trained models, converted vectors, encoded pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from . import catalog, hub
from .cache import cached, folder_of, is_complete
from .catalog import Row

__all__ = ["Listener", "artefact", "artefact_folder", "is_made", "recipe", "tell", "telling"]

LIBRARY = __package__.partition(".")[0]

Listener = Callable[[float], object]
"""Is told the share of the work that is done, 0 to 1."""

_listeners: list[Listener] = []  # of the artefacts that are being made, one for the other's sake


def artefact(name: str, listener: Listener | None = None) -> Path:
    """Return the folder of an artefact of the catalog, made by its `made_by` if it is not there.

    Args:
        name: as in `catalog.artefacts()`.
        listener: is told how far the work is; None shows a progress bar.

    Raises:
        UnknownNameError: nothing of that name is made.
        CacheError: the cache cannot be written, or the disk is full.
    """
    made = catalog.artefact(name)

    def build(folder: Path) -> None:
        with telling(f"making {name}", listener):
            resolve_name(f"{LIBRARY}.{made.made_by}")(folder, made)

    return cached(name, build, recipe(name))


def tell(share: float) -> None:
    """Say how much of what is being made is done, 0 to 1: for what takes long to make."""
    if len(_listeners) == 1:  # what is made on the way is a part of the first share
        _listeners[0](share)


@contextmanager
def telling(what: str, listener: Listener | None = None) -> Iterator[None]:
    """Let a listener hear what `tell` says in this block; without one, show it in a progress bar."""
    from tqdm import tqdm

    hidden = bool(listener or _listeners)
    with tqdm(total=100, desc=what, unit="%", leave=False, delay=1, disable=hidden) as bar:
        _listeners.append(listener or (lambda share: bar.update(round(100 * share) - bar.n)))
        try:
            yield
        finally:
            _listeners.pop()


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
