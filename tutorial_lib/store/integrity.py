"""Are the files what they should be? Size and SHA-256 of each, looked at once and remembered.

Reading 100 MB to compute a checksum takes a moment. What was found right is remembered in the cache together
with the file's size and time of change, so that the next look costs only a call to the file system.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..errors import DamagedFileError, MissingFileError
from .cache import cache_dir
from .catalog import File
from .machine import write

__all__ = ["sha256_of", "verify"]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(folder: Path, files: Iterable[File], mend: str) -> None:
    """Check that each file is in the folder, in the size and with the SHA-256 that it should have.

    Raises:
        MissingFileError: a file is not there. The message ends in `mend`, the command that brings it back.
        DamagedFileError: a file is there and differs; found and expected size or checksum are named.
    """
    remembered, known = _remembered(folder), {}
    for file in files:
        paths = _matches(folder, file, mend)
        known[file.path] = [_stamp(paths), file.sha256]
        if remembered.get(file.path) != known[file.path]:
            _check(folder, file, paths, mend)
    if not known.items() <= remembered.items():
        _note(folder, {**remembered, **known})  # a folder may hold the files of several data sets


def _matches(folder: Path, file: File, mend: str) -> list[Path]:
    paths = sorted(folder.glob(file.path)) if "*" in file.path else [folder / file.path]
    if not paths or not paths[0].is_file():
        raise MissingFileError(f"{folder / file.path} is missing. This brings it back: {mend}")
    return paths


def _stamp(paths: list[Path]) -> str:
    """Return what changes when one of the files changes: a text made of names, sizes and times."""
    facts = [(path.name, status.st_size, status.st_mtime_ns) for path in paths for status in [path.stat()]]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _check(folder: Path, file: File, paths: list[Path], mend: str) -> None:
    size = sum(path.stat().st_size for path in paths)
    found, expected = f"{size:,} bytes", f"{file.bytes:,} bytes"
    if size == file.bytes:
        found, expected = f"SHA-256 {_digest(file, paths)}", f"SHA-256 {file.sha256}"
    if found != expected:
        raise DamagedFileError(
            f"{folder / file.path} is damaged: found {found}, expected {expected}. This mends it: {mend}"
        )


def _digest(file: File, paths: list[Path]) -> str:
    if "*" not in file.path:
        return sha256_of(paths[0])
    lines = "".join(f"{path.name} {sha256_of(path)}\n" for path in paths)
    return hashlib.sha256(lines.encode()).hexdigest()


def _record(folder: Path) -> Path:
    # A folder in the cache is remembered by its place there: a cache may be moved or mounted elsewhere.
    place = folder.relative_to(cache_dir()) if folder.is_relative_to(cache_dir()) else folder
    return cache_dir() / "verified" / f"{hashlib.sha256(str(place).encode()).hexdigest()[:16]}.json"


def _remembered(folder: Path) -> dict[str, list[str]]:
    try:
        content = json.loads(_record(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # never checked, or the note is unreadable: check again
        return {}
    return content if isinstance(content, dict) else {}


def _note(folder: Path, known: dict[str, list[str]]) -> None:
    with suppress(OSError):  # in a read-only cache the files are right all the same, only checked each time
        write(_record(folder), json.dumps(known, indent=1))
