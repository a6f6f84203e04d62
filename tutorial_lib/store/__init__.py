"""From a name to a verified local folder or file.

locate("bert")                  # a folder that `from_pretrained` takes
locate("glove", source="full")  # the archive from the hub, fetched the first time
available()                     # what is found, missing or damaged, and what mends it
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import DamagedFileError, MissingFileError
from . import catalog, hub
from .artefacts import artefact, artefact_folder, is_made, recipe, tell, telling
from .cache import cache_dir, cached
from .catalog import Row
from .places import SOURCES, Status, available, source_in_use, status, verified

__all__ = [
    "Located",
    "Status",
    "artefact",
    "artefact_folder",
    "available",
    "cache_dir",
    "cached",
    "fetch",
    "find",
    "is_made",
    "locate",
    "prepare",
    "recipe",
    "source_in_use",
    "status",
    "tell",
    "telling",
]


@dataclass(frozen=True)
class Located:
    """A model or data set that is on this machine, and whole."""

    name: str
    source: str  # "pocket", "full", or the path of the reader's own files
    path: Path  # its folder, or its file where it is a single one
    row: Row  # what the catalog says of it

    @property
    def is_own(self) -> bool:
        """Whether the files are the reader's own: the course does not know what is in them."""
        return self.source not in SOURCES


def find(name: str, source: str | os.PathLike[str] | None = None) -> Located:
    """Find a model or data set, and fetch or train it if it is not there.

    Files are checked against their SHA-256 when they are first seen and whenever they have changed since.

    Args:
        name: as in `catalog.names()`.
        source: "pocket", "full" or the path of your own files; None takes the source in use.

    Raises:
        UnknownNameError: no such name.
        MissingFileError, MissingPackageError, DamagedFileError: not there or not whole; with the command that
            mends it.
        DownloadError: it could not be fetched.
    """
    chosen = source_in_use(source)
    row = catalog.row(name, chosen)
    if chosen not in SOURCES:
        return Located(name, chosen, Path(chosen), row)
    return Located(name, row.source, _bring(row), row)


def locate(name: str, source: str | os.PathLike[str] | None = None) -> Path:
    """Return the verified folder of a model or data set, or its file where it is one (see `find`)."""
    return find(name, source).path


def prepare(row: Row) -> None:
    """Bring here what a row names, mend what is damaged, and make what the notebooks open."""
    fetch(row)
    for made in row.artefacts:
        artefact(made.name)


def fetch(row: Row) -> None:
    """Bring here the files that a row names, and mend what is damaged; make nothing of them.

    Raises:
        MissingFileError, MissingPackageError, DamagedFileError: only its package brings them; it is named.
        DownloadError: they could not be fetched.
    """
    if row.is_trained:
        return
    try:
        _bring(row)
    except (MissingFileError, DamagedFileError):
        if not row.repository:
            raise
        hub.fetch(row)


def _bring(row: Row) -> Path:
    """Return the verified place of a row, after fetching or training it where that was never done."""
    if row.is_trained:
        return artefact(row.artefacts[0].name)
    if row.repository and not hub.fetched(row):
        hub.fetch(row)
    return verified(row)
