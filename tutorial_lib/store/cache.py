"""The cache: one folder with everything that was downloaded, trained or converted once.

It may be shared, copied to another machine and mounted read-only: what is complete is never written again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from platformdirs import user_cache_path

from ..errors import CacheError

__all__ = [
    "cache_dir",
    "cached",
    "cached_or_temporary",
    "folder_of",
    "free_space",
    "is_complete",
    "locked",
    "writing",
]

_MANIFEST = ".complete.json"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


def cache_dir() -> Path:
    """Return the cache folder: TUTORIAL_CACHE, or the platform's folder for caches. It need not exist yet."""
    chosen = os.environ.get("TUTORIAL_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return user_cache_path("tutorial-lib", appauthor=False)


def free_space() -> int:
    """Return the bytes that are free where the cache is, or will be."""
    return shutil.disk_usage(
        next(place for place in (cache_dir(), *cache_dir().parents) if place.exists())
    ).free


def folder_of(name: str, recipe: Mapping[str, Any]) -> Path:
    """Return the folder of what a recipe makes, whether or not it is there.

    Its name ends in a digest of the recipe: whoever changes the recipe gets another folder, never the old
    result, and two versions of the course may share one cache.
    """
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()
    return cache_dir() / "prepared" / f"{name}-{digest[:12]}"


def is_complete(folder: Path) -> bool:
    """Tell whether a folder of the cache is there, with every file in its full length."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        sizes = dict(manifest["files"])
        return bool(sizes) and all((folder / path).stat().st_size == size for path, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError):  # a file is gone, or the manifest is not ours
        return False


def cached(name: str, build: Callable[[Path], object], recipe: Mapping[str, Any]) -> Path:
    """Return the folder of what a recipe makes, building it if it is not there or not whole.

    `build` gets an empty folder and fills it. The folder appears under its final name only when it is
    complete, so that an interruption leaves nothing half. Of two processes that want the same one, one builds
    and the other waits. A filled cache may be read-only.

    Args:
        name: the beginning of the folder's name.
        build: fills the folder that it is given.
        recipe: all that the result depends on (checksums, settings, versions), as JSON can write it.

    Raises:
        CacheError: the cache cannot be written, or the disk is full.
    """
    folder = folder_of(name, recipe)
    if not is_complete(folder):
        with locked(folder.name):
            if not is_complete(folder):  # another process may have finished it while we waited
                _build(folder, build, recipe)
    return folder


def _build(folder: Path, build: Callable[[Path], object], recipe: Mapping[str, Any]) -> None:
    unfinished = cache_dir() / "unfinished" / folder.name
    with writing():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove(unfinished)  # the rest of a process that was killed: we hold the lock
        unfinished.mkdir(parents=True)
        try:
            build(unfinished)
            _seal(unfinished, recipe)
            _remove(folder)  # there, but not whole
            unfinished.rename(folder)
        finally:
            _remove(unfinished)


def _seal(folder: Path, recipe: Mapping[str, Any]) -> None:
    """Write down what is complete, and let all read it who may read a new folder.

    The recipe is written for people: the folder's name tells one from another.
    """
    files = [path for path in folder.rglob("*") if path.is_file()]
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
    manifest = folder / _MANIFEST
    manifest.write_text(json.dumps({"recipe": recipe, "files": sizes}, indent=1), encoding="utf-8")
    for path in (*files, manifest):
        path.chmod(folder.stat().st_mode & 0o666)  # safetensors keeps what it writes to its owner


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


_temporary: dict[str, TemporaryDirectory[str]] = {}


def cached_or_temporary(name: str, build: Callable[[Path], object], recipe: Mapping[str, Any]) -> Path:
    """Return what `cached` returns, or where the cache may only be read, a folder of this process alone.

    For what is made of files of the reader's own, which nobody could have prepared.

    Raises:
        CacheError: the disk is full.
    """
    try:
        return cached(name, build, recipe)
    except CacheError as error:
        if getattr(error.__cause__, "errno", None) in _FULL:
            raise
    key = folder_of(name, recipe).name
    if key not in _temporary:
        folder = TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True)
        build(Path(folder.name))
        _temporary[key] = folder
    return Path(_temporary[key].name)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Keep other processes from working on the same thing at the same time."""
    from filelock import FileLock  # slow to import, and a filled cache needs no lock

    folder = cache_dir() / "locks"
    lock = FileLock(folder / f"{name}.lock")
    with writing():
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the system says about a full disk or a forbidden folder into what the reader can do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise CacheError(
                f"no space left for the cache in {cache_dir()}: free some, "
                "or set TUTORIAL_CACHE to a folder on a larger disk"
            ) from error
        # A lock names the file behind a link, and a shared cache is often reached through one.
        place = Path(os.fsdecode(error.filename or "")).resolve()
        if error.errno in _FORBIDDEN and place.is_relative_to(cache_dir().resolve()):
            raise CacheError(
                f"the cache {cache_dir()} cannot be written ({error.strerror}): "
                "set TUTORIAL_CACHE to a folder of your own"
            ) from error
        raise
