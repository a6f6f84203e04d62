"""Where a model or data set is on this machine: found, missing or damaged, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import DamagedFileError, MissingFileError, MissingPackageError
from . import catalog, hub
from .artefacts import artefact_folder, is_made
from .catalog import ASSETS, File, Row
from .integrity import verify
from .source import row_in_use

__all__ = ["Status", "available", "status", "verified"]


@dataclass(frozen=True)
class Status:
    """What is known of a model or data set on this machine.

    Attributes:
        state: "found", "missing" or "damaged".
        where: its folder or file, "" when it is missing.
        bytes: its size; for what is missing, the size of the download.
        problem: what is wrong, "" when it is found.
        mend: the command that brings it here, "" when it is found.
    """

    name: str
    kind: str
    source: str
    title: str
    licence: str
    state: str
    where: str
    bytes: int
    problem: str
    mend: str


def available(source: str | None = None) -> list[Status]:
    """Return the state of every model and data set of a source (None: the source in use). Fetches nothing."""
    return [status(name, source) for name in catalog.names()]


def status(name: str, source: str | None = None) -> Status:
    """Return the state of one model or data set. Fetches nothing."""
    row = row_in_use(name, source)
    state, where, problem, mend = "found", "", "", ""
    try:
        where = str(verified(row))
        if not all(is_made(made.name) for made in row.artefacts):
            state, where, mend = "missing", "", row.prepare
            problem = f"{name} is here, but not yet as the notebooks open it. This makes it so: {mend}"
    except (MissingFileError, MissingPackageError) as error:
        state, problem, mend = "missing", str(error), row.mend
    except DamagedFileError as error:
        state, problem, mend = "damaged", str(error), row.mend
    size = row.bytes or _size(where)
    return Status(name, row.kind, row.source, row.title, row.licence, state, where, size, problem, mend)


def _size(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) if folder else 0


def verified(row: Row) -> Path:
    """Return the folder of a row, or its one file, checked. Fetches and trains nothing.

    Raises:
        MissingFileError, MissingPackageError, DamagedFileError: with the command that mends it.
    """
    if row.is_trained:
        return _trained(row)
    folder, files = _folder_and_files(row)
    verify(folder, files, row.mend)
    paths = [file.path for file in files]
    return folder / paths[0] if len(paths) == 1 and "*" not in paths[0] else folder


def _trained(row: Row) -> Path:
    (made,) = row.artefacts
    if not is_made(made.name):
        raise MissingFileError(f"{row.name} was not trained yet. This trains it: {row.mend}")
    return artefact_folder(made.name)


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
